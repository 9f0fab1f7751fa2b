"""Commands, exit codes, printing. The only package that imports click.

Each command lives in a module that is imported when the command is called, and imports other packages inside
its body: a question must not wait for what only `index` needs.
"""

from __future__ import annotations

import gc
import os
import sys
from functools import partial
from typing import Final, NoReturn

# Importing makes some hundred thousand objects and no garbage; the usual threshold looks through them 40 times. Neither
# do long questions make any to speak of.
_OBJECTS_BETWEEN_COLLECTIONS: Final = 500_000


def main() -> NoReturn:
    """Run the command that the process was called with, and end the process with its exit status."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from symindex.streams import open_standard_streams

    open_standard_streams()
    if "_SYMINDEX_COMPLETE" in os.environ:
        _complete()
    from symindex.cli.group import commands
    from symindex.stack import with_room

    try:
        with_room(partial(commands, prog_name="symindex"))
    except SystemExit as ending:
        _leave(ending)
    raise AssertionError("click ends the process")


def _complete() -> None:
    """Answer a shell that asks for completions of a symbol, and end the process; others are left to click."""
    from symindex.cli.completion import completed

    answer = completed(os.environ)
    if answer is not None:
        sys.stdout.write(f"{answer}\n")
        _leave(SystemExit(0))


def _leave(ending: SystemExit) -> NoReturn:
    """End the process at once: the system takes back its memory quicker than the interpreter takes it apart.

    A tenth of a short question's time is saved so. Not where there were worker processes, which have to be tidied up
    after, nor where somebody traces the program.
    """
    if "multiprocessing" in sys.modules or sys.gettrace() or sys.getprofile():
        raise ending
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # the reader is gone
        pass
    os._exit(ending.code if isinstance(ending.code, int) else 0)
