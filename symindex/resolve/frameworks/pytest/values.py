"""Values of the parameters of tests and fixtures: fixtures of their names, and the lists of `parametrize`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Node, children, name_of
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.containers import element
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks.pytest.declared import is_fixture
from symindex.resolve.frameworks.pytest.fixtures import fixture_in_string, requested_fixture
from symindex.resolve.frameworks.pytest.parametrize import is_indirect, marks_on, names_of
from symindex.resolve.modules import dotted

_DISPLAYS: Final = frozenset({k.LIST, k.TUPLE})
_MAX_CASES: Final = 24
_GENERATORS: Final = frozenset({"Generator", "Iterator", "AsyncGenerator"})


def fixture_value(engine: Engine, module: Module, function: int, parameter: int) -> Meaning:
    """Return the value of a parameter of a test or of a fixture; unknown for other functions."""
    facts = module.facts
    if not facts.word(function).startswith("test") and not is_fixture(module, function):
        return UNKNOWN
    found = [engine.value(module, case) for case in _cases(module, function, parameter)]
    found += _elements(engine, module, function, parameter)
    if found:
        return merged([meaning for meaning in found if meaning.values] or [UNKNOWN])
    return _given_by_fixture(engine, module, parameter)


def request_object(engine: Engine, module: Module, parameter: int) -> Meaning:
    """Return the object that the parameter `request` of a test or fixture is given."""
    facts = module.facts
    function = facts.parent(parameter)
    is_asking = facts.word(function).startswith("test") or is_fixture(module, function)
    if facts.word(parameter) != "request" or not is_asking:
        return UNKNOWN
    classes = dotted(engine, ["_pytest", "fixtures", "FixtureRequest"], module).targets
    return Meaning(tuple(Instance(each) for each in classes[:1]), False, inferred=True)


def value_asked_for(engine: Engine, module: Module, call: Call) -> Meaning:
    """Return what `request.getfixturevalue("name")` gives; unknown for other calls."""
    arguments = call.arguments
    if call.name != "getfixturevalue" or not arguments or module.facts.kinds[arguments[0]] != k.STRING_WORD:
        return UNKNOWN
    return _given_by(engine, fixture_in_string(engine, module, arguments[0]))


def _given_by_fixture(engine: Engine, module: Module, parameter: int) -> Meaning:
    return _given_by(engine, engine.ask(requested_fixture, module, parameter))


def _given_by(engine: Engine, fixtures: Meaning) -> Meaning:
    for target in fixtures.targets:
        given = engine.ask_apart(_given, target)
        if given.values:
            return given
    return UNKNOWN


@rule(unknown=UNKNOWN)
def _given(engine: Engine, fixture: Target) -> Meaning:
    """Return what a fixture gives to those who ask for it."""
    given = engine.returned(fixture)
    return merged([_yielded(engine, value) for value in given.values]) if given.values else UNKNOWN


def _yielded(engine: Engine, value: Value) -> Meaning:
    if isinstance(value, Instance):
        meaning = Meaning((value,), True)
        return element(engine, meaning) if class_name(value) in _GENERATORS else meaning
    return Meaning((value,), True) if isinstance(value, Target) else UNKNOWN


def _cases(module: Module, function: int, parameter: int) -> Iterator[Node]:
    """The expressions that `parametrize` lists for a parameter."""
    facts = module.facts
    for listed, index, count in _lists(module, function, parameter):
        if facts.kinds[listed] in _DISPLAYS:
            for case in islice(facts.children(listed), _MAX_CASES):
                chosen = _chosen(module, Node(case), index, count)
                if chosen is not None:
                    yield chosen


def _elements(engine: Engine, module: Module, function: int, parameter: int) -> Iterator[Meaning]:
    """What a parameter is given of the elements of lists that `parametrize` takes from elsewhere."""
    for listed, index, count in _lists(module, function, parameter):
        if module.facts.kinds[listed] not in _DISPLAYS:
            each = element(engine, engine.value(module, listed))
            yield each if count == 1 else merged([_item(value, index) for value in each.values] or [UNKNOWN])


def _item(value: Value, index: int) -> Meaning:
    is_tuple = isinstance(value, Instance) and class_name(value) == "tuple" and index < len(value.arguments)
    return value.arguments[index] if is_tuple and isinstance(value, Instance) else UNKNOWN


def _lists(module: Module, function: int, parameter: int) -> Iterator[tuple[Node, int, int]]:
    """The lists of `parametrize` for a parameter, which of the values of each case is its own, and of how many."""
    facts, word = module.facts, module.facts.word(parameter)
    for mark in marks_on(module, function):
        names = [facts.word(each) for each in names_of(mark)]
        given = mark.keywords.get("argvalues", next(iter(mark.positional[1:]), None))
        if word in names and given is not None and not is_indirect(mark, word):
            yield given, names.index(word), len(names)


def _chosen(module: Module, case: Node, index: int, count: int) -> Node | None:
    """The part of one case that one of so many names gets."""
    facts = module.facts
    if facts.kinds[case] == k.CALL and name_of(facts, case) == "param":
        parts = [part for part in Call(facts, case).arguments if facts.kinds[part] != k.KEYWORD]
    elif count == 1:
        return case
    else:
        parts = children(facts, case) if facts.kinds[case] in (k.TUPLE, k.LIST) else []
    return parts[index] if len(parts) == count else None
