"""Search text in the indexed files, by where it is: code, comment, string or docstring."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter

from symindex.model import kinds as k
from symindex.model.answers import Filter, Match
from symindex.model.facts import FileFacts
from symindex.model.texts import texts_of
from symindex.query.filters import is_path_wanted
from symindex.query.library import Library
from symindex.query.limits import TakesTooLong, limited
from symindex.query.long_lines import Lines
from symindex.query.pattern import Pattern
from symindex.query.sweep import Sweep


def matches(
    library: Library, pattern: Pattern, trees: Collection[int], wanted: Filter, where: Collection[str]
) -> Iterator[Match]:
    """Yield the matches in the files of some trees, by tree and path; each distinct content is read once.

    `where` are the places wanted, as in `Match`; none: all. The search begins before a first match is asked for.
    """
    contents = _distinct(library, trees, wanted)
    paths = [f"{library.trees[tree].path}/{path}" for tree, path in contents.values()]
    found = _told(library, pattern, contents, _swept(library, paths, pattern))
    return islice((match for match in found if not where or match.where in where), wanted.limit)


def _swept(library: Library, paths: Sequence[str], pattern: Pattern) -> Iterator[tuple[int, Sequence[int]]]:
    """(position of a path, spans in its bytes) of the files in which the pattern is found, in the order of the paths.

    Those that are not read from the disk are searched here, the others by processes.
    """
    if not library.reader.unsaved:
        return Sweep(paths, pattern.spans)
    on_disk = [position for position, path in enumerate(paths) if path not in library.reader.unsaved]
    sweep = ((on_disk[at], spans) for at, spans in Sweep([paths[position] for position in on_disk], pattern.spans))
    return merge(_swept_in_memory(library, paths, pattern), sweep, key=itemgetter(0))


def _swept_in_memory(library: Library, paths: Sequence[str], pattern: Pattern) -> Iterator[tuple[int, Sequence[int]]]:
    for position, path in enumerate(paths):
        text = library.reader.unsaved.get(path)
        if text is not None:
            try:
                with limited():
                    spans = pattern.spans_in_text(text)
            except TakesTooLong:
                raise TakesTooLong(path) from None
            if spans:
                yield position, spans


def _told(
    library: Library,
    pattern: Pattern,
    contents: Mapping[int, tuple[int, str]],
    sweep: Iterator[tuple[int, Sequence[int]]],
) -> Iterator[Match]:
    content_ids = list(contents)
    for position, spans in sweep:
        yield from _matches_in(library, pattern, content_ids[position], *contents[content_ids[position]], spans)


def _distinct(library: Library, trees: Collection[int], wanted: Filter) -> dict[int, tuple[int, str]]:
    """Content → tree and path of the first file that has it and is wanted, by tree and path."""
    found: dict[int, tuple[int, str]] = {}
    for content_id, tree, name in library.reader.contents(trees):
        if (content_id not in found or (tree, name) < found[content_id]) and is_path_wanted(name, wanted):
            found[content_id] = tree, name
    return dict(sorted(found.items(), key=itemgetter(1)))


def _matches_in(
    library: Library, pattern: Pattern, content_id: int, tree: int, name: str, spans: Sequence[int]
) -> Iterator[Match]:
    documents = library.reader.documents_of_content(content_id)
    document = next((found for found in documents if (found.tree, found.path) == (tree, name)), None)
    if document is None:  # the index has just been changed
        return
    path = library.path_of(document)
    copies = tuple(library.path_of(other) for other in documents if other != document)
    module, origin = document.module, library.origin_of(document)
    raw, text, facts, is_changed = library.current(document)
    if is_changed:  # and maybe once more since it was searched
        spans = pattern.spans(raw)
    zones = Zones(facts, text)
    lines, line, begin, stop = Lines(text), 1, 0, -1
    for start, end in zip(spans[::2], spans[1::2]):
        if start > stop:
            line += text.count(b"\n", max(stop, 0), start)
            begin = text.rfind(b"\n", 0, start) + 1
            stop = text.find(b"\n", start)
            stop = stop if stop >= 0 else len(text)
        column = lines.column(begin, start)
        enclosing = zones.enclosing(start)
        yield Match(
            file=path,
            line=lines.numbered(path, line),
            column=column,
            end_column=column + lines.width(start, min(end, stop)),
            where=zones.where(start),
            enclosing=f"{module}.{enclosing}" if module and enclosing else module or enclosing,
            origin=origin,
            copies=copies,
            text=lines.shown(begin, stop, start),
            at=lines.place_in_shown(start),
        )


class Zones:
    """The comments and strings of a text, and the definitions around an offset."""

    def __init__(self, facts: FileFacts, text: bytes) -> None:
        self._facts = facts
        self._begins, self._ends, self._where = array("q"), array("q"), list[str]()
        for stretch in texts_of(facts, text):
            self._begins.append(stretch.start)
            self._ends.append(stretch.end)
            self._where.append(stretch.where)
        self._borders, self._inner = _innermost(facts)
        self._names: dict[int, str] = {}

    def where(self, offset: int) -> str:
        """`code`, `comment`, `string` or `docstring`."""
        at = bisect_right(self._begins, offset) - 1
        return self._where[at] if at >= 0 and offset < self._ends[at] else "code"

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
