"""Superset first, confirmation after: every place that has one of the spellings, kept, graded or refuted by meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.query.library import Library
from symindex.resolve.resolver import Resolver
from symindex.resolve.source import Meaning, Module, Target

_IMPORT_KINDS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_LOCAL_KINDS: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name at a node, how sure it is that it is meant, and what it means."""

    module: Module
    node: int
    certainty: Certainty
    meaning: Target | None


@dataclass(slots=True)
class Wanted:
    """The definitions that are looked for, and what follows from them."""

    targets: frozenset[Target]
    overridden: frozenset[Target] = frozenset()  # the same members of base classes
    words: tuple[str, ...] = ()
    only_local: bool = False
    are_members: bool = False
    containers: frozenset[str] = field(default_factory=frozenset)


class Occurrences:
    """Finds where definitions are meant."""

    def __init__(self, library: Library, resolver: Resolver) -> None:
        self.library, self.resolver = library, resolver

    def of(
        self, targets: Iterable[Target], kinds: Collection[int], roles: Role, trees: Collection[int]
    ) -> Iterator[Occurrence]:
        """The places of some kinds, in some trees, that mean or may mean one of the targets, in no particular order.

        `roles` are those under which the words of these kinds are posted.
        """
        wanted = self._wanted(targets, trees)
        for word in wanted.words:
            for module in self._mentioning(word, roles, wanted, trees):
                for node in module.facts.nodes_with(word):
                    if module.facts.kinds[node] in kinds and Target(module, node) not in wanted.targets:
                        occurrence = self._judged(module, node, wanted)
                        if occurrence is not None:
                            yield occurrence

    def named(self, word: str, kinds: Collection[int], roles: Role, trees: Collection[int]) -> Iterator[Occurrence]:
        """The places of some kinds that have a word, whatever it means there."""
        entries = self.library.reader.blobs_mentioning(word, roles)
        for module in self.library.modules_of(blob for blob, _ in entries):
            if module.tree in trees:
                for node in module.facts.nodes_with(word):
                    if module.facts.kinds[node] in kinds:
                        means = self.resolver.meaning(module, node).targets
                        yield Occurrence(
                            module,
                            node,
                            Certainty.RESOLVED if means else Certainty.POSSIBLE,
                            means[0] if means else None,
                        )

    # What is wanted

    def _wanted(self, targets: Iterable[Target], trees: Collection[int]) -> Wanted:
        every = frozenset(targets)
        overridden = frozenset(base for target in every for base in self._overridden(target))
        words = {word_of(target) for target in every}
        wanted = Wanted(every, overridden)
        wanted.only_local = all(target.kind in _LOCAL_KINDS for target in every)
        wanted.are_members = all(self._class_of(target) is not None for target in every)
        wanted.containers = frozenset(self._container(target) for target in every)
        wanted.words = (*sorted(words), *sorted(self._aliases(words, wanted, trees) - words))
        return wanted

    def _overridden(self, target: Target) -> Iterator[Target]:
        class_ = self._class_of(target)
        if class_ is not None:
            for base in self.resolver.method_resolution_order(class_)[0][1:]:
                yield from self.resolver.own_members(base, word_of(target))

    def _class_of(self, target: Target) -> Target | None:
        """The class that a definition is a member of."""
        facts = target.module.facts
        if not target.node or target.kind in k.PARAMETERS:
            return None
        if target.kind == k.SELF_BOUND:
            class_ = self.resolver.class_around(target.module, target.node)
            return Target(target.module, class_) if class_ else None
        scope = facts.scope_of(target.node)
        return Target(target.module, scope) if facts.kinds[scope] == k.CLASS else None

    def _container(self, target: Target) -> str:
        class_ = self._class_of(target)
        return word_of(class_) if class_ is not None else target.module.name.rpartition(".")[2]

    def _aliases(self, words: Iterable[str], wanted: Wanted, trees: Collection[int]) -> set[str]:
        """Other names the targets go by: `import … as`, and variables that are given one of them."""
        found: set[str] = set()
        if wanted.only_local:
            return found
        for word in words:
            for module in self._mentioning(word, Role.IMPORT, wanted, trees):
                facts = module.facts
                for node in facts.nodes_with(word):
                    if facts.kinds[node] == k.IMPORTED:
                        found |= self._alias_below(module, node, wanted)
                    elif facts.kinds[node] == k.IMPORT_PART:
                        found |= self._alias_below(module, facts.parent(node), wanted)
        return found

    def _alias_below(self, module: Module, node: int, wanted: Wanted) -> set[str]:
        facts = module.facts
        aliases = [child for child in facts.children(node) if facts.kinds[child] == k.IMPORT_ALIAS]
        return {
            facts.word(alias) for alias in aliases if wanted.targets & set(self.resolver.meaning(module, alias).targets)
        }

    def _mentioning(self, word: str, roles: Role, wanted: Wanted, trees: Collection[int]) -> Iterator[Module]:
        if wanted.only_local:
            yield from {target.module for target in wanted.targets}
            return
        entries = self.library.reader.blobs_mentioning(word, roles)
        for module in self.library.modules_of(blob for blob, _ in entries):
            if module.tree in trees:
                yield module

    # Judgement

    def _judged(self, module: Module, node: int, wanted: Wanted) -> Occurrence | None:
        """The occurrence with its grade, or None where it means something else."""
        facts = module.facts
        kind = facts.kinds[node]
        meaning = self.resolver.meaning(module, node)
        for target in meaning.targets:
            if target in wanted.targets:
                return Occurrence(module, node, Certainty.RESOLVED, target)
        if self._may_be(kind, meaning, wanted):
            return Occurrence(module, node, Certainty.POSSIBLE, self._one(wanted))
        return None

    def _may_be(self, kind: int, meaning: Meaning, wanted: Wanted) -> bool:
        if any(target in wanted.overridden for target in meaning.targets):
            return True  # the object may be of the class that overrides it
        if wanted.only_local or meaning.complete or kind == k.KEYWORD:
            return False
        if kind == k.STRING_WORD:
            return not meaning.values
        if kind in k.ATTRIBUTES:
            return not meaning.values
        # A plain name never means a member of a class.
        return not wanted.are_members or kind == k.STRING_PART

    def _one(self, wanted: Wanted) -> Target | None:
        return next(iter(wanted.targets)) if len(wanted.targets) == 1 else None


def word_of(target: Target) -> str:
    """The bare name of a definition; a module's is the last component of its dotted name."""
    return target.module.facts.word(target.node) if target.node else target.module.name.rpartition(".")[2]
