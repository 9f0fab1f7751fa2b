"""Soft keywords as names."""
match = re.match(x)
match(x)
match.group(1)
match[0], match, -match
match, case = case, match
match: int = 3
case = 1
case(x).y
type = 5
type(x)
type.x = 1
type: int
type += 1
def type(type): return type
print = 3
print(print)
print.x
exec = 1
exec(exec)
exec.y
_ = gettext
_("text")
def match(case, type=type, *, print, exec): pass
class type: pass
import match, type as case
from case import match as type
obj.match.case.type.print.exec
f(match=1, case=2, type=3, print=4, exec=5)
for match in case: pass
with match as case: pass
match match:
    case case: pass
match (x):
    case type(): pass
match x, y:
    case match, print: pass
async_ = await_ = 1
lambda match, type: match(type)
[type for type in match]
nonlocal_, True_ = 1, 2
