"""One update: trees in order, the project first; for each what is new is hashed, parsed where unknown, and written."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from symindex.indexer.events import Report, Scanned, Summary, TreeDone
from symindex.indexer.paths import Remembered, UpdatePaths, modules_of
from symindex.indexer.write_lock import LOCK_TIMEOUT, update_for_question, with_write_lock
from symindex.store.writer import Writer
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.discover import Scan, scan
from symindex.workspace.distributions import distributions
from symindex.workspace.ignored_config import LEFT_ASIDE, collected
from symindex.workspace.installed import installed_state, is_due, looked_at_all
from symindex.workspace.modules import ImportRoots, import_roots
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree, Workspace, workspace

if TYPE_CHECKING:
    from symindex.indexer.ingest import Change, Ingest

# A file that changed less than this before it was read may change again without a new time stamp.
_RACY_NS: Final = 2_000_000_000
_ORPHANS_KEPT: Final = 4000

_Rows = list[tuple[str, str, str]]  # of distributions: path in the tree, name, version


class ScanObserver(Protocol):
    """Receives the paths that an update is about to read, so that it can watch them from then on."""

    def observing(self) -> AbstractContextManager[None]:
        """Receives all reads of the disk inside, except those of libraries' files."""

    def sees_workspace(self, space: Workspace) -> None:
        """Called before any of the trees is looked at."""


def update(
    places: UpdatePaths,
    report: Report = lambda _: None,
    *,
    fresh: bool = False,
    workers: int | None = None,
    thorough: bool = True,
    scan_observer: ScanObserver | None = None,
    timeout: float = LOCK_TIMEOUT,
) -> Summary:
    """What was done to make the index equal to the disk; a `fresh` one is built beside and replaces the old when whole.

    With `thorough=False` the files of a library are looked at only where something was installed or removed since, or
    where nobody looked for some minutes.

    Raises `ConfigurationError` for bad settings and `StoreError` where the index cannot be written, `Locked` among
    them where another process writes it for longer than `timeout` seconds. Interrupted at any point, what was written
    before stays and is right.
    """

    with ExitStack() as stack:  # left last: interrupted workers may take seconds to end, and the lock is free by then

        def run(writer: Writer) -> Summary:
            stack.close()  # what an attempt that was overtaken has left
            return UpdateRun(places, writer, report, workers, thorough, scan_observer, stack).run()

        return with_write_lock(places, EXTRACTOR_VERSION, run, report, fresh=fresh, timeout=timeout)


def bring_up_to_date(places: UpdatePaths, report: Report = lambda _: None) -> Summary | None:
    """An update for a question, which another process's does not hold up for long; None where it had to do without."""

    def patiently(seconds: float) -> Summary:
        return update(places, report, thorough=False, timeout=seconds)

    return update_for_question(places, EXTRACTOR_VERSION, patiently, report)


