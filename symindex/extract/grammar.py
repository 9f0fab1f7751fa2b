"""The door to tree-sitter: the parser, the numbers of the grammar's node kinds, and tables of handlers by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import tree_sitter_python
from tree_sitter import Language, Parser, Range

from symindex.extract.continuations import join_dedented
from symindex.extract.cython import as_python
from symindex.extract.noise import is_noise, misread_in
from symindex.extract.sink import Handler

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

LANGUAGE: Final = Language(tree_sitter_python.language())
ERROR_KIND: Final = 65535  # tree-sitter's own number for a stretch that cannot be parsed


def _number(name: str) -> int:
    number = LANGUAGE.id_for_node_kind(name, True)
    assert number is not None, name
    return number


IDENTIFIER: Final = _number("identifier")
ATTRIBUTE_KIND: Final = _number("attribute")
ARGUMENT_LIST: Final = _number("argument_list")
COMMENT_KIND: Final = _number("comment")
DOTTED_NAME: Final = _number("dotted_name")
EXPRESSION_STATEMENT: Final = _number("expression_statement")
STRING_KIND: Final = _number("string")
TYPE_KIND: Final = _number("type")


def numbers(*names: str) -> list[int]:
    """All numbers under which the grammar knows these kinds; an alias of a kind has a number of its own."""
    wanted = set(names)
    return [
        number
        for number in range(LANGUAGE.node_kind_count)
        if LANGUAGE.node_kind_is_named(number) and LANGUAGE.node_kind_for_id(number) in wanted
    ]


_LONG: Final = 1 << 14
_PIECE: Final = 1 << 11
_MIN_PIECES: Final = 50_000
_MAX_READINGS: Final = 40  # of each piece on the average; Python is read twice, errors without end are read thrice
_MAX_COMMENTS: Final = 4_000
# More lines that go on in the next one than these are joined by blanks: the grammar's time grows with their square.
_MAX_CONTINUATIONS: Final = 2_000
_CONTINUED_LINE: Final = re.compile(rb"^(?![ \t]*#)([^\n]*)\\\r?\n", re.MULTILINE)

# Operators without an operand, which the grammar's time grows with the square of; a longer run is read as blanks.
_OPERATORS: Final = b"!%&*+,-/:;<=>@^|~"
_RUN: Final = b"\x01" * 256
_MARKS: Final = bytes(byte in _OPERATORS + b" \t\r\n" + b"adinorst" for byte in range(256))  # `and`, `is`, `not`, …
_OPERATOR_RUN: Final = re.compile(rb"(?:[%s\s]|\b(?:and|in|is|not|or)\b){128,}" % re.escape(_OPERATORS))
_VISIBLE: Final = re.compile(rb"\S")

EXTRAS: Final = frozenset(numbers("comment", "line_continuation"))  # what may stand between any two nodes


class Table(list[Handler]):
    """Handlers by kind number: `table[node.kind_id](node, parent)`. A kind without one has the default."""

    def __init__(self, default: Handler) -> None:
        super().__init__([default] * (ERROR_KIND + 1))

    def set(self, names: str | Iterable[str], handler: Handler) -> None:
        """Let a handler handle the kinds of these names (one name, or several split by blanks)."""
        for number in numbers(*(names.split() if isinstance(names, str) else names)):
            self[number] = handler


_MANY_MISREAD: Final = 1000
MAX_MISREAD: Final = 50_000  # errors and misplaced nodes in them; with what is around them, each takes up to 50 µs


class ParseLimits(NamedTuple):
    """How much of a text is read: `first_length` bytes first of one half as long again, and `max_nodes` at most.

    With its facts, a node takes 150 to 400 bytes and 3 µs while its text is read, in a text with many errors three
    times as much. Code has 300 in 1,000 bytes.
    """

    first_length: int = 1 << 17
    max_nodes: int = 600_000
    max_nodes_if_misread: int = 270_000


_USUAL: Final = ParseLimits()


class Parsed(NamedTuple):
    """The tree of a text, or of its beginning where `is_whole` is false; `ERROR_KIND` nodes are no Python.

    `comments` are comments that the grammar was not shown: where a line continuation stands instead → start and end.
    `declarations` are the offsets of expressions that stand for declarations of Cython, `translated` counts the tokens
    of Cython that became Python. `misread` counts errors and the misplaced nodes in them. `is_noise`: the text ends in
    what is no Python at all.
    """

    tree: Tree
    is_whole: bool
    comments: dict[int, tuple[int, int]]
    declarations: frozenset[int] = frozenset()
    misread: int = 0
    is_noise: bool = False
    translated: int = 0


def parse(text: bytes, limits: ParseLimits = _USUAL) -> Parsed:
    """Return the tree of a text of Python or Cython, or of a section of one, with its offsets.

    Lines in brackets may be indented as they like.
    """
    read, declarations, translated = _parse(text, limits), frozenset[int](), 0
    if read.tree.root_node.has_error and (cython := as_python(text)):
        text, declarations, translated = cython
        read = _parse(text, limits)
    if read.tree.root_node.has_error and not read.is_noise and (joined := join_dedented(text)):
        read = _parse(joined.text, limits)
        misread = misread_in(read.tree)
        return Parsed(read.tree, read.is_whole, joined.comments, declarations, misread, translated=translated)
    return Parsed(read.tree, read.is_whole, {}, declarations, misread_in(read.tree), read.is_noise, translated)


class _Read(NamedTuple):
    tree: Tree
    is_whole: bool
    is_noise: bool = False


def _parse(text: bytes, limits: ParseLimits) -> _Read:
    """The tree of a text, whether it is that of all of it, and whether it ends in noise; short texts never do.

    A long text is read from its beginning to twice the length again and again, until it has been read as a whole, or
    what was added is noise, or the tree or what is misread would be too large, or would take hours: where no Python is
    expected to be, the grammar looks over all comments that follow, at each of them.
    """
    if _RUN in text.translate(_MARKS):
        text = _OPERATOR_RUN.sub(lambda run: _VISIBLE.sub(b" ", run[0]), text)
    if len(text) < _LONG:
        return _Read(Parser(LANGUAGE).parse(text), True)
    if text.count(b"\\\n") + text.count(b"\\\r\n") > _MAX_CONTINUATIONS:
        text = _CONTINUED_LINE.sub(lambda line: line[1] + b" " * (len(line[0]) - len(line[1])), text)
    found: _Read | None = None
    longest = len(text)
    for length in _lengths(len(text), limits.first_length):
        read = text[: min(length, longest)]
        while not _is_read_quickly(read):
            if found:
                return found
            read = read[: len(read) // 2]
        tree = Parser(LANGUAGE).parse(read)
        found = _Read(tree, len(read) == len(text), _ends_in_noise(read, tree))
        misread = misread_in(tree)
        if found.is_noise or len(read) < length or 2 * misread > MAX_MISREAD:
            break
        most = limits.max_nodes_if_misread if misread > _MANY_MISREAD else limits.max_nodes
        longest = most * length // tree.root_node.descendant_count
    assert found
    return found


def _ends_in_noise(text: bytes, tree: Tree) -> bool:
    """Return True if the second half of a text is noise, not only because it is cut off in the middle of a string."""
    half = len(text) // 2
    last_line = text[text.rfind(b"\n") + 1 :]
    quotes = (quote for quote in (b'"""', b"'''") if quote in text or quote[:1] in last_line)
    return is_noise(tree, half) and all(is_noise(Parser(LANGUAGE).parse(text + end), half) for end in quotes)


