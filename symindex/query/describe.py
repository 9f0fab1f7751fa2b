"""The signature, docstring and source of a definition, read from the file as it is now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from inspect import cleandoc
from textwrap import dedent
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty, Counts, Description, Filter, Hit
from symindex.model.facts import FileFacts
from symindex.model.roles import Role
from symindex.model.texts import Text, plain
from symindex.model.values import Target
from symindex.query.filters import trees_wanted
from symindex.query.headers import header
from symindex.query.hits import HitMaker
from symindex.query.index import Index

_INNER_BLANKS: Final = re.compile(r"(?<=[(\[{]) | (?=[)\]}])")
_CALLS: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_KEYWORD: Final = {k.FUNCTION: "def", k.ASYNC_FUNCTION: "async def", k.CLASS: "class"}


def descriptions(index: Index, symbol: str, wanted: Filter) -> Iterator[Description]:
    """The definitions that a symbol means, in the order of `Index.definitions`, each with the number of its callers."""
    trees = trees_wanted(wanted, index.internals.library.trees.values())
    for target, described in _with_targets(index, symbol, wanted):
        yield described._replace(callers=_callers(index, target, trees))


def definitions_described(index: Index, symbol: str, wanted: Filter) -> Iterator[Description]:
    """The same, without counting callers."""
    return (described for _, described in _with_targets(index, symbol, wanted))


def _with_targets(index: Index, symbol: str, wanted: Filter) -> Iterator[tuple[Target, Description]]:
    library, trees = index.internals.library, trees_wanted(wanted, index.internals.library.trees.values())
    maker = HitMaker(library, trees)
    targets = {
        (hit.file, hit.line, hit.column): target
        for target in index.targets(symbol)
        if library.is_in(target.module, trees)
        for hit in (maker.definition(target),)
    }
    for hit in index.definitions(symbol, wanted):
        target = targets.get((hit.file, hit.line, hit.column))
        if target is not None:
            yield target, _described(target, hit, library.text(hit.file))


def _callers(index: Index, target: Target, trees: Collection[int]) -> Counts | None:
    if target.kind not in k.DEFINITIONS:
        return None
    calls = index.internals.occurrences.of([target], _CALLS, Role.CALL, trees)
    counted = Counter(call.certainty for call in calls)
    return Counts(*(counted[certainty] for certainty in Certainty))


def _described(target: Target, hit: Hit, text: bytes) -> Description:
    """The description of a definition whose file has a UTF-8 text; empty texts where the file cannot be read."""
    facts, node = target.module.facts, target.node
    if not node:
        header_line, source, first, last = f"module {target.module.name}", "", 0, max(len(facts.line_lengths) - 1, 0)
    elif target.kind in k.DEFINITIONS:
        first, last = facts.line_of(facts.outer_start(node)), facts.line_of(max(facts.end(node) - 1, 0))
        header_line, source = signature(facts, node, text), _lines(facts, text, first, last)
    else:
        first = last = facts.line_of(facts.starts[node])
        header_line = source = _lines(facts, text, first, last)
    return Description(hit, header_line, docstring(facts, node, text), source, first + 1, last + 1, None)


def signature(facts: FileFacts, node: int, text: bytes) -> str:
    """The header of a function or class on one line, decorators left out."""
    written = header(text, facts.end_of_word(node))
    returns = f" -> {written.returns}" if written.returns else ""
    parameters = _INNER_BLANKS.sub("", written.parentheses)
    return f"{_KEYWORD[facts.kinds[node]]} {facts.word(node)}{parameters}{returns}"


def docstring(facts: FileFacts, node: int, text: bytes) -> str:
    """The docstring of a definition, without quotes and common indentation; empty where it has none."""
    for child in facts.children(node):
        if facts.kinds[child] == k.DOCSTRING:
            return cleandoc(plain(Text(child, "docstring", facts.starts[child], facts.end(child), node), text))
    return ""


def _lines(facts: FileFacts, text: bytes, first: int, last: int) -> str:
    starts = facts.line_starts
    end = starts[last + 1] if last + 1 < len(starts) else len(text)
    return dedent(text[starts[first] : end].decode("utf-8", "replace")).rstrip()
