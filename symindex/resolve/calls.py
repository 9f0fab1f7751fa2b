"""What calls give: instances of classes, returned and yielded values, elements of what is iterated, `with` targets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.names import decorator_names
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Super, Target, Value, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.resolve.inference import Inference

_PROPERTIES: Final = frozenset(
    {"property", "cached_property", "abstractproperty", "lazy_attribute", "reify", "memoized_property", "getter"}
)
_CONTEXTS: Final = frozenset({"contextmanager", "asynccontextmanager"})
# Functions that give back what they are given, or take it apart, in more ways than their stubs can say.
_SAME: Final = frozenset({"copy", "deepcopy", "wraps", "partial", "proxy", "unwrap"})
_CONTAINERS: Final = {
    "list": "list",
    "sorted": "list",
    "set": "set",
    "frozenset": "set",
    "iter": "list",
    "reversed": "list",
}
_RETURNS_MOST: Final = 6


class Calls:
    """Follows calls, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._resolver = inference.resolver

    def value_of(self, module: Module, node: int) -> Meaning:
        """The values of a call."""
        facts = module.facts
        called = facts.first_child(node)
        if called is None:
            return UNKNOWN
        special = self._special(module, node, called)
        if special is not None:
            is_super = isinstance(next(iter(special.values), None), Super)
            return special if is_super else replace(special, inferred=True)
        if facts.kinds[called] == k.ATTRIBUTE_CALLED:
            found = list(self._method_results(module, node, called))
        else:
            functions = self._inference.value_of(module, called)
            found = [self.result(value, module, node) for value in functions.values[:4]]
        known = [meaning for meaning in found if meaning.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN

    def _method_results(self, module: Module, node: int, called: int) -> Iterator[Meaning]:
        facts = module.facts
        inner = facts.first_child(called)
        if inner is None:
            return
        objects = self._inference.value_of(module, inner)
        for value in objects.values[:4]:
            receiver = (
                value if isinstance(value, Instance) else Instance(value.of) if isinstance(value, Super) else None
            )
            member = self._resolver.member(value, facts.word(called))
            functions = [target for target in member.targets if target.kind in k.FUNCTIONS]
            if functions and not self.is_property(functions[0]):
                owner = value if isinstance(value, Target) and value.kind == k.CLASS else None
                yield self.returned(functions[0], module, node, receiver, owner)
            else:
                attribute = self._inference.attribute(Meaning((value,), True), facts.word(called))
                yield from (self.result(each, module, node) for each in attribute.values[:4])

    def result(self, value: Value, module: Module | None = None, node: int = 0) -> Meaning:
        """What calling a value gives."""
        if isinstance(value, Instance):
            if self._inference.class_name(value) == "Callable" and value.arguments:
                return value.arguments[-1]
            return self.method_result(value, "__call__", module, node)
        if not isinstance(value, Target):
            return UNKNOWN
        if value.kind == k.CLASS:
            return Meaning((self._made(value, module, node),), True, inferred=True)
        if value.kind in k.FUNCTIONS:
            return self.returned(value, module, node)
        if value.kind == k.LAMBDA:
            return self._inference.value_of(value.module, list(value.module.facts.children(value.node))[-1])
        return UNKNOWN

    def _made(self, class_: Target, module: Module | None, node: int) -> Instance:
        """An instance, with the elements of what a container is made from."""
        name = self._inference.class_name(class_)
        if module is not None and name in ("list", "set", "frozenset", "tuple", "deque") and class_.module.is_stub:
            given = self._arguments(module, node)
            if given:
                return Instance(class_, (self.element(self._inference.value_of(module, given[0])),))
        return Instance(class_)

    def method_result(self, value: Instance, name: str, module: Module | None = None, node: int = 0) -> Meaning:
        """What calling a method of an object gives."""
        for target in self._resolver.member(value, name).targets[:1]:
            if target.kind in k.FUNCTIONS:
                return self.returned(target, module, node, value)
        return UNKNOWN

    def _arguments(self, module: Module, node: int) -> list[int]:
        return list(module.facts.children(node))[1:]

    def _special(self, module: Module, node: int, called: int) -> Meaning | None:
        """Calls whose meaning stubs cannot tell; None for all others."""
        facts, name = module.facts, module.facts.word(called)
        if name == "super" and facts.kinds[called] == k.CALLED:
            return self._resolver.super_of(module, node)
        arguments = self._arguments(module, node)
        if not arguments:
            return None
        value_of = self._inference.value_of
        if name == "cast" and len(arguments) == 2:
            return self._inference.annotations.instance(module, arguments[0])
        if name in _SAME:
            return value_of(module, arguments[0])
        if facts.kinds[called] != k.CALLED:
            return None
        if name == "getattr" and len(arguments) > 1 and facts.kinds[arguments[1]] == k.STRING_WORD:
            return self._inference.attribute(value_of(module, arguments[0]), facts.word(arguments[1]))
        if name == "type" and len(arguments) == 1:
            of = value_of(module, arguments[0])
            return Meaning(tuple(v.of for v in of.values if isinstance(v, Instance)), of.complete)
        if name == "next":
            return self.element(value_of(module, arguments[0]))
        if name in _CONTAINERS:
            return self._inference.builtin(_CONTAINERS[name], self.element(value_of(module, arguments[0])))
        if name in ("min", "max"):
            first = value_of(module, arguments[0])
            return first if len(arguments) > 1 and facts.kinds[arguments[1]] != k.KEYWORD else self.element(first)
        if name == "enumerate":
            pair = self._inference.builtin(
                "tuple", self._inference.builtin("int"), self.element(value_of(module, arguments[0]))
            )
            return self._inference.builtin("list", pair)
        if name == "zip":
            parts = [self.element(value_of(module, each)) for each in arguments[:8]]
            return self._inference.builtin("list", self._inference.builtin("tuple", *parts))
        return None

    # Functions

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
            element = self.element(meaning)
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
            return merged([self.result(each) for each in value.values] or [UNKNOWN])
        if word in ("Optional", "Union"):
            return value
        return self.element(value)

    def argument(self, module: Module, call: int, function: Target, parameter: int, bound: bool) -> int | None:
        """The expression that a call gives to a parameter; None where it gives none that can be told.

        `bound`: the first parameter is filled in by the object or class the function is called on.
        """
        facts, own = module.facts, function.module.facts
        name = own.word(parameter)
        names = [part for part in own.children(function.node) if own.kinds[part] in k.PARAMETERS]
        position = names.index(parameter) - bound if parameter in names else -1
        plain = 0
        for argument in self._arguments(module, call):
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
        return self.element(meaning) if module.facts.kinds[node] == k.YIELD_FROM else meaning

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

    # Protocols

    def element(self, meaning: Meaning) -> Meaning:
        """What iterating over some values gives."""
        found = []
        for value in meaning.values[:4]:
            if not isinstance(value, Instance):
                if isinstance(value, Target) and value.kind == k.CLASS:  # members of an enumeration
                    found.append(Meaning((Instance(value),), True, inferred=True))
                continue
            name = self._inference.class_name(value)
            if value.arguments and (name in _DIRECT or (name == "tuple" and value.of.module.is_stub)):
                found.append(merged(value.arguments if name == "tuple" else value.arguments[:1]))
                continue
            iterator = self.method_result(value, "__iter__")
            if not iterator.values:
                iterator = self.method_result(value, "__aiter__")
            for each in iterator.values[:2]:
                if isinstance(each, Instance) and each.arguments:
                    found.append(each.arguments[0])
                elif isinstance(each, Instance):
                    found.append(self.method_result(each, "__next__"))
            if not iterator.values:
                found.append(self.method_result(value, "__getitem__"))
        known = [each for each in found if each.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN

    def entered(self, meaning: Meaning) -> Meaning:
        """What `with … as` binds for some values."""
        found = []
        for value in meaning.values[:4]:
            if not isinstance(value, Instance):
                continue
            if self._inference.class_name(value) in (
                "ContextManager",
                "AbstractContextManager",
                "Generator",
                "Iterator",
            ):
                found.append(value.arguments[0] if value.arguments else UNKNOWN)
                continue
            entered = self.method_result(value, "__enter__")
            found.append(entered if entered.values else self.method_result(value, "__aenter__"))
        known = [each for each in found if each.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN


_HEAD: Final = frozenset({k.DECORATOR, k.TYPE_PARAMETER, k.POSITIONAL_ONLY, k.KEYWORD_ONLY})
_DIRECT: Final = frozenset(
    {
        "list", "set", "frozenset", "deque", "Generator", "Iterator", "Iterable", "Sequence", "Collection",
        "AsyncIterator", "AsyncGenerator", "AsyncIterable", "List", "Set", "KeysView", "AbstractSet", "MutableSequence", "MutableSet",
        "dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "Counter",
    }
)  # fmt: skip
