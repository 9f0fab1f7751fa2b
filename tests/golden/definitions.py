"""Definitions and parameters."""
import functools


def nothing(): pass


def every_kind(a, b, /, c=1, *args, d, e=a_default(), **options): ...


def annotated(a: int, *args: str, b: float = 1.0, **kw: "Later") -> list[int]: ...


def keyword_only(*, x, y: int): ...


async def waiting(self, *, timeout=None):
    async def inner(n): return n
    return await inner(timeout)


lambda x, *y, z=default, **w: x + y


@functools.lru_cache
@decorate(with_argument, key=value)
class Shop(Base, package.Other, metaclass=Meta):
    """The shop."""

    open: bool = True
    closed = shut = False

    def __init__(self, till):
        self.till = till
        self.till.drawer = None
        till.count = 0
        self.a, (self.b, *self.c) = till

    @property
    def drawer(self): return self.till.drawer

    @drawer.setter
    def drawer(self, value): self.till.drawer = value

    @staticmethod
    def help(topic):
        topic.asked = True

    @classmethod
    def make(cls):
        cls.made = 1
        return cls()

    class Shelf:
        def put(shelf, thing):
            def later():
                shelf.thing = thing
            return later

    def first_comes_a_comment(  # why not
        self, other,
    ):
        self.seen = other


@overload
def over(x: int) -> int: ...
@overload
def over(x: str) -> str: ...
def over(x): return x


def generic[T: (int, str), *Ts, **P](x: T, *args: *Ts) -> T: ...


class Generic[K: Hashable, V = list[K]](Mapping[K, V]):
    def get[D = None](self, key: K, default: D = None) -> V | D: ...


type Pair[A, B: Bound = int] = tuple[A, B]
type Plain = Pair[int, "str | None"]
