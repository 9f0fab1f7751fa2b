"""Questions about qualified names, which only meaning answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from symindex.cscope.callers import PROJECT, hit_rows
from symindex.cscope.live import Project
from symindex.cscope.rows import Row
from symindex.model.answers import Filter, Hit

_LIBRARIES: Final = Filter(trees=("libraries", "stdlib"), limit=500)


def qualified_rows(project: Project, question: int, symbol: str) -> list[Row]:
    """The rows for a qualified name, of libraries where the project has none; none where it is none of the index's."""
    return _rows(project, question, symbol, PROJECT) or _rows(project, question, symbol, _LIBRARIES)


def _rows(project: Project, question: int, symbol: str, wanted: Filter) -> list[Row]:
    index = project.index
    if question == 1:
        return list(dict.fromkeys(_named_rows(project, index.definitions(symbol, wanted))))
    if question == 0:
        uses = [hit for hit in index.references(symbol, wanted) if hit.role != "string"]
        return list(dict.fromkeys(hit_rows(project, [*index.definitions(symbol, wanted), *uses])))
    if question == 2:
        calls = index.callees(symbol)  # a filter would be one of what is called
        here = [hit for hit in calls if (hit.origin.kind == "project") is (wanted is PROJECT)]
        return list(_named_rows(project, here))
    hits = index.callers(symbol, wanted) if question == 3 else index.assignments(symbol, wanted)
    return list(dict.fromkeys(hit_rows(project, hits)))


def _named_rows(project: Project, hits: Iterable[Hit]) -> Iterator[Row]:
    """The rows of hits, each shown with the name that is there."""
    for hit in hits:
        for row in hit_rows(project, [hit]):
            yield row._replace(function=hit.name)
