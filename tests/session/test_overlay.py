"""An overlay answers as a fresh index of the same texts does."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from symindex.query import Index
from symindex.session.index import SessionIndex
from symindex.session.overlay import NO_BUFFERS, Overlay
from tests.support.cscope_libraries import PACKAGES

_EDITED = ("shop/main.py", "shop/box.py", f"{PACKAGES}/tool/saws.py", f"{PACKAGES}/wood/__init__.py")
_LINES = [
    "def plank(wood):\n    return wood\n", "import wood\nwood.plank(3)\n", "from shop.box import Box\nBox().copy()\n",
    "class Saw:\n    def cut(self): pass\n", "sharpen = 3\n", "(((\n", "x = '\u00e9\U0001f40d'; plank(x)\n", "",
    "from tool.saws import Saw as S\nS().cut(1)\n", "def run():\n    return Saw().blunt()\n",
]  # fmt: skip
_ASKED = ("plank", "Saw.cut", "copy", "measure", "sharpen", "run", "Box", "tool.saws.Saw")


def _answers(index: Index) -> list[Sequence[object]]:
    found: list[Sequence[object]] = []
    for symbol in _ASKED:
        for ask in (index.definitions, index.references, index.callers, index.callees, index.hierarchy):
            hits = ask(symbol)
            found.append(sorted(hit._replace(copies=()) for hit in hits))
    return [*found, sorted(index.search_symbols("pla"))]


@pytest.mark.parametrize("seed", range(8))
def test_unsaved_edits_of_several_files_are_answered_as_if_they_had_been_saved(workshop: Path, seed: int) -> None:
    chance = random.Random(seed)
    overlay, texts = NO_BUFFERS, dict[Path, str]()
    session = SessionIndex.of(workshop, os.environ)
    for _ in range(4):
        path = workshop / chance.choice(_EDITED)
        lines = texts.get(path, path.read_text()).splitlines(keepends=True)
        at = chance.randrange(len(lines) + 1)
        lines[at : at + chance.randrange(3)] = [chance.choice(_LINES)]
        texts[path] = "".join(lines)
        overlay = overlay.with_text(str(path), texts[path])
        with session.showing(overlay):
            unsaved = _answers(session)
    session.close()
    for path, text in texts.items():
        path.write_text(text)
    (workshop / ".symindex").rename(workshop.parent / "old")
    with Index.open(workshop, environ=os.environ) as fresh:
        assert _answers(fresh) == unsaved


def test_a_buffer_with_the_text_of_its_file_changes_nothing(workshop: Path) -> None:
    path = workshop / "shop" / "main.py"
    session = SessionIndex.of(workshop, os.environ)
    with session.showing():
        before = _answers(session)
    with session.showing(NO_BUFFERS.with_text(str(path), path.read_text())):
        assert _answers(session) == before
        assert session.internals.library.reader.unsaved == {}
    session.close()


def test_nothing_of_an_overlay_stays(workshop: Path) -> None:
    session = SessionIndex.of(workshop, os.environ)
    with session.showing():
        before = _answers(session)
    overlay = NO_BUFFERS.with_text(str(workshop / "shop" / "box.py"), "def plank(): pass\n")
    with session.showing(overlay):
        assert _answers(session) != before
    with session.showing(Overlay()):
        assert _answers(session) == before
    session.close()
