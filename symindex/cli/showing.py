"""`symindex show`: a definition to read, with its signature, docstring, source and the number of its callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from symindex.cli.opening import opened_index
from symindex.cli.options import Asked, question_options
from symindex.cli.printing import look, nothing_found, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symindex.model.answers import Description


@click.command("show")
@click.argument("symbol")
@question_options
def show(symbol: str, asked: Asked) -> None:
    """Show the source of SYMBOL, and who calls it.

    Its signature, docstring and source, and the number of its callers. SYMBOL is as for `symindex def`.
    Where it means several definitions, each is shown, the most certain first.

    \b
    Examples:
      symindex show RequestContext.elevated
      symindex show nova/compute/manager.py:2247:16
      symindex show cfg.IntOpt --json
    """
    from symindex.query.describe import descriptions

    with opened_index(asked.directory, asked.update) as index:
        if not write(_lines(descriptions(index, symbol, asked.wanted), asked)):
            raise nothing_found(f"no definition of {symbol}", index.suggestions(symbol))


def _lines(found: Iterable[Description], asked: Asked) -> Iterator[str]:
    from symindex.render.descriptions import description_lines, description_object

    if asked.form == "json":
        from symindex.render.objects import json_line

        yield from (json_line(description_object(each)) for each in found)
        return
    for number, description in enumerate(found):
        if number:
            yield ""
        yield from description_lines(description, look(asked))
