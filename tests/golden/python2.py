# -*- coding: utf-8 -*-
"""Python 2 source."""
import urllib2, cPickle as pickle
print "text", name, call(x)
print
print >>sys.stderr, "text" % value,
print("both", worlds)
print (a), b
exec code
exec code in namespace, locals_
exec "x = 1" in d
x = `value` + `f(y)`
try:
    risky()
except Error, e:
    handle(e)
except (One, Two), error:
    raise error.__class__, error, traceback
# An attribute behind the comma may as well be a second class (PEP 758): it is read.
except Other, self.failure:
    pass
raise ValueError, "text"
raise E, message(), tb
def tuples(a, (b, (c, d)), e=1):
    return b + d
lambda (k, v): (v, k)
if a <> b: pass
n = 0777 + 10L + 0xFFL
u = ur"raw"
class Old:
    __metaclass__ = Meta
    def method(self):
        print self.name
        self.count = long(1)
print lambda: a
assert isinstance(x, unicode), "text"
d.has_key(k)
[x for x in 1, 2, three]
