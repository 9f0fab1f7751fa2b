"""The syntax of one file as typed views over the columns of its facts: a call's callee, a function's parameters, …

This module alone knows how the parts of a construct lie among its children (`model.kinds` has the table), and it is the
only place that computes with node numbers. A view costs a look at what is below its node when a property is read, and
nothing before. Views are total: where the source is broken, a missing part is None, empty, or the node itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Final, NewType

from symindex.model import kinds as k
from symindex.model.facts import FileFacts

Node = NewType("Node", int)  # the index of a node in the columns of one file's facts; 0 is the module
Word = NewType("Word", int)  # the number of a word in one file's facts; 0 is no word
Content = NewType("Content", int)  # the number that an index gave to one content of files
Tree = NewType("Tree", int)  # the number that an index gave to a tree of files: a project, an environment

MODULE: Final = Node(0)

_SIGNATURE: Final = frozenset(
    {k.DECORATOR, k.TYPE_PARAMETER, k.POSITIONAL_ONLY, k.KEYWORD_ONLY, k.RETURNS, *k.PARAMETERS}
)
_CLASS_HEAD: Final = frozenset({k.DECORATOR, k.TYPE_PARAMETER, k.BASES})
_UNPACKED: Final = frozenset({k.SPLAT, k.DOUBLE_SPLAT})
_COMMENTS: Final = frozenset({k.COMMENT, k.TYPE_COMMENT})


def children(facts: FileFacts, node: int) -> list[Node]:
    """The direct children of a node, in order, comments left out."""
    return [Node(child) for child in facts.children(node)]


def inner(facts: FileFacts, node: int) -> Node:
    """The first child of a node, such as the expression of an annotation; the node itself where it has none."""
    child = facts.first_child(node)
    if child is not None and facts.kinds[child] in _COMMENTS:
        child = next(facts.children(node), None)
    return Node(node if child is None else child)


def last(facts: FileFacts, node: int) -> Node:
    """The last child of a node, such as the value of an assignment; the node itself where it has none."""
    found = node
    for found in facts.children(node):  # noqa: B007
        pass
    return Node(found)


def below(facts: FileFacts, node: int) -> range:
    """The numbers of all nodes below a node, in order."""
    return range(node + 1, facts.after(node))


def between(node: int, end: int) -> range:
    """The nodes behind a node and before another, in the order of the source."""
    return range(node + 1, end)


def is_first_child(facts: FileFacts, node: int) -> bool:
    """Return True if nothing precedes a node below its parent, such as the container in `container[key]`."""
    return bool(node) and facts.first_child(facts.parent(node)) == node


def trailing_type_comment(facts: FileFacts, node: int) -> Node | None:
    """The TYPE_COMMENT behind a whole statement or parameter, on the line where that ends."""
    after = facts.after(node)
    while after < len(facts.kinds) and facts.kinds[after] == k.COMMENT:
        after += 1
    if after >= len(facts.kinds) or facts.kinds[after] != k.TYPE_COMMENT:
        return None
    is_near = facts.line_of(facts.starts[after]) == facts.line_of(facts.starts[after - 1])
    return Node(after) if is_near else None


class Call:
    """A call: `callee(arguments)`."""

    __slots__ = ("facts", "node")

    def __init__(self, facts: FileFacts, node: int) -> None:
        self.facts, self.node = facts, node

    @property
    def callee(self) -> Node:
        """The called expression."""
        return inner(self.facts, self.node)

    @property
    def name(self) -> str:
        """The last word of what is called: `b` for `a.b()`; empty where it is not called by a name."""
        return self.facts.word(self.callee)

    @property
    def arguments(self) -> list[Node]:
        """All arguments in order: expressions, KEYWORD nodes and SPLATs."""
        return [Node(child) for child in islice(self.facts.children(self.node), 1, None)]

    @property
    def positional(self) -> list[Node]:
        """The arguments given by position, up to the first `*` or keyword."""
        kinds = self.facts.kinds
        return list(takewhile(lambda each: kinds[each] != k.KEYWORD and kinds[each] not in _UNPACKED, self.arguments))

    @property
    def keywords(self) -> dict[str, Node]:
        """The values of the keyword arguments by their names."""
        kinds = self.facts.kinds
        named = (each for each in self.arguments if kinds[each] == k.KEYWORD)
        return {self.facts.word(each): inner(self.facts, each) for each in named}

    @property
    def is_unpacked(self) -> bool:
        """True if `*` or `**` hides how many arguments there are."""
        return any(self.facts.kinds[each] in _UNPACKED for each in self.arguments)


# The part of a method's name that an arithmetic operator stands for.
_METHODS: Final = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
# Comparisons that are methods of their left operand.
COMPARISONS: Final = {
    "==": "__eq__", "!=": "__ne__", "<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__",
}  # fmt: skip
_UNARY_METHODS: Final = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}


class Operation:
    """An operator with its operands: a BINARY, UNARY or AUGMENT node.

    As a call it is one of a method of the left operand, with the right one as its argument.
    """

    __slots__ = ("facts", "node")

    def __init__(self, facts: FileFacts, node: int) -> None:
        self.facts, self.node = facts, node

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods of the left or only operand that may run, the first one that there is; empty: it is not known."""
        word = self.facts.word(self.node)
        if self.facts.kinds[self.node] == k.UNARY:
            return (_UNARY_METHODS[word],) if word in _UNARY_METHODS else ()
        name = _METHODS.get(word.removesuffix("="))
        if name is None:
            return ()
        plain = f"__{name}__"
        return (f"__i{name}__", plain) if self.facts.kinds[self.node] == k.AUGMENT else (plain,)

    @property
    def reflected(self) -> tuple[str, ...]:
        """The methods of the right operand that run where the left one has none."""
        name = _METHODS.get(self.facts.word(self.node).removesuffix("="))
        return () if name is None or self.facts.kinds[self.node] == k.UNARY else (f"__r{name}__",)


