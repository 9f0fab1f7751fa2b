"""Results of operators: those of the operands' methods, else the operator's usual result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import COMPARISONS, Node, Operation, children
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, merged
from symindex.resolve.builtin import LITERALS, builtin
from symindex.resolve.engine import CallSite, Engine, value_rule

_MAX_OPERANDS: Final = 4
_NUMBERS: Final = frozenset({k.INTEGER, k.FLOAT})


@value_rule
def operation_value(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the result of an operator's method; for builtin objects, of the type of the left side."""
    facts, operation = module.facts, Operation(module.facts, node)
    operands = children(facts, node)
    if not operands:
        return UNKNOWN
    left = engine.value(module, operands[0])
    if left.values:
        reflected = _by_right(engine, module, node, operands) if _are_builtin(left) else UNKNOWN
        if reflected.values:
            return replace(reflected, inferred=True, complete=False)
        found = list(_results(engine, module, node, left, operation.methods))
        return replace(merged(found), inferred=True, complete=left.complete and all(each.complete for each in found))
    return _of_right(engine, module, node, operands) if len(operands) > 1 else UNKNOWN


def _of_right(engine: Engine, module: Module, node: int, operands: list[Node]) -> Meaning:
    """Return the result of an operator whose left operand is unknown; a number on the right decides nothing then."""
    if module.facts.kinds[operands[1]] in _NUMBERS:
        return UNKNOWN
    right = engine.value(module, operands[1])
    site = CallSite(module, node)
    given = [_returned(engine, each, Operation(module.facts, node).reflected, site) for each in _objects(right)]
    known = [each for each in given if each.values] or [right]
    return replace(merged(known), inferred=True, complete=False) if right.values else UNKNOWN


def _are_builtin(meaning: Meaning) -> bool:
    return all(isinstance(each, Instance) and each.of.module.name == "builtins" for each in meaning.values)


def _by_right(engine: Engine, module: Module, node: int, operands: list[Node]) -> Meaning:
    """Return the result of the right operand's own method, which runs where a builtin object on the left knows no such
    operand: `"a" + column`. Formatting with `%` takes all."""
    operation = Operation(module.facts, node)
    if len(operands) < 2 or module.facts.kinds[operands[1]] in LITERALS or "__mod__" in operation.methods:
        return UNKNOWN
    site = CallSite(module, node)
    right = _objects(engine.value(module, operands[1]))
    own = [each for each in right if not each.of.module.is_stub]
    found = [_returned(engine, each, operation.reflected, site) for each in own]
    return merged([each for each in found if each.values] or [UNKNOWN])


def _results(engine: Engine, module: Module, node: int, left: Meaning, methods: Iterable[str]) -> Iterator[Meaning]:
    site = CallSite(module, node)
    for value in left.values[:_MAX_OPERANDS]:
        is_own = isinstance(value, Instance) and value.of.module.name != "builtins"
        given = _returned(engine, value, methods, site) if is_own and isinstance(value, Instance) else UNKNOWN
        yield given if given.values else Meaning((value,), not is_own)


def _objects(meaning: Meaning) -> Iterator[Instance]:
    return (each for each in meaning.values[:_MAX_OPERANDS] if isinstance(each, Instance))


def _returned(engine: Engine, value: Instance, methods: Iterable[str], site: CallSite) -> Meaning:
    """The result of the first of the methods that an object has."""
    for name in methods:
        for target in engine.member(value, name).targets[:1]:
            if target.kind in k.FUNCTIONS:
                return engine.returned(target, replace(site, receiver=value))
    return UNKNOWN


@value_rule
def comparison_value(engine: Engine, module: Module, node: int) -> Meaning:
    """A truth value, or what the method returns that a class of the left operand's defines for the comparison."""
    facts = module.facts
    truth = builtin(engine, "bool")
    method = COMPARISONS.get(facts.word(node))
    if method is None:
        return truth
    left = engine.value(module, children(facts, node)[0])
    own = [each for each in _objects(left) if not each.of.module.is_stub]
    given = [_returned(engine, each, (method,), CallSite(module, node)) for each in own]
    known = [each for each in given if each.values]
    if known:
        return replace(merged(known), inferred=True)
    return truth if left.values and not own else replace(truth, complete=False)
