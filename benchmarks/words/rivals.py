"""What the same searches find by other means: SQLite's FTS5 over the same documents, and ripgrep over the files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.model.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symindex.store.words.fields import WordDocument

Place = tuple[str, str]


class FullText:
    """FTS5 in memory: a column for each field, the same terms, ranked by its bm25 with a weight for each column."""

    def __init__(self, documents: Iterable[tuple[str, str, WordDocument]], weights: Mapping[str, float]) -> None:
        columns = ", ".join(weights)
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            f"CREATE VIRTUAL TABLE document USING fts5(path UNINDEXED, owner UNINDEXED, {columns}, "
            "tokenize = \"unicode61 remove_diacritics 0 tokenchars '_'\")"
        )
        self._weights = weights
        self.add(documents)
        self._rank = f"bm25(document, 0, 0, {', '.join(map(str, weights.values()))})"

    def add(self, documents: Iterable[tuple[str, str, WordDocument]]) -> None:
        """Take documents up."""
        self._database.executemany(
            f"INSERT INTO document VALUES (?, ?, {', '.join('?' * len(self._weights))})",
            (
                (path, symbol, *(_joined(document, name) for name in self._weights))
                for path, symbol, document in documents
            ),
        )

    def remove(self, path: str) -> None:
        """Drop the documents of a file."""
        self._database.execute("DELETE FROM document WHERE path = ?", (path,))

    def best(self, words: str, limit: int) -> list[Place]:
        """The documents that have any of the words, the best first."""
        asked = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms_of(words)))
        if not asked:
            return []
        rows = self._database.execute(
            f"SELECT path, owner FROM document WHERE document MATCH ? ORDER BY {self._rank} LIMIT ?", (asked, limit)
        )
        return list(rows)


class Ripgrep:
    """Files, those with most lines that have any of the words first; it knows no definitions."""

    program: Final = shutil.which("rg")

    def __init__(self, root: Path) -> None:
        self._root = root

    def best(self, words: str) -> list[tuple[str, int]]:
        """(path, lines) of the files in which any of the words stands, most lines first."""
        patterns = [part for word in words.split() for part in ("-e", word)]
        command = [str(self.program), "--ignore-case", "--count", "--type", "py", *patterns, "."]
        found = subprocess.run(command, cwd=self._root, capture_output=True, text=True, check=False)
        rows = (line.rpartition(":") for line in found.stdout.splitlines())
        return sorted(((path.removeprefix("./"), int(lines)) for path, _, lines in rows), key=lambda row: -row[1])


def _joined(document: WordDocument, name: str) -> str:
    words = [*document.words.get(name, ())]
    for terms, times in document.counted.get(name, {}).items():
        words += [terms] * times
    return " ".join(term for terms in words for term in terms)
