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
