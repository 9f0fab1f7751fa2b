"""Requirements of a regular expression on a text: parts that must occur, and its relation to the ends of lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, Final, NamedTuple

# The standard library's own parser: a second reading of its language would differ from it somewhere.
_PARSER: Final = "re._parser" if sys.version_info >= (3, 11) else "sre_parse"
_MAX_RESULTS: Final = 8  # with more alternatives than that, looking for each takes as long as the expression
_LINE_END: Final = ord("\n")
Needles = frozenset[str]


class Demands(NamedTuple):
    """The demands of a valid expression on a text.

    `needles` are sets of texts, of each of which at least one is part of every match, the rarest first. Where case is
    ignored they are in lower case, and only those of ASCII letters are returned: others have more than two cases.
    `over_lines` is whether it names line ends, as `\\n` or by `(?s)`. `within_lines` is whether it finds in a text what
    it finds in the lines of the text, one by one.
    """

    needles: list[Needles]
    over_lines: bool
    within_lines: bool


def demands_of(expression: str, flags: int) -> Demands:
    """Return the requirements of an expression; none for one that is not understood, which is searched line by line."""
    try:
        parsed = import_module(_PARSER).parse(expression, flags)
    except (ImportError, AttributeError, RecursionError):
        return Demands([], over_lines=False, within_lines=False)
    flags = parsed.state.flags
    needles = sorted(filter(_is_usable, _Reader(bool(flags & re.IGNORECASE)).of(parsed)), key=_rarity)
    return Demands(needles, bool(flags & re.DOTALL) or _names_line_ends(parsed), _stays_within_lines(parsed))


class _Reader:
    """Finds what is required in parsed expressions; `caseless` is whether case is ignored."""

    def __init__(self, caseless: bool) -> None:
        self._caseless = caseless

    def of(self, parsed: Iterable[tuple[Any, Any]]) -> Iterator[Needles]:
        """The sets of texts of each of which one must occur in a match."""
        run = ""
        for operation, argument in parsed:
            name = str(operation)
            if name == "LITERAL" and (letter := self._letter(argument)):
                run += letter
            elif name != "AT":  # a place has no width: what is before and behind it is adjacent
                yield frozenset({run})
                run = ""
                yield from self._inside(name, argument)
        yield frozenset({run})

    def _letter(self, code: int) -> str:
        letter = chr(code)
        if not self._caseless:
            return "" if "\ud800" <= letter <= "\udfff" else letter
        return letter.lower() if letter.isascii() else ""

    def _inside(self, name: str, argument: Any) -> Iterator[Needles]:
        if name == "SUBPATTERN" and not argument[1] and not argument[2]:  # no flags of its own
            yield from self.of(argument[3])
        elif name == "ATOMIC_GROUP":
            yield from self.of(argument)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[0] > 0:
            yield from self.of(argument[2])
        elif name == "BRANCH":
            none: Needles = frozenset()
            branches = [min(filter(_is_usable, self.of(branch)), key=_rarity, default=none) for branch in argument[1]]
            if all(branches):
                yield none.union(*branches)


def _is_usable(needles: Needles) -> bool:
    return 0 < len(needles) <= _MAX_RESULTS and all(needles)


def _rarity(needles: Needles) -> tuple[int, int]:
    """The smaller, the rarer, as far as length and number tell."""
    return -min(map(len, needles)), len(needles)


def _names_line_ends(parsed: Iterable[tuple[Any, Any]]) -> bool:
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL" and argument == _LINE_END:
            return True
        if name == "IN" and str(argument[0][0]) != "NEGATE" and _names_line_ends(argument):
            return True
        if name == "SUBPATTERN" and argument[1] & re.DOTALL:
            return True
        if name != "IN" and any(map(_names_line_ends, _parts(argument))):
            return True
    return False


def _stays_within_lines(parsed: Iterable[tuple[Any, Any]]) -> bool:
    """Return True if nothing in an expression can match a line end, or depends on where the text begins and ends."""
    for operation, argument in parsed:
        name = str(operation)
        if name == "IN":
            stays = not _holds_line_end(argument)
        elif name in ("LITERAL", "NOT_LITERAL"):
            stays = (argument == _LINE_END) == (name == "NOT_LITERAL")
        elif name == "AT":
            stays = not str(argument).endswith("_STRING")
        else:
            without = argument[2] if name == "SUBPATTERN" else 0  # the flags that do not hold inside of it
            stays = not without & re.MULTILINE and all(map(_stays_within_lines, _parts(argument)))
        if not stays:
            return False
    return True


def _holds_line_end(members: list[tuple[Any, Any]]) -> bool:
    """Return True if a set of characters, as it is parsed, holds the line end."""
    names = [str(operation) for operation, _ in members]
    holds = any(
        (name == "LITERAL" and argument == _LINE_END)
        or (name == "RANGE" and argument[0] <= _LINE_END <= argument[1])
        or (name == "CATEGORY" and str(argument) in ("CATEGORY_SPACE", "CATEGORY_NOT_DIGIT", "CATEGORY_NOT_WORD"))
        for name, (_, argument) in zip(names, members)
    )
    return holds != ("NEGATE" in names)


def _parts(argument: Any) -> Iterator[Iterable[tuple[Any, Any]]]:
    """The expressions in what an operation is given: in tuples and lists, of a class of the parser's own."""
    if isinstance(argument, (tuple, list)):
        for part in argument:
            yield from _parts(part)
    elif hasattr(argument, "state"):
        yield argument
