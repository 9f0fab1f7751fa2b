What a name is after assignments: unpacking, chains, walrus, conditions, augmented assignment.
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
from shop import Till, Drawer

till = Till()
till.close()
#    ^ def: shop.py:2 (inferred)
first = second = Till()
first.close(), second.close()
#     ^ def: shop.py:2 (inferred)
#                     ^ def: shop.py:2 (inferred)
one, (two, [three]) = Till(), (Drawer(), [Till()])
one.close(), two.open(), three.close()
#   ^ def: shop.py:2 (inferred)
#                ^ def: shop.py:6 (inferred)
#                              ^ def: shop.py:2 (inferred)
head, *rest = [Drawer(), Drawer()]
head.open(), rest[0].open()
#    ^ def: shop.py:6 (inferred)
#                    ^ def: shop.py:6 (inferred)
*start, last = Drawer(), Till(), Till()
last.close()
#    ^ def: shop.py:2 (inferred)
def make():
    return Till(), Drawer()
a, b = make()
a.close(), b.open()
# ^ def: shop.py:2 (inferred)
#            ^ def: shop.py:6 (inferred)
if (found := Till()):
    found.close()
    #     ^ def: shop.py:2 (inferred)
either = Till() if a else Drawer()
either.close()
#      ^ def: shop.py:2 (inferred), shop.py:7 (inferred)
default = None or Till()
default.close()
#       ^ def: shop.py:2 (inferred)
total = Till()
total += 1
total.close()
#     ^ def: shop.py:2 (inferred)
changing = Till()
changing.close()
#        ^ def: shop.py:2 (inferred)
changing = Drawer()
changing.close()
#        ^ def: shop.py:7 (inferred)
def late():
    global held
    held = Till()
held = None
held.close()
#    ^ def: shop.py:2 (inferred)
annotated: Till
annotated.close()
#         ^ def: shop.py:2 (inferred)
swapped, other = Till(), Drawer()
swapped, other = other, swapped
