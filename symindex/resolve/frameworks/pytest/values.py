"""What pytest gives to the parameters of tests and fixtures: fixtures of their names, and what `parametrize` lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Function, Node, children, name_of
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.containers import element
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.pytest.fixtures import is_fixture, requested_fixture

_MAX_CASES: Final = 6
_GENERATORS: Final = frozenset({"Generator", "Iterator", "AsyncGenerator"})


def fixture_value(engine: Engine, module: Module, function: int, parameter: int) -> Meaning:
    """What a parameter of a test or of a fixture is given; unknown for other functions."""
    facts = module.facts
    if not facts.word(function).startswith("test") and not is_fixture(module, function):
        return UNKNOWN
    cases = list(_cases(module, function, parameter))
    if cases:
        found = [engine.value(module, case) for case in cases]
        return merged([meaning for meaning in found if meaning.values] or [UNKNOWN])
    return _given_by_fixture(engine, module, parameter)


def _given_by_fixture(engine: Engine, module: Module, parameter: int) -> Meaning:
    for target in engine.ask(requested_fixture, module, parameter).targets:
        given = engine.returned(target)
        if given.values:
            return merged([_yielded(engine, value) for value in given.values])
    return UNKNOWN


def _yielded(engine: Engine, value: Value) -> Meaning:
    if isinstance(value, Instance):
        meaning = Meaning((value,), True)
        return element(engine, meaning) if class_name(value) in _GENERATORS else meaning
    return Meaning((value,), True) if isinstance(value, Target) else UNKNOWN


def _cases(module: Module, function: int, parameter: int) -> Iterator[Node]:
    """The expressions that `parametrize` lists for a parameter."""
    facts = module.facts
    for decorator in Decorated(facts, function).decorators:
        if facts.kinds[decorator] != k.CALL or name_of(facts, decorator) != "parametrize":
            continue
        arguments = Call(facts, decorator).arguments
        if len(arguments) < 2 or facts.kinds[arguments[1]] not in (k.LIST, k.TUPLE):
            continue
        position = _position(module, function, parameter, arguments[0])
        for case in islice(facts.children(arguments[1]), _MAX_CASES):
            chosen = _chosen(module, Node(case), position)
            if chosen is not None:
                yield chosen


def _position(module: Module, function: int, parameter: int, names: int) -> tuple[int, int]:
    """Which of how many names of a `parametrize` a parameter is; (-1, 0) where it is none of them.

    Facts do not tell what stands in `"size, colour"`: it is taken to name the parameters in their order.
    """
    facts = module.facts
    word = facts.word(parameter)
    if facts.kinds[names] == k.STRING_WORD:
        return (0, 1) if facts.word(names) == word else (-1, 0)
    if facts.kinds[names] in (k.LIST, k.TUPLE):
        listed = [facts.word(each) for each in facts.children(names)]
        return (listed.index(word), len(listed)) if word in listed else (-1, 0)
    own: list[int] = [part for part in Function(facts, function).parameters if facts.kinds[part] == k.PARAMETER]
    own = own[facts.kinds[facts.scope_of(function)] == k.CLASS :]
    return (own.index(parameter), len(own)) if parameter in own else (-1, 0)


def _chosen(module: Module, case: Node, position: tuple[int, int]) -> Node | None:
    """The part of one case that a name gets."""
    facts = module.facts
    index, count = position
    if index < 0:
        return None
    if facts.kinds[case] == k.CALL and name_of(facts, case) == "param":
        parts = [part for part in Call(facts, case).arguments if facts.kinds[part] != k.KEYWORD]
    elif count == 1:
        return case
    else:
        parts = children(facts, case) if facts.kinds[case] in (k.TUPLE, k.LIST) else []
    return parts[index] if len(parts) == count else None
