"""Completion of symbols in shells: from the index as it is, in a tenth of a second, and never with an error.

Where a symbol is typed behind a command, the answer is written without click, whose import takes longer than all else.
Options, commands and lines with quotes are completed by click.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import click
    from click.shell_completion import CompletionItem

_MAX_RESULTS: Final = 500
# Command → how many symbols follow it. A test compares them with the commands' arguments.
SYMBOLS_AFTER: Final = {
    **dict.fromkeys(("def", "refs", "callers", "callees", "assigns", "importers", "hierarchy"), 1),
    **dict.fromkeys(("symbols", "show", "graph", "history"), 1),
    "path": 2,
}
# Shell → how a completion is written for it, by the scripts that click has for the shells.
_FORMS: Final = {"bash": "{kind},{name}", "zsh": "{kind}\n{name}\n_", "fish": "{kind},{name}"}
_QUOTING: Final = frozenset("'\"\\$`")
_Command = Any


def completed(environ: Mapping[str, str]) -> str | None:
    """Return the completions for a shell that asks for those of a symbol; None where it asks for something else."""
    shell, _, instruction = environ.get("_SYMINDEX_COMPLETE", "").partition("_")
    line = environ.get("COMP_WORDS", "")
    if instruction != "complete" or shell not in _FORMS or _QUOTING.intersection(line):
        return None
    words = line.split()
    if shell == "fish":
        typed = environ.get("COMP_CWORD", "")
        before = words[1:-1] if typed and words[-1:] == [typed] else words[1:]
    else:
        place = environ.get("COMP_CWORD", "")
        if not place.isdecimal() or int(place) > len(words):
            return None
        before, typed = words[1 : int(place)], "".join(words[int(place) : int(place) + 1])
    if not before or not 1 <= len(before) <= SYMBOLS_AFTER.get(before[0], 0) or typed.startswith("-"):
        return None
    if any(word.startswith("-") for word in before):
        return None
    return "\n".join(_FORMS[shell].format(kind=kind, name=name) for kind, name in _completions(Path.cwd(), typed))


def symbol_argument(name: str = "symbol", **attributes: Any) -> Callable[[_Command], _Command]:
    """`click.argument`, completed with the names of the index."""
    import click

    return click.argument(name, shell_complete=complete_symbol, **attributes)


def complete_symbol(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names, members or paths of files that begin like an incomplete symbol."""
    from click.shell_completion import CompletionItem  # late: a question is not completed

    return [CompletionItem(name, type=kind) for kind, name in _completions(_start(ctx), incomplete)]


def _start(ctx: click.Context) -> Path:
    """The directory that the question will be asked in; relative to -C of the program, as in the question."""
    outer, inner = ctx.find_root().params.get("start_in"), ctx.params.get("directory")
    return Path(os.path.abspath(os.path.join(outer or "", inner or "")))


def _completions(start: Path, incomplete: str) -> list[tuple[str, str]]:
    """(kind, text) of each completion: `plain` ones, or `file` where the shell is to complete a path."""
    try:
        names = [] if os.sep in incomplete else _names(start, incomplete)
    except Exception:  # a shell shows nothing but what completes the word
        names = []
    return [("plain", name) for name in names] or [("file", incomplete)]


def _names(start: Path, incomplete: str) -> list[str]:
    from symindex.query.completion import inherited_beginning, members_beginning, names_beginning
    from symindex.store.reader import Reader
    from symindex.version import EXTRACTOR_VERSION
    from symindex.workspace.settings import cache_directory, find_root, load_settings

    root = find_root(start)
    owner, _, last = incomplete.rpartition(".")
    if root is None:
        return []
    reader = Reader(load_settings(root, os.environ).index_directory, EXTRACTOR_VERSION, cache_directory(os.environ))
    try:
        reader.begin()
        if not owner:
            return names_beginning(reader, last, _MAX_RESULTS)
        if own := members_beginning(reader, owner, last, _MAX_RESULTS):
            return own
    finally:
        reader.close()
    from symindex.query import Index  # late: with the resolver it takes three times as long

    with Index.open(root, environ=os.environ, update=False) as index:
        return inherited_beginning(index, owner, last, _MAX_RESULTS)
