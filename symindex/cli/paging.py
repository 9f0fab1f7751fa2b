"""Long answers on a terminal go through a pager, as git's do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OWN: Final = "SYMINDEX_PAGER"
# As git has it: end where all fits on one screen, let colours through, leave the screen as it is.
_LESS: Final = "FRX"


def is_paging() -> bool:
    """Return True if answers go through a pager: on a terminal that can, unless the pager is set to `cat` or nothing.

    `SYMINDEX_PAGER` comes before `PAGER`. Files of a project are ignored here: what they name would be run.
    """
    if not (sys.stdout.isatty() and sys.stdin.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        return False
    return not os.environ.get("INSIDE_EMACS") and _pager() not in ("", "cat")


def turn_off() -> None:
    """Use no pager in this process, as `--no-pager` says."""
    os.environ[_OWN] = ""


def page(lines: Iterable[str]) -> int:
    """Show lines in the pager as they come, and return how many it took."""
    os.environ["PAGER"] = _pager()
    os.environ.setdefault("LESS", _LESS)
    count = 0

    def written() -> Iterator[str]:
        nonlocal count
        for line in lines:
            safe = line.encode("utf-8", "backslashreplace").decode()
            yield f"\n{safe}" if count else safe  # click ends the last line
            count += 1

    click.echo_via_pager(written(), color=True)
    return count


def _pager() -> str:
    own = os.environ.get(_OWN)
    return (os.environ.get("PAGER", "less") if own is None else own).strip()
