"""The tools `find` and `read`: definitions by name, place or words; source and outlines."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final

from symindex.mcp.asked import MARKS, Question, source_line
from symindex.mcp.budget import Budget
from symindex.model.answers import Description, Filter, Hit
from symindex.model.roles import Role
from symindex.query.describe import definitions_described
from symindex.query.globs import is_glob
from symindex.query.symbols import is_bare, is_file, parse_place
from symindex.render.escapes import one_line

_NAME: Final = re.compile(r"[\w.:*?\[\]]+")
_MAX_FOUND: Final = 400
_MAX_WORDS_FOUND: Final = 20
_MAX_FILES: Final = 3  # that are named where a name means nothing
_MAX_SHOWN: Final = 80  # characters of a question
_ANY_ROLE: Final = int(Role((1 << 10) - 1))


def find(question: Question) -> str:
    """Definitions, best first: place, kind, signature, first line of the docstring."""
    typed = question.symbol("query")
    how, found = _found(question, typed)
    if not found:
        return nothing_found(question, typed)
    skip = question.arguments.number("skip", 0)
    budget = Budget(question.arguments.max_tokens)
    asked = " ".join(typed.split())[:_MAX_SHOWN]
    budget.say(f"{len(found)} definition{'s' * (len(found) != 1)} {how} {asked} ({question.freshness()})")
    budget.reserve(_left_out(9999, 9999))
    count = 0
    for hit in found[skip:]:
        if not budget.add(*_entry(question, hit)):
            break
        count += 1
    if (left := len(found) - skip - count) > 0:
        budget.say(_left_out(left, skip + count))
    return budget.text


def _found(question: Question, typed: str) -> tuple[str, list[Hit]]:
    index = question.index
    if parse_place(typed) is not None or is_file(typed):
        return "at", index.definitions(typed)
    if _NAME.fullmatch(typed):
        exact = _project_first(index.definitions(typed, Filter(limit=_MAX_FOUND)))
        if exact or is_glob(typed):
            return "of", exact
        alike = _project_first(index.symbols_like(typed, Filter(limit=_MAX_FOUND)))
        if alike:
            return "with names like", alike
    words = Filter(trees=("project",), limit=_MAX_WORDS_FOUND)
    answer = index.search_answer(typed, words)
    how = "for the plain words" if answer.as_words else "for the words"
    return how, [each.hit for each in answer.found]


def _project_first(hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: hit.origin.kind != "project")


def _entry(question: Question, hit: Hit) -> Iterator[str]:
    described = _described(question, hit)
    library = "" if hit.origin.kind == "project" else f" [{hit.origin}]"
    yield f"{question.shown(hit.file)}:{hit.line} {hit.kind} {hit.symbol}{library}{MARKS[hit.certainty]}"
    if described is not None and described.signature:
        yield f"    {' '.join(described.signature.split())[:200]}"
        if described.docstring:
            yield f"    {described.docstring.splitlines()[0][:120]}"
    elif hit.text:
        yield f"    {source_line(hit)}"


def _described(question: Question, hit: Hit) -> Description | None:
    place = hit.file if hit.kind == "module" else f"{hit.file}:{hit.line}:{hit.column}"
    found = list(definitions_described(question.index, place, Filter(limit=8)))
    return next((each for each in found if (each.hit.file, each.hit.line) == (hit.file, hit.line)), None)


def _left_out(count: int, skip: int) -> str:
    return f"({count} more left out: skip={skip} shows them, or a larger max_tokens)"


def nothing_found(question: Question, typed: str) -> str:
    """Return the text for no answer: what was searched, whether the name exists, what may have been meant."""
    index, lines = question.index, []
    trees = index.internals.library.trees.values()
    totals = index.internals.library.reader.totals()
    searched = ", ".join(f"{tree.name} ({totals.get(tree.id, (0,))[0]:,} files)" for tree in trees)
    lines.append(f"nothing found for {typed} ({question.freshness()}); searched: {searched}")
    if parse_place(typed) is None and not is_file(typed):
        word = typed.rpartition(".")[2]
        reader = index.internals.library.reader
        contents = reader.documents_of_contents(
            content_id for content_id, _ in reader.contents_mentioning(word, _ANY_ROLE)
        )
        files = [index.internals.library.path_of(each) for documents in contents.values() for each in documents]
        if is_bare(word):
            lines.append(f"the name {word} occurs {_where(question, files)}")
        if close := index.suggestions(typed):
            lines.append(f"similar names: {', '.join(close)}")
    return "\n".join(map(one_line, lines))


def _where(question: Question, files: list[str]) -> str:
    """In which files, the project's before others; as many as are named at a glance."""
    if not files:
        return "nowhere in them"
    shown = sorted((question.shown(file) for file in files), key=os.path.isabs)
    more = f" and {len(shown) - _MAX_FILES} more" if len(shown) > _MAX_FILES else ""
    return f"in {', '.join(shown[:_MAX_FILES])}{more}"


def read(question: Question) -> str:
    """The source of each definition that a symbol means, or the outline of a file."""
    typed = question.symbol()
    budget = Budget(question.arguments.max_tokens)
    if is_file(typed) or os.path.isfile(typed):
        return _outline(question, typed, budget)
    found = list(definitions_described(question.index, typed, Filter(limit=_MAX_FOUND)))
    found.sort(key=lambda each: each.hit.origin.kind != "project")
    if not found:
        return nothing_found(question, typed)
    rest = 0
    for number, each in enumerate(found):
        if not number or budget.add(f"{question.shown(each.hit.file)}:{each.first_line} {each.hit.symbol}"):
            rest = _read_one(question, each, budget, is_first=not number)
            if rest:
                rest_of = len(found) - number - 1
                more = f", and {rest_of} more definitions" * bool(rest_of)
                budget.say(f"({rest} more lines left out{more}: a larger max_tokens shows them)")
                break
    return budget.text


def _read_one(question: Question, each: Description, budget: Budget, *, is_first: bool) -> int:
    """Add the source of a definition; returns how many lines do not fit."""
    if is_first:
        place = f"{question.shown(each.hit.file)}:{each.first_line}"
        budget.say(f"{place} {each.hit.symbol} ({question.freshness()})")
    source = _lines(question, each) or [each.signature]
    return len(source) - budget.add_some(f"{number:5} {line}" for number, line in enumerate(source, each.first_line))


def _lines(question: Question, each: Description) -> list[str]:
    """The lines of a definition as they stand in the file, which an edit has to repeat; empty for a whole module."""
    text = question.index.internals.library.text(each.hit.file).decode("utf-8", "replace")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[each.first_line - 1 : each.last_line] if each.source else []


def _outline(question: Question, file: str, budget: Budget) -> str:
    hits = question.index.outline(file)
    kept = [hit for hit in hits if hit.kind in ("class", "function", "method") or hit.symbol.count(".") < 9]
    module = os.path.splitext(os.path.basename(file))[0]
    budget.say(f"{question.shown(os.path.abspath(file))}: {len(kept)} definitions ({question.freshness()})")
    budget.reserve(_left_out(9999, 9999))
    shown = budget.add_some(f"{hit.line:5} {hit.kind} {_short(hit, module)}" for hit in kept)
    if shown < len(kept):
        budget.say(f"({len(kept) - shown} more left out: a larger max_tokens shows them)")
    return budget.text


def _short(hit: Hit, module: str) -> str:
    inside = hit.symbol.rpartition(f"{module}.")[2]
    return source_line(hit) if hit.kind in ("function", "method", "class") else inside
