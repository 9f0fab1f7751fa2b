"""Who calls a function: the answers of the command `callers`, as rows; and what a hit's row looks like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

from symindex.cscope.live import Project
from symindex.cscope.rows import Calls, Row
from symindex.cscope.scan import function_name
from symindex.cscope.tokens import function_of
from symindex.model.answers import Certainty, Filter, Hit
from symindex.model.documents import Document
from symindex.model.facts import FileFacts

# A call of a decorated function runs the wrapper too, but is not written by its name: cscope asks for names.
PROJECT: Final = Filter(trees=("project",), without_roles=("decorated",))


def caller_rows(project: Project, name: str, symbols: Sequence[str] = ()) -> Calls:
    """The calls of what has a name, the most certain first; before others those of `symbols`, of each in turn."""
    hits = _in_turn(project.index.callers(name, PROJECT), symbols)
    known = [hit for hit in hits if hit.certainty != Certainty.POSSIBLE]
    possible = [hit for hit in hits if hit.certainty == Certainty.POSSIBLE]
    rows = distinct(hit_rows(project, known))
    return Calls(rows, distinct([*rows, *hit_rows(project, possible)])[len(rows) :])


def distinct(rows: Iterable[Row]) -> list[Row]:
    """The rows, one for each place and function; the first stays."""
    found: dict[tuple[str, int, str], Row] = {}
    for row in rows:
        found.setdefault((row.path, row.line, row.function), row)
    return list(found.values())


def _in_turn(hits: list[Hit], symbols: Sequence[str]) -> list[Hit]:
    """The first hit of each symbol, then the second of each, and so on; at last those that mean something else."""
    of_symbols: dict[str, list[Hit]] = {symbol: [] for symbol in symbols}
    others: list[Hit] = []
    for hit in hits:
        of_symbols.get(hit.symbol or "", others).append(hit)
    return [*(hit for round_ in zip_longest(*of_symbols.values()) for hit in round_ if hit is not None), *others]


def hit_rows(project: Project, hits: Iterable[Hit]) -> Iterator[Row]:
    """The rows of hits in the project, those in copies of a file as well; of libraries one copy."""
    documents: dict[str, Document | None] = {}
    lines: dict[tuple[int, str], dict[int, list[int]]] = {}  # a file may have thousands of hits: one look for all
    for hit in hits:
        for path in (hit.file, *hit.copies) if hit.origin.kind == "project" else (hit.file,):
            if path not in documents:
                documents[path] = project.document_at(path)
            document = documents[path]
            if document is None:
                continue
            key = document.content_id, hit.name
            if key not in lines:
                lines[key] = _by_line(project.facts(document.content_id), hit.name)
            yield _hit_row(project, document, path, hit, lines[key].get(hit.line - 1, []))


def _by_line(facts: FileFacts, name: str) -> dict[int, list[int]]:
    """0-based line → the nodes that bear a name there."""
    found: dict[int, list[int]] = {}
    for node in facts.nodes_with(name):
        found.setdefault(facts.line_of(facts.starts[node]), []).append(node)
    return found


def _hit_row(project: Project, document: Document, path: str, hit: Hit, here: list[int]) -> Row:
    """The row of a hit in a file, with the function around what is there; `here` are the nodes it may be."""
    facts = project.facts(document.content_id)
    function = function_of(facts, here[0]) if here else 0
    for node in here[1:]:
        start = facts.line_starts[hit.line - 1]
        before = project.library.line(path, start, facts.starts[node] - start)
        if len(before.decode("utf-8", "replace")) == hit.column - 1:
            function = function_of(facts, node)
    return Row(path, function_name(facts, function), hit.line, hit_text(project, hit))


def hit_text(project: Project, hit: Hit) -> bytes:
    """The line of a hit, and how sure it is where that is wanted and less than proven."""
    text = hit.text.encode("utf-8", "surrogateescape")
    return text + project.mark(hit.certainty)
