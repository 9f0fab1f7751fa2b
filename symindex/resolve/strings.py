"""Names that no scope binds: those in literals, keyword arguments and patterns."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function, inner, path_up_to
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve import lookup, stubs
from symindex.resolve.engine import Engine, rule
from symindex.resolve.fields import declared_field
from symindex.resolve.frameworks import hooks
from symindex.resolve.imports import of_import_string
from symindex.resolve.keys import key_displayed, key_meaning, key_taken
from symindex.resolve.modules import dotted, module_member

# Functions, and methods of `mock.patch` and pytest's `monkeypatch`, that take an object and an attribute's name.
_ATTRIBUTE_FUNCTIONS: Final = frozenset({"getattr", "setattr", "hasattr", "delattr"})
_ATTRIBUTE_METHODS: Final = frozenset({"object", "setattr", "delattr"})
# What copies an object with some of its fields changed.
_SUBSCRIPTS: Final = frozenset({k.SUBSCRIPT, k.SUBSCRIPT_BOUND})
_COPYING_FUNCTIONS: Final = frozenset({"replace", "evolve", "assoc"})
_COPYING_METHODS: Final = frozenset({"_replace", "__replace__", "model_copy"})


@rule(unknown=UNKNOWN)
def string_word(engine: Engine, module: Module, node: int) -> Meaning:
    """The definition that a one-identifier literal names: a type, an entry of `__all__`, an attribute."""
    imported = of_import_string(engine, module, node)
    if imported is not None:
        return imported
    found = _asked_for(engine, module, node)
    return found if found.values else hooks.string_meaning(engine, module, node)


def _asked_for(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the meaning of a literal that the language or its standard library takes for an identifier."""
    facts = module.facts
    parent = facts.parent(node)
    if facts.kinds[parent] == k.CALL:
        found = _attribute_asked_for(engine, module, parent, node)
        return found if found.values else key_taken(engine, module, Call(facts, parent), node)
    if facts.kinds[parent] in _SUBSCRIPTS:
        return key_meaning(engine, engine.value(module, inner(facts, parent)), facts.word(node))
    if facts.kinds[parent] == k.DICT:
        return key_displayed(engine, module, parent, node)
    for ancestor in facts.ancestors(node):
        kind = facts.kinds[ancestor]
        if kind in (k.ANNOTATION, k.RETURNS):
            return engine.ask(lookup.name, module, node)
        if kind in (k.ASSIGN, k.AUGMENT):
            if facts.word(inner(facts, ancestor)) == "__all__" and not facts.scope_of(node):
                return engine.ask(module_member, module, facts.word(node))
            return UNKNOWN
        if kind in k.SCOPES or kind == k.CALL:
            break
    return UNKNOWN


@rule(unknown=UNKNOWN)
def dotted_string(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the meaning of a component of a dotted path in a literal, when the path begins with an indexed module."""
    imported = of_import_string(engine, module, node)
    found = imported or dotted(engine, path_up_to(module.facts, node), module)
    return found if found.values else hooks.string_meaning(engine, module, node)


def _attribute_asked_for(engine: Engine, module: Module, call: int, node: int) -> Meaning:
    """`getattr(x, "name")`, `patch.object(x, "name")`."""
    if not is_attribute_asked_for(module, call, node):
        return UNKNOWN
    facts = module.facts
    objects = engine.value(module, Call(facts, call).arguments[0])
    meaning = merged([engine.member(each, facts.word(node)) for each in objects.values] or [UNKNOWN])
    return replace(meaning, inferred=objects.inferred and bool(meaning.values))


def is_attribute_asked_for(module: Module, node: int, string: int) -> bool:
    """Return True if a string is the second argument of a call that takes an object and an attribute's name."""
    facts, call = module.facts, Call(module.facts, node)
    takers = _ATTRIBUTE_FUNCTIONS if facts.kinds[call.callee] == k.CALLED else _ATTRIBUTE_METHODS
    return call.name in takers and call.arguments[1:2] == [string]


@rule(unknown=UNKNOWN)
def keyword(engine: Engine, module: Module, node: int) -> Meaning:
    """The parameter of what is called that a keyword argument names, or the attribute a class pattern looks at."""
    facts = module.facts
    call = facts.parent(node)
    called = facts.first_child(call)
    if called is None or facts.kinds[call] not in (k.CALL, k.CLASS_PATTERN):
        return UNKNOWN
    word = facts.word(node)
    if facts.kinds[call] == k.CLASS_PATTERN:
        found = [engine.member(value, word) for value in engine.value(module, called).values]
    else:
        found = _replaced(engine, module, call, word) or [
            _parameter(engine, each, word) for each in _called(engine, module, called).values
        ]
    return merged(found) if found else UNKNOWN


def _called(engine: Engine, module: Module, node: int) -> Meaning:
    """The functions and classes that a called name stands for, followed through variables that hand them on."""
    meaning = stubs.with_sources(engine, engine.meaning(module, node), module)
    if any(target.is_class or target.kind in k.FUNCTIONS for target in meaning.targets):
        return meaning
    return engine.value(module, node)


def _replaced(engine: Engine, module: Module, node: int, word: str) -> list[Meaning]:
    """The field that a keyword of `replace(value, …)` or `value._replace(…)` names; empty for other calls."""
    call = Call(module.facts, node)
    copied = None
    if call.name in _COPYING_METHODS:
        copied = module.facts.first_child(call.callee)
    elif call.name in _COPYING_FUNCTIONS:
        copied = next(iter(call.positional), None)
    values = engine.value(module, copied).values if copied is not None else ()
    fields = [declared_field(engine, value.of, word) for value in values if isinstance(value, Instance)]
    return [Meaning((field,), True, inferred=True) for field in fields if field is not None]


def _parameter(engine: Engine, called: Value, word: str) -> Meaning:
    """The parameter of a function, or of a class's `__init__`, that a keyword fills; `**kwargs` takes any."""
    if not isinstance(called, Target):
        return UNKNOWN
    if called.is_class:
        field = declared_field(engine, called, word)
        if field is not None:
            return Meaning((field,), True)
        makers = engine.member(called, "__init__").targets
        return merged([_parameter(engine, maker, word) for maker in makers if not maker.is_class] or [UNKNOWN])
    if called.kind not in k.FUNCTIONS:
        return UNKNOWN
    facts = called.module.facts
    fitting = (part for part in Function(facts, called.node).parameters if facts.kinds[part] == k.PARAMETER)
    found = next((part for part in fitting if facts.word(part) == word), None)
    return Meaning((Target(called.module, found),), True) if found is not None else UNKNOWN


RULES: Final = {k.STRING_WORD: string_word, k.STRING_PART: dotted_string, k.KEYWORD: keyword}
