Keys that name fields and members, what calls of `dict` hold, and protocols with attributes.
# --- path: keys.py ---
from enum import Enum
from typing import Protocol, TypedDict
class Color(Enum):
    RED = 1
    # ^ refs: 6
Color["RED"]
class Row(TypedDict):
    title: str
    # ^ refs: 11 (inferred), 12 (inferred), 13 (inferred), 14 (inferred), 15 (inferred), 39 (possible)
def read(row: Row) -> Row:
    row["title"]
    row.get("title")
    made: Row = {"title": "x"}
    row["title"] = "y"
    return {"title": "z"}
class Named(Protocol):
    name: str
    def show(self): ...
class Book:
    name = "book"
    def show(self): ...
        # ^ callers: 27 (inferred)
class Nameless:
    def show(self): ...
        # ^ callers: none
def tell(named: Named):
    named.show()
def first(): ...
    # ^ callers: 32 (inferred), 33 (inferred), 35 (inferred), 36 (inferred), 38 (inferred)
def second(): ...
    # ^ callers: 32 (inferred), 35 (inferred), 37 (inferred), 38 (inferred)
table = dict(one=first, two=second)
table["one"]()
for each in table.values():
    each()
chosen = [first]
chosen.append(second)
chosen[-1]()
"{0.title}".format(tell)
# --- path: registry.py ---
from collections.abc import Callable
class Bus:
    def __init__(self):
        self.handlers = {}
        self.listeners: list[Callable] = []
    def on(self, name, handler):
        self.handlers.setdefault(name, []).append(handler)
    def add(self, handler):
        self.listeners.append(handler)
        return handler
    def emit(self, name):
        for handler in self.handlers.get(name, ()):
            handler()
        for each in self.listeners:
            each()
bus = Bus()
def saved(): ...
    # ^ callers: 7 (inferred), 13 (inferred), 19 (inferred)
bus.on("saved", saved)
@bus.add
def told(): ...
    # ^ callers: 9 (inferred), 15 (inferred)
class Item:
    def price(self): ...
        # ^ callers: 29 (inferred), 30 (inferred), 31 (inferred)
    def name(self): ...
        # ^ callers: 32 (inferred)
items = [Item()]
sorted(items, key=lambda each: each.price())
items.sort(key=lambda each: each.price())
list(map(lambda each: each.price(), items))
[each.name() for each in filter(None, items)]
total = 1
total += 1
# --- path: outside.py ---
class Options: ...
    # ^ refs: 3, 5
made = Options()
made.first = 1
Options.second = 2
setattr(made, "third", 3)
made.first, made.second, made.third, made.fourth
#    ^ def: 4 (inferred)
#                ^ def: 5 (inferred)
#                             ^ def: 6 (inferred)
#                                         ^ def: none
def marked(class_):
    class_.mark = 1
    return class_
@marked
class Marked: ...
Marked.mark
#      ^ def: 13 (inferred)
class Whole:
    def __iadd__(self, other): ...
        # ^ callers: 29 (inferred)
    def __iter__(self): ...
        # ^ callers: 30 (inferred)
    def __class_getitem__(cls, key): ...
        # ^ callers: 31 (inferred)
    def __getitem__(self, key): ...
        # ^ callers: 32 (inferred)
whole = Whole()
whole += 1
first, second = Whole()
Whole[int]
Whole()[0]
def make(name, bases):
    return type(name, bases, {})
class Root:
    def hello(self): ...
        # ^ callers: 38 (inferred)
make("Kid", (Root,))().hello()
# --- path: derived.py ---
import enum
from typing import TypedDict
class Movie(TypedDict):
    title: str
class Series(Movie, total=False):
    seasons: int
def read(series: Series):
    series["title"], series["seasons"]
    #        ^ def: 4 (inferred)
    #                         ^ def: 6 (inferred)
class Color(enum.Enum):
    RED = 1
    def tint(self): ...
        # ^ callers: 15 (inferred)
Color["RED"].tint()
Planet = enum.Enum("Planet", dict(EARTH=1, MARS=2))
Planet.MARS
#      ^ def: 16 (inferred)
class Warm:
    @property
    def degrees(self): ...
        # ^ callers: none
    @degrees.setter
    def degrees(self, value): ...
        # ^ callers: 31 (inferred)
class Cold(Warm):
    @Warm.degrees.getter
    def degrees(self): ...
        # ^ callers: 32 (inferred)
cold = Cold()
cold.degrees = 1
cold.degrees
