What decorated definitions are, and what calling them gives.
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
import functools
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import lru_cache, partial, singledispatch, wraps, singledispatchmethod
import attr
from shop import Till, Drawer

def logged(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

@logged
def make():
    return Till()
make().close()
#^ def: 15
#      ^ def: shop.py:2 (inferred)

def configured(level):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            return function(*args)
        return wrapper
    return decorate

@configured(1)
def made():
    return Drawer()
made().open()
#      ^ def: shop.py:6 (inferred)

@lru_cache(maxsize=None)
def cached():
    return Till()
cached().close()
#        ^ def: shop.py:2 (inferred)
cached.cache_clear()

@functools.cache
def cached_too() -> Till: ...
cached_too().close()
#            ^ def: shop.py:2 (inferred)

quick = partial(make)
quick().close()
#       ^ def: shop.py:2 (inferred)
maker = functools.partial(Till)
maker().close()
#       ^ def: shop.py:2 (inferred)

@singledispatch
def show(x):
    return Till()
@show.register
def _(x: int):
    return Till()
show(1).close()
#^ def: 55
#       ^ def: shop.py:2 (inferred)

@dataclass
class Point:
    till: Till
    drawers: list[Drawer] = field(default_factory=list)
    other: "Drawer" = None
    made = 1

    def use(self):
        self.till.close()
        #         ^ def: shop.py:2 (inferred)
        self.drawers[0].open()
        #               ^ def: shop.py:6 (inferred)
Point(Till()).other.open()
#                   ^ def: shop.py:6 (inferred)
Point(till=Till())
#     ^ def: 66

@attr.s
class Attrs:
    till = attr.ib(type=Till)
    drawer = attr.ib(factory=Drawer)
    typed: Till = attr.ib()
    default = attr.ib(default=Till())
    checked = attr.ib(validator=attr.validators.instance_of(Till))
    def use(self):
        self.till.close(), self.drawer.open(), self.typed.close(), self.default.close(), self.checked.close()
        #         ^ def: shop.py:2 (inferred)
        #                              ^ def: shop.py:6 (inferred)
        #                                                 ^ def: shop.py:2 (inferred)
        #                                                                       ^ def: shop.py:2 (inferred)
        #                                                                                             ^ def: shop.py:2 (inferred)

class Shape(ABC):
    @abstractmethod
    def area(self): ...
    @property
    @abstractmethod
    def till(self): ...
    def show(self):
        return self.area()
        #           ^ def: 98, 106 (inferred)
class Square(Shape):
    def area(self):
        return Till()
    @property
    def till(self):
        return Till()
Square().area().close()
#               ^ def: shop.py:2 (inferred)
def measure(shape: Shape):
    shape.area().close()
    #            ^ def: shop.py:2 (inferred)
    shape.till.close()
    #          ^ def: shop.py:2 (inferred)

class Timed:
    def __init__(self, function):
        self.function = function
    def __call__(self, *args):
        return self.function(*args)
@Timed
def timed():
    return Till()
timed()
#^ def: 125
# --- path: handlers.py ---
import typing as t
class Request:
    def read(self): ...
    #   ^ callers: 13 (inferred)
Handler = t.Callable[[Request, t.Optional[str]], None]
H = t.TypeVar("H", bound=Handler)
class Server:
    def handles(self, f: H) -> H:
        return f
server = Server()
@server.handles
def answer(request, name):
    request.read()
