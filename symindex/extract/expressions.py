"""Expressions: names, attributes, calls, displays, comprehensions, operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import ARGUMENT_LIST, ATTRIBUTE_KIND, IDENTIFIER, numbers
from symindex.extract.walk import Handlers, Walk, handles, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler

# Elements of a display that are plain numbers say nothing new after so many: tables of data are not worth their nodes.
_ELEMENTS_KEPT = 16
# Of integers those are kept that versions are compared with; more would be many words that nobody asks for.
_MAX_INTEGER_LENGTH: Final = 2
_PARENTHESES: Final = frozenset(numbers("parenthesized_expression"))
_STAR: Final = frozenset(numbers("list_splat"))
_NUMERIC: Final = frozenset(numbers("integer", "float"))
# Kinds of the grammar that become one node of ours, with what is in them below it; of displays only so much as is kept.
_WRAPPED: Final = (
    ("subscript", k.SUBSCRIPT), ("slice", k.SLICE), ("not_operator", k.NOT),
    ("conditional_expression", k.CONDITIONAL), ("await", k.AWAIT),
    ("list_splat", k.SPLAT), ("parenthesized_list_splat", k.SPLAT), ("dictionary_splat", k.DOUBLE_SPLAT),
    ("list_splat_pattern", k.SPLAT), ("dictionary_splat_pattern", k.DOUBLE_SPLAT),
    ("if_clause", k.COMPREHENSION_IF),
    ("list_comprehension", k.COMPREHENSION), ("set_comprehension", k.SET_COMPREHENSION),
    ("dictionary_comprehension", k.DICT_COMPREHENSION), ("generator_expression", k.GENERATOR),
)  # fmt: skip
_DISPLAYS: Final = (
    ("list", k.LIST), ("list_pattern", k.LIST), ("tuple", k.TUPLE), ("tuple_pattern", k.TUPLE),
    ("expression_list", k.TUPLE), ("pattern_list", k.TUPLE), ("set", k.SET), ("dictionary", k.DICT),
)  # fmt: skip
_LEAVES: Final = (
    ("float", k.FLOAT), ("true", k.TRUE), ("false", k.FALSE), ("none", k.NONE), ("ellipsis", k.ELLIPSIS),
)  # fmt: skip


class Expressions(Handlers):
    """Handles expressions."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        for names, kind in _DISPLAYS:
            self.read.set(names, self.display(kind))
        for names, kind in _WRAPPED:
            self.read.set(names, self.wrapper(kind))
        for names, kind in _LEAVES:
            self.read.set(names, self.leaf(kind))
        self.register("read")
        self.logical = self.wrapper(k.AND), self.wrapper(k.OR)
        self.yields = self.wrapper(k.YIELD), self.wrapper(k.YIELD_FROM)
        self.identity = {"is": self.wrapper(k.IS), "is not": self.wrapper(k.IS_NOT)}
        walk.called = self.called
        walk.attribute_of_kind = self.attribute_of_kind

    @handles("identifier keyword_identifier")
    def name(self, node: Node, parent: int) -> None:
        self.emit_name(k.NAME, node, parent)

    def attribute_of_kind(self, node: Node, parent: int, kind: int) -> None:
        children = node.named_children
        if len(children) != 2:
            children = parts(self.walk, node, parent)
            if len(children) != 2:
                return self.walk.read_all(children, parent)
        value, own = children
        me = len(self.kinds)
        self.emit_name(kind, own, parent)
        if value.kind_id == IDENTIFIER:
            self.emit_name(k.NAME, value, me)
        else:
            self.read[value.kind_id](value, me)
        return None

    @handles("attribute")
    def attribute(self, node: Node, parent: int) -> None:
        self.attribute_of_kind(node, parent, k.ATTRIBUTE)

    def called(self, node: Node, parent: int) -> None:
        while node.kind_id in _PARENTHESES:
            inner = parts(self.walk, node, parent)
            if len(inner) != 1:
                return self.walk.read_all(inner, parent)
            node = inner[0]
        kind = node.kind_id
        if kind == IDENTIFIER:
            self.emit_name(k.CALLED, node, parent)
        elif kind == ATTRIBUTE_KIND:
            self.attribute_of_kind(node, parent, k.ATTRIBUTE_CALLED)
        else:
            self.read[kind](node, parent)
        return None

    @handles("call")
    def call(self, node: Node, parent: int) -> None:
        children = node.named_children
        if len(children) != 2:
            children = parts(self.walk, node, parent)
            if len(children) != 2:
                return self.walk.read_all(children, parent)
        function, arguments = children
        me = len(self.kinds)
        self.emit(k.CALL, node.start_byte, 0, parent)
        kind = function.kind_id
        if kind == IDENTIFIER:
            self.emit_name(k.CALLED, function, me)
        elif kind == ATTRIBUTE_KIND:
            self.attribute_of_kind(function, me, k.ATTRIBUTE_CALLED)
        elif kind in _STAR:
            # The grammar reads `[*f(x)]` as a call of `*f`.
            self.kinds[me] = k.SPLAT
            starred = parts(self.walk, function, me)
            self.emit(k.CALL, starred[0].start_byte if starred else node.start_byte, 0, me)
            me = len(self.kinds) - 1
            for child in starred:
                self.called(child, me)
        else:
            self.called(function, me)
        if arguments.kind_id != ARGUMENT_LIST:
            return self.read[arguments.kind_id](arguments, me)
        for child in self.walk.children(arguments):
            kind = child.kind_id
            if kind == IDENTIFIER:
                self.emit_name(k.NAME, child, me)
            else:
                self.read[kind](child, me)
        return None

    @handles("keyword_argument")
    def keyword_argument(self, node: Node, parent: int) -> None:
        children = parts(self.walk, node, parent)
        if len(children) != 2:
            return self.walk.read_all(children, parent)
        own, value = children
        me = len(self.kinds)
        self.emit_name(k.KEYWORD, own, parent)
        return self.read[value.kind_id](value, me)

    def display(self, kind: int) -> Handler:
        def wrap(node: Node, parent: int) -> None:
            me = len(self.kinds)
            self.emit(kind, node.start_byte, 0, parent)
            kept = 0
            for child in self.walk.children(node):
                number = child.kind_id
                if number in _NUMERIC:
                    kept += 1
                    if kept > _ELEMENTS_KEPT:
                        continue
                self.read[number](child, me)

        return wrap

    @handles("boolean_operator")
    def boolean_operator(self, node: Node, parent: int) -> None:
        operator = node.child_by_field_name("operator")
        self.logical[operator is not None and operator.type == "or"](node, parent)

    @handles("comparison_operator")
    def comparison(self, node: Node, parent: int) -> None:
        operator = node.child(1)
        sign = operator.type if operator is not None and node.child_count == 3 else ""
        if sign in self.identity:
            return self.identity[sign](node, parent)
        signs = sign or " ".join(child.type for child in node.children_by_field_name("operators"))
        me = len(self.kinds)
        self.emit(k.COMPARE, node.start_byte, self.words[signs.encode()], parent)
        return self.walk.descend(node, me)

    @handles("binary_operator")
    def binary(self, node: Node, parent: int) -> None:
        self.operation(k.BINARY, node.child(1), node, parent)

    @handles("unary_operator")
    def unary(self, node: Node, parent: int) -> None:
        self.operation(k.UNARY, node.child(0), node, parent)

    def operation(self, kind: int, operator: Node | None, node: Node, parent: int) -> None:
        """An operator that is the word of its node, with its operands below it."""
        me, sign = len(self.kinds), "" if operator is None or operator.is_named else operator.type
        self.emit(kind, node.start_byte, self.words[sign.encode()] if sign else 0, parent)
        self.walk.descend(node, me)

    @handles("integer")
    def integer(self, node: Node, parent: int) -> None:
        start, end = node.start_byte, node.end_byte
        self.emit(
            k.INTEGER, start, self.words[self.sink.text[start:end]] if end - start <= _MAX_INTEGER_LENGTH else 0, parent
        )

    @handles("yield")
    def yielded(self, node: Node, parent: int) -> None:
        second = node.child(1) if node.child_count > 1 else None
        self.yields[second is not None and second.type == "from"](node, parent)

    @handles("named_expression")
    def named(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.NAMED, node.start_byte, 0, parent)
        target, *values = parts(self.walk, node, me) or [node]
        if target is node:
            return
        self.bind[target.kind_id](target, me)
        for value in values:
            self.read[value.kind_id](value, me)

    @handles("for_in_clause")
    def for_in_clause(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.COMPREHENSION_FOR, node.start_byte, 0, parent)
        for position, child in enumerate(parts(self.walk, node, me)):
            if position == 0:
                outer, self.sink.bound = self.sink.bound, k.LOCAL
                self.bind[child.kind_id](child, me)
                self.sink.bound = outer  # what `:=` binds in a comprehension belongs to the scope around
            else:
                self.read[child.kind_id](child, me)
