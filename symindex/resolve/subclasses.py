"""Subclasses, and the realizations of declarations: overrides, classes that fit a protocol."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Function, below
from symindex.model.values import Target
from symindex.resolve.classes import base_expressions, bases_of, class_member, without_arguments
from symindex.resolve.engine import Engine, rule
from symindex.resolve.names import decorator_names

_MAX_SUBCLASSES: Final = 60
_DECLARING: Final = k.FUNCTIONS | {k.BOUND}
_MAX_IMPLEMENTATIONS: Final = 12  # a protocol that more classes fit says too little


@rule(unknown=list[Target]())
def subclasses_of(engine: Engine, class_: Target) -> list[Target]:
    """Classes that derive from a class, those nearest to it first; not all of them where they are many."""
    found: dict[Target, None] = {}
    waiting = [class_]
    while waiting and len(found) < _MAX_SUBCLASSES:
        base = waiting.pop(0)
        word = base.module.facts.word(base.node)
        for each in engine.source.classes_on(word, base.module) if word else ():
            if each != class_ and each not in found and base in bases_of(engine, each)[0]:
                found[each] = None
                waiting.append(each)
    return list(found)


@rule(unknown=list[Target]())
def realizations(engine: Engine, class_: Target, name: str) -> list[Target]:
    """Return the definitions of a name in classes below a class that has none, or a mere declaration."""
    own = class_member(engine, class_, name).targets
    of_protocol = is_protocol(class_)  # whose bodies are not run for classes that merely fit it, whatever they say
    if any(target.kind not in k.FUNCTIONS or not (of_protocol or is_declaration(target)) for target in own):
        return []
    found: dict[Target, None] = {}
    for each in engine.ask(subclasses_of, class_):
        members = class_member(engine, each, name).targets[:1]
        found.update((target, None) for target in members if target not in own)
    if not found and of_protocol:
        found = dict.fromkeys(_implementations(engine, class_, name))
        own = [each for each in found if each.module.tree == class_.module.tree]
        likely = own if len(found) > _MAX_IMPLEMENTATIONS else list(found)
        return likely if len(likely) <= _MAX_IMPLEMENTATIONS else []
    return list(found)


def is_protocol(class_: Target) -> bool:
    """Return True if a class is itself a protocol: one that others need not name to be of it."""
    module = class_.module
    words = {module.facts.word(without_arguments(module, each)) for each in base_expressions(class_)}
    return "Protocol" in words


def is_of_protocol(target: Target) -> bool:
    """Return True if a definition is a protocol's, so that something else is always meant when a program runs."""
    scope = target.module.facts.scope_of(target.node)
    return target.module.facts.kinds[scope] == k.CLASS and is_protocol(Target(target.module, scope))


def _implementations(engine: Engine, protocol: Target, name: str) -> Iterator[Target]:
    """The members of a name in classes that have all that a protocol asks for; those nearest to it first."""
    if protocol.module.is_stub:
        return
    asked = _asked_by(protocol)
    looked = 0
    for target in engine.source.definitions_named(name, protocol.module):
        class_ = Target(target.module, target.module.facts.scope_of(target.node))
        if not class_.is_class or class_ == protocol or target.module.is_stub or is_protocol(class_):
            continue
        looked += 1
        if looked > _MAX_SUBCLASSES:
            return
        if all(class_member(engine, class_, each).values for each in asked):
            yield target


def _asked_by(protocol: Target) -> set[str]:
    """Return the names of the methods and attributes that a protocol declares."""
    facts = protocol.module.facts
    return {
        facts.word(node)
        for node in below(facts, protocol.node)
        if facts.kinds[node] in _DECLARING and facts.scope_of(node) == protocol.node
    }


def is_declaration(function: Target) -> bool:
    """Return True if a function only says what others do: abstract, `...`, or `raise NotImplementedError`.

    All functions of a stub have `...` for a body, which says nothing of those that run.
    """
    if any(name.startswith("abstract") for name in decorator_names(function.module, function.node)):
        return True
    if function.module.is_stub:
        return False
    facts = function.module.facts
    body = list(islice(Function(facts, function.node).body, 2))
    if len(body) != 1 or facts.kinds[body[0]] == k.ELLIPSIS:
        return len(body) == 1
    words = {facts.word(node) for node in below(facts, body[0])}
    if facts.kinds[body[0]] == k.RAISE:
        return "NotImplementedError" in words
    return facts.kinds[body[0]] == k.RETURN and words == {"NotImplemented"}
