#!/usr/bin/env python
# A comment before the docstring.
"""The docstring."""
"""Not a docstring."""
@first  # behind a decorator
# between decorator and def
@second(  # inside a decorator
    x,
)

# and an empty line
def decorated(  # behind the bracket
    a,  # behind a parameter
    # before a parameter
    b: int  # behind an annotation
    = 1,  # behind a default
    *  # behind a star
    args,
) -> (  # before the result
    int
):  # behind the colon
    # before the docstring
    """Docstring of decorated."""
    # last in the body
# behind the body
class A(  # behind the bracket
    B,  # behind a base
    metaclass  # behind the keyword
    =  # behind the sign
    M,
):  # behind the colon
    # before the docstring
    r"""Docstring of A."""
    x = 1; """Not a docstring."""
    def f(self): "Docstring of f."
    def g(self): f"{no} docstring"
    def h(self): b"no docstring"
    # Adjacent literals are a docstring to Python; here they are text like any other.
    def i(self): "joined" " docstring"
result = (a  # behind the object
    # between
    .b  # behind an attribute
    .c(  # in the call
        d,  # behind an argument
        # before an argument
        key=  # behind the sign
        value,
    )  # behind the call
    .e)
call  (  # spaced
)
table[  # in a subscript
    key  # behind a key
    :  # behind a colon
    other]
both = (a  # left
    +  # sign
    b)  # right
a = \
    b = \
    c
x = [  # in a list
    1,  # one
    y,  # two
]
z = {  # in a dict
    k:  # behind a key
    v,
}
def f(a, b): return (  # behind return
    a)
if (a  # condition
    and b): pass  # behind the body
elif c: pass  # behind elif
# before else
else:  # behind else
    pass
for x in (  # in for
    y): pass
with (  # in with
    a as b,  # behind an item
    c): pass
try:  # try
    pass
except (  # in except
    A): pass
del (  # in del
    a)
lambda a, b: (  # in lambda
    a)
assert a, (  # in assert
    b)
from m import (  # in import
    n,  # behind a name
    # before a name
    o as  # behind as
    p,
)
type X[  # in type parameters
    T,  # behind T
    U: int] = (  # before the type
    T)
