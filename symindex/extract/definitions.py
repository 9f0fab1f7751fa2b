"""Functions, classes, lambdas, their parameters and annotations, type aliases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import (
    ARGUMENT_LIST,
    COMMENT_KIND,
    ERROR_KIND,
    EXPRESSION_STATEMENT,
    EXTRAS,
    IDENTIFIER,
    STRING_KIND,
    TYPE_KIND,
    numbers,
)
from symindex.extract.walk import Walk, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler

_BLOCK: Final = frozenset(numbers("block"))
_DECORATOR: Final = frozenset(numbers("decorator"))
_PARAMETERS: Final = frozenset(numbers("parameters", "lambda_parameters"))
_TYPE_PARAMETERS: Final = frozenset(numbers("type_parameter"))
_DEFINITIONS: Final = frozenset(numbers("function_definition", "class_definition"))
_STAR: Final = frozenset(numbers("list_splat_pattern", "list_splat"))
_DOUBLE_STAR: Final = frozenset(numbers("dictionary_splat_pattern", "dictionary_splat"))
_GENERIC: Final = frozenset(numbers("generic_type"))
_BRACKETED: Final = frozenset(numbers("parenthesized_expression", "tuple"))
_COMMENTS: Final = frozenset({k.COMMENT, k.TYPE_COMMENT})


def register(walk: Walk) -> None:
    """Put the handlers of definitions into the tables of a walk."""
    sink, read, bind = walk.sink, walk.read, walk.bind
    emit, emit_name, kinds = sink.emit, sink.emit_name, sink.kinds

    def body(node: Node, parent: int) -> None:
        """The statements of a module, class or function; a string that comes first is its docstring."""
        first = True
        for child in walk.children(node):
            kind = child.kind_id
            if first and kind != COMMENT_KIND:
                first = False
                if kind == EXPRESSION_STATEMENT:
                    inner = child.named_children
                    if len(inner) == 1 and inner[0].kind_id == STRING_KIND:
                        walk.docstring(inner[0], parent)
                        continue
            read[kind](child, parent)

    def open_definition(kind: int, node: Node, name: Node, parent: int, decorators: Sequence[Node], outer: int) -> int:
        me = len(kinds)
        emit_name(kind, name, parent)
        sink.ends.append(node.end_byte)
        sink.outers.append(outer)
        for decorator in decorators:
            wrapper = len(kinds)
            emit(k.DECORATOR, decorator.start_byte, 0, me)
            for child in decorator.named_children:
                walk.called(child, wrapper)
        return me

    def function(node: Node, parent: int, decorators: Sequence[Node] = (), outer: int | None = None) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return walk.descend(node, parent)
        first = node.child(0)
        kind = k.ASYNC_FUNCTION if first is not None and first.type == "async" else k.FUNCTION
        me = open_definition(kind, node, name, parent, decorators, node.start_byte if outer is None else outer)
        state = sink.state
        has_receiver = sink.in_class and not any(decorator.text == b"@staticmethod" for decorator in decorators)
        receiver = 0
        for child in node.named_children:
            number = child.kind_id
            if number in _BLOCK:
                sink.state = k.LOCAL, False, receiver if has_receiver else state[2]
                body(child, me)
                sink.state = state
            elif number in _PARAMETERS:
                receiver = parameters(child, me)
            elif number == TYPE_KIND:
                annotation(child, me, k.RETURNS)
            elif number in _TYPE_PARAMETERS:
                type_parameters(child, me)
            elif child != name:
                read[number](child, me)
        return None

    def class_(node: Node, parent: int, decorators: Sequence[Node] = (), outer: int | None = None) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return walk.descend(node, parent)
        me = open_definition(k.CLASS, node, name, parent, decorators, node.start_byte if outer is None else outer)
        state = sink.state
        for child in node.named_children:
            number = child.kind_id
            if number in _BLOCK:
                sink.state = k.BOUND, True, 0
                body(child, me)
                sink.state = state
            elif number == ARGUMENT_LIST:
                bases = len(kinds)
                emit(k.BASES, child.start_byte, 0, me)
                walk.descend(child, bases)
            elif number in _TYPE_PARAMETERS:
                type_parameters(child, me)
            elif child != name:
                read[number](child, me)
        return None

    def decorated(node: Node, parent: int) -> None:
        decorators: list[Node] = []
        for child in node.named_children:
            if child.kind_id in _DECORATOR:
                decorators.append(child)
            elif child.kind_id in _DEFINITIONS:
                by_type[child.type](child, parent, decorators, node.start_byte)
                decorators = []
            else:
                read[child.kind_id](child, parent)
        for decorator in decorators:  # of nothing: the definition below them could not be read
            walk.descend(decorator, parent)

    def parameters(node: Node, parent: int) -> int:
        """The word of the first parameter, or 0 where there is none."""
        first = len(kinds)
        for child in node.named_children:
            parameter[child.kind_id](child, parent)
        while first < len(kinds) and kinds[first] in _COMMENTS:
            first += 1
        return sink.word_ids[first] if len(kinds) > first and kinds[first] == k.PARAMETER else 0

    def plain_parameter(node: Node, parent: int) -> None:
        emit_name(k.PARAMETER, node, parent)

    def named_parameter(node: Node, parent: int) -> int:
        """The parameter that a node names, be it `x`, `*x` or `**x`."""
        me = len(kinds)
        kind = k.PARAMETER
        if node.kind_id in _STAR or node.kind_id in _DOUBLE_STAR:
            kind = k.STAR_PARAMETER if node.kind_id in _STAR else k.DOUBLE_STAR_PARAMETER
            inner = parts(walk, node, parent)
            if len(inner) == 1:
                node = inner[0]
        if node.kind_id == IDENTIFIER:
            emit_name(kind, node, parent)
        else:  # Python 2: `def f(a, (b, c)): ...`
            bind_local(node, parent)
        return me

    def star_parameter(node: Node, parent: int) -> None:
        named_parameter(node, parent)

    def full_parameter(node: Node, parent: int) -> None:
        """A parameter with an annotation, a default, or both."""
        children = parts(walk, node, parent)
        if not children:
            return
        me = named_parameter(children[0], parent)
        for child in children[1:]:
            if child.kind_id == TYPE_KIND:
                annotation(child, me, k.ANNOTATION)
            else:
                default(child, me)

    def default(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.DEFAULT, node.start_byte, 0, parent)
        read[node.kind_id](node, me)

    def bind_local(node: Node, parent: int) -> None:
        outer, sink.bound = sink.bound, k.LOCAL
        bind[node.kind_id](node, parent)
        sink.bound = outer

    def separator(kind: int) -> Handler:
        def add(node: Node, parent: int) -> None:
            emit(kind, node.start_byte, 0, parent)

        return add

    def annotation(node: Node, parent: int, kind: int = k.ANNOTATION) -> None:
        me = len(kinds)
        emit(kind, node.start_byte, 0, parent)
        outer = read[STRING_KIND]
        read[STRING_KIND] = walk.type_string
        try:
            walk.descend(node, me)
        finally:
            read[STRING_KIND] = outer

    def type_parameters(node: Node, parent: int) -> None:
        """`[T: bound = default, *Ts]` of a function, class or type alias."""
        owner = parent
        for child in with_errors_opened(node):
            if child.type == ",":
                owner = parent
            elif child.kind_id in EXTRAS:
                read[child.kind_id](child, parent)
            elif child.is_named and owner == parent:
                owner = type_parameter(child, parent)
            elif child.is_named:
                default(child, owner)

    def with_errors_opened(node: Node) -> Iterator[Node]:
        """The children of a node; the grammar knows nothing of defaults (PEP 696) and calls them errors."""
        for child in node.children:
            if child.kind_id == ERROR_KIND:
                yield from child.children
            else:
                yield child

    def type_parameter(node: Node, parent: int) -> int:
        """The parameter that `T`, `*T` or `T: bound` makes, or the parent where there is no name."""
        bounds: list[Node] = []
        name = node
        while name.kind_id != IDENTIFIER and (inner := name.named_children):
            name, bounds = inner[0], inner[1:] or bounds
        if name.kind_id != IDENTIFIER:
            read[node.kind_id](node, parent)
            return parent
        me = len(kinds)
        emit_name(k.TYPE_PARAMETER, name, parent)
        for position, bound in enumerate(bounds):
            (default if position else annotation)(bound, me)
        return me

    def type_alias(node: Node, parent: int) -> None:
        sides = parts(walk, node, parent)
        left = sides[0].named_children if sides else []
        arguments: list[Node] = []
        if len(left) == 1 and left[0].kind_id in _GENERIC:
            name, *arguments = left[0].named_children
            left = [name]
        if len(left) != 1:
            return walk.read_all(sides, parent)
        if left[0].kind_id != IDENTIFIER:
            return assigned_behind_type(node, left[0], sides[1:], parent)
        me = len(kinds)
        emit_name(k.TYPE_ALIAS, left[0], parent)
        for child in arguments:
            type_parameters(child, me)
        for child in sides[1:]:
            annotation(child, me)
        return None

    def assigned_behind_type(node: Node, target: Node, values: list[Node], parent: int) -> None:
        """`type(x).y = value`, which the grammar takes for the alias of a type called `(x).y`."""
        usual = {number: read[number] for number in _BRACKETED}
        type_word, start = node.children[0], target.start_byte

        def call_of_type(bracketed: Node, above: int) -> None:
            if bracketed.start_byte != start:
                return usual[bracketed.kind_id](bracketed, above)
            call = len(kinds)
            emit(k.CALL, node.start_byte, 0, above)
            emit_name(k.CALLED, type_word, call)
            return walk.descend(bracketed, call)

        me = len(kinds)
        emit(k.ASSIGN, node.start_byte, 0, parent)
        try:
            for number in usual:
                read[number] = call_of_type
            bind[target.kind_id](target, me)
        finally:
            for number, handler in usual.items():
                read[number] = handler
        walk.read_all(values, me)

    def lambda_(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.LAMBDA, node.start_byte, 0, parent)
        outer, sink.bound = sink.bound, k.LOCAL
        for child in node.named_children:
            if child.kind_id in _PARAMETERS:
                parameters(child, me)
            else:
                read[child.kind_id](child, me)
        sink.bound = outer

    def generic_type(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.SUBSCRIPT, node.start_byte, 0, parent)
        for child in node.named_children:
            walk.descend(child, me) if child.kind_id in _TYPE_PARAMETERS else read[child.kind_id](child, me)

    def union_type(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.BINARY, node.start_byte, 0, parent)
        walk.descend(node, me)

    def member_type(node: Node, parent: int) -> None:
        children = parts(walk, node, parent)
        if len(children) != 2:
            return walk.read_all(children, parent)
        me = len(kinds)
        emit_name(k.ATTRIBUTE, children[1], parent)
        return read[children[0].kind_id](children[0], me)

    by_type = {"function_definition": function, "class_definition": class_}
    parameter = walk.table(read)
    parameter.set("identifier", plain_parameter)
    parameter.set("default_parameter typed_parameter typed_default_parameter", full_parameter)
    parameter.set("list_splat_pattern dictionary_splat_pattern", star_parameter)
    parameter.set("tuple_pattern", bind_local)
    parameter.set("positional_separator", separator(k.POSITIONAL_ONLY))
    parameter.set("keyword_separator", separator(k.KEYWORD_ONLY))
    read.set("module", body)
    read.set("function_definition", function)
    read.set("class_definition", class_)
    read.set("decorated_definition", decorated)
    read.set("lambda", lambda_)
    read.set("type_alias_statement", type_alias)
    read.set("generic_type", generic_type)
    read.set("union_type", union_type)
    read.set("member_type", member_type)
    walk.annotation = annotation
