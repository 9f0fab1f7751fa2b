"""The questions about one symbol: `def`, `refs`, `callers`, `callees`, `assigns`, `importers`, `symbols`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from symindex.cli.completion import symbol_argument
from symindex.cli.failures import complain
from symindex.cli.opening import asking, opened_index
from symindex.cli.options import Asked, options, question_options
from symindex.cli.printing import look, nothing_found, print_hits, show

if TYPE_CHECKING:
    from symindex.model.answers import Filter, Hit
    from symindex.query import Index

# Uses of a name that so many files have are not counted in libraries: that takes longer than the answer.
_MAX_FILES_COUNTED: Final = 300
_COUNTED: Final = frozenset(("references", "callers", "assignments"))
_FOLLOWED: Final = frozenset(("references", "callers", "callees", "hierarchy"))  # from another name to a definition
_MORE: Final = "--all shows them too, --libraries only them"
_SYMBOL: Final = symbol_argument()
_SYMBOL_OR_BATCH: Final = symbol_argument(required=False)
_BATCH: Final = click.option(
    "--batch",
    is_flag=True,
    help="Read questions as JSON lines (id, and file, line, column or symbol); answer each in a line.",
)


@click.command("def")
@_SYMBOL_OR_BATCH
@_BATCH
@options("fleet")
@question_options
def definitions(symbol: str | None, batch: bool, asked: Asked) -> None:
    """Tell where SYMBOL is defined.

    SYMBOL is a name, Class.name, package.module.Class.name, a glob (build_*), or the place of a name in a
    file, FILE:LINE or FILE:LINE:COLUMN, counted from 1.

    \b
    Examples:
      symindex def RequestContext
      symindex def cfg.IntOpt
      symindex def nova/compute/manager.py:2247:9
      symindex def "*Manager" --project --kind class
    """
    _ask("definitions", symbol, asked, batch=batch)


@click.command("refs")
@_SYMBOL_OR_BATCH
@_BATCH
@options("role", "fleet")
@question_options
def references(symbol: str | None, batch: bool, asked: Asked) -> None:
    """Tell where SYMBOL is used.

    Called, read, written, imported, or named in a string. SYMBOL is as for `symindex def`. Uses that
    only might mean it, because the name fits and nothing contradicts it, come last and are marked (?).

    \b
    Examples:
      symindex refs RequestContext.elevated
      symindex refs nova/context.py:120 --role call
      symindex refs instance_get --certainty inferred --json
    """
    _ask("references", symbol, asked, batch=batch)


@click.command("callers")
@_SYMBOL_OR_BATCH
@_BATCH
@options("role", "no-implicit", "fleet")
@question_options
def callers(symbol: str | None, batch: bool, asked: Asked) -> None:
    """Tell who calls SYMBOL.

    SYMBOL is as for `symindex def`. Each call is shown with the definition that it is in. Written calls come
    first, then, by role: calls through a base class (dispatch), operations that call a method though no call is
    written (implicit), and places that give a function to somebody who may call it (handed).

    \b
    Examples:
      symindex callers ComputeManager.build_and_run_instance
      symindex callers nova/compute/manager.py:2247 --project
      vim -q <(symindex callers build_and_run_instance)
    """
    _ask("callers", symbol, asked, batch=batch)


@click.command("callees")
@_SYMBOL_OR_BATCH
@_BATCH
@options("role", "no-implicit")
@question_options
def callees(symbol: str | None, batch: bool, asked: Asked) -> None:
    """Tell what SYMBOL calls, and where that is defined.

    SYMBOL is as for `symindex def`; the answers are the places of the calls in it.

    \b
    Examples:
      symindex callees ComputeManager.build_and_run_instance
      symindex callees nova/compute/manager.py:2247 --json
    """
    _ask("callees", symbol, asked, batch=batch)


@click.command("assigns")
@_SYMBOL
@question_options
def assignments(symbol: str, asked: Asked) -> None:
    """Tell where SYMBOL, a variable or attribute, is given a value.

    \b
    Examples:
      symindex assigns Instance.task_state
      symindex assigns nova.conf.CONF
    """
    _ask("assignments", symbol, asked)


@click.command("importers")
@_SYMBOL
@options("fleet")
@question_options
def importers(symbol: str, asked: Asked) -> None:
    """Tell who imports SYMBOL, a module or a name in one.

    \b
    Examples:
      symindex importers nova.compute.rpcapi
      symindex importers oslo_config.cfg --project
    """
    _ask("importers", symbol, asked)


@click.command("hierarchy")
@_SYMBOL
@click.option("--up", "direction", flag_value="up", help="Only bases, and members that are overridden.")
@click.option("--down", "direction", flag_value="down", help="Only subclasses, and members that override.")
@options("fleet")
@question_options
def hierarchy(symbol: str, direction: str | None, asked: Asked) -> None:
    """Tell what SYMBOL derives from and what derives from it.

    For a class its bases, in the order in which Python looks up attributes, and its subclasses, from near to
    far. For a method or attribute what it overrides and what overrides it: the implementations of an abstract
    method, say.

    \b
    Examples:
      symindex hierarchy RequestContext
      symindex hierarchy ComputeDriver.spawn --down --project
    """
    roles = {"up": ("base", "overridden"), "down": ("subclass", "overriding")}.get(direction or "", ())
    if roles:
        asked = asked._replace(wanted=asked.wanted._replace(roles=roles))
    _ask("hierarchy", symbol, asked)


@click.command("symbols")
@symbol_argument(metavar="FILE|PATTERN")
@question_options
def symbols(symbol: str, asked: Asked) -> None:
    """List the symbols of a FILE, or those like a PATTERN.

    Those of a FILE come in their order. A PATTERN is a name, a glob, or the beginnings of a name's words:
    CompMan finds ComputeManager. Where nothing fits, names that are spelled alike are found.

    \b
    Examples:
      symindex symbols nova/compute/rpcapi.py
      symindex symbols CompMan
      symindex symbols "build_*_instance" --kind method
    """
    with opened_index(asked.directory, asked.update, asked.here, asked.at) as index:
        if index.is_file(symbol):
            hits = index.outline(symbol, asked.wanted)
            if not hits:
                raise nothing_found(f"no symbols in {symbol}", [])
            _print_outline(hits, asked)
            return
        hits = index.search_symbols(symbol, _unlimited(symbol, asked))
        if not hits:
            raise nothing_found(f"no symbol like {symbol}", index.suggestions(symbol))
        _print_project_first(hits, symbol, asked)


def _ask(question: str, symbol: str | None, asked: Asked, *, batch: bool = False) -> None:
    """Put one question, or those of standard input, to the index."""
    if batch:
        from symindex.cli.batch import answer_batch

        if symbol is not None:
            raise click.UsageError("with --batch the symbols come from standard input")
        if asked.fleet:
            raise click.UsageError("--batch asks one repository, not a fleet")
        answer_batch(question, asked)
        return
    if symbol is None:
        raise click.UsageError("Missing argument 'SYMBOL'.")
    if asked.fleet:
        from symindex.cli.fleet_questions import ask_fleet

        ask_fleet(question, symbol, asked)
        return
    from symindex.query.symbols import parse_place

    with opened_index(asked.directory, asked.update, asked.here, asked.at, once=True) as index:
        files = _files_with(index, symbol) if question in _COUNTED and is_project_first(symbol, asked) else 0
        hits = []
        if files > _MAX_FILES_COUNTED:
            hits = asking(index, question)(symbol, asked.wanted._replace(trees=("project",)))
        is_counted = not hits
        if is_counted:
            hits = asking(index, question)(symbol, _unlimited(symbol, asked))
        if not hits:
            from symindex.cli.no_results import no_answer

            raise no_answer(index, question, symbol, asked)
        _print_project_first(hits, symbol, asked)
        if index.left_out:
            complain(index.left_out)
        if not is_counted:
            complain(f"libraries have {symbol} in up to {files:,} files: {_MORE}")
        if question != "definitions" and is_project_first(symbol, asked):
            from symindex.cli.no_results import say_if_only_libraries_answer

            say_if_only_libraries_answer(index, question, symbol, hits)
        if question in _FOLLOWED and parse_place(symbol) is None:
            from symindex.cli.no_results import say_if_another_name

            say_if_another_name(index, symbol)


def is_project_first(symbol: str, asked: Asked) -> bool:
    """Return True if libraries are left out where the project has answers: for a bare name, unless asked for."""
    from symindex.query.symbols import is_bare

    return not asked.wanted.trees and not asked.every and is_bare(symbol)


def _unlimited(symbol: str, asked: Asked) -> Filter:
    """The filter for a question whose answers are counted before some are left out."""
    return asked.wanted._replace(limit=None) if is_project_first(symbol, asked) else asked.wanted


def _print_project_first(hits: list[Hit], symbol: str, asked: Asked) -> None:
    shown, others = hits, 0
    if is_project_first(symbol, asked):
        shown = [hit for hit in hits if hit.origin.kind == "project"] or hits
        others = len(hits) - len(shown)
    print_hits(shown[: asked.wanted.limit], asked)
    if others:
        complain(f"{others:,} more in libraries: {_MORE}")


def _files_with(index: Index, name: str) -> int:
    """How many different files have a name; in an index that is not whole, maybe some more."""
    from symindex.query.index import ANY_ROLE

    with index.snapshot():
        return len(index.reader.candidates(name, ANY_ROLE))


def _print_outline(hits: list[Hit], asked: Asked) -> None:
    if asked.form != "people":
        print_hits(hits, asked)
        return
    from symindex.render.terminal import outline_lines

    show(outline_lines(hits, look(asked)))
