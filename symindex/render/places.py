"""Names of places: the path of a file as a person would write it, a definition within its module."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from symindex.model import notebook

if TYPE_CHECKING:
    from symindex.model.answers import Origin

_INSTALLED: Final = r"(?s).*/(?:site-packages|dist-packages)/(.+)"
_STANDARD: Final = r"(?s).*/(?:python|pypy)\d[\d.]*t?/(.+)"


def relative(file: str, directory: str) -> str:
    """The path from a directory, if it lies below, else the path as it is."""
    prefix = directory.rstrip(os.sep) + os.sep
    return file[len(prefix) :] if directory and file.startswith(prefix) else file


def titled(file: str, origin: Origin, directory: str) -> str:
    """A file of the project by its path, one of a library as `oslo.config 10.0 › oslo_config/cfg.py`."""
    if origin.kind == "project":
        return relative(file, directory)
    found = re.fullmatch(_STANDARD if origin.kind == "stdlib" else _INSTALLED, file)
    return f"{origin} › {found[1] if found else relative(file, directory)}"


def called_place(place: str, origin: Origin | None, directory: str) -> str:
    """A `path:line` as `titled` calls its file; without an origin by its path alone."""
    path, _, line = place.rpartition(":")
    return f"{titled(path, origin, directory)}:{line}" if origin else relative(place, directory)


def within_module(symbol: str, file: str) -> str:
    """A qualified name without its module, as the path of its file implies it; empty for the module itself.

    `nova.compute.manager.Manager.build` in `…/nova/compute/manager.py` is `Manager.build`.
    """
    parts = symbol.split(".")
    stem, suffix = os.path.splitext(file)
    directories = stem.split(os.sep)
    if suffix == notebook.SUFFIX:  # whose name has its suffix
        directories.append(suffix[1:])
    if directories[-1] == "__init__":
        directories.pop()
    for count in range(min(len(parts), len(directories)), 0, -1):
        if parts[:count] == directories[-count:]:
            return ".".join(parts[count:])
    return symbol
