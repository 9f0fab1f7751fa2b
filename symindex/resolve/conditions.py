"""Evaluation of conditions on the interpreter and the operating system that a module runs on.

The version is that of the interpreter whose libraries a module imports from, the system the one that this runs on.
`verdict` says True or False only of what is sure: comparisons with `sys.version_info`, `sys.platform`, `os.name` and
their like, and constants made from them, also imported ones. Everything else is None.
"""

from __future__ import annotations

import operator
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, children, inner
from symindex.model.values import Module
from symindex.resolve.engine import Engine, rule
from symindex.resolve.scopes import lookup

_UNKNOWN: Final = object()
_VERSION: Final = object()  # `sys.version_info`, of which no more is known than two numbers
_MAX_PARTS: Final = 32  # of a tuple or a chain of comparisons
_TRUTHS: Final = {k.TRUE: True, k.FALSE: False, k.NONE: None}
# The values of dotted names wherever they are imported to.
_KNOWN: Final[Mapping[str, object]] = {
    "sys.version_info": _VERSION,
    "sys.platform": sys.platform,
    "sys.implementation.name": "cpython",
    "os.name": os.name,
    "six.PY2": False,
    "six.PY3": True,
    "six.PY34": True,
    "typing.TYPE_CHECKING": False,
    "typing_extensions.TYPE_CHECKING": False,
}
_KNOWN_CALLS: Final[Mapping[str, object]] = {
    "platform.system": platform.system(),
    "platform.python_implementation": "CPython",
}
_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], object]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda one, other: one in other,
    "not in": lambda one, other: one not in other,
}
# What names everywhere stand for, if they come from a module that is not there.
_BY_NAME: Final[Mapping[str, object]] = {"PY2": False, "PY3": True}
_METHODS: Final = frozenset({"startswith", "endswith", "lower", "upper"})


@rule(unknown=None)
def verdict(engine: Engine, module: Module, condition: int) -> bool | None:
    """Return True if a condition holds where the module runs; None where that is not known."""
    found = engine.ask(_evaluate, module, condition)
    if found is _UNKNOWN:
        return None
    return True if found is _VERSION else bool(found)


@rule(unknown=_UNKNOWN)
def _evaluate(engine: Engine, module: Module, node: int) -> object:
    """The value of an expression: text, a number, a truth, a tuple, `_VERSION`, or `_UNKNOWN`."""
    facts = module.facts
    kind = facts.kinds[node]
    if kind in (k.NAME, k.ATTRIBUTE):
        return _name(engine, module, node)
    if kind == k.INTEGER:
        return int(facts.word(node), 0) if _is_number(facts.word(node)) else _UNKNOWN
    if kind in _TRUTHS:
        return _TRUTHS[kind]
    if kind == k.STRING_WORD:
        return facts.word(node)
    if kind in _OPERATIONS:
        return _OPERATIONS[kind](engine, module, children(facts, node)[:_MAX_PARTS], node)
    return _UNKNOWN


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")


# Operators


def _tuple(engine: Engine, module: Module, parts: Sequence[int], _: int) -> object:
    values = [engine.ask(_evaluate, module, part) for part in parts]
    return _UNKNOWN if any(value is _UNKNOWN or value is _VERSION for value in values) else tuple(values)


def _not(engine: Engine, module: Module, parts: Sequence[int], _: int) -> object:
    found = _verdict_of_all(engine, module, parts)
    return _UNKNOWN if found is None else not found


def _verdict_of_all(engine: Engine, module: Module, conditions: Sequence[int]) -> bool | None:
    """Return True if all of some conditions hold; None where that is not known."""
    verdicts = [engine.ask(verdict, module, each) for each in conditions]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _and(engine: Engine, module: Module, parts: Sequence[int], _: int) -> object:
    found = _verdict_of_all(engine, module, parts)
    return _UNKNOWN if found is None else found


def _or(engine: Engine, module: Module, parts: Sequence[int], _: int) -> object:
    verdicts = [engine.ask(verdict, module, part) for part in parts]
    if True in verdicts:
        return True
    return _UNKNOWN if None in verdicts else False


def _conditional(engine: Engine, module: Module, parts: Sequence[int], _: int) -> object:
    chosen = engine.ask(verdict, module, parts[1]) if len(parts) == 3 else None
    return _UNKNOWN if chosen is None else engine.ask(_evaluate, module, parts[0 if chosen else 2])


def _comparison(engine: Engine, module: Module, parts: Sequence[int], node: int) -> object:
    signs = module.facts.word(node).replace("not in", "not_in").split()
    if len(signs) != len(parts) - 1:
        return _UNKNOWN
    values = [engine.ask(_evaluate, module, part) for part in parts]
    python = engine.source.python_of(module)
    results = [_compared(values[at], sign.replace("_", " "), values[at + 1], python) for at, sign in enumerate(signs)]
    if False in results:
        return False
    return _UNKNOWN if _UNKNOWN in results else True


def _compared(one: object, sign: str, other: object, python: tuple[int, int]) -> object:
    if _UNKNOWN in (one, other) or sign not in _COMPARISONS:
        return _UNKNOWN
    if one is _VERSION or other is _VERSION:
        asked = other if one is _VERSION else one
        if not isinstance(asked, tuple) or (len(asked) > len(python) and asked[: len(python)] == python):
            return _UNKNOWN
        known = (*python, 1)  # the third number is not known, and is no part of what this is compared with
        one, other = (known if one is _VERSION else one), (known if other is _VERSION else other)
    try:
        return bool(_COMPARISONS[sign](one, other))
    except TypeError:
        return _UNKNOWN


