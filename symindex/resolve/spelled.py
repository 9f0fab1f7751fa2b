"""Names that no scope binds: those in literals, keyword arguments and patterns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.source import UNKNOWN, Meaning, Module, Target, Value, merged

if TYPE_CHECKING:
    from symindex.resolve.resolver import Resolver

# Functions, and methods of `mock.patch` and pytest's `monkeypatch`, that take an object and an attribute's name.
_ATTRIBUTE_FUNCTIONS: Final = frozenset({"getattr", "setattr", "hasattr", "delattr"})
_ATTRIBUTE_METHODS: Final = frozenset({"object", "setattr", "delattr"})


def string_word(resolver: Resolver, module: Module, node: int) -> Meaning:
    """What a literal that is one identifier names: a type, an entry of `__all__`, an attribute of an object."""
    facts = module.facts
    parent = facts.parent(node)
    if facts.kinds[parent] == k.CALL:
        return _attribute_asked_for(resolver, module, parent, node)
    for ancestor in facts.ancestors(node):
        kind = facts.kinds[ancestor]
        if kind in (k.ANNOTATION, k.RETURNS):
            return resolver.name(module, node)
        if kind in (k.ASSIGN, k.AUGMENT):
            target = facts.first_child(ancestor)
            if target is not None and facts.word(target) == "__all__" and not facts.scope_of(node):
                return resolver.modules.member(module, facts.word(node))
            return UNKNOWN
        if kind in k.SCOPES or kind == k.CALL:
            break
    return UNKNOWN


def _attribute_asked_for(resolver: Resolver, module: Module, call: int, node: int) -> Meaning:
    """`getattr(x, "name")`, `patch.object(x, "name")`."""
    if not is_attribute_asked_for(module, call, node):
        return UNKNOWN
    facts = module.facts
    objects = resolver.value_of(module, list(facts.children(call))[1])
    meaning = merged([resolver.member(each, facts.word(node)) for each in objects.values] or [UNKNOWN])
    return replace(meaning, inferred=objects.inferred and bool(meaning.values))


def is_attribute_asked_for(module: Module, call: int, node: int) -> bool:
    """Whether a string is the second argument of a call that takes an object and an attribute's name."""
    facts = module.facts
    called, *arguments = facts.children(call)
    takers = _ATTRIBUTE_FUNCTIONS if facts.kinds[called] == k.CALLED else _ATTRIBUTE_METHODS
    return facts.word(called) in takers and arguments[1:2] == [node]


def keyword(resolver: Resolver, module: Module, node: int) -> Meaning:
    """The parameter of what is called that a keyword argument names, or the attribute a class pattern looks at."""
    facts = module.facts
    call = facts.parent(node)
    called = facts.first_child(call)
    if called is None or facts.kinds[call] not in (k.CALL, k.CLASS_PATTERN):
        return UNKNOWN
    word = facts.word(node)
    if facts.kinds[call] == k.CLASS_PATTERN:
        found = [resolver.member(v, word) for v in resolver.value_of(module, called).values]
    else:
        found = [_parameter(resolver, function, word) for function in resolver.meaning(module, called).values]
    return merged(found) if found else UNKNOWN


def _parameter(resolver: Resolver, called: Value, word: str) -> Meaning:
    """The parameter of a function, or of a class's `__init__`, that a keyword fills; `**kwargs` takes any."""
    if not isinstance(called, Target):
        return UNKNOWN
    if called.kind == k.CLASS:
        field = resolver.inference.fields.declared(called, word)
        if field is not None:
            return Meaning((field,), True)
        makers = resolver.member(called, "__init__").targets
        return merged([_parameter(resolver, maker, word) for maker in makers if maker.kind != k.CLASS] or [UNKNOWN])
    if called.kind not in k.FUNCTIONS:
        return UNKNOWN
    facts = called.module.facts
    fitting = [part for part in facts.children(called.node) if facts.kinds[part] == k.PARAMETER]
    found = [part for part in fitting if facts.word(part) == word]
    return Meaning((Target(called.module, found[0]),), True) if found else UNKNOWN
