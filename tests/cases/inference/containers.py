What is in containers: displays, comprehensions, dictionaries, stored functions.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: shop.py ---
class Till:
    def close(self): ...
    def __add__(self, other): ...

class Drawer:
    def open(self): ...
    def close(self): ...

class Decoy:
    def close(self): ...
    def open(self): ...
# --- path: main.py ---
from collections import defaultdict, deque, OrderedDict
from shop import Till, Drawer

tills = [Till(), Till()]
tills[0].close()
#        ^ def: shop.py:2 (inferred)
for till in tills:
    till.close()
    #    ^ def: shop.py:2 (inferred)
for number, till2 in enumerate(tills):
    till2.close()
    #     ^ def: shop.py:2 (inferred)
for t, d in zip(tills, {Drawer()}):
    t.close(), d.open()
    # ^ def: shop.py:2 (inferred)
    #            ^ def: shop.py:6 (inferred)
[x.close() for x in tills]
#  ^ def: shop.py:2 (inferred)
made = [Till() for _ in range(3)]
made[1].close()
#       ^ def: shop.py:2 (inferred)
{y.close() for y in sorted(made, key=id)}
#  ^ def: shop.py:2 (inferred)
by_name = {"a": Till(), "b": Till()}
by_name["a"].close()
#            ^ def: shop.py:2 (inferred)
by_name.get("a").close()
#                ^ def: shop.py:2 (inferred)
for v in by_name.values():
    v.close()
    # ^ def: shop.py:2 (inferred)
for key, value in by_name.items():
    value.close()
    #     ^ def: shop.py:2 (inferred)
by_name.pop("a").close()
#                ^ def: shop.py:2 (inferred)
squares = {n: Drawer() for n in range(3)}
squares[1].open()
#          ^ def: shop.py:6 (inferred)
grown = []
grown.append(Till())
grown[0].close()
#        ^ def: shop.py:2 (inferred)
filled = {}
filled["x"] = Till()
filled["x"].close()
#           ^ def: shop.py:2 (inferred)
lots = defaultdict(Till)
lots["x"].close()
#         ^ def: shop.py:2 (inferred)
queue = deque([Till()])
queue.popleft().close()
#               ^ def: shop.py:2 (inferred)
tills[:1][0].close()
#            ^ def: shop.py:2 (inferred)
(tills + tills)[0].close()
#                  ^ def: shop.py:2 (inferred)
list(tills)[0].close()
#              ^ def: shop.py:2 (inferred)
max(tills, key=id).close()
#                  ^ def: shop.py:2 (inferred)
(Till(), Drawer())[1].open()
#                     ^ def: shop.py:6 (inferred)

def opener(): return Drawer()
def closer(): return Till()
HANDLERS = {"open": opener, "close": closer}
HANDLERS["open"]()
#^ def: 67
HANDLERS.get("open")().open()
#                      ^ def: shop.py:6 (inferred)
CLASSES = {"till": Till}
CLASSES["till"]().close()
#                 ^ def: shop.py:2 (inferred)

class Holder:
    def __init__(self):
        self.tills = []
        self.by_name = {}
        self.drawers: list[Drawer] = []

    def add(self, till: Till):
        self.tills.append(till)
        self.by_name[1] = till

    def use(self):
        for till in self.tills:
            till.close()
            #    ^ def: shop.py:2 (inferred)
        self.by_name[1].close()
        #               ^ def: shop.py:2 (inferred)
        self.drawers[0].open()
        #               ^ def: shop.py:6 (inferred)

class Box:
    def __iter__(self):
        return iter([Till()])
    def __getitem__(self, key):
        return Drawer()
for boxed in Box():
    boxed.close()
    #     ^ def: shop.py:2 (inferred)
Box()[0].open()
#        ^ def: shop.py:6 (inferred)
