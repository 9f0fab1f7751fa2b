Functions as values: aliases, closures, factories, lambdas, lazy imports, loading by name.
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
import importlib
from importlib import import_module
from shop import Till, Drawer

till = Till()
close = till.close
close()
# ^ def: shop.py:2 (inferred)

def adder(n):
    def add(x):
        return Till()
    return add
adder(1)(2).close()
#           ^ def: shop.py:2 (inferred)
plus = adder(1)
plus(2).close()
#^ def: 11 (inferred), 16
#       ^ def: shop.py:2 (inferred)

def class_factory():
    class Made:
        def work(self): ...
    return Made
class_factory()().work()
#                 ^ def: 23 (inferred)
Product = class_factory()
Product().work()
#         ^ def: 23 (inferred)

make = lambda: Till()
make().close()
#      ^ def: shop.py:2 (inferred)

def lazy():
    from shop import Drawer as Late
    import shop
    Late().open()
    #      ^ def: shop.py:6 (inferred)
    shop.Till().close()
    #           ^ def: shop.py:2 (inferred)

def import_string(path):
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
import_string("shop.Till")().close()
#                            ^ def: shop.py:2 (inferred)
import_module("shop").Till().close()
#                     ^ def: shop.py:1 (inferred)
#                            ^ def: shop.py:2 (inferred)
importlib.import_module("shop").Drawer().open()
#                                        ^ def: shop.py:6 (inferred)
__import__("shop").Till().close()
#                         ^ def: shop.py:2 (inferred)
getattr(till, "close")()
#              ^ def: shop.py:2 (inferred)

def apply(function):
    return function()
apply(Till).close()
#           ^ def: shop.py:2 (inferred)

class Registry:
    def __init__(self):
        self.handlers = {}
    def register(self, name):
        def decorate(function):
            self.handlers[name] = function
            return function
        return decorate
registry = Registry()
@registry.register("x")
def handler():
    return Till()
handler().close()
#^ def: 73
#         ^ def: shop.py:2 (inferred)
# --- path: lazily.py ---
def __getattr__(name):
    if name == "Thing":
        from shop import Till
        return Till
    raise AttributeError(name)
# --- path: starry.py ---
from shop import *
Till().close()
#      ^ def: shop.py:2 (inferred)
# --- path: uses_lazily.py ---
import lazily
lazily.Thing().close()
#              ^ def: shop.py:2 (inferred)
