"""The call graph, made while it is walked: what calls a definition, and what it calls. No edge is stored anywhere.

A node is a definition; a module or class stands for what runs when it is imported, a class also for making an object
of it. Calls are those that `Index.callers` tells. Beside them there are edges that no call is written for: an object
that is made runs `__init__`, reading a property runs its getter, and a function that is handed on (an argument, a
returned wrapper, the name of a remote call in a string) is called by somebody else on behalf of the one who hands it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter
from symindex.model.dotted import common_components
from symindex.model.roles import Role
from symindex.model.values import Meaning, Module, Target
from symindex.query import Index
from symindex.query.filters import trees_wanted
from symindex.query.hierarchy import Hierarchy
from symindex.query.occurrences import Occurrences, certainty_of, word_of
from symindex.resolve.semantics import Semantics, is_attribute_asked_for

# How a caller leads to what it calls: it says so, it decorates with it, it reads a property, it makes an object whose
# `__init__` runs, it hands the function on, or it only says its name in a string.
How = Literal["call", "decorator", "property", "made", "handed", "string", "base", "override", "import"]

_CALLS: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_READS: Final = frozenset({k.NAME, k.ATTRIBUTE})
_STRUCTURE: Final = frozenset({"made", "base", "override", "import"})
_MAKERS: Final = ("__init__", "__new__")
# Guesses that are made for the edges of one definition: as many as `Index.callers` makes, for the same answers.
_STEPS: Final = 8_000
# A definition of a word that so many contents say is asked for its calls alone, not for where it is handed on.
_COMMON: Final = 300
_MENTIONS_CHEAP: Final = 100


class Edge(NamedTuple):
    """That a caller leads to a callee, how and how surely, and the node of a module that shows it."""

    caller: Target
    callee: Target
    how: How
    certainty: Certainty
    module: Module
    node: int

    @property
    def at_import(self) -> bool:
        """Whether it happens when a module or class body runs, and not because something calls the caller."""
        return self.how not in _STRUCTURE and (not self.caller.node or self.caller.kind == k.CLASS)


class CallGraph:
    """Edges of one index, found when they are asked for and remembered. Valid until the index is refreshed."""

    def __init__(self, index: Index, wanted: Filter = Filter(trees=("project",)), steps: int = _STEPS) -> None:
        """A graph of what lies in the trees of `wanted`, without edges weaker than its `least`.

        With fewer `steps` of guessing a definition a walk is quicker, and more of its edges are only possible.
        """
        self.means = index.means
        self.trees: Collection[int] = trees_wanted(wanted, self.means.library.trees.values())
        self.least = wanted.least
        self._steps = steps
        self._callers: dict[Target, list[Edge]] = {}
        self._callees: dict[Target, list[Edge]] = {}

    def callers(self, target: Target) -> list[Edge]:
        """The edges that lead to a definition: the surest first, then those from packages near to it."""
        found = self._callers.get(target)
        if found is None:
            found = self._callers[target] = self._chosen(self._edges_to(target))
        return found

    def callees(self, target: Target) -> list[Edge]:
        """The edges that lead from a definition to others in the trees, in order of place; no possible ones."""
        found = self._callees.get(target)
        if found is None:
            edges = dict.fromkeys(self.means.semantics.limited(self._steps, self._edges_from(target)))
            is_in = self.means.library.is_in
            found = self._callees[target] = [
                edge for edge in edges if edge.certainty <= self.least and is_in(edge.callee.module, self.trees)
            ]
        return found

    def looked_at_again(self, edge: Edge) -> Edge | None:
        """An edge that is only possible, with more guesses made for it: surer, as it was, or None: refuted."""
        if edge.certainty != Certainty.POSSIBLE or edge.how != "call":
            return edge
        library = self.means.library
        unspent = Occurrences(library, Semantics(library))  # others remember what they left unknown for a limit's sake
        found = unspent.looked_at_again(edge.callee, edge.module, edge.node, self.trees)
        return edge._replace(certainty=found.certainty) if found else None

    def delay(self, target: Target) -> float:
        """The more contents mention a name, the longer it takes to find its callers, and the later it is done."""
        return self.mentions(target) / _MENTIONS_CHEAP if target.node else 0.0

    def mentions(self, target: Target) -> int:
        """In how many contents a definition's name is read or called."""
        return len(self.means.library.reader.blobs_mentioning(word_of(target), Role.READ))

    def _chosen(self, edges: Iterable[Edge]) -> list[Edge]:
        chosen = [edge for edge in dict.fromkeys(edges) if edge.certainty <= self.least]
        return sorted(chosen, key=lambda edge: (edge.certainty, -_nearness(edge), edge.module.name, edge.node))

    # Upwards

    def _edges_to(self, target: Target) -> Iterator[Edge]:
        if not target.node:
            return
        facts = target.module.facts
        is_function = target.kind in k.FUNCTIONS
        is_local = facts.kinds[facts.scope_of(target.node)] in k.FUNCTIONS  # no other object has it as an attribute
        kinds, roles = _CALLS, Role.CALL
        reads_call_it = is_function and self.means.semantics.is_property(target)
        if is_function and (reads_call_it or self.mentions(target) <= _COMMON):
            kinds, roles = _CALLS | _READS | {k.STRING_WORD}, Role.CALL | Role.READ | Role.STRING
        for found in self.means.occurrences.of([target], kinds, roles, self.trees, self._steps):
            if is_local and found.certainty == Certainty.POSSIBLE:
                continue
            how = self._how(found.module, found.node, reads_call_it, found.certainty)
            if how is not None:
                weakest = Certainty.INFERRED if how == "handed" else Certainty.RESOLVED
                caller = _caller(found.module, found.node)
                if how == "string" and caller == target:
                    continue  # a remote call of the same name on the other side
                yield Edge(caller, target, how, max(found.certainty, weakest), found.module, found.node)
        if is_function and word_of(target) in _MAKERS:
            yield from self._made_by(target)

    def _how(self, module: Module, node: int, is_property: bool, certainty: Certainty) -> How | None:
        """How the place where a definition may be meant leads to it; None where it does not."""
        facts = module.facts
        kind = facts.kinds[node]
        if kind in _CALLS:
            if certainty == Certainty.POSSIBLE and _is_of_super(module, node):
                return None  # only where some class below inherits from both, and in no other would it be meant
            return "decorator" if _decorated(module, node) else "call"
        if kind == k.STRING_WORD:
            return "string" if _is_remote_name(module, node) else None
        if is_property:
            return "property" if kind == k.ATTRIBUTE else None
        return "handed" if certainty != Certainty.POSSIBLE and _is_handed_on(module, node) else None

    def _made_by(self, maker: Target) -> Iterator[Edge]:
        """The classes whose objects are made by an `__init__`: its own, and those below that have no other."""
        facts = maker.module.facts
        scope = facts.scope_of(maker.node)
        if facts.kinds[scope] != k.CLASS:
            return
        own = Target(maker.module, scope)
        yield Edge(own, maker, "made", Certainty.RESOLVED, maker.module, maker.node)
        for below, certainty, _ in Hierarchy(self.means.semantics, self.means.occurrences).of(own, self.trees):
            if maker in self.means.semantics.member(below, word_of(maker)).targets:
                yield Edge(below, maker, "made", certainty, maker.module, maker.node)

    # Downwards

    def _edges_from(self, caller: Target) -> Iterator[Edge]:
        if caller.kind == k.CLASS:
            yield from self._makers(caller)
            return
        module, facts = caller.module, caller.module.facts
        last = facts.after(caller.node)
        for node in facts.nodes_of(_CALLS | _READS, caller.node, last):
            if _caller(module, node) != caller:
                continue
            if facts.kinds[node] in _CALLS:
                yield from self._called(caller, node)
            elif facts.kinds[node] == k.ATTRIBUTE or _is_handed_on(module, node):
                yield from self._read(caller, node)

    def _makers(self, class_: Target) -> Iterator[Edge]:
        for name in _MAKERS:
            meaning = self.means.semantics.member(class_, name)
            for maker in meaning.targets:
                if maker.kind in k.FUNCTIONS:
                    yield Edge(class_, maker, "made", certainty_of(meaning), maker.module, maker.node)

    def _called(self, caller: Target, node: int) -> Iterator[Edge]:
        module = caller.module
        how: How = "decorator" if _decorated(module, node) else "call"
        for callee, certainty in self.means.meanings.proven(module, node):
            if callee.kind in k.DEFINITIONS:
                yield Edge(caller, callee, how, certainty, module, node)
        for callee in self.means.semantics.realizations(module, node):
            if callee.kind in k.DEFINITIONS:
                yield Edge(caller, callee, how, Certainty.INFERRED, module, node)

    def _read(self, caller: Target, node: int) -> Iterator[Edge]:
        module = caller.module
        meaning: Meaning = self.means.semantics.meaning(module, node)
        for callee in meaning.targets:
            if callee.kind not in k.FUNCTIONS:
                continue
            if self.means.semantics.is_property(callee):
                if module.facts.kinds[node] == k.ATTRIBUTE:
                    yield Edge(caller, callee, "property", certainty_of(meaning), module, node)
            elif _is_handed_on(module, node):
                yield Edge(caller, callee, "handed", Certainty.INFERRED, module, node)


