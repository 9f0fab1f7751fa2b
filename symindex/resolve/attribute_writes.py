"""The value that a statement right before a reader surely writes to an attribute: `job.run = f`, `job.set(f)`.

Followed are objects that are seen being made and bound to one name, in the straight line of statements from there to
the reader: assignments to the attribute, and calls of functions whose own statements assign it to what they are called
on, what they are given, or the same name. Where a branch or loop on the way may do so, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Function, children, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target
from symindex.resolve.arguments import argument_of
from symindex.resolve.engine import Engine
from symindex.resolve.scopes import lookup

_MAX_STATEMENTS: Final = 24  # before the reader that are looked at
_MAX_CALLS: Final = 3  # one within the other
_WRITES: Final = frozenset({k.ATTRIBUTE_BOUND, k.SELF_BOUND})
_COMPOUND: Final = frozenset({k.IF, k.FOR, k.WHILE, k.TRY, k.WITH, k.MATCH})
_LOOPS: Final = frozenset({k.FOR, k.WHILE})


class _Variable(NamedTuple):
    """The name that holds an object, and the attribute of it that is read."""

    module: Module
    bindings: list[int]
    attribute: str

    def is_at(self, module: Module, node: int) -> bool:
        """Return True if the expression at a node is this name."""
        is_name = module == self.module and module.facts.kinds[node] == k.NAME
        return is_name and lookup(module, node)[1] == self.bindings


class _Write(NamedTuple):
    """The expression that was put into an attribute; None where that is not clear."""

    module: Module
    value: int | None


def value_put_in(engine: Engine, module: Module, node: int, objects: Meaning) -> Meaning:
    """Return the last value of the attribute read at a node, where the statements before it show it; else unknown."""
    facts = module.facts
    holder = inner(facts, node)
    if facts.kinds[holder] != k.NAME or not _is_variable(engine, objects, facts.word(node)):
        return UNKNOWN
    scope, bindings = lookup(module, holder)
    if len(bindings) != 1 or facts.scope_of(node) != scope:
        return UNKNOWN
    variable = _Variable(module, bindings, facts.word(node))
    write = _last_write(engine, _statements_between(module, bindings[0], node), variable, _MAX_CALLS)
    return UNKNOWN if write is None or write.value is None else engine.value(write.module, write.value)


def _is_variable(engine: Engine, objects: Meaning, name: str) -> bool:
    """Return True if an attribute belongs to the one object that was seen being made, and is no method."""
    if len(objects.values) != 1:
        return False
    value = objects.values[0]
    if not isinstance(value, Instance) or value.made_at is None or value.of.module.is_stub:
        return False
    return all(target.kind not in k.DEFINITIONS for target in engine.member(value, name).targets)


def _statements_between(module: Module, bound: int, reader: int) -> Iterator[int]:
    """The statements from a binding to a reader in the block of the binding, the last one first."""
    facts = module.facts
    first = facts.parent(bound)
    block = facts.parent(first)
    last = reader
    while last and facts.parent(last) != block:
        last = facts.parent(last)
        if facts.kinds[last] in _LOOPS:
            return
    if facts.kinds[first] != k.ASSIGN or last <= first:
        return
    between = [each for each in children(facts, block) if first < each < last]
    yield from reversed(between[-_MAX_STATEMENTS:])


def _last_write(engine: Engine, statements: Iterable[int], variable: _Variable, depth: int) -> _Write | None:
    """Return the value that the statements, the last one first, write to an attribute; None without a write."""
    module, facts = variable.module, variable.module.facts
    for statement in statements:
        kind = facts.kinds[statement]
        value = Assignment(facts, statement).value if kind == k.ASSIGN else statement
        if kind == k.ASSIGN and _is_assigned(statement, variable):
            return _Write(module, value)
        if kind in _COMPOUND and any(
            True for _ in facts.nodes_of({k.CALL} | _WRITES, statement, module.end_of(statement))
        ):
            return _Write(module, None)
        if depth and value is not None and facts.kinds[value] == k.CALL:
            write = _write_of_call(engine, Call(facts, value), variable, depth - 1)
            if write is not None:
                return write
    return None


def _is_assigned(statement: int, variable: _Variable) -> bool:
    module, facts = variable.module, variable.module.facts
    return any(
        facts.kinds[target] in _WRITES
        and facts.word(target) == variable.attribute
        and variable.is_at(module, inner(facts, target))
        for target in Assignment(facts, statement).targets
    )


def _write_of_call(engine: Engine, call: Call, variable: _Variable, depth: int) -> _Write | None:
    """Return the value that the called function writes to the attribute."""
    functions = [each for each in engine.value(variable.module, call.callee).targets if each.kind in k.FUNCTIONS]
    if not functions or functions[0].module.is_stub:
        return None
    function = functions[0]
    own = function.module
    given = _parameter_given(call, function, variable)
    if given is None and own != variable.module:
        return None
    within = variable if given is None else _Variable(own, [given], variable.attribute)
    write = _last_write(engine, reversed(children(own.facts, function.node)), within, depth)
    return write if write is None or write.value is None else _as_given(write, call, function, variable.module)


def _as_given(write: _Write, call: Call, function: Target, module: Module) -> _Write:
    """The same; of a parameter of the called function, what the call gives."""
    facts, value = write.module.facts, write.value
    if value is None or facts.kinds[value] != k.NAME:
        return write
    bindings = lookup(write.module, value)[1]
    if len(bindings) != 1 or facts.kinds[bindings[0]] not in k.PARAMETERS or facts.parent(bindings[0]) != function.node:
        return write
    is_method = function.module.facts.kinds[function.module.facts.scope_of(function.node)] == k.CLASS
    argument = argument_of(module, call.node, function, bindings[0], is_method)
    return write if argument is None else _Write(module, argument)


def _parameter_given(call: Call, function: Target, variable: _Variable) -> int | None:
    """The parameter of a called function that the object is given to, or that is its receiver."""
    facts, module = call.facts, variable.module
    parameters = Function(function.module.facts, function.node).parameters
    if facts.kinds[call.callee] == k.ATTRIBUTE_CALLED:
        receiver = inner(facts, call.callee)
        if variable.is_at(module, receiver):
            return parameters[0] if parameters else None
    for parameter in parameters:
        argument = argument_of(module, call.node, function, parameter, False)
        if argument is not None and variable.is_at(module, argument):
            return parameter
    return None
