"""Calls that are not written as such: what `with`, loops, subscripts, operators, properties and some builtins run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.syntax import Assignment, Call
from symindex.model.syntax import Operation as Operator
from symindex.model.values import Instance, Module, Target, Value
from symindex.query.library import Library
from symindex.resolve.semantics import Semantics, lookup_name

_CONSUMED: Final = ("__iter__", "__next__")
_NEXT: Final = {"__iter__": "__next__", "__aiter__": "__anext__"}
# What gives an object's text: the first one that its class has.
_TEXT: Final = ("__str__", "__repr__")
_FORMAT: Final = ("__format__", *_TEXT)
# Builtin functions that compare the elements of their only argument, or their arguments: by which method.
_COMPARING: Final = {"sorted": "__lt__", "min": "__lt__", "max": "__gt__"}
# Methods that builtin functions run on their first argument.
_OF_BUILTINS: Final = {
    "abs": ("__abs__",), "ascii": ("__repr__",), "bool": ("__bool__", "__len__"), "bytes": ("__bytes__",),
    "complex": ("__complex__",),
    "delattr": ("__delattr__",), "dict": ("keys", "__iter__"), "dir": ("__dir__",), "divmod": ("__divmod__",),
    "enumerate": ("__iter__",), "filter": (), "float": ("__float__",), "format": ("__format__",),
    "frozenset": _CONSUMED, "hash": ("__hash__",), "int": ("__int__",), "iter": ("__iter__",),
    "len": ("__len__",), "list": _CONSUMED, "max": _CONSUMED, "min": _CONSUMED, "next": ("__next__",),
    "pow": ("__pow__",), "print": _TEXT, "repr": ("__repr__",), "reversed": ("__reversed__",),
    "round": ("__round__",), "set": _CONSUMED, "sorted": _CONSUMED, "str": _TEXT,
    "sum": _CONSUMED, "tuple": _CONSUMED, "zip": ("__iter__",), "aiter": ("__aiter__",),
    "anext": ("__anext__",), "all": _CONSUMED, "any": _CONSUMED,
}  # fmt: skip
_TRUTH: Final = ("__bool__", "__len__")
_WITH: Final = ("__enter__", "__exit__", "__aenter__", "__aexit__")
_ITERATION: Final = ("__iter__", "__next__", "__aiter__", "__anext__", "__getitem__")
_SUBSCRIPTS: Final = {k.SUBSCRIPT: ("__getitem__", "__class_getitem__"), k.SUBSCRIPT_BOUND: ("__setitem__",)}
_ARITHMETIC: Final = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift",
)  # fmt: skip
_ALL_ARITHMETIC: Final = {f"__{kind}{name}__" for kind in ("", "r", "i") for name in _ARITHMETIC}
# Comparison → the methods of its left and of its right operand that may run, the first one that there is.
_COMPARED: Final = {
    "==": (("__eq__",), ("__eq__",)), "!=": (("__ne__", "__eq__"), ("__ne__", "__eq__")),
    "<": (("__lt__",), ("__gt__",)), ">": (("__gt__",), ("__lt__",)),
    "<=": (("__le__",), ("__ge__",)), ">=": (("__ge__",), ("__le__",)),
    "in": ((), ("__contains__", "__iter__", "__getitem__")),
    "not in": ((), ("__contains__", "__iter__", "__getitem__")),
}  # fmt: skip
_UNARY: Final = ("__neg__", "__pos__", "__invert__")
# Of these methods the first one that there is runs.
_FIRST_OF: Final = frozenset(
    {_TRUTH, _CONSUMED, _ITERATION, _TEXT, _FORMAT, *(side for sides in _COMPARED.values() for side in sides)}
)
_OPERATORS: Final = frozenset({k.BINARY, k.AUGMENT, k.UNARY})
_CONDITIONS: Final = frozenset({k.IF, k.ELIF, k.WHILE, k.ASSERT, k.COMPREHENSION_IF})
_PATTERNS: Final = frozenset({k.TUPLE, k.LIST})  # what an assignment takes apart
_LOOPS: Final = frozenset({k.FOR, k.COMPREHENSION_FOR})
KINDS: Final = frozenset(
    {k.WITH_ITEM, k.SUBSCRIPT, k.SUBSCRIPT_BOUND, k.BINARY, k.AUGMENT, k.COMPARE, k.UNARY, k.NOT, k.AND, k.OR,
     k.CONDITIONAL, k.FORMATTED_STRING, k.CONVERTED, k.AWAIT, k.YIELD_FROM, k.SPLAT, k.DOUBLE_SPLAT, k.CALL, k.ASSIGN}
) | _CONDITIONS | _LOOPS  # fmt: skip
SPECIAL: Final = frozenset(
    {*_TRUTH, *_WITH, *_ITERATION, *_ALL_ARITHMETIC, *_UNARY, "__class_getitem__", "__setitem__",
     "__delitem__", "__await__", "keys", "__str__", "__format__", "__repr__"}
    | {name for sides in _COMPARED.values() for side in sides for name in side}
    | {name for names in _OF_BUILTINS.values() for name in names}
)  # fmt: skip


class Operation(NamedTuple):
    """An operand of something that is no written call, and the methods that may run on it."""

    node: int
    operand: int
    methods: tuple[str, ...]
    is_of_elements: bool = False  # they run on what iterating over the operand gives


def operations(module: Module, node: int) -> Iterator[Operation]:
    """The methods that the expression or statement at a node runs without a written call."""
    facts = module.facts
    kind = facts.kinds[node]
    first = facts.first_child(node)
    if first is None:
        return
    if kind == k.WITH_ITEM:
        yield Operation(node, first, _WITH)
    elif kind in _SUBSCRIPTS:
        deleted = facts.kinds[facts.parent(node)] == k.DELETE
        yield Operation(node, first, ("__delitem__",) if deleted else _SUBSCRIPTS[kind])
    elif kind in _LOOPS:
        for iterated in islice(facts.children(node), 1, 2):
            yield Operation(node, iterated, _ITERATION)
    elif kind in _OPERATORS:
        written = Operator(facts, node)
        for operand, names in zip(facts.children(node), (written.methods, written.reflected)):
            yield Operation(node, operand, names)
    elif kind == k.COMPARE:
        yield from _comparisons(module, node)
    elif kind in (k.NOT, k.AND, k.OR) or kind in _CONDITIONS:
        yield Operation(node, first, _TRUTH)
    elif kind == k.CONDITIONAL:
        for condition in islice(facts.children(node), 1, 2):
            yield Operation(node, condition, _TRUTH)
    elif kind == k.FORMATTED_STRING:
        plain = (part for part in facts.children(node) if facts.kinds[part] != k.CONVERTED)
        yield from (Operation(node, part, _FORMAT) for part in plain)
    elif kind == k.CONVERTED:
        yield Operation(node, first, _TEXT if facts.word(node) == "s" else _TEXT[1:])
    elif kind == k.AWAIT:
        yield Operation(node, first, ("__await__",))
    elif kind in (k.YIELD_FROM, k.SPLAT):
        yield Operation(node, first, _CONSUMED)
    elif kind == k.DOUBLE_SPLAT:
        yield Operation(node, first, ("keys", "__getitem__"))
    elif kind == k.ASSIGN and any(facts.kinds[each] in _PATTERNS for each in Assignment(facts, node).targets):
        value = Assignment(facts, node).value
        if value is not None and facts.kinds[value] not in _PATTERNS:
            yield Operation(node, value, _CONSUMED)
    elif kind == k.CALL and _is_builtin(module, first):
        yield from _in_builtin(module, node, facts.word(first))


def _in_builtin(module: Module, node: int, name: str) -> Iterator[Operation]:
    """The methods that a call of a builtin function runs on its arguments, and on their elements."""
    call = Call(module.facts, node)
    arguments = call.positional
    method = _COMPARING.get(name)
    is_of_elements = len(arguments) == 1
    if method is None or is_of_elements:
        yield from (
            Operation(node, argument, _OF_BUILTINS[name]) for argument in islice(module.facts.children(node), 1, 2)
        )
    if method is not None and "key" not in call.keywords:
        yield from (Operation(node, argument, (method,), is_of_elements) for argument in arguments)


def _comparisons(module: Module, node: int) -> Iterator[Operation]:
    """The methods that each comparison of a chain runs on its operands."""
    facts = module.facts
    operands = list(facts.children(node))
    signs = facts.word(node).replace("not in", "not_in").replace("is not", "is_not").split()
    for sign, left, right in zip(signs, operands, operands[1:]):
        for operand, methods in zip((left, right), _COMPARED.get(sign.replace("_", " "), ())):
            if methods:
                yield Operation(node, operand, methods)


def _is_builtin(module: Module, called: int) -> bool:
    """Return True if a called name is that of a builtin function, and nothing in the file binds it."""
    facts = module.facts
    return facts.kinds[called] == k.CALLED and facts.word(called) in _OF_BUILTINS and not lookup_name(module, called)[1]


class Implicit:
    """Answers which methods operations run, for one index."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self._library, self._semantics = library, semantics

    def methods(self, operation: Operation, module: Module) -> Iterator[tuple[Target, Certainty]]:
        """The functions that an operation runs, and how sure that is; what only stubs declare is left out."""
        meaning = self._semantics.value_of(module, operation.operand)
        if operation.is_of_elements:
            meaning = self._semantics.elements(meaning)
        for found in meaning.values:
            value = self._run_on(found)
            if isinstance(found, Target) and "__class_getitem__" in operation.methods:
                yield from ((target, Certainty.INFERRED) for target in self._functions(found, "__class_getitem__"))
            if value is None or self._library.declares_only(value.of.module):
                continue
            for name in self._run(value, operation, module):
                yield from ((target, Certainty.INFERRED) for target in self._functions(value, name))
                if name in _NEXT and operation.methods[1:]:  # what consumes an iterator, too
                    for iterator in self._semantics.method_result(value, name).values:
                        if isinstance(iterator, Instance) and not self._library.declares_only(iterator.of.module):
                            yield from (
                                (target, Certainty.INFERRED) for target in self._functions(iterator, _NEXT[name])
                            )

    def _run_on(self, value: Value) -> Instance | None:
        """Return the object whose class has the methods that run on a value: of a class, its metaclass."""
        if isinstance(value, Target) and value.is_class:
            metaclass = self._semantics.metaclass(value)
            return None if metaclass is None else Instance(metaclass)
        return value if isinstance(value, Instance) else None

    def _functions(self, value: Value, name: str) -> Iterator[Target]:
        for target in self._semantics.member(value, name).targets[:1]:
            if target.kind in k.FUNCTIONS and not self._library.declares_only(target.module):
                yield target

    def _run(self, value: Instance, operation: Operation, module: Module) -> tuple[str, ...]:
        """Of the methods an operation may run, those that its object's class defines and that run for it."""
        names = tuple(n for n in operation.methods if n != "__class_getitem__" and self._has(value, n))
        is_operator = module.facts.kinds[operation.node] in _OPERATORS
        if is_operator and names and self._is_done_by_left(operation, module):
            return ()
        if is_operator or operation.methods in _FIRST_OF:
            return names[:1]
        return names

    def _is_done_by_left(self, operation: Operation, module: Module) -> bool:
        """Return True if an operand is on the right, and the class of the left one defines what the operator runs."""
        left = module.facts.first_child(operation.node)
        if left is None or left == operation.operand:
            return False
        names = Operator(module.facts, operation.node).methods
        values = (each for each in self._semantics.value_of(module, left).values if isinstance(each, Instance))
        return any(self._has(each, name) for each in values for name in names)

    def _has(self, value: Instance, name: str) -> bool:
        targets = self._semantics.member(value, name).targets
        return bool(targets) and not self._library.declares_only(targets[0].module)
