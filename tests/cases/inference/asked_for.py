Attributes that `__getattr__` gives, classes that derive from what `typing` calls otherwise, types within strings.

# --- path: m.py ---
from __future__ import annotations
from typing import Any, Dict, Generic, List, NewType, TypeVar, cast
class Column:
    def label(self):
        pass
T = TypeVar("T")
class Columns(Generic[T]):
    def __getattr__(self, name: str) -> T: ...
C = TypeVar("C", bound='Columns["Column"]')
D = TypeVar("D", bound=Columns["Box[Column]"])
class Box(Generic[T]):
    value: T
class Table:
    def columns(self) -> C: ...
    def boxes(self) -> D: ...
class Names(Dict[str, "Box[Column]"]):
    pass
class Rows(List["Box[Column]"]):
    pass
class Functions:
    def __getattr__(self, name) -> Functions:
        return Functions()
    def __call__(self) -> Column: ...
def cast_to(kind, value) -> Column: ...
def f(table: Table, names: Names, rows: Rows, functions: Functions, x):
    table.columns().size.label()
    #                    ^ def: 4 (inferred)
    table.boxes().size.value.label()
    #                        ^ def: 4 (inferred)
    names["a"].value.label()
    #                ^ def: 4 (inferred)
    names.get("a").value.label()
    #                    ^ def: 4 (inferred)
    for row in rows:
        row.value.label()
        #         ^ def: 4 (inferred)
    functions.lower().label()
    #                 ^ def: 4 (inferred)
    functions.a.b().label()
    #               ^ def: 4 (inferred)
    cast("List[Column]", x)[0].label()
    #                          ^ def: 4 (inferred)
# --- path: other.py ---
from m import cast_to as cast
cast(int, 1).label()
#            ^ def: m.py:4 (inferred)
