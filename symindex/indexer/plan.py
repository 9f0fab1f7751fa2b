"""The plan of an update, computed from scans and the index's records, without reading or writing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from symindex.indexer.paths import modules_of
from symindex.model.documents import Stamp
from symindex.workspace.discover import Scan
from symindex.workspace.ignored_config import LEFT_ASIDE
from symindex.workspace.modules import ImportRoots
from symindex.workspace.trees import Tree
from symindex.workspace.walk import SourceFile

DistributionRows = list[tuple[str, str, str]]  # path in the tree, name, version
SkippedRows = list[tuple[str, str]]  # path in the tree, reason


class ModuleNaming(NamedTuple):
    """The inputs of module naming other than the files' paths."""

    package: str
    declared: tuple[str, ...]
    deduced: tuple[str, ...]

    @classmethod
    def of(cls, tree: Tree, roots: ImportRoots) -> ModuleNaming:
        """The naming that follows from the package a tree is and from where its imports begin."""
        return cls(tree.package, tuple(sorted(roots.declared)), tuple(sorted(roots.deduced)))

    def encoded(self) -> str:
        """The fields as JSON; equal namings have equal texts."""
        return json.dumps(self)


@dataclass(frozen=True, slots=True)
class RecordedTree:
    """The state of a tree that the index has recorded; texts are empty where nothing was recorded.

    `naming` is an encoded `ModuleNaming`, `installed` what `installed_state` gave. `is_complete` says whether all files
    of the tree were indexed once.
    """

    stamps: Mapping[str, Stamp]  # path in the tree → stamp
    naming: str
    installed: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class ScannedTree:
    """A tree as a scan found it, beside what the index had recorded of it before the scan."""

    id: int
    scan: Scan
    roots: ImportRoots
    installed: str
    recorded: RecordedTree


@dataclass(slots=True)
class Change:
    """A file that is new or has another stamp; ingesting fills in what its content turned out to be.

    `file` was looked at before the content was read: where it was saved in between, `file.size` is not `size`.
    """

    tree: int
    file: SourceFile
    path: str
    modules: Sequence[str]
    digest: bytes = b""
    size: int = 0  # of the content that has the digest, in bytes
    is_held: bool = False  # somebody has it open for writing, and may write without a new stamp


@dataclass(frozen=True, slots=True)
class TreePlan:
    """The changes that an update makes to one tree.

    `renamed` has new module names of files that the index knows already, by their paths; it is None where the naming is
    as recorded.
    """

    scanned: ScannedTree
    changes: list[Change]
    removed: list[str]
    naming: ModuleNaming
    renamed: list[tuple[str, list[str]]] | None

    @property
    def installed(self) -> str:
        """The installed state to record.

        It is empty unless the update found nothing to do: what it is about to read may have to be read again.
        """
        changes_nothing = self.scanned.recorded.is_complete and not self.changes and not self.removed
        return self.scanned.installed if changes_nothing else ""

    @property
    def reads_distributions(self) -> bool:
        """True if the records of what is installed have to be read."""
        return not self.installed or self.installed != self.scanned.recorded.installed


def plan_tree(scanned: ScannedTree) -> TreePlan:
    """The changes that make the index equal to what a scan found."""
    tree, files, recorded = scanned.scan.tree, scanned.scan.files, scanned.recorded
    base = f"{tree.path}{os.sep}"
    changes = [
        Change(scanned.id, file, base + file.path, modules_of(tree, file.path, scanned.roots))
        for file in files
        if recorded.stamps.get(file.path) != file[1:]
    ]
    present = {file.path for file in files}
    removed = [path for path in recorded.stamps if path not in present]
    naming = ModuleNaming.of(tree, scanned.roots)
    renamed = None
    if recorded.naming != naming.encoded():
        known = files if recorded.is_complete else ()  # else all files get their names with their contents
        renamed = [(file.path, modules_of(tree, file.path, scanned.roots)) for file in known]
    return TreePlan(scanned, changes, removed, naming, renamed)


@dataclass(frozen=True, slots=True)
class Completion:
    """The records to write for a tree whose files are all ingested; None for those that are up to date."""

    tree: int
    skipped: SkippedRows | None
    installed: str | None
    distributions: DistributionRows | None
    is_first: bool

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to record."""
        return not self.is_first and self.skipped is None and self.installed is None and self.distributions is None


def plan_completion(
    plan: TreePlan,
    skipped: SkippedRows,
    recorded_skipped: SkippedRows,
    distributions: DistributionRows | None,
) -> Completion:
    """The records still to be written for a tree; `distributions` is None unless they differ from those recorded."""
    recorded = plan.scanned.recorded
    return Completion(
        plan.scanned.id,
        None if skipped == recorded_skipped else skipped,
        None if plan.installed == recorded.installed else plan.installed,
        distributions,
        not recorded.is_complete,
    )


def skipped_rows(
    plan: TreePlan,
    unreadable: Iterable[tuple[str, str]],
    ignored_configuration: Mapping[str, str],
    recorded: SkippedRows,
) -> SkippedRows:
    """The (path, reason) rows of the files and the configuration left out of a tree, sorted.

    `ignored_configuration` is absolute path → reason. What `recorded` says of records of distributions is kept where
    these were not read again.
    """
    scan = plan.scanned.scan
    root = f"{scan.tree.path}{os.sep}"
    rows = [(skipped.path, skipped.reason.value) for skipped in scan.skipped]
    rows += [(path.removeprefix(root), reason) for path, reason in ignored_configuration.items()]
    encodable = {(path.encode("utf-8", "replace").decode(), reason) for path, reason in rows}
    kept = [] if plan.reads_distributions else [row for row in recorded if _is_of_distribution(*row)]
    return sorted({*encodable, *kept, *unreadable})


def _is_of_distribution(path: str, reason: str) -> bool:
    """Return True if a row says that a distribution's metadata was ignored."""
    return path.partition("/")[0].endswith((".dist-info", ".egg-info")) and reason.startswith(LEFT_ASIDE)
