Dictionaries of a class of their own, whose keys are attributes as well; what is set on objects that take any attribute.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: bags.py ---
class Bag(dict):
    def __getattr__(self, name):
        return self[name]
class Shadowing(dict):
    def __getattribute__(self, key):
        try:
            return self[key]
        except KeyError:
            return dict.__getattribute__(self, key)
# --- path: shapes.py ---
class Square:
    def draw(self): ...
    #   ^ callers: registries.py:23 (inferred), use.py:10 (inferred), use.py:11 (inferred), use.py:16 (inferred)
class Circle:
    def draw(self): ...
    #   ^ callers: defaults.py:4 (inferred), use.py:21 (inferred)
# --- path: use.py ---
import threading
from bags import Bag, Shadowing
from shapes import Circle, Square
DRAWN: dict[str, Square] = {}
class Drawing:
    shapes = None
    def prepare(self):
        self.shapes = Shadowing()
        self.shapes.update(DRAWN)
        self.shapes.first.draw()
        self.shapes["second"].draw()
def draw_one(key):
    bag = Bag()
    bag[key] = Square()
    for name in bag:
        bag[name].draw()
class Kept:
    def __init__(self):
        self.local = threading.local()
        self.local.circle = Circle()
        self.local.circle.draw()
# --- path: registries.py ---
from bags import Bag
from shapes import Square
class Kept:
    classes = Bag()
    def prepare(self):
        registry = self.classes
        class Base:
            def __init_subclass__(cls):
                registry[cls.__name__] = cls
        class Plate(Base):
            def wash(self): ...
            #   ^ callers: 15 (inferred)
        class Cup(Base):
            def wash(self): ...
        self.classes.Plate().wash()
class Shelf(dict):
    def taken(self, *names):
        return tuple([self[name] for name in names])
def take():
    shelf = Shelf()
    shelf["a"] = Square()
    first, second = shelf.taken("a", "b")
    second.draw()
    #      ^ def: shapes.py:2 (inferred)
# --- path: defaults.py ---
from shapes import Circle
def read(settings):
    found = settings.get("shape", Circle())
    found.draw()
    #     ^ def: shapes.py:5 (inferred)
