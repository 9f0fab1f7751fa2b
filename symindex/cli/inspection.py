"""`symindex status` and `symindex envs`: what is indexed, what is not and why."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.failures import NOTHING_FOUND, complain
from symindex.cli.options import options, wants_colour, wants_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.render.paint import Paint
    from symindex.render.status import EnvironmentStatus, Kept, Status
    from symindex.store.reader import Reader


_PATH = click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
_READ_IN_PART: Final = "read in part: longer than 6 MB, binary, or what follows cannot be read in reasonable time"


@click.command()
@_PATH
@click.option("--skipped", is_flag=True, help="Every path that was left out, and why; the kinds of other files.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@options("color")
def status(path: Path | None, skipped: bool, as_json: bool, color: str) -> None:
    """Tell what is indexed, what is not, and why.

    Trees, files, lines, definitions, references, and what was left out; a watcher that keeps it fresh, who reads
    on in the background, how far the words of `search` are. It describes the index as it is, and does not look
    for changed files.

    \b
    Examples:
      symindex status
      symindex status --skipped
      symindex status --json | jq .distinct
    """
    from symindex.render.objects import json_line
    from symindex.render.status import status_lines, status_object

    root, directory = _located(path)
    found = read_status(root, directory, with_activity=True)
    if skipped:
        found = _with_other_files(found, root, directory)
    if as_json:
        lines = [json_line(status_object(found))]
    else:
        lines = status_lines(found, skipped, _paint(color))
    sys.stdout.writelines(f"{line}\n" for line in lines)


@click.command()
@_PATH
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@options("color")
@click.pass_context
def envs(ctx: click.Context, path: Path | None, as_json: bool, color: str) -> None:
    """List the environments of the project.

    They are looked for on the disk; no index is needed. The first is the primary one, which decides what an
    import means where environments differ. In a pipe: name, kind, Python, number of distributions, prefix and
    what is broken, split by tabs.

    \b
    Examples:
      symindex envs
      symindex envs ~/src/nova --json
    """
    from symindex.render.objects import json_line
    from symindex.render.status import environment_line, environment_lines

    environments = _environments(path)
    if as_json:
        lines = [json_line(found._asdict()) for found in environments]
    elif environments and wants_people(color):
        lines = environment_lines(environments, _paint(color))
    else:
        lines = [environment_line(found) for found in environments]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    if not environments:
        complain("no environments found; make one (python -m venv .venv) or name it in [tool.symindex]")
        ctx.exit(NOTHING_FOUND)


def read_status(root: Path, directory: Path, *, with_activity: bool = False) -> Status:
    """Return the contents of the index in a directory and the activity around it; raises NoIndexError without one."""
    from symindex.cli.activity import activity_of
    from symindex.render.status import Skipped, Status, Totals, TreeStatus
    from symindex.store.database import FILE_NAME, size_on_disk

    with opened(directory) as reader:
        trees, totals = reader.trees(), reader.totals()
        unfinished = {tree.id for tree in reader.unfinished_trees()}
        *distinct, unreadable = reader.distinct_totals()
        left_out = [*reader.skipped(), *((tree, path, _READ_IN_PART) for tree, path in reader.shortened())]
        return Status(
            str(root),
            str(directory),
            size_on_disk(directory),
            _written(directory / FILE_NAME),
            [
                TreeStatus(
                    tree.kind,
                    tree.name,
                    tree.path,
                    Totals(*totals.get(tree.id, (0, 0, 0, 0, 0))),
                    tree.id not in unfinished,
                )
                for tree in trees.values()
            ],
            Totals(*distinct),
            unreadable,
            [name for name, *_ in reader.environments()],
            [Skipped(os.path.join(trees[tree].path, path), reason) for tree, path, reason in left_out],
            activity_of(root, directory, reader) if with_activity else None,
            _kept_revisions(),
        )


def _with_other_files(found: Status, root: Path, directory: Path) -> Status:
    """A status that also has the files of the project that are no source, and those too long to be searched."""
    from symindex.model.documents import TEXT_SUFFIXES
    from symindex.query.dotted_paths import MAX_BYTES
    from symindex.render.status import OtherKind, Skipped
    from symindex.workspace.discover import scan_suffixes
    from symindex.workspace.disk import real_path
    from symindex.workspace.other_files import other_files
    from symindex.workspace.settings import load_settings
    from symindex.workspace.trees import Tree

    with opened(directory) as reader:
        project = [tree.id for tree in reader.trees().values() if tree.kind == "project"]
        indexed = {document.path for document in reader.documents(project)}
        indexed.update(path for tree, path, _ in reader.skipped() if tree in project)
    elsewhere = frozenset(real_path(Path(tree.path)) for tree in found.trees if tree.kind != "project")
    tree, settings = Tree("project", root.name, root, elsewhere=elsewhere), load_settings(root, os.environ)
    kinds = [
        OtherKind(*kind, searched=kind.suffix in TEXT_SUFFIXES)
        for kind in other_files(tree, settings, os.environ, indexed)
    ]
    texts = scan_suffixes(tree, settings, os.environ, TEXT_SUFFIXES).files
    reason = f"not searched for dotted paths: longer than {MAX_BYTES >> 20} MB"
    long = [Skipped(str(root / file.path), reason) for file in sorted(texts) if file.size > MAX_BYTES]
    return found._replace(other_files=kinds, skipped=[*found.skipped, *long])


@contextmanager
def opened(directory: Path) -> Iterator[Reader]:
    """The index in a directory, opened for reading."""
    from symindex.store.reader import Reader
    from symindex.version import EXTRACTOR_VERSION
    from symindex.workspace.settings import cache_directory

    reader = Reader(directory, EXTRACTOR_VERSION, cache_directory(os.environ))
    try:
        reader.begin()
        yield reader
    finally:
        reader.close()


def _located(path: Path | None) -> tuple[Path, Path]:
    """The root of the project, and the directory of its index."""
    from symindex.cli.opening import described_root, index_variables
    from symindex.workspace.settings import load_settings

    root = described_root(path or Path())
    return root, load_settings(root, index_variables(root)).index_directory


def _kept_revisions() -> Kept:
    """Return how much is kept of revisions and their contents, for all projects."""
    from symindex.render.status import Kept
    from symindex.store import project_cache, revision_cache
    from symindex.workspace.settings import cache_directory

    directory = cache_directory(os.environ)
    paths = project_cache.cache_file(directory), revision_cache.cache_file(directory)
    names = [f"{path}{suffix}" for path in paths for suffix in ("", "-wal")]
    sizes = [os.path.getsize(name) for name in names if os.path.exists(name)]
    return Kept(sum(sizes), project_cache.LIMIT_BYTES + revision_cache.LIMIT_BYTES)


def _written(path: Path) -> float:
    times = [os.stat(name).st_mtime for name in (path, f"{path}-wal") if os.path.exists(name)]
    return max(times, default=0.0)


def _environments(path: Path | None) -> list[EnvironmentStatus]:
    from symindex.cli.opening import described_root
    from symindex.render.status import EnvironmentStatus
    from symindex.workspace.distributions import distributions
    from symindex.workspace.environments import find_environments
    from symindex.workspace.settings import load_settings

    root = described_root(path or Path())
    return [
        EnvironmentStatus(
            found.name,
            found.kind,
            found.python_version or "",
            str(found.prefix),
            len(distributions(found)),
            found.broken or "",
            position == 0,
        )
        for position, found in enumerate(find_environments(root, load_settings(root, os.environ), os.environ))
    ]


def _paint(color: str) -> Paint:
    from symindex.render.paint import coloured, plain

    return coloured if wants_colour(color) else plain
