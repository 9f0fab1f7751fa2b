"""The values of attributes: what classes and their methods give them, properties, descriptors, delegation, mixins."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.classes import base_keyword
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Super, Target, Value, merged

if TYPE_CHECKING:
    from symindex.resolve.inference import Inference

_ALTERNATIVES: Final = 8  # bindings of an attribute that are looked at
_BOUND: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND, k.ATTRIBUTE_BOUND})
_ENUMERATIONS: Final = frozenset({"Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"})


class Attributes:
    """Guesses attributes, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._resolver = inference.resolver
        self._delegating: set[tuple[Target, str]] = set()

    def of(self, objects: Meaning, name: str) -> Meaning:
        """The values of an attribute of some objects."""
        found = [self._of_value(each, name) for each in objects.values[:_ALTERNATIVES]]
        if not found:
            return UNKNOWN
        all_of = merged(found)
        return replace(
            all_of, complete=all_of.complete and objects.complete, inferred=all_of.inferred or objects.inferred
        )

    def _of_value(self, value: Value, name: str) -> Meaning:
        if name == "__class__" and isinstance(value, Instance):
            return Meaning((value.of,), True)
        member = self._resolver.member(value, name)
        if not member.targets:
            return member if member.values else self.elsewhere(value, name)
        target = member.targets[0]
        owner = value.of if isinstance(value, Instance | Super) else value
        if target.kind in k.FUNCTIONS:
            if isinstance(value, Instance | Super) and self._inference.functions.is_property(target):
                receiver = value if isinstance(value, Instance) else Instance(value.of)
                return replace(self._inference.functions.returned(target, receiver=receiver), inferred=True)
            return member
        if target.kind == k.CLASS or not target.node:
            return member
        if isinstance(owner, Target) and owner.kind == k.CLASS:
            if not isinstance(value, Instance) and self._is_enumeration(owner):
                return Meaning((Instance(owner),), True)
            return self._got(self.in_class(owner, name, value if isinstance(value, Instance) else None))
        return self._inference.of_targets(member)

    def in_class(self, class_: Target, name: str, receiver: Instance | None = None) -> Meaning:
        """The values given to an attribute anywhere in a class, or in the first of its bases that says something."""
        for each in self._resolver.classes.order(class_)[0]:
            bindings = self._resolver.classes.members_in(each, name)
            if not bindings:
                continue
            declared = [node for node in bindings if _is_annotated(each.module, node)]
            found = [
                self._declared(each, node, receiver) if declared else self._inference.value_of(each.module, node)
                for node in (declared or bindings)[:_ALTERNATIVES]
                if each.module.facts.kinds[node] in _BOUND
            ]
            meaning = merged([meaning for meaning in found if meaning.values] or [UNKNOWN])
            if meaning.values:
                return replace(meaning, inferred=True)
        return UNKNOWN

    def _declared(self, class_: Target, node: int, receiver: Instance | None) -> Meaning:
        facts = class_.module.facts
        statement = facts.parent(node)
        written = next(child for child in facts.children(statement) if facts.kinds[child] == k.ANNOTATION)
        given = self._inference.annotations.environment(receiver, class_) if receiver is not None else {}
        found = self._inference.annotations.instance(class_.module, written + 1, given)
        return found if found.values else self._inference.value_of(class_.module, node)

    def _got(self, meaning: Meaning) -> Meaning:
        """What is read where a class holds objects with `__get__`: what that returns."""
        found = []
        for value in meaning.values:
            getters = self._resolver.classes.member(value.of, "__get__").targets if isinstance(value, Instance) else []
            if isinstance(value, Instance) and getters and getters[0].kind in k.FUNCTIONS:
                given = self._inference.functions.returned(getters[0], receiver=value)
                found.append(given if given.values else Meaning((value,), False))
            else:
                found.append(Meaning((value,), True))
        return replace(meaning, values=merged(found).values)

    # What a class itself does not have

    def elsewhere(self, value: Value, name: str) -> Meaning:
        """What a member is that a class and its bases lack: of its metaclass, delegated to, of the classes below it."""
        if isinstance(value, Target) and value.kind == k.CLASS:
            metaclass = self.metaclass(value)
            return self._of_value(Instance(metaclass), name) if metaclass is not None else UNKNOWN
        if not isinstance(value, Instance):
            return UNKNOWN
        delegated = self._delegated(value, name)
        if delegated.values:
            return delegated
        return self._mixed_in(value, name)

    def defined_elsewhere(self, value: Value, name: str) -> Meaning:
        """As `elsewhere`, the definitions."""
        if isinstance(value, Target) and value.kind == k.CLASS:
            metaclass = self.metaclass(value)
            return self._resolver.member(Instance(metaclass), name) if metaclass is not None else UNKNOWN
        if not isinstance(value, Instance):
            return UNKNOWN
        delegated = self._delegated(value, name)
        found = delegated.targets if delegated.values else self._below(value, name)
        return Meaning(tuple(found), False, inferred=True) if found else UNKNOWN

    def metaclass(self, class_: Target) -> Target | None:
        """The metaclass that a class or one of its bases names."""
        for each in self._resolver.classes.order(class_)[0]:
            named = base_keyword(each, "metaclass")
            if named is not None:
                found = [t for t in self._inference.value_of(each.module, named).targets if t.kind == k.CLASS]
                return found[0] if found else None
        return None

    def _mixed_in(self, value: Instance, name: str) -> Meaning:
        """The member of classes below, such as those that a mixin is mixed into."""
        found = self._below(value, name)
        meanings = [self._of_value(Instance(class_), name) for class_ in islice(found.values(), _ALTERNATIVES)]
        known = [meaning for meaning in meanings if meaning.values]
        return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN

    def _below(self, value: Instance, name: str) -> dict[Target, Target]:
        """The members of a name in classes below that of an object, each with one of the classes that has it."""
        found: dict[Target, Target] = {}
        if not value.of.module.is_stub:
            for class_ in self._resolver.classes.below(value.of):
                for target in self._resolver.member(class_, name).targets[:1]:
                    found.setdefault(target, class_)
        return found

    def _delegated(self, instance: Instance, name: str) -> Meaning:
        """What `def __getattr__(self, name): return getattr(self._inner, name)` hands on."""
        key = instance.of, name
        if key in self._delegating:  # what is delegated to may be of the same class, and delegate again
            return UNKNOWN
        self._delegating.add(key)
        try:
            return self._delegated_to(instance, name)
        finally:
            self._delegating.discard(key)

    def _delegated_to(self, instance: Instance, name: str) -> Meaning:
        for target in self._resolver.member(instance, "__getattr__").targets:
            module, facts = target.module, target.module.facts
            for node in facts.nodes_of({k.CALL}, target.node, module.end_of(target.node)):
                if facts.word(node + 1) != "getattr":
                    continue
                arguments = list(facts.children(node))[1:]
                if len(arguments) >= 2 and facts.kinds[arguments[1]] == k.NAME:
                    inner = self.of(self._inference.value_of(module, arguments[0]), name)
                    if inner.values:
                        return replace(inner, inferred=True)
        return UNKNOWN

    def _is_enumeration(self, class_: Target) -> bool:
        return any(
            each.module.name == "enum" and self._inference.class_name(each) in _ENUMERATIONS
            for each in self._resolver.classes.order(class_)[0][1:]
        )


def _is_annotated(module: Module, node: int) -> bool:
    facts = module.facts
    statement = facts.parent(node)
    return facts.kinds[statement] in (k.ASSIGN, k.DECLARE) and any(
        facts.kinds[child] == k.ANNOTATION for child in islice(facts.children(statement), 4)
    )
