"""`symindex doctor` says how many watches a watcher takes: those that one takes indeed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from symindex.cli.doctor import watch_finding
from symindex.cli.group import commands
from symindex.indexer.watch_events import Watching
from tests.support.watched import WatchedProject, watched_project

if TYPE_CHECKING:
    import pytest

_LIBRARY = ".venv/lib/python3.12/site-packages"
_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    ".gitignore": "ignored\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    "ignored/deep/er/a.py": "",
    "pkg/__init__.py": "",
    "pkg/sub/mod.py": "def one(): pass\n",
    "script": "#!/usr/bin/env python3\n",
    ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n",
    f"{_LIBRARY}/kit/__init__.py": "",
    f"{_LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\n",
    f"{_LIBRARY}/own.pth": "../../../../../checkout\n",
    "../checkout/bar/__init__.py": "",
}


def test_it_says_how_many_watches_are_taken_of_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched_project(tmp_path, _FILES) as project:
        (project.root / "link").symlink_to("pkg")
        project.settle()
        said = _said(project, monkeypatch)
        # As the kernel counts them: a line for each watch of the watcher's queue.
        queue = Path(f"/proc/self/fdinfo/{_queue(project)}").read_text()
        assert f"watching takes {queue.count('inotify wd:')} of the" in said
        limit = int(Path("/proc/sys/fs/inotify/max_user_watches").read_text())
        assert f"{limit:,} watches" in said
        assert project.events_of(Watching)


def test_where_the_system_gives_fewer_it_says_what_to_do() -> None:
    finding = watch_finding(8_192, 3)
    assert finding.text == "watching takes 8,192 watches, more than the 3 that this system gives a user"
    assert finding.hint == "sysctl fs.inotify.max_user_watches=524288"


def _said(project: WatchedProject, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in project.environ.items():
        monkeypatch.setenv(name, value)
    lines = CliRunner().invoke(commands, ["doctor", "--json", str(project.root)]).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    return "\n".join(f"{finding['text']} {finding['hint']}" for finding in found if "watching" in finding["text"])


def _queue(project: WatchedProject) -> int:
    source = next(source for source in project.watcher.sources() if "Kernel" in type(source).__name__)
    return source.fileno()
