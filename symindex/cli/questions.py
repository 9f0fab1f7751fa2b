"""The questions about one symbol: `def`, `refs`, `callers`, `callees`, `assigns`, `importers`, `symbols`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.opening import asking, opened_index
from symindex.cli.options import ROLE_OPTION, Asked, question_options
from symindex.cli.printing import look, nothing_found, print_hits, write

if TYPE_CHECKING:

    from symindex.model.answers import Hit

_SYMBOL: Final = click.argument("symbol")
_SYMBOL_OR_BATCH: Final = click.argument("symbol", required=False)
_BATCH: Final = click.option(
    "--batch",
    is_flag=True,
    help="Read questions as JSON lines (id, and file, line, column or symbol); answer each in a line.",
)


@click.command("def")
@_SYMBOL_OR_BATCH
@_BATCH
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
    _ask("definitions", symbol, batch, asked, "no definition of")


@click.command("refs")
@_SYMBOL_OR_BATCH
@_BATCH
@ROLE_OPTION
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
    _ask("references", symbol, batch, asked, "no reference to")


@click.command("callers")
@_SYMBOL_OR_BATCH
@_BATCH
@question_options
def callers(symbol: str | None, batch: bool, asked: Asked) -> None:
    """Tell who calls SYMBOL.

    SYMBOL is as for `symindex def`. Each call is shown with the definition that it stands in.

    \b
    Examples:
      symindex callers ComputeManager.build_and_run_instance
      symindex callers nova/compute/manager.py:2247 --project
      vim -q <(symindex callers build_and_run_instance)
    """
    _ask("callers", symbol, batch, asked, "no caller of")


@click.command("callees")
@_SYMBOL_OR_BATCH
@_BATCH
@question_options
def callees(symbol: str | None, batch: bool, asked: Asked) -> None:
    """Tell what SYMBOL calls, and where that is defined.

    SYMBOL is as for `symindex def`; the answers are the places of the calls in it.

    \b
    Examples:
      symindex callees ComputeManager.build_and_run_instance
      symindex callees nova/compute/manager.py:2247 --json
    """
    _ask("callees", symbol, batch, asked, "no call in")


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
    _ask("assignments", symbol, False, asked, "no assignment to")


@click.command("importers")
@_SYMBOL
@question_options
def importers(symbol: str, asked: Asked) -> None:
    """Tell who imports SYMBOL, a module or a name in one.

    \b
    Examples:
      symindex importers nova.compute.rpcapi
      symindex importers oslo_config.cfg --project
    """
    _ask("importers", symbol, False, asked, "no import of")


@click.command("hierarchy")
@_SYMBOL
@click.option("--up", "direction", flag_value="up", help="Only bases, and members that are overridden.")
@click.option("--down", "direction", flag_value="down", help="Only subclasses, and members that override.")
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
    _ask("hierarchy", symbol, False, asked, "no class or member of a class that is")


@click.command("symbols")
@click.argument("symbol", metavar="FILE|PATTERN")
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
    with opened_index(asked.directory, asked.update) as index:
        if os.path.isfile(symbol):
            hits = index.outline(symbol, asked.wanted)
            if not hits:
                raise nothing_found(f"no symbols in {symbol}", [])
            _print_outline(hits, asked)
            return
        hits = index.search_symbols(symbol, asked.wanted)
        if not hits:
            raise nothing_found(f"no symbol like {symbol}", index.suggestions(symbol))
        print_hits(hits, asked)


def _ask(question: str, symbol: str | None, batch: bool, asked: Asked, nothing: str) -> None:
    """Put one question, or those of standard input, to the index."""
    if batch:
        from symindex.cli.batch import answer_batch

        if symbol is not None:
            raise click.UsageError("with --batch the symbols come from standard input")
        answer_batch(question, asked)
        return
    if symbol is None:
        raise click.UsageError("Missing argument 'SYMBOL'.")
    with opened_index(asked.directory, asked.update) as index:
        hits = asking(index, question)(symbol, asked.wanted)
        if not hits:
            raise nothing_found(f"{nothing} {symbol}", index.suggestions(symbol))
        print_hits(hits, asked)


def _print_outline(hits: list[Hit], asked: Asked) -> None:
    if asked.form != "people":
        print_hits(hits, asked)
        return
    from symindex.render.people import outline_lines

    write(outline_lines(hits, look(asked)))
