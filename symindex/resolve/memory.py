"""What an engine remembers of a question: answers by the number of guesses around it, and answers that were cut."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final, NamedTuple, TypeAlias

MAX_GUESSES: Final = 4  # one within the other
BEYOND: Final = 1 + MAX_GUESSES  # guesses that an answer rests on which lacks something because of that limit

Opened: TypeAlias = "tuple[Any, Hashable]"  # a rule, and its key


class ByDepth(dict[int, tuple[Any, int]]):
    """By how many guesses were being made: the answer, and on how many more, one within the other, it rests."""

    def at(self, depth: int, missing: tuple[Any, int]) -> tuple[Any, int]:
        """Return the answer that is valid within so many guesses, with on how many it rests; else `missing`."""
        for known, (answer, guesses) in self.items():
            if is_valid(depth, known, guesses):
                return answer, guesses
        return missing


def is_valid(depth: int, known: int, guesses: int) -> bool:
    """Return True if the answer to a question asked within `known` guesses is that to the one within `depth`, too."""
    return depth == known or depth + guesses <= MAX_GUESSES


def remember(memory: dict[Hashable, Any], key: Hashable, depth: int, answer: object, guesses: int) -> None:
    """Remember the answer for a key within so many guesses; for any number of them if it rests on none."""
    if not guesses:
        memory[key] = answer
        return
    known = memory.get(key)
    if not isinstance(known, ByDepth):
        known = memory[key] = ByDepth()
    known[depth] = answer, guesses


class Provisional(NamedTuple):
    """An answer that was cut: at the rules of which heights (bits), the fewest steps of what it rests on, within how
    many guesses it was asked for, and on how many it rests."""

    answer: Any
    cuts: int
    fewest: int
    depth: int
    guesses: int


class LeadsTooDeep(Exception):
    """A question needs the answer of a rule that lies too deep for it, or that is to be worked out first."""

    def __init__(self, opened: Opened, depth: int) -> None:
        """`depth`: within how many guesses the answer is wanted."""
        super().__init__(opened)
        self.opened, self.depth = opened, depth
