"""Other tools' configuration files, TOML and INI, as plain data. What the values mean is not known here."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from symindex.workspace.reading import read_regular, read_text

if TYPE_CHECKING:
    from pathlib import Path

# Chosen by name, because each of the two modules exists on one side of 3.11 only and mypy checks both sides.
_TOML_MODULE = "tomllib" if sys.version_info >= (3, 11) else "tomli"

Table = dict[str, Any]


def parse_toml(path: Path) -> Table:
    """The file's content; raises OSError when it is unreadable, ValueError with the line when malformed."""
    text = read_regular(path).decode("utf-8-sig")
    try:
        content: Table = import_module(_TOML_MODULE).loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return content


def toml_or_empty(path: Path) -> Table:
    """The file's content, or nothing at all when it is missing, unreadable or malformed."""
    try:
        return parse_toml(path)
    except (OSError, ValueError):
        return {}


def ini_or_empty(path: Path) -> dict[str, dict[str, str]]:
    """The file's sections with lower-case keys, or nothing when it is missing, unreadable or malformed."""
    try:
        return parse_ini(read_text(path, errors="replace"))
    except OSError:
        return {}


def parse_ini(text: str) -> dict[str, dict[str, str]]:
    """The sections of an INI text with lower-case keys; nothing when it is malformed."""
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except Error:
        return {}
    return {
        section: {key: value or "" for key, value in parser.items(section)} for section in parser.sections()
    }


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