@dataclass(slots=True)
class _Group:
    """Trees that are brought up to date together."""

    looked_at: int  # when the first file's stamp was taken at the earliest, in ns since the epoch
    scans: list[tuple[int, Scan]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    removed: list[tuple[int, list[str]]] = field(default_factory=list)
    unreadable: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # tree → (path, why)
    left_aside: dict[int, dict[str, str]] = field(default_factory=dict)  # configuration: tree → path → reason


class UpdateRun:
    """One update, written by a writer; to be run once. `stack` is left by whoever made it."""

    def __init__(
        self,
        places: UpdatePaths,
        writer: Writer,
        report: Report,
        workers: int | None,
        thorough: bool,
        scan_observer: ScanObserver | None,
        stack: ExitStack,
    ) -> None:
        self.places, self.writer, self.report, self.workers = places, writer, report, workers
        self.thorough = thorough or is_due(places.index)
        self.scan_observer, self.stack = scan_observer, stack
        self.started = time.monotonic()
        self.files = self.changed = self.removed = self.skipped = 0
        self.left_aside: dict[str, str] = {}  # configuration: path → reason
        self.takeup: Ingest | None = None

    def run(self) -> Summary:
        """Project, then libraries: in one transaction, except while a tree is indexed for the first time."""
        with self.writer.together():
            self._run()
        return self._told()

    def _run(self) -> None:
        with self._observing(), collected(self.left_aside):
            settings = self._settings()
            space = workspace(self.places.root, settings, self.places.environ)
        if self.scan_observer:
            self.scan_observer.sees_workspace(space)
        ids = self._put_trees(space)
        if self.writer.unfinished():
            self.writer.separately()
        groups = (
            [tree for tree in space.trees if tree.kind == "project"],
            [tree for tree in space.trees if tree.kind != "project"],
        )
        for trees in groups:
            self._update_group(space, trees, ids)
        if self.thorough:
            self.note_look()
        if self.changed or self.removed:
            with self.writer.transaction():
                self.writer.prune(_ORPHANS_KEPT)

    def note_look(self) -> None:
        """Called when all files of the libraries were looked at."""
        looked_at_all(self.places.index)

    def new_ingest(self) -> Ingest:
        """What takes up the files that changed; to be entered."""
        from symindex.indexer.ingest import Ingest  # late: most updates find nothing changed
        from symindex.indexer.shared_facts import SharedFacts

        shared = SharedFacts(self.places.environ, EXTRACTOR_VERSION, self.report)
        return Ingest(self.writer, self.places.cache, EXTRACTOR_VERSION, self.workers, self.report, shared)

    def _observing(self) -> AbstractContextManager[None]:
        return self.scan_observer.observing() if self.scan_observer else nullcontext()

    def _told(self) -> Summary:
        taken = self.takeup.taken if self.takeup else None
        summary = Summary(
            self.files,
            self.changed,
            self.removed,
            taken.parsed if taken else 0,
            taken.shared if taken else 0,
            self.skipped + (taken.lost if taken else 0),
            time.monotonic() - self.started,
            taken.held if taken else 0,
        )
        self.report(summary)
        return summary

    def _settings(self) -> Settings:
        """The project's settings, with the environments that shells have named, now or before; those are remembered."""
        remembered = Remembered.of(self.places, self.writer.meta)
        moved = [
            (key, value)
            for key, value in zip(remembered.names(), remembered.values())
            if value != (self.writer.meta(key) or "")
        ]
        if moved:
            with self.writer.transaction():
                for key, value in moved:
                    self.writer.put_meta(key, value)
        return remembered.settings(self.places)

    def _put_trees(self, space: Workspace) -> dict[str, int]:
        """Path of each tree → its id; writes only where trees, their order or the environments changed."""
        trees = [(tree.kind, tree.name, str(tree.path)) for tree in space.trees]
        environments = [
            (found.name, found.kind, str(found.prefix), found.python_version, found.broken)
            for found in space.environments
        ]
        state = repr((trees, environments, [_searched(tree, space) for tree in space.trees]))
        if self.writer.meta("trees") != state:
            with self.writer.transaction():
                ids = dict(zip((path for _, _, path in trees), self.writer.put_trees(trees)))
                for tree in space.trees:
                    self.writer.put_search_order(ids[str(tree.path)], [ids[path] for path in _searched(tree, space)])
                self.writer.put_environments(environments)
                self.writer.put_meta("trees", state)
                self.writer.put_meta("root", str(self.places.root))
        return self.writer.tree_ids()

    def _update_group(self, space: Workspace, trees: Sequence[Tree], ids: Mapping[str, int]) -> None:
        group = _Group(looked_at=time.time_ns())
        with self._observing():
            states = {ids[str(tree.path)]: self._installed_state(tree, group.looked_at) for tree in trees}
        settled = () if self.thorough else self._settled(states)
        for tree in trees:
            if ids[str(tree.path)] not in settled:
                with self._observing():
                    self._compare(space, tree, ids[str(tree.path)], group)
        removed = sum(len(paths) for _, paths in group.removed)
        self.changed, self.removed = self.changed + len(group.changes), self.removed + removed
        names = tuple(tree.name for tree in trees)
        self.report(Scanned(names, sum(len(found.files) for _, found in group.scans), len(group.changes), removed))
        if removed:
            with self.writer.transaction():
                for tree_id, paths in group.removed:
                    self.writer.remove_files(tree_id, paths)
        if group.changes:
            self._take_up(group)
        self._finish(space, group, states)
        if trees:
            self.report(TreeDone(trees[0].kind, time.monotonic() - self.started))

    def _installed_state(self, tree: Tree, looked_at: int) -> str:
        """What changes with each installation into a library; empty where every file is to be looked at each time."""
        return "" if tree.is_checkout else installed_state(tree, looked_at - _RACY_NS)

    def _settled(self, states: Mapping[int, str]) -> set[int]:
        """The libraries into which nothing was installed since all their files were found to be as the index says."""
        same = {tree for tree, state in states.items() if state and self._installed(tree) == state}
        return same - self.writer.unfinished()

    def _installed(self, tree: int) -> str:
        return self.writer.meta(f"installed {tree}") or ""

    def _compare(self, space: Workspace, tree: Tree, tree_id: int, group: _Group) -> None:
        known = self.writer.stamps(tree_id)  # first: what another process adds later is not gone
        group.left_aside[tree_id] = self.left_aside if tree.kind == "project" else {}
        with collected(group.left_aside[tree_id]):
            found = scan(tree, space.settings, self.places.environ)
            roots = self._import_roots(tree, found)
        self.files += len(found.files)
        self.skipped += len(found.skipped)
        group.scans.append((tree_id, found))
        changed = [file for file in found.files if known.pop(file.path, None) != file[1:]]
        self._rename_modules(tree, tree_id, found, roots)
        base = f"{tree.path}{os.sep}"
        if changed:
            from symindex.indexer.ingest import Change
        group.changes += [
            Change(tree_id, file, base + file.path, modules_of(tree, file.path, roots)) for file in changed
        ]
        if known:
            group.removed.append((tree_id, list(known)))

    def _import_roots(self, tree: Tree, found: Scan) -> ImportRoots:
        """Where the tree's imports begin."""
        return import_roots(tree.path, found.files, tree.on_path) if tree.kind == "project" else ImportRoots()

    def _rename_modules(self, tree: Tree, tree_id: int, found: Scan, roots: ImportRoots) -> None:
        """Give files that did not change their new names, where imports begin elsewhere than before."""
        state = repr((tree.package, sorted(roots.declared), sorted(roots.deduced)))
        key = f"modules {tree_id}"
        if self.writer.meta(key) == state:
            return
        with self.writer.transaction():
            self.writer.put_meta(key, state)
            if tree_id not in self.writer.unfinished():
                for file in found.files:
                    self.writer.rename_modules(tree_id, file.path, modules_of(tree, file.path, roots))

    def _take_up(self, group: _Group) -> None:
        """Write the contents of what changed; what could not be read is forgotten and noted."""
        if self.takeup is None:
            self.takeup = self.stack.enter_context(self.new_ingest())
        kind = "project" if group.scans[0][1].tree.kind == "project" else "libraries"
        unreadable = self.takeup.run(group.changes, group.looked_at - _RACY_NS, kind)
        for tree, path, why in unreadable:
            group.unreadable.setdefault(tree, []).append((path, why))
        if unreadable:
            self.changed -= len(unreadable)
            self.skipped += len(unreadable)
            with self.writer.transaction():
                for tree, rows in group.unreadable.items():
                    self.writer.remove_files(tree, [path for path, _ in rows])

    def _finish(self, space: Workspace, group: _Group, states: Mapping[int, str]) -> None:
        """What is known once all files of a tree are in: that they are, what was left out, what is installed."""
        touched = {change.tree for change in group.changes} | {tree for tree, _ in group.removed}
        fresh = self.writer.unfinished()
        # Trusted only after a look that changed nothing: some of what was just read may have to be read again.
        trusted = {tree: "" if tree in fresh | touched else states[tree] for tree, _ in group.scans}
        installed = {tree: state for tree, state in trusted.items() if self._installed(tree) != state}
        asked = [(tree, found.tree) for tree, found in group.scans if tree in installed or not trusted[tree]]
        distributions = dict(self._distributions(space, asked, group))
        known = self.writer.skipped()
        reasons = {
            tree: _left_out(tree, found, group, [] if (tree, found.tree) in asked else known.get(tree, []))
            for tree, found in group.scans
        }
        moved = [tree for tree, rows in reasons.items() if known.get(tree, []) != rows]
        finished = [tree for tree, _ in group.scans if tree in fresh]
        if not moved and not installed and not distributions and not finished:
            return
        if not fresh and not self.writer.is_writable:  # nothing of this changes an answer
            return
        with self.writer.transaction():
            for tree in moved:
                self.writer.put_skipped(tree, reasons[tree])
            for tree, state in installed.items():
                self.writer.put_meta(f"installed {tree}", state)
            for tree, rows in distributions.items():
                self.writer.put_distributions(tree, rows)
            for tree in finished:
                self.writer.mark_indexed(tree)

    def _distributions(
        self, space: Workspace, trees: Sequence[tuple[int, Tree]], group: _Group
    ) -> Iterator[tuple[int, _Rows]]:
        """What is installed in those of some trees in which it is not what the index says."""
        for tree_id, tree in trees:
            if tree.kind == "environment" and not tree.is_checkout:
                with collected(group.left_aside[tree_id]):
                    rows = _distributions(space, tree)
                if rows != self.writer.distributions(tree_id):
                    yield tree_id, rows


def _left_out(tree_id: int, found: Scan, group: _Group, known: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was left out of a tree, as (path, reason): files, and configuration; sorted.

    `known` is what the index says of it, where the records of what is installed were not read again.
    """
    root = f"{found.tree.path}{os.sep}"
    configuration = [(path.removeprefix(root), reason) for path, reason in group.left_aside[tree_id].items()]
    records = [(path, reason) for path, reason in known if _is_record(path) and reason.startswith(LEFT_ASIDE)]
    rows = [*((skipped.path, skipped.reason.value) for skipped in found.skipped), *configuration]
    shown = [(path.encode("utf-8", "replace").decode(), reason) for path, reason in rows]
    return sorted({*shown, *records, *group.unreadable.get(tree_id, ())})


def _is_record(path: str) -> bool:
    """Whether a path of a library is that of a record of what is installed."""
    return path.partition("/")[0].endswith((".dist-info", ".egg-info"))


def _searched(tree: Tree, space: Workspace) -> list[str]:
    """Paths of the trees in which an import in this tree is looked for, in order.

    A project's imports are answered by the project, then by the primary environment, then by the others. A library's
    are answered by its own environment first, and by the project last. Standard libraries come before what is
    installed, as on Python's own path.
    """
    of_kind = {
        kind: [str(other.path) for other in space.trees if other.kind == kind]
        for kind in ("project", "stdlib", "environment")
    }
    own = [str(other.path) for other in space.trees if other.kind == tree.kind and other.name == tree.name]
    if tree.kind == "project":
        order = of_kind["project"] + of_kind["stdlib"] + of_kind["environment"]
    else:
        order = [str(tree.path), *of_kind["stdlib"], *own, *of_kind["environment"], *of_kind["project"]]
    return list(dict.fromkeys(order))


def _distributions(space: Workspace, tree: Tree) -> _Rows:
    rows = {
        root: (root, installed.name, installed.version)
        for environment in space.environments
        if tree.path in environment.site_packages
        for installed in distributions(environment)
        if installed.location == tree.path
        for root in installed.files_roots
    }
    return sorted(rows.values())
