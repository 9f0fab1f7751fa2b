"""Other tools' configuration files, TOML and INI, as plain data. What the values mean is not known here."""

from __future__ import annotations

import re
import sys
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from symindex.workspace.disk import is_file, names_in
from symindex.workspace.ignored_config import note_ignored
from symindex.workspace.reading import CONFIGURATION_SIZE, read_regular, read_text

if TYPE_CHECKING:
    from pathlib import Path

# Chosen by name, because each of the two modules exists on one side of 3.11 only and mypy checks both sides.
_TOML_MODULE = "tomllib" if sys.version_info >= (3, 11) else "tomli"

# The time that a dotted key takes grows with the square of its parts.
_PARTS = 64
_LONG_KEY = rf"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{_PARTS}}}"""
_MAX_LINE_LENGTH = 8192  # characters; the time of a line that is no setting grows with its square

Table = dict[str, Any]


def parse_toml(path: Path) -> Table:
    """The file's content, for reading; raises OSError where it is unreadable, ValueError with a line if malformed."""
    return toml_of(read_regular(path, CONFIGURATION_SIZE))


def toml_of(source: bytes) -> Table:
    """Return the values of a TOML file's bytes; raises ValueError with the line when they are malformed."""
    text = source.decode("utf-8-sig")
    long_key = re.search(_LONG_KEY, text)
    if long_key:
        line = text.count("\n", 0, long_key.start()) + 1
        raise ValueError(f"a key of more than {_PARTS} parts (at line {line})")
    return _toml(text)


@lru_cache(maxsize=128)  # asked for settings, environments, packages and roots; by a fleet for each of its repositories
def _toml(text: str) -> Table:
    try:
        content: Table = import_module(_TOML_MODULE).loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return content


class ConfigFiles:
    """The configuration files of a project, by their paths relative to its root; here those on the disk.

    One that is missing, unreadable or malformed is empty.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def place(self, path: str) -> Path:
        """Where a file lies on the disk, or would."""
        return self._root / path

    def has_file(self, path: str) -> bool:
        """Return True if there is such a file."""
        return is_file(self._root / path)

    def toml(self, path: str) -> Table:
        """The content of a TOML file."""
        return toml_or_empty(self._root / path)

    def ini(self, path: str) -> dict[str, dict[str, str]]:
        """The sections of an INI file, with lower-case keys."""
        return ini_or_empty(self._root / path)

    def text(self, path: str, most: int = CONFIGURATION_SIZE) -> str:
        """The text of a file of at most so many bytes."""
        try:
            return read_regular(self._root / path, most).decode("utf-8", "replace")
        except OSError:
            return ""

    def matching(self, pattern: str) -> list[str]:
        """The paths that match a pattern, in which no wildcard stands for `/`; sorted."""
        found = [PurePosixPath()]
        for part in pattern.split("/"):
            found = [each / name for each in found for name in self._names(each) if fnmatchcase(name, part)]
        return sorted(map(str, found))

    def _names(self, directory: PurePosixPath) -> list[str]:
        try:
            return names_in(self._root / directory)
        except OSError:
            return []


def toml_or_empty(path: Path) -> Table:
    """The file's content, or nothing at all when it is missing, unreadable or malformed."""
    try:
        return parse_toml(path)
    except OSError:
        return {}
    except ValueError as error:
        note_ignored(path, str(error))
        return {}


def ini_or_empty(path: Path) -> dict[str, dict[str, str]]:
    """The file's sections with lower-case keys, or nothing when it is missing, unreadable or malformed."""
    try:
        text = read_text(path, errors="replace")
    except OSError:
        return {}
    return parse_ini(text, path)


def parse_ini(text: str, path: Path) -> dict[str, dict[str, str]]:
    """The sections of an INI text with lower-case keys; nothing when it is malformed. Endless lines are left aside.

    `path` is the file that holds the text, which is named where something of it is left aside.
    """
    from configparser import Error, RawConfigParser

    lines = text.split("\n")
    short = [line for line in lines if len(line) <= _MAX_LINE_LENGTH]
    if len(short) < len(lines):
        note_ignored(path, f"lines longer than {_MAX_LINE_LENGTH:,} characters")
    parser = RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string("\n".join(short), path.name)
    except Error as error:
        note_ignored(path, f"no INI file (at line {_line_of(error)})")
        return {}
    return {section: {key: value or "" for key, value in parser.items(section)} for section in parser.sections()}


def _line_of(error: Exception) -> int:
    """Return the line where an INI text is malformed: the first that cannot be read."""
    lines = [line for line, _ in getattr(error, "errors", ())]
    return min(lines, default=getattr(error, "lineno", 1))


def table_at(content: object, *keys: str) -> Table:
    """The table under the dotted keys; empty when anything on the way is missing or no table."""
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}


def strings(value: object) -> list[str]:
    """The strings of a list, or a single string as a list; anything else gives none."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
