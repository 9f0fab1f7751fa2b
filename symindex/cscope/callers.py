"""Who calls a function of a bare name: the answers of the command `callers`, as rows.

To them are added the calls of a plain name that the file binds in functions only, as a parameter, or nowhere. They are
none of the definitions that the command knows, and yet what somebody means who presses the key on one: nothing else of
that name is meant there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from symindex.cscope.live import Project
from symindex.cscope.rows import Row
from symindex.cscope.scan import Place, function_name, places_of, row_at
from symindex.cscope.tokens import CALLS, function_of
from symindex.model import kinds as k
from symindex.model.answers import Filter, Hit
from symindex.model.places import Document
from symindex.model.roles import Role
from symindex.resolve.scopes import lookup
from symindex.resolve.source import Module

PROJECT: Final = Filter(trees=("project",))
_LOCAL: Final = k.PARAMETERS | {k.LOCAL}


def caller_rows(project: Project, name: str) -> list[Row]:
    """The calls of what has a name, the most certain first."""
    found: dict[tuple[str, int, str], Row] = {}
    rows = [*hit_rows(project, project.index.callers(name, PROJECT)), *_unclaimed_calls(project, name)]
    for row in rows:
        found.setdefault((row.path, row.line, row.function), row)
    return list(found.values())


def hit_rows(project: Project, hits: Iterable[Hit]) -> Iterator[Row]:
    """The rows of hits in the project, those in copies of a file as well."""
    for hit in hits:
        for path in (hit.file, *hit.copies):
            document = project.document_at(path)
            if document is not None:
                yield hit_row(project, document, path, hit)


def hit_row(project: Project, document: Document, path: str, hit: Hit) -> Row:
    """The row of a hit in a file, with the function around what stands there."""
    facts = project.facts(document.blob)
    line = hit.line - 1
    here = [node for node in facts.nodes_with(hit.name) if facts.line_of(facts.starts[node]) == line]
    function = function_of(facts, here[0]) if here else 0
    for node in here:
        start = facts.line_starts[line]
        before = project.library.line(path, start, facts.starts[node] - start)
        if len(before.decode("utf-8", "replace")) == hit.column - 1:
            function = function_of(facts, node)
    return Row(path, function_name(facts, function), hit.line, hit.text.encode("utf-8", "surrogateescape"))


def _unclaimed_calls(project: Project, name: str) -> Iterator[Row]:
    """The calls of parameters, of local variables, and of names that nothing binds."""

    def select(place: Place) -> Iterable[Place]:
        return [place] if place.does & CALLS and _is_unclaimed(project, place) else []

    for place in places_of(project, name, int(Role.CALL), select):
        yield row_at(project, place)


def _is_unclaimed(project: Project, place: Place) -> bool:
    if place.facts.kinds[place.node] != k.CALLED:
        return False
    document = place.document
    module = Module(document.blob, document.module, False, False, document.tree, place.facts)
    scope, nodes = lookup(module, place.node)
    return not nodes or (bool(scope) and all(place.facts.kinds[node] in _LOCAL for node in nodes))
