"""What `index` and `status` say of work: words, watchers, time, and what Ctrl-C leaves."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.command_line import ROOT, say, start

if TYPE_CHECKING:
    import pytest

_TIMEOUT = 60.0  # seconds of the clock, for a machine with much to do


def wait_for(path: Path) -> None:
    """Wait until a file is there; fails where it does not come."""
    end = time.monotonic() + _TIMEOUT
    while not path.exists():
        assert time.monotonic() < end, path
        time.sleep(0.05)


def test_status_tells_of_words(new_shop: Path) -> None:
    assert say("index", "-q", "--no-words").status == 0
    assert "words         none; the first search makes them\n" in say("status").out
    assert not (new_shop / ".symindex/words").exists()
    assert say("index", "-q").status == 0
    assert "words         of 3 contents; 1 more with the next search\n" in say("status").out  # that of libraries
    (new_shop / "shop/more.py").write_text("def more(): pass\n")
    assert say("index", "-q", "--no-words").status == 0
    assert "words         of 3 contents; 2 more with the next search\n" in say("status").out
    assert say("status", "--json").objects[0]["words"] == {"contents": 3, "missing": 2}


def test_status_tells_of_a_watcher(new_shop: Path) -> None:
    assert say("index", "-q").status == 0
    assert "watched       no; symindex watch keeps it fresh\n" in say("status").out
    watcher = start("watch", "--quiet", stderr=subprocess.DEVNULL)
    try:
        wait_for(new_shop / ".symindex/watch.sock")
        assert re.search(rf"^watched +by symindex.* \(pid {watcher.pid}, ", say("status").out, re.MULTILINE)
        assert f"pid {watcher.pid}" in say("status", "--json").objects[0]["watcher"]
    finally:
        watcher.terminate()
        watcher.wait()
    assert say("status", "--json").objects[0]["watcher"] == ""


def test_index_tells_the_whole_time_words_included(new_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import symindex.indexer.words

    monkeypatch.setattr(symindex.indexer.words, "update_words", lambda *_: time.sleep(0.5))
    seconds = float(say("index").out.rsplit(", ", 1)[1].removesuffix(" s\n"))
    assert seconds >= 0.5


def test_what_files_are_read_is_said(new_shop: Path) -> None:
    for number in range(301):
        (new_shop / f"shop/part{number}.py").write_text(f"x = {number}\n")
    assert "reading 304 new or changed files of shop\n" in say("def", "Till").err


def test_ctrl_c_keeps_what_it_says_is_kept(new_shop: Path) -> None:
    body = "".join(f"def f{number}(x):\n    return [x.y({number}) for _ in range({number})]\n" for number in range(60))
    for number in range(400):
        (new_shop / f"shop/part{number}.py").write_text(f"x = {number}\n{body}")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    indexing = start(
        "index", "--events", stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, start_new_session=True
    )
    assert indexing.stderr is not None
    for line in indexing.stderr:
        if b'"parsed"' in line and int(re.search(rb'"contents": (\d+)', line)[1]) > 20:  # type: ignore[index]
            break
    os.killpg(indexing.pid, signal.SIGINT)
    said = indexing.communicate()[1].decode()
    assert indexing.returncode == 130
    assert said.splitlines()[-1] == "interrupted; what was indexed so far is kept"
    kept = say("status", "--json").objects[0]["distinct"]["contents"]
    assert kept > 20
    again = say("index", "--color", "always", "--no-words").out
    parsed = re.search(r"([\d,]+) contents? parsed", again)
    assert parsed is not None
    assert int(parsed[1].replace(",", "")) <= 404 - kept
