"""Stubs beside their modules: the declaration of a function that has no types, the source of what a stub declares."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call
from symindex.model.values import Meaning, Module, Target, Value
from symindex.resolve.engine import Engine, rule
from symindex.resolve.modules import module_member

_VARIABLES: Final = frozenset({k.BOUND})


def declared(engine: Engine, function: Target) -> list[Target]:
    """The declaration of a function in the stub beside its module; empty where there is none."""
    if function.module.is_stub:
        return []
    stub = engine.source.stub_of(function.module)
    found = engine.ask(_same, function, stub) if stub is not None else None
    return [found] if found is not None and found.kind in k.FUNCTIONS else []


def typed(engine: Engine, target: Target) -> Target:
    """The class or alias that a stub declares where a module defines it without saying what it holds."""
    facts = target.module.facts
    if target.module.is_stub or not target.node or facts.scope_of(target.node):
        return target
    stub = engine.source.stub_of(target.module)
    if stub is None:
        return target
    found = engine.ask(module_member, stub, facts.word(target.node)).targets[:1]
    return found[0] if found and (target.kind not in k.FUNCTIONS or found[0].is_class) else target


def with_sources(engine: Engine, meaning: Meaning, importer: Module) -> Meaning:
    """A meaning in which the source of what stubs declare precedes the stubs, as seen from a module."""
    if not any(isinstance(value, Target) and value.module.is_stub for value in meaning.values):
        return meaning
    sources = [_source_of(engine, value, importer) for value in meaning.targets if value.module.is_stub]
    found = [source for source in sources if source is not None]
    values: dict[Value, None] = dict.fromkeys([*found, *meaning.values])
    return replace(meaning, values=tuple(sorted(values, key=_is_stub)))


def without_stubs(engine: Engine, meaning: Meaning, importer: Module) -> list[Target]:
    """The definitions of a meaning, without stubs whose source is among them."""
    targets = meaning.targets
    return [each for each in targets if not each.module.is_stub or _source_of(engine, each, importer) not in targets]


def _source_of(engine: Engine, target: Target, importer: Module) -> Target | None:
    """The definition in a source file that a stub declares, as seen from a module."""
    source = engine.source.source_of(target.module, importer)
    return engine.ask(_same, target, source) if source is not None else None


@rule(unknown=None)
def _same(engine: Engine, target: Target, module: Module) -> Target | None:
    """The definition of the same qualified name in another module."""
    facts = target.module.facts
    names = facts.qualified_name(target.node) if target.kind in k.DEFINITIONS else ""
    if target.node and not names:
        return None
    found = Target(module, 0)
    for name in names.split(".") if names else ():
        # A module may bind the name otherwise as well: `deprecated = warnings.deprecated` where Python is new enough.
        members = engine.member(found, name).targets
        aliased = (class_ for each in members for class_ in _aliased(engine, each))
        defined = [
            each
            for each in (*members, *aliased)
            if each.module.is_stub == module.is_stub and each.kind in k.DEFINITIONS
        ]
        if not defined:
            return None
        found = defined[0]
    return found


def _aliased(engine: Engine, target: Target) -> list[Target]:
    """The class that a variable wraps under the class's own name: `Mapping = _alias(collections.abc.Mapping, 2)`."""
    module, facts = target.module, target.module.facts
    value = Assignment(facts, facts.parent(target.node)).value if target.kind in _VARIABLES else None
    if value is None or facts.kinds[value] != k.CALL:
        return []
    wrapped = Call(facts, value).positional[:1]
    if not wrapped or facts.word(wrapped[0]) != facts.word(target.node):
        return []
    return [each for each in engine.meaning(module, wrapped[0]).targets if each.kind == k.CLASS]


def _is_stub(value: Value) -> bool:
    return isinstance(value, Target) and value.module.is_stub
