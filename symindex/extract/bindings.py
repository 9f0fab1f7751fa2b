"""What gets a value: assignments and their targets, loops, `with`, `except`, deletions, global declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import ATTRIBUTE_KIND, IDENTIFIER, TYPE_KIND, numbers
from symindex.extract.walk import Walk, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler

_ASSIGNMENT: Final = frozenset(numbers("assignment"))
_TARGET: Final = frozenset(numbers("as_pattern_target"))
_BLOCK: Final = frozenset(numbers("block"))
_CHILDREN_OF_BRACKETS: Final = 3  # two brackets and what they hold


def register(walk: Walk) -> None:
    """Put the handlers of bindings into the tables of a walk."""
    sink, read, bind = walk.sink, walk.read, walk.bind
    emit, emit_name, words, kinds = sink.emit, sink.emit_name, sink.words, sink.kinds

    def bind_name(node: Node, parent: int) -> None:
        emit_name(sink.bound, node, parent)

    def bind_attribute(node: Node, parent: int) -> None:
        first = node.child(0)
        kind = k.ATTRIBUTE_BOUND
        if (
            sink.receiver
            and first is not None
            and first.kind_id == IDENTIFIER
            and words[first.text or b""] == sink.receiver
        ):
            kind = k.SELF_BOUND
        walk.attribute_of_kind(node, parent, kind)

    def bind_wrapper(kind: int) -> Handler:
        def wrap(node: Node, parent: int) -> None:
            me = len(kinds)
            emit(kind, node.start_byte, 0, parent)
            for child in walk.children(node):
                bind[child.kind_id](child, me)

        return wrap

    def bind_children(node: Node, parent: int) -> None:
        for child in node.named_children:
            bind[child.kind_id](child, parent)

    def bind_tuple_pattern(node: Node, parent: int) -> None:
        # The grammar calls `(a)` a tuple as well.
        (bind_children if node.child_count == _CHILDREN_OF_BRACKETS else bind_tuple)(node, parent)

    def bind_subscript(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.SUBSCRIPT_BOUND, node.start_byte, 0, parent)
        walk.descend(node, me)

    def assignment(node: Node, parent: int) -> None:
        """`a = b: T = value`, flattened: all targets, the annotation, the value."""
        me = len(kinds)
        emit(k.ASSIGN, node.start_byte, 0, parent)
        has_value = False
        first = True
        for child in parts(walk, node, me):
            number = child.kind_id
            if first:
                bind[number](child, me)
                first = False
            elif number == TYPE_KIND:
                walk.annotation(child, me)
            elif number in _ASSIGNMENT:
                has_value = chained(child, me)
            else:
                read[number](child, me)
                has_value = True
        if not has_value:
            kinds[me] = k.DECLARE

    def chained(node: Node, me: int) -> bool:
        """The rest of `a = b = value`, below the same node; whether there is a value."""
        while True:
            sides = parts(walk, node, me)
            if sides:
                bind[sides[0].kind_id](sides[0], me)
            if len(sides) == 2 and sides[1].kind_id in _ASSIGNMENT:
                node = sides[1]
                continue
            for side in sides[1:]:
                read[side.kind_id](side, me)
            return len(sides) > 1

    def augmented(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.AUGMENT, node.start_byte, 0, parent)
        for position, child in enumerate(parts(walk, node, me)):
            (augment if position == 0 else read)[child.kind_id](child, me)

    def changed(name_kind: int, attribute_kind: int) -> Handler:
        """Handler of what is deleted or augmented: a name, an attribute, or an expression around them."""

        def change(node: Node, parent: int) -> None:
            if node.kind_id == IDENTIFIER:
                emit_name(name_kind, node, parent)
            elif node.kind_id == ATTRIBUTE_KIND:
                walk.attribute_of_kind(node, parent, attribute_kind)

        return change

    def delete(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.DELETE, node.start_byte, 0, parent)
        for child in node.named_children:
            remove[child.kind_id](child, me)

    def remove_children(node: Node, parent: int) -> None:
        for child in node.named_children:
            remove[child.kind_id](child, parent)

    def augment_children(node: Node, parent: int) -> None:
        for child in node.named_children:
            augment[child.kind_id](child, parent)

    def declared(kind: int) -> Handler:
        def declare(node: Node, parent: int) -> None:
            for child in node.named_children:
                if child.kind_id == IDENTIFIER:
                    emit_name(kind, child, parent)
                else:
                    read[child.kind_id](child, parent)

        return declare

    def loop(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.FOR, node.start_byte, 0, parent)
        for position, child in enumerate(parts(walk, node, me)):
            (bind if position == 0 else read)[child.kind_id](child, me)

    def with_item(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.WITH_ITEM, node.start_byte, 0, parent)
        walk.descend(node, me)

    def as_pattern(node: Node, parent: int) -> None:
        """`expression as target`, in `with` and `except`: both below the same parent."""
        for child in parts(walk, node, parent):
            (bind_children if child.kind_id in _TARGET else read[child.kind_id])(child, parent)

    def except_clause(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.EXCEPT, node.start_byte, 0, parent)
        seen = 0
        for child in parts(walk, node, me):
            # `except E, e:` binds e in Python 2 and names a second class in 3.14: classes rarely begin in lower case.
            old_style = seen == 1 and child.kind_id == IDENTIFIER and (child.text or b"")[:1].islower()
            (bind if old_style else read)[child.kind_id](child, me)
            seen += child.kind_id not in _BLOCK

    bind.set("identifier keyword_identifier", bind_name)
    bind.set("attribute", bind_attribute)
    bind.set("subscript", bind_subscript)
    bind_tuple = bind_wrapper(k.TUPLE)
    bind.set("tuple pattern_list expression_list", bind_tuple)
    bind.set("tuple_pattern", bind_tuple_pattern)
    bind.set("list list_pattern", bind_wrapper(k.LIST))
    bind.set("list_splat list_splat_pattern", bind_wrapper(k.SPLAT))
    bind.set("parenthesized_expression as_pattern_target", bind_children)
    read.set("assignment", assignment)
    read.set("augmented_assignment", augmented)
    read.set("delete_statement", delete)
    read.set("global_statement", declared(k.GLOBAL_NAME))
    read.set("nonlocal_statement", declared(k.NONLOCAL_NAME))
    read.set("for_statement", loop)
    read.set("with_item", with_item)
    read.set("as_pattern", as_pattern)
    read.set("except_clause except_group_clause", except_clause)
    remove, augment = walk.table(read), walk.table(read)
    remove.set("identifier attribute", changed(k.DELETED, k.ATTRIBUTE_DELETED))
    remove.set("expression_list tuple list parenthesized_expression tuple_pattern list_pattern", remove_children)
    augment.set("identifier attribute", changed(k.AUGMENTED, k.ATTRIBUTE_AUGMENTED))
    augment.set("parenthesized_expression tuple_pattern", augment_children)
