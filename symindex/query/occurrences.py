"""Superset first, confirmation after: every place that has one of the spellings, kept, graded or refuted by meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.text import normal_form
from symindex.model.values import Module, Target
from symindex.query.accesses import accesses_at
from symindex.query.callees import MAKERS, READS, Callees, anchor
from symindex.query.carried import Carried, Wanted
from symindex.query.edges import CALLS, RUN_BESIDES, Callee, Occurrence
from symindex.query.flows import Flows
from symindex.query.implicit import SPECIAL
from symindex.query.import_path import may_import
from symindex.query.library import Library
from symindex.query.metaclasses import classes_of_metaclasses
from symindex.query.plausible import (
    ANYWHERE,
    LOCAL_KINDS,
    function_of,
    is_local,
    is_plausible,
    likeliest_first,
    may_be_keyword,
    may_be_override,
    may_be_unknown,
    may_fit,
    may_know,
    word_of,
)
from symindex.resolve.semantics import Budget, Semantics

# Guesses that are made for one listing: up to half a second. What is left undecided then is shown as possible.
_STEPS_FOR_ALL: Final = 32_000
# Guesses that following flows may take besides.
_STEPS_FOR_FLOWS: Final = 20_000
_STEPS_FOR_MANY: Final = 1_500  # where very many definitions are asked for, such as all of a common name
_STEPS_FOR_FLOWS_OF_MANY: Final = 1_000
_STEPS_FOR_CONFIRMING_MANY: Final = 2_000
_MAX_CLASSES: Final = 400  # classes whose objects are followed, or whose making is a call of one method
_MAX_TARGETS: Final = 40
_ACCESSING: Final = Role.READ | Role.WRITE | Role.DELETE | Role.STRING
_FOLLOWED: Final = k.DEFINITIONS | {k.LAMBDA}
_BASE_NAMES: Final = frozenset({k.NAME, k.ATTRIBUTE})
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})


class Occurrences:
    """Finds where definitions are meant."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self.library, self.semantics = library, semantics
        self.callees = Callees(library, semantics)

    def of(
        self,
        targets: Iterable[Target],
        kinds: Collection[int],
        roles: Role,
        trees: Collection[int],
        steps: int = _STEPS_FOR_ALL,
    ) -> Iterator[Occurrence]:
        """The places of some kinds, in some trees, that mean or may mean one of the targets, in no particular order.

        `roles` are those under which the words of these kinds are posted; `steps` are the guesses made for all of them.
        """
        wanted = self._wanted(targets, trees)
        if roles & Role.CALL:
            self._follow_flows(wanted, trees)
        found = self.semantics.limited(steps, self._named(wanted, kinds, roles, trees))
        yield from (occurrence for occurrence in found if occurrence.role not in RUN_BESIDES)
        if roles & Role.CALL:
            for target in wanted.targets:
                for module, node in self.callees.conventions.requests_of(target, trees):
                    yield Occurrence(module, node, Certainty.RESOLVED, target)

    def by_name(
        self, target: Target, kinds: Collection[int], roles: Role, trees: Collection[int]
    ) -> Iterator[Occurrence]:
        """As `of`, of the places alone that bear a name of the target: where values go is not followed."""
        found = self.semantics.limited(_STEPS_FOR_ALL, self._named(self._wanted([target], trees), kinds, roles, trees))
        yield from (occurrence for occurrence in found if occurrence.role not in RUN_BESIDES)

    def callers(
        self, targets: Iterable[Target], trees: Collection[int], steps: int = _STEPS_FOR_ALL
    ) -> Iterator[Occurrence]:
        """The calls of the targets: by name, through values, by operations, and by handing them over."""
        wanted = self._wanted(targets, trees)
        self._follow_flows(wanted, trees)
        most = steps if len(wanted.targets) <= _MAX_TARGETS else min(steps, _STEPS_FOR_MANY)
        yield from self.semantics.limited(most, self._calls(wanted, trees))

    def _calls(self, wanted: Wanted, trees: Collection[int]) -> Iterator[Occurrence]:
        yield from self._named(wanted, CALLS, Role.CALL, trees)
        yield from self._through_values(wanted)
        functions = frozenset(target for target in wanted.targets if target.kind in k.FUNCTIONS)
        if functions:
            yield from self._read(wanted, functions, trees)
        for target in wanted.targets:
            for module, node, role in self.callees.conventions.callers_of(target, trees):
                yield Occurrence(module, node, Certainty.RESOLVED, target, role)

    def _named(
        self, wanted: Wanted, kinds: Collection[int], roles: Role, trees: Collection[int]
    ) -> Iterator[Occurrence]:
        seen: set[tuple[Module, int]] = set()
        for word in wanted.words:
            for module in self._mentioning(word, roles, wanted, trees):
                for node in self.library.stop.until(module.facts.nodes_with(word)):
                    if module.facts.kinds[node] in kinds and Target(module, node) not in wanted.targets:
                        seen.add((module, node))
                        occurrence = self._judged(module, node, wanted)
                        if occurrence is not None:
                            yield occurrence
        for module, node in self.library.stop.until(wanted.reached.names):
            if module.facts.kinds[node] in kinds and (module, node) not in seen:
                occurrence = self._judged(module, node, wanted, is_own=False)
                if occurrence is not None:
                    yield occurrence

    def _through_values(self, wanted: Wanted) -> Iterator[Occurrence]:
        """Calls whose called expression is no name, and operations on objects."""
        for module, node in self.library.stop.until(wanted.reached.calls):
            found = self._chosen(wanted, partial(self.callees.of_expression, module, node))
            yield from _at(module, anchor(module, node), found)
        for module, operation in self.library.stop.until(wanted.reached.operations):
            found = self._chosen(wanted, partial(self.callees.implicit, operation, module))
            yield from _at(module, anchor(module, operation.operand), found)

    def _read(self, wanted: Wanted, functions: frozenset[Target], trees: Collection[int]) -> Iterator[Occurrence]:
        """Reads that run a property, or hand a function over."""
        seen: set[tuple[Module, int]] = set()
        names = {name for target in functions for name in self.semantics.names_of_properties(target)}
        are_properties = bool(names) or any(self.semantics.is_accessor(target) for target in functions)
        for word in (*wanted.words, *sorted({word_of(name) for name in names})):
            for module in self._mentioning(word, _ACCESSING, wanted, trees):
                seen.update((module, node) for node in module.facts.nodes_with(word))
        for module, node in self.library.stop.until(dict.fromkeys([*seen, *wanted.reached.names])):
            kind = module.facts.kinds[node]
            is_raised = wanted.makes and self.callees.is_raised(module, node)
            runs = is_raised or (are_properties and accesses_at(module, node))
            if kind in READS and (runs or self.callees.handing_role(module, node)):
                callee = self._chosen(replace(wanted, targets=functions), partial(self.callees.read, module, node))
                found = next(_at(module, node, callee), None)
                if found := found or self._cut_off(module, node, wanted, self.callees.handing_role(module, node)):
                    yield found

    def recheck(self, target: Target, module: Module, node: int, trees: Collection[int]) -> Occurrence | None:
        """A place of a long listing with as many guesses as one place alone may take; None where it is refuted."""
        return self._judged(module, node, self._wanted([target], trees))

    def named(self, word: str, kinds: Collection[int], roles: Role, trees: Collection[int]) -> Iterator[Occurrence]:
        """The places of some kinds that have a word, whatever it means there."""
        word = normal_form(word)
        entries = self.library.reader.blobs_mentioning(word, roles)
        for module in self.library.modules_of((blob for blob, _ in entries), trees):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] in kinds:
                    internals = self.semantics.meaning(module, node).targets
                    certainty = Certainty.RESOLVED if internals else Certainty.POSSIBLE
                    yield Occurrence(module, node, certainty, internals[0] if internals else None)

    def local_calls(self, word: str, trees: Collection[int]) -> Iterator[Occurrence]:
        """The calls by a name that only a function binds, or nothing: what is called there, nobody says."""
        word = normal_form(word)
        entries = self.library.reader.blobs_mentioning(word, Role.CALL)
        for module in self.library.modules_of((blob for blob, _ in entries), trees):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] == k.CALLED and is_local(module, node):
                    yield Occurrence(module, node, Certainty.POSSIBLE, None)

    # What is wanted

    def _wanted(self, targets: Iterable[Target], trees: Collection[int]) -> Wanted:
        every = frozenset(targets)
        overridden = frozenset(base for target in every for base in self._overridden(target))
        words = {word for target in every if (word := word_of(target))}
        wanted = Wanted(every, overridden)
        if len(every) > _MAX_TARGETS:
            wanted.confirming = Budget(_STEPS_FOR_CONFIRMING_MANY)
        wanted.only_local = all(target.kind in LOCAL_KINDS for target in every)
        wanted.are_members = all(self._class_of(target) is not None for target in every)
        wanted.makes = frozenset(
            {*self._inheriting(every, MAKERS, trees), *(self._made_by(every) if len(every) <= _MAX_TARGETS else ())}
        )
        wanted.objects_of = frozenset(self._inheriting(every, SPECIAL | {"__call__"}, trees))
        words |= {word_of(class_) for class_ in wanted.makes}
        wanted.words = (*sorted(words), *sorted(self._aliases(words, wanted, trees) - words))
        return wanted

    def _made_by(self, targets: Collection[Target]) -> Iterator[Target]:
        """Yield the classes whose objects the `__call__` of a metaclass makes that is a target."""
        found = (self._class_of(target) for target in targets if word_of(target) == "__call__")
        uses = partial(self.of, kinds=_BASE_NAMES, roles=Role.READ, trees=list(self.library.trees))
        return classes_of_metaclasses(self.semantics, [each for each in found if each is not None], uses)

    def _inheriting(
        self, targets: Collection[Target], names: Collection[str], trees: Collection[int]
    ) -> Iterator[Target]:
        """The classes whose member is a target, of some names: those that define it and those below that inherit it.

        Of very many targets, such as all of a bare name, only those in some trees.
        """
        everywhere, is_few = list(self.library.trees), len(targets) <= _MAX_TARGETS
        waiting = [
            (class_, target)
            for target in targets
            if target.kind in k.FUNCTIONS and word_of(target) in names
            and (is_few or self.library.is_in(target.module, trees))
            and (class_ := self._class_of(target)) is not None
        ]  # fmt: skip
        seen: set[Target] = set()
        while waiting and len(seen) < _MAX_CLASSES and not self.library.stop.should_stop():
            class_, target = waiting.pop(0)
            if class_ in seen or target not in self.semantics.member(class_, word_of(target)).targets:
                continue
            seen.add(class_)
            yield class_
            waiting += [(below, target) for below, _ in self.subclasses(class_, everywhere)]

    def subclasses(self, class_: Target, trees: Collection[int]) -> Iterator[tuple[Target, Certainty]]:
        """The classes in some trees that name a class among their bases, and how sure that is."""
        for found in self.of([class_], _BASE_NAMES, Role.READ, trees):
            facts = found.module.facts
            above = facts.parent(found.node)
            if facts.kinds[above] == k.SUBSCRIPT and facts.first_child(above) == found.node:
                above = facts.parent(above)
            if facts.kinds[above] == k.BASES and found.certainty != Certainty.POSSIBLE:
                yield Target(found.module, facts.parent(above)), found.certainty

    def _follow_flows(self, wanted: Wanted, trees: Collection[int]) -> None:
        """Find where the targets go that are read and not called."""
        if not any(target.kind in _FOLLOWED or not target.node for target in wanted.targets):
            return
        carried = Carried({*wanted.targets, *wanted.makes, *wanted.objects_of}, wanted.objects_of)
        flows = Flows(self.library, self.semantics, self.callees, trees)
        steps = _STEPS_FOR_FLOWS if len(wanted.targets) <= _MAX_TARGETS else _STEPS_FOR_FLOWS_OF_MANY
        with self.semantics.charged_to(Budget(steps)):
            wanted.reached = flows.follow(carried)
            wanted.reached.is_cut |= self.semantics.is_spent

    def _overridden(self, target: Target) -> Iterator[Target]:
        class_ = self._class_of(target)
        if class_ is not None:
            for base in self.semantics.order(class_)[0][1:]:
                yield from self.semantics.own_members(base, word_of(target))

    def _class_of(self, target: Target) -> Target | None:
        """The class that a definition is a member of."""
        facts = target.module.facts
        if not target.node or target.kind in k.PARAMETERS:
            return None
        if target.kind == k.SELF_BOUND:
            class_ = self.semantics.class_around(target.module, target.node)
            return Target(target.module, class_) if class_ else None
        scope = facts.scope_of(target.node)
        return Target(target.module, scope) if facts.kinds[scope] == k.CLASS else None

    def _aliases(self, words: Iterable[str], wanted: Wanted, trees: Collection[int]) -> set[str]:
        """Other names the targets are imported as."""
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
        aliases = (child for child in facts.children(node) if facts.kinds[child] == k.IMPORT_ALIAS)
        meant = ((alias, self.semantics.meaning(module, alias)) for alias in aliases)
        followed = wanted.targets | wanted.makes
        return {facts.word(alias) for alias, meaning in meant if followed & set(meaning.targets)}

    def _mentioning(self, word: str, roles: Role, wanted: Wanted, trees: Collection[int]) -> Iterator[Module]:
        entries = self.library.reader.blobs_mentioning(word, roles)
        if wanted.only_local:
            own = {target.module for target in wanted.targets}
            yield from own
            entries = self._naming_parameters(word, wanted) if roles & Role.KEYWORD else []
            yield from (m for m in self.library.modules_of((b for b, _ in entries), trees) if m not in own)
            return
        names, blobs = set[str](), {each.module.blob for each in wanted.targets}
        if len(wanted.targets) <= _MAX_TARGETS:
            names = {word_of(class_) for each in wanted.targets if (class_ := self._class_of(each)) is not None}
        for group in likeliest_first(self.library, [blob for blob, _ in entries], blobs, names):
            yield from self.library.modules_of(group, trees)

    def _naming_parameters(self, word: str, wanted: Wanted) -> list[tuple[int, int]]:
        """The contents with a keyword argument of a parameter's name that mention the parameter's function as well."""
        mentioning = self.library.reader.blobs_mentioning
        callers: set[int] = set()
        for target in wanted.targets:
            if target.kind == k.PARAMETER:
                function = function_of(target)
                class_ = self._class_of(function)
                names = {word_of(function)} | (
                    {word_of(class_)} if class_ and word_of(function) == "__init__" else set()
                )
                callers |= {blob for name in names for blob, _ in mentioning(name, ANYWHERE)}
        return [entry for entry in mentioning(word, Role.KEYWORD) if entry[0] in callers]

    # Judgement

    def _judged(self, module: Module, node: int, wanted: Wanted, *, is_own: bool = True) -> Occurrence | None:
        """The occurrence with its grade, or None where it means something else.

        `is_own`: the name is one that the targets are known by, so that it may mean one of them where nothing is known.
        """
        facts = module.facts
        kind = facts.kinds[node]
        for occurrence in _at(module, node, self._chosen(wanted, partial(self.callees.leads, module, node))):
            return occurrence
        if not is_own:
            return self._cut_off(module, node, wanted)
        meaning = self.semantics.meaning(module, node)
        if any(target in wanted.overridden for target in meaning.targets):
            may_be = self._may_be_override(module, node, wanted)
        elif kind == k.KEYWORD:
            may_be = may_be_keyword(self.semantics, module, node, wanted.targets)
        elif kind in _IMPORTS and not any(target.node for target in wanted.targets):
            may_be = not meaning.complete and any(may_import(module, node, each.module) for each in wanted.targets)
        else:
            may_be = may_be_unknown(kind, meaning, wanted) and any(
                self._is_near(module, node, each) and may_fit(module, node, each) for each in wanted.targets
            )
        if may_be:
            return Occurrence(module, node, Certainty.POSSIBLE, self._one(wanted))
        return None

    def _chosen(self, wanted: Wanted, find: Callable[[], Iterable[Callee]]) -> Callee | None:
        """The first callee that is a target. What too few steps say is asked again with as many as a question has:
        more may be known then, and something else. With none left for that, it is possible.
        """
        before = self.semantics.cut_short
        found = next((each for each in find() if each.target in wanted.targets), None)
        if found is None or self.semantics.cut_short == before:
            return found
        if wanted.confirming.left <= 0:
            return found._replace(certainty=Certainty.POSSIBLE)
        with self.semantics.charged_to(wanted.confirming):
            return next((each for each in find() if each.target in wanted.targets), None)

    def _cut_off(self, module: Module, node: int, wanted: Wanted, role: str = "") -> Occurrence | None:
        """A place that flows lead to, or that hands over: possible where a limit kept its meaning from being known."""
        if not any(self._is_near(module, node, each) for each in wanted.targets):
            return None
        before = self.semantics.cut_short
        with self.semantics.charged_to(wanted.confirming):
            found = self.semantics.meaning(module, node)
        if found.complete or found.values or self.semantics.cut_short == before:
            return None
        return Occurrence(module, node, Certainty.POSSIBLE, self._one(wanted), role)

    def _is_near(self, module: Module, node: int, target: Target) -> bool:
        return is_plausible(self.library, self.semantics, module, node, target, self._class_of(target))

    def _may_be_override(self, module: Module, node: int, wanted: Wanted) -> bool:
        """Whether a call of what a target overrides may be one of that."""
        targets = (t for t in wanted.targets if may_know(self.library, module, t) and may_fit(module, node, t))
        classes = [self._class_of(target) for target in targets]
        return bool(classes) and may_be_override(self.semantics, module, node, [each for each in classes if each])

    def _one(self, wanted: Wanted) -> Target | None:
        return next(iter(wanted.targets)) if len(wanted.targets) == 1 else None


def _at(module: Module, node: int, callee: Callee | None) -> Iterator[Occurrence]:
    if callee is not None:
        yield Occurrence(module, node, callee.certainty, callee.target, callee.role)
