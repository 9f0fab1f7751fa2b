"""From a written type to the values it stands for: names, strings, unions, generics, type variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.scopes import lookup_word, starting_scope
from symindex.resolve.source import NOTHING, UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.typetext import TypeText

if TYPE_CHECKING:
    from symindex.resolve.inference import Inference

_FIRST_ONLY: Final = frozenset(
    {"Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar", "Unpack"}
)
_UNIONS: Final = frozenset({"Optional", "Union"})
_TYPE_VARIABLES: Final = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})
_TYPING: Final = frozenset({"typing", "typing_extensions", "_collections_abc"})
# What `typing` calls by another name, or says nothing more of in its stub.
_PLAIN: Final = {
    "List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Deque": "deque",
    "DefaultDict": "defaultdict", "OrderedDict": "OrderedDict", "Counter": "Counter", "Callable": "Callable",
}  # fmt: skip
_OPEN: Final = frozenset({"Any", "object", "Never", "NoReturn"})
_DEEPEST: Final = 12

Environment = Mapping[str, Meaning]


class Annotations:
    """Reads types, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._resolver = inference.resolver
        self._depth = 0
        self._variables: dict[Target, list[str]] = {}
        self.texts = TypeText(self._resolver, self)

    def instance(self, module: Module, node: int, given: Environment | None = None) -> Meaning:
        """Objects of the type written at a node; `given` are the meanings of type variables, and of `Self`."""
        if self._depth > _DEEPEST:
            self._inference.cut()
            return UNKNOWN
        self._depth += 1
        try:
            meaning = self._instance(module, node, given or {})
        finally:
            self._depth -= 1
        return replace(meaning, inferred=True) if meaning.values else meaning

    def _instance(self, module: Module, node: int, given: Environment) -> Meaning:
        facts = module.facts
        kind = facts.kinds[node]
        if kind in (k.NAME, k.ATTRIBUTE):
            word = facts.word(node)
            if word in given:
                return given[word]
            return UNKNOWN if word in _OPEN else self.of_targets(self._resolver.names(module, node), word, given)
        if kind == k.STRING_WORD:
            return given.get(facts.word(node)) or self.of_targets(self._named(module, node), facts.word(node), given)
        if kind == k.STRING_PATH:
            return self.of_targets(self._path(module, node), "", given)
        if kind == k.TYPE_STRING:
            inner = facts.first_child(node)
            return self.instance(module, inner, given) if inner is not None else UNKNOWN
        if kind == k.SUBSCRIPT:
            return self._subscript(module, node, given)
        if kind == k.BINARY:
            return merged([self.instance(module, side, given) for side in facts.children(node)])
        return NOTHING if kind == k.NONE else UNKNOWN

    def of_targets(
        self, meaning: Meaning, word: str, given: Environment, arguments: tuple[Meaning, ...] = ()
    ) -> Meaning:
        """Objects of what the name of a type means, with arguments."""
        found = []
        for target in map(self._resolver.stubs.typed, meaning.targets):
            facts = target.module.facts
            plain = _PLAIN.get(facts.word(target.node)) if target.module.name in _TYPING else None
            if plain is not None:
                found.append(self._inference.builtin(plain, *arguments))
            elif target.kind == k.CLASS:
                found.append(Meaning((Instance(target, arguments),), True))
            elif target.kind == k.TYPE_ALIAS:
                parts = [part for part in facts.children(target.node) if facts.kinds[part] == k.ANNOTATION]
                found += [self.instance(target.module, part + 1, given) for part in parts]
            elif target.kind in (k.BOUND, k.LOCAL):
                found.append(self._alias(target, given, arguments))
        known = [each for each in found if each.values]
        return merged(known) if known else UNKNOWN

    def _alias(self, target: Target, given: Environment, arguments: tuple[Meaning, ...]) -> Meaning:
        """A type under another name (`List = list`, `Path = str | bytes`), or a type variable's bound."""
        facts = target.module.facts
        statement = facts.parent(target.node)
        if facts.kinds[statement] != k.ASSIGN:
            return UNKNOWN
        value = list(facts.children(statement))[-1]
        if facts.kinds[value] == k.CALL:
            called = facts.word(value + 1)
            if called == "NewType" or called in _TYPE_VARIABLES:
                return self._bound_of(target.module, value, called, given)
            return UNKNOWN
        if arguments and facts.kinds[value] in (k.NAME, k.ATTRIBUTE):
            return self.of_targets(self._resolver.names(target.module, value), "", given, arguments)
        return self.instance(target.module, value, given)

    def _bound_of(self, module: Module, call: int, called: str, given: Environment) -> Meaning:
        facts = module.facts
        arguments = list(facts.children(call))[1:]
        for argument in arguments:
            if facts.kinds[argument] == k.KEYWORD and facts.word(argument) == "bound":
                return self.instance(module, argument + 1, given)
        plain = [argument for argument in arguments[1:] if facts.kinds[argument] != k.KEYWORD]
        if called == "NewType" or len(plain) > 1:
            return merged([self.instance(module, each, given) for each in plain] or [UNKNOWN])
        return UNKNOWN

    def _subscript(self, module: Module, node: int, given: Environment) -> Meaning:
        facts = module.facts
        base, *arguments = facts.children(node)
        if len(arguments) == 1 and facts.kinds[arguments[0]] == k.TUPLE:
            arguments = list(facts.children(arguments[0]))
        word = facts.word(base)
        if word == "Literal":
            return merged([self._inference.value_of(module, each) for each in arguments] or [UNKNOWN])
        if facts.kinds[base] in (k.STRING_WORD, k.STRING_PATH):
            return UNKNOWN
        types = [partial(self.instance, module, each, given) for each in arguments if facts.kinds[each] != k.ELLIPSIS]
        return self.filled(word, partial(self._resolver.names, module, base), types, given)

    def filled(
        self, word: str, base: Callable[[], Meaning], arguments: Sequence[Callable[[], Meaning]], given: Environment
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
        return self.of_targets(base(), word, given, tuple(each() for each in arguments))

    def _named(self, module: Module, node: int) -> Meaning:
        """What the name in a string annotation means where the annotation stands."""
        _, nodes = lookup_word(module, module.facts.word_ids[node], starting_scope(module, node))
        if nodes:
            return merged([self._resolver.names(module, each) for each in nodes])
        return self._resolver.name(module, node)

    def _path(self, module: Module, node: int) -> Meaning:
        facts = module.facts
        first, *rest = facts.children(node)
        meaning = self._named(module, first)
        for part in rest:
            meaning = merged([self._resolver.member(value, facts.word(part)) for value in meaning.values] or [UNKNOWN])
        return meaning

    def caught(self, module: Module, node: int) -> Meaning:
        """Objects of the classes after `except`."""
        facts = module.facts
        parts = list(facts.children(node)) if facts.kinds[node] == k.TUPLE else [node]
        classes = merged([self._inference.value_of(module, part) for part in parts] or [UNKNOWN])
        found = tuple(Instance(v) for v in classes.values if isinstance(v, Target) and v.kind == k.CLASS)
        return Meaning(found, classes.complete, inferred=True)

    # Type variables

    def environment(self, receiver: Instance, owner: Target) -> dict[str, Meaning]:
        """The type variables of the class a member was found in, filled in with an object's arguments; and `Self`."""
        given = {"Self": Meaning((receiver,), True)}
        arguments: tuple[Meaning, ...] | None = self._arguments_for(receiver.of, receiver.arguments, owner, 0)
        if arguments:
            given.update(zip(self.variables_of(owner), arguments))
        return given

    def _arguments_for(
        self, class_: Target, arguments: tuple[Meaning, ...], owner: Target, depth: int
    ) -> tuple[Meaning, ...] | None:
        """The arguments that a base class has in a class with arguments."""
        if class_ == owner:
            return arguments
        if depth > 6:
            return None
        given = dict(zip(self.variables_of(class_), arguments))
        facts = class_.module.facts
        for expression in self._bases(class_):
            base = facts.first_child(expression) if facts.kinds[expression] == k.SUBSCRIPT else expression
            if base is None:
                continue
            for target in self._inference.value_of(class_.module, base).targets:
                inner: tuple[Meaning, ...] = ()
                if base != expression:
                    inner = tuple(
                        self.instance(class_.module, each, given)
                        for each in facts.children(expression)
                        if each != base and facts.kinds[each] != k.TUPLE
                    )
                found = self._arguments_for(target, inner, owner, depth + 1) if target.kind == k.CLASS else None
                if found is not None:
                    return found
        return None

    def variables_of(self, class_: Target) -> list[str]:
        """The names of a generic class's type variables, in order."""
        known = self._variables.get(class_)
        if known is None:
            self._variables[class_] = []
            known = self._variables[class_] = self._find_variables(class_)
        return known

    def _find_variables(self, class_: Target) -> list[str]:
        module, facts = class_.module, class_.module.facts
        own = []
        for part in facts.children(class_.node):
            if facts.kinds[part] == k.TYPE_PARAMETER:
                own.append(facts.word(part))
            elif facts.kinds[part] not in (k.DECORATOR, k.BASES):
                break
        if own:
            return own
        found: dict[str, None] = {}
        for expression in self._bases(class_):
            if facts.kinds[expression] == k.SUBSCRIPT:
                names = [n for n in range(expression + 1, facts.after(expression)) if self.is_variable(module, n)]
                if facts.word(expression + 1) in ("Generic", "Protocol"):
                    return [facts.word(name) for name in names]
                found.update(dict.fromkeys(facts.word(name) for name in names))
        return list(found)

    def _bases(self, class_: Target) -> list[int]:
        facts = class_.module.facts
        for part in facts.children(class_.node):
            if facts.kinds[part] == k.BASES:
                return [each for each in facts.children(part) if facts.kinds[each] != k.KEYWORD]
            if facts.kinds[part] not in (k.DECORATOR, k.TYPE_PARAMETER):
                break
        return []

    def is_variable(self, module: Module, node: int) -> bool:
        """Whether a name is one that `TypeVar` or its like made, or a type parameter."""
        facts = module.facts
        if facts.kinds[node] not in (k.NAME, k.STRING_WORD):
            return False
        for target in self._resolver.names(module, node).targets[:1]:
            if target.kind == k.TYPE_PARAMETER:
                return True
            statement = target.module.facts.parent(target.node)
            if target.kind == k.BOUND and target.module.facts.kinds[statement] == k.ASSIGN:
                value = list(target.module.facts.children(statement))[-1]
                return (
                    target.module.facts.kinds[value] == k.CALL
                    and target.module.facts.word(value + 1) in _TYPE_VARIABLES
                )
        return False
