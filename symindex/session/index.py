"""An index that a session asks: with unsaved text in it, searches that can be ended, and definitions beside hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter, Hit
from symindex.model.documents import Document
from symindex.model.values import Instance, Module, Super, Target
from symindex.query.edges import Occurrence
from symindex.query.effort import Bounds
from symindex.query.hits import HitMaker, in_role
from symindex.query.index import ANY_ROLE, REFERENCES, Index
from symindex.query.left_out import LeftOut
from symindex.query.open_index import listing, question
from symindex.session.memory import return_freed_memory
from symindex.session.overlay import NO_BUFFERS, Overlay, OverlayReader
from symindex.stopping import NEVER, StopSignal
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import cache_directory, load_settings

# So many modules, and what was found out about them, stay in memory; each thread of a process has its own.
_MODULES_KEPT: Final = 400
_TEXT_BYTES_KEPT: Final = 4 << 20
# What a listing may take that somebody waits for, and one that comes in parts or may be cancelled.
AT_ONCE: Final = Bounds(places=0, steps=1_500, checks=100, files=100, judged=300)
SOON: Final = Bounds(places=60, steps=12_000, checks=1_000, files=1_000, judged=5_000)
_WRITES: Final = k.BINDINGS | k.DEFINITIONS | {k.ATTRIBUTE_BOUND, k.ATTRIBUTE_AUGMENTED, k.AUGMENTED, k.SELF_BOUND}


class Related(NamedTuple):
    """A definition, and the places that lead to it or from it."""

    target: Target
    places: list[Hit]


class SessionIndex(Index):
    """An index of one thread, opened as it is on the disk."""

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> SessionIndex:
        """The index of a project; raises `NoIndexError` or `StoreError` where there is none to be read."""
        settings = load_settings(root, environ)
        reader = OverlayReader(settings.index_directory, EXTRACTOR_VERSION, cache_directory(environ))
        return cls(root, reader, None, environ)

    @contextmanager
    def showing(self, overlay: Overlay = NO_BUFFERS, stop: StopSignal = NEVER) -> Iterator[None]:
        """A snapshot in which some buffers are saved, and in which searches end when they are cancelled.

        What was remembered while a search was cut short is forgotten behind it.
        """
        reader = self._reader
        assert isinstance(reader, OverlayReader)
        is_full = self._library.size() > _MODULES_KEPT
        if is_full:
            reader.forget_facts()
            self._version = None
        if overlay.buffers != reader.overlay.buffers:
            reader.overlay, self._version = overlay, None
        with self.stopping(stop):
            if is_full:
                return_freed_memory()
            try:
                yield
            finally:
                self._library.forget_texts(_TEXT_BYTES_KEPT)

    def document_at(self, path: str) -> Document | None:
        """The file of the index at an absolute path, symbolic links followed if need be; to be asked in a snapshot."""
        return self._symbols.document_at(path)

    # Questions of protocols; all to be asked in a snapshot

    def bounded(self, bounds: Bounds) -> AbstractContextManager[LeftOut]:
        """Inside, no listing does more than this allows; what they leave out is known afterwards."""
        return self._occurrences.bounded(bounds)

    def module_at(self, path: str) -> Module:
        """The module that a file is; raises `QuestionError` where it is not in the index."""
        return self._symbols.module_at(path)

    def definition_hit(self, target: Target) -> Hit:
        """The hit of a definition."""
        return HitMaker(self._library, list(self._library.trees)).definition(target)

    @listing
    def references_as_found(self, symbol: str, wanted: Filter) -> Iterator[Hit]:
        """The same places as `references` has, in the order in which they are found."""
        maker = HitMaker(self._library, self._trees(wanted))
        targets = self._bounded(symbol)
        for each in self._occurrences_of(symbol, targets, REFERENCES, ANY_ROLE, wanted):
            if each.certainty <= wanted.min_certainty:
                yield in_role(maker.occurrence(*each[:4]), each.role)
        yield from self._in_texts(targets, wanted)

    @question
    def types_at(self, symbol: str) -> list[Hit]:
        """The classes of the values that what is at a place may have."""
        found: dict[Target, None] = {}
        for module, node in self._at(symbol)[1]:
            values = [
                *self._semantics.value_of(module, node).values,
                *(value for t in self._targets(symbol) for value in self._semantics.value_of(t.module, t.node).values),
            ]
            for value in values:
                if isinstance(value, (Instance, Super)):
                    found[value.of] = None
                elif isinstance(value, Target) and value.kind == k.CLASS:
                    found[value] = None
        return [self.definition_hit(target) for target in found]

    @question
    def same_in_file(self, symbol: str) -> list[tuple[Hit, bool]]:
        """The places in its own file that mean what is at a place, each with whether it gives it a value."""
        places = self._at(symbol)[1]
        targets = set(self._targets(symbol))
        maker = HitMaker(self._library, list(self._library.trees))
        found: dict[int, tuple[Hit, bool]] = {}
        for module, asked in places:
            for node in module.facts.nodes_with(module.facts.word(asked)):
                if module.facts.kinds[node] not in k.OCCURRENCES:
                    continue
                if node == asked or targets & set(self._meanings.asked_about(module, node)):
                    hit = maker.occurrence(module, node, Certainty.RESOLVED, None)
                    found[node] = hit, module.facts.kinds[node] in _WRITES
        return list(found.values())

    @question
    def incoming(self, symbol: str, wanted: Filter = Filter()) -> list[Related]:
        """The definitions in which calls of a symbol stand, as `callers` has them, the surest first."""
        targets = self._targets(symbol)
        trees = self._trees(wanted)
        occurrences = [each for each in self._occurrences.callers(targets, trees) if each.role != "returned"]
        return self._related(((_around(each.module, each.node), each) for each in occurrences), wanted)

    @question
    def outgoing(self, symbol: str, wanted: Filter = Filter()) -> list[Related]:
        """Return the callees of a function, or of a class's methods, as `callees` has them; the surest first."""
        found: list[tuple[Target, Occurrence]] = []
        for target in self._targets(symbol):
            for node, callees in self._meanings.callees.within(target.module, target.node, _owned(target)):
                for callee, certainty, role in callees:
                    if role != "returned":
                        found.append((callee, Occurrence(target.module, node, certainty, callee)))
        return self._related(found, wanted)

    def _related(self, found: Iterable[tuple[Target, Occurrence]], wanted: Filter) -> list[Related]:
        """Each definition with the hits of its occurrences, the surest first."""
        maker = HitMaker(self._library, self._trees(wanted))
        grouped: dict[Target, list[Hit]] = {}
        for target, each in found:
            if each.certainty <= wanted.min_certainty:
                grouped.setdefault(target, []).append(maker.occurrence(*each[:4]))
        related = [Related(target, sorted(hits, key=lambda hit: hit.line)) for target, hits in grouped.items()]
        trees = {tree.id: number for number, tree in enumerate(self._library.trees.values())}

        def order(each: Related) -> tuple[int, int, str, int]:
            sure = min(hit.certainty for hit in each.places)
            return sure, trees.get(each.target.module.tree, 0), each.target.module.path, each.target.node

        return sorted(related, key=order)[: wanted.limit]

    @question
    def supertypes(self, symbol: str) -> list[Target]:
        """The bases of a class as written."""
        classes = [target for target in self._targets(symbol) if target.kind == k.CLASS]
        return list(dict.fromkeys(base for each in classes for base in self._semantics.bases(each)))

    @question
    def subtypes(self, symbol: str) -> list[Target]:
        """The classes that name a class among their bases."""
        trees = list(self._library.trees)
        classes = [target for target in self._targets(symbol) if target.kind == k.CLASS]
        return list(dict.fromkeys(sub for each in classes for sub, _ in self._occurrences.subclasses(each, trees)))

    @question
    def relatives(self, target: Target) -> list[Target]:
        """The definitions that a member overrides, or that override it, however far away."""
        from symindex.query.hierarchy import Hierarchy

        walker = Hierarchy(self._semantics, self._occurrences)
        return [each for each, _, role in walker.of(target, list(self._library.trees)) if role.startswith("overr")]


def _around(module: Module, node: int) -> Target:
    return Target(module, module.facts.enclosing_definition(node))


def _owned(target: Target) -> Callable[[int], bool]:
    """Return a test for nodes that are a function's own and no inner one's; of a class or module, all in it."""
    facts = target.module.facts
    return lambda node: target.kind not in k.FUNCTIONS or facts.enclosing_definition(node) == target.node
