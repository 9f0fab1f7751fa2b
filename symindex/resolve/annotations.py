"""From a written type to the values it stands for: names, strings, unions, generics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, children, inner
from symindex.model.values import NOTHING, UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve import lookup, stubs
from symindex.resolve.builtin import builtin, plain_name
from symindex.resolve.engine import Engine, nested_rule
from symindex.resolve.scopes import lookup_word, starting_scope
from symindex.resolve.synthesized import synthesizes_class

_FIRST_ONLY: Final = frozenset(
    {"Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar", "Unpack"}
)
_UNIONS: Final = frozenset({"Optional", "Union"})
TYPE_VARIABLES: Final = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})
_OPEN: Final = frozenset({"Any", "object", "Never", "NoReturn"})
_NESTING: Final = 13

# The meanings of type variables by their names, and of `Self`.
Environment = Mapping[str, Meaning]
_NO_VARIABLES: Final[Environment] = {}


def instance(engine: Engine, module: Module, node: int, given: Environment = _NO_VARIABLES) -> Meaning:
    """Objects of the type written at a node; `given` are the meanings of type variables, and of `Self`."""
    meaning = engine.ask(_instance, module, node, given)
    return replace(meaning, inferred=True) if meaning.values else meaning


@nested_rule(unknown=UNKNOWN, nesting=_NESTING)
def _instance(engine: Engine, module: Module, node: int, given: Environment) -> Meaning:
    facts = module.facts
    kind = facts.kinds[node]
    if kind in (k.NAME, k.ATTRIBUTE):
        word = facts.word(node)
        if word in given:
            return given[word]
        return UNKNOWN if word in _OPEN else of_targets(engine, engine.meaning(module, node), given)
    if kind == k.STRING_WORD:
        return given.get(facts.word(node)) or of_targets(engine, _named(engine, module, node), given)
    if kind == k.STRING_PATH:
        return of_targets(engine, _path(engine, module, node), given)
    if kind == k.TYPE_STRING:
        written = facts.first_child(node)
        return instance(engine, module, written, given) if written is not None else UNKNOWN
    if kind == k.SUBSCRIPT:
        return _subscript(engine, module, node, given)
    if kind == k.BINARY:
        return merged([instance(engine, module, side, given) for side in facts.children(node)])
    return NOTHING if kind == k.NONE else UNKNOWN


def of_targets(engine: Engine, meaning: Meaning, given: Environment, arguments: tuple[Meaning, ...] = ()) -> Meaning:
    """Objects of what the name of a type means, with arguments."""
    found = []
    for target in (stubs.typed(engine, each) for each in meaning.targets):
        facts = target.module.facts
        plain = plain_name(target)
        if plain:
            found.append(builtin(engine, plain, *arguments))
        elif target.is_class:
            found.append(Meaning((Instance(target, arguments),), True))
        elif target.kind == k.TYPE_ALIAS:
            parts = [part for part in facts.children(target.node) if facts.kinds[part] == k.ANNOTATION]
            found += [instance(engine, target.module, inner(facts, part), given) for part in parts]
        elif target.kind in (k.BOUND, k.LOCAL):
            found.append(_alias(engine, target, given, arguments))
    known = [each for each in found if each.values]
    return merged(known) if known else UNKNOWN


def _alias(engine: Engine, target: Target, given: Environment, arguments: tuple[Meaning, ...]) -> Meaning:
    """A type under another name (`List = list`, `Path = str | bytes`), or a type variable's bound."""
    module, facts = target.module, target.module.facts
    statement = facts.parent(target.node)
    value = Assignment(facts, statement).value
    if facts.kinds[statement] != k.ASSIGN or value is None:
        return UNKNOWN
    if facts.kinds[value] == k.CALL and synthesizes_class(facts, value):
        return Meaning((Instance(Target(module, value)),), True)
    if facts.kinds[value] == k.CALL:
        return _bound_of(engine, module, Call(facts, value), given)
    if arguments and facts.kinds[value] in (k.NAME, k.ATTRIBUTE):
        return of_targets(engine, engine.meaning(module, value), given, arguments)
    return instance(engine, module, value, given)


def _bound_of(engine: Engine, module: Module, call: Call, given: Environment) -> Meaning:
    """Return the bound of `NewType` or `TypeVar`: what objects of the type are."""
    if call.name != "NewType" and call.name not in TYPE_VARIABLES:
        return UNKNOWN
    bound = call.keywords.get("bound")
    if bound is not None:
        return instance(engine, module, bound, given)
    plain = call.positional[1:]
    if call.name == "NewType" or len(plain) > 1:
        return merged([instance(engine, module, each, given) for each in plain] or [UNKNOWN])
    return UNKNOWN


def _subscript(engine: Engine, module: Module, node: int, given: Environment) -> Meaning:
    facts = module.facts
    base, *arguments = children(facts, node)
    if len(arguments) == 1 and facts.kinds[arguments[0]] == k.TUPLE:
        arguments = children(facts, arguments[0])
    word = facts.word(base)
    if word == "Literal":
        return merged([engine.value(module, each) for each in arguments] or [UNKNOWN])
    if facts.kinds[base] in (k.STRING_WORD, k.STRING_PATH):
        return UNKNOWN
    types = [partial(instance, engine, module, each, given) for each in arguments if facts.kinds[each] != k.ELLIPSIS]
    return filled(engine, word, partial(engine.meaning, module, base), types, given)


def filled(
    engine: Engine,
    word: str,
    base: Callable[[], Meaning],
    arguments: Sequence[Callable[[], Meaning]],
    given: Environment = _NO_VARIABLES,
) -> Meaning:
    """Objects of a generic type with its arguments filled in; `word` is its bare name."""
    if word in _FIRST_ONLY:
        return arguments[0]() if arguments else UNKNOWN
    if word in _UNIONS:
        return merged([each() for each in arguments] or [UNKNOWN])
    if word in ("type", "Type"):
        of = merged([each() for each in arguments] or [UNKNOWN])
        return Meaning(tuple(value.of for value in of.values if isinstance(value, Instance)), of.complete)
    if word == "Callable":
        arguments = arguments[-1:]
    return of_targets(engine, base(), given, tuple(each() for each in arguments))


def _named(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the meaning of the name in a string annotation, at the place of the annotation."""
    _, nodes = lookup_word(module, module.facts.word_ids[node], starting_scope(module, node))
    if nodes:
        return merged([engine.meaning(module, each) for each in nodes])
    return engine.ask(lookup.name, module, node)


def _path(engine: Engine, module: Module, node: int) -> Meaning:
    facts = module.facts
    first, *rest = facts.children(node)
    meaning = _named(engine, module, first)
    for part in rest:
        meaning = merged([engine.member(value, facts.word(part)) for value in meaning.values] or [UNKNOWN])
    return meaning


def caught(engine: Engine, module: Module, node: int) -> Meaning:
    """Objects of the classes after `except`."""
    parts = children(module.facts, node) if module.facts.kinds[node] == k.TUPLE else [node]
    classes = merged([engine.value(module, part) for part in parts] or [UNKNOWN])
    found = tuple(Instance(v) for v in classes.values if isinstance(v, Target) and v.is_class)
    return Meaning(found, classes.complete, inferred=True)
