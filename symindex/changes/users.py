"""The places of the side before that use what a change may break."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from symindex.changes.sides import Side
from symindex.changes.suspects import Suspect
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.query.callees import MAKERS
from symindex.query.edges import CALLS, Occurrence
from symindex.query.effort import Bounds, Effort
from symindex.query.importers import Importers
from symindex.query.plausible import word_of

_READS: Final = CALLS | {k.NAME, k.ATTRIBUTE, k.ATTRIBUTE_DELETED, k.ATTRIBUTE_AUGMENTED}
_IMPORTED: Final = frozenset({k.IMPORTED, k.IMPORTED_BOUND})
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART}) | _IMPORTED
_BOUND_BY_IMPORT: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_ALIAS, k.IMPORTED_BOUND})
_MAX_MENTIONING: Final = 400  # contents that mention a member of a base, or a name that an import bound


class Users:
    """Finds who uses definitions of one side, in the project.

    What it spends on all of them together is bounded, so that rare names are to be asked for first.
    """

    def __init__(self, side: Side, bounds: Bounds) -> None:
        self._internals, self._trees = side.internals, side.project
        self._effort = Effort(side.internals.semantics, bounds)

    def commonness(self, target: Target) -> int:
        """The number of contents that may bear the name of a definition."""
        return len(self._internals.library.reader.candidates(word_of(target), Role.READ | Role.IMPORT))

    def calls(self, target: Target) -> Iterator[Occurrence]:
        """The calls of a definition by its name, those that are only possible left out."""
        for each in self._internals.occurrences.by_name(
            self._called(target), CALLS, Role.CALL, self._trees, self._effort
        ):
            if each.certainty != Certainty.POSSIBLE:
                yield each

    def of(self, suspect: Suspect) -> Iterator[Occurrence]:
        """The places that may no longer fit, with the certainty that they mean the definition."""
        target = suspect.target
        if not target.node:
            yield from self._importers(target)
        elif target.kind in _BOUND_BY_IMPORT:
            yield from self._of_import(target)
        elif suspect.how == "rebased":
            yield from self._of_member(target)
        elif suspect.how == "reshaped":
            yield from self._callers(target)
        elif suspect.how == "abstract":
            yield from self._internals.occurrences.by_name([target], CALLS, Role.CALL, self._trees, self._effort)
        else:
            roles = Role.READ | Role.IMPORT
            yield from self._internals.occurrences.of([target], _READS | _IMPORTS, roles, self._trees, self._effort)

    def _importers(self, target: Target) -> Iterator[Occurrence]:
        finder = Importers(self._internals.library, self._internals.semantics, self._internals.occurrences)
        yield from finder.of([target], self._trees)

    def _callers(self, target: Target) -> Iterator[Occurrence]:
        """Calls by name, and where a function is given to `partial`; what goes through variables is not followed."""
        if target.kind in k.DEFINITIONS:
            yield from self._internals.occurrences.of(
                self._called(target), _READS, Role.READ, self._trees, self._effort
            )

    def _called(self, target: Target) -> list[Target]:
        """Return the names that call a definition: for `__init__` the class, and subclasses that inherit it."""
        facts, semantics, word = target.module.facts, self._internals.semantics, word_of(target)
        class_ = Target(target.module, facts.scope_of(target.node))
        if word not in MAKERS or class_.kind != k.CLASS:
            return [target]
        below = (each for each in semantics.subclasses(class_) if target in semantics.member(each, word).targets)
        return [target, class_, *below]

    def _of_import(self, binding: Target) -> Iterator[Occurrence]:
        """The names of a module that an import bound: read there, imported from it or asked of it elsewhere."""
        own, word = binding.module, word_of(binding)
        for node in own.facts.nodes_with(word):
            if own.facts.kinds[node] in _READS - {k.ATTRIBUTE, k.ATTRIBUTE_CALLED}:
                yield Occurrence(own, node, Certainty.RESOLVED, binding)
        reader = self._internals.library.reader
        name = word_of(Target(own, 0))
        mentioning = {content_id for content_id, _ in reader.contents_mentioning(name, Role.IMPORT)}
        if own.is_package:
            dots = (each for dot in (".", "..", "...") for each in reader.contents_mentioning(dot, Role.MODULE))
            mentioning |= {content_id for content_id, _ in dots}
        roles = Role.IMPORT | Role.ATTRIBUTE
        content_ids = reader.confirmed([b for b in reader.candidates(word, roles) if b in mentioning], word, roles)
        for module in self._internals.library.modules_of(content_ids[:_MAX_MENTIONING], self._trees):
            if module != own:
                yield from self._asked_of(module, word, binding)

    def _asked_of(self, module: Module, word: str, binding: Target) -> Iterator[Occurrence]:
        facts, semantics, owner = module.facts, self._internals.semantics, Target(binding.module, 0)
        for node in facts.nodes_with(word):
            if facts.kinds[node] in _IMPORTED:
                sources = semantics.imported_from(module, facts.parent(node)).values
            elif facts.kinds[node] in (k.ATTRIBUTE, k.ATTRIBUTE_CALLED):
                receiver = facts.first_child(node)
                sources = self._value(module, receiver).values if receiver is not None else ()
            else:
                continue
            if owner in sources:
                yield Occurrence(module, node, Certainty.RESOLVED, binding)

    def _of_member(self, member: Target) -> Iterator[Occurrence]:
        """The attributes that mean a member of a base, those of very common names left out."""
        word = word_of(member)
        content_ids = [
            content_id
            for content_id, _ in self._internals.library.reader.contents_mentioning(word, Role.READ | Role.ATTRIBUTE)
        ]
        for module in self._internals.library.modules_of(content_ids[:_MAX_MENTIONING], self._trees):
            facts = module.facts
            for node in facts.nodes_with(word):
                if facts.kinds[node] in k.ATTRIBUTES:
                    meaning = self._meaning(module, node)
                    if member in meaning.targets:
                        sure = Certainty.INFERRED if meaning.inferred else Certainty.RESOLVED
                        yield Occurrence(module, node, sure, member)

    def _meaning(self, module: Module, node: int) -> Meaning:
        return self._effort.on_next(partial(self._internals.semantics.meaning, module, node), _unknown)

    def _value(self, module: Module, node: int) -> Meaning:
        return self._effort.on_next(partial(self._internals.semantics.value_of, module, node), _unknown)


def _unknown() -> Meaning:
    return UNKNOWN
