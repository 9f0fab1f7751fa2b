"""Expressions: names, attributes, calls, displays, comprehensions, operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import ARGUMENT_LIST, ATTRIBUTE_KIND, IDENTIFIER, numbers
from symindex.extract.walk import Walk, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler

# Elements of a display that are plain numbers say nothing new after so many: tables of data are not worth their nodes.
_ELEMENTS_KEPT = 16
# Of integers those are kept that versions are compared with; more would be many words that nobody asks for.
_LONGEST_INTEGER: Final = 2
_PARENTHESES: Final = frozenset(numbers("parenthesized_expression"))
_STAR: Final = frozenset(numbers("list_splat"))


def register(walk: Walk) -> None:
    """Put the handlers of expressions into the tables of a walk."""
    sink, read, bind = walk.sink, walk.read, walk.bind
    emit, emit_name, kinds, words = sink.emit, sink.emit_name, sink.kinds, sink.words

    def name(node: Node, parent: int) -> None:
        emit_name(k.NAME, node, parent)

    def attribute_of_kind(node: Node, parent: int, kind: int) -> None:
        children = node.named_children
        if len(children) != 2:
            children = parts(walk, node, parent)
            if len(children) != 2:
                return walk.read_all(children, parent)
        value, own = children
        me = len(kinds)
        emit_name(kind, own, parent)
        if value.kind_id == IDENTIFIER:
            emit_name(k.NAME, value, me)
        else:
            read[value.kind_id](value, me)
        return None

    def attribute(node: Node, parent: int) -> None:
        attribute_of_kind(node, parent, k.ATTRIBUTE)

    def called(node: Node, parent: int) -> None:
        while node.kind_id in _PARENTHESES:
            inner = parts(walk, node, parent)
            if len(inner) != 1:
                return walk.read_all(inner, parent)
            node = inner[0]
        kind = node.kind_id
        if kind == IDENTIFIER:
            emit_name(k.CALLED, node, parent)
        elif kind == ATTRIBUTE_KIND:
            attribute_of_kind(node, parent, k.ATTRIBUTE_CALLED)
        else:
            read[kind](node, parent)
        return None

    def call(node: Node, parent: int) -> None:
        children = node.named_children
        if len(children) != 2:
            children = parts(walk, node, parent)
            if len(children) != 2:
                return walk.read_all(children, parent)
        function, arguments = children
        me = len(kinds)
        emit(k.CALL, node.start_byte, 0, parent)
        kind = function.kind_id
        if kind == IDENTIFIER:
            emit_name(k.CALLED, function, me)
        elif kind == ATTRIBUTE_KIND:
            attribute_of_kind(function, me, k.ATTRIBUTE_CALLED)
        elif kind in _STAR:
            # The grammar reads `[*f(x)]` as a call of `*f`.
            kinds[me] = k.SPLAT
            starred = parts(walk, function, me)
            emit(k.CALL, starred[0].start_byte if starred else node.start_byte, 0, me)
            me = len(kinds) - 1
            for child in starred:
                called(child, me)
        else:
            called(function, me)
        if arguments.kind_id != ARGUMENT_LIST:
            return read[arguments.kind_id](arguments, me)
        for child in walk.children(arguments):
            kind = child.kind_id
            if kind == IDENTIFIER:
                emit_name(k.NAME, child, me)
            else:
                read[kind](child, me)
        return None

    def keyword_argument(node: Node, parent: int) -> None:
        children = parts(walk, node, parent)
        if len(children) != 2:
            return walk.read_all(children, parent)
        own, value = children
        me = len(kinds)
        emit_name(k.KEYWORD, own, parent)
        return read[value.kind_id](value, me)

    def wrapper(kind: int) -> Handler:
        """Handler of a node that becomes one node, its children below it."""

        def wrap(node: Node, parent: int) -> None:
            me = len(kinds)
            emit(kind, node.start_byte, 0, parent)
            for child in node.named_children:
                read[child.kind_id](child, me)

        return wrap

    def leaf(kind: int) -> Handler:
        def add(node: Node, parent: int) -> None:
            emit(kind, node.start_byte, 0, parent)

        return add

    def display(kind: int) -> Handler:
        def wrap(node: Node, parent: int) -> None:
            me = len(kinds)
            emit(kind, node.start_byte, 0, parent)
            kept = 0
            for child in walk.children(node):
                number = child.kind_id
                if number in numeric:
                    kept += 1
                    if kept > _ELEMENTS_KEPT:
                        continue
                read[number](child, me)

        return wrap

    def boolean_operator(node: Node, parent: int) -> None:
        operator = node.child_by_field_name("operator")
        wrap_and_or[operator is not None and operator.type == "or"](node, parent)

    def comparison(node: Node, parent: int) -> None:
        operator = node.child(1)
        sign = operator.type if operator is not None and node.child_count == 3 else ""
        if sign in by_sign:
            return by_sign[sign](node, parent)
        signs = sign or " ".join(child.type for child in node.children_by_field_name("operators"))
        me = len(kinds)
        emit(k.COMPARE, node.start_byte, words[signs.encode()], parent)
        return walk.descend(node, me)

    def integer(node: Node, parent: int) -> None:
        start, end = node.start_byte, node.end_byte
        emit(k.INTEGER, start, words[sink.text[start:end]] if end - start <= _LONGEST_INTEGER else 0, parent)

    def yielded(node: Node, parent: int) -> None:
        second = node.child(1) if node.child_count > 1 else None
        by_yield[second is not None and second.type == "from"](node, parent)

    def named(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.NAMED, node.start_byte, 0, parent)
        target, *values = parts(walk, node, me) or [node]
        if target is node:
            return
        bind[target.kind_id](target, me)
        for value in values:
            read[value.kind_id](value, me)

    def for_in_clause(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.COMPREHENSION_FOR, node.start_byte, 0, parent)
        for position, child in enumerate(parts(walk, node, me)):
            if position == 0:
                outer, sink.bound = sink.bound, k.LOCAL
                bind[child.kind_id](child, me)
                sink.bound = outer  # what `:=` binds in a comprehension belongs to the scope around
            else:
                read[child.kind_id](child, me)

    wrap_and_or = (wrapper(k.AND), wrapper(k.OR))
    by_yield = (wrapper(k.YIELD), wrapper(k.YIELD_FROM))
    by_sign = {"is": wrapper(k.IS), "is not": wrapper(k.IS_NOT)}

    read.set("identifier keyword_identifier", name)
    read.set("attribute", attribute)
    read.set("call", call)
    read.set("keyword_argument", keyword_argument)
    read.set("boolean_operator", boolean_operator)
    read.set("comparison_operator", comparison)
    read.set("yield", yielded)
    read.set("named_expression", named)
    read.set("for_in_clause", for_in_clause)
    for names, kind in (
        ("list", k.LIST), ("list_pattern", k.LIST), ("tuple", k.TUPLE), ("tuple_pattern", k.TUPLE),
        ("expression_list", k.TUPLE), ("pattern_list", k.TUPLE), ("set", k.SET), ("dictionary", k.DICT),
    ):  # fmt: skip
        read.set(names, display(kind))
    for names, kind in (
        ("subscript", k.SUBSCRIPT), ("slice", k.SLICE), ("binary_operator", k.BINARY), ("not_operator", k.NOT),
        ("unary_operator", k.UNARY), ("conditional_expression", k.CONDITIONAL), ("await", k.AWAIT),
        ("list_splat", k.SPLAT), ("parenthesized_list_splat", k.SPLAT), ("dictionary_splat", k.DOUBLE_SPLAT),
        ("list_splat_pattern", k.SPLAT), ("dictionary_splat_pattern", k.DOUBLE_SPLAT),
        ("if_clause", k.COMPREHENSION_IF),
        ("list_comprehension", k.COMPREHENSION), ("set_comprehension", k.SET_COMPREHENSION),
        ("dictionary_comprehension", k.DICT_COMPREHENSION), ("generator_expression", k.GENERATOR),
    ):  # fmt: skip
        read.set(names, wrapper(kind))
    for names, kind in (
        ("float", k.FLOAT), ("true", k.TRUE), ("false", k.FALSE), ("none", k.NONE),
        ("ellipsis", k.ELLIPSIS),
    ):  # fmt: skip
        read.set(names, leaf(kind))
    read.set("integer", integer)
    numeric = {
        number
        for number, handler in enumerate(read)
        if handler in (read[walk.number("integer")], read[walk.number("float")])
    }
    walk.called = called
    walk.attribute_of_kind = attribute_of_kind
