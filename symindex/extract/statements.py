"""Statements that only hold others, and patterns of `match`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import DOTTED_NAME, ERROR_KIND, IDENTIFIER
from symindex.extract.walk import Walk, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler

# What is a keyword in every version of Python.
_KEYWORDS: Final = frozenset(
    b"and as assert break class continue def del elif else except finally for from global if import in is lambda "
    b"not or pass raise return try while with yield".split()
)


def register(walk: Walk) -> None:
    """Put the handlers of compound statements and patterns into the tables of a walk."""
    sink, read, bind = walk.sink, walk.read, walk.bind
    emit, emit_name, kinds = sink.emit, sink.emit_name, sink.kinds

    def wrapper(kind: int) -> Handler:
        def wrap(node: Node, parent: int) -> None:
            me = len(kinds)
            emit(kind, node.start_byte, 0, parent)
            for child in walk.children(node):
                read[child.kind_id](child, me)

        return wrap

    def nothing(node: Node, parent: int) -> None:
        pass

    def unreadable(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.ERROR, node.start_byte, 0, parent)
        sink.ends.append(node.end_byte)
        for child in walk.children(node):
            (loose_name if child.kind_id == IDENTIFIER else read[child.kind_id])(child, me)

    def loose_name(node: Node, parent: int) -> None:
        """A word between what could be read: the grammar tells neither keywords nor calls there."""
        text, end = sink.text, node.end_byte
        if text[node.start_byte : end] not in _KEYWORDS:
            emit_name(k.CALLED if text[end : end + 1] == b"(" else k.NAME, node, parent)

    def else_clause(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.ELSE, node.start_byte, 0, parent)
        for child in node.named_children:
            walk.descend(child, me) if child.type == "block" else read[child.kind_id](child, me)

    def case_clause(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.CASE, node.start_byte, 0, parent)
        for child in node.named_children:
            (pattern if child.type == "case_pattern" else read)[child.kind_id](child, me)

    def descend_pattern(node: Node, parent: int) -> None:
        for child in node.named_children:
            pattern[child.kind_id](child, parent)

    def pattern_wrapper(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.PATTERN, node.start_byte, 0, parent)
        descend_pattern(node, me)

    def capture(node: Node, parent: int) -> None:
        bind[node.kind_id](node, parent)

    def dotted_pattern(node: Node, parent: int) -> None:
        names = [child for child in node.named_children if child.kind_id == IDENTIFIER]
        if len(names) == 1:
            bind[IDENTIFIER](names[0], parent)
        else:
            dotted_value(node, parent)

    def dotted_value(node: Node, parent: int) -> None:
        """`a.b.c` that the grammar calls a dotted name, as the attribute it is."""
        names = [child for child in node.named_children if child.kind_id == IDENTIFIER]
        for name in reversed(names[1:]):
            me = len(kinds)
            emit_name(k.ATTRIBUTE, name, parent)
            parent = me
        if names:
            read[IDENTIFIER](names[0], parent)

    def class_pattern(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.CLASS_PATTERN, node.start_byte, 0, parent)
        for position, child in enumerate(parts(walk, node, me)):
            if position == 0 and child.kind_id == DOTTED_NAME:
                dotted_value(child, me)
            else:
                pattern[child.kind_id](child, me)

    def keyword_pattern(node: Node, parent: int) -> None:
        children = parts(walk, node, parent)
        if len(children) != 2:
            return walk.read_all(children, parent)
        me = len(kinds)
        emit_name(k.KEYWORD, children[0], parent)
        return pattern[children[1].kind_id](children[1], me)

    for names, kind in (
        ("if_statement", k.IF), ("elif_clause", k.ELIF), ("while_statement", k.WHILE), ("try_statement", k.TRY),
        ("finally_clause", k.FINALLY), ("with_statement", k.WITH), ("match_statement", k.MATCH), ("block", k.BLOCK),
        ("return_statement", k.RETURN), ("raise_statement", k.RAISE), ("assert_statement", k.ASSERT),
    ):  # fmt: skip
        read.set(names, wrapper(kind))
    read.set("else_clause", else_clause)
    read.set("case_clause", case_clause)
    read.set("dotted_name", dotted_value)
    read.set(
        "pass_statement break_statement continue_statement import_prefix type_conversion "
        "string_start string_content string_end escape_sequence escape_interpolation positional_separator "
        "keyword_separator",
        nothing,
    )
    read[ERROR_KIND] = bind[ERROR_KIND] = unreadable
    pattern = walk.table(read)
    pattern.set("case_pattern as_pattern", descend_pattern)
    pattern.set("union_pattern list_pattern tuple_pattern dict_pattern splat_pattern", pattern_wrapper)
    pattern.set("identifier", capture)
    pattern.set("dotted_name", dotted_pattern)
    pattern.set("class_pattern", class_pattern)
    pattern.set("keyword_pattern", keyword_pattern)
