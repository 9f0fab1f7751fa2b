"""`symindex export`: the index in the forms that other programs read."""

from __future__ import annotations

import os
from pathlib import Path

import click

from symindex.cli.failures import complain, work_is_kept


@click.group("export")
def export() -> None:
    """Write the index in a form that other programs read.

    \b
    Examples:
      symindex export cscope
      symindex export cscope --all -o nova.out ~/src/nova
    """


@export.command("cscope")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    *("--output", "-o"),
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Default: cscope.out in the project's root; beside a file of that name cscope.files is written too.",
)
@click.option("--all", "every", is_flag=True, help="Libraries and the standard library too; default: the project.")
@click.option(
    "--fix-time",
    is_flag=True,
    help="Date the file 2037, so that a cscope called without -d never replaces it with what it sees as C.",
)
@click.option("--no-update", "update", flag_value=False, default=True, type=bool, help="Do not look for changes first.")
def cscope(path: Path | None, output: Path | None, every: bool, fix_time: bool, update: bool) -> None:
    """Write a cscope.out of the project that PATH (default: here) lies in.

    Read it with -d, from the project's root: cscope, Vim, Neovim, Emacs and CodeQuery then answer all their
    questions for Python. symindex-cscope takes cscope's place and needs no such file.

    \b
    Examples:
      symindex export cscope && cscope -d
      symindex export cscope --all -o /tmp/all.out
    """
    from symindex.cli.indexing import project_root
    from symindex.cli.progress import progress_before_answers
    from symindex.cscope.project import date_2037, write_project

    root = project_root(path or Path())
    output = Path(os.path.abspath(output)) if output else root / "cscope.out"
    with work_is_kept(), progress_before_answers() as report:
        written = write_project(root, output, os.environ, every=every, update=update, report=report)
    if fix_time:
        date_2037(output)
    for left_out in written.left_out:
        complain(f"left out, because cscope cannot read its name: {left_out}")
    click.echo(f"{output}: {written.files:,} files")
