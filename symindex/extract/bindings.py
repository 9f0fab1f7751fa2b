"""Binding statements: assignments and their targets, loops, `with`, `except`, deletions, global declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import ATTRIBUTE_KIND, IDENTIFIER, TYPE_KIND, numbers
from symindex.extract.walk import Handlers, Walk, handles, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler

_CALL: Final = frozenset(numbers("call"))
_ATTRIBUTE: Final = frozenset(numbers("attribute"))
_PARENTHESES: Final = frozenset(numbers("parenthesized_expression"))
_ASSIGNMENT: Final = frozenset(numbers("assignment"))
_TARGET: Final = frozenset(numbers("as_pattern_target"))
_BLOCK: Final = frozenset(numbers("block"))
_CHILDREN_OF_BRACKETS: Final = 3  # two brackets and what they hold


class Bindings(Handlers):
    """Handles what gets or loses a value."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.bind_tuple = self.bind_wrapper(k.TUPLE)
        self.bind.set("tuple pattern_list expression_list", self.bind_tuple)
        self.bind.set("list list_pattern", self.bind_wrapper(k.LIST))
        self.bind.set("list_splat list_splat_pattern", self.bind_wrapper(k.SPLAT))
        self.bind.set("subscript", self.wrapper(k.SUBSCRIPT_BOUND))
        self.read.set("with_item", self.wrapper(k.WITH_ITEM))
        self.read.set("global_statement", self.declared(k.GLOBAL_NAME))
        self.read.set("nonlocal_statement", self.declared(k.NONLOCAL_NAME))
        self.register("read", "bind")
        self.remove, self.augment = walk.table(self.read), walk.table(self.read)
        self.remove.set("identifier attribute", self.changed(k.DELETED, k.ATTRIBUTE_DELETED))
        self.augment.set("identifier attribute", self.changed(k.AUGMENTED, k.ATTRIBUTE_AUGMENTED))
        self.register("remove", "augment")

    @handles("identifier keyword_identifier", table="bind")
    def bind_name(self, node: Node, parent: int) -> None:
        self.emit_name(self.sink.bound, node, parent)

    @handles("attribute", table="bind")
    def bind_attribute(self, node: Node, parent: int) -> None:
        first = node.child(0)
        is_own = self.sink.receiver and first is not None and (self._is_receiver(first) or self._is_own_class(first))
        self.walk.attribute_of_kind(node, parent, k.SELF_BOUND if is_own else k.ATTRIBUTE_BOUND)

    def _is_receiver(self, node: Node | None) -> bool:
        return node is not None and node.kind_id == IDENTIFIER and self.words[node.text or b""] == self.sink.receiver

    def _is_own_class(self, node: Node) -> bool:
        """Return True if an expression is `type(self)` or `self.__class__`.

        Of `type(self).x = value` the grammar takes `type` for the keyword, and `(self).x` for the target.
        """
        if node.kind_id in _PARENTHESES:
            return node.named_child_count == 1 and self._is_receiver(node.named_child(0))
        if node.kind_id not in _CALL | _ATTRIBUTE or node.child_count < 2:
            return False
        first, last = node.child(0), node.child(node.child_count - 1)
        if first is None or last is None:
            return False
        if node.kind_id in _CALL:
            return first.text == b"type" and last.named_child_count == 1 and self._is_receiver(last.named_child(0))
        return last.text == b"__class__" and self._is_receiver(first)

    def bind_wrapper(self, kind: int) -> Handler:
        def wrap(node: Node, parent: int) -> None:
            me = len(self.kinds)
            self.emit(kind, node.start_byte, 0, parent)
            for child in self.walk.children(node):
                self.bind[child.kind_id](child, me)

        return wrap

    @handles("parenthesized_expression as_pattern_target", table="bind")
    def bind_children(self, node: Node, parent: int) -> None:
        for child in node.named_children:
            self.bind[child.kind_id](child, parent)

    @handles("tuple_pattern", table="bind")
    def bind_tuple_pattern(self, node: Node, parent: int) -> None:
        # The grammar calls `(a)` a tuple as well.
        (self.bind_children if node.child_count == _CHILDREN_OF_BRACKETS else self.bind_tuple)(node, parent)

    @handles("assignment")
    def assignment(self, node: Node, parent: int) -> None:
        """`a = b: T = value`, flattened: all targets, the annotation, the value."""
        me = len(self.kinds)
        self.emit(k.ASSIGN, node.start_byte, 0, parent)
        has_value = False
        first = True
        for child in parts(self.walk, node, me):
            number = child.kind_id
            if first:
                self.bind[number](child, me)
                first = False
            elif number == TYPE_KIND:
                self.walk.annotation(child, me)
            elif number in _ASSIGNMENT:
                has_value = self.chained(child, me)
            else:
                self.read[number](child, me)
                has_value = True
        if not has_value:
            self.kinds[me] = k.DECLARE

    def chained(self, node: Node, me: int) -> bool:
        """The rest of `a = b = value`, below the same node; whether there is a value."""
        while True:
            sides = parts(self.walk, node, me)
            if sides:
                self.bind[sides[0].kind_id](sides[0], me)
            if len(sides) == 2 and sides[1].kind_id in _ASSIGNMENT:
                node = sides[1]
                continue
            for side in sides[1:]:
                self.read[side.kind_id](side, me)
            return len(sides) > 1

    @handles("augmented_assignment")
    def augmented(self, node: Node, parent: int) -> None:
        me, operator = len(self.kinds), node.child_by_field_name("operator")
        word = self.words[operator.type.encode()] if operator is not None else 0
        self.emit(k.AUGMENT, node.start_byte, word, parent)
        for position, child in enumerate(parts(self.walk, node, me)):
            (self.augment if position == 0 else self.read)[child.kind_id](child, me)

    def changed(self, name_kind: int, attribute_kind: int) -> Handler:
        """Handler of what is deleted or augmented: a name, an attribute, or an expression around them."""

        def change(node: Node, parent: int) -> None:
            if node.kind_id == IDENTIFIER:
                self.emit_name(name_kind, node, parent)
            elif node.kind_id == ATTRIBUTE_KIND:
                self.walk.attribute_of_kind(node, parent, attribute_kind)

        return change

    @handles("delete_statement")
    def delete(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.DELETE, node.start_byte, 0, parent)
        for child in node.named_children:
            self.remove[child.kind_id](child, me)

    @handles("expression_list tuple list parenthesized_expression tuple_pattern list_pattern", table="remove")
    def remove_children(self, node: Node, parent: int) -> None:
        for child in node.named_children:
            self.remove[child.kind_id](child, parent)

    @handles("parenthesized_expression tuple_pattern", table="augment")
    def augment_children(self, node: Node, parent: int) -> None:
        for child in node.named_children:
            self.augment[child.kind_id](child, parent)

    def declared(self, kind: int) -> Handler:
        def declare(node: Node, parent: int) -> None:
            for child in node.named_children:
                if child.kind_id == IDENTIFIER:
                    self.emit_name(kind, child, parent)
                else:
                    self.read[child.kind_id](child, parent)

        return declare

    @handles("for_statement")
    def loop(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.FOR, node.start_byte, 0, parent)
        for position, child in enumerate(parts(self.walk, node, me)):
            (self.bind if position == 0 else self.read)[child.kind_id](child, me)

    @handles("as_pattern")
    def as_pattern(self, node: Node, parent: int) -> None:
        """`expression as target`, in `with` and `except`: both below the same parent."""
        for child in parts(self.walk, node, parent):
            (self.bind_children if child.kind_id in _TARGET else self.read[child.kind_id])(child, parent)

    @handles("except_clause except_group_clause")
    def except_clause(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.EXCEPT, node.start_byte, 0, parent)
        seen = 0
        for child in parts(self.walk, node, me):
            # `except E, e:` binds e in Python 2 and names a second class in 3.14: classes rarely begin in lower case.
            old_style = seen == 1 and child.kind_id == IDENTIFIER and (child.text or b"")[:1].islower()
            (self.bind if old_style else self.read)[child.kind_id](child, me)
            seen += child.kind_id not in _BLOCK
