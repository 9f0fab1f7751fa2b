"""What functions return: as annotated, as stubs, overloads and comments say, else what `return` and `yield` give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.classes import is_declaration
from symindex.resolve.names import decorator_names
from symindex.resolve.scopes import bindings_in
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Target, merged

if TYPE_CHECKING:
    from symindex.resolve.inference import Inference

_PROPERTIES: Final = frozenset(
    {"property", "cached_property", "abstractproperty", "lazy_attribute", "reify", "memoized_property", "getter"}
)
_CONTEXTS: Final = frozenset({"contextmanager", "asynccontextmanager"})
_RETURNS_MOST: Final = 6
_OVERLOADS_MOST: Final = 8
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
        meaning = self._declared(function, module, node, receiver)
        if not meaning.values:
            meaning = self._from_statements(function, module, node, receiver)
        if not meaning.values and receiver is not None and is_declaration(function):
            meaning = self._realized(function, receiver)
        if receiver is not None:
            meaning = self._narrowed_to(meaning, receiver, function)
        if _CONTEXTS & set(decorator_names(function.module, function.node)):
            element = self._inference.protocols.element(meaning)
            return self._inference.builtin("ContextManager", element) if element.values else meaning
        return meaning

    def _declared(self, function: Target, module: Module | None, node: int, receiver: Instance | None) -> Meaning:
        """What a function, its stub, its overloads or a comment below it say that it returns."""
        for declared in (function, *self._resolver.stubs.declared(function)):
            overloads = self._overloads(declared)
            chosen = self._chosen(overloads, module, node, receiver) if overloads else declared
            meaning = self._annotated(chosen, module, node, receiver)
            if meaning.values or overloads:
                return meaning
        texts = self._inference.annotations.texts
        commented = texts.signature(function.module, function.node)[1]
        return texts.instance(function.module, function.node, commented) if commented else UNKNOWN

    def _overloads(self, function: Target) -> list[Target]:
        module, facts = function.module, function.module.facts
        nodes = bindings_in(module, facts.scope_of(function.node), facts.word(function.node))
        if len(nodes) == 1:
            return []
        overloads = [node for node in nodes if "overload" in decorator_names(module, node)]
        return [Target(module, node) for node in overloads[:_OVERLOADS_MOST]]

    def _chosen(self, overloads: list[Target], module: Module | None, node: int, receiver: Instance | None) -> Target:
        """The first overload that the arguments of a call fit, else the first."""
        if module is None:
            return overloads[0]
        return next((each for each in overloads if self._fits(each, module, node, receiver is not None)), overloads[0])

    def _fits(self, function: Target, module: Module, call: int, bound: bool) -> bool:
        facts = function.module.facts
        parameters = [part for part in facts.children(function.node) if facts.kinds[part] in k.PARAMETERS][bound:]
        given = 0
        for parameter in parameters:
            argument = self.argument(module, call, function, parameter, bound)
            parts = {facts.kinds[part]: part for part in facts.children(parameter)}
            if argument is None:
                if facts.kinds[parameter] == k.PARAMETER and k.DEFAULT not in parts:
                    return False
                continue
            given += 1
            if k.ANNOTATION in parts and not self._suits(function.module, parts[k.ANNOTATION] + 1, module, argument):
                return False
        is_open = any(facts.kinds[parameter] != k.PARAMETER for parameter in parameters)
        return is_open or given >= len(list(module.facts.children(call))) - 1

    def _suits(self, declaring: Module, annotation: int, module: Module, argument: int) -> bool:
        """Whether an argument may be of a written type; nothing known is no reason against it."""
        wanted = self._inference.annotations.instance(declaring, annotation).values
        values = self._inference.value_of(module, argument).values
        if module.facts.kinds[argument] == k.NONE:
            return not wanted
        classes = {each.of for each in wanted if isinstance(each, Instance)}
        objects = [each.of for each in values if isinstance(each, Instance)]
        if not classes or not objects or any(self._resolver.classes.is_protocol(each) for each in classes):
            return True
        return any(classes & set(self._resolver.classes.order(each)[0]) for each in objects)

    def _realized(self, function: Target, receiver: Instance) -> Meaning:
        """What the methods of classes below return that do what a method only declares."""
        below = self._resolver.classes.realizations(receiver.of, function.module.facts.word(function.node))
        found = [self.returned(each, receiver=receiver) for each in below[:_REALIZATIONS_MOST] if each != function]
        known = [meaning for meaning in found if meaning.values]
        return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN

    def class_arguments(self, class_: Target, module: Module, call: int) -> tuple[Meaning, ...]:
        """What fills the type variables of a class, by the arguments its `__init__` is called with."""
        names = self._inference.annotations.variables_of(class_)
        makers = self._resolver.member(class_, "__init__").targets if names else []
        for maker in makers:
            if maker.kind in k.FUNCTIONS:
                given = self._type_variables(maker, module, call, Instance(class_))
                found = tuple(given.get(name, UNKNOWN) for name in names)
                if any(meaning.values for meaning in found):
                    return found
        return ()

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
        if word.endswith("ContextManager"):
            return self._inference.protocols.entered(value)
        return self._inference.protocols.element(value)

    def argument(self, module: Module, call: int, function: Target, parameter: int, bound: bool) -> int | None:
        """The expression that a call gives to a parameter; None where it gives none that can be told.

        `bound`: the first parameter is filled in by the object or class the function is called on.
        """
        facts, own = module.facts, function.module.facts
        name = own.word(parameter)
        names = [part for part in own.children(function.node) if own.kinds[part] in k.PARAMETERS]
        position = names.index(parameter) - bound if parameter in names else -1
        is_gathering = own.kinds[parameter] == k.STAR_PARAMETER
        plain = 0
        for argument in list(facts.children(call))[1:]:
            kind = facts.kinds[argument]
            if kind == k.KEYWORD:
                if facts.word(argument) == name:
                    return facts.first_child(argument)
            elif kind in (k.SPLAT, k.DOUBLE_SPLAT):
                position = -1 if kind == k.SPLAT else position
            elif plain == position or (is_gathering and plain > position >= 0):
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
