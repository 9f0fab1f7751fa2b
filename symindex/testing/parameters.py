"""The ids that pytest gives to the cases of a parametrized test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from itertools import islice, product
from typing import Final, NamedTuple

from symindex.testing.literals import Named, Pairs, Param, Plain, Rendered, Unknown, listed
from symindex.testing.values import Expression

MAX_CASES: Final = 20_000
_LONG: Final = 100


class Parametrization(NamedTuple):
    """The factors by which one mark, or one fixture with parameters, multiplies a test."""

    names: tuple[str, ...]
    values: Expression
    ids: Expression | None


class _Style(NamedTuple):
    """The format of values: by which function, `str`, `repr`, or `?` for any other; the treatment of long texts."""

    by_function: str
    long_ids: str


def of_mark(call: Expression) -> Parametrization | None:
    """Return the parameters of `parametrize(names, values, ids=…)`; None where its names are not known."""
    names, values = call.argument(0, "argnames"), call.argument(1, "argvalues")
    if names is None or values is None:
        return None
    given = names.value()
    if isinstance(given, str):
        listed_names = [name.strip() for name in given.split(",") if name.strip()]
    else:
        listed_names = [name for name in listed(given) or () if isinstance(name, str)]
    return Parametrization(tuple(listed_names), values, call.argument(3, "ids")) if listed_names else None


def case_ids(parametrizations: Sequence[Parametrization], long_ids: str = "short") -> list[str] | None:
    """The ids of all cases, in pytest's order: what is in brackets. None where the text does not tell them.

    `long_ids` is as a `Suite` has it.
    """
    parts = [_ids(each, long_ids) for each in parametrizations]
    known = [each for each in parts if each is not None]
    if not parts or len(known) != len(parts):
        return None
    return ["-".join(each) for each in islice(product(*known), MAX_CASES)]


def _ids(parametrization: Parametrization, long_ids: str) -> list[str] | None:
    values = listed(parametrization.values.value())
    if values is None:
        return None
    if not values:
        return ["NOTSET"]
    given, by_function = _given(parametrization.ids, len(values))
    style = _Style(by_function, long_ids)
    found: list[str] = []
    for index, value in enumerate(values):
        own = given[index] if given is not None else None
        each = _id(value, parametrization.names, index, own, style)
        if each is None:
            return None
        found.append(each)
    return _distinct(found)


def _given(ids: Expression | None, count: int) -> tuple[list[object] | None, str]:
    """The ids that are listed, or the name of the function that makes them: `str`, `repr`, or `?` for any other."""
    if ids is None:
        return None, ""
    value = ids.value()
    if value is None:
        return None, ""
    if isinstance(value, Named):
        return None, value.name if value.name in ("str", "repr") else "?"
    found = listed(value)
    return (found, "") if found is not None and len(found) == count else (None, "?")


def _id(value: object, names: tuple[str, ...], index: int, given: object, style: _Style) -> str | None:
    if isinstance(value, Param):
        if isinstance(value.id, Unknown):
            return None
        if isinstance(value.id, str):
            return _escaped(value.id)
        parts: Sequence[object] | None = value.values
    else:
        parts = [value] if len(names) == 1 else listed(value)
    if given is not None:
        return _given_text(given)
    if parts is None or len(parts) != len(names):
        return None
    texts = [_text(part, name, index, style) for part, name in zip(parts, names)]
    known = [text for text in texts if text is not None]
    return "-".join(known) if len(known) == len(texts) else None


def _given_text(given: object) -> str | None:
    if isinstance(given, str):
        return _escaped(given)
    return str(given) if isinstance(given, (int, float)) else None


def _text(value: object, name: str, index: int, style: _Style) -> str | None:
    if style.by_function:
        is_constant = value is None or isinstance(value, (str, int, float, bytes))
        if style.by_function == "?" or not is_constant:
            return None
        return _escaped(repr(value) if style.by_function == "repr" else str(value))
    if isinstance(value, Unknown):
        return None
    if isinstance(value, (str, bytes)):
        if len(value) <= _LONG or style.long_ids == "legacy":
            return _escaped(value)
        encoded = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return sha256(encoded).hexdigest() if style.long_ids == "sha256" else f"{name}{index}"
    if isinstance(value, Rendered):
        return _escaped(value.text)
    if isinstance(value, Named):
        return value.name
    if isinstance(value, (Plain, Pairs, list, tuple)):
        return f"{name}{index}"
    return str(value) if value is None or isinstance(value, (bool, int, float, complex)) else f"{name}{index}"


def _escaped(text: str | bytes) -> str:
    """A text as identifiers show it: what is not printable in ASCII as an escape."""
    if isinstance(text, bytes):
        return text.decode("ascii", "backslashreplace").translate(_CONTROLS)
    return text.encode("unicode_escape").decode("ascii")


_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(32), 127)} | {9: "\\t", 10: "\\n", 13: "\\r"}


def _distinct(ids: list[str]) -> list[str]:
    """The ids, with a number behind those that occur more than once."""
    counts = Counter(ids)
    if len(counts) == len(ids):
        return ids
    taken, numbers = set(counts), Counter[str]()
    found = []
    for each in ids:
        if counts[each] > 1:
            suffix = "_" if each and each[-1].isdigit() else ""
            while f"{each}{suffix}{numbers[each]}" in taken:
                numbers[each] += 1
            new = f"{each}{suffix}{numbers[each]}"
            numbers[each] += 1
            taken.add(new)
            each = new
        found.append(each)
    return found
