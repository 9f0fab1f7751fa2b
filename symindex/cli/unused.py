"""`symindex unused`: definitions of the project that nobody is seen to use."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.opening import opened_index
from symindex.cli.options import Asked, question_options
from symindex.cli.printing import nothing_found, print_hits
from symindex.model.answers import Certainty

if TYPE_CHECKING:
    from symindex.model.answers import Filter

_DEFAULT: Final = Certainty.INFERRED


@click.command("unused")
@question_options
def unused(asked: Asked) -> None:
    """List definitions that nobody is seen to use.

    Functions, classes and methods of the project. The grade says how sure that is: the name occurs nowhere
    else in the project; every place that has the name means something else (~); some place may mean it, or a
    decorator or base class may use it (?, only with --all). Strings, entry points, `__all__`, tests, special
    methods and what overrides a library's member count as used. What a library offers to others is listed as
    well: the project alone does not say who needs it.

    \b
    Examples:
      symindex unused
      symindex unused --path "nova/virt/*" --kind function
      symindex unused --all --json
    """
    with opened_index(asked.directory, asked.update, asked.here, asked.at) as index:
        from symindex.query.unused import Unused

        wanted = _wanted(asked)
        hits = list(islice(Unused(index).hits(wanted), wanted.limit))
        if not hits:
            raise nothing_found("nothing unused was found", [])
        print_hits(hits, asked)


def _wanted(asked: Asked) -> Filter:
    wanted = asked.wanted
    return wanted if asked.every else wanted._replace(min_certainty=min(wanted.min_certainty, _DEFAULT))
