Metaclasses, `__getattr__`, `super`, C3, mixins, enumerations, `__new__`.
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
import enum
from shop import Till, Drawer

class Meta(type):
    def __call__(cls, *args):
        return super().__call__(*args)
    def registered(cls):
        return Till()
class Registered(metaclass=Meta):
    def work(self): ...
Registered().work()
#            ^ def: 10 (inferred)
Registered.registered().close()
#          ^ def: 7
#                       ^ def: shop.py:2 (inferred)

class Proxy:
    def __init__(self):
        self._till = Till()
    def __getattr__(self, name):
        return getattr(self._till, name)
Proxy().close()
#       ^ def: shop.py:2 (inferred)

class A:
    def who(self): ...
    def make(self):
        return Till()
class B(A):
    def who(self):
        super().who()
        #       ^ def: 26, 34 (inferred)
class C(A):
    def who(self):
        super().who()
        #       ^ def: 26
    def make(self):
        return super().make()
class D(B, C): ...
D().who()
#   ^ def: 30 (inferred)
D().make().close()
#          ^ def: shop.py:2 (inferred)
super(D, D()).who()
#             ^ def: 30

class LogMixin:
    def log(self):
        self.write("x")
        #    ^ def: 56 (inferred)
        self.till.close()
        #         ^ def: shop.py:2 (inferred)
class Plain:
    def __init__(self):
        self.till = Till()
    def write(self, text): ...
class Logged(LogMixin, Plain): ...

class Colour(enum.Enum):
    RED = 1
    GREEN = "green"
    def paint(self): ...
Colour.RED.paint()
#          ^ def: 62
for colour in Colour:
    colour.paint()
    #      ^ def: 62 (inferred)
Colour("green").paint()
#               ^ def: 62 (inferred)
Colour["RED"].paint()
#             ^ def: 62 (inferred)

class Single:
    _one = None
    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one
    def work(self): ...
Single().work()
#        ^ def: 79 (inferred)

class Other:
    def __new__(cls, *args):
        return object.__new__(cls)
    def work(self): ...
Other().work()
#       ^ def: 86 (inferred)

class Called:
    def __call__(self):
        return Till()
Called()().close()
#          ^ def: shop.py:2 (inferred)

class Tree:
    child: "Tree"
    def climb(self): ...
    @classmethod
    def plant(cls):
        return cls()
Tree().child.child.climb()
#                  ^ def: 98 (inferred)
class Oak(Tree):
    def rustle(self): ...
Oak.plant().rustle()
#           ^ def: 105 (inferred)
type(Oak())().rustle()
#             ^ def: 105 (inferred)
Oak().__class__().rustle()
#                 ^ def: 105 (inferred)
