"""A source with its facts written under each line, for people to read and compare.

Source lines are moved right by two columns, so that a caret never stands under `#`. Each named or spanned node gets a
line: carets under its word (or, for strings, comments and errors, under all of it that is on the line), its kind, and
what it stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.text import to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.model.facts import FileFacts

_SHOWN = k.OCCURRENCES | k.SPANNED | {k.IMPORT, k.FROM, k.IMPORT_STAR}


def annotated(source: bytes) -> str:
    """The source, each line followed by what is known of the names and texts that begin in it."""
    facts, (text, _) = extract(source), to_utf8(source)
    notes: dict[int, list[tuple[int, int, str]]] = {}
    for node in facts.nodes_of(_SHOWN):
        notes.setdefault(facts.line_of(facts.starts[node]), []).append((facts.starts[node], node, _note(facts, node)))
    return "".join(f"{line}\n" for line in _lines(facts, text, notes))


def _lines(facts: FileFacts, text: bytes, notes: dict[int, list[tuple[int, int, str]]]) -> Iterator[str]:
    for number, line in enumerate(text.split(b"\n")[: len(facts.line_lengths)]):
        first = facts.line_starts[number]
        yield f"  {line.decode()}".rstrip()
        for start, node, note in sorted(notes.get(number, ())):
            end = facts.end(node) if facts.kinds[node] in k.SPANNED else start + 1
            if facts.kinds[node] in k.OCCURRENCES:
                end = facts.end_of_word(node)
            before = len(line[: start - first].decode())
            width = len(line[start - first : end - first].decode())
            yield f"# {' ' * before}{'^' * max(width, 1)} {note}"


def _note(facts: FileFacts, node: int) -> str:
    kind, said = facts.kinds[node], [k.KIND_NAMES[facts.kinds[node]]]
    if kind in k.DEFINITIONS:
        first, last = (facts.line_of(place) + 1 for place in (facts.outer_start(node), facts.end(node)))
        said.append(f"{facts.qualified_name(node)}, lines {first}-{last}")
    elif kind not in k.OCCURRENCES and facts.word(node):
        said.append(repr(facts.word(node)))
    if kind not in k.OCCURRENCES and facts.line_of(facts.end(node)) > facts.line_of(facts.starts[node]):
        said.append(f"to line {facts.line_of(facts.end(node)) + 1}")
    if parent := facts.parent(node):
        said.append(f"in {k.KIND_NAMES[facts.kinds[parent]]} {facts.word(parent)}".rstrip())
    return " ".join(said)
