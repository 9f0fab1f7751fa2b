"""The texts of a file: its comments, docstrings and strings, where they stand and what is around them.

A pure function of facts, as far as places go, and of the file's UTF-8 text, as far as the words go.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from symindex.model import kinds as k
from symindex.model.facts import FileFacts

Where = Literal["comment", "docstring", "string"]

TEXT_KINDS: Final = k.STRINGS | {k.DOCSTRING, k.COMMENT, k.TYPE_COMMENT}
_WHERE: Final[dict[int, Where]] = {k.COMMENT: "comment", k.TYPE_COMMENT: "comment", k.DOCSTRING: "docstring"}
_OPENING: Final = re.compile(rb"(?:[a-zA-Z]{0,2}(?:\"\"\"|'''|\"|'))?\Z")
_LITERAL: Final = re.compile(r"[a-zA-Z]{0,2}(\"\"\"|'''|\"|')(.*)\1", re.DOTALL)


class Text(NamedTuple):
    """One text: the node that it is, where it is as byte offsets with quotes and hash, what it is in.

    `definition` is the innermost function or class around it, 0: the module. A docstring is in what it describes.
    Adjacent literals are one text, and so is a formatted string with all that is in it.
    """

    node: int
    where: Where
    start: int
    end: int
    definition: int


def texts_of(facts: FileFacts, source: bytes) -> Iterator[Text]:
    """The texts of a file in the order of the source, which is its UTF-8 text: there quotes are looked for."""
    starts, kinds = facts.starts, facts.kinds
    definitions = sorted((facts.outer_start(node), facts.end(node), node) for node in facts.nodes_of(k.DEFINITIONS))
    around = [(len(source) + 1, 0)]  # (end, node), the innermost last
    ahead = done = 0
    for node in sorted(facts.nodes_of(TEXT_KINDS), key=starts.__getitem__):
        start = starts[node]
        if start < done:  # a part of the text before
            continue
        while ahead < len(definitions) and definitions[ahead][0] <= start:
            begin, end, definition = definitions[ahead]
            while around[-1][0] <= begin:
                around.pop()
            around.append((end, definition))
            ahead += 1
        while around[-1][0] <= start and len(around) > 1:
            around.pop()
        end = facts.end(node)
        if kinds[node] == k.STRING_WORD:  # its start is that of the word, behind the quotes
            opening = _OPENING.search(source, max(start - 5, 0), start)
            start = opening.start() if opening else start
        done = end
        yield Text(node, _WHERE.get(kinds[node], "string"), start, end, around[-1][1])


def described_texts(facts: FileFacts, source: bytes) -> list[Text]:
    """The same, where a comment right above a definition is said to stand in what it describes."""
    lines = facts.line_starts
    below = {facts.line_of(facts.outer_start(node)): node for node in facts.nodes_of(k.DEFINITIONS)}
    texts = list(texts_of(facts, source))
    for position in range(len(texts) - 1, -1, -1):
        text = texts[position]
        if text.where == "comment":
            line = facts.line_of(text.start)
            definition = below.get(line + 1)
            if definition is not None and not source[lines[line] : text.start].strip():
                below.setdefault(line, definition)
                texts[position] = text._replace(definition=definition)
    return texts


def lines_of(facts: FileFacts, source: bytes, definition: int) -> dict[int, Where]:
    """The lines, 0-based, on which a definition's own texts stand, those of a comment right above it first.

    Costs a look at the definition, not at the file.
    """
    kinds, first = facts.kinds, facts.line_of(facts.outer_start(definition)) if definition else 0
    above = first
    while above and _line(facts, source, above - 1).startswith(b"#"):
        above -= 1
    found: dict[int, Where] = dict.fromkeys(range(above, first), "comment")
    end = facts.after(definition) if definition else len(kinds)
    begins, ends = _outermost(facts, definition + 1, end)
    for node in facts.nodes_of(TEXT_KINDS, definition, end):
        start = facts.starts[node]
        inner = bisect_right(begins, start) - 1
        if inner >= 0 and start < ends[inner]:
            continue
        for line in range(facts.line_of(start), facts.line_of(max(facts.end(node) - 1, start)) + 1):
            found.setdefault(line, _WHERE.get(kinds[node], "string"))
    return found


def _outermost(facts: FileFacts, first: int, end: int) -> tuple[list[int], list[int]]:
    """Return the start and end of those definitions in a range of nodes that are in no other of the range."""
    begins, ends = [], [0]
    for node in facts.nodes_of(k.DEFINITIONS, first, end):
        if facts.starts[node] >= ends[-1]:
            begins.append(facts.outer_start(node))
            ends.append(facts.end(node))
    return begins, ends[1:]


def _line(facts: FileFacts, source: bytes, line: int) -> bytes:
    return source[facts.line_starts[line] : facts.line_starts[line + 1]].strip()


def plain(text: Text, source: bytes) -> str:
    """Return a text without its quotes or hash; escape sequences and braces stay as they are written."""
    written = source[text.start : text.end].decode("utf-8", "replace")
    if text.where == "comment":
        return written.lstrip("#:! \t")
    literal = _LITERAL.fullmatch(written)
    return literal[2] if literal else written
