"""`symindex show`: a definition to read, with its signature, docstring, source and the number of its callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from symindex.cli.completion import symbol_argument
from symindex.cli.opening import opened_index
from symindex.cli.options import Asked, question_options
from symindex.cli.printing import look, records, show
from symindex.cli.questions import is_project_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symindex.model.answers import Description


@click.command("show")
@symbol_argument()
@question_options
def show_symbol(symbol: str, asked: Asked) -> None:
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

    with opened_index(asked.directory, asked.update, asked.here, asked.at, once=True) as index:
        wanted = asked.wanted
        if is_project_first(symbol, asked) and index.definitions(symbol, wanted._replace(trees=("project",), limit=1)):
            wanted = wanted._replace(trees=("project",))
        if not show(_lines(descriptions(index, symbol, wanted), asked)):
            from symindex.cli.no_results import no_answer

            raise no_answer(index, "definitions", symbol, asked)


def _lines(found: Iterable[Description], asked: Asked) -> Iterator[str]:
    from symindex.render.descriptions import description_lines, description_object

    if recorded := records(found, asked, description_object):
        yield from recorded
        return
    for number, description in enumerate(found):
        if number:
            yield ""
        yield from description_lines(description, look(asked))
