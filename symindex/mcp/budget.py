"""Text that fits a number of tokens: what does not fit is counted and said.

What a repository holds cannot add lines to an answer, nor hide a part of one: control characters are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from symindex.render.escapes import one_line

# Source text has about so many characters a token; a budget is kept rather than used up.
CHARACTERS_PER_TOKEN: Final = 3.5
DEFAULT_TOKENS: Final = 1500
MIN_TOKENS: Final = 50
MAX_TOKENS: Final = 50_000


def tokens_of(text: str) -> int:
    """About how many tokens a text is."""
    return round(len(text) / CHARACTERS_PER_TOKEN)


class Budget:
    """Lines of an answer, as many as fit."""

    def __init__(self, tokens: int) -> None:
        self.tokens = max(MIN_TOKENS, min(tokens, MAX_TOKENS))
        self._left = int(self.tokens * CHARACTERS_PER_TOKEN)
        self._lines: list[str] = []

    def add(self, *lines: str) -> bool:
        """Add some lines that belong together; whether they fit, without which none is added."""
        shown = [one_line(line) for line in lines]
        length = sum(len(line) + 1 for line in shown)
        if length > self._left:
            return False
        self._left -= length
        self._lines += shown
        return True

    def say(self, line: str) -> None:
        """Add a line, whether it fits or not: what an answer must say."""
        shown = one_line(line)
        self._left -= len(shown) + 1
        self._lines.append(shown)

    def say_all(self, part: Budget) -> None:
        """Add the lines of another budget, which were made to fit there."""
        self._left -= len(part.text) + 1
        self._lines += part._lines

    def reserve(self, line: str) -> None:
        """Reserve tokens for a line that will be added at the end."""
        self._left -= len(line) + 1

    def add_some(self, lines: Iterable[str]) -> int:
        """Add lines until one does not fit; returns how many were added."""
        count = 0
        for line in lines:
            if not self.add(line):
                break
            count += 1
        return count

    @property
    def text(self) -> str:
        """All that was added."""
        return "\n".join(self._lines)
