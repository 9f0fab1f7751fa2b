"""The records of an index besides contents: the workspace's trees, module names, and the state of complete trees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from symindex.indexer.paths import Remembered, UpdatePaths
from symindex.indexer.plan import Completion, RecordedTree, TreePlan
from symindex.model.documents import TreeKind
from symindex.store.rows import EnvironmentRow
from symindex.store.schema import INSTALLED_KEY, NAMING_KEY, tree_key
from symindex.store.writer import Writer
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree, Workspace


def remember_environments(writer: Writer, places: UpdatePaths) -> Settings:
    """The project's settings, with the environments that shells named now or before; those of now are recorded."""
    remembered = Remembered.of(places, writer.meta)
    new = {
        key: value for key, value in zip(remembered.names(), remembered.values()) if value != (writer.meta(key) or "")
    }
    if new:
        with writer.transaction():
            for key, value in new.items():
                writer.put_meta(key, value)
    return remembered.settings(places)


@dataclass(frozen=True, slots=True)
class WorkspaceRecord:
    """A workspace as an index records it: its trees by their paths, and its environments in order."""

    trees: Mapping[str, TreeRow]
    environments: Sequence[EnvironmentRow]

    @classmethod
    def of(cls, space: Workspace) -> WorkspaceRecord:
        """The record of a workspace on disk."""
        return cls(
            {str(tree.path): TreeRow(tree.kind, tree.name, search_order(tree, space)) for tree in space.trees},
            [
                (found.name, found.kind, str(found.prefix), found.python_version, found.broken)
                for found in space.environments
            ],
        )

    @classmethod
    def recorded(cls, writer: Writer) -> WorkspaceRecord:
        """The record in an index."""
        trees = {tree.id: tree for tree in writer.trees()}
        rows = {}
        for tree in trees.values():
            search = tuple(trees[other].path for other in tree.search if other in trees)
            rows[tree.path] = TreeRow(tree.kind, tree.name, search)
        return cls(rows, writer.environments())


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A tree of a `WorkspaceRecord`: `search` has the paths of the trees that its imports are looked for in."""

    kind: TreeKind
    name: str
    search: tuple[str, ...]


def record_workspace(writer: Writer, space: Workspace, root: Path) -> dict[str, int]:
    """Path of each tree → its id; writes only where the trees, their search order or the environments changed."""
    wanted = WorkspaceRecord.of(space)
    if WorkspaceRecord.recorded(writer) != wanted or writer.meta("root") != str(root):
        with writer.transaction():
            rows = [(tree.kind, tree.name, path) for path, tree in wanted.trees.items()]
            ids = dict(zip(wanted.trees, writer.put_trees(rows)))
            for path, tree in wanted.trees.items():
                writer.put_search_order(ids[path], [ids[other] for other in tree.search])
            writer.put_environments(wanted.environments)
            writer.put_meta("root", str(root))
    return {tree.path: tree.id for tree in writer.trees()}


def search_order(tree: Tree, space: Workspace) -> tuple[str, ...]:
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
    return tuple(dict.fromkeys(order))


def recorded_installed(writer: Writer, tree: int) -> str:
    """The installed state that was recorded of a tree; empty where none was."""
    return writer.meta(tree_key(INSTALLED_KEY, tree)) or ""


def recorded_tree(writer: Writer, tree: int) -> RecordedTree:
    """The recorded state of a tree."""
    return RecordedTree(
        writer.stamps(tree),
        writer.meta(tree_key(NAMING_KEY, tree)) or "",
        recorded_installed(writer, tree),
        tree not in writer.unfinished(),
    )


def record_module_names(writer: Writer, plan: TreePlan) -> None:
    """Give files that did not change their new module names, where imports begin elsewhere than before."""
    if plan.renamed is None:
        return
    tree = plan.scanned.id
    with writer.transaction():
        writer.put_meta(tree_key(NAMING_KEY, tree), plan.naming.encoded())
        for path, modules in plan.renamed:
            writer.rename_modules(tree, path, modules)


def record_removed(writer: Writer, removed: Mapping[int, Sequence[str]]) -> None:
    """Forget files, given as tree → paths."""
    if any(removed.values()):
        with writer.transaction():
            for tree, paths in removed.items():
                writer.remove_files(tree, paths)


def record_completions(writer: Writer, completions: Iterable[Completion]) -> None:
    """Record what is known of trees whose files are all in.

    Where the disk cannot be written, this is left out unless a tree is complete for the first time: it changes no
    answer.
    """
    pending = [completion for completion in completions if not completion.is_empty]
    if not pending or not (writer.is_writable or writer.unfinished()):
        return
    with writer.transaction():
        for completion in pending:
            _record_completion(writer, completion)


def _record_completion(writer: Writer, completion: Completion) -> None:
    tree = completion.tree
    if completion.skipped is not None:
        writer.put_skipped(tree, completion.skipped)
    if completion.installed is not None:
        writer.put_meta(tree_key(INSTALLED_KEY, tree), completion.installed)
    if completion.distributions is not None:
        writer.put_distributions(tree, completion.distributions)
    if completion.is_first:
        writer.mark_indexed(tree)
