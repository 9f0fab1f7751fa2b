"""How many answers of `symindex lsp` are those of the commands, at random names of a project.

    python -m benchmarks.lsp_agreement DIR [--positions 1000] [--edits 200] [--seed 3]

For each position the places of definition and references are compared with `Index.definitions` and `Index.references`,
their order too. Then random lines of random files are edited without saving, and definition and callers in the overlay
are compared with those of an index of a copy in which they are saved. Each difference is printed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from benchmarks.lsp import Server, random_places
from symindex.errors import SymindexError
from symindex.model.answers import Hit
from symindex.query import Index
from symindex.session.index import SessionIndex
from symindex.session.overlay import NO_BUFFERS

_NAMES_AN_EDIT: Final = 3  # that are asked about after an edit
_MAX_POSSIBLE: Final = 1_000_000
_MAX_SHOWN: Final = 3  # places of a difference


def typed(at: dict[str, Any]) -> str:
    """The parameters of a request as FILE:LINE:COLUMN, counted from 1."""
    path = str(at["textDocument"]["uri"]).removeprefix("file://")
    return f"{path}:{at['position']['line'] + 1}:{at['position']['character'] + 1}"


def _place(hit: Hit) -> tuple[str, int, int]:
    return hit.file, hit.line - 1, hit.column - 1


def _sent(found: Iterable[dict[str, Any]]) -> list[tuple[str, int, int]]:
    places = [(str(each["uri"]), each["range"]["start"]) for each in found]
    return [(uri.removeprefix("file://"), start["line"], start["character"]) for uri, start in places]


def positions(root: Path, count: int, seed: int) -> tuple[int, int]:
    """How many answers at so many positions agree, and how many were compared."""
    server = Server([sys.executable, "-m", "symindex", "lsp"], root, maxPossible=_MAX_POSSIBLE)
    agreeing = compared = cut = 0
    with Index.open(root, environ=os.environ) as index:
        for at in random_places(root, count, seed):
            for method, ask in (
                ("textDocument/definition", index.definitions),
                ("textDocument/references", index.references),
            ):
                context = {"includeDeclaration": False}
                sent = _sent(server.ask(method, **at, context=context, workDoneToken="work") or [])
                if server.said and "cut short" in server.said.pop()["message"]:
                    cut += 1
                    continue
                expected = list(dict.fromkeys(map(_place, ask(typed(at)))))
                compared += 1
                agreeing += sent == expected
                if sent != expected:
                    _say(f"{method} {typed(at)}: sent {len(sent)}, expected {len(expected)}", sent, expected)
    server.close()
    if cut:
        sys.stdout.write(f"{cut} references took longer than the server allows, and are not compared\n")
    return agreeing, compared


def edits(root: Path, count: int, seed: int) -> tuple[int, int]:
    """How many of so many unsaved edits are answered as if they had been saved, and how many were tried."""
    chance, agreeing = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(shutil.copytree(root, Path(directory) / root.name, symlinks=True))
        environ = {**os.environ, "SYMINDEX_DIR": str(Path(directory) / "index")}
        Index.open(copy, environ=environ).close()
        files = sorted(path for path in copy.rglob("*.py") if path.stat().st_size)
        session = SessionIndex.of(copy, environ)
        for number in range(count):
            path = chance.choice(files)
            before = path.read_bytes()
            text = _edited(before.decode("utf-8", "replace"), chance, number)
            asked = [typed(place) for place in random_places(path.parent, _NAMES_AN_EDIT, number, [path])]
            with session.showing(NO_BUFFERS.with_text(str(path), text)):
                unsaved = [_answers(session, each) for each in asked]
            path.write_text(text, "utf-8")
            with Index.open(copy, environ=environ) as fresh:
                saved = [_answers(fresh, each) for each in asked]
            agreeing += unsaved == saved
            for name, ours, theirs in zip(asked, unsaved, saved):
                for word, one, other in zip(("definitions", "callers"), ours, theirs):
                    if one != other:
                        _say(f"edit {number} of {path}, {word} of {name}", one, other)
            path.write_bytes(before)
            Index.open(copy, environ=environ).close()
        session.close()
    return agreeing, count


def _edited(text: str, chance: random.Random, number: int) -> str:
    """The text with a line left out, doubled, or replaced by another."""
    lines = text.splitlines(keepends=True)
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[at] = chance.choice(["", f"{lines[at]}{lines[other]}", f"edited_{number} = 1\n", lines[other]])
    return "".join(lines)


def _answers(index: Index, asked: str) -> tuple[list[object], list[object]]:
    """The definitions and callers, or what is wrong with the position, which the edit may have removed."""
    found: list[list[object]] = []
    for ask in (index.definitions, index.callers):
        try:
            found.append(sorted(hit._replace(copies=()) for hit in ask(asked)))
        except SymindexError as error:
            found.append([str(error)])
    return found[0], found[1]


def _say(title: str, one: list[Any], other: list[Any]) -> None:
    sys.stdout.write(f"{title}\n")
    for word, some, rest in (("first", one, other), ("second", other, one)):
        only = [each for each in some if each not in rest]
        for each in only[:_MAX_SHOWN]:
            sys.stdout.write(f"    only the {word}, of {len(only)}: {str(each)[:400]}\n")
    sys.stdout.flush()


def main() -> None:
    """Compare, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--positions", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    root = options.directory.resolve()
    for title, compare, count in (("positions", positions, options.positions), ("edits", edits, options.edits)):
        if count:
            agreeing, compared = compare(root, count, options.seed)
            sys.stdout.write(f"{title}: {agreeing} of {compared} agree\n")


if __name__ == "__main__":
    main()
