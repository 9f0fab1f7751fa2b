"""Files searched by several processes, or by this one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symindex.query.sweep import Sweep, read_bytes

# In a program of its own: processes are forked only where there is one thread, and a test runner may have more.
_PROGRAM = """
import os, re, sys, threading
from symindex.errors import QuestionError
from symindex.query import sweep as module

def find(content):
    if content.startswith(b"die") and os.getpid() != asker:
        os._exit(3)
    return [int(content)] if content.isdigit() else []

asker, paths = os.getpid(), sys.argv[2:]
{preparation}
try:
    print([(position, list(numbers)) for position, numbers in module.Sweep(paths, {find})])
except QuestionError as error:
    print(error)
try:
    print(os.waitpid(-1, 0))
except ChildProcessError:
    print("no process is left")
"""
_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


@pytest.fixture
def numbered(tmp_path: Path) -> list[str]:
    """The paths of 700 files; every third says its number."""
    paths = [tmp_path / f"{number}.py" for number in range(700)]
    for number, path in enumerate(paths):
        path.write_text("" if number % 3 else str(number))
    return list(map(str, paths))


def said(paths: list[str], preparation: str = "", find: str = "find") -> list[str]:
    program = _PROGRAM.format(preparation=preparation, find=find)
    return subprocess.run(
        [sys.executable, "-c", program, "-", *paths], capture_output=True, text=True, check=True, timeout=60
    ).stdout.splitlines()


def test_what_is_found_comes_in_the_order_of_the_files_whoever_finds_it(numbered: list[str]) -> None:
    expected = str([(number, [number]) for number in range(0, 700, 3)])
    assert said(numbered) == [expected, "no process is left"]
    assert said(numbered, "module.usable_cores = lambda: 5") == [expected, "no process is left"]
    assert said(numbered[:100])[0] == str([(number, [number]) for number in range(0, 100, 3)])
    here = Sweep(numbered, lambda content: [int(content)] if content else [])
    assert str([(position, list(numbers)) for position, numbers in here]) == expected


@_LINUX
def test_what_a_process_leaves_undone_is_done_by_the_asker(numbered: list[str]) -> None:
    Path(numbered[200]).write_text("die")
    assert said(numbered) == [str([(number, [number]) for number in range(0, 700, 3)]), "no process is left"]


@_LINUX
def test_a_search_without_end_is_given_up(numbered: list[str]) -> None:
    Path(numbered[1]).write_text("a" * 60 + "b")
    endless, min_certainty = (
        're.compile(b"(a|aa)+$").findall',
        "import symindex.query.limits as limits; limits.SECONDS = 0.2",
    )
    assert said(numbered[:2], min_certainty, endless) == [
        f"the pattern takes more than 0.2 s in or near {numbered[0]}",
        "no process is left",
    ]


def test_who_has_enough_leaves_no_process_behind(numbered: list[str]) -> None:
    enough = "whole = module.Sweep; module.Sweep = lambda *all: [next(whole(*all))]"
    assert said(numbered, enough) == ["[(0, [0])]", "no process is left"]


def test_what_is_no_file_or_unreadable_has_no_bytes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    os.mkfifo(tmp_path / "filled")
    filled = os.open(tmp_path / "filled", os.O_RDWR)
    os.write(filled, b"never a file's bytes")
    long = tmp_path / "long"
    long.write_bytes(b"0123456789" * 20_000)
    for path in (tmp_path, tmp_path / "gone", tmp_path / "fifo", tmp_path / "filled", "/dev/zero", "a\0b"):
        assert read_bytes(str(path)) == b""
    os.close(filled)
    assert read_bytes(str(long)) == long.read_bytes()


def test_nothing_to_search_in_is_nothing_found() -> None:
    assert list(Sweep([], lambda _: [1])) == []
