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
from symindex.extract.walk import Handlers, Walk, handles, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node


_BLOCK: Final = frozenset(numbers("block"))
_DECORATOR: Final = frozenset(numbers("decorator"))
_PARAMETERS: Final = frozenset(numbers("parameters", "lambda_parameters"))
_TYPE_PARAMETERS: Final = frozenset(numbers("type_parameter"))
_CLASS: Final = frozenset(numbers("class_definition"))
_DEFINITIONS: Final = frozenset(numbers("function_definition", "class_definition"))
_STAR: Final = frozenset(numbers("list_splat_pattern", "list_splat"))
_DOUBLE_STAR: Final = frozenset(numbers("dictionary_splat_pattern", "dictionary_splat"))
_GENERIC: Final = frozenset(numbers("generic_type"))
_BRACKETED: Final = frozenset(numbers("parenthesized_expression", "tuple"))
_COMMENTS: Final = frozenset({k.COMMENT, k.TYPE_COMMENT})


class Definitions(Handlers):
    """Handles definitions, parameters and annotations."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.parameter = walk.table(self.read)
        self.parameter.set("positional_separator", self.leaf(k.POSITIONAL_ONLY))
        self.parameter.set("keyword_separator", self.leaf(k.KEYWORD_ONLY))
        self.read.set("union_type", self.wrapper(k.BINARY))
        self.register("read", "parameter")
        walk.annotation = self.annotation

    @handles("module")
    def body(self, node: Node, parent: int) -> None:
        """The statements of a module, class or function; a string that comes first is its docstring."""
        first = True
        for child in self.walk.children(node):
            kind = child.kind_id
            if first and kind != COMMENT_KIND:
                first = False
                if kind == EXPRESSION_STATEMENT:
                    inner = child.named_children
                    if len(inner) == 1 and inner[0].kind_id == STRING_KIND:
                        self.walk.docstring(inner[0], parent)
                        continue
            self.read[kind](child, parent)

    def open_definition(
        self, kind: int, node: Node, name: Node, parent: int, decorators: Sequence[Node], outer: int
    ) -> int:
        me = len(self.kinds)
        self.emit_name(kind, name, parent)
        self.sink.ends.append(node.end_byte)
        self.sink.outers.append(outer)
        for decorator in decorators:
            wrapper = len(self.kinds)
            self.emit(k.DECORATOR, decorator.start_byte, 0, me)
            for child in decorator.named_children:
                self.walk.called(child, wrapper)
        return me

    @handles("function_definition")
    def function(self, node: Node, parent: int, decorators: Sequence[Node] = (), outer: int | None = None) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return self.walk.descend(node, parent)
        first = node.child(0)
        kind = k.ASYNC_FUNCTION if first is not None and first.type == "async" else k.FUNCTION
        me = self.open_definition(kind, node, name, parent, decorators, node.start_byte if outer is None else outer)
        state = self.sink.state
        has_receiver = self.sink.in_class and not any(decorator.text == b"@staticmethod" for decorator in decorators)
        receiver = 0
        for child in node.named_children:
            number = child.kind_id
            if number in _BLOCK:
                self.sink.state = k.LOCAL, False, receiver if has_receiver else state[2]
                self.body(child, me)
                self.sink.state = state
            elif number in _PARAMETERS:
                receiver = self.parameters(child, me)
            elif number == TYPE_KIND:
                self.annotation(child, me, k.RETURNS)
            elif number in _TYPE_PARAMETERS:
                self.type_parameters(child, me)
            elif child != name:
                self.read[number](child, me)
        return None

    @handles("class_definition")
    def class_(self, node: Node, parent: int, decorators: Sequence[Node] = (), outer: int | None = None) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return self.walk.descend(node, parent)
        me = self.open_definition(k.CLASS, node, name, parent, decorators, node.start_byte if outer is None else outer)
        state = self.sink.state
        for child in node.named_children:
            number = child.kind_id
            if number in _BLOCK:
                self.sink.state = k.BOUND, True, 0
                self.body(child, me)
                self.sink.state = state
            elif number == ARGUMENT_LIST:
                bases = len(self.kinds)
                self.emit(k.BASES, child.start_byte, 0, me)
                self.walk.descend(child, bases)
            elif number in _TYPE_PARAMETERS:
                self.type_parameters(child, me)
            elif child != name:
                self.read[number](child, me)
        return None

    @handles("decorated_definition")
    def decorated(self, node: Node, parent: int) -> None:
        decorators: list[Node] = []
        for child in node.named_children:
            if child.kind_id in _DECORATOR:
                decorators.append(child)
            elif child.kind_id in _DEFINITIONS:
                define = self.class_ if child.kind_id in _CLASS else self.function
                define(child, parent, decorators, node.start_byte)
                decorators = []
            else:
                self.read[child.kind_id](child, parent)
        for decorator in decorators:  # of nothing: the definition below them could not be read
            self.walk.descend(decorator, parent)

    def parameters(self, node: Node, parent: int) -> int:
        """The word of the first parameter, or 0 where there is none."""
        first = len(self.kinds)
        for child in node.named_children:
            self.parameter[child.kind_id](child, parent)
        while first < len(self.kinds) and self.kinds[first] in _COMMENTS:
            first += 1
        return self.sink.word_ids[first] if len(self.kinds) > first and self.kinds[first] == k.PARAMETER else 0

    @handles("identifier", table="parameter")
    def plain_parameter(self, node: Node, parent: int) -> None:
        self.emit_name(k.PARAMETER, node, parent)

    def named_parameter(self, node: Node, parent: int) -> int:
        """The parameter that a node names, be it `x`, `*x` or `**x`."""
        me = len(self.kinds)
        kind = k.PARAMETER
        if node.kind_id in _STAR or node.kind_id in _DOUBLE_STAR:
            kind = k.STAR_PARAMETER if node.kind_id in _STAR else k.DOUBLE_STAR_PARAMETER
            inner = parts(self.walk, node, parent)
            if len(inner) == 1:
                node = inner[0]
        if node.kind_id == IDENTIFIER:
            self.emit_name(kind, node, parent)
        else:  # Python 2: `def f(a, (b, c)): ...`
            self.bind_local(node, parent)
        return me

    @handles("list_splat_pattern dictionary_splat_pattern", table="parameter")
    def star_parameter(self, node: Node, parent: int) -> None:
        self.named_parameter(node, parent)

    @handles("default_parameter typed_parameter typed_default_parameter", table="parameter")
    def full_parameter(self, node: Node, parent: int) -> None:
        """A parameter with an annotation, a default, or both."""
        children = parts(self.walk, node, parent)
        if not children:
            return
        me = self.named_parameter(children[0], parent)
        for child in children[1:]:
            if child.kind_id == TYPE_KIND:
                self.annotation(child, me, k.ANNOTATION)
            else:
                self.default(child, me)

    def default(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.DEFAULT, node.start_byte, 0, parent)
        self.read[node.kind_id](node, me)

    @handles("tuple_pattern", table="parameter")
    def bind_local(self, node: Node, parent: int) -> None:
        outer, self.sink.bound = self.sink.bound, k.LOCAL
        self.bind[node.kind_id](node, parent)
        self.sink.bound = outer

    def annotation(self, node: Node, parent: int, kind: int = k.ANNOTATION) -> None:
        me = len(self.kinds)
        self.emit(kind, node.start_byte, 0, parent)
        outer = self.read[STRING_KIND]
        self.read[STRING_KIND] = self.walk.type_string
        try:
            self.walk.descend(node, me)
        finally:
            self.read[STRING_KIND] = outer

    def type_parameters(self, node: Node, parent: int) -> None:
        """`[T: bound = default, *Ts]` of a function, class or type alias."""
        owner = parent
        for child in self.with_errors_opened(node):
            if child.type == ",":
                owner = parent
            elif child.kind_id in EXTRAS:
                self.read[child.kind_id](child, parent)
            elif child.is_named and owner == parent:
                owner = self.type_parameter(child, parent)
            elif child.is_named:
                self.default(child, owner)

    def with_errors_opened(self, node: Node) -> Iterator[Node]:
        """The children of a node; the grammar knows nothing of defaults (PEP 696) and calls them errors."""
        for child in node.children:
            if child.kind_id == ERROR_KIND:
                yield from child.children
            else:
                yield child

    def type_parameter(self, node: Node, parent: int) -> int:
        """The parameter that `T`, `*T` or `T: bound` makes, or the parent where there is no name."""
        bounds: list[Node] = []
        name = node
        while name.kind_id != IDENTIFIER and (inner := name.named_children):
            name, bounds = inner[0], inner[1:] or bounds
        if name.kind_id != IDENTIFIER:
            self.read[node.kind_id](node, parent)
            return parent
        me = len(self.kinds)
        self.emit_name(k.TYPE_PARAMETER, name, parent)
        for position, bound in enumerate(bounds):
            (self.default if position else self.annotation)(bound, me)
        return me

    @handles("type_alias_statement")
    def type_alias(self, node: Node, parent: int) -> None:
        sides = parts(self.walk, node, parent)
        left = sides[0].named_children if sides else []
        arguments: list[Node] = []
        if len(left) == 1 and left[0].kind_id in _GENERIC:
            name, *arguments = left[0].named_children
            left = [name]
        if len(left) != 1:
            return self.walk.read_all(sides, parent)
        if left[0].kind_id != IDENTIFIER:
            return self.assigned_behind_type(node, left[0], sides[1:], parent)
        me = len(self.kinds)
        self.emit_name(k.TYPE_ALIAS, left[0], parent)
        for child in arguments:
            self.type_parameters(child, me)
        for child in sides[1:]:
            self.annotation(child, me)
        return None

    def assigned_behind_type(self, node: Node, target: Node, values: list[Node], parent: int) -> None:
        """`type(x).y = value`, which the grammar takes for the alias of a type called `(x).y`."""
        usual = {number: self.read[number] for number in _BRACKETED}
        type_word, start = node.children[0], target.start_byte

        def call_of_type(bracketed: Node, above: int) -> None:
            if bracketed.start_byte != start:
                return usual[bracketed.kind_id](bracketed, above)
            call = len(self.kinds)
            self.emit(k.CALL, node.start_byte, 0, above)
            self.emit_name(k.CALLED, type_word, call)
            return self.walk.descend(bracketed, call)

        me = len(self.kinds)
        self.emit(k.ASSIGN, node.start_byte, 0, parent)
        try:
            for number in usual:
                self.read[number] = call_of_type
            self.bind[target.kind_id](target, me)
        finally:
            for number, handler in usual.items():
                self.read[number] = handler
        self.walk.read_all(values, me)

    @handles("lambda")
    def lambda_(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.LAMBDA, node.start_byte, 0, parent)
        outer, self.sink.bound = self.sink.bound, k.LOCAL
        for child in node.named_children:
            if child.kind_id in _PARAMETERS:
                self.parameters(child, me)
            else:
                self.read[child.kind_id](child, me)
        self.sink.bound = outer

    @handles("generic_type")
    def generic_type(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.SUBSCRIPT, node.start_byte, 0, parent)
        for child in node.named_children:
            self.walk.descend(child, me) if child.kind_id in _TYPE_PARAMETERS else self.read[child.kind_id](child, me)

    @handles("member_type")
    def member_type(self, node: Node, parent: int) -> None:
        children = parts(self.walk, node, parent)
        if len(children) != 2:
            return self.walk.read_all(children, parent)
        me = len(self.kinds)
        self.emit_name(k.ATTRIBUTE, children[1], parent)
        return self.read[children[0].kind_id](children[0], me)
