"""Fixtures visible from a place: of classes around it, its module, `conftest.py` upwards, plugins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import below
from symindex.model.values import Module, Target
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.pytest.declared import declared, fixture_name, is_always_used, is_fixture, of_module
from symindex.resolve.modules import imported
from symindex.resolve.scopes import bindings_in
from symindex.resolve.subclasses import subclasses_of

_CONFTEST: Final = "conftest.py"
_OWN_PLUGINS: Final = "_pytest."
_PLUGINS: Final = "pytest_plugins"
_MAX_OVERRIDES: Final = 8


def visible(engine: Engine, module: Module, name: str, place: int) -> Iterator[Target]:
    """The fixtures of a name that are seen from a node, the nearest first."""
    facts = module.facts
    scope = place
    while scope:
        if facts.kinds[scope] == k.CLASS:
            for class_ in order(engine, Target(module, scope)):
                yield from engine.ask(declared, class_.module, class_.node, name)
        scope = facts.scope_of(scope)
    yield from of_module(engine, module, name)
    for conftest in _conftests(engine, module):
        yield from of_module(engine, conftest, name)
    yield from _of_plugins(engine, module, name)


def of_mixed_in(engine: Engine, module: Module, name: str, place: int) -> Iterator[Target]:
    """The fixtures of a name that the classes have which the class around a node is mixed into."""
    class_ = Target(module, module.facts.scope_of(place))
    if module.facts.kinds[class_.node] == k.CLASS:
        for below_ in engine.ask(subclasses_of, class_):
            for each in order(engine, below_):
                yield from engine.ask(declared, each.module, each.node, name)


def _conftests(engine: Engine, module: Module) -> Iterator[Module]:
    directory = module.directory
    while True:
        conftest = engine.source.module_at(module.tree, f"{directory}/{_CONFTEST}" if directory else _CONFTEST)
        if conftest is not None and conftest != module:
            yield conftest
        if not directory:
            break
        directory = directory.rpartition("/")[0]


def _of_plugins(engine: Engine, module: Module, name: str) -> Iterator[Target]:
    """The fixtures of a name in plugins: those that the project names, installed ones, pytest's own; at last those of
    any library, as plugins may be loaded in ways that nothing shows."""
    for plugin in _plugins(engine, module):
        for target in imported(engine, plugin, module).targets:
            yield from of_module(engine, target.module, name)
    named = [t for t in engine.source.definitions_named(name, module) if t.kind in k.FUNCTIONS]
    fixtures = [t for t in named if is_fixture(t.module, t.node)]
    yield from (t for t in fixtures if t.module.name.startswith(_OWN_PLUGINS))
    yield from (t for t in fixtures if t.module.tree != module.tree and not t.module.facts.scope_of(t.node))


def _plugins(engine: Engine, module: Module) -> Iterator[str]:
    for each in (module, *_conftests(engine, module)):
        for bound in bindings_in(each, 0, _PLUGINS):
            facts = each.facts
            for node in below(facts, facts.parent(bound)):
                if facts.kinds[node] in (k.STRING_WORD, k.STRING_PATH):
                    yield facts.word(node) or ".".join(facts.word(part) for part in facts.children(node))
    yield from engine.source.entry_points("pytest11", module)


def overriding(engine: Engine, fixture: Target, name: str) -> Iterator[Target]:
    """The fixtures of a name further in than a fixture, in modules and classes from which that is asked for."""
    own, word = fixture.module, fixture_name(fixture.module, fixture.node)
    always = is_always_used(own, fixture.node)
    is_conftest = own.path.rpartition("/")[2] == _CONFTEST
    count = 0
    for target in engine.source.definitions_named(name, own):
        module, facts = target.module, target.module.facts
        if target.kind not in k.FUNCTIONS or count >= _MAX_OVERRIDES:
            continue
        if module == own:
            is_further_in = bool(facts.scope_of(target.node)) and not facts.scope_of(fixture.node)
        else:
            prefix = f"{own.directory}/" if own.directory else ""
            is_further_in = is_conftest and module.tree == own.tree and module.path.startswith(prefix)
        if is_further_in and (always or facts.number_of(word)) and is_fixture(module, target.node):
            count += 1
            yield target
