"""What a parameter may be: as annotated, as its default, as callers pass it, as a test fixture of its name gives it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.fixtures import Fixtures
from symindex.resolve.names import decorator_names
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Target, Value, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.resolve.inference import Inference

# Calls that are looked at as evidence, and how many of them may be guesses by name alone.
_CALLS_MOST: Final = 24
_EVIDENCE_ENOUGH: Final = 4
# A method name with more definitions than this tells nothing about which of them a call means.
_RARE: Final = 3
# What looking for callers costs, in steps of inference.
_STEPS: Final = 30
_NESTED_MOST: Final = 3


class Parameters:
    """Guesses parameters, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._resolver = inference.resolver
        self._nested = 0
        self.fixtures = Fixtures(inference)
        self._calls: dict[Target, list[tuple[Module, int, bool]]] = {}

    def value_of(self, module: Module, node: int) -> Meaning:
        """The values of a parameter: the receiver for a method's first one, else the best evidence there is."""
        facts = module.facts
        function = facts.parent(node)
        receiver = self._resolver.receiver(module, function, node)
        if receiver.values:
            return receiver
        declared = self._declared(module, function, node)
        if declared.values:
            return self._packed(facts.kinds[node], declared)
        if facts.kinds[function] not in k.FUNCTIONS:
            return UNKNOWN
        if facts.kinds[node] != k.PARAMETER:
            is_gathering = facts.kinds[node] == k.STAR_PARAMETER
            return self._packed(facts.kinds[node], self._passed(module, function, node) if is_gathering else UNKNOWN)
        evidence = [self.fixtures.value_of(module, function, node)]
        if not evidence[0].values:
            default = next((part + 1 for part in facts.children(node) if facts.kinds[part] == k.DEFAULT), None)
            evidence = [self._passed(module, function, node)]
            if default is not None and facts.kinds[default] != k.NONE:
                evidence.append(self._inference.value_of(module, default))
        known = [meaning for meaning in evidence if meaning.values]
        return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN

    def _declared(self, module: Module, function: int, node: int) -> Meaning:
        """What an annotation or a type comment says of a parameter."""
        facts, annotations = module.facts, self._inference.annotations
        written = next((child for child in facts.children(node) if facts.kinds[child] == k.ANNOTATION), None)
        if written is not None:
            given = {}
            around = facts.scope_of(function)
            if facts.kinds[around] == k.CLASS:
                given = {"Self": Meaning((Instance(Target(module, around)),), True)}
            return annotations.instance(module, written + 1, given)
        comment = annotations.texts.comment_on(module, node)
        if not comment and module.has_type_comments:
            types, _ = annotations.texts.signature(module, function)
            parameters = [part for part in facts.children(function) if facts.kinds[part] in k.PARAMETERS]
            missing = len(parameters) - len(types)  # `self` may be left out
            position = parameters.index(node) - (missing if missing == 1 else 0)
            comment = types[position] if 0 <= position < len(types) else ""
        return annotations.texts.instance(module, node, comment) if comment else UNKNOWN

    def _packed(self, kind: int, element: Meaning) -> Meaning:
        if kind == k.STAR_PARAMETER:
            return self._inference.builtin("tuple", element)
        if kind == k.DOUBLE_STAR_PARAMETER:
            return self._inference.builtin("dict", self._inference.builtin("str"), element)
        return element

    # Callers as evidence

    def _passed(self, module: Module, function: int, parameter: int) -> Meaning:
        """What the calls that can be told to be of this function give to a parameter."""
        if self._nested >= _NESTED_MOST or self._inference.is_busy or not self._inference.afford(_STEPS):
            self._inference.cut()
            return UNKNOWN
        self._nested += 1
        try:
            found = list(self._evidence(Target(module, function), parameter))
        finally:
            self._nested -= 1
        return self._ranked(merged(found), found) if found else UNKNOWN

    def _ranked(self, meaning: Meaning, evidence: list[Meaning]) -> Meaning:
        """The same, what most calls give first; of as many, a base class before those that derive from it."""
        if len(meaning.values) < 2:
            return meaning
        votes: dict[Value, int] = {}
        for each in evidence:
            for value in each.values:
                votes[value] = votes.get(value, 0) + 1
        values = sorted(meaning.values, key=lambda value: (-votes[value], self._height(value)))
        return replace(meaning, values=tuple(values))

    def _height(self, value: Value) -> int:
        class_ = value.of if isinstance(value, Instance) else value
        is_class = isinstance(class_, Target) and class_.kind == k.CLASS
        return len(self._resolver.classes.order(class_)[0]) if is_class and isinstance(class_, Target) else 0

    def _evidence(self, function: Target, parameter: int) -> Iterator[Meaning]:
        enough = 0
        calls = self._calls.get(function)
        if calls is None:
            cuts = self._inference.cuts
            calls = self._calls[function] = list(self._calls_of(function))
            if cuts != self._inference.cuts:
                del self._calls[function]
        for module, call, bound in calls:
            argument = self._inference.functions.argument(module, call, function, parameter, bound)
            if argument is None or module.facts.kinds[argument] == k.NONE:
                continue
            meaning = self._inference.value_of(module, argument)
            if meaning.values:
                yield meaning
                enough += 1
                if enough >= _EVIDENCE_ENOUGH:
                    return

    def _calls_of(self, function: Target) -> Iterator[tuple[Module, int, bool]]:
        """(module, call, whether the first parameter is filled in) of calls that mean a function, the nearest first."""
        facts = function.module.facts
        name = facts.word(function.node)
        around = facts.scope_of(function.node)
        is_method = facts.kinds[around] == k.CLASS
        is_static = is_method and "staticmethod" in decorator_names(function.module, function.node)
        wanted = {function}
        if is_method and name in ("__init__", "__new__"):
            class_ = Target(function.module, around)
            name, wanted = facts.word(around), {function, class_}
        rare = is_method and self._inference.source.definition_count(name) <= _RARE
        looked = 0
        for module, node in self._inference.source.calls_of(name, function.module):
            call = module.facts.parent(node)
            if module.facts.kinds[call] != k.CALL or module.facts.first_child(call) != node:
                continue
            looked += 1
            if looked > _CALLS_MOST:
                return
            meaning = self._resolver.names(module, node)
            if wanted & set(meaning.targets):
                through_class = module.facts.kinds[node] == k.ATTRIBUTE_CALLED and self._is_class(module, node + 1)
                is_made = name == facts.word(around)
                yield module, call, is_method and not is_static and (is_made or not through_class)
            elif (
                rare and not meaning.values and not meaning.complete and module.facts.kinds[node] == k.ATTRIBUTE_CALLED
            ):
                yield module, call, is_method and not is_static

    def _is_class(self, module: Module, node: int) -> bool:
        values = self._resolver.value_of(module, node).values
        return bool(values) and isinstance(values[0], Target) and values[0].kind == k.CLASS
