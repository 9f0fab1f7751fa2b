"""Decide whether a place means one of the definitions that are looked for, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.query.callees import Callees, anchor
from symindex.query.carried import Wanted
from symindex.query.edges import Callee, Occurrence
from symindex.query.handing import handing_role
from symindex.query.import_path import may_import
from symindex.query.library import Library
from symindex.query.plausible import (
    is_of_display,
    is_plausible,
    may_be_keyword,
    may_be_of,
    may_be_override,
    may_be_unknown,
    may_fit,
    may_know,
)
from symindex.resolve.semantics import Semantics

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})


class Judgement:
    """Judges places of one index; what too few steps leave undecided, or a limit kept from being known, is possible."""

    def __init__(self, library: Library, semantics: Semantics, callees: Callees) -> None:
        self._library, self._semantics, self._callees = library, semantics, callees

    def of_name(self, module: Module, node: int, wanted: Wanted, *, is_own: bool = True) -> Occurrence | None:
        """Return the occurrence at a name with its grade, or None where it means something else.

        `is_own`: the name is one that the targets are known by, so that it may mean one of them where nothing is known.
        """

        def undecided() -> Occurrence | None:
            # Flows reach all that bears the targets' own names, so that only other names say something.
            is_attribute = module.facts.kinds[node] in k.ATTRIBUTES
            if (module, node) in wanted.reached.names and not (is_own and is_attribute):
                return self._undecided(module, node, wanted)
            may_be = may_be_unknown(module.facts.kinds[node], UNKNOWN, wanted) and any(
                may_be_of(module, node, each) and may_fit(module, node, each) for each in wanted.targets
            )
            may_be = may_be and not (wanted.are_members and is_of_display(module, node))
            return self._undecided(module, node, wanted) if may_be else None

        return wanted.effort.on_next(partial(self._known, module, node, wanted, is_own), undecided)

    def of_read(
        self, module: Module, node: int, wanted: Wanted, functions: frozenset[Target], runs: bool
    ) -> Occurrence | None:
        """Return the read at a name that hands one of some functions over, or runs it; None for all others.

        `runs`: the targets are properties, and the name is an attribute.
        """
        facts, role = module.facts, handing_role(module, node)
        is_raised = bool(wanted.makes) and self._callees.is_raised(module, node)
        if not (role or runs or is_raised or facts.kinds[facts.parent(node)] in k.ATTRIBUTES):
            return None

        def find() -> Occurrence | None:
            given = role or self._callees.handing_role(module, node)
            if not (given or runs or is_raised):
                return None
            return _first(module, node, self._callees.read(module, node), functions)

        return wanted.effort.on_next(
            find, lambda: self._undecided(module, node, wanted, role) if role or runs else None
        )

    def of_value(
        self, module: Module, node: int, wanted: Wanted, find: Callable[[], Iterable[Callee]]
    ) -> Occurrence | None:
        """Return the place for an expression that `find` says runs one of the targets; None where it runs none."""
        place = anchor(module, node)
        return wanted.effort.on_next(
            lambda: _first(module, place, find(), wanted.targets), lambda: self._undecided(module, place, wanted)
        )

    def _known(self, module: Module, node: int, wanted: Wanted, is_own: bool) -> Occurrence | None:
        found = _first(module, node, self._callees.leads(module, node), wanted.targets)
        if found is not None:
            return found
        if not is_own:
            return None
        return self._may_mean(module, node, self._semantics.meaning(module, node), wanted)

    def _may_mean(self, module: Module, node: int, meaning: Meaning, wanted: Wanted) -> Occurrence | None:
        """The place as one that is possible, unless what is known of it excludes that."""
        kind = module.facts.kinds[node]
        if any(target in wanted.overridden for target in meaning.targets):
            may_be = self._may_be_override(module, node, wanted)
        elif kind == k.KEYWORD:
            may_be = may_be_keyword(self._semantics, module, node, wanted.targets)
        elif kind in _IMPORTS and not any(target.node for target in wanted.targets):
            may_be = not meaning.complete and any(may_import(module, node, each.module) for each in wanted.targets)
        else:
            may_be = may_be_unknown(kind, meaning, wanted) and any(
                self._is_plausible(module, node, each) and may_fit(module, node, each) for each in wanted.targets
            )
        return Occurrence(module, node, Certainty.POSSIBLE, self._one(wanted)) if may_be else None

    def _undecided(self, module: Module, node: int, wanted: Wanted, role: str = "") -> Occurrence | None:
        """A place that would take too many steps: possible, unless it lies where no target can be known."""
        if any(may_know(self._library, module, each) for each in wanted.targets):
            return Occurrence(module, node, Certainty.POSSIBLE, self._one(wanted), role)
        return None

    def _is_plausible(self, module: Module, node: int, target: Target) -> bool:
        return is_plausible(self._library, self._semantics, module, node, target, self.class_of(target))

    def _may_be_override(self, module: Module, node: int, wanted: Wanted) -> bool:
        """Return True if a call of what a target overrides may be one of that."""
        targets = (t for t in wanted.targets if may_know(self._library, module, t) and may_fit(module, node, t))
        classes = [self.class_of(target) for target in targets]
        return bool(classes) and may_be_override(self._semantics, module, node, [each for each in classes if each])

    def _one(self, wanted: Wanted) -> Target | None:
        return next(iter(wanted.targets)) if len(wanted.targets) == 1 else None

    def class_of(self, target: Target) -> Target | None:
        """Return the class that a definition is a member of; None for other definitions."""
        facts = target.module.facts
        if not target.node or target.kind in k.PARAMETERS:
            return None
        if target.kind == k.SELF_BOUND:
            class_ = self._semantics.class_around(target.module, target.node)
            return Target(target.module, class_) if class_ else None
        scope = facts.scope_of(target.node)
        return Target(target.module, scope) if facts.kinds[scope] == k.CLASS else None


def _first(module: Module, node: int, callees: Iterable[Callee], targets: Collection[Target]) -> Occurrence | None:
    """The place with the first of some callees that is a target."""
    found = next((callee for callee in callees if callee.target in targets), None)
    return Occurrence(module, node, found.certainty, found.target, found.role) if found else None
