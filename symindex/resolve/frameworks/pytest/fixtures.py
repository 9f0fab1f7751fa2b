"""Which fixture pytest gives for a name, by where it is asked for: the class, the module, then `conftest.py` upwards.

A fixture that asks for its own name gets the one that it overrides, which is the next further out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Function, name_of
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.modules import imported_name, starred
from symindex.resolve.names import decorator_names

_CONFTEST: Final = "conftest.py"
_STRING_TAKERS: Final = frozenset({"usefixtures", "getfixturevalue"})
_IMPORTED: Final = frozenset({k.IMPORTED_BOUND, k.IMPORT_ALIAS})


def is_fixture(module: Module, function: int) -> bool:
    """Whether a function is decorated to be a fixture."""
    return any("fixture" in name and name != "usefixtures" for name in decorator_names(module, function))


def fixture_name(module: Module, function: int) -> str:
    """The name that a fixture is asked for by: its function's, unless its decorator says another."""
    facts = module.facts
    for decorator in Decorated(facts, function).decorators:
        if facts.kinds[decorator] == k.CALL and "fixture" in name_of(facts, decorator):
            given = Call(facts, decorator).keywords.get("name")
            if given is not None and facts.kinds[given] == k.STRING_WORD:
                return facts.word(given)
    return facts.word(function)


@rule(unknown=UNKNOWN)
def requested_fixture(engine: Engine, module: Module, parameter: int) -> Meaning:
    """The fixture that a parameter of a test or fixture is given; unknown for other parameters."""
    facts = module.facts
    function = facts.parent(parameter)
    if facts.kinds[function] not in k.FUNCTIONS or not _takes_fixtures(module, function):
        return UNKNOWN
    if parameter in _receivers(module, function) or facts.word(parameter) in _parametrized(module, function):
        return UNKNOWN
    asked_by = function if is_fixture(module, function) else None
    return _nearest(engine, module, facts.word(parameter), function, asked_by)


def fixture_in_string(engine: Engine, module: Module, string: int) -> Meaning:
    """The fixture that `usefixtures` or `getfixturevalue` is given the name of, or that a decorator names so.

    Unknown for other literals.
    """
    facts = module.facts
    call = facts.parent(string)
    if facts.kinds[call] == k.KEYWORD:
        function = next((above for above in facts.ancestors(call) if facts.kinds[above] in k.SCOPES), 0)
        is_name = facts.word(call) == "name" and function and is_fixture(module, function)
        return Meaning((Target(module, function),), True) if is_name else UNKNOWN
    if facts.kinds[call] != k.CALL or Call(facts, call).name not in _STRING_TAKERS:
        return UNKNOWN
    around = facts.scope_of(call)
    return _nearest(engine, module, facts.word(string), around if around else call, None)


def _takes_fixtures(module: Module, function: int) -> bool:
    return module.facts.word(function).startswith("test") or is_fixture(module, function)


def _receivers(module: Module, function: int) -> list[int]:
    """The first parameter of a method."""
    facts = module.facts
    is_method = facts.kinds[facts.scope_of(function)] == k.CLASS
    plain = is_method and "staticmethod" not in decorator_names(module, function)
    return list(Function(facts, function).parameters[: int(plain)])


def _parametrized(module: Module, function: int) -> set[str]:
    """The names that `parametrize` gives values for, as far as facts tell them."""
    facts = module.facts
    found: set[str] = set()
    for decorator in Decorated(facts, function).decorators:
        if facts.kinds[decorator] == k.CALL and name_of(facts, decorator) == "parametrize":
            for names in Call(facts, decorator).arguments[:1]:
                inside = facts.children(names) if facts.kinds[names] in (k.LIST, k.TUPLE) else (names,)
                found.update(facts.word(each) for each in inside)
    return found


def _nearest(engine: Engine, module: Module, name: str, place: int, asked_by: int | None) -> Meaning:
    """The fixture of a name, seen from a node; not the one that asks, nor what lies further in than it."""
    asking = Target(module, asked_by) if asked_by is not None else None
    if asking is not None and fixture_name(module, asking.node) != name:
        asking = None
    for found in _visible(engine, module, name, place):
        if asking is None:
            return Meaning((found,), True)
        if found == asking:
            asking = None  # whatever comes next is what it overrides
    return UNKNOWN


def _visible(engine: Engine, module: Module, name: str, place: int) -> Iterator[Target]:
    """The fixtures of a name that are seen from a node, the nearest first."""
    facts = module.facts
    scope = place
    while scope:
        if facts.kinds[scope] == k.CLASS:
            for class_ in order(engine, Target(module, scope)):
                yield from engine.ask(_declared, class_.module, class_.node, name)
        scope = facts.scope_of(scope)
    yield from _of_module(engine, module, name)
    directory = module.directory
    while True:
        conftest = engine.source.module_at(module.tree, f"{directory}/{_CONFTEST}" if directory else _CONFTEST)
        if conftest is not None and conftest != module:
            yield from _of_module(engine, conftest, name)
        if not directory:
            break
        directory = directory.rpartition("/")[0]
    for target in engine.source.definitions_named(name, module):  # of plugins
        is_plugin = target.module.tree != module.tree and target.kind in k.FUNCTIONS
        if is_plugin and is_fixture(target.module, target.node):
            yield target


def _of_module(engine: Engine, module: Module, name: str) -> Iterator[Target]:
    yield from engine.ask(_declared, module, 0, name)
    meanings = [
        engine.ask(imported_name, module, node)
        for node in module.facts.nodes_with(name)
        if module.facts.kinds[node] in _IMPORTED and not module.facts.scope_of(node)
    ]
    for meaning in (*meanings, starred(engine, module, name)):
        for target in meaning.targets[:1]:
            if target.kind in k.FUNCTIONS and is_fixture(target.module, target.node):
                yield target


@rule(unknown=())
def _declared(engine: Engine, module: Module, scope: int, name: str) -> tuple[Target, ...]:
    """The fixture of a name in the body of a module or class: the last one, as it hides the others."""
    facts = module.facts
    for node in list(facts.nodes_of(k.FUNCTIONS, scope, facts.after(scope)))[::-1] if facts.number_of(name) else ():
        if facts.scope_of(node) == scope and is_fixture(module, node) and fixture_name(module, node) == name:
            return (Target(module, node),)
    return ()
