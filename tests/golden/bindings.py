"""All that gives a name a value."""
a = 1
a, b = 1, 2
(a, b), [c, *d] = value
a = b = c.d = e[f] = g
x: int = 1
y: "List[int]"
obj.attr: int = 2
obj.attr.deeper = 3
obj().attr = 4
(a) = (b.c) = 5
n += 1
obj.n -= 1
(n) += 1
(obj.n) **= 2
table[key] //= 2
table[key].field @= 3
if (m := match(x)) and [last := item for item in items]: pass
for i in range(3): pass
for i, (j, k) in pairs: pass
for obj.i in things: pass
for table[i] in things: pass
else: done = True
async def f():
    async for z in aiter(): pass
    async with lock as held, other() as (p, q): pass
with open(path) as file, lock: pass
with (open(one) as first, open(two) as obj.second): pass
with nothing(): pass
try: pass
except Error: pass
except (One, pkg.Two) as error: raise error from cause
except* Group as group: pass
del a, obj.b, table[c], (d, [e]), obj.f.g
def function():
    global counter, total
    counter = 1
    local = 2
    def inner():
        nonlocal local
        local += 1
        obj.attr = local
    [free for free in local if free]
match command.split():
    case "go", direction: pass
    case [Point(x=0, y=py) as point, *others] if py > 0: pass
    case {"key": captured, **remaining}: pass
    case Color.RED | Color.GREEN: pass
    case package.Class(positional, keyword=Nested(deep)): pass
    case int() | str(): pass
    case -1 | 1.5 | None | True: pass
    case (1, (two, _)): pass
    case simple: pass
    case _: pass
type(obj).made = 1
type(obj.kind(a), b).deep.made = other.value
