"""One update: scan the trees, the project first; plan what to do; ingest what is new; record what is known then.

`write_lock.py` runs it under the lock, after the preflight check. `plan.py` computes and `record.py` writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from symindex.indexer.events import Report, Scanned, Summary, TreeDone
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.plan import (
    Change,
    DistributionRows,
    ScannedTree,
    TreePlan,
    plan_completion,
    plan_tree,
    skipped_rows,
)
from symindex.indexer.record import (
    record_completions,
    record_module_names,
    record_removed,
    record_workspace,
    recorded_installed,
    recorded_tree,
    remember_environments,
)
from symindex.indexer.write_lock import LOCK_TIMEOUT, update_for_question, with_write_lock
from symindex.store.writer import Writer
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.discover import scan
from symindex.workspace.distributions import distributions
from symindex.workspace.ignored_config import collected
from symindex.workspace.installed import installed_state, is_due, looked_at_all
from symindex.workspace.modules import ImportRoots, import_roots
from symindex.workspace.trees import Tree, Workspace, workspace

if TYPE_CHECKING:
    from symindex.indexer.ingest import Ingester, Unreadable


class ScanObserver(Protocol):
    """Receives the paths that an update is about to read, so that it can watch them from then on."""

    def observing(self) -> AbstractContextManager[None]:
        """Receives all reads of the disk inside, except those of libraries' files."""

    def sees_workspace(self, space: Workspace) -> None:
        """Called before any of the trees is scanned."""


def update(
    places: UpdatePaths,
    report: Report = lambda _: None,
    *,
    fresh: bool = False,
    workers: int | None = None,
    thorough: bool = True,
    scan_observer: ScanObserver | None = None,
    timeout: float = LOCK_TIMEOUT,
    with_project: bool = True,
    with_libraries: bool = True,
) -> Summary:
    """Make the index equal to the disk and return what was done.

    A `fresh` index is built beside the old one and replaces it when it is complete. With `thorough=False` the files of
    a library are compared only where something was installed or removed since, or where nobody compared them for some
    minutes. With `with_project=False` only libraries are, where the project has been indexed; with
    `with_libraries=False` only the project is.

    Raises `ConfigurationError` for bad settings and `StoreError` where the index cannot be written, `Locked` among
    them where another process writes it for longer than `timeout` seconds. An update that is interrupted leaves a
    valid index with what was written before.
    """
    with ExitStack() as stack:  # left last: interrupted workers may take seconds to end, and the lock is free by then

        def write(writer: Writer) -> Summary:
            stack.close()  # what an attempt that was overtaken has left
            is_thorough = thorough or is_due(places.index)

            def new_ingest() -> Ingester:
                return stack.enter_context(_new_ingest(places, writer, workers, report))

            run = UpdateRun(places, writer, report, new_ingest, is_thorough, scan_observer)
            summary = run.run(with_project, with_libraries)
            if is_thorough and with_libraries:
                looked_at_all(places.index)
            return summary

        return with_write_lock(places, EXTRACTOR_VERSION, write, report, fresh=fresh, timeout=timeout)


def bring_up_to_date(
    places: UpdatePaths, report: Report = lambda _: None, *, with_project: bool = True
) -> Summary | None:
    """An update before a question, which does not wait long for another process; None if the index is used as it is."""

    def patiently(seconds: float) -> Summary:
        return update(places, report, thorough=False, timeout=seconds, with_project=with_project)

    return update_for_question(places, EXTRACTOR_VERSION, patiently, report)


def _new_ingest(
    places: UpdatePaths, writer: Writer, workers: int | None, report: Report
) -> AbstractContextManager[Ingester]:
    from symindex.indexer.ingest import Ingest  # late: most updates find nothing changed
    from symindex.indexer.shared_facts import SharedFacts

    shared = SharedFacts(places.environ, EXTRACTOR_VERSION, report)
    return Ingest(writer, places, EXTRACTOR_VERSION, workers, report, shared)


class _Tally(NamedTuple):
    """The number of files of some trees, and the outcomes of reading them."""

    files: int
    changed: int
    removed: int
    skipped: int


