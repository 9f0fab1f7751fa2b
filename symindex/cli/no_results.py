"""Why a question about a symbol has no answer, as it is said on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.cli.failures import complain
from symindex.cli.printing import here, nothing_found
from symindex.model.answers import Filter
from symindex.render.numbers import counted
from symindex.render.places import called_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from symindex.cli.options import Asked
    from symindex.model.answers import Hit
    from symindex.query import Index
    from symindex.query.symbols import Position

# Question → what is said of a symbol that is not known, and of one that is defined.
_WORDS: Final = {
    "definitions": ("no definition of", "no definition was found"),
    "references": ("no reference to", "no reference to it was found"),
    "callers": ("no caller of", "no caller was found"),
    "callees": ("no call in", "no call was found in it"),
    "assignments": ("no assignment to", "no assignment to it was found"),
    "importers": ("no import of", "no import of it was found"),
    "hierarchy": ("no class or member of a class that is", "no base or subclass was found, and no override"),
}
_NAMES_SHOWN: Final = 8
_OTHER_NAMES_SHOWN: Final = 3
_ALIKE_SHOWN: Final = 5


def no_answer(index: Index, question: str, symbol: str, asked: Asked) -> click.exceptions.Exit:
    """Return the exception for a question without an answer, after printing the reason."""
    from symindex.query.symbols import parse_place

    unknown, defined = _WORDS[question]
    everything = Filter()
    if asked.wanted._replace(limit=None) != everything:
        others = getattr(index, question)(symbol, everything)
        if others:
            left_out = counted(len(others), "answer")
            return nothing_found(f"{unknown} {symbol} with these options, which leave out {left_out}", [])
    if index.internals.symbols.is_file(symbol):
        return nothing_found(f"{unknown} {symbol}", [])
    definitions = index.definitions(symbol) if question != "definitions" else []
    if definitions:
        return nothing_found(f"{_defined(symbol, definitions)}; {defined}", [])
    place = parse_place(symbol)
    if place is not None:
        return nothing_found(_unnamed(index, symbol, place), [])
    return nothing_found(f"{unknown} {symbol}", _alike(index, symbol))


def say_if_only_libraries_answer(index: Index, question: str, symbol: str, hits: Sequence[Hit]) -> None:
    """Say that what the project defines is not what the answers, all of them in libraries, are about."""
    if any(hit.origin.kind == "project" for hit in hits):
        return
    own = index.definitions(symbol, Filter(trees=("project",)))
    if own:
        complain(f"{_defined(symbol, own)}; {_WORDS[question][1]}: these are answers of libraries")


def say_if_another_name(index: Index, symbol: str) -> None:
    """Say of which definition a variable is another name: the answers are those of that definition."""
    from symindex.query.hits import HitMaker

    with index.snapshot():
        library, aliased = index.internals.library, index.internals.meanings.aliased
        targets = index.targets(symbol)
        own = [target for target in targets if library.trees[target.module.tree].kind == "project"]
        meant_by_it = own or (targets if len(targets) == 1 else [])
        pairs = [(target, other) for target in meant_by_it for other in aliased(target)[:1]]
        maker = HitMaker(library, list(library.trees))
        for target, other in pairs[:_OTHER_NAMES_SHOWN]:
            name, meant = maker.definition(target).symbol, maker.definition(other)
            place = called_place(f"{meant.file}:{meant.line}", meant.origin, here())
            complain(f"{name} is another name of {meant.symbol}, defined in {place}")


def _defined(symbol: str, definitions: Sequence[Hit]) -> str:
    first = min(definitions, key=lambda hit: (hit.certainty, hit.origin.kind != "project"))
    place = called_place(f"{first.file}:{first.line}", first.origin, here())
    more = f" and {counted(len(definitions) - 1, 'other place')}" if len(definitions) > 1 else ""
    return f"{symbol} is defined in {place}{more}"


def _unnamed(index: Index, symbol: str, place: Position) -> str:
    """Return the reason why a place means nothing: there is no name, or its meaning is not known."""
    symbols = index.internals.symbols
    if symbols.document_at(place.file) is None:  # a configuration file
        return f"nothing at {symbol} names a definition"
    if any(symbols.occurrences_at(place)[1]):
        return f"what the name at {symbol} means is not known"
    names = list(dict.fromkeys(symbols.names_on(place)))
    if not names:
        return f"there is no name on line {place.line} of {place.file}"
    shown = ", ".join(f"{name} ({column})" for name, column in names[:_NAMES_SHOWN])
    return f"there is no name at {symbol}; on that line, with their columns: {shown}"


def _alike(index: Index, symbol: str) -> list[str]:
    """Names that may have been meant: of a qualified one first those that end alike."""
    owner, _, name = symbol.rpartition(".")
    names = index.suggestions(symbol)
    if not owner:
        return names
    members = [f"{owner}.{alike}" for alike in names if index.definitions(f"{owner}.{alike}", Filter(limit=1))]
    found = dict.fromkeys(hit.symbol for hit in index.definitions(name))
    if members or not found:
        return members or names
    from difflib import get_close_matches

    return get_close_matches(symbol, found, _ALIKE_SHOWN, 0.0)
