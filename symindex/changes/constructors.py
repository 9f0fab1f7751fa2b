"""The parameters of a class's call: those of `__init__`, `__new__` or a dataclass's fields; abstract classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.changes.signatures import Given, Signature, Taken, misfit, signature_of
from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Class, Decorated, name_of
from symindex.model.values import Target
from symindex.query.open_index import Internals
from symindex.resolve.semantics import decorator_names

_MAKERS: Final = ("__new__", "__init__")
_ABSTRACT: Final = frozenset({"ABCMeta", "ABC"})
_ABSTRACT_METHODS: Final = frozenset({"abstractmethod", "abstractproperty", "abstractclassmethod"})
_PLAIN_BASES: Final = frozenset({"object", "ABC", "Generic", "Protocol"})
_NOT_FIELDS: Final = frozenset({"ClassVar"})


class Constructors:
    """Answers how the classes of one index are called."""

    def __init__(self, internals: Internals) -> None:
        self._semantics = internals.semantics
        self._signatures: dict[Target, list[Signature]] = {}
        self._abstract: dict[Target, str] = {}

    def misfit(self, class_: Target, given: Given) -> str:
        """Why the call of a class does not fit; empty where it does or may."""
        if class_.kind != k.CLASS or class_.module.is_stub:
            return ""
        abstract = self.abstract(class_)
        if abstract:
            return f"is abstract: {abstract}"
        found = self._signatures.get(class_)
        if found is None:
            found = self._signatures[class_] = list(self._signatures_of(class_))
        return next(filter(None, (misfit(each, given) for each in found)), "")

    def abstract(self, class_: Target) -> str:
        """The name of an abstract method that keeps a class from being called; empty where there is none."""
        known = self._abstract.get(class_)
        if known is None:
            known = self._abstract[class_] = self._abstract_method(class_)
        return known

    def _abstract_method(self, class_: Target) -> str:
        order, is_known = self._semantics.order(class_)
        if not is_known or not any(map(_is_abstract_base, order)):
            return ""
        for each in order:
            facts = each.module.facts
            if each.kind != k.CLASS or not facts.number_of("abstractmethod"):
                continue
            for node in facts.nodes_of(k.FUNCTIONS, each.node, each.module.end_of(each.node)):
                if facts.scope_of(node) == each.node and _ABSTRACT_METHODS & set(decorator_names(each.module, node)):
                    first = self._semantics.member(class_, facts.word(node)).targets[:1]
                    if first == [Target(each.module, node)]:
                        return facts.word(node)
        return ""

    def _signatures_of(self, class_: Target) -> Iterator[Signature]:
        """The signatures that a call of a class has to fit, all of them."""
        order, is_known = self._semantics.order(class_)
        if not is_known or _has_metaclass(order):
            return
        if any(not self._is_transparent(each) for each in order):
            return
        found = False
        for name in _MAKERS:
            maker = next((m for each in order for m in self._semantics.own_members(each, name)[:1]), None)
            if maker is None or _is_of_object(maker):
                continue
            if maker.module.is_stub or maker.kind not in k.FUNCTIONS or _is_decorated(maker):
                return
            found = True
            yield signature_of(maker.module.facts, maker.node, bound=True)
        if not found:
            yield from self._of_fields(order)

    def _is_transparent(self, class_: Target) -> bool:
        """Return True if nothing of a class says that it is made in another way than its methods and fields tell."""
        if class_.kind != k.CLASS:
            return False
        names = set(decorator_names(class_.module, class_.node))
        return names <= {"dataclass", "final", "total_ordering", "runtime_checkable", "deprecated"}

    # Fields

    def _of_fields(self, order: tuple[Target, ...]) -> Iterator[Signature]:
        classes = [each for each in order if not _makes_nothing(each)]
        if not any(_is_dataclass(each) for each in classes):
            if all(not each.module.is_stub for each in classes):
                yield Signature(())
            return
        if any(each.module.is_stub for each in classes) or not _is_dataclass(classes[0]):
            return
        fields: dict[str, Taken] = {}
        for each in reversed(classes):
            if not _is_dataclass(each):
                continue
            if _says(each, "init", k.FALSE):
                return
            own = _fields(each)
            if own is None:
                return
            fields.update(own)
        by_name = [each for each in fields.values() if each.by == "name"]
        yield Signature((*(each for each in fields.values() if each.by != "name"), *by_name))


def _fields(class_: Target) -> dict[str, Taken] | None:
    """The fields of a dataclass itself that its `__init__` takes; None where one is unknown."""
    facts = class_.module.facts
    found: dict[str, Taken] = {}
    only_by_name = _says(class_, "kw_only", k.TRUE)
    for statement in Class(facts, class_.node).statements:
        if facts.kinds[statement] not in (k.ASSIGN, k.DECLARE):
            continue
        assignment = Assignment(facts, statement)
        if assignment.annotation is None or facts.kinds[assignment.targets[0]] != k.BOUND:
            continue
        words = {facts.word(each) for each in range(assignment.annotation, facts.after(assignment.annotation))}
        if words & _NOT_FIELDS:
            continue
        if "KW_ONLY" in words:
            only_by_name = True
            continue
        name, value = facts.word(assignment.targets[0]), assignment.value
        keywords = Call(facts, value).keywords if value is not None and facts.kinds[value] == k.CALL else {}
        is_field = value is not None and facts.kinds[value] == k.CALL and name_of(facts, value) == "field"
        if is_field and Call(facts, value or 0).is_unpacked:
            return None
        if is_field and "init" in keywords and facts.kinds[keywords["init"]] == k.FALSE:
            found.pop(name, None)
            continue
        by_name = only_by_name
        if is_field and "kw_only" in keywords:
            by_name = facts.kinds[keywords["kw_only"]] == k.TRUE
        is_required = value is None or (is_field and not {"default", "default_factory"} & set(keywords))
        found[name] = Taken(name, "name" if by_name else "either", is_required)
    return found


def _is_dataclass(class_: Target) -> bool:
    return class_.kind == k.CLASS and "dataclass" in decorator_names(class_.module, class_.node)


def _says(class_: Target, keyword: str, kind: int) -> bool:
    """Return True if `@dataclass(keyword=…)` says true or false, by the kind of what is said."""
    facts = class_.module.facts
    for each in Decorated(facts, class_.node).decorators:
        if facts.kinds[each] == k.CALL and Call(facts, each).name == "dataclass":
            said = Call(facts, each).keywords.get(keyword)
            return said is not None and facts.kinds[said] == kind
    return False


def _is_object(class_: Target) -> bool:
    return (
        class_.module.is_stub and class_.module.name == "builtins" and class_.module.facts.word(class_.node) == "object"
    )


def _makes_nothing(class_: Target) -> bool:
    """Return True if a base of the standard library says nothing of how objects are made."""
    return class_.module.is_stub and class_.module.facts.word(class_.node) in _PLAIN_BASES


def _is_of_object(maker: Target) -> bool:
    return _is_object(Target(maker.module, maker.module.facts.scope_of(maker.node)))


def _is_decorated(maker: Target) -> bool:
    return bool(decorator_names(maker.module, maker.node))


def _is_abstract_base(class_: Target) -> bool:
    facts = class_.module.facts
    if class_.module.is_stub:
        return facts.word(class_.node) in _ABSTRACT
    if class_.kind != k.CLASS:
        return False
    named = Class(facts, class_.node).keyword("metaclass")
    return named is not None and facts.word(named) in _ABSTRACT


def _has_metaclass(order: tuple[Target, ...]) -> bool:
    """Return True if a class has a metaclass, other than `ABCMeta`, that may make objects in its own way."""
    for each in order:
        if each.kind != k.CLASS:
            continue
        named = Class(each.module.facts, each.node).keyword("metaclass")
        if named is not None and each.module.facts.word(named) not in _ABSTRACT:
            return True
    return False
