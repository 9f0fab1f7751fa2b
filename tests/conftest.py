from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.laws import register_profiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


register_profiles()


def pytest_xdist_auto_num_workers() -> int:
    """Return more workers for `-n auto` than there are processors: tests wait for processes and for the clock."""
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return 2 * processors


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays for good: tests, and what they import."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/*.facts from what is extracted")
    parser.addoption("--programs", type=int, default=15, help="generated programs in tests/query/test_directions.py")


@pytest.fixture(autouse=True, scope="session")
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test uses the index, the facts cache or the environment of the person who runs it."""
    # A shell lets what it starts in the background ignore Ctrl-C, and so would all that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.startswith("SYMINDEX_")]:
            patch.delenv(variable)
        for variable in ("VIRTUAL_ENV", "CONDA_PREFIX", "NO_COLOR"):
            patch.delenv(variable, raising=False)
        # One cache for all processes of pytest-xdist: the standard library is parsed once.
        base = tmp_path_factory.getbasetemp()
        shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
        patch.setenv("SYMINDEX_CACHE_DIR", str(shared / "facts-cache"))
        # What the tests start is compiled once, not in each process: where bytecode is unwanted, in a place of its own.
        if sys.dont_write_bytecode:
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
            patch.setenv("PYTHONPYCACHEPREFIX", str(shared / "bytecode"))
        # cscope stops where a killed one with the same process id has left its directory.
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("tmp")))
        yield


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A project with an environment of two libraries (`cscope/libraries.py`), indexed; a test may change it."""
    from symindex.query import Index
    from tests.support.cscope_libraries import make_workshop

    root = make_workshop(tmp_path / "workshop")
    Index.open(root, environ=os.environ).close()
    return root


@pytest.fixture
def shop(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of `indexed` (in a conftest.py), indexed, as the current directory; not to be changed."""
    monkeypatch.chdir(indexed)
    return indexed


@pytest.fixture
def deep_stack() -> Iterator[None]:
    """`Index` raises the recursion limit for good; hypothesis warns if that happens while it tries an example."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 10_000))
    yield
    sys.setrecursionlimit(before)


@pytest.fixture
def leftovers_collected() -> Iterator[None]:
    """Whoosh leaves files open where they turn out to be damaged: let that be noticed in the test that damages them."""
    gc.freeze()  # what was there before is not looked at
    yield
    gc.collect()
