"""Errors in the middle: what stands before and after is found."""
import before
before.call(1)
def good(a):
    return a.b()
x = = 3
y = call(1))
z = 1 +
after_expressions(x)
def indented():
    x = f(
        a b)
    still.inside()
   dedented()
after_indents()
if x
    y()
for a b in c: pass
after_headers()
import
from a import
<<<<<<< HEAD
ours()
=======
theirs()
>>>>>>> branch
$ ? !
"unterminated
after_noise()
class Whole:
    def method(self): return self.x = 1
    def next(self): pass
# The grammar joins the lines around a dot that ends one: c is no name of its own here.
a.b.
c.d()
# Without its colon a class gets the beginning of its body as bases.
class Broken
    def inside(self): pass
after_class(x)
# A bracket that is never closed takes what follows with it: a function is a parameter there, or a call. The
# grammar finds its way back somewhere below.
def unfinished(a, b
    call_in_unfinished(a)
def next_one():
    found = call(
def another():
    fine()
last.call()
def final(): return 1
