"""A small project with a library, to be searched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from symindex.query import Index
from tests.support.on_disk import write

if TYPE_CHECKING:
    from symindex.indexer import Event
    from symindex.model.answers import Found

_LIBRARY = '''\
"""A tool for deadlocks."""


def detect():
    """Detect a deadlock."""


def _hidden():
    """Hidden deadlock."""


def undocumented_deadlock():
    pass
'''


FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "store/__init__.py": "",
    "store/api.py": '''\
"""Access to the database."""
from functools import wraps


# Locks of two writers may cross.
def retry_on_deadlock(function):
    """Call a function again where the database was deadlocked."""

    @wraps(function)
    def again(*arguments):
        return function(*arguments)

    return again


class RetryPolicy:
    """How often to try, and how long to wait between."""

    def waitingTime(self, attempt):
        # Exponential, with some jitter.
        return 2**attempt

    def giveUp(self):
        raise RuntimeError("patience is exhausted")
''',
    "store/network.py": '''\
"""Sockets and addresses."""


def parse_ipv6(text):
    """Read an address; caches are asked first."""


@retry_on_deadlock
def send(message: "Packet"):
    """Send a message, in order."""
''',
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/bin/python": "",
    ".venv/lib/python3.12/site-packages/tool.py": _LIBRARY,
}


def make_store(root: Path) -> Path:
    """The root of the project."""
    return write(root, FILES)


def opened(root: Path, cache: Path, heard: list[Event] | None = None) -> Index:
    """The index of a project, brought up to date; events go where they can be heard."""
    environ = {"SYMINDEX_CACHE_DIR": str(cache)}
    return Index.open(root, environ=environ, report=None if heard is None else heard.append)


def names(found: list[Found]) -> list[str]:
    """What was found, by bare names."""
    return [one.hit.name for one in found]
