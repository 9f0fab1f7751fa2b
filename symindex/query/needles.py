"""Texts that stand in all that a regular expression matches: what lacks them need not be searched."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, Final

# The standard library's own parser: a second reading of its language would differ from it somewhere.
_PARSER: Final = "re._parser" if sys.version_info >= (3, 11) else "sre_parse"
_MOST: Final = 8  # with more alternatives than that, looking for each takes as long as the expression
Needles = frozenset[str]


def needles_of(expression: str, flags: int) -> list[Needles]:
    """Sets of texts, of each of which at least one is part of every match of a valid expression; the rarest first.

    Where case is ignored they are in lower case, and only those of ASCII letters are told: others have more than two
    cases. An expression that this does not understand has none.
    """
    try:
        parsed = import_module(_PARSER).parse(expression, flags)
    except (ImportError, AttributeError, RecursionError):
        return []
    return sorted(filter(_is_usable, _Reader(bool(parsed.state.flags & re.IGNORECASE)).of(parsed)), key=_rarity)


class _Reader:
    """Finds what is required in parsed expressions; `caseless` is whether case is ignored."""

    def __init__(self, caseless: bool) -> None:
        self._caseless = caseless

    def of(self, parsed: Iterable[tuple[Any, Any]]) -> Iterator[Needles]:
        """What must stand in a match: of each set, one."""
        run = ""
        for operation, argument in parsed:
            name = str(operation)
            if name == "LITERAL" and (letter := self._letter(argument)):
                run += letter
            elif name != "AT":  # a place has no width: what is before and behind it stands together
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
    return 0 < len(needles) <= _MOST and all(needles)


def _rarity(needles: Needles) -> tuple[int, int]:
    """The smaller, the rarer, as far as length and number tell."""
    return -min(map(len, needles)), len(needles)
