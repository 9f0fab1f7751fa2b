"""Names that a module's own `__getattr__` gives (PEP 562), and modules that put something else in their own place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, children, inner
from symindex.model.values import UNKNOWN, Meaning, Module, merged
from symindex.resolve.engine import Engine
from symindex.resolve.scopes import bindings_in

_CONDITIONAL: Final = frozenset({k.IF, k.ELIF})


def asked_for(engine: Engine, module: Module, name: str) -> Meaning:
    """Return what a module's `__getattr__` may return for a name: what is returned where the name is asked for in a
    condition, else what is returned for any name."""
    for function in bindings_in(module, 0, "__getattr__")[:1]:
        if module.facts.kinds[function] not in k.FUNCTIONS or module.is_stub:
            return UNKNOWN
        own, others = [], []
        for value, names in _results(module, function):
            if name in names:
                own.append(engine.value(module, value))
            elif not names and not _is_special(name):
                others.append(engine.value(module, value))
        found = merged(own or others or [UNKNOWN]).targets
        return Meaning(tuple(found), False, inferred=True) if found else UNKNOWN
    return UNKNOWN


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _results(module: Module, function: int) -> Iterator[tuple[int, frozenset[str]]]:
    """The expressions that a function returns, and the literals in the conditions that lead to each."""
    facts = module.facts
    for statement in facts.nodes_of({k.RETURN}, function, module.end_of(function)):
        value = facts.first_child(statement)
        if value is not None and facts.enclosing_definition(statement) == function:
            yield value, frozenset(_asked_on_the_way(module, statement, function))


def _asked_on_the_way(module: Module, statement: int, function: int) -> Iterator[str]:
    facts, child = module.facts, statement
    for ancestor in facts.ancestors(statement):
        if ancestor == function:
            return
        if facts.kinds[ancestor] in _CONDITIONAL and child in children(facts, ancestor)[1:2]:
            condition = inner(facts, ancestor)
            for node in range(condition, module.end_of(condition)):
                if facts.kinds[node] == k.STRING_WORD:
                    yield facts.word(node)
        child = ancestor


def put_in_place(engine: Engine, module: Module) -> Meaning:
    """Return what a module gives to its importers in its place: `sys.modules[__name__] = other`; else unknown."""
    facts = module.facts
    for name in facts.nodes_with("__name__"):
        target = facts.parent(name)
        holder = inner(facts, target)
        if facts.kinds[target] != k.SUBSCRIPT_BOUND or facts.scope_of(target) or facts.word(holder) != "modules":
            continue
        statement = facts.parent(target)
        value = Assignment(facts, statement).value if facts.kinds[statement] == k.ASSIGN else None
        if value is not None:
            return engine.value(module, value)
    return UNKNOWN
