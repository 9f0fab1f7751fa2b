"""One update: trees in order, the project first; for each what is new is hashed, parsed where unknown, and written."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import platformdirs

from symindex.indexer.events import Parsed, Report, Scanned, Summary, TreeDone
from symindex.indexer.pool import Pool
from symindex.indexer.work import Packed, digest_files, extract_files, facts_of_nothing
from symindex.model.places import Stamp
from symindex.store.cache import FactsCache
from symindex.store.database import OutdatedIndex
from symindex.store.packing import summary_of
from symindex.store.writer import FileRow, Writer, rebuild
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.discover import Scan, Skipped, SourceFile, scan
from symindex.workspace.distributions import distributions
from symindex.workspace.modules import ImportRoots, import_roots, module_names
from symindex.workspace.settings import Settings, load_settings
from symindex.workspace.trees import Tree, Workspace, workspace

# New contents that are written in one transaction: few enough to lose little when killed and to stay small in memory,
# many enough that their postings are worth a batch of their own.
_CONTENTS_A_BATCH: Final = 4000
# A file that changed less than this before it was read may change again without a new time stamp.
_RACY_NS: Final = 2_000_000_000
_ORPHANS_KEPT: Final = 4000
_LOST: Final = "a worker process died of it"


@dataclass(frozen=True, slots=True)
class Places:
    """Where an update works: the project's root, the directory of its index, that of the user's facts cache."""

    root: Path
    index: Path
    cache: Path
    environ: Mapping[str, str]

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> Places:
        """The places for a project, as its settings and the environment say."""
        settings = load_settings(root, environ)
        cache = environ.get("SYMINDEX_CACHE_DIR") or platformdirs.user_cache_path("symindex")
        return cls(root, settings.index_directory, Path(cache), environ)


def update(
    places: Places, report: Report = lambda _: None, *, fresh: bool = False, workers: int | None = None
) -> Summary:
    """What was done to make the index equal to the disk; `fresh` forgets the old one first.

    Raises `ConfigurationError` for bad settings and `StoreError` where the index cannot be written. Interrupted at any
    point, what was written before stays and is right.
    """
    if fresh:
        rebuild(places.index)
    try:
        writer = Writer(places.index, EXTRACTOR_VERSION)
    except OutdatedIndex:
        rebuild(places.index)
        writer = Writer(places.index, EXTRACTOR_VERSION)
    try:
        with Pool(workers) as pool:
            return _Update(places, writer, pool, report).run()
    finally:
        writer.close()


@dataclass(slots=True)
class _Change:
    """A file that is new or has another stamp, and what its content turned out to be."""

    tree: int
    file: SourceFile
    path: str
    modules: Sequence[str]
    digest: bytes = b""


@dataclass(slots=True)
class _Group:
    """Trees that are brought up to date together."""

    looked_at: int  # when the first file's stamp was taken at the earliest, in ns since the epoch
    scans: list[tuple[int, Scan]] = field(default_factory=list)
    changes: list[_Change] = field(default_factory=list)
    removed: list[tuple[int, list[str]]] = field(default_factory=list)
    unreadable: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # tree → (path, why)


class _Update:
    def __init__(self, places: Places, writer: Writer, pool: Pool, report: Report) -> None:
        self.places, self.writer, self.pool, self.report = places, writer, pool, report
        self.started = time.monotonic()
        self.files = self.changed = self.removed = self.parsed = self.shared = self.skipped = self.lines = 0
        self.cache: FactsCache | None = None

    def run(self) -> Summary:
        """Project, then libraries; each group's changes are on disk before the next is looked at."""
        settings = self._settings()
        space = workspace(self.places.root, settings, self.places.environ)
        ids = self._put_trees(space)
        groups = (
            [tree for tree in space.trees if tree.kind == "project"],
            [tree for tree in space.trees if tree.kind != "project"],
        )
        try:
            for trees in groups:
                self._update_group(space, trees, ids)
        finally:
            if self.cache is not None:
                self.cache.close()
        if self.changed or self.removed:
            with self.writer.transaction():
                self.writer.prune(_ORPHANS_KEPT)
        summary = Summary(
            self.files,
            self.changed,
            self.removed,
            self.parsed,
            self.shared,
            self.skipped,
            time.monotonic() - self.started,
        )
        self.report(summary)
        return summary

    def _settings(self) -> Settings:
        """The project's settings, and the environments that were once asked for besides; those are remembered."""
        settings = load_settings(self.places.root, self.places.environ)
        asked = self.places.environ.get("SYMINDEX_ENVIRONMENTS", "")
        known = self.writer.meta("environments") or ""
        added = list(dict.fromkeys(path for path in (known + os.pathsep + asked).split(os.pathsep) if path))
        if asked and os.pathsep.join(added) != known:
            with self.writer.transaction():
                self.writer.put_meta("environments", os.pathsep.join(added))
        return replace(settings, environments=(*settings.environments, *map(Path, added)))

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
        for tree in trees:
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
        self._finish(space, group)
        if trees:
            self.report(TreeDone(trees[0].kind, time.monotonic() - self.started))

    def _compare(self, space: Workspace, tree: Tree, tree_id: int, group: _Group) -> None:
        known = self.writer.stamps(tree_id)  # first: what another process adds later is not gone
        found = scan(tree, space.settings, self.places.environ)
        self.files += len(found.files)
        self.skipped += len(found.skipped)
        group.scans.append((tree_id, found))
        changed = [file for file in found.files if known.pop(file.path, None) != file[1:]]
        roots = self._import_roots(tree, tree_id, found)
        base = f"{tree.path}{os.sep}"
        group.changes += [
            _Change(tree_id, file, base + file.path, _modules(tree, file.path, roots)) for file in changed
        ]
        if known:
            group.removed.append((tree_id, list(known)))

    def _import_roots(self, tree: Tree, tree_id: int, found: Scan) -> ImportRoots:
        """Where the tree's imports begin; where that changed, files that did not change get their new names."""
        if tree.kind != "project":
            return ImportRoots()
        roots = import_roots(tree.path, found.files)
        state = repr((sorted(roots.declared), sorted(roots.deduced)))
        before = self.writer.meta("import roots")
        if before != state:
            with self.writer.transaction():
                self.writer.put_meta("import roots", state)
                if before is not None:
                    for file in found.files:
                        self.writer.rename_modules(tree_id, file.path, _modules(tree, file.path, roots))
        return roots

    # Contents

    def _take_up(self, group: _Group) -> None:
        """Hash what changed, find out which contents are new, parse those, write all."""
        changes = self._digested(group)
        digests = {change.digest: change for change in changes}
        blobs = self.writer.blobs_of(digests)
        if self.cache is None:
            self.cache = FactsCache(self.places.cache, EXTRACTOR_VERSION)
        new = [change for digest, change in digests.items() if digest not in blobs]
        self.shared += len(changes) - len(new)
        total = self.parsed + self.shared + len(new)
        new.sort(key=lambda change: change.path)
        waiting = {change.digest for change in new}
        remaining = [change for change in changes if change.digest not in waiting]
        self._write(group, [], remaining, blobs)
        by_digest: dict[bytes, list[_Change]] = {}
        for change in changes:
            if change.digest in waiting:
                by_digest.setdefault(change.digest, []).append(change)
        batch: list[Packed] = []
        tree = "project" if group.scans[0][1].tree.kind == "project" else "libraries"
        try:
            for packed in self._facts_of(new):
                batch.append(packed)
                self.lines += summary_of(packed.facts).lines
                self.report(Parsed(self.parsed, self.shared, self.lines, total, tree))
                if len(batch) >= _CONTENTS_A_BATCH:
                    self._write(group, batch, _files_with(batch, by_digest), {})
                    batch = []
        finally:  # what was taken up so far is kept, also when somebody has pressed Ctrl-C
            self._write(group, batch, _files_with(batch, by_digest), {})

    def _digested(self, group: _Group) -> list[_Change]:
        """The changes whose files could be read, each with its digest; the others are forgotten and noted."""
        changes = group.changes
        paths, sizes = [change.path for change in changes], [change.file.size // 20 for change in changes]
        readable: list[_Change] = []
        for position, digest in self.pool.run(digest_files, paths, sizes, _LOST):
            if isinstance(digest, bytes):
                changes[position].digest = digest
                readable.append(changes[position])
            else:
                change = changes[position]
                group.unreadable.setdefault(change.tree, []).append((change.file.path, digest.lower()))
        if group.unreadable:
            self.changed -= len(changes) - len(readable)
            with self.writer.transaction():
                for tree, rows in group.unreadable.items():
                    self.skipped += len(rows)
                    self.writer.remove_files(tree, [path for path, _ in rows])
        return readable

    def _facts_of(self, new: Sequence[_Change]) -> Iterator[Packed]:
        """The facts of contents, from the cache or from parsing; what changed while it was read is left for later."""
        assert self.cache is not None
        cached = self.cache.find(change.digest for change in new)
        for change in new:
            if change.digest in cached:
                self.shared += 1
                yield Packed(change.digest, change.file.size, cached[change.digest])
        unknown = [change for change in new if change.digest not in cached]
        made: list[tuple[bytes, bytes]] = []
        results = self.pool.run(extract_files, [c.path for c in unknown], [c.file.size for c in unknown], _LOST)
        try:
            for position, packed in results:
                if isinstance(packed, Packed):
                    self.parsed += 1
                    if packed.digest == unknown[position].digest:
                        made.append((packed.digest, packed.facts))
                        yield packed
                elif packed == _LOST:  # known from now on, lest the next update dies of it too
                    self.skipped += 1
                    yield Packed(unknown[position].digest, unknown[position].file.size, facts_of_nothing())
        finally:
            self.cache.put(made)

    def _write(
        self, group: _Group, contents: Sequence[Packed], changes: Sequence[_Change], blobs: Mapping[bytes, int]
    ) -> None:
        if not contents and not changes:
            return
        with self.writer.transaction():
            written = dict(blobs)
            for content in contents:
                written[content.digest] = self.writer.put_blob(content.digest, content.size, content.facts)
            self.writer.put_files(
                [
                    FileRow(
                        change.tree,
                        change.file.path,
                        written[change.digest],
                        _stamp(change.file, group.looked_at),
                        change.modules,
                    )
                    for change in changes
                    if change.digest in written
                ]
            )

    def _finish(self, space: Workspace, group: _Group) -> None:
        """What is known once all files of a tree are in: that they are, what was left out, what is installed."""
        touched = {change.tree for change in group.changes} | {tree for tree, _ in group.removed}
        fresh = self.writer.unfinished()
        stale = [(tree, found) for tree, found in group.scans if tree in fresh or tree in touched]
        reasons = {
            tree: sorted([*map(_shown, found.skipped), *group.unreadable.get(tree, ())]) for tree, found in group.scans
        }
        known = self.writer.skipped()
        moved = [tree for tree, rows in reasons.items() if known.get(tree, []) != rows]
        if not stale and not moved:
            return
        with self.writer.transaction():
            for tree in moved:
                self.writer.put_skipped(tree, reasons[tree])
            for tree, found in stale:
                self.writer.mark_indexed(tree)
                if found.tree.kind == "environment":
                    self.writer.put_distributions(tree, _distributions(space, found.tree))


def _shown(skipped: Skipped) -> tuple[str, str]:
    return skipped.path.encode("utf-8", "replace").decode(), skipped.reason.value


def _files_with(contents: Sequence[Packed], by_digest: Mapping[bytes, list[_Change]]) -> list[_Change]:
    return [change for content in contents for change in by_digest.get(content.digest, ())]


def _modules(tree: Tree, path: str, roots: ImportRoots) -> list[str]:
    names = module_names(path, roots)
    if not tree.package:
        return names
    return [f"{tree.package}.{name}" for name in names] or [tree.package]


def _stamp(file: SourceFile, looked_at: int) -> Stamp:
    racy = max(file.mtime_ns, file.ctime_ns) > looked_at - _RACY_NS
    return Stamp(file.size, -1 if racy else file.mtime_ns, file.ctime_ns, file.inode)


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


def _distributions(space: Workspace, tree: Tree) -> list[tuple[str, str, str]]:
    return [
        (root, installed.name, installed.version)
        for environment in space.environments
        if tree.path in environment.site_packages
        for installed in distributions(environment)
        if installed.location == tree.path
        for root in installed.files_roots
    ]