class Dict:
    """A dictionary display: `{key: value, **more}`."""

    __slots__ = ("facts", "node")

    def __init__(self, facts: FileFacts, node: int) -> None:
        self.facts, self.node = facts, node

    @property
    def entries(self) -> Iterator[tuple[Node | None, Node]]:
        """The keys with their values in order; a mapping that `**` unpacks has no key."""
        parts = iter(children(self.facts, self.node))
        for part in parts:
            if self.facts.kinds[part] == k.DOUBLE_SPLAT:
                yield None, inner(self.facts, part)
            elif (value := next(parts, None)) is not None:
                yield part, value


class Decorated:
    """A definition with its decorators."""

    __slots__ = ("facts", "node")

    def __init__(self, facts: FileFacts, node: int) -> None:
        self.facts, self.node = facts, node

    @property
    def decorators(self) -> Iterator[Node]:
        """The decorating expressions in order, such as a name or a call."""
        kinds = self.facts.kinds
        parts = takewhile(lambda part: kinds[part] == k.DECORATOR, self.facts.children(self.node))
        return (inner(self.facts, part) for part in parts)

    def decorators_below(self, decorator: int) -> list[Node]:
        """The decorating expressions that stand behind a DECORATOR node, which are applied before it."""
        return [each for each in self.decorators if self.facts.parent(each) > decorator]

    @property
    def decorator_names(self) -> list[str]:
        """The last component of each decorator, called or not; empty where there is none or no definition."""
        if self.facts.kinds[self.node] not in k.DEFINITIONS:
            return []
        return [name_of(self.facts, each) for each in self.decorators]

    @property
    def is_decorated(self) -> bool:
        """True if there is any decorator."""
        first = self.facts.first_child(self.node)
        return first is not None and self.facts.kinds[first] == k.DECORATOR

    @property
    def type_parameters(self) -> list[Node]:
        """The TYPE_PARAMETER nodes in order."""
        facts = self.facts
        head = takewhile(lambda part: facts.kinds[part] in _CLASS_HEAD, facts.children(self.node))
        return [Node(part) for part in head if facts.kinds[part] == k.TYPE_PARAMETER]


class Function(Decorated):
    """A `def` or `lambda`."""

    __slots__ = ()

    @property
    def parameters(self) -> list[Node]:
        """The parameters in order, `*args` and `**kwargs` among them."""
        return [part for part in self.signature if self.facts.kinds[part] in k.PARAMETERS]

    @property
    def signature(self) -> list[Node]:
        """The parameters with the bare `*` and the `/` between them."""
        facts, wanted = self.facts, k.PARAMETERS | {k.POSITIONAL_ONLY, k.KEYWORD_ONLY}
        head = takewhile(lambda part: facts.kinds[part] in _SIGNATURE, facts.children(self.node))
        return [Node(part) for part in head if facts.kinds[part] in wanted]

    @property
    def returns(self) -> Node | None:
        """The written type of what is returned."""
        facts = self.facts
        for part in facts.children(self.node):
            if facts.kinds[part] == k.RETURNS:
                return inner(facts, part)
            if facts.kinds[part] not in _SIGNATURE:
                break
        return None

    @property
    def body(self) -> Iterator[Node]:
        """The statements, or a lambda's expression; without the docstring."""
        kinds = self.facts.kinds
        skipped = _SIGNATURE | {k.DOCSTRING}
        return (Node(part) for part in self.facts.children(self.node) if kinds[part] not in skipped)


