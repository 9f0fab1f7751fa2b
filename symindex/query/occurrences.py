"""Superset first, confirmation after: every place that has one of the spellings, kept, graded or refuted by meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.syntax import Import
from symindex.model.text import normal_form
from symindex.model.values import Meaning, Module, Super, Target
from symindex.query.library import Library
from symindex.resolve.semantics import Semantics, lookup_name

# Guesses that are made for one listing: some tenths of a second. What is left undecided then is shown as possible.
_STEPS_FOR_ALL: Final = 8_000
# A variable whose name is read in more contents than this is followed no further: `type = list` would lead everywhere.
_RARE: Final = 300
_GIVEN: Final = frozenset({k.BOUND, k.LOCAL, k.AUGMENTED})
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})
_LOCAL_KINDS: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER}


class Occurrence(NamedTuple):
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
    variables: dict[str, set[Module]] = field(default_factory=dict)  # local ones that hand on a target, and where
    only_local: bool = False
    are_members: bool = False


class Occurrences:
    """Finds where definitions are meant."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self.library, self.semantics = library, semantics

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
            self._add_variables(wanted, trees)
        yield from self.semantics.limited(steps, self._places(wanted, kinds, roles, trees))

    def _places(
        self, wanted: Wanted, kinds: Collection[int], roles: Role, trees: Collection[int]
    ) -> Iterator[Occurrence]:
        own = {word_of(target) for target in wanted.targets}
        for word in wanted.words:
            # A variable that is given a target is no place that names it; where the variable is used, it is meant.
            asked = kinds if word in own else frozenset(kinds) - _GIVEN
            for module in self._mentioning(word, roles, wanted, trees):
                for node in module.facts.nodes_with(word):
                    if module.facts.kinds[node] in asked and Target(module, node) not in wanted.targets:
                        occurrence = self._judged(module, node, wanted)
                        if occurrence is not None:
                            yield occurrence

    def looked_at_again(self, target: Target, module: Module, node: int, trees: Collection[int]) -> Occurrence | None:
        """A place of a long listing with as many guesses as one place alone may take; None where it is refuted."""
        return self._judged(module, node, self._wanted([target], trees))

    def named(self, word: str, kinds: Collection[int], roles: Role, trees: Collection[int]) -> Iterator[Occurrence]:
        """The places of some kinds that have a word, whatever it means there."""
        word = normal_form(word)
        entries = self.library.reader.blobs_mentioning(word, roles)
        for module in self.library.modules_of((blob for blob, _ in entries), trees):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] in kinds:
                    means = self.semantics.meaning(module, node).targets
                    yield Occurrence(
                        module,
                        node,
                        Certainty.RESOLVED if means else Certainty.POSSIBLE,
                        means[0] if means else None,
                    )

    def local_calls(self, word: str, trees: Collection[int]) -> Iterator[Occurrence]:
        """The calls by a name that only a function binds, or nothing: what is called there, nobody says."""
        word = normal_form(word)
        entries = self.library.reader.blobs_mentioning(word, Role.CALL)
        for module in self.library.modules_of((blob for blob, _ in entries), trees):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] == k.CALLED and _is_local(module, node):
                    yield Occurrence(module, node, Certainty.POSSIBLE, None)

    # What is wanted

    def _wanted(self, targets: Iterable[Target], trees: Collection[int]) -> Wanted:
        every = frozenset(targets)
        overridden = frozenset(base for target in every for base in self._overridden(target))
        words = {word_of(target) for target in every}
        wanted = Wanted(every, overridden)
        wanted.only_local = all(target.kind in _LOCAL_KINDS for target in every)
        wanted.are_members = all(self._class_of(target) is not None for target in every)
        wanted.words = (*sorted(words), *sorted(self._aliases(words, wanted, trees) - words))
        return wanted

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

    def _add_variables(self, wanted: Wanted, trees: Collection[int]) -> None:
        """Note the variables that hand on a function, class or module: `build = manager.build`, `again = build`."""
        if not any(target.kind in k.DEFINITIONS or not target.node for target in wanted.targets):
            return
        words: Iterable[str] = wanted.words
        while words:
            anywhere: set[str] = set()
            for word in words:
                for module in list(self._mentioning(word, Role.READ, wanted, trees)):
                    for variable in self._variables_given(word, module):
                        name = module.facts.word(variable)
                        if name in wanted.words or wanted.targets.isdisjoint(
                            self.semantics.meaning(module, variable).targets
                        ):
                            continue
                        if module.facts.kinds[variable] == k.BOUND:
                            anywhere.add(name)
                        else:
                            wanted.variables.setdefault(name, set()).add(module)
            added = sorted((anywhere | wanted.variables.keys()) - set(wanted.words))
            wanted.words = (*wanted.words, *added)
            for name in anywhere:
                wanted.variables.pop(name, None)
            words = [name for name in added if name in wanted.variables or self._is_rare(name)]

    def _is_rare(self, word: str) -> bool:
        return len(self.library.reader.blobs_mentioning(word, Role.READ)) <= _RARE

    def _variables_given(self, word: str, module: Module) -> Iterator[int]:
        facts = module.facts
        for node in facts.nodes_with(word):
            statement = facts.parent(node)
            if facts.kinds[node] in (k.NAME, k.ATTRIBUTE) and facts.kinds[statement] == k.ASSIGN:
                yield from (child for child in facts.children(statement) if facts.kinds[child] in (k.BOUND, k.LOCAL))

    def _alias_below(self, module: Module, node: int, wanted: Wanted) -> set[str]:
        facts = module.facts
        aliases = (child for child in facts.children(node) if facts.kinds[child] == k.IMPORT_ALIAS)
        meant = ((alias, self.semantics.meaning(module, alias)) for alias in aliases)
        return {facts.word(alias) for alias, meaning in meant if wanted.targets & set(meaning.targets)}

    def _mentioning(self, word: str, roles: Role, wanted: Wanted, trees: Collection[int]) -> Iterator[Module]:
        if word in wanted.variables:
            yield from wanted.variables[word]
            return
        entries = self.library.reader.blobs_mentioning(word, roles)
        if wanted.only_local:
            own = {target.module for target in wanted.targets}
            yield from own
            entries = self._naming_parameters(word, wanted) if roles & Role.KEYWORD else []
            yield from (m for m in self.library.modules_of((b for b, _ in entries), trees) if m not in own)
            return
        yield from self.library.modules_of((blob for blob, _ in entries), trees)

    def _naming_parameters(self, word: str, wanted: Wanted) -> list[tuple[int, int]]:
        """The contents with a keyword argument of a parameter's name that mention the parameter's function as well."""
        mentioning = self.library.reader.blobs_mentioning
        callers: set[int] = set()
        for target in wanted.targets:
            if target.kind == k.PARAMETER:
                function = _function_of(target)
                class_ = self._class_of(function)
                names = {word_of(function)} | (
                    {word_of(class_)} if class_ and word_of(function) == "__init__" else set()
                )
                callers |= {blob for name in names for blob, _ in mentioning(name, Role((1 << 10) - 1))}
        return [entry for entry in mentioning(word, Role.KEYWORD) if entry[0] in callers]

    # Judgement

    def _judged(self, module: Module, node: int, wanted: Wanted) -> Occurrence | None:
        """The occurrence with its grade, or None where it means something else."""
        facts = module.facts
        kind = facts.kinds[node]
        meaning = self.semantics.meaning(module, node)
        for target in meaning.targets:
            if target in wanted.targets:
                return Occurrence(module, node, certainty_of(meaning), target)
        if any(target in wanted.overridden for target in meaning.targets):
            may_be = self._may_be_override(module, node, wanted)
        elif kind == k.KEYWORD:
            may_be = self._may_be_keyword(module, node, wanted)
        elif kind in _IMPORTS and not any(target.node for target in wanted.targets):
            may_be = not meaning.complete and any(_may_import(module, node, each.module) for each in wanted.targets)
        else:
            may_be = self._may_be(kind, meaning, wanted)
        if may_be:
            return Occurrence(module, node, Certainty.POSSIBLE, self._one(wanted))
        return None

    def _may_be(self, kind: int, meaning: Meaning, wanted: Wanted) -> bool:
        if wanted.only_local or meaning.complete:
            return False
        if kind == k.STRING_WORD:
            return not meaning.values
        if kind in k.ATTRIBUTES:
            return not meaning.values
        # A plain name never means a member of a class.
        return not wanted.are_members or kind == k.STRING_PART

    def _may_be_override(self, module: Module, node: int, wanted: Wanted) -> bool:
        """Whether the object may be of the class that overrides: not where the base class itself is named.

        `super()` finds what stands beside the class it is written in, never that class or one below it.
        """
        value = module.facts.first_child(node)
        if module.facts.kinds[node] not in k.ATTRIBUTES or value is None:
            return True
        is_parameter = any(module.facts.kinds[bound] in k.PARAMETERS for bound in lookup_name(module, value)[1])
        for each in self.semantics.value_of(module, value).values:
            if isinstance(each, Super):
                classes = [class_ for target in wanted.targets if (class_ := self._class_of(target))]
                if any(each.of not in self.semantics.order(class_)[0] for class_ in classes):
                    return True
            elif not isinstance(each, Target) or is_parameter:  # such as `cls`
                return True
        return False

    def _may_be_keyword(self, module: Module, node: int, wanted: Wanted) -> bool:
        """Whether a keyword argument is given to something unknown that has the name of a parameter's function."""
        facts = module.facts
        called = facts.first_child(facts.parent(node))
        if called is None or facts.kinds[called] != k.ATTRIBUTE_CALLED:
            return False
        owners = {word_of(_function_of(target)) for target in wanted.targets if target.kind in k.PARAMETERS}
        return facts.word(called) in owners and not self.semantics.meaning(module, called).values

    def _one(self, wanted: Wanted) -> Target | None:
        return next(iter(wanted.targets)) if len(wanted.targets) == 1 else None


