"""Text in the indexed files, told apart by where it stands: code, comment, string or docstring."""

from __future__ import annotations

from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Sequence

from symindex.model import kinds as k
from symindex.model.answers import Filter, Match
from symindex.model.facts import FileFacts
from symindex.model.texts import texts_of
from symindex.query.filters import path_matches
from symindex.query.library import Library, read_text
from symindex.query.longlines import Columns, length, shown
from symindex.query.pattern import Pattern
from symindex.query.sweep import sweep


def matches(
    library: Library, pattern: Pattern, trees: Collection[int], wanted: Filter, where: Collection[str]
) -> Iterator[Match]:
    """Where a text stands in the files of some trees, by tree and path; each distinct content is read once.

    `where` are the places wanted, as in `Match`; none: all.
    """
    contents = _distinct(library, trees, wanted.path)
    paths = [f"{library.trees[tree].path}/{path}" for tree, path in contents.values()]
    blobs = list(contents)
    count = 0
    for position, spans in sweep(paths, pattern.spans):
        for match in _matches_in(library, blobs[position], *contents[blobs[position]], spans):
            if not where or match.where in where:
                yield match
                count += 1
                if count == wanted.limit:
                    return


def _distinct(library: Library, trees: Collection[int], path: str) -> dict[int, tuple[int, str]]:
    """Content → tree and path of the first file that has it and is wanted."""
    found: dict[int, tuple[int, str]] = {}
    for blob, tree, name in library.reader.contents(trees):
        if blob not in found and (not path or path_matches(name, path)):
            found[blob] = tree, name
    return found


def _matches_in(library: Library, blob: int, tree: int, name: str, spans: Sequence[int]) -> Iterator[Match]:
    documents = library.reader.documents_of_blob(blob)
    document = next((found for found in documents if (found.tree, found.path) == (tree, name)), None)
    if document is None:  # the index has just been changed
        return
    path = library.path_of(document)
    copies = tuple(library.path_of(other) for other in documents if other != document)
    module, origin = document.module, library.origin_of(document)
    text = read_text(path)
    zones = Zones(library.reader.facts_once(blob), text)
    line, counted, columns = 1, 0, Columns()
    for start, end in zip(spans[::2], spans[1::2]):
        line += text.count(b"\n", counted, start)
        counted = start
        begin = text.rfind(b"\n", 0, start) + 1
        stop = text.find(b"\n", start)
        if line == 1 and text.startswith(BOM_UTF8):
            begin += len(BOM_UTF8)
        stop = stop if stop >= 0 else len(text)
        column = columns.column(text, begin, start)
        enclosing = zones.enclosing(start)
        yield Match(
            file=path,
            line=line,
            column=column,
            end_column=column + length(text[start : max(start, min(end, stop))]),
            where=zones.where(start),
            enclosing=f"{module}.{enclosing}" if module and enclosing else module or enclosing,
            origin=origin,
            copies=copies,
            text=shown(text, begin, stop, start, end),
        )


class Zones:
    """Which stretches of a text are comments and strings, and which definitions are around an offset."""

    def __init__(self, facts: FileFacts, text: bytes) -> None:
        self._facts = facts
        self._texts = list(texts_of(facts, text))
        self._begins = [text.start for text in self._texts]
        self._borders, self._inner = _innermost(facts)
        self._names: dict[int, str] = {}

    def where(self, offset: int) -> str:
        """`code`, `comment`, `string` or `docstring`."""
        at = bisect_right(self._begins, offset) - 1
        return self._texts[at].where if at >= 0 and offset < self._texts[at].end else "code"

    def enclosing(self, offset: int) -> str:
        """The qualified name of the innermost definition around an offset."""
        node = self._inner[bisect_right(self._borders, offset) - 1]
        name = self._names.get(node)
        if name is None:
            name = self._names[node] = self._facts.qualified_name(node)
        return name


def _innermost(facts: FileFacts) -> tuple[list[int], list[int]]:
    """Offsets at which the innermost definition changes, and its node from each on."""
    borders, inner = [0], [0]
    around: list[tuple[int, int]] = []

    def close(before: int) -> None:
        while around and around[-1][0] <= before:
            end, _ = around.pop()
            borders.append(end)
            inner.append(around[-1][1] if around else 0)

    for node in sorted(facts.nodes_of(k.DEFINITIONS), key=facts.outer_start):
        begin = facts.outer_start(node)
        close(begin)
        borders.append(begin)
        inner.append(node)
        around.append((facts.end(node), node))
    close(1 << 62)
    return borders, inner
