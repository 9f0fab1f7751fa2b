"""What calls give: instances of classes, what functions return, and what some functions do that no stub can say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Super, Target, Value, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.resolve.inference import Inference

# Functions that give back what they are given, or take it apart, in more ways than their stubs can say.
_SAME: Final = frozenset({"copy", "deepcopy", "wraps", "partial", "proxy", "unwrap"})
_FILLED: Final = frozenset({"list", "set", "frozenset", "tuple", "deque"})
# Calls that make a type of their own, of which stubs know only what it derives from.
_MAKERS_OF_TYPES: Final = frozenset({"namedtuple", "NamedTuple", "TypedDict", "NewType", "TypeVar", "ParamSpec"})
_LOADERS: Final = ("import", "load", "locate")
_FIELDS: Final = frozenset({"ib", "attrib", "field"})
_CONTAINERS: Final = {
    "list": "list",
    "sorted": "list",
    "set": "set",
    "frozenset": "set",
    "iter": "list",
    "reversed": "list",
}


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
        known = [meaning for meaning in found if meaning.values] or [self._loaded(module, node, called)]
        return replace(merged(known), inferred=True) if known[0].values else UNKNOWN

    def _loaded(self, module: Module, node: int, called: int) -> Meaning:
        """What something of a name like `import_string` gives for a dotted path."""
        facts = module.facts
        arguments = self._arguments(module, node)
        name = facts.word(called).lower()
        if not arguments or not any(part in name for part in _LOADERS):
            return UNKNOWN
        if facts.kinds[arguments[0]] == k.STRING_WORD:
            return self._resolver.modules.imported(facts.word(arguments[0]), module)
        if facts.kinds[arguments[0]] != k.STRING_PATH:
            return UNKNOWN
        parts = [facts.word(part) for part in facts.children(arguments[0])]
        return self._inference.of_targets(self._resolver.dotted(parts, module))

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
            if functions and not self._inference.functions.is_property(functions[0]):
                owner = value if isinstance(value, Target) and value.kind == k.CLASS else None
                yield self._inference.functions.returned(functions[0], module, node, receiver, owner)
            else:
                attribute = self._inference.attributes.of(Meaning((value,), True), facts.word(called))
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
            return self._inference.functions.returned(value, module, node)
        if value.kind == k.LAMBDA:
            return self._inference.value_of(value.module, list(value.module.facts.children(value.node))[-1])
        return UNKNOWN

    def _made(self, class_: Target, module: Module | None, node: int) -> Instance:
        """An instance, with the elements of what a container is made from, or what fills its type variables."""
        if module is None:
            return Instance(class_)
        name = self._inference.class_name(class_)
        given = self._arguments(module, node)
        if name in _FILLED and class_.module.is_stub and given:
            return Instance(class_, (self._inference.protocols.element(self._inference.value_of(module, given[0])),))
        if name == "defaultdict" and class_.module.is_stub and given:
            makers = self._inference.value_of(module, given[0]).values[:2]
            return Instance(class_, (UNKNOWN, merged([self.result(maker) for maker in makers] or [UNKNOWN])))
        return Instance(class_, self._inference.functions.class_arguments(class_, module, node))

    def method_result(self, value: Instance, name: str, module: Module | None = None, node: int = 0) -> Meaning:
        """What calling a method of an object gives."""
        for target in self._resolver.member(value, name).targets[:1]:
            if target.kind in k.FUNCTIONS:
                return self._inference.functions.returned(target, module, node, value)
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
        if name in _MAKERS_OF_TYPES:
            return UNKNOWN
        if name in ("import_module", "__import__"):
            loaded = self._loaded(module, node, called)
            return loaded if loaded.values else None
        if name in _FIELDS:
            return self._field(module, arguments)
        if name in _SAME:
            return value_of(module, arguments[0])
        if facts.kinds[called] != k.CALLED:
            return None
        if name == "getattr" and len(arguments) > 1 and facts.kinds[arguments[1]] == k.STRING_WORD:
            return self._inference.attributes.of(value_of(module, arguments[0]), facts.word(arguments[1]))
        if name == "type" and len(arguments) == 1:
            of = value_of(module, arguments[0])
            return Meaning(tuple(v.of for v in of.values if isinstance(v, Instance)), of.complete)
        if name == "next":
            return self._inference.protocols.element(value_of(module, arguments[0]))
        if name in _CONTAINERS:
            return self._inference.builtin(
                _CONTAINERS[name], self._inference.protocols.element(value_of(module, arguments[0]))
            )
        if name in ("min", "max"):
            first = value_of(module, arguments[0])
            return (
                first
                if len(arguments) > 1 and facts.kinds[arguments[1]] != k.KEYWORD
                else self._inference.protocols.element(first)
            )
        if name == "enumerate":
            pair = self._inference.builtin(
                "tuple",
                self._inference.builtin("int"),
                self._inference.protocols.element(value_of(module, arguments[0])),
            )
            return self._inference.builtin("list", pair)
        if name == "zip":
            parts = [self._inference.protocols.element(value_of(module, each)) for each in arguments[:8]]
            return self._inference.builtin("list", self._inference.builtin("tuple", *parts))
        return None

    def _field(self, module: Module, arguments: list[int]) -> Meaning | None:
        """What `attr.ib(…)` or `dataclasses.field(…)` says of the field it makes; None where it says nothing."""
        facts = module.facts
        given = {facts.word(each): each + 1 for each in arguments if facts.kinds[each] == k.KEYWORD}
        if "type" in given:
            return self._inference.annotations.instance(module, given["type"])
        for word in ("factory", "default_factory"):
            if word in given:
                makers = self._inference.value_of(module, given[word]).values[:2]
                return merged([self.result(maker) for maker in makers] or [UNKNOWN])
        validator = given.get("validator", 0)
        if validator and facts.kinds[validator] == k.CALL and facts.word(validator + 1) == "instance_of":
            return self._inference.annotations.instance(module, list(facts.children(validator))[-1])
        return self._inference.value_of(module, given["default"]) if "default" in given else None
