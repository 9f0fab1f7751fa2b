"""Which contents may mention a word, by the words that were found in each."""

from __future__ import annotations

from itertools import islice
from typing import Final

from symindex.extract.word_scan import has_word, names_and_numbers

_SCANNED_MOST: Final = 64  # words that are looked for in each content; a table of all words is dearer than that


class WordIndex:
    """The words of contents, each as `joined_words` returned them, added under a number."""

    def __init__(self) -> None:
        self._joined: dict[int, str] = {}
        self._found: dict[str, tuple[int, set[int]]] = {}  # word → of how many contents it is known, who may have it
        self._table: dict[str, list[int]] = {}
        self._numbers: dict[int, str] = {}  # numbers to which names may stick, each followed by a line feed
        self._tabled = 0  # contents

    def add(self, number: int, joined: str) -> None:
        """Add the words of a content."""
        self._joined[number] = joined

    def __contains__(self, number: int) -> bool:
        return number in self._joined

    def having(self, word: str) -> set[int]:
        """The contents that may have a word."""
        known, found = self._found.get(word, (0, set()))
        if known < len(self._joined):
            new = self._scanned(word, known) if len(self._found) < _SCANNED_MOST else self._looked_up(word)
            found = found | new
            self._found[word] = len(self._joined), found
        return found

    def _scanned(self, word: str, start: int) -> set[int]:
        return {number for number, joined in islice(self._joined.items(), start, None) if has_word(joined, word)}

    def _looked_up(self, word: str) -> set[int]:
        for number, joined in islice(self._joined.items(), self._tabled, None):
            names, numbers = names_and_numbers(joined)
            for name in names.split():
                self._table.setdefault(name, []).append(number)
            if numbers:
                self._numbers[number] = numbers
        self._tabled = len(self._joined)
        sought = f"{word}\n"
        return {*self._table.get(word, ()), *(each for each, numbers in self._numbers.items() if sought in numbers)}
