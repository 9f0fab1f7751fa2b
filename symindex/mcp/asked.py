"""The arguments of a tool, checked; and how places are shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symindex.errors import QuestionError
from symindex.mcp.budget import DEFAULT_TOKENS
from symindex.model.answers import Certainty, Hit
from symindex.model.documents import MODULE_SUFFIXES
from symindex.query.symbols import parse_place
from symindex.session.index import SessionIndex

MARKS = {Certainty.RESOLVED: "", Certainty.INFERRED: " ~", Certainty.POSSIBLE: " ?"}
_MAX_LINE = 160


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call; raises `QuestionError` for what has a wrong type."""

    values: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """A text; raises where it is missing and has no default."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise QuestionError(f"`{name}` must be a text that is not empty")
        return value.strip()

    def number(self, name: str, default: int) -> int:
        """A number, not below 0."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise QuestionError(f"`{name}` must be a number")
        return value

    @property
    def max_tokens(self) -> int:
        """The budget of the answer."""
        return self.number("max_tokens", DEFAULT_TOKENS)


@dataclass(frozen=True, slots=True)
class Question:
    """A call of a tool, with the index that answers it, and what is said where that is not whole."""

    index: SessionIndex
    arguments: Arguments
    note: str
    directory: Path

    def symbol(self, name: str = "symbol") -> str:
        """The symbol asked about; a path of a file counts from the directory that was given, or the project's root."""
        typed = self.arguments.text(name)
        place = parse_place(typed)
        file = place.file if place else typed
        if os.path.isabs(file) or not (file.endswith(MODULE_SUFFIXES) or os.sep in file):
            return typed
        for base in (self.directory, self.index.root):
            if os.path.exists(base / file):
                return f"{base / file}{typed[len(file) :]}"
        return typed

    def freshness(self) -> str:
        """Return the freshness of the answer, for its first line."""
        return f"index not whole: {self.note}" if self.note else "index fresh"

    def shown(self, file: str) -> str:
        """A path as it is shown: from the project's root if it lies there."""
        root = f"{self.index.root}{os.sep}"
        return file[len(root) :] if file.startswith(root) else file


def source_line(hit: Hit) -> str:
    """The line of a hit, as much of it as is worth its tokens."""
    text = " ".join(hit.text.split())
    return text if len(text) <= _MAX_LINE else f"{text[:_MAX_LINE]}…"


def local_name(symbol: str, file: str) -> str:
    """A qualified name without its module, which the path says already; `<module>` for the module itself."""
    module = os.path.splitext(file)[0].removesuffix(f"{os.sep}__init__").replace(os.sep, ".")
    parts = symbol.split(".")
    for count in range(len(parts), 0, -1):
        if f".{module}".endswith("." + ".".join(parts[:count])):
            return ".".join(parts[count:]) or "<module>"
    return symbol
