"""The values that expressions are evaluated to, and what Python makes of them without running anything."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from itertools import islice, product
from typing import Any, Final, NamedTuple

MAX_ITEMS: Final = 5_000
_MAX_LENGTH: Final = 10_000


class Unknown:
    """A value that the text does not tell."""


UNKNOWN: Final = Unknown()


class Named(NamedTuple):
    """Something that has a name of its own: a class, a function."""

    name: str


class Rendered(NamedTuple):
    """Something whose text is known: a member of an enumeration, a pattern."""

    text: str


class Plain(NamedTuple):
    """An object without a name, of which no more is known than which of Python's own classes it is of."""

    classes: tuple[str, ...] = ()


class Param(NamedTuple):
    """`pytest.param(…)`: its values, and its id where one is given."""

    values: tuple[object, ...]
    id: object


class Pairs(NamedTuple):
    """A dictionary."""

    items: tuple[tuple[object, object], ...]


def listed(value: object) -> list[object] | None:
    """The elements of a value that can be gone through; None where they are not known."""
    if isinstance(value, Pairs):
        return [key for key, _ in value.items]
    if isinstance(value, (list, tuple)) and not isinstance(value, (Named, Rendered, Plain, Param)):
        return list(value)
    return list(value) if isinstance(value, str) else None


BINARY: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.BitOr: operator.or_, ast.BitAnd: operator.and_,
}  # fmt: skip
UNARY: Final[dict[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Invert: operator.invert,
}  # fmt: skip


def binary(kind: type[ast.operator], left: object, right: object) -> object:
    """Return the result of a binary operator; unknown where that would be too long."""
    if kind is ast.Div and isinstance(left, Plain):
        return Plain()  # a path below a path, as a rule
    if kind not in BINARY:
        return UNKNOWN
    sizes = [len(each) for each in (left, right) if isinstance(each, (str, bytes, list))]
    numbers = [each for each in (left, right) if isinstance(each, (int, float, complex))]
    if len(sizes) + len(numbers) < 2 or any(abs(each) > 1 << 256 for each in numbers):
        return UNKNOWN
    if sizes and (kind not in (ast.Add, ast.Mult) or (numbers and sum(sizes) * abs(numbers[0]) > _MAX_LENGTH)):
        return UNKNOWN
    return BINARY[kind](left, right)


def built(name: str, arguments: list[object]) -> object:
    """Return the result of one of Python's functions that make lists."""
    if name == "range":
        numbers = [each for each in arguments if isinstance(each, int)]
        if not 1 <= len(numbers) == len(arguments) <= 3:
            return UNKNOWN
        return list(numbered) if len(numbered := range(*numbers)) <= MAX_ITEMS else UNKNOWN
    lists = [listed(each) for each in arguments]
    known = [each for each in lists if each is not None]
    if len(known) != len(lists):
        return UNKNOWN
    if name == "sorted":
        texts = [each for each in known[0] if isinstance(each, str)]
        return sorted(texts) if len(texts) == len(known[0]) else UNKNOWN
    if name in ("list", "tuple"):
        return known[0] if known else []
    makers: dict[str, Callable[..., Iterable[object]]] = {"zip": zip, "product": product, "enumerate": enumerate}
    return list(islice(makers[name](*known), MAX_ITEMS))


BUILDERS: Final = frozenset({"range", "list", "tuple", "sorted", "zip", "product", "enumerate"})


def said(text: str | bytes, method: str, arguments: list[object]) -> object:
    """Return the result of a method of a text; unknown for those that may enlarge it, and of long texts."""
    parts = listed(arguments[0]) if method == "join" and len(arguments) == 1 else arguments
    known = parts is not None and all(isinstance(each, (str, bytes)) for each in parts)
    if method not in METHODS or not known or len(text) > _MAX_LENGTH or not hasattr(text, method):
        return UNKNOWN
    return getattr(text, method)(*([parts] if method == "join" else arguments))


METHODS: Final = frozenset(
    {"encode", "decode", "upper", "lower", "title", "capitalize", "strip", "lstrip", "rstrip", "split", "join"}
)
