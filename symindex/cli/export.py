"""`symindex export`: the index in the forms that other programs read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symindex.cli.failures import complain, work_is_kept
from symindex.cli.fleet_rows import parquet
from symindex.cli.opening import index_variables, project_root
from symindex.cli.options import options

if TYPE_CHECKING:
    from symindex.output import Output
    from symindex.query.snapshot import Snapshot

_Command = Callable[..., Any]

path_argument = click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
all_option = click.option(
    "--all", "every", is_flag=True, help="Libraries and the standard library too; default: the project."
)


def output_option(help_text: str) -> Callable[[_Command], _Command]:
    """`-o FILE`."""
    return click.option(
        *("--output", "-o", "-f"),
        type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
        metavar="FILE",
        help=f"{help_text} - is standard output.",
    )


@click.group("export")
def export() -> None:
    """Write the index in a form that other programs read.

    \b
    Examples:
      symindex export cscope
      symindex export ctags --all
      symindex export cscope -o nova.out ~/src/nova
      symindex export scip
    """


@export.command("cscope")
@path_argument
@output_option("Default: cscope.out in the project's root; beside a file of that name cscope.files is written too.")
@all_option
@click.option(
    "--fix-time",
    is_flag=True,
    help="Date the file 2037, so that a cscope called without -d never replaces it with what it sees as C.",
)
@options("no-update", "here")
def cscope(path: Path | None, output: Path | None, every: bool, fix_time: bool, update: bool, here: bool) -> None:
    """Write a cscope.out of the project that PATH (default: here) lies in.

    Read it with -d, from the project's root: cscope, Vim, Neovim, Emacs and CodeQuery then answer all their
    questions for Python. symindex-cscope takes cscope's place and needs no such file.

    \b
    Examples:
      symindex export cscope && cscope -d
      symindex export cscope --all -o /tmp/all.out
    """
    from symindex.cscope.project import date_2037, write_project

    root = project_root(path or Path(), here=here)
    place = _output(output, root / "cscope.out")
    written = write_project(_snapshot(root, update, here), place, root, every=every)
    if fix_time and not place.is_stdout:
        date_2037(place.path)
    for left_out in written.left_out:
        complain(f"left out, because cscope cannot read its name: {left_out}")
    _tell(place, f"{len(written.files):,} files")


@export.command("ctags")
@path_argument
@output_option("Default: tags in the project's root, or TAGS for Emacs.")
@all_option
@click.option("--references", is_flag=True, help="Imports too, as ctags writes them with --extras=+r.")
@click.option("--emacs", is_flag=True, help="In the format of etags, which Emacs reads.")
@options("no-update", "here")
def ctags(
    path: Path | None, output: Path | None, every: bool, references: bool, emacs: bool, update: bool, here: bool
) -> None:
    """Write a tags file of the project that PATH (default: here) lies in, as Universal Ctags writes it.

    With kind, line, scope, types, bases, access, signature and role of each tag; attributes that methods set on
    self are tags as well. Vim, Neovim and whatever reads tags files jump by it.

    \b
    Examples:
      symindex export ctags && vim -t ComputeManager
      symindex export ctags --all -o ~/.cache/nova.tags
      symindex export ctags --emacs
    """
    from symindex.ctags.project import write_etags, write_tags

    root = project_root(path or Path(), here=here)
    place = _output(output, root / ("TAGS" if emacs else "tags"))
    snapshot = _snapshot(root, update, here)
    if emacs:
        written = write_etags(snapshot, place, every=every)
    else:
        written = write_tags(snapshot, place, every=every, references=references)
    for left_out in written.left_out:
        complain(f"left out, because tags files cannot hold its name: {left_out}")
    _tell(place, f"{written.tags:,} tags of {written.files:,} files")


@export.command("scip")
@path_argument
@output_option("Default: index.scip in the project's root.")
@click.option("--project-name", metavar="NAME", help="The package's name in symbols; default: the distribution's.")
@click.option(
    "--project-version", metavar="VERSION", help="The package's version in symbols; default: as it is declared."
)
@options("no-update", "here")
def scip(
    path: Path | None,
    output: Path | None,
    project_name: str | None,
    project_version: str | None,
    update: bool,
    here: bool,
) -> None:
    """Write a SCIP index of the project that PATH (default: here) lies in, as code search services read it.

    Definitions, references that are resolved or inferred, what overrides and derives from what, signatures and
    docstrings, and the packages that names of libraries come from, named as scip-python names them. Needs the extra
    symindex[scip].

    \b
    Examples:
      symindex export scip
      symindex export scip -o /tmp/nova.scip --project-version 34.0.0
    """
    from dataclasses import replace

    from symindex.cli.extras import needing
    from symindex.cli.opening import opened_index
    from symindex.workspace.checkouts import checkout_at

    with needing("scip", "google.protobuf"):
        from symindex.scip.project import write_scip
    root = project_root(path or Path(), here=here)
    place = _output(output, root / "index.scip")
    checkout = checkout_at(root)
    checkout = replace(checkout, title=project_name or checkout.title, version=project_version or checkout.version)
    with opened_index(root, update, here) as index:
        written = write_scip(index, checkout, place)
    _tell(place, f"{written.occurrences:,} occurrences in {written.documents:,} files")


export.add_command(parquet)


def _output(output: Path | None, default: Path) -> Output:
    """Return where an export goes, checked before the work; `-` is standard output."""
    from symindex.output import Output, check_place

    if output is None:
        check_place(default)
        return Output(default)
    if str(output) == "-":
        return Output(default, is_stdout=True)
    return Output(Path(os.path.abspath(output)), named=True)


def _tell(output: Output, what: str) -> None:
    """Say what was written, not in the middle of it."""
    from symindex.render.escapes import escape_controls

    place = "standard output" if output.is_stdout else escape_controls(str(output.path))
    click.echo(f"{place}: {what}", err=output.is_stdout)


def _snapshot(root: Path, update: bool, here: bool) -> Snapshot:
    from symindex.cli.progress import progress_before_answers
    from symindex.query.snapshot import Snapshot, updated

    environ = index_variables(root, here=here)
    if not update:
        return Snapshot(root, environ)
    with work_is_kept(), progress_before_answers() as report:
        return updated(root, environ, report)
