"""Fixtures as functions declare them, and where in a module or class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, inner, last, name_of
from symindex.model.values import Module, Target
from symindex.resolve.engine import Engine, rule
from symindex.resolve.modules import imported_name, starred
from symindex.resolve.names import decorator_names
from symindex.resolve.scopes import bindings_in

_IMPORTED: Final = frozenset({k.IMPORTED_BOUND, k.IMPORT_ALIAS})


def is_fixture(module: Module, function: int) -> bool:
    """Return True if a function is made a fixture: by its decorator, or by a call that its module gives a name."""
    return any(_declares(name) for name in decorator_names(module, function)) or bool(_names_bound(module, function))


def _declares(name: str) -> bool:
    return "fixture" in name and name != "usefixtures"


def fixture_names(module: Module, function: int) -> list[str]:
    """The names that a fixture is asked for by: several where calls make several fixtures of its function."""
    return [*_names_bound(module, function)] or [fixture_name(module, function)]


def _names_bound(module: Module, function: int) -> dict[str, None]:
    """The names that a module gives to fixtures which calls make of a function."""
    facts = module.facts
    if not facts.number_of("fixture") or facts.kinds[function] not in k.FUNCTIONS or facts.scope_of(function):
        return {}
    reads = (node for node in facts.nodes_with_number(facts.word_ids[function]) if facts.kinds[node] == k.NAME)
    statements = (
        (facts.parent(facts.parent(node)), node) for node in reads if facts.kinds[facts.parent(node)] == k.CALL
    )
    return {
        facts.word(inner(facts, statement)): None
        for statement, node in statements
        if facts.kinds[statement] == k.ASSIGN and _makes_fixture(module, facts.parent(node)) == node
    }


def fixture_name(module: Module, function: int) -> str:
    """The name that a fixture is asked for by: its function's, unless its decorator or a call says another."""
    bound = _names_bound(module, function)
    if bound:
        return next(iter(bound))
    given = _keyword(module, function, "name")
    is_word = given is not None and module.facts.kinds[given] == k.STRING_WORD
    return module.facts.word(given) if given is not None and is_word else module.facts.word(function)


def is_always_used(module: Module, function: int) -> bool:
    """Return True if a fixture is given to every test that sees it."""
    given = _keyword(module, function, "autouse")
    return given is not None and module.facts.kinds[given] == k.TRUE


def _keyword(module: Module, function: int, word: str) -> int | None:
    facts = module.facts
    for decorator in Decorated(facts, function).decorators:
        if facts.kinds[decorator] == k.CALL and "fixture" in name_of(facts, decorator):
            return Call(facts, decorator).keywords.get(word)
    return None


def of_module(engine: Engine, module: Module, name: str) -> Iterator[Target]:
    """The fixtures of a name that a module declares or imports."""
    if not module.facts.number_of(name) and not module.star_imports:
        return
    yield from engine.ask(declared, module, 0, name)
    meanings = [
        engine.ask(imported_name, module, node)
        for node in module.facts.nodes_with(name)
        if module.facts.kinds[node] in _IMPORTED and not module.facts.scope_of(node)
    ]
    for meaning in (*meanings, starred(engine, module, name)):
        for target in meaning.targets[:1]:
            made = _of_call(engine, target.module, target.node) if target.kind == k.BOUND else None
            if made is not None:
                yield made
            elif target.kind in k.FUNCTIONS and is_fixture(target.module, target.node):
                yield target


@rule(unknown=())
def declared(engine: Engine, module: Module, scope: int, name: str) -> tuple[Target, ...]:
    """The fixture of a name in the body of a module or class: the last one, as it hides the others."""
    facts = module.facts
    if not facts.number_of(name):
        return ()
    found = engine.ask(_functions, module, scope).get(name)
    if found is not None:
        return (Target(module, found),)
    for bound in bindings_in(module, scope, name)[-1:]:
        function = _of_call(engine, module, bound) if facts.kinds[bound] == k.BOUND else None
        if function is not None:
            return (function,)
    return ()


@rule(unknown=dict[str, int]())
def _functions(_engine: Engine, module: Module, scope: int) -> dict[str, int]:
    """Name → the last function in the body of a module or class that is a fixture of that name."""
    facts = module.facts
    functions = facts.nodes_of(k.FUNCTIONS, scope, facts.after(scope))
    own = (node for node in functions if facts.scope_of(node) == scope and is_fixture(module, node))
    return {name: node for node in own for name in fixture_names(module, node)}


def _of_call(engine: Engine, module: Module, bound: int) -> Target | None:
    """The function of `name = pytest.fixture(function)` or `name = pytest.fixture(scope="module")(function)`."""
    facts = module.facts
    value = last(facts, facts.parent(bound))
    if facts.kinds[facts.parent(bound)] != k.ASSIGN or facts.kinds[value] != k.CALL:
        return None
    given = _makes_fixture(module, value)
    functions = engine.meaning(module, given).targets if given is not None else []
    return next((target for target in functions if target.kind in k.FUNCTIONS), None)


def _makes_fixture(module: Module, node: int) -> int | None:
    """Return the argument of a call that makes a fixture of it: `fixture(f)`, `fixture(scope="module")(f)`."""
    call = Call(module.facts, node)
    is_made = module.facts.kinds[call.callee] == k.CALL and _declares(name_of(module.facts, call.callee))
    return next(iter(call.positional), None) if is_made or _declares(call.name) else None
