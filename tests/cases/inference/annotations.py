What annotations say, in all their forms.
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
from __future__ import annotations
import typing as t
from typing import (Annotated, Any, Callable, ClassVar, Dict, Generic, Iterable, List, Literal, NamedTuple, NewType,
    Optional, overload, Protocol, Self, Tuple, Type, TypedDict, TypeVar, Union)
from collections import namedtuple
import shop
from shop import Till, Drawer

T = TypeVar("T")
K = TypeVar("K", bound=Till)

def forms(a: "Till", b: Optional[Till], c: Union[None, Till], d: Till | None, e: "shop.Till", f: Annotated[Till, 1],
          g: List[Till], h: Dict[str, Till], i: Type[Till], j: Callable[[], Till], k: tuple[Drawer, Till],
          l: t.Optional["Till"], m: type[Till], n: Iterable[Till], o: K, p: "list[Till]"):
    a.close(), b.close(), c.close(), d.close(), e.close(), f.close()
    # ^ def: shop.py:2 (inferred)
    #            ^ def: shop.py:2 (inferred)
    #                       ^ def: shop.py:2 (inferred)
    #                                  ^ def: shop.py:2 (inferred)
    #                                             ^ def: shop.py:2 (inferred)
    #                                                        ^ def: shop.py:2 (inferred)
    g[0].close(), h["a"].close(), i().close(), j().close(), k[1].close(), l.close()
    #    ^ def: shop.py:2 (inferred)
    #                    ^ def: shop.py:2 (inferred)
    #                                 ^ def: shop.py:2 (inferred)
    #                                              ^ def: shop.py:2 (inferred)
    #                                                            ^ def: shop.py:2 (inferred)
    #                                                                       ^ def: shop.py:2 (inferred)
    m().close(), [x.close() for x in n], o.close(), p[0].close()
    #   ^ def: shop.py:2 (inferred)
    #               ^ def: shop.py:2 (inferred)
    #                                      ^ def: shop.py:2 (inferred)
    #                                                    ^ def: shop.py:2 (inferred)

def same(x: T) -> T: ...
same(Till()).close()
#            ^ def: shop.py:2 (inferred)
def first(xs: Iterable[T]) -> T: ...
first([Till()]).close()
#               ^ def: shop.py:2 (inferred)
def built(cls: Type[T]) -> T: ...
built(Till).close()
#           ^ def: shop.py:2 (inferred)

class Box(Generic[T]):
    def __init__(self, value: T):
        self.value = value
    def get(self) -> T: ...
    def me(self) -> Self: ...
def unpack(box: Box[Till]):
    box.get().close()
    #         ^ def: shop.py:2 (inferred)
    box.me().get().close()
    #              ^ def: shop.py:2 (inferred)
    box.value.close()
    #         ^ def: shop.py:2 (inferred)
class TillBox(Box[Till]): ...
TillBox(1).get().close()
#                ^ def: shop.py:2 (inferred)
Box(Till()).get().close()
#                 ^ def: shop.py:2 (inferred)

class Row(NamedTuple):
    till: Till
    drawer: Drawer
Pair = namedtuple("Pair", "till drawer")
Typed = NamedTuple("Typed", [("till", Till)])
Fun = NewType("Fun", Till)
Alias = Optional[Till]
class Data(TypedDict):
    till: Till
def records(row: Row, typed: Typed, fun: Fun, alias: Alias, data: Data):
    row.till.close(), typed.till.close(), fun.close(), alias.close(), data["till"].close()
    #        ^ def: shop.py:2 (inferred)
    #                                         ^ def: shop.py:2 (inferred)
    #                                                        ^ def: shop.py:2 (inferred)
    #                                                                              ^ def: shop.py:2 (inferred)
    one, two = row
    two.open()
    #   ^ def: shop.py:6 (inferred)
    row._replace(till=1).till.close()
    #                         ^ def: shop.py:2 (inferred)
Pair(Till(), 1)  # weaker than wished: facts do not keep the text "till drawer"
#^ def: 66

@overload
def get(x: int) -> Till: ...
@overload
def get(x: str) -> Drawer: ...
def get(x): ...
get(1).close()
#      ^ def: shop.py:2 (inferred)

class Closes(Protocol):
    def close(self) -> None: ...

def old(till, drawer):
    # type: (Till, Drawer) -> Till
    drawer.open()
    #      ^ def: shop.py:6 (inferred)
    found = thing()  # type: Till
    found.close()
    #     ^ def: shop.py:2 (inferred)
old(1, 2).close()
#         ^ def: shop.py:2 (inferred)
def listed():
    many = []  # type: list[Till]
    many[0].close()
    #       ^ def: shop.py:2 (inferred)
def old_too(till,  # type: Till
            drawer=None,  # type: Optional[Drawer]
            ):
    # type: (...) -> Drawer
    till.close(), drawer.open()
    #    ^ def: shop.py:2 (inferred)
    #                    ^ def: shop.py:6 (inferred)
# --- path: new.py ---
from shop import Till, Drawer

type Tills = list[Till]

def largest[T](xs: list[T]) -> T: ...
largest([Till()]).close()
#                 ^ def: shop.py:2 (inferred)
class Stack[T]:
    def pop(self) -> T: ...
def use(tills: Tills, stack: Stack[Drawer]):
    tills[0].close()
    #        ^ def: shop.py:2 (inferred)
    stack.pop().open()
    #           ^ def: shop.py:6 (inferred)
