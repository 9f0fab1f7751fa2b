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

    from symindex.indexer.watch_events import WatchEvent
    from symindex.indexer.watcher import OnEvent, Watcher


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
    on_event = _json_lines if as_json else _troubles if quiet else _StatusLine() if sys.stderr.isatty() else _lines
    _watch(projects, on_event)


def _watch(projects: list[Path], on_event: OnEvent) -> None:
    from symindex.indexer.watcher import run_watchers

    watchers: list[Watcher] = []
    with _until_interrupted():
        try:
            watchers += _watchers(projects, on_event)
            if watchers:
                run_watchers(watchers)
        finally:
            for watcher in watchers:
                watcher.close()
    if isinstance(on_event, _StatusLine):
        on_event.end()


def _watchers(projects: list[Path], on_event: OnEvent) -> Iterator[Watcher]:
    """One for each project that nobody watches yet; it is no error that somebody else does."""
    from symindex.cli.opening import index_variables
    from symindex.errors import ConfigurationError
    from symindex.indexer.watcher import Watcher
    from symindex.store.locking import Locked

    for root in projects:
        try:
            yield Watcher(root, index_variables(root, here=True), on_event)
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


# Messages


def _json_lines(event: WatchEvent) -> None:
    import json

    fields = {name: getattr(event, name) for name in event.__slots__}
    sys.stdout.write(json.dumps({"event": type(event).__name__.lower(), **fields}) + "\n")
    sys.stdout.flush()


def _lines(event: WatchEvent) -> None:
    complain(_sentence(event))


def _troubles(event: WatchEvent) -> None:
    from symindex.indexer.watch_events import Gone, Trouble, Watching

    if isinstance(event, (Trouble, Gone)) or (isinstance(event, Watching) and event.sweeping):
        complain(_sentence(event))


class _StatusLine:
    """Keeps one line of a terminal up to date; what goes wrong stays above it."""

    def __init__(self) -> None:
        self._is_begun = False

    def __call__(self, event: WatchEvent) -> None:
        from symindex.indexer.watch_events import Gone, Trouble
        from symindex.render.escapes import escape_controls

        stays = isinstance(event, (Trouble, Gone))
        text = escape_controls(_sentence(event))
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


def _sentence(event: WatchEvent) -> str:
    from symindex.indexer.watch_events import Building, Gone, Updated, Watching

    name = os.path.basename(event.root) or event.root
    if isinstance(event, Watching):
        if event.sweeping:
            return f"{name}: looking at all files every few seconds, because {event.doubt}"
        ready = f"{name}: fresh, watching {event.directories:,} directories and files"
        return f"{ready}; questions look for themselves, because {event.doubt}" if event.doubt else ready
    if isinstance(event, Updated):
        what = f"{event.changed:,} changed" + (f", {event.removed:,} gone" if event.removed else "")
        return f"{name}: {time.strftime('%H:%M:%S')} {what} ({event.seconds:.2f} s)"
    if isinstance(event, Building):
        return f"{name}: no index yet, building it"
    if isinstance(event, Gone):
        return f"{name}: {event.root} or its index is gone; waiting for it"
    return f"{name}: {event.message}" + (f" (hint: {event.hint})" if event.hint else "")


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
    return '"' + "".join(char if char.isprintable() else _bytes_of(char) for char in escaped) + '"'


def _bytes_of(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(char))


def _launchd(projects: list[Path]) -> str:
    import plistlib

    from symindex.errors import ConfigurationError

    unit = {
        "Label": "symindex.watch",
        "ProgramArguments": _command(projects),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ProcessType": "Background",
        "LowPriorityIO": True,
    }
    try:
        return plistlib.dumps(unit, sort_keys=False).decode()
    except ValueError as error:  # a control character in a path, which XML has no way to write
        raise ConfigurationError(f"launchd cannot be told these paths: {error}", "rename the directory") from error


def _command(projects: list[Path]) -> list[str]:
    directory = os.environ.get("SYMINDEX_DIR")
    options = ["--index-dir", directory] if directory else []
    return [sys.executable, "-m", "symindex", *options, "watch", "--quiet", *map(str, projects)]


_UNITS: Final = {"systemd": _systemd, "launchd": _launchd}
