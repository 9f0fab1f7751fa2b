"""Completion of symbols in shells: from the index as it is, in a tenth of a second, and never with an error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

_MAX_RESULTS: Final = 500
_Command = Any


def symbol_argument(name: str = "symbol", **attributes: Any) -> Callable[[_Command], _Command]:
    """`click.argument`, completed with the names of the index."""
    return click.argument(name, shell_complete=complete_symbol, **attributes)


def complete_symbol(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What a symbol that is begun may become: a name, a member, or the path of a file."""
    from click.shell_completion import CompletionItem  # late: a question is not completed

    if os.sep in incomplete:
        return [CompletionItem(incomplete, type="file")]
    try:
        names = _names(_start(ctx), incomplete)
    except Exception:  # a shell shows nothing but what completes the word
        names = []
    return [CompletionItem(name) for name in names] or [CompletionItem(incomplete, type="file")]


def _start(ctx: click.Context) -> Path:
    """The directory that the question will be asked in; relative to -C of the program, as in the question."""
    outer, inner = ctx.find_root().params.get("start_in"), ctx.params.get("directory")
    return Path(os.path.abspath(os.path.join(outer or "", inner or "")))


def _names(start: Path, incomplete: str) -> list[str]:
    from symindex.workspace.settings import cache_directory, find_root, load_settings

    root = find_root(start)
    owner, _, last = incomplete.rpartition(".")
    if root is None:
        return []
    if owner:
        from symindex.query import Index
        from symindex.query.completion import members_beginning

        with Index.open(root, environ=os.environ, update=False) as index:
            return members_beginning(index, owner, last, _MAX_RESULTS)
    from symindex.query.completion import names_beginning
    from symindex.store.reader import Reader
    from symindex.version import EXTRACTOR_VERSION

    reader = Reader(load_settings(root, os.environ).index_directory, EXTRACTOR_VERSION, cache_directory(os.environ))
    try:
        reader.begin()
        return names_beginning(reader, last, _MAX_RESULTS)
    finally:
        reader.close()
