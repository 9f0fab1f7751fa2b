"""`Index`: one method for each question, from what a person typed to a list of hits, best first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty, FileEntry, Filter, Found, Hit, Match
from symindex.model.documents import Document
from symindex.model.modules import Module, Target
from symindex.model.roles import Role
from symindex.model.text import normal_form
from symindex.query.edges import CALLS, Callee, Occurrence
from symindex.query.filters import is_path_wanted
from symindex.query.globs import check_related, is_glob
from symindex.query.hits import HitMaker, in_role
from symindex.query.left_out import first_places
from symindex.query.open_index import Internals, OpenIndex, listing, question
from symindex.query.symbols import NAMING_SUFFIXES, callable_in, definitions_in, is_bare, parse_place

__all__ = ["Index", "Internals"]

if TYPE_CHECKING:
    from symindex.indexer.events import Report
    from symindex.query.prose import Prose
    from symindex.query.words import WordAnswer

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})
_WRITES: Final = frozenset(
    {k.BOUND, k.LOCAL, k.AUGMENTED, k.ATTRIBUTE_BOUND, k.SELF_BOUND, k.ATTRIBUTE_AUGMENTED, k.IMPORT_ALIAS}
) | {k.TYPE_ALIAS}
# A name given a value again is a reference to it; where it is first bound it is the definition, and left out as such.
REFERENCES: Final = k.OCCURRENCES - k.DEFINITIONS - k.PARAMETERS - {k.IMPORT_ALIAS}
ANY_ROLE: Final = Role((1 << 10) - 1)
# Roles that are listed behind the others of a question.
_ORDER: Final = {"string": 1, "dispatch": 2, "decorated": 3, "implicit": 4, "handed": 5}
_TREES: Final = {"project": 0, "environment": 1, "stdlib": 2}


class Index(OpenIndex):
    """An index opened for questions; use it in a `with` statement or close it."""

    # Questions

    @question
    def definitions(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """Return the definitions of a symbol. For a place in a file: of the name there, followed to its definition."""
        trees = self._trees(wanted)
        maker = HitMaker(self._library, trees)
        if parse_place(symbol) is None:
            named = (target for target in self._targets(symbol) if self._library.is_in(target.module, trees))
            return self._sorted((maker.definition(target) for target in named), wanted)
        hits = (
            maker.definition(target, certainty, role or "definition")
            for target, certainty, role in self._meanings_at(symbol)  # ordered by certainty and evidence
            if self._library.is_in(target.module, trees) and certainty <= wanted.min_certainty
        )
        return list(islice((hit for hit in hits if self._is_wanted(hit, wanted)), wanted.limit))

    @question
    def references(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """Return the uses of a symbol, without its definition; strings that name it have the role `string`.

        Strings are those of Python, and dotted paths in settings, templates and documentation of the project.
        """
        targets = self._with_aliased(symbol)
        found = self._occurrences_of(symbol, targets, REFERENCES, ANY_ROLE, wanted)
        return self._with_texts(self._shown(found, wanted), self._in_texts(targets, wanted), wanted)

    @question
    def callers(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """The calls of a function, method or class, each with the definition it is in; decorating is calling.

        A bare name means parameters and local variables of that name as well: any function may be called by them.
        A file stands for the functions and classes in it.
        """
        trees = self._trees(wanted)
        targets = self._with_aliased(symbol)
        if self._symbols.is_file(symbol):
            targets = [each for target in targets for each in callable_in(target.module)]
        if targets:
            found = [each for each in self._occurrences.callers(targets, trees) if each.role != "returned"]
        else:
            found = list(self._occurrences.named(symbol, CALLS, Role.CALL, trees)) if is_bare(symbol) else []
        if is_bare(symbol):
            known = {(occurrence.module, occurrence.node) for occurrence in found}
            local = self._occurrences.local_calls(symbol, trees)
            found += [occurrence for occurrence in local if (occurrence.module, occurrence.node) not in known]
        texts = self._in_texts(targets, wanted, handed=True)
        return self._with_texts(self._shown(found, wanted), texts, wanted)

    @question
    def assignments(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """Return the assignments to a variable or attribute. A bare name means all variables of it, locals too."""
        from symindex.query.accesses import WRITING, is_set_by_name  # late: it needs the resolver

        targets = [] if is_bare(symbol) else self._bounded(symbol)
        defining = [Occurrence(t.module, t.node, Certainty.RESOLVED, t) for t in targets if t.kind in _WRITES]
        find = partial(self._occurrences.named, symbol) if is_bare(symbol) else partial(self._occurrences.of, targets)
        found = find(_WRITES | {k.STRING_WORD}, WRITING, self._trees(wanted))
        return self._shown([*defining, *(each for each in found if is_set_by_name(each.module, each.node))], wanted)

    @question
    def importers(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """The imports that bring in a module, a package or a name: statements, and calls of `import_module`."""
        from symindex.query.importers import Importers

        finder, trees = Importers(self._library, self._semantics, self._occurrences), self._trees(wanted)
        is_file = self._symbols.document_at(symbol) is not None
        targets = [Target(self._symbols.module_at(symbol), 0)] if is_file else self._bounded(symbol)
        if targets:
            return self._shown(finder.of(targets, trees), wanted)
        if parse_place(symbol) is None and (package := self._symbols.package(symbol)):
            return self._shown(finder.of_package(package, trees), wanted)
        return self._places(symbol, _IMPORTS, Role.IMPORT, wanted)

    @question
    def callees(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """The calls that a function makes itself, or a class's methods make; a hit's `symbol` is what is called.

        A file stands for all that is in it. Trees, path and tests of the filter are those of what is called.
        """
        maker = HitMaker(self._library, self._library.trees)
        is_narrowed = wanted.trees or wanted.path or wanted.tests is not None
        is_wanted = self._place_filter(wanted) if is_narrowed else None
        whole = self._symbols.is_file(symbol)
        hits = [hit for target in self._with_aliased(symbol) for hit in self._calls_in(target, maker, is_wanted, whole)]
        return self._sorted(hits, wanted._replace(path="", tests=None), by_place=True)

    @question
    def hierarchy(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """The bases and subclasses of a class, or what a member overrides and what overrides it, as `role` says."""
        from symindex.query.hierarchy import Hierarchy

        trees = self._trees(wanted)
        walker = Hierarchy(self._semantics, self._occurrences)
        every = list(self._library.trees)  # the way to a relative may lead through another tree
        found = dict.fromkeys(
            relative for target in self._with_aliased(symbol) for relative in walker.of(target, every)
        )
        maker = HitMaker(self._library, trees)
        hits = (
            maker.definition(target, certainty, role)
            for target, certainty, role in found
            if self._library.is_in(target.module, trees)
        )
        return list(islice((hit for hit in hits if self._is_wanted(hit, wanted)), wanted.limit))

    @question
    def outline(self, file: str, wanted: Filter = Filter()) -> list[Hit]:
        """The definitions of a file, in their order."""
        module = self._symbols.module_at(file)
        nodes = sorted(module.facts.nodes_of(k.BINDINGS | {k.SELF_BOUND}), key=lambda node: module.facts.starts[node])
        maker = HitMaker(self._library, [self._symbols.tree_of(file)])
        hits = (maker.definition(target) for target in definitions_in(module, nodes) if target.kind != k.IMPORT_ALIAS)
        return self._sorted(hits, wanted, by_place=True)

    @question
    def search_symbols(self, pattern: str, wanted: Filter = Filter()) -> list[Hit]:
        """As `symbols_like`; where there is none, definitions whose name is spelled like a pattern without dots."""
        found = self.symbols_like(pattern, wanted)
        return found or self._with_words([] if "." in pattern else self.suggestions(normal_form(pattern)), wanted)

    @question
    def symbols_like(self, pattern: str, wanted: Filter = Filter()) -> list[Hit]:
        """Definitions whose name is a pattern's: exact, a glob, beginnings of its sub-words (`CompMan`)."""
        pattern = normal_form(pattern)
        from symindex.query import search  # late: a name that is found needs none like it

        words = [pattern] if is_glob(pattern) else search.matching_words(pattern, self._symbols.words)
        return self._with_words(words, wanted)

    @question
    def suggestions(self, symbol: str) -> list[str]:
        """Names that are defined and close to one that is not; none for a place."""
        if parse_place(symbol) is not None:
            return []
        from symindex.query import search

        is_own = partial(self._is_defined, is_wanted=self._place_filter(Filter(trees=("project",))))
        return search.close_words(symbol.rpartition(".")[2], self._reader.words(), self._is_defined, is_own)

    @listing
    def files(self, wanted: Filter = Filter()) -> Iterator[FileEntry]:
        """The files of the index, by tree and path."""
        lines = self._reader.lines_of_contents()
        for document in self._reader.documents(self._trees(wanted)):
            if is_path_wanted(document.path, wanted):
                yield FileEntry(
                    self._library.path_of(document),
                    document.module,
                    self._library.origin_of(document),
                    lines.get(document.content_id, 0),
                )

    @listing
    def grep(
        self,
        pattern: str,
        wanted: Filter = Filter(),
        *,
        regex: bool = False,
        ignore_case: bool = False,
        word: bool = False,
        where: Sequence[str] = (),
        update: Report | None = None,
    ) -> Iterator[Match]:
        """Return the places of a text in the indexed files, as they are on disk now; each distinct content once.

        With `update`, which receives the progress, the index is brought up to date while the files are searched.
        """
        from symindex.query.grep import matches
        from symindex.query.pattern import Pattern

        sought = Pattern(pattern, regex=regex, ignore_case=ignore_case, word=word)

        def search() -> Iterator[Match]:
            return matches(self._library, sought, self._trees(wanted), wanted, frozenset(where))

        library, found = self._library, search()
        if update:
            self.refresh(update)
        return found if self._library is library else search()

    @question
    def prose(self, paths: Sequence[str] = (), wanted: Filter = Filter(), *, where: Sequence[str]) -> Prose:
        """The prose in the indexed files, or in those at or below some paths; each distinct content once.

        Raises `QuestionError` for a path at or below which nothing is indexed.
        """
        from symindex.query.prose import Prose

        return Prose(self._library, paths, self._trees(wanted), wanted, frozenset(where), self._hold())

    @question
    def search(self, typed: str, wanted: Filter = Filter()) -> list[Found]:
        """The definitions that fit some words best, of the word index, which catches up with this one first.

        As many as the filter's limit says, or twenty. Raises `QuestionError` where the question cannot be understood.
        """
        return self.search_answer(typed, wanted).found

    @question
    def search_answer(self, typed: str, wanted: Filter = Filter()) -> WordAnswer:
        """The same, with how the question was taken."""
        return self._word_search(self._wants_libraries(wanted)).find(typed, self._trees(wanted), wanted)

    # For those who ask on

    @question
    def targets(self, symbol: str) -> list[Target]:
        """The definitions that a symbol means: what was typed, as the questions take it."""
        return self._targets(symbol)

    # How they are answered

    def _targets(self, symbol: str) -> list[Target]:
        if parse_place(symbol) is None:
            return self._symbols.typed(symbol)
        named, places = self._at(symbol)
        found = [target for module, node in places for target in self._meanings.asked_about(module, node)]
        return list(dict.fromkeys([*named, *found]))

    def _bounded(self, symbol: str) -> list[Target]:
        """As `_targets`, where users or relatives of each are to be found; `QuestionError` where these are too many."""
        return check_related(symbol, self._targets(symbol))

    def _with_words(self, words: Iterable[str], wanted: Filter) -> list[Hit]:
        """The definitions of some names, those of each name together."""
        maker = HitMaker(self._library, trees := self._trees(wanted))
        hits: list[Hit] = []
        seen: set[Target] = set()
        for word in words:
            found = [t for t in self._symbols.named(word) if t not in seen and self._library.is_in(t.module, trees)]
            seen.update(found)
            hits += self._sorted((maker.definition(target) for target in found), wanted)
            if wanted.limit is not None and len(hits) >= wanted.limit:
                return hits[: wanted.limit]
        return hits

    def _with_aliased(self, symbol: str) -> list[Target]:
        """As `_bounded`, with what variables among these are other names of."""
        return self._meanings.with_aliased(self._bounded(symbol))

    def _meanings_at(self, symbol: str) -> list[Callee]:
        """Return the meaning of the name at a place, or where that is unknown every definition it could be by name."""
        named, places = self._at(symbol)
        found = [Callee(target, Certainty.RESOLVED) for target in named]
        return found + [meaning for module, node in places for meaning in self._meanings.at(module, node)]

    def _at(self, symbol: str) -> tuple[list[Target], list[tuple[Module, int]]]:
        """Return the meaning of a place in a file that is not Python, and the names at a place in one that is."""
        place = parse_place(symbol)
        assert place is not None
        if self._symbols.document_at(place.file) is None and place.file.endswith(NAMING_SUFFIXES):
            return list(self._symbols.named_in_text(place)), []
        module, nodes = self._symbols.occurrences_at(place)
        return [], [(module, node) for node in nodes]

    def _places(self, symbol: str, kinds: Collection[int], roles: Role, wanted: Filter) -> list[Hit]:
        return self._shown(self._occurrences_of(symbol, self._bounded(symbol), kinds, roles, wanted), wanted)

    def _occurrences_of(
        self, symbol: str, targets: list[Target], kinds: Collection[int], roles: Role, wanted: Filter
    ) -> Iterable[Occurrence]:
        trees = self._trees(wanted)
        if targets:
            found = self._occurrences.of(targets, kinds, roles, trees)
            return {(each.module, each.node): each for each in found}.values()
        return self._occurrences.named(symbol, kinds, roles, trees) if is_bare(symbol) else ()

    def _calls_in(
        self, target: Target, maker: HitMaker, is_wanted: Callable[[Document], bool] | None, whole: bool
    ) -> Iterator[Hit]:
        """The calls that stand in a definition, in those around which no other is unless it is a class or `whole`."""
        module, facts = target.module, target.module.facts

        def is_own(node: int) -> bool:
            return whole or target.kind == k.CLASS or facts.enclosing_definition(node) == target.node

        found = self._meanings.callees.within(module, target.node, is_own)
        for node, callees in first_places(module, found, self._occurrences.left_out):
            for callee, certainty, role in callees:
                if role == "returned":
                    continue
                if is_wanted is None or any(map(is_wanted, self._library.files_of(callee.module))):
                    yield in_role(maker.occurrence(module, node, certainty, callee, maker.place_of(callee)), role)
            is_unknown = not callees and facts.kinds[node] in CALLS
            if is_unknown and (is_wanted is None or self._is_defined(facts.word(node), is_wanted)):
                yield maker.occurrence(module, node, Certainty.POSSIBLE, None)

    def _shown(self, occurrences: Iterable[Occurrence], wanted: Filter) -> list[Hit]:
        trees = self._trees(wanted)
        maker = HitMaker(self._library, trees)
        # What values lead to may lie anywhere: following them goes through all trees.
        inside = (found for found in occurrences if self._library.is_in(found.module, trees))
        sure = (found for found in inside if found.certainty <= wanted.min_certainty)
        hits = (in_role(maker.occurrence(*found[:4]), found.role) for found in sure)
        return self._sorted(hits, wanted)

    def _with_texts(self, hits: list[Hit], found: list[Hit], wanted: Filter) -> list[Hit]:
        return self._sorted([*hits, *found], wanted) if found else hits

    def _in_texts(self, targets: list[Target], wanted: Filter, *, handed: bool = False) -> list[Hit]:
        """The uses of definitions in files of the project that are not Python; not looked for in a revision."""
        if self.revision is not None or not any(self._library.trees[t].kind == "project" for t in self._trees(wanted)):
            return []
        from symindex.query.text_uses import TextUses

        found = TextUses(self._library, self._semantics, self._environ).of(targets, handed=handed)
        return [hit for hit in found if self._is_wanted(hit, wanted)]

    def _sorted(self, hits: Iterable[Hit], wanted: Filter, *, by_place: bool = False) -> list[Hit]:
        chosen = [hit for hit in hits if self._is_wanted(hit, wanted)]
        # One order after the other: keys that hold all of them would take as much memory as the hits.
        chosen.sort(key=attrgetter("column"))
        chosen.sort(key=attrgetter("line"))
        chosen.sort(key=attrgetter("file"))
        chosen.sort(key=lambda hit: _TREES[hit.origin.kind])
        if not by_place:
            chosen.sort(key=_rank)
        return chosen if wanted.limit is None else chosen[: wanted.limit]

    def _is_wanted(self, hit: Hit, wanted: Filter) -> bool:
        return (
            hit.certainty <= wanted.min_certainty
            and (not wanted.kinds or hit.kind in wanted.kinds)
            and (not wanted.roles or hit.role in wanted.roles)
            and hit.role not in wanted.without_roles
            and ((not wanted.path and wanted.tests is None) or is_path_wanted(self._library.relative(hit.file), wanted))
        )

    def _place_filter(self, wanted: Filter) -> Callable[[Document], bool]:
        """Return a test of whether a file is where a filter wants definitions to be."""
        trees = frozenset(self._trees(wanted))
        return lambda document: document.tree in trees and is_path_wanted(document.path, wanted)

    def _is_defined(self, word: str, is_wanted: Callable[[Document], bool] = lambda _: True) -> bool:
        entries = self._reader.contents_mentioning(word, Role.DEFINITION)
        files = self._reader.documents_of_contents(content_id for content_id, _ in entries)
        return any(is_wanted(document) for documents in files.values() for document in documents)


def _rank(hit: Hit) -> tuple[bool, int, int]:
    """Return the rank of a callee: written before implicit or handed over, the surest first, possible ones last."""
    return hit.certainty is Certainty.POSSIBLE, _ORDER.get(hit.role, 0), hit.certainty
