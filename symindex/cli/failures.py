"""Errors: two lines on standard error and an exit status. Everything is caught here."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from symindex.errors import SymindexError

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING_FOUND = 1
ERROR = 2
INTERRUPTED = 130


@contextmanager
def reported() -> Iterator[None]:
    """Turn what is raised inside into messages and exit statuses; a reader that went away is no error."""
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except SymindexError as error:
        raise _failed(str(error), error.hint) from error
    except KeyboardInterrupt:
        complain("interrupted")
        raise click.exceptions.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _close_output()
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        raise _failed(_described(error)) from error
    except Exception as error:
        if os.environ.get("SYMINDEX_TRACEBACK"):
            raise
        hint = "this is a defect of symindex; SYMINDEX_TRACEBACK=1 shows where"
        raise _failed(f"{type(error).__name__}: {error}", hint) from error


@contextmanager
def work_is_kept(what: str = "what was indexed so far is kept") -> Iterator[None]:
    """While an index is written: a Ctrl-C says what is not lost."""
    try:
        yield
    except KeyboardInterrupt:
        complain(f"interrupted; {what}")
        raise click.exceptions.Exit(INTERRUPTED) from None


@contextmanager
def escaped_usage() -> Iterator[None]:
    """Escape what was typed in the usage errors that click raises inside, which repeat it; their own lines stay."""
    try:
        yield
    except click.UsageError as error:
        from symindex.render.escapes import escape_controls

        shown = "\n".join(map(escape_controls, error.format_message().split("\n")))
        raise click.UsageError(shown, error.ctx) from error


def complain(message: str) -> None:
    """Say something on standard error."""
    from symindex.render.escapes import escape_controls

    sys.stdout.flush()
    sys.stderr.write(f"{escape_controls(message)}\n")
    sys.stderr.flush()


def _failed(message: str, hint: str | None = None) -> click.exceptions.Exit:
    complain(f"error: {message}")
    if hint:
        complain(f"hint: {hint}")
    return click.exceptions.Exit(ERROR)


def _described(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _close_output() -> None:
    """Let what is still buffered go nowhere, for else the interpreter complains of it when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # not a file, as in tests
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
