"""Questions that only meaning answers: qualified names, and definitions that the project only imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from symindex.cscope.callers import PROJECT, hit_rows, hit_text
from symindex.cscope.live import Project
from symindex.cscope.rows import Row
from symindex.cscope.scan import Place, places_of
from symindex.model.answers import Certainty, Hit
from symindex.model.roles import Role

_USES: Final = int(Role.CALL | Role.READ | Role.IMPORT)
_USES_MOST: Final = 24
_DEFINED: Final = ("function", "method", "class", "variable", "attribute", "type")


def qualified_rows(project: Project, question: int, symbol: str) -> list[Row]:
    """The rows for a qualified name; none where it is none of the index's."""
    index = project.index
    if question == 1:
        return list(dict.fromkeys(_named_rows(project, index.definitions(symbol, PROJECT))))
    if question == 0:
        uses = [hit for hit in index.references(symbol, PROJECT) if hit.role != "string"]
        return list(dict.fromkeys(hit_rows(project, [*index.definitions(symbol, PROJECT), *uses])))
    if question == 2:
        return list(_named_rows(project, index.callees(symbol, PROJECT)))
    hits = index.callers(symbol, PROJECT) if question == 3 else index.assignments(symbol, PROJECT)
    return list(dict.fromkeys(hit_rows(project, hits)))


def library_definitions(project: Project, name: str) -> list[Row]:
    """Where the libraries define what the project uses under a name: followed from some of the uses."""
    hits: dict[tuple[str, int], Hit] = {}
    for place in islice(_one_a_file(project, name), _USES_MOST):
        for hit in project.index.definitions(_typed(project, place)):
            is_proven = hit.certainty != Certainty.POSSIBLE
            if is_proven and hit.name == name and hit.origin.kind != "project" and hit.kind in _DEFINED:
                hits.setdefault((hit.file, hit.line), hit)
    return [Row(hit.file, hit.name, hit.line, hit_text(project, hit)) for hit in hits.values()]


def _one_a_file(project: Project, name: str) -> Iterator[Place]:
    seen: set[int] = set()

    def first(place: Place) -> Iterable[Place]:
        if place.document.id in seen:
            return []
        seen.add(place.document.id)
        return [place]

    return places_of(project, name, _USES, first)


def _typed(project: Project, place: Place) -> str:
    """The place as a person would type it."""
    facts, path = place.facts, project.library.path_of(place.document)
    line = facts.line_of(place.start)
    start = facts.line_starts[line]
    before = project.library.line(path, start, place.start - start).removeprefix(b"\xef\xbb\xbf")
    return f"{path}:{line + 1}:{len(before.decode('utf-8', 'replace')) + 1}"


def _named_rows(project: Project, hits: Iterable[Hit]) -> Iterator[Row]:
    """The rows of hits, each shown with the name that stands there."""
    for hit in hits:
        for row in hit_rows(project, [hit]):
            yield row._replace(function=hit.name)
