"""`symindex index`: bring the index up to date, and say what was done."""

from __future__ import annotations

import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symindex.cli.failures import complain, work_is_kept
from symindex.cli.opening import index_variables, project_root
from symindex.cli.options import options, wants_colour, wants_people
from symindex.cli.progress import EventLines, Listener, progress_bar, silent
from symindex.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symindex.indexer import Summary, UpdatePaths
    from symindex.render.status import Status


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rebuild", is_flag=True, help="Build a new one, which replaces the old one when it is whole.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes; default: one a core.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
@click.option("--events", is_flag=True, help="Tell what happens as JSON lines on standard error.")
@click.option(
    "--env",
    multiple=True,
    type=click.Path(exists=True, file_okay=False),
    metavar="PATH",
    help="Add an environment; repeatable.",
)
@click.option("--no-words", "words", flag_value=False, default=True, type=bool, help="Leave words to the first search.")
@options("here", "color")
def index(
    path: Path | None,
    rebuild: bool,
    jobs: int | None,
    quiet: bool,
    events: bool,
    env: tuple[str, ...],
    words: bool,
    here: bool,
    color: str,
) -> None:
    """Index a project and its environments, or what changed.

    The project is the one that PATH (default: here) lies in. Only what changed since the last time is read,
    and only contents never seen before are parsed. Interrupted at any point, what was indexed so far is kept.
    The index is in .symindex/ below the project's root, which git ignores; where that cannot be written, or
    should not be, say `symindex --index-dir DIR index`.

    \b
    Examples:
      symindex index
      symindex index ~/src/nova --jobs 2
      symindex index --rebuild --quiet
    """
    from symindex.indexer import UpdatePaths, update

    started = time.monotonic()
    root = project_root(path or Path(), here=here)
    places = UpdatePaths.of(root, {**index_variables(root, here=True), **environment_variables(env)})
    with nullcontext() if rebuild else work_is_kept(), _listening(events, quiet) as report:
        summary = update(places, report, fresh=rebuild, workers=jobs)
    if words:
        with work_is_kept("the index is whole, its words are not: symindex index or a search goes on with them"):
            _ingest_words(places, events, quiet, jobs)
    if quiet and not env:
        return
    from symindex.cli.inspection import read_status

    status = read_status(places.root, places.index)
    _check_added(env, places.index)
    if not quiet:
        _tell(status, replace(summary, seconds=time.monotonic() - started), color)


def environment_variables(added: tuple[str, ...]) -> Mapping[str, str]:
    """The process's environment variables, with environments that are to be indexed besides those found."""
    if not added:
        return os.environ
    from symindex.workspace.settings import is_environment

    for path in added:
        if not is_environment(path):
            raise ConfigurationError(
                f"{path} is no environment", "name the directory that holds pyvenv.cfg or conda-meta"
            )
    before = [path for path in [os.environ.get("SYMINDEX_ENVIRONMENTS")] if path]
    return {**os.environ, "SYMINDEX_ENVIRONMENTS": os.pathsep.join([*before, *map(os.path.abspath, added)])}


def _ingest_words(places: UpdatePaths, events: bool, quiet: bool, jobs: int | None) -> None:
    """Bring the word index up to date too; where that cannot be it is said, for nothing but `search` needs it."""
    from symindex.indexer.words import update_words
    from symindex.store.words.damage import UnusableWords

    try:
        with _listening(events, quiet) as report:
            update_words(places, report, jobs)
    except UnusableWords as error:
        complain(f"indexed, but without words: {error}")
        if error.hint:
            complain(f"hint: {error.hint}")


def _listening(events: bool, quiet: bool) -> AbstractContextManager[Listener]:
    if events:
        return nullcontext(EventLines())
    return nullcontext(silent) if quiet else progress_bar()


def _check_added(added: tuple[str, ...], directory: Path) -> None:
    """Say so where an environment was asked for and is not in the index after all."""
    if not added:
        return
    from symindex.cli.inspection import opened

    with opened(directory) as reader:
        known = {os.path.realpath(prefix) for _, _, prefix, _, _ in reader.environments()}
    for path in added:
        if os.path.realpath(path) not in known:
            raise ConfigurationError(
                f"{path} was not indexed", "add it to `environments` in [tool.symindex] of pyproject.toml"
            )


def _tell(status: Status, summary: Summary, color: str) -> None:
    from symindex.render.paint import coloured, plain
    from symindex.render.status import Work, summary_line, summary_lines

    work = Work(summary.parsed, summary.shared, summary.changed, summary.removed, summary.seconds)
    if wants_people(color):
        paint = coloured if wants_colour(color) else plain
        sys.stdout.writelines(f"{line}\n" for line in summary_lines(status, work, paint))
    else:
        sys.stdout.write(f"{summary_line(status, work)}\n")