def _lengths(length: int, first: int) -> Iterator[int]:
    """Yield how much of a text of a length to read at first, then, and last: all."""
    read = first
    while 3 * read <= 2 * length:
        yield read
        read *= 2
    yield length


def _is_read_quickly(text: bytes) -> bool:
    """Return True if the grammar reads each piece of a text a few times only, on the average."""
    if text.count(b"#") <= _MAX_COMMENTS:
        return True
    left = _MIN_PIECES + len(text) // _PIECE * _MAX_READINGS
    piece = bytearray()  # one for all that is read: tree-sitter never lets go of an object that it was given

    def read(start: int, _: object) -> bytearray:
        nonlocal left
        left -= 1
        piece[:] = text[start : start + _PIECE] if left >= 0 else b""
        return piece

    Parser(LANGUAGE).parse(read)  # its tree is not used: walking in a large one ended the interpreter
    return left >= 0


def parse_part(text: bytes, node: Node, start: int, end: int) -> Node:
    """The root of the tree of a part of a text, such as a string annotation, with offsets in the whole text.

    `node` is one that holds the part; tree-sitter wants a row and a column too, and reads only the offsets here.
    """
    point = node.start_point
    parser = Parser(LANGUAGE, included_ranges=[Range(point, node.end_point, start, end)])
    return parser.parse(text).root_node
