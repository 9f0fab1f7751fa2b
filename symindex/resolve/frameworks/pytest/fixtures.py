"""The fixture that pytest gives for a name, by where it is requested: the class, the module, `conftest.py` upwards,
then plugins.

A fixture that asks for its own name gets the one that it overrides, which is the next further out.
"""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function, Parameter
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks.pytest.declared import fixture_name, is_fixture
from symindex.resolve.frameworks.pytest.parametrize import (
    decorated_by,
    is_given,
    is_indirect,
    names_of,
    patched_count,
)
from symindex.resolve.frameworks.pytest.visibility import of_mixed_in, overriding, visible
from symindex.resolve.names import decorator_names

_STRING_TAKERS: Final = frozenset({"usefixtures", "getfixturevalue"})


@rule(unknown=UNKNOWN)
def requested_fixture(engine: Engine, module: Module, parameter: int) -> Meaning:
    """The fixture that a parameter of a test or fixture is given; unknown for other parameters.

    Tests may ask for a fixture from where another overrides what it asks for itself: those follow, as guesses.
    """
    facts, function = module.facts, module.facts.parent(parameter)
    if facts.kinds[function] not in k.FUNCTIONS or not _asks(module, function, parameter):
        return UNKNOWN
    name, is_own = facts.word(parameter), is_fixture(module, function)
    found = _nearest(engine, module, name, function, function if is_own else None)
    if not is_own or not found.values or fixture_name(module, function) == name:
        return found
    further_in = [t for t in overriding(engine, Target(module, function), name) if t not in found.values]
    return Meaning((*found.values, *further_in), True, inferred=True) if further_in else found


def _asks(module: Module, function: int, parameter: int) -> bool:
    """Return True if a parameter is one that pytest fills with a fixture."""
    facts = module.facts
    if not facts.word(function).startswith("test") and not is_fixture(module, function):
        return False
    parameters = Function(facts, function).parameters
    is_method = facts.kinds[facts.scope_of(function)] == k.CLASS
    given = patched_count(module, function)
    if is_method and "staticmethod" not in decorator_names(module, function):
        given += 1
    if parameter in parameters[:given] or Parameter(facts, parameter).default is not None:
        return False
    return not is_given(module, function, facts.word(parameter))


def fixture_in_string(engine: Engine, module: Module, string: int) -> Meaning:
    """The fixture that `usefixtures` or `getfixturevalue` is given the name of, or that a decorator names so; the
    parameter or fixture that `parametrize` gives values to. Unknown for other literals."""
    facts = module.facts
    call = facts.parent(string)
    if facts.kinds[call] == k.KEYWORD and facts.word(call) == "name":
        function = next((above for above in facts.ancestors(call) if facts.kinds[above] in k.SCOPES), 0)
        is_name = function and is_fixture(module, function) and facts.kinds[facts.parent(call)] == k.CALL
        return Meaning((Target(module, function),), True) if is_name else UNKNOWN
    if facts.kinds[call] == k.CALL and Call(facts, call).name in _STRING_TAKERS:
        around = facts.scope_of(call)
        return _nearest(engine, module, facts.word(string), around or call, None)
    call = facts.parent(call) if facts.kinds[call] in (k.STRING, k.LIST, k.TUPLE) else call
    function = decorated_by(module, call) if facts.kinds[call] == k.CALL else 0
    if not function or string not in names_of(mark := Call(facts, call)):
        return UNKNOWN
    word = facts.word(string)
    if is_indirect(mark, word):
        return _nearest(engine, module, word, function, None)
    named = next((each for each in Function(facts, function).parameters if facts.word(each) == word), None)
    return UNKNOWN if named is None else Meaning((Target(module, named),), True)


def _nearest(engine: Engine, module: Module, name: str, place: int, asked_by: int | None) -> Meaning:
    """The fixture of a name, seen from a node; not the one that asks, nor what lies further in than it."""
    asking = Target(module, asked_by) if asked_by is not None else None
    if asking is not None and fixture_name(module, asking.node) != name:
        asking = None
    for found in visible(engine, module, name, place):
        if asking is None:
            return Meaning((found,), True)
        if found == asking:
            asking = None  # whatever comes next is what it overrides
    mixed_in = next(of_mixed_in(engine, module, name, place), None)
    return UNKNOWN if mixed_in in (None, asking) else Meaning((mixed_in,), False, inferred=True)