def _nearness(edge: Edge) -> int:
    """How many components the names of both modules begin with."""
    return common_components(edge.caller.module.name.split("."), edge.callee.module.name.split("."))


def _caller(module: Module, node: int) -> Target:
    """Who calls what is named at a node: the definition around it, or the one it decorates."""
    return Target(module, _decorated(module, node) or module.facts.enclosing_definition(node))


def _decorated(module: Module, node: int) -> int:
    """The definition among whose decorators a called name stands: as the decorator or what makes it; else 0."""
    facts = module.facts
    call = facts.parent(node)
    if facts.kinds[call] == k.CALL and facts.first_child(call) == node:
        call = facts.parent(call)
    return facts.parent(call) if facts.kinds[call] == k.DECORATOR else 0


def _is_of_super(module: Module, node: int) -> bool:
    """Whether it is a method of `super()` that is named."""
    facts = module.facts
    value = facts.first_child(node)
    called = facts.first_child(value) if value is not None and facts.kinds[value] == k.CALL else None
    return called is not None and facts.word(called) == "super"


def _is_handed_on(module: Module, node: int) -> bool:
    """Whether what is read at a node goes to somebody who may call it: as an argument, result or element."""
    facts = module.facts
    above = facts.parent(node)
    kind = facts.kinds[above]
    if kind == k.CALL:
        return facts.first_child(above) != node
    return kind in (k.KEYWORD, k.RETURN, k.YIELD, k.LIST, k.TUPLE, k.SET, k.DICT, k.DEFAULT, k.LAMBDA)


def _is_remote_name(module: Module, node: int) -> bool:
    """Whether a string that names a function is an argument of a method which may call it by that name."""
    facts = module.facts
    call = facts.parent(node)
    if facts.kinds[call] != k.CALL:
        return False
    called = facts.first_child(call)
    if called is None or facts.kinds[called] != k.ATTRIBUTE_CALLED:
        return False
    return not is_attribute_asked_for(module, call, node)  # it replaces the function more often than it calls it
