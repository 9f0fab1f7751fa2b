"""The call graph, made while it is walked: what calls a definition, and what it calls. No edge is stored anywhere.

A node is a definition; a module or class stands for what runs when it is imported. Calls are those that
`Index.callers` returns: written ones, those that operations and properties run, and functions that are handed
over, which somebody else calls on behalf of the one who hands them. Names of remote calls in strings are added.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter
from symindex.model.dotted import common_components
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query import Index
from symindex.query.filters import trees_wanted
from symindex.query.plausible import word_of
from symindex.resolve.semantics import Budget, is_attribute_asked_for

# How a caller leads to what it calls: it says so, it decorates with it, it reads a property, another operation runs it,
# it hands the function on, or it only says its name in a string.
How = Literal[
    "call", "decorator", "property", "implicit", "made", "decorated", "handed", "string", "base", "override", "import"
]  # fmt: skip

_STRUCTURE: Final = frozenset({"made", "decorated", "base", "override", "import"})
# Guesses that are made for the edges of one definition: as many as `Index.callers` makes, for the same answers.
_STEPS: Final = 8_000
# A definition of a word that so many contents say is not looked for in strings.
_COMMON: Final = 300
_MENTIONS_CHEAP: Final = 100


class Edge(NamedTuple):
    """A link from a caller to a callee: its kind, its certainty, and the node of the module that shows it."""

    caller: Target
    callee: Target
    how: How
    certainty: Certainty
    module: Module
    node: int

    @property
    def at_import(self) -> bool:
        """True if it happens when a module or class body runs, and not because something calls the caller."""
        return self.how not in _STRUCTURE and (not self.caller.node or self.caller.kind == k.CLASS)


class CallGraph:
    """Edges of one index, found when they are asked for and remembered. Valid until the index is refreshed."""

    def __init__(self, index: Index, wanted: Filter = Filter(trees=("project",)), steps: int = _STEPS) -> None:
        """A graph of what lies in the trees of `wanted`, without edges weaker than its `min_certainty`.

        With fewer `steps` of guessing a definition a walk is quicker, and more of its edges are only possible.
        """
        self.internals = index.internals
        self.trees: Collection[int] = trees_wanted(wanted, self.internals.library.trees.values())
        self.min_certainty = wanted.min_certainty
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
            with self.internals.semantics.charged_to(Budget(self._steps)):
                edges = dict.fromkeys(self._edges_from(target))
            is_in = self.internals.library.is_in
            found = self._callees[target] = [
                edge for edge in edges if edge.certainty <= self.min_certainty and is_in(edge.callee.module, self.trees)
            ]
        return found

    def recheck(self, edge: Edge) -> Edge | None:
        """An edge that is only possible, looked at on its own: surer, as it was, or None: refuted."""
        if edge.certainty != Certainty.POSSIBLE or edge.how != "call":
            return edge
        found = self.internals.occurrences.recheck(edge.callee, edge.module, edge.node, self.trees)
        return edge._replace(certainty=found.certainty) if found else None

    def delay(self, target: Target) -> float:
        """The more contents mention a name, the longer it takes to find its callers, and the later it is done."""
        return self.mentions(target) / _MENTIONS_CHEAP if target.node else 0.0

    def mentions(self, target: Target) -> int:
        """In how many contents a definition's name is read or called."""
        return len(self.internals.library.reader.contents_mentioning(word_of(target), Role.READ))

    def _is_common(self, target: Target) -> bool:
        return self.internals.library.is_common(word_of(target), Role.READ, _COMMON)

    def _chosen(self, edges: Iterable[Edge]) -> list[Edge]:
        chosen = [edge for edge in dict.fromkeys(edges) if edge.certainty <= self.min_certainty]
        return sorted(chosen, key=lambda edge: (edge.certainty, -_nearness(edge), edge.module.name, edge.node))

    # Upwards

    def _edges_to(self, target: Target) -> Iterator[Edge]:
        if not target.node:
            return
        facts = target.module.facts
        is_local = facts.kinds[facts.scope_of(target.node)] in k.FUNCTIONS  # no other object has it as an attribute
        for found in self.internals.occurrences.callers([target], self.trees):
            if found.certainty == Certainty.POSSIBLE and (is_local or _is_of_super(found.module, found.node)):
                continue  # of `super()`: only where some class below inherits from both, and in no other
            how, caller = self._how(target, found.module, found.node, found.role), _caller(found.module, found.node)
            if how == "handed" and caller == target:
                continue  # its own decorator registers it: what calls it then is no definition
            yield Edge(caller, target, how, found.certainty, found.module, found.node)
        if target.kind in k.FUNCTIONS and not self._is_common(target):
            yield from self._named_in_strings(target)

    def _how(self, callee: Target, module: Module, node: int, role: str) -> How:
        """Return the kind of the link between a place and what it calls."""
        if role in ("handed", "returned"):
            return "handed"
        if role == "implicit":
            return "property" if self.internals.meanings.callees.is_property(callee) else "implicit"
        return "decorator" if _decorated(module, node) else "call"

    def _named_in_strings(self, target: Target) -> Iterator[Edge]:
        """The calls of methods that name a function in a string, as remote calls do."""
        found = self.internals.occurrences.of([target], {k.STRING_WORD}, Role.STRING, self.trees)
        for module, node, certainty, *_ in found:
            caller = _caller(module, node)
            if _is_remote_name(module, node) and caller != target:  # not the same name on the other side
                yield Edge(caller, target, "string", certainty, module, node)

    # Downwards

    def _edges_from(self, caller: Target) -> Iterator[Edge]:
        module, stop = caller.module, self.internals.library.stop

        def is_own(node: int) -> bool:
            return _caller(module, node) == caller and not stop.should_stop()

        for node, callees in self.internals.meanings.callees.within(module, caller.node, is_own):
            for callee, certainty, role in callees:
                if callee.kind in k.DEFINITIONS:
                    yield Edge(caller, callee, self._how(callee, module, node, role), certainty, module, node)


def _nearness(edge: Edge) -> int:
    """Return how many leading components the names of both modules share."""
    return common_components(edge.caller.module.name.split("."), edge.callee.module.name.split("."))


def _caller(module: Module, node: int) -> Target:
    """Who calls what is named at a node: the definition around it, or the one it decorates."""
    return Target(module, _decorated(module, node) or module.facts.enclosing_definition(node))


def _decorated(module: Module, node: int) -> int:
    """The definition among whose decorators a called name is: as the decorator or what makes it; else 0."""
    facts = module.facts
    call = facts.parent(node)
    if facts.kinds[call] == k.CALL and facts.first_child(call) == node:
        call = facts.parent(call)
    return facts.parent(call) if facts.kinds[call] == k.DECORATOR else 0


def _is_of_super(module: Module, node: int) -> bool:
    """Return True if it is a method of `super()` that is named."""
    facts = module.facts
    value = facts.first_child(node)
    called = facts.first_child(value) if value is not None and facts.kinds[value] == k.CALL else None
    return called is not None and facts.word(called) == "super"


def _is_remote_name(module: Module, node: int) -> bool:
    """Return True if a string that names a function is an argument of a method which may call it by that name."""
    facts = module.facts
    call = facts.parent(node)
    if facts.kinds[call] != k.CALL:
        return False
    called = facts.first_child(call)
    if called is None or facts.kinds[called] != k.ATTRIBUTE_CALLED:
        return False
    return not is_attribute_asked_for(module, call, node)  # it replaces the function more often than it calls it
