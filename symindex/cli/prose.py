"""`prose`: what spell checkers and linters of prose are to read, and no code."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.contents import match_lines_as_asked
from symindex.cli.opening import opened_index
from symindex.cli.options import Asked, question_options
from symindex.cli.printing import nothing_found, show, write

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PLACES: Final = ("comment", "docstring", "string")


@click.command("prose")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--in", "where", multiple=True, type=click.Choice(_PLACES), help="Only in comments, docstrings, …; repeatable."
)
@click.option(
    "--blank", is_flag=True, help="One file, or `-`: standard input, in its own layout, blank where there is no prose."
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="NEWDIR",
    help="Write each file there instead, under its path in the tree, in its own layout as with --blank.",
)
@question_options
def prose(paths: tuple[str, ...], where: tuple[str, ...], blank: bool, into: Path | None, asked: Asked) -> None:
    """Print the prose in comments, docstrings and messages.

    It is for spell checkers and other readers of prose, who have no use for code. PATHs are files or directories
    of the index; default: the project. What is no prose is blank, so that lines and columns stay: directives to
    tools, code in backquotes, examples and code blocks of docstrings, names of parameters, URLs, places to be filled
    in, and words with signs in them that no language has.

    Of strings, those said to people are printed: what is raised, logged, printed, warned of or translated by `_()`,
    the message of an assert, and what is given to a `help`, `description`, `message` and the like.

    \b
    Examples:
      symindex prose | codespell -
      symindex prose nova/compute --in docstring
      symindex prose --blank setup.py | aspell list
      symindex prose --blank - < buffer.py
      symindex prose --into /tmp/prose && codespell /tmp/prose
    """
    places = where or _PLACES
    if blank:
        if len(paths) != 1:
            raise click.UsageError("--blank takes one file, or - for standard input")
        _write_blanked(paths[0], places)
        return
    wanted = asked.wanted
    if not paths and not wanted.trees:
        wanted = wanted._replace(trees=("project",))
    if into is not None:
        _make_new(into)
    with opened_index(asked.directory, asked.update, asked.here, asked.at) as index:
        found = index.prose(paths, wanted, where=places)
        if into is not None:
            count = _write_files(found.files(), into)
        else:
            count = show(match_lines_as_asked(found.lines(), asked))
        if not count:
            raise nothing_found("no prose", [])


def _make_new(directory: Path) -> None:
    """Make a directory; what is in one already is not to be overwritten, least of all by blanks."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise click.UsageError(f"{directory} is not empty: --into wants a new directory")
    except OSError as error:
        raise click.UsageError(f"{directory} cannot be written: {error.strerror or error}") from error


def _write_files(files: Iterable[tuple[str, str]], directory: Path) -> int:
    count = 0
    for path, text in files:
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # the same path in another tree
            with open(target, "x", encoding="utf-8", newline="") as file:
                file.write(text)
            count += 1
    return count


def _write_blanked(path: str, places: Collection[str]) -> None:
    """Write a file or standard input with everything but prose blanked, as it is now: the index is not asked."""
    from symindex.extract import extract
    from symindex.model.text import to_utf8
    from symindex.query.prose import blanked
    from symindex.workspace.reading import read_regular

    try:
        content = sys.stdin.buffer.read() if path == "-" else read_regular(path)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    text = blanked(extract(content), to_utf8(content)[0], places)
    write(text.split("\n")[: None if not text.endswith("\n") else -1])
