"""watchdog's observer, which watches where the kernel's own queue cannot be read."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.workspace.watching.event_filters import sources
from symindex.workspace.watching.observer import ObserverWatch
from tests.support.on_disk import touch, write

_SECONDS = 60.0


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[ObserverWatch]:
    """An observer of a tree with two directories, one of them not named."""
    touch(tmp_path, "tree/pkg/a.py", "tree/ignored/b.py", "beside/c.py")
    watch = ObserverWatch()
    for path in (tmp_path / "tree", tmp_path / "tree" / "pkg"):
        watch.watch(str(path), sources)
    watch.watch(str(tmp_path / "beside"), "wanted")
    watch.end_round(complete=True)
    yield watch
    watch.close()


def _hears(watch: ObserverWatch) -> bool:
    """Return True if a change comes within a minute."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        if select.select([watch], [], [], 1.0)[0] and watch.read().changes:
            return True
    return False


@pytest.mark.parametrize("name", ["tree/new.py", "tree/pkg/a.py", "tree/made/", "beside/wanted"])
def test_what_changes_in_the_directories_named_is_heard(tmp_path: Path, watch: ObserverWatch, name: str) -> None:
    write(tmp_path, {name: "x = 1\n"})
    assert _hears(watch)


def test_what_changes_elsewhere_is_not(tmp_path: Path, watch: ObserverWatch) -> None:
    write(tmp_path, {"tree/ignored/b.py": "x = 1\n", "tree/pkg/a.pyc": "x", "beside/other": "x"})
    write(tmp_path, {"tree/pkg/last.py": ""})
    assert _hears(watch)
    assert watch.count() == 3
    assert not watch.confirms_freshness
