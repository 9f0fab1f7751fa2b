"""What functions return: as annotated, as stubs, overloads and comments say, else what `return` and `yield` give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.names import decorator_names
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Target, merged

if TYPE_CHECKING:
    from symindex.resolve.inference import Inference

_PROPERTIES: Final = frozenset(
    {"property", "cached_property", "abstractproperty", "lazy_attribute", "reify", "memoized_property", "getter"}
)
_CONTEXTS: Final = frozenset({"contextmanager", "asynccontextmanager"})
_RETURNS_MOST: Final = 6
_REALIZATIONS_MOST: Final = 4
_HEAD: Final = frozenset({k.DECORATOR, k.TYPE_PARAMETER, k.POSITIONAL_ONLY, k.KEYWORD_ONLY})


class Functions:
    """Follows functions to what they return, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._resolver = inference.resolver

    def is_property(self, function: Target) -> bool:
        """Whether reading the attribute calls the function."""
        names = decorator_names(function.module, function.node)
        return any(name in _PROPERTIES or name.endswith("property") for name in names)

    def returned(
        self,
        function: Target,
        module: Module | None = None,
        node: int = 0,
        receiver: Instance | None = None,
        owner: Target | None = None,
    ) -> Meaning:
        """What a function returns: as annotated, else as its stub says, else what its `return` and `yield` give.

        `module` and `node` are the call, `receiver` the object a method is called on, `owner` the class.
        """
        if receiver is None and owner is not None:
            receiver = Instance(owner)
        meaning = UNKNOWN
        for declared in (function, *self._resolver.stubs.declared(function)):
            meaning = self._annotated(declared, module, node, receiver)
            if meaning.values:
                break
        if not meaning.values:
            meaning = self._from_statements(function, module, node, receiver)
        if receiver is not None:
            meaning = self._narrowed_to(meaning, receiver, function)
        if _CONTEXTS & set(decorator_names(function.module, function.node)):
            element = self._inference.protocols.element(meaning)
            return self._inference.builtin("ContextManager", element) if element.values else meaning
        return meaning

    def _annotated(self, function: Target, module: Module | None, node: int, receiver: Instance | None) -> Meaning:
        facts = function.module.facts
        for part in facts.children(function.node):
            kind = facts.kinds[part]
            if kind == k.RETURNS:
                given = self._type_variables(function, module, node, receiver)
                return self._inference.annotations.instance(function.module, part + 1, given)
            if kind not in k.PARAMETERS and kind not in _HEAD:
                break
        return UNKNOWN

    def _type_variables(
        self, function: Target, module: Module | None, node: int, receiver: Instance | None
    ) -> dict[str, Meaning]:
        """Type variables of a function, filled in from its receiver and from the arguments of a call."""
        given: dict[str, Meaning] = {}
        facts = function.module.facts
        class_ = facts.scope_of(function.node)
        if receiver is not None and facts.kinds[class_] == k.CLASS:
            given.update(self._inference.annotations.environment(receiver, Target(function.module, class_)))
        if module is None:
            return given
        parameters = [part for part in facts.children(function.node) if facts.kinds[part] in k.PARAMETERS]
        for parameter in parameters:
            written = facts.first_child(parameter)
            if written is None or facts.kinds[written] != k.ANNOTATION:
                continue
            names = [
                n
                for n in range(written + 1, facts.after(written))
                if self._inference.annotations.is_variable(function.module, n)
            ]
            if not names or facts.word(names[0]) in given:
                continue
            if parameter == parameters[0] and receiver is not None:
                given[facts.word(names[0])] = Meaning((receiver,), True)
                continue
            argument = self.argument(module, node, function, parameter, receiver is not None)
            if argument is not None:
                value = self._inference.value_of(module, argument)
                given[facts.word(names[0])] = self._matched(function.module, written + 1, value)
        return given

    def _matched(self, module: Module, node: int, value: Meaning) -> Meaning:
        """The meaning of the one type variable in an annotation that a value fits."""
        facts = module.facts
        if facts.kinds[node] != k.SUBSCRIPT:
            return value
        word = facts.word(node + 1)
        if word in ("type", "Type"):
            return Meaning(
                tuple(Instance(v) for v in value.values if isinstance(v, Target) and v.kind == k.CLASS), False
            )
        if word == "Callable":
            return merged([self._inference.calls.result(each) for each in value.values] or [UNKNOWN])
        if word in ("Optional", "Union"):
            return value
        return self._inference.protocols.element(value)

    def argument(self, module: Module, call: int, function: Target, parameter: int, bound: bool) -> int | None:
        """The expression that a call gives to a parameter; None where it gives none that can be told.

        `bound`: the first parameter is filled in by the object or class the function is called on.
        """
        facts, own = module.facts, function.module.facts
        name = own.word(parameter)
        names = [part for part in own.children(function.node) if own.kinds[part] in k.PARAMETERS]
        position = names.index(parameter) - bound if parameter in names else -1
        plain = 0
        for argument in list(facts.children(call))[1:]:
            kind = facts.kinds[argument]
            if kind == k.KEYWORD:
                if facts.word(argument) == name:
                    return facts.first_child(argument)
            elif kind in (k.SPLAT, k.DOUBLE_SPLAT):
                position = -1 if kind == k.SPLAT else position
            elif plain == position:
                return argument
            else:
                plain += 1
        return None

    def _from_statements(
        self, function: Target, module: Module | None, node: int, receiver: Instance | None
    ) -> Meaning:
        own, facts = function.module, function.module.facts
        end = own.end_of(function.node)
        statements = [
            n for n in facts.nodes_of({k.RETURN, k.YIELD, k.YIELD_FROM}, function.node, end)
            if function.node < n < end and facts.enclosing_definition(n) == function.node
        ]  # fmt: skip
        yields = [n for n in statements if facts.kinds[n] != k.RETURN]
        if yields:
            found = [self._yielded(own, each) for each in yields[:_RETURNS_MOST]]
            known = [meaning for meaning in found if meaning.values]
            return self._inference.builtin("Generator", merged(known) if known else UNKNOWN)
        found = []
        for statement in statements[-_RETURNS_MOST:]:
            expression = facts.first_child(statement)
            if expression is not None and facts.kinds[expression] != k.NONE:
                found.append(self._handed_through(function, expression, module, node, receiver))
        known = [meaning for meaning in found if meaning.values]
        return merged(known) if known else UNKNOWN

    def _yielded(self, module: Module, node: int) -> Meaning:
        value = module.facts.first_child(node)
        if value is None:
            return UNKNOWN
        meaning = self._inference.value_of(module, value)
        return self._inference.protocols.element(meaning) if module.facts.kinds[node] == k.YIELD_FROM else meaning

    def _handed_through(
        self, function: Target, expression: int, module: Module | None, node: int, receiver: Instance | None
    ) -> Meaning:
        """A returned expression; a returned parameter is what this call gave."""
        own, facts = function.module, function.module.facts
        if module is not None and facts.kinds[expression] == k.NAME:
            targets = self._resolver.names(own, expression).targets
            if (
                len(targets) == 1
                and targets[0].kind in k.PARAMETERS
                and facts.scope_of(targets[0].node) == function.node
            ):
                argument = self.argument(module, node, function, targets[0].node, receiver is not None)
                if argument is not None:
                    return self._inference.value_of(module, argument)
        return self._inference.value_of(own, expression)

    def _narrowed_to(self, meaning: Meaning, receiver: Instance, function: Target) -> Meaning:
        """`return self` and `return cls()` give an object of the class they were called on."""
        facts = function.module.facts
        class_ = facts.scope_of(function.node)
        if facts.kinds[class_] != k.CLASS or receiver.of == Target(function.module, class_):
            return meaning
        defined = Target(function.module, class_)
        values = tuple(
            receiver if isinstance(value, Instance) and value.of == defined and not value.arguments else value
            for value in meaning.values
        )
        return replace(meaning, values=values)
