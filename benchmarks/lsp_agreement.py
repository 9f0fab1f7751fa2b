"""How many answers of `symindex lsp` are those of the commands, at random names of a project.

    python -m benchmarks.lsp_agreement DIR [--positions 1000] [--edits 200]

For each position the places of definition and references are compared with `Index.definitions` and `Index.references`
(those that are only possible as far as the server shows them). Then random lines of random files are edited without
saving, and definition and callers in the overlay are compared with those of an index of a copy in which they are saved.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.lsp import Server, random_places
from symindex.model.answers import Hit
from symindex.query import Index
from symindex.session.index import SessionIndex
from symindex.session.overlay import NO_BUFFERS

_SHOWN = 30  # so many places in front of a listing are compared in any case


def _typed(at: dict[str, dict[str, object]]) -> str:
    path = str(at["textDocument"]["uri"]).removeprefix("file://")
    line, column = at["position"]["line"], at["position"]["character"]
    assert isinstance(line, int)
    assert isinstance(column, int)
    return f"{path}:{line + 1}:{column + 1}"


def _place(hit: Hit) -> tuple[str, int, int]:
    return Path(hit.file).as_uri(), hit.line - 1, hit.column - 1


def positions(root: Path, count: int) -> tuple[int, int]:
    """How many of so many positions agree, and how many were compared."""
    server = Server([sys.executable, "-m", "symindex", "lsp"], root)
    agreeing = compared = 0
    with Index.open(root, environ=os.environ) as index:
        for at in random_places(root, count):
            typed = _typed(at)
            for method, hits in (
                ("textDocument/definition", index.definitions(typed)),
                ("textDocument/references", index.references(typed)),
            ):
                found = server.ask(method, **at, context={"includeDeclaration": False}) or []
                told = [(e["uri"], e["range"]["start"]["line"], e["range"]["start"]["character"]) for e in found]
                expected = list(dict.fromkeys(map(_place, hits)))
                compared += 1
                is_whole = len(told) == len(expected) or len(told) >= _SHOWN
                agreeing += is_whole and told == expected[: len(told)]
    server.close()
    return agreeing, compared


def edits(root: Path, count: int) -> tuple[int, int]:
    """How many of so many unsaved edits are answered as if they had been saved, and how many were tried."""
    chance, agreeing = random.Random(3), 0
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(shutil.copytree(root, Path(directory) / root.name, symlinks=True))
        Index.open(copy, environ=os.environ).close()
        files = [path for path in copy.rglob("*.py") if path.stat().st_size]
        session = SessionIndex.of(copy, os.environ)
        for number in range(count):
            path = chance.choice(files)
            before = path.read_text(errors="replace")
            lines = before.splitlines(keepends=True)
            at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[at] = chance.choice(["", f"{lines[at]}{lines[other]}", f"edited_{number} = 1\n", lines[other]])
            text = "".join(lines)
            asked = [_typed(place) for place in random_places(path.parent, 400) if _is_of(place, path)][:5]
            with session.showing(NO_BUFFERS.with_text(str(path), text)):
                unsaved = _answers(session, asked)
            path.write_text(text)
            with Index.open(copy, environ=os.environ) as fresh:
                agreeing += unsaved == _answers(fresh, asked)
            path.write_text(before)
            Index.open(copy, environ=os.environ).close()
        session.close()
    return agreeing, count


def _is_of(place: dict[str, dict[str, object]], path: Path) -> bool:
    return place["textDocument"]["uri"] == path.as_uri()


def _answers(index: Index, asked: list[str]) -> list[object]:
    found: list[object] = []
    for typed in asked:
        try:
            for ask in (index.definitions, index.callers):
                found.append(sorted(hit._replace(copies=()) for hit in ask(typed)))
        except Exception as error:  # a position that the edit removed: the same must be said of it
            found.append(str(error))
    return found


def main() -> None:
    """Compare, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--positions", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=200)
    options = parser.parse_args()
    root = options.directory.resolve()
    agreeing, compared = positions(root, options.positions)
    print(f"positions: {agreeing} of {compared} answers agree")
    agreeing, compared = edits(root, options.edits)
    print(f"edits: {agreeing} of {compared} agree")


if __name__ == "__main__":
    main()