class Parameter:
    """A parameter with its annotation and default."""

    __slots__ = ("facts", "node")

    def __init__(self, facts: FileFacts, node: int) -> None:
        self.facts, self.node = facts, node

    @property
    def annotation(self) -> Node | None:
        """The written type."""
        return self._part(k.ANNOTATION)

    @property
    def default(self) -> Node | None:
        """The expression it has where a call gives none."""
        return self._part(k.DEFAULT)

    def _part(self, kind: int) -> Node | None:
        facts = self.facts
        found = next((part for part in facts.children(self.node) if facts.kinds[part] == kind), None)
        return None if found is None else inner(facts, found)


class Class(Decorated):
    """A class statement."""

    __slots__ = ()

    @property
    def bases(self) -> list[Node]:
        """The expressions of the bases, without keywords such as `metaclass`."""
        return [each for each in self._arguments if self.facts.kinds[each] != k.KEYWORD]

    def keyword(self, word: str) -> Node | None:
        """The value of a keyword among the bases, such as `metaclass`."""
        facts = self.facts
        for each in self._arguments:
            if facts.kinds[each] == k.KEYWORD and facts.word(each) == word:
                return inner(facts, each)
        return None

    @property
    def _arguments(self) -> list[Node]:
        facts = self.facts
        for part in facts.children(self.node):
            if facts.kinds[part] == k.BASES:
                return children(facts, part)
            if facts.kinds[part] not in _CLASS_HEAD:
                break
        return []

    @property
    def statements(self) -> Iterator[Node]:
        """The statements of the body."""
        kinds = self.facts.kinds
        return (Node(part) for part in self.facts.children(self.node) if kinds[part] not in _CLASS_HEAD)


class Assignment:
    """`targets: annotation = value`, or a declaration `target: annotation` without a value."""

    __slots__ = ("facts", "node")

    def __init__(self, facts: FileFacts, node: int) -> None:
        self.facts, self.node = facts, node

    @property
    def targets(self) -> list[Node]:
        """The targets of the assignment: names, attributes, subscripts, tuples of them."""
        parts = [part for part in children(self.facts, self.node) if self.facts.kinds[part] != k.ANNOTATION]
        return parts if self.facts.kinds[self.node] == k.DECLARE else parts[:-1]

    @property
    def annotation(self) -> Node | None:
        """The written type."""
        facts = self.facts
        for part in islice(facts.children(self.node), 1, 3):
            if facts.kinds[part] == k.ANNOTATION:
                return inner(facts, part)
        return None

    @property
    def value(self) -> Node | None:
        """The assigned expression; None for a declaration."""
        return None if self.facts.kinds[self.node] == k.DECLARE else last(self.facts, self.node)


class Import:
    """`import a.b as c` or `from a.b import c`."""

    __slots__ = ("facts", "node")

    def __init__(self, facts: FileFacts, node: int) -> None:
        self.facts, self.node = facts, node

    @property
    def written(self) -> str:
        """The dotted module as written, leading dots included."""
        return self.facts.word(self.node)

    @property
    def level(self) -> int:
        """The number of leading dots."""
        return len(self.written) - len(self.written.lstrip("."))

    @property
    def module(self) -> str:
        """The dotted module without leading dots."""
        return self.written.lstrip(".")

    @property
    def parts(self) -> list[Node]:
        """The components of the dotted module: IMPORT_FIRST and IMPORT_PART nodes."""
        wanted = (k.IMPORT_FIRST, k.IMPORT_PART)
        return [part for part in children(self.facts, self.node) if self.facts.kinds[part] in wanted]

    @property
    def names(self) -> list[Node]:
        """The imported names of a `from`: IMPORTED and IMPORTED_BOUND nodes."""
        wanted = (k.IMPORTED, k.IMPORTED_BOUND)
        return [part for part in children(self.facts, self.node) if self.facts.kinds[part] in wanted]

    def up_to(self, part: int) -> list[str]:
        """The components of the dotted module up to one of them, given by its node."""
        position = sum(1 for each in children(self.facts, self.node) if each < part)
        return self.module.split(".")[: position + 1]


def name_of(facts: FileFacts, node: int) -> str:
    """The last word of an expression or of what it calls: `b` for `a.b` and for `a.b(c)`; empty where it has none."""
    return facts.word(inner(facts, node) if facts.kinds[node] == k.CALL else node)


def decorator_names(facts: FileFacts, definition: int) -> list[str]:
    """The last component of each decorator of a definition, called or not; empty for other nodes."""
    return Decorated(facts, definition).decorator_names


def path_up_to(facts: FileFacts, part: int) -> list[str]:
    """The components of a dotted path in a literal, up to one of them, given by its node."""
    parts = facts.children(facts.parent(part))
    return [facts.word(each) for each in takewhile(lambda each: each <= part, parts)]
