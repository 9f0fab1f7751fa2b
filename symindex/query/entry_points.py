"""The entry points of installed distributions, read as text: `entry_points.txt` beside their metadata."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from symindex.workspace.reading import read_text

_METADATA: Final = (".dist-info", ".egg-info")
_FILE: Final = "entry_points.txt"


def entry_point_modules(library: str, group: str) -> Iterator[str]:
    """The dotted modules that the distributions in a directory of libraries name in a group, by distribution.

    What cannot be read, or is malformed, names none.
    """
    try:
        names = sorted(name for name in os.listdir(library) if name.endswith(_METADATA))
    except OSError:
        return
    for name in names:
        try:
            text = read_text(os.path.join(library, name, _FILE))
        except (OSError, ValueError):
            continue
        if f"[{group}]" in text:
            yield from _modules(text, group)


def _modules(text: str, group: str) -> Iterator[str]:
    from configparser import ConfigParser, Error  # late: hardly any question needs it

    parser = ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    try:
        parser.read_string(text)
        entries = parser.items(group)
    except Error:
        return
    for _, written in entries:
        module = written.partition(":")[0].partition("[")[0].strip()
        if all(part.isidentifier() for part in module.split(".")):
            yield module