def _may_import(importer: Module, node: int, module: Module) -> bool:
    """Whether an import that leads nowhere could mean a module if its directory were on the path."""
    facts = importer.facts
    is_part = facts.kinds[node] in (k.IMPORT_FIRST, k.IMPORT_PART)
    written = Import(facts, facts.parent(node))
    parts = written.up_to(node) if is_part else [*written.module.split("."), facts.word(node)]
    path = module.path.rpartition(".")[0].removesuffix("/__init__").split("/")
    return not written.level and path[-len(parts) :] == parts


def _is_local(module: Module, node: int) -> bool:
    """Whether functions alone bind the name at a node, or nothing does."""
    scope, bindings = lookup_name(module, node)
    return not bindings or (bool(scope) and all(module.facts.kinds[each] in _LOCAL_KINDS for each in bindings))


def _function_of(parameter: Target) -> Target:
    return Target(parameter.module, parameter.module.facts.parent(parameter.node))


def certainty_of(meaning: Meaning) -> Certainty:
    """How sure a meaning is."""
    return Certainty.INFERRED if meaning.inferred else Certainty.RESOLVED


def word_of(target: Target) -> str:
    """The bare name of a definition; a module's is the last component of its dotted name."""
    return target.module.facts.word(target.node) if target.node else target.module.name.rpartition(".")[2]
