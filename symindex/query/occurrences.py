"""Superset first, confirmation after: every place that has one of the spellings, kept, graded or refuted by meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeVar

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.text import normal_form
from symindex.model.values import Module, Target
from symindex.query.accesses import accesses_at
from symindex.query.callees import MAKERS, READS, Callees
from symindex.query.carried import Carried, Wanted
from symindex.query.conventions import first_word
from symindex.query.edges import CALLS, RUN_BESIDES, Occurrence
from symindex.query.effort import Bounds, Effort
from symindex.query.flows import Flows
from symindex.query.implicit import SPECIAL
from symindex.query.judgement import Judgement
from symindex.query.left_out import LeftOut
from symindex.query.library import Library
from symindex.query.metaclasses import classes_of_metaclasses
from symindex.query.plausible import (
    ANYWHERE,
    LOCAL_KINDS,
    function_of,
    is_local,
    likeliest_first,
    word_of,
)
from symindex.resolve.semantics import Semantics

T = TypeVar("T")

# Places of one listing that are looked at as thoroughly as a place alone is, those that flows pass not counted, and the
# steps that all others have in common. What these leave undecided is shown as possible.
_BOUNDS: Final = Bounds(1_200, 32_000)
# The same where very many definitions are asked for, such as all of a common name.
_BOUNDS_OF_MANY: Final = Bounds(40, 8_000)
_MAX_CLASSES: Final = 400  # classes whose objects are followed, or whose making is a call of one method
_MAX_TARGETS: Final = 40
_BUILTINS: Final = "builtins"  # what they define needs no import
_ACCESSING: Final = Role.READ | Role.WRITE | Role.DELETE | Role.STRING
_FOLLOWED: Final = k.DEFINITIONS | {k.LAMBDA}
_BASE_NAMES: Final = frozenset({k.NAME, k.ATTRIBUTE})


class Occurrences:
    """Finds where definitions are meant."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self.library, self.semantics = library, semantics
        self.callees = Callees(library, semantics)
        self._judgement = Judgement(library, semantics, self.callees)
        self._bounds, self._left_out = _BOUNDS, LeftOut()

    @property
    def left_out(self) -> LeftOut:
        """What listings without bounds of their own have left out so far."""
        return self._left_out

    @contextmanager
    def bounded(self, bounds: Bounds) -> Iterator[LeftOut]:
        """Inside, a listing without bounds of its own has these; yields what they leave out, which grows with each."""
        before = self._bounds, self._left_out
        self._bounds, self._left_out = bounds, LeftOut()
        try:
            yield self._left_out
        finally:
            self._bounds, self._left_out = before

    def of(
        self,
        targets: Iterable[Target],
        kinds: Collection[int],
        roles: Role,
        trees: Collection[int],
        bounds: Bounds | Effort | None = None,
    ) -> Iterator[Occurrence]:
        """The places of some kinds, in some trees, that mean or may mean one of the targets, in no particular order.

        `roles` are those under which the words of these kinds are posted; `bounds` say how thoroughly the places
        are looked at; listings that are given one effort share it.
        """
        wanted = self._wanted(targets, trees, bounds)
        if roles & Role.CALL:
            self._follow_flows(wanted, trees)
        yield from self._named_itself(wanted, kinds, roles, trees)
        if roles & Role.CALL:
            for target in wanted.targets:
                yield from self.callees.conventions.requests_of(target, trees)
                if k.STRING_WORD in kinds:
                    yield from self.callees.conventions.named_in_literals(target, trees)

    def by_name(
        self,
        targets: Iterable[Target],
        kinds: Collection[int],
        roles: Role,
        trees: Collection[int],
        bounds: Bounds | Effort | None = None,
    ) -> Iterator[Occurrence]:
        """As `of`, of the places alone that bear a name of a target: where values go is not followed."""
        yield from self._named_itself(self._wanted(targets, trees, bounds), kinds, roles, trees)

    def callers(
        self, targets: Iterable[Target], trees: Collection[int], bounds: Bounds | None = None
    ) -> Iterator[Occurrence]:
        """The calls of the targets: by name, through values, by operations, and by handing them over."""
        wanted = self._wanted(targets, trees, bounds)
        self._follow_flows(wanted, trees)
        yield from self._named(wanted, CALLS, Role.CALL, trees)
        yield from self._through_values(wanted, trees)
        functions = frozenset(target for target in wanted.targets if target.kind in k.FUNCTIONS)
        if functions:
            yield from self._read(wanted, functions, trees)
        for target in wanted.targets:
            yield from self.callees.conventions.callers_of(target, trees)

    def _named_itself(
        self, wanted: Wanted, kinds: Collection[int], roles: Role, trees: Collection[int]
    ) -> Iterator[Occurrence]:
        """As `_named`, without what a call runs besides what it names."""
        found = self._named(wanted, kinds, roles, trees)
        return (occurrence for occurrence in found if occurrence.role not in RUN_BESIDES)

    def _named(
        self, wanted: Wanted, kinds: Collection[int], roles: Role, trees: Collection[int]
    ) -> Iterator[Occurrence]:
        seen: set[tuple[Module, int]] = set()
        for word in wanted.words:
            for module in self._mentioning(word, roles, wanted, wanted.effort, trees):
                bearing = wanted.effort.places(module, module.facts.nodes_with(word))
                for node in self.library.stop.until(first_word(module, each) for each in bearing):
                    if module.facts.kinds[node] in kinds and Target(module, node) not in wanted.targets:
                        seen.add((module, node))
                        if wanted.effort.may_judge(module) and (found := self._judgement.of_name(module, node, wanted)):
                            yield found
        for module, node in self._within(trees, wanted.reached.names):
            if module.facts.kinds[node] in kinds and (module, node) not in seen:
                occurrence = self._judgement.of_name(module, node, wanted, is_own=False)
                if occurrence is not None:
                    yield occurrence

    def _within(self, trees: Collection[int], reached: Iterable[tuple[Module, T]]) -> Iterator[tuple[Module, T]]:
        """Those of what flows have reached that lie in some trees."""
        places = self.library.stop.until(reached)
        return (place for place in places if self.library.is_in(place[0], trees))

    def _through_values(self, wanted: Wanted, trees: Collection[int]) -> Iterator[Occurrence]:
        """Calls whose called expression is no name, and operations on objects."""
        judged = self._judgement.of_value
        for module, node in self._within(trees, wanted.reached.calls):
            if found := judged(module, node, wanted, partial(self.callees.of_expression, module, node)):
                yield found
        if not any(target.kind in k.FUNCTIONS for target in wanted.targets):
            return  # operations run methods
        for module, operation in self._within(trees, wanted.reached.operations):
            find = partial(self.callees.implicit, operation, module)
            if found := judged(module, operation.operand, wanted, find):
                yield found

    def _read(self, wanted: Wanted, functions: frozenset[Target], trees: Collection[int]) -> Iterator[Occurrence]:
        """Reads that run a property, or hand a function over."""
        seen: dict[tuple[Module, int], None] = {}
        names = {name for target in functions for name in self.semantics.names_of_properties(target)}
        are_properties = bool(names) or any(self.semantics.is_accessor(target) for target in functions)
        effort = wanted.effort.anew()
        for word in (*wanted.words, *sorted({word_of(name) for name in names})):
            for module in self._mentioning(word, _ACCESSING, wanted, effort, trees):
                nodes = effort.places(module, module.facts.nodes_with(word))
                seen.update(((module, node), None) for node in nodes)
        for module, node in self._within(trees, seen | wanted.reached.names):
            if module.facts.kinds[node] in READS and wanted.effort.may_judge(module):
                runs = are_properties and bool(accesses_at(module, node))
                if found := self._judgement.of_read(module, node, wanted, functions, runs):
                    yield found

    def recheck(self, target: Target, module: Module, node: int, trees: Collection[int]) -> Occurrence | None:
        """A place of a long listing with as many steps as one place alone may take; None where it is refuted."""
        return self._judgement.of_name(module, node, self._wanted([target], trees))

    def named(self, word: str, kinds: Collection[int], roles: Role, trees: Collection[int]) -> Iterator[Occurrence]:
        """The places of some kinds that have a word, whatever it means there."""
        word = normal_form(word)
        entries, effort = self.library.reader.contents_mentioning(word, roles), self._effort()
        for module in effort.modules(self.library, (content_id for content_id, _ in entries), trees):
            for node in effort.places(module, module.facts.nodes_with(word)):
                if module.facts.kinds[node] in kinds:
                    internals = self.semantics.meaning(module, node).targets
                    certainty = Certainty.RESOLVED if internals else Certainty.POSSIBLE
                    yield Occurrence(module, node, certainty, internals[0] if internals else None)

    def local_calls(self, word: str, trees: Collection[int]) -> Iterator[Occurrence]:
        """The calls by a name that only a function binds, or nothing: what is called there, nobody says."""
        word = normal_form(word)
        entries, effort = self.library.reader.contents_mentioning(word, Role.CALL), self._effort()
        for module in effort.modules(self.library, (content_id for content_id, _ in entries), trees):
            for node in effort.places(module, module.facts.nodes_with(word)):
                if module.facts.kinds[node] == k.CALLED and is_local(module, node):
                    yield Occurrence(module, node, Certainty.POSSIBLE, None)

    # What is wanted

    def _wanted(
        self, targets: Iterable[Target], trees: Collection[int], bounds: Bounds | Effort | None = None
    ) -> Wanted:
        every = frozenset(targets)
        words = {word for target in every if (word := word_of(target))}
        wanted = Wanted(every, self._effort(bounds, len(every)), partial(self._overridden, every))
        wanted.only_local = all(target.kind in LOCAL_KINDS for target in every)
        wanted.are_members = all(self._judgement.class_of(target) is not None for target in every)
        wanted.makes = frozenset(
            {*self._inheriting(every, MAKERS, trees), *(self._made_by(every) if len(every) <= _MAX_TARGETS else ())}
        )
        wanted.objects_of = frozenset(self._inheriting(every, SPECIAL | {"__call__"}, trees))
        words |= {word_of(class_) for class_ in wanted.makes}
        wanted.words = (*sorted(words), *sorted(self._aliases(words, wanted, trees)))
        return wanted

    def _effort(self, bounds: Bounds | Effort | None = None, count: int = 1) -> Effort:
        if isinstance(bounds, Effort):
            return bounds
        bounds = bounds or self._bounds
        is_few = count <= _MAX_TARGETS
        return Effort(self.semantics, bounds if is_few else bounds.within(_BOUNDS_OF_MANY), self._left_out)

    def _made_by(self, targets: Collection[Target]) -> Iterator[Target]:
        """Yield the classes whose objects the `__call__` of a metaclass makes that is a target."""
        found = (self._judgement.class_of(target) for target in targets if word_of(target) == "__call__")
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
            and (class_ := self._judgement.class_of(target)) is not None
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
        with self.library.stop.half():  # the places that bear the name are still to be found
            wanted.reached = Flows(self.library, self.callees, trees, wanted.effort.anew()).follow(carried)

    def _overridden(self, targets: Iterable[Target]) -> frozenset[Target]:
        """What the targets override in base classes, whichever place of a listing it is asked for."""
        found: set[Target] = set()
        with self.semantics.wholly():
            for target in targets:
                class_ = self._judgement.class_of(target)
                for base in self.semantics.order(class_)[0][1:] if class_ is not None else ():
                    found.update(self.semantics.own_members(base, word_of(target)))
        return frozenset(found)

    def _aliases(self, words: Iterable[str], wanted: Wanted, trees: Collection[int]) -> set[str]:
        """Other names the targets are imported as, where libraries import their own definitions too."""
        known, waiting = set(words), [] if wanted.only_local else list(words)
        if not all(self.library.is_in(target.module, trees) for target in wanted.targets):
            trees = list(self.library.trees)
        effort = wanted.effort.anew()
        while waiting:
            word = waiting.pop()
            for module in self._mentioning(word, Role.IMPORT, wanted, effort, trees):
                facts = module.facts
                for node in facts.nodes_with(word):
                    if facts.kinds[node] in (k.IMPORTED, k.IMPORT_PART):
                        above = node if facts.kinds[node] == k.IMPORTED else facts.parent(node)
                        waiting += self._alias_below(module, above, wanted) - known
                        known.update(waiting)
        return known - set(words)

    def _alias_below(self, module: Module, node: int, wanted: Wanted) -> set[str]:
        facts = module.facts
        aliases = (child for child in facts.children(node) if facts.kinds[child] == k.IMPORT_ALIAS)
        meant = ((alias, self.semantics.meaning(module, alias)) for alias in aliases)
        followed = wanted.targets | wanted.makes
        return {facts.word(alias) for alias, meaning in meant if followed & set(meaning.targets)}

    def _mentioning(
        self, word: str, roles: Role, wanted: Wanted, effort: Effort, trees: Collection[int]
    ) -> Iterator[Module]:
        entries = self.library.reader.contents_mentioning(word, roles)
        if wanted.only_local:
            own = {target.module for target in wanted.targets}
            yield from own
            entries = self._naming_parameters(word, wanted) if roles & Role.KEYWORD else []
            found = effort.modules(self.library, (content_id for content_id, _ in entries), trees)
            yield from (module for module in found if module not in own)
            return
        defining = {each.module.content_id for each in wanted.targets}
        is_few = len(wanted.targets) <= _MAX_TARGETS
        content_ids = [content_id for content_id, _ in entries]
        likely = (
            {content_id for each in wanted.targets for content_id in self._likely(each, set(content_ids))}
            if is_few
            else ()
        )
        first, *others = likeliest_first(content_ids, defining, likely)
        yield from (self.library.modules_of if is_few else partial(effort.modules, self.library))(first, trees)
        for group in others:
            yield from effort.modules(self.library, group, trees)

    def _likely(self, target: Target, contents: Collection[int]) -> Iterator[int]:
        """Those of some contents that mention the class of a member; of others, where not all are looked at, those that
        import the definition or its module."""
        class_ = self._judgement.class_of(target)
        if class_ is not None:
            yield from self._mentioned_in(contents, word_of(class_), ANYWHERE)
        elif self._bounds.are_few_files and target.module.name != _BUILTINS:
            for word in (word_of(target), word_of(Target(target.module, 0))):
                yield from self._mentioned_in(contents, word, Role.IMPORT)

    def _mentioned_in(self, contents: Collection[int], word: str, roles: Role) -> Iterable[int]:
        reader = self.library.reader
        return reader.confirmed(
            [content_id for content_id in reader.candidates(word, roles) if content_id in contents], word, roles
        )

    def _naming_parameters(self, word: str, wanted: Wanted) -> list[tuple[int, int]]:
        """The contents with a keyword argument of a parameter's name that mention the parameter's function as well."""
        mentioning = self.library.reader.contents_mentioning
        callers: set[int] = set()
        for target in wanted.targets:
            if target.kind == k.PARAMETER:
                function = function_of(target)
                class_ = self._judgement.class_of(function)
                names = {word_of(function)} | (
                    {word_of(class_)} if class_ and word_of(function) == "__init__" else set()
                )
                callers |= {content_id for name in names for content_id, _ in mentioning(name, ANYWHERE)}
        return [entry for entry in mentioning(word, Role.KEYWORD) if entry[0] in callers]
