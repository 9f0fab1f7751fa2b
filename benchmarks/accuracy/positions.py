"""Names picked at random from a package, the same ones for the same seed."""

from __future__ import annotations

import keyword
import random
import tokenize
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Position:
    """Where a name stands: a path below the root, line and column from 1."""

    file: str
    line: int
    column: int
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def question(self, root: Path) -> dict[str, Any]:
        """The same for `--batch`."""
        return {"file": str(root / self.file), "line": self.line, "column": self.column}


def pick_positions(package: Path, root: Path, count: int, seed: int) -> list[Position]:
    """That many names, a large file as much more often as it is larger; a keyword is no name."""
    files = sorted(package.rglob("*.py"))
    sizes = [path.stat().st_size for path in files]
    chance = random.Random(seed)
    picked: dict[Position, None] = {}
    while len(picked) < count:
        names = _names(chance.choices(files, sizes)[0], root)
        if names:
            picked[chance.choice(names)] = None
    return list(picked)


@cache
def _names(path: Path, root: Path) -> tuple[Position, ...]:
    with path.open("rb") as stream:
        return tuple(
            Position(path.relative_to(root).as_posix(), token.start[0], token.start[1] + 1, token.string)
            for token in tokenize.tokenize(stream.readline)
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string)
        )
