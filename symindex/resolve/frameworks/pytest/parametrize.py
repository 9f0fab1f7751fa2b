"""Parameters filled by `parametrize` and `mock.patch`, which then request no fixture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Node, below, inner, name_of
from symindex.model.values import Module
from symindex.resolve.scopes import bindings_in

_MARKS: Final = "pytestmark"
_PATCHED: Final = {"patch": 2, "object": 3}  # with so many arguments they give a test nothing


def marks_on(module: Module, function: int) -> Iterator[Call]:
    """The calls of `parametrize` that hold for a function: on it, on the classes around it, for the module."""
    facts = module.facts
    scope = function
    while True:
        if facts.kinds[scope] in k.DEFINITIONS:
            for decorator in Decorated(facts, scope).decorators:
                if _is_parametrize(module, decorator):
                    yield Call(facts, decorator)
        for bound in bindings_in(module, scope, _MARKS) if facts.kinds[scope] in (k.MODULE, k.CLASS) else ():
            for node in below(facts, facts.parent(bound)):
                if _is_parametrize(module, node):
                    yield Call(facts, node)
        if not scope:
            return
        scope = facts.scope_of(scope)


def _is_parametrize(module: Module, node: int) -> bool:
    return module.facts.kinds[node] == k.CALL and name_of(module.facts, node) == "parametrize"


def names_of(mark: Call) -> list[Node]:
    """The literals that name parameters in a `parametrize`: of `"a"`, `"a, b"` and `["a", "b"]`."""
    facts = mark.facts
    listed = mark.keywords.get("argnames", next(iter(mark.positional), None))
    if listed is None:
        return []
    if facts.kinds[listed] == k.STRING_WORD:
        return [listed]
    return [Node(each) for each in facts.children(listed) if facts.kinds[each] == k.STRING_WORD]


def is_indirect(mark: Call, name: str) -> bool:
    """Return True if the values of a `parametrize` go to the fixture of a name, and not to the parameter."""
    facts, given = mark.facts, mark.keywords.get("indirect")
    if given is None:
        return False
    if facts.kinds[given] in (k.LIST, k.TUPLE):
        return name in map(facts.word, facts.children(given))
    return facts.kinds[given] != k.FALSE


def is_given(module: Module, function: int, name: str) -> bool:
    """Return True if `parametrize` gives a parameter its values itself."""
    marks = (mark for mark in marks_on(module, function) if name in (mark.facts.word(each) for each in names_of(mark)))
    return any(not is_indirect(mark, name) for mark in marks)


def patched_count(module: Module, function: int) -> int:
    """Return how many of a test's first parameters `mock.patch` fills."""
    facts, count = module.facts, 0
    for decorator in Decorated(facts, function).decorators:
        if facts.kinds[decorator] != k.CALL:
            continue
        call = Call(facts, decorator)
        most = _PATCHED.get(call.name)
        is_patch = call.name != "object" or facts.word(inner(facts, call.callee)) == "patch"
        if most is not None and is_patch and len(call.positional) < most and "new" not in call.keywords:
            count += 1
    return count


def decorated_by(module: Module, mark: int) -> int:
    """The function that a `parametrize` decorates; 0 where it is none."""
    facts = module.facts
    definition = facts.parent(facts.parent(mark)) if facts.kinds[facts.parent(mark)] == k.DECORATOR else 0
    return definition if facts.kinds[definition] in k.FUNCTIONS else 0
