"""Decide whether a place still means something, and whether the call that it makes fits what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from symindex.changes.constructors import Constructors
from symindex.changes.missing import Missing
from symindex.changes.signatures import Given, given_by, misfit, signature_of
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.syntax import Call, inner
from symindex.model.values import Instance, Module, Super, Target
from symindex.query.edges import CALLS, Callee
from symindex.query.open_index import Internals
from symindex.resolve.semantics import decorator_names

# Decorators behind which a function is called as it is written.
_TRANSPARENT: Final = frozenset(
    {"staticmethod", "classmethod", "abstractmethod", "contextmanager", "asynccontextmanager", "lru_cache", "cache"}
    | {"override", "final", "deprecated", "overload", "coroutine", "wraps", "no_type_check", "abstractclassmethod"}
)
_OF_CLASSES: Final = frozenset({"__init_subclass__", "__class_getitem__"})

Fault = Literal["missing", "arguments", "abstract", "property"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The problem at a place, for people, and its certainty; the arguments of the call, and what is called.

    `is_evident`: the call gives enough for its fitting to say that decorators hand arguments on.
    """

    fault: Fault
    reason: str
    certainty: Certainty
    meaning: Target | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A place that was looked at: what is wrong there, if anything, and whether it is known to mean something."""

    verdict: Verdict | None = None
    is_known: bool = False


OPEN: Final = Looked()


class Verdicts:
    """Judges places of one index."""

    def __init__(self, internals: Internals) -> None:
        self._internals = internals
        self._semantics = internals.semantics
        self._callees = internals.meanings.callees
        self._missing = Missing(internals)
        self._constructors = Constructors(internals)

    def at(self, module: Module, node: int) -> Looked:
        """Return the problem with a name: it means nothing, or the call of it does not fit its meaning."""
        absent = self._missing.at(module, node)
        if absent is not None:
            return Looked(Verdict("missing", absent.reason, absent.certainty))
        if module.facts.kinds[node] not in CALLS:
            return self._partial(module, node)
        given = _given_at(module, node)
        return OPEN if given is None else self._call(module, node, given)

    def against(self, module: Module, node: int, target: Target) -> str:
        """Why the call at a name would not fit a definition; empty where it would, or is no call."""
        given = _given_at(module, node)
        return "" if given is None else self._misfit(module, node, Callee(target, Certainty.INFERRED), given)

    def certainty(self, verdict: Verdict, module: Module, node: int) -> Certainty:
        """How sure a verdict is where decorators stand between: a call that gave arguments, and fitted, shows that they
        are handed on."""
        opaque = verdict.meaning is not None and self.is_opaque(verdict.meaning)
        if verdict.fault != "arguments" or not opaque:
            return verdict.certainty
        call = module.facts.parent(node)
        gives = module.facts.kinds[call] == k.CALL and bool(Call(module.facts, call).arguments)
        return max(verdict.certainty, Certainty.INFERRED if gives else Certainty.POSSIBLE)

    def told_at(self, module: Module, node: int, fault: Fault) -> int:
        """The node that stands for a fault: what is imported from a module that is gone is one fault, of the module."""
        facts = module.facts
        if fault == "missing" and facts.kinds[node] in (k.IMPORTED, k.IMPORTED_BOUND):
            statement = facts.parent(node)
            if not self._semantics.imported_from(module, statement).values:
                parts = [each for each in facts.children(statement) if facts.kinds[each] == k.IMPORT_PART]
                return parts[-1] if parts else statement
        return node

    def _partial(self, module: Module, node: int) -> Looked:
        """A function that `functools.partial` gets, with the arguments that it gets besides."""
        facts = module.facts
        call = facts.parent(node)
        if facts.kinds[call] != k.CALL or Call(facts, call).name != "partial":
            return OPEN
        arguments = Call(facts, call).arguments
        if arguments[:1] != [node]:
            return OPEN
        return self._call(module, node, given_by(facts, arguments[1:], is_partial=True))

    def _call(self, module: Module, node: int, given: Given) -> Looked:
        named = self._callees.named(module, node)
        meant = [each for each in named if each.role == "" and each.target.kind in (k.DEFINITIONS | {k.LAMBDA, k.CALL})]
        objects = [each for each in named if each.role == "made" and self._is_call_of_object(each.target)]
        looked_at = meant or objects
        if not looked_at:
            return Looked(is_known=bool(named))
        reasons = [self._misfit(module, node, each, given) for each in looked_at]
        if all(reasons):
            first = looked_at[0]
            return Looked(Verdict(self._fault(reasons[0]), reasons[0], first.certainty, first.target), True)
        for each, reason in zip(looked_at, reasons):
            if reason:  # one of several definitions that are called, each at some time
                sure = max(each.certainty, Certainty.INFERRED)
                return Looked(Verdict(self._fault(reason), reason, sure, each.target), True)
        dispatched = [each for each in named if each.role == "dispatch"]
        for each in dispatched:
            reason = self._misfit(module, node, each, given)
            if reason:
                is_meant = each.target in self._semantics.realizations(module, node)
                sure = Certainty.INFERRED if is_meant else Certainty.POSSIBLE
                return Looked(Verdict(self._fault(reason), reason, sure, each.target), True)
        return Looked(is_known=True)

    def _fault(self, reason: str) -> Fault:
        if reason.startswith("is abstract"):
            return "abstract"
        return "property" if reason.startswith("is a property") else "arguments"

    def _is_call_of_object(self, target: Target) -> bool:
        return target.module.facts.word(target.node) == "__call__"

    # One definition

    def _misfit(self, module: Module, node: int, callee: Callee, given: Given) -> str:
        target = callee.target
        if target.is_class:
            return self._constructors.misfit(target, given)
        facts = target.module.facts
        if target.module.is_stub or facts.kinds[target.node] not in k.FUNCTIONS | {k.LAMBDA}:
            return ""
        if self._semantics.is_property(target):
            return self._of_property(module, node, target)
        if callee.role == "made":
            return misfit(signature_of(facts, target.node, bound=True), given)
        reasons = [
            misfit(signature_of(facts, target.node, bound=bound), given) for bound in self._bound(module, node, target)
        ]
        return reasons[0] if all(reasons) else ""

    def _of_property(self, module: Module, node: int, target: Target) -> str:
        """A call of what a property gives; wrong where that is known, and is nothing that can be called."""
        if module.facts.kinds[node] not in k.ATTRIBUTES or "property" not in decorator_names(
            target.module, target.node
        ):
            return ""
        values = self._semantics.value_of(module, node).values
        may_be_called = any(not isinstance(value, Instance) or self._is_callable(value) for value in values)
        return "" if may_be_called else "is a property"

    def _is_callable(self, value: Instance) -> bool:
        return bool(self._semantics.member(value, "__call__").values)

    def _bound(self, module: Module, node: int, target: Target) -> tuple[bool, ...]:
        """Return whether a function gets what it is called on as first argument: True, False, or both (unknown)."""
        facts = target.module.facts
        class_ = facts.scope_of(target.node)
        if facts.kinds[class_] != k.CLASS:
            return (False,)
        names = decorator_names(target.module, target.node)
        word = facts.word(target.node)
        if "staticmethod" in names or word == "__new__":
            return (False,)
        if "classmethod" in names or word in _OF_CLASSES:
            return (True,)
        if module.facts.kinds[node] not in k.ATTRIBUTES:
            return (True, False)
        found: set[bool] = set()
        for value in self._semantics.value_of(module, inner(module.facts, node)).values:
            if isinstance(value, Instance | Super):
                found.add(True)
            elif isinstance(value, Target) and value.is_class:
                is_own = Target(target.module, class_) in self._semantics.order(value)[0]
                found.add(not is_own)  # else it is the metaclass's
            elif isinstance(value, Target) and not value.node:
                found.add(False)
        return tuple(found) or (True, False)

    def is_opaque(self, target: Target) -> bool:
        """Return True if decorators stand between a function and those who call it, of which nothing is known."""
        if target.kind not in k.FUNCTIONS:
            return False
        names = decorator_names(target.module, target.node)
        return any(name not in _TRANSPARENT for name in names)


def _given_at(module: Module, node: int) -> Given | None:
    """Return the arguments of the call of a name, or of decorating with it; None for anything else."""
    facts = module.facts
    call = facts.parent(node)
    if facts.kinds[call] == k.DECORATOR:
        return Given(1, ())
    if facts.kinds[call] != k.CALL or facts.first_child(call) != node:
        return None
    return given_by(facts, Call(facts, call).arguments)
