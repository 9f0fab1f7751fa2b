"""The places of a name in the project's files, and the row for a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from symindex.cscope.live import Project
from symindex.cscope.rows import MODULE_CODE, Row
from symindex.cscope.tokens import (
    CALLS,
    DEFINES,
    defining_nodes,
    function_of,
    functions_around,
    is_symbol,
    what_it_does,
)
from symindex.model import kinds as k
from symindex.model.documents import Document
from symindex.model.facts import FileFacts

_CALLING: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
# From so many names of a file on, looking at all of it once is less work than climbing up from each.
_MANY: Final = 60


class NameToken(NamedTuple):
    """A name in a file of the project: its node and start, its function's node, what it does there.

    `shown` is what is in the column of the function.
    """

    document: Document
    facts: FileFacts
    node: int
    start: int
    word: str
    function: int
    does: int
    shown: str

    def calls_within(self) -> Iterator[NameToken]:
        """The calls that a function makes itself, each shown with the name it calls; none of what is no function."""
        facts, function = self.facts, self.node
        if facts.kinds[function] not in k.FUNCTIONS:
            return
        for node in facts.nodes_of(_CALLING, function, facts.after(function)):
            if function_of(facts, node) == function and is_symbol(facts, node):
                word = facts.word(node)
                yield NameToken(self.document, facts, node, facts.starts[node], word, function, CALLS, word)


Select = Callable[[NameToken], Iterable[NameToken]]


def places_of(project: Project, word: str, roles: int, select: Select) -> Iterator[NameToken]:
    """Yield the rows that `select` makes of a name's places in the project files that mention it in some roles."""
    content_ids = [content_id for content_id, _ in project.reader.contents_mentioning(word, roles)]
    for document in project.documents_of(content_ids):
        for place in places_in(document, project.facts(document.content_id), word):
            yield from select(place)


def places_in(document: Document, facts: FileFacts, word: str) -> Iterator[NameToken]:
    """Yield the places of a name in a file, without strings."""
    nodes = [node for node in facts.nodes_with(word) if is_symbol(facts, node)]
    around = functions_around(facts) if len(nodes) > _MANY else None
    defining = set(defining_nodes(facts, word))
    for node in nodes:
        function = around[node] if around is not None else function_of(facts, node)
        does = what_it_does(facts, node) | (DEFINES if node in defining else 0)
        yield NameToken(document, facts, node, facts.starts[node], word, function, does, function_name(facts, function))


def function_name(facts: FileFacts, function: int) -> str:
    """Return the text of the function's column for a function's node."""
    return facts.word(function) if function else MODULE_CODE


def row_at(project: Project, place: NameToken) -> Row:
    """The row for a place: its line as it is in the file, without what it begins with in blanks."""
    facts, path = place.facts, project.library.path_of(place.document)
    line = facts.line_of(place.start)
    length = facts.line_lengths[line] if facts.line_lengths else 0
    text = project.library.line(path, facts.line_starts[line], length)
    return Row(path, place.shown, line + 1, text.removeprefix(b"\xef\xbb\xbf").strip())
