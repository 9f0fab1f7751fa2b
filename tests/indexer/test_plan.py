"""What an update plans to do follows from a scan and the index's records alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from symindex.indexer.plan import ModuleNaming, RecordedTree, ScannedTree, plan_completion, plan_tree, skipped_rows
from symindex.model.documents import Stamp
from symindex.workspace.discover import Scan, Skipped, SkipReason, SourceFile
from symindex.workspace.modules import ImportRoots
from symindex.workspace.trees import Tree

_LIBRARY = Tree("environment", "py3", Path("/venv/lib"))
_STAMP = Stamp(1, 2, 3, 4)


def _scanned(
    files: Mapping[str, Stamp],
    recorded: Mapping[str, Stamp],
    *,
    installed: str = "now",
    recorded_installed: str = "now",
    naming: str = ModuleNaming("", (), ()).encoded(),
    is_complete: bool = True,
    skipped: tuple[Skipped, ...] = (),
) -> ScannedTree:
    scan = Scan(_LIBRARY, [SourceFile(path, *stamp) for path, stamp in files.items()], list(skipped))
    known = RecordedTree(recorded, naming, recorded_installed, is_complete)
    return ScannedTree(7, scan, ImportRoots(), installed, known)


def test_files_with_the_stamps_that_are_recorded_are_no_work() -> None:
    plan = plan_tree(_scanned({"a.py": _STAMP}, {"a.py": _STAMP}))
    assert (plan.changes, plan.removed, plan.renamed) == ([], [], None)
    assert plan_completion(plan, [], [], None).is_empty


def test_new_files_and_those_with_another_stamp_are_changes_and_missing_ones_are_removed() -> None:
    files = {"same.py": _STAMP, "new/__init__.py": _STAMP, "edited.py": _STAMP}
    plan = plan_tree(_scanned(files, {"same.py": _STAMP, "edited.py": Stamp(1, -1, 3, 4), "gone.py": _STAMP}))
    assert [(change.tree, change.path, change.modules) for change in plan.changes] == [
        (7, "/venv/lib/new/__init__.py", ["new"]),
        (7, "/venv/lib/edited.py", ["edited"]),
    ]
    assert plan.removed == ["gone.py"]


def test_files_of_a_complete_tree_are_renamed_where_the_naming_changed() -> None:
    for is_complete, renamed in ((True, [("a.py", ["a"])]), (False, [])):
        plan = plan_tree(_scanned({"a.py": _STAMP}, {"a.py": _STAMP}, naming="", is_complete=is_complete))
        assert plan.renamed == renamed


def test_an_installed_state_is_recorded_only_by_an_update_that_found_nothing_to_do() -> None:
    def recorded(files: Mapping[str, Stamp], is_complete: bool, before: str) -> str | None:
        plan = plan_tree(_scanned(files, {"a.py": _STAMP}, recorded_installed=before, is_complete=is_complete))
        return plan_completion(plan, [], [], None).installed

    assert recorded({"a.py": _STAMP}, True, "before") == "now"
    assert recorded({"a.py": _STAMP}, True, "now") is None
    for files, is_complete in (({"b.py": _STAMP}, True), ({}, True), ({"a.py": _STAMP}, False)):
        assert recorded(files, is_complete, "before") == ""
        assert recorded(files, is_complete, "") is None


def test_what_was_skipped_keeps_the_records_of_distributions_that_are_not_read_again() -> None:
    of_distribution = ("tool.dist-info/METADATA", "configuration left aside: too large")
    before = [of_distribution, ("old.py", "unreadable")]
    skipped = (Skipped("fifo.py", SkipReason.NOT_REGULAR),)
    plan = plan_tree(_scanned({"a.py": _STAMP}, {"a.py": _STAMP}, skipped=skipped))
    now = ("fifo.py", SkipReason.NOT_REGULAR.value)
    assert skipped_rows(plan, [], {"/venv/lib/x.pth": "too long"}, before) == [
        now,
        of_distribution,
        ("x.pth", "too long"),
    ]
    changed = plan_tree(_scanned({"a.py": _STAMP}, {}, skipped=skipped))
    assert skipped_rows(changed, [("a.py", "gone")], {}, before) == [("a.py", "gone"), now]