def _subscript(engine: Engine, module: Module, parts: Sequence[int], _: int) -> object:
    """`sys.version_info[0]`, `sys.version_info[:2]`, or of a tuple."""
    facts, python = module.facts, engine.source.python_of(module)
    value = engine.ask(_evaluate, module, parts[0]) if len(parts) == 2 else _UNKNOWN
    if value is not _VERSION:
        return _UNKNOWN
    index = parts[1]
    if facts.kinds[index] == k.SLICE:
        text = [engine.ask(_evaluate, module, part) for part in children(facts, index)]
        # `[:2]` and `[0:2]`; the source distinguishes `[2:]` from the first, and nobody asks for it.
        ends = text[-1:] if len(text) == 1 or (len(text) == 2 and text[0] == 0) else []
        return python[: ends[0]] if ends and isinstance(ends[0], int) and ends[0] <= len(python) else _UNKNOWN
    number = engine.ask(_evaluate, module, index)
    return python[number] if isinstance(number, int) and 0 <= number < len(python) else _UNKNOWN


def _call(engine: Engine, module: Module, _: Sequence[int], node: int) -> object:
    """`platform.system()`, and `sys.platform.startswith("win")` and its like."""
    facts, call = module.facts, Call(module.facts, node)
    callee = call.callee
    if facts.kinds[callee] != k.ATTRIBUTE_CALLED or len(call.arguments) > 1:
        return _UNKNOWN
    if not call.arguments and (known := _KNOWN_CALLS.get(_path(module, callee))) is not None:
        return known
    method = facts.word(callee)
    text = engine.ask(_evaluate, module, inner(facts, callee)) if method in _METHODS else _UNKNOWN
    given = [engine.ask(_evaluate, module, argument) for argument in call.arguments]
    if not isinstance(text, str) or not all(isinstance(value, str | tuple) for value in given):
        return _UNKNOWN
    try:
        return getattr(text, method)(*given)
    except TypeError:
        return _UNKNOWN


_OPERATIONS: Final[Mapping[int, Callable[[Engine, Module, Sequence[int], int], object]]] = {
    k.TUPLE: _tuple,
    k.SET: _tuple,
    k.LIST: _tuple,
    k.NOT: _not,
    k.AND: _and,
    k.OR: _or,
    k.CONDITIONAL: _conditional,
    k.COMPARE: _comparison,
    k.SUBSCRIPT: _subscript,
    k.CALL: _call,
}


# Names


def _name(engine: Engine, module: Module, node: int) -> object:
    facts = module.facts
    path = _path(module, node)
    if path in _KNOWN:
        return _KNOWN[path]
    if facts.kinds[node] == k.ATTRIBUTE and facts.word(node) in ("major", "minor"):
        owner = engine.ask(_evaluate, module, inner(facts, node))
        return engine.source.python_of(module)[facts.word(node) == "minor"] if owner is _VERSION else _UNKNOWN
    if facts.kinds[node] == k.NAME:
        scope, nodes = lookup(module, node)
        if len(nodes) != 1 or scope:
            return _UNKNOWN
        if facts.kinds[nodes[0]] == k.BOUND:
            return engine.ask(_constant, module, nodes[0])
    found = _imported_constant(engine, module, node) if path else _UNKNOWN
    return _BY_NAME.get(facts.word(node), _UNKNOWN) if found is _UNKNOWN and path else found


def _imported_constant(engine: Engine, module: Module, node: int) -> object:
    """The value of a constant of another module: `compat.PY3`, or `PY3` imported from there."""
    targets = [target for target in engine.meaning(module, node).targets if target.kind == k.BOUND]
    if len(targets) != 1 or targets[0].module == module or targets[0].module.facts.scope_of(targets[0].node):
        return _UNKNOWN
    found = targets[0]
    only = found.module.bindings(found.module.facts.word_ids[found.node])
    return engine.ask(_constant, found.module, found.node) if only == [found.node] else _UNKNOWN


@rule(unknown=_UNKNOWN)
def _constant(engine: Engine, module: Module, binding: int) -> object:
    """Return the value of a module's variable that is bound once."""
    facts = module.facts
    statement = facts.parent(binding)
    if facts.kinds[statement] != k.ASSIGN or facts.parent(statement):
        return _UNKNOWN
    value = Assignment(facts, statement).value
    return _UNKNOWN if value is None else engine.ask(_evaluate, module, value)


def _path(module: Module, node: int) -> str:
    """The dotted name that a name or attribute stands for, whatever it was imported as; empty where it is no import."""
    facts = module.facts
    names: list[str] = []
    while facts.kinds[node] in k.ATTRIBUTES:
        names.append(facts.word(node))
        node = inner(facts, node)
    if facts.kinds[node] != k.NAME:
        return ""
    _, nodes = lookup(module, node)
    root = next((path for each in nodes if (path := _imported_path(module, each))), "")
    return ".".join([root, *reversed(names)]) if root else ""


def _imported_path(module: Module, binding: int) -> str:
    """The dotted name that an import binds; empty for other bindings."""
    facts = module.facts
    kind, above = facts.kinds[binding], facts.parent(binding)
    if kind == k.IMPORT_FIRST:
        return facts.word(binding)
    if kind == k.IMPORT_ALIAS and facts.kinds[above] == k.IMPORT:
        return facts.word(above)
    if kind == k.IMPORT_ALIAS:
        return f"{facts.word(facts.parent(above))}.{facts.word(above)}"
    return f"{facts.word(above)}.{facts.word(binding)}" if kind == k.IMPORTED_BOUND else ""
