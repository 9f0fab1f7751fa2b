"""Literals that are text, and comments: where they stand, and the names they spell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import STRING_KIND, numbers, parse_part
from symindex.extract.walk import Walk
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

# A literal that is one identifier, or a dotted path as `mock.patch`, entry points and `import_string` take it.
_NAMING: Final = re.compile(
    rb"""[bBuUrR]{0,2}(?P<quote>"{3}|'{3}|["'])(?P<name>[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*)(?P=quote)"""
)
_LONGEST_NAME: Final = 250
_PREFIX: Final = re.compile(rb"[A-Za-z]*")
_TYPE_COMMENT: Final = re.compile(rb"#\s*type:\s*(.*?)\s*$")
_QUOTES: Final = (34, 39)  # the bytes " and '
_INTERPOLATION: Final = frozenset(numbers("interpolation"))
_CONTENT: Final = frozenset(numbers("string_content"))


def register(walk: Walk) -> None:
    """Put the handlers of strings and comments into the tables of a walk."""
    sink, read = walk.sink, walk.read
    emit, words, kinds, add_end = sink.emit, sink.words, sink.kinds, sink.ends.append

    def string(node: Node, parent: int) -> None:
        text = sink.text[node.start_byte : node.end_byte]
        kind = k.STRING
        if text[:1] and text[0] not in _QUOTES:
            prefix = prefix_of(text)
            if b"f" in prefix or b"t" in prefix:
                return formatted(node, parent)
            if b"b" in prefix:
                kind = k.BYTES
        if len(text) < _LONGEST_NAME and (spelled := _NAMING.fullmatch(text)):
            return naming(node, parent, spelled)
        emit(kind, node.start_byte, 0, parent)
        return add_end(node.end_byte)

    def prefix_of(text: bytes) -> bytes:
        return _PREFIX.match(text)[0].lower()  # type: ignore[index]

    def naming(node: Node, parent: int, spelled: re.Match[bytes]) -> None:
        path, start = spelled["name"], node.start_byte + spelled.start("name")
        add_end(node.end_byte)
        if b"." not in path and b":" not in path:
            return emit(k.STRING_WORD, start, words[path], parent)
        me = len(kinds)
        emit(k.STRING_PATH, node.start_byte, 0, parent)
        for part in path.replace(b":", b".").split(b"."):
            emit(k.STRING_PART, start, words[part], me)
            start += len(part) + 1
        return None

    def formatted(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.FORMATTED_STRING, node.start_byte, 0, parent)
        add_end(node.end_byte)
        for child in node.named_children:
            if child.kind_id in _INTERPOLATION:
                walk.descend(child, me)

    def concatenated(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.CONCATENATED, node.start_byte, 0, parent)
        add_end(node.end_byte)
        for child in node.named_children:
            if child.kind_id == STRING_KIND:
                # Part of a longer text: it spells no name, even where it looks like one.
                prefix = prefix_of(child.text or b"")
                if b"f" in prefix or b"t" in prefix:
                    formatted(child, me)
            else:
                read[child.kind_id](child, me)

    def docstring(node: Node, parent: int) -> None:
        emit(k.DOCSTRING, node.start_byte, 0, parent)
        add_end(node.end_byte)

    def type_string(node: Node, parent: int) -> None:
        """A string in an annotation: a name, or an expression that is parsed like any other."""
        if spelled := _NAMING.fullmatch(sink.text[node.start_byte : node.end_byte]):
            return naming(node, parent, spelled)
        me = len(kinds)
        emit(k.TYPE_STRING, node.start_byte, 0, parent)
        add_end(node.end_byte)
        content = [child for child in node.named_children if child.kind_id in _CONTENT]
        if len(content) == 1 and content[0].end_byte - content[0].start_byte < 10 * _LONGEST_NAME:
            start, end = content[0].start_byte, content[0].end_byte
            outer = read[STRING_KIND]
            read[STRING_KIND] = string  # a string within the string is a plain one: there is no third level
            try:
                walk.descend(parse_part(sink.text, content[0], start, end), me)
            finally:
                read[STRING_KIND] = outer
        return None

    def comment(node: Node, parent: int) -> None:
        text = sink.text[node.start_byte : node.end_byte]
        add_end(node.end_byte)
        if b"type:" in text and (hint := _TYPE_COMMENT.match(text)):
            return emit(k.TYPE_COMMENT, node.start_byte, words[hint[1].replace(b"\n", b" ")], parent)
        return emit(k.COMMENT, node.start_byte, 0, parent)

    read.set("string", string)
    read.set("concatenated_string", concatenated)
    read.set("comment", comment)
    walk.type_string, walk.docstring = type_string, docstring