_NOTHING: Final = _Tally(0, 0, 0, 0)


@dataclass(slots=True)
class _Group:
    """Trees that are updated together: what to do with them, and what could not be done."""

    scan_started: int  # in ns since the epoch
    plans: list[TreePlan] = field(default_factory=list)
    ignored_configuration: dict[int, dict[str, str]] = field(default_factory=dict)  # tree → path → reason
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        """The changed files of all the trees."""
        return [change for plan in self.plans for change in plan.changes]

    def tally(self) -> _Tally:
        """The numbers of files that were found, changed, removed and skipped."""
        scans = [plan.scanned.scan for plan in self.plans]
        return _Tally(
            files=sum(len(scan.files) for scan in scans),
            changed=len(self.changes) - len(self.unreadable),
            removed=sum(len(plan.removed) for plan in self.plans),
            skipped=sum(len(scan.skipped) for scan in scans) + len(self.unreadable),
        )


class UpdateRun:
    """One update by an open writer; to be run once. `new_ingest` is called when the first changed file is found."""

    def __init__(
        self,
        places: UpdatePaths,
        writer: Writer,
        report: Report,
        new_ingest: Callable[[], Ingester],
        thorough: bool = True,
        scan_observer: ScanObserver | None = None,
    ) -> None:
        self._places, self._writer, self._report, self._new_ingest = places, writer, report, new_ingest
        self._thorough, self._scan_observer = thorough, scan_observer
        self._started = time.monotonic()
        self._ingest: Ingester | None = None

    def run(self, with_project: bool = True, with_libraries: bool = True) -> Summary:
        """Update the project, then its libraries, in one transaction unless a tree is indexed for the first time.

        Without `with_project` the project is left as it is, where all of it has been indexed; without `with_libraries`
        they are.
        """
        with self._writer.together():
            tallies = self._update_workspace(with_project, with_libraries)
        summary = self._summary(_Tally(*map(sum, zip(*tallies, _NOTHING))))
        self._report(summary)
        return summary

    def _update_workspace(self, with_project: bool, with_libraries: bool) -> list[_Tally]:
        ignored_configuration: dict[str, str] = {}  # path → reason
        with self._observing(), collected(ignored_configuration):
            settings = remember_environments(self._writer, self._places)
            space = workspace(self._places.root, settings, self._places.environ)
        if self._scan_observer:
            self._scan_observer.sees_workspace(space)
        ids = record_workspace(self._writer, space, self._places.root)
        if self._writer.unfinished():
            self._writer.separately()
        trees = {ids[str(tree.path)]: tree for tree in space.trees}
        project = {tree_id: tree for tree_id, tree in trees.items() if tree.kind == "project"}
        libraries = {tree_id: tree for tree_id, tree in trees.items() if tree.kind != "project"}
        tallies = []
        if with_project or not project.keys().isdisjoint(self._writer.unfinished()):
            tallies.append(self._update_group(space, project, ignored_configuration))
        if with_libraries:
            tallies.append(self._update_group(space, libraries, {}))
        if any(tally.changed or tally.removed for tally in tallies):
            with self._writer.transaction():
                self._writer.prune(self._places.limits.max_orphans)
        return tallies

    def _observing(self) -> AbstractContextManager[None]:
        return self._scan_observer.observing() if self._scan_observer else nullcontext()

    def _summary(self, tally: _Tally) -> Summary:
        seconds = time.monotonic() - self._started
        if self._ingest is None:
            return Summary(*tally[:3], parsed=0, shared=0, skipped=tally.skipped, seconds=seconds)
        done = self._ingest.taken
        return Summary(*tally[:3], done.parsed, done.shared, tally.skipped + done.lost, seconds, done.held)

    def _update_group(self, space: Workspace, trees: Mapping[int, Tree], ignored: Mapping[str, str]) -> _Tally:
        """Scan some trees, plan, and do what is planned; `ignored` is configuration that was ignored before."""
        group = self._planned(space, trees, ignored)
        tally = group.tally()
        names = tuple(tree.name for tree in trees.values())
        self._report(Scanned(names, tally.files, tally.changed, tally.removed))
        for plan in group.plans:
            record_module_names(self._writer, plan)
        record_removed(self._writer, {plan.scanned.id: plan.removed for plan in group.plans})
        if tally.changed:
            self._ingest_changes(group)
        self._complete(space, group)
        if trees:
            self._report(TreeDone(next(iter(trees.values())).kind, time.monotonic() - self._started))
        return group.tally()

    def _planned(self, space: Workspace, trees: Mapping[int, Tree], ignored: Mapping[str, str]) -> _Group:
        group = _Group(time.time_ns())
        trusted_before = group.scan_started - self._places.limits.racy_ns
        with self._observing():
            installed = {tree_id: _installed_state(tree, trusted_before) for tree_id, tree in trees.items()}
        unchanged = set() if self._thorough else self._unchanged(installed)
        for tree_id, tree in trees.items():
            if tree_id not in unchanged:
                group.ignored_configuration[tree_id] = dict(ignored)
                with self._observing(), collected(group.ignored_configuration[tree_id]):
                    scanned = self._scanned(space, tree_id, tree, installed[tree_id])
                group.plans.append(plan_tree(scanned))
        return group

    def _unchanged(self, installed: Mapping[int, str]) -> set[int]:
        """The libraries into which nothing was installed since all their files were found to be as the index says."""
        same = {tree for tree, state in installed.items() if state and recorded_installed(self._writer, tree) == state}
        return same - self._writer.unfinished()

    def _scanned(self, space: Workspace, tree_id: int, tree: Tree, installed: str) -> ScannedTree:
        recorded = recorded_tree(self._writer, tree_id)  # first: what another process adds later is not gone
        found = scan(tree, space.settings, self._places.environ)
        roots = import_roots(tree.path, found.files, tree.on_path) if tree.kind == "project" else ImportRoots()
        return ScannedTree(tree_id, found, roots, installed, recorded)

    def _ingest_changes(self, group: _Group) -> None:
        """Write the contents of what changed; what cannot be read is forgotten and noted."""
        if self._ingest is None:
            self._ingest = self._new_ingest()
        kind = "project" if group.plans[0].scanned.scan.tree.kind == "project" else "libraries"
        group.unreadable = self._ingest.run(group.changes, group.scan_started - self._places.limits.racy_ns, kind)
        removed: dict[int, list[str]] = {}
        for file in group.unreadable:
            removed.setdefault(file.tree, []).append(file.path)
        record_removed(self._writer, removed)

    def _complete(self, space: Workspace, group: _Group) -> None:
        """Record what is known once all files of the trees are in: that they are, what was left out and installed."""
        recorded = self._writer.skipped()
        completions = []
        for plan in group.plans:
            tree_id = plan.scanned.id
            with collected(group.ignored_configuration[tree_id]):
                installed = self._new_distributions(space, plan)
            unreadable = [(file.path, file.why) for file in group.unreadable if file.tree == tree_id]
            skipped = recorded.get(tree_id, [])
            rows = skipped_rows(plan, unreadable, group.ignored_configuration[tree_id], skipped)
            completions.append(plan_completion(plan, rows, skipped, installed))
        record_completions(self._writer, completions)

    def _new_distributions(self, space: Workspace, plan: TreePlan) -> DistributionRows | None:
        """The distributions of a tree; None where they need not be read or are as recorded."""
        tree = plan.scanned.scan.tree
        if not plan.reads_distributions or tree.kind != "environment" or tree.is_checkout:
            return None
        rows = _distribution_rows(space, tree)
        return rows if rows != self._writer.distributions(plan.scanned.id) else None


def _installed_state(tree: Tree, trusted_before: int) -> str:
    """A digest that changes with each installation into a library; empty where all files are compared each time."""
    return "" if tree.is_checkout else installed_state(tree, trusted_before)


def _distribution_rows(space: Workspace, tree: Tree) -> DistributionRows:
    rows = {
        root: (root, installed.name, installed.version)
        for environment in space.environments
        if tree.path in environment.site_packages
        for installed in distributions(environment)
        if installed.location == tree.path
        for root in installed.files_roots
    }
    return sorted(rows.values())
