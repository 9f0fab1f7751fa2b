What attributes of objects are: set in any method, in base classes, on the class, by properties and descriptors.
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
from functools import cached_property
from shop import Till, Drawer

class Base:
    def __init__(self):
        self.till = Till()
        self.maybe = None

class Shop(Base):
    sign = Drawer()
    kind: Till

    def setup(self, till: Till):
        self.maybe = Drawer()
        self.given = till
        self.pair, self.other = Till(), Drawer()

    def use(self):
        self.till.close()
        #         ^ def: shop.py:2 (inferred)
        self.maybe.open()
        #          ^ def: shop.py:6 (inferred)
        self.given.close()
        #          ^ def: shop.py:2 (inferred)
        self.other.open()
        #          ^ def: shop.py:6 (inferred)
        self.sign.open()
        #         ^ def: shop.py:6 (inferred)
        self.kind.close()
        #         ^ def: shop.py:2 (inferred)
        self.prop.close()
        #         ^ def: shop.py:2 (inferred)
        self.cached.open()
        #           ^ def: shop.py:6 (inferred)

    @property
    def prop(self):
        return Till()

    @cached_property
    def cached(self):
        return Drawer()

    @classmethod
    def made(cls):
        return cls()

    @staticmethod
    def plain():
        return Till()

class Descriptor:
    def __get__(self, instance, owner):
        return Till()

    def __set__(self, instance, value): ...

class WithDescriptor:
    described = Descriptor()

    def use(self):
        self.described.close()
        #              ^ def: shop.py:2 (inferred)

shop = Shop()
shop.till.close()
#         ^ def: shop.py:2 (inferred)
Shop.made().till.close()
#                ^ def: shop.py:2 (inferred)
Shop.plain().close()
#            ^ def: shop.py:2 (inferred)
shop.plain().close()
#            ^ def: shop.py:2 (inferred)
WithDescriptor().described.close()
#                          ^ def: shop.py:2 (inferred)
save = shop.till.close
save()
#^ def: shop.py:2 (inferred)
