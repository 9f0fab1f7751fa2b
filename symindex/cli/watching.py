"""`symindex watch`: keep indexes fresh, and say so; the units by which a system starts it."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.failures import complain
from symindex.cli.options import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.indexer.happenings import Happening
    from symindex.indexer.keeping import Keeper, Tell


@click.command()
@click.argument("roots", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Tell what happens as JSON lines on standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what goes wrong, as a service should.")
@click.option(
    "--unit",
    type=click.Choice(["systemd", "launchd"]),
    help="Print a unit that watches these projects from login on, and do nothing else.",
)
@options("here")
def watch(roots: tuple[Path, ...], as_json: bool, quiet: bool, unit: str | None, here: bool) -> None:
    """Keep the indexes of projects fresh until interrupted.

    The projects are those that each PATH (default: here) lies in. What changes is indexed at once, and
    questions take the watcher's word for it instead of looking at each file. It is a convenience: without it
    answers are as fresh, and take a moment longer. A project that is watched already is left alone.

    \b
    Examples:
      symindex watch
      symindex watch ~/src/nova ~/src/neutron --quiet
      symindex watch ~/src/nova --unit systemd > ~/.config/systemd/user/symindex.service
    """
    from symindex.cli.opening import project_root

    projects = list(dict.fromkeys(project_root(path, here=here) for path in roots or (Path(),)))
    if unit:
        sys.stdout.write(_UNITS[unit](projects))
        return
    tell = _json_lines if as_json else _troubles if quiet else _StatusLine() if sys.stderr.isatty() else _lines
    _keep(projects, tell)


def _keep(projects: list[Path], tell: Tell) -> None:
    from symindex.indexer.keeping import keep

    keepers: list[Keeper] = []
    with _until_interrupted():
        try:
            keepers += _keepers(projects, tell)
            if keepers:
                keep(keepers)
        finally:
            for keeper in keepers:
                keeper.close()
    if isinstance(tell, _StatusLine):
        tell.end()


def _keepers(projects: list[Path], tell: Tell) -> Iterator[Keeper]:
    """One for each project that nobody watches yet; it is no error that somebody else does."""
    from symindex.errors import ConfigurationError
    from symindex.indexer.keeping import Keeper
    from symindex.store.locking import Locked

    for root in projects:
        try:
            yield Keeper(root, os.environ, tell)
        except Locked as error:
            if error.holder and error.holder.pid == os.getpid():
                raise ConfigurationError(
                    f"{root} has its index in the directory that another of these projects has it in",
                    "give each project its own SYMINDEX_DIR",
                ) from error
            complain(f"{root} is watched already, by {error.holder or 'another process'}")


@contextmanager
def _until_interrupted() -> Iterator[None]:
    """Ctrl-C and SIGTERM end what is inside, which is how it is meant to end."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


# What is told


def _json_lines(happening: Happening) -> None:
    import json

    fields = {name: getattr(happening, name) for name in happening.__slots__}
    sys.stdout.write(json.dumps({"event": type(happening).__name__.lower(), **fields}) + "\n")
    sys.stdout.flush()


def _lines(happening: Happening) -> None:
    complain(_sentence(happening))


def _troubles(happening: Happening) -> None:
    from symindex.indexer.happenings import Gone, Trouble, Watching

    if isinstance(happening, (Trouble, Gone)) or (isinstance(happening, Watching) and happening.sweeping):
        complain(_sentence(happening))


class _StatusLine:
    """Keeps one line of a terminal up to date; what goes wrong stays above it."""

    def __init__(self) -> None:
        self._is_begun = False

    def __call__(self, happening: Happening) -> None:
        from symindex.indexer.happenings import Gone, Trouble
        from symindex.render.characters import harmless

        stays = isinstance(happening, (Trouble, Gone))
        text = harmless(_sentence(happening))
        if not stays:
            text = text[: _terminal_width() - 1]
        sys.stderr.write(f"\r\x1b[K{text}" + ("\n" if stays else ""))
        sys.stderr.flush()
        self._is_begun = not stays

    def end(self) -> None:
        """Leave the line, if there is one."""
        if self._is_begun:
            sys.stderr.write("\n")


def _terminal_width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _sentence(happening: Happening) -> str:
    from symindex.indexer.happenings import Building, Gone, Updated, Watching

    name = os.path.basename(happening.root) or happening.root
    if isinstance(happening, Watching):
        if happening.sweeping:
            return f"{name}: looking at all files every few seconds, because {happening.doubt}"
        ready = f"{name}: fresh, watching {happening.directories:,} directories and files"
        return f"{ready}; questions look for themselves, because {happening.doubt}" if happening.doubt else ready
    if isinstance(happening, Updated):
        what = f"{happening.changed:,} changed" + (f", {happening.removed:,} gone" if happening.removed else "")
        return f"{name}: {time.strftime('%H:%M:%S')} {what} ({happening.seconds:.2f} s)"
    if isinstance(happening, Building):
        return f"{name}: no index yet, building it"
    if isinstance(happening, Gone):
        return f"{name}: {happening.root} or its index is gone; waiting for it"
    return f"{name}: {happening.message}" + (f" (hint: {happening.hint})" if happening.hint else "")


# Units


def _systemd(projects: list[Path]) -> str:
    arguments = " ".join(_quoted(part) for part in _command(projects))
    return f"""\
[Unit]
Description=Keep symindex's indexes fresh

[Service]
ExecStart={arguments}
Restart=on-failure
Nice=10

[Install]
WantedBy=default.target
"""


def _quoted(part: str) -> str:
    """As systemd reads it: in quotes, with specifiers and variables spelled out."""
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return '"' + "".join(char if char >= " " else f"\\x{ord(char):02x}" for char in escaped) + '"'


def _launchd(projects: list[Path]) -> str:
    import plistlib

    unit = {
        "Label": "symindex.watch",
        "ProgramArguments": _command(projects),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ProcessType": "Background",
        "LowPriorityIO": True,
    }
    return plistlib.dumps(unit, sort_keys=False).decode()


def _command(projects: list[Path]) -> list[str]:
    directory = os.environ.get("SYMINDEX_DIR")
    options = ["--index-dir", directory] if directory else []
    return [sys.executable, "-m", "symindex", *options, "watch", "--quiet", *map(str, projects)]


_UNITS: Final = {"systemd": _systemd, "launchd": _launchd}
