"""Projects with a history, and what indexes say at their revisions."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.query.index import Index
from symindex.revisions.opening import open_at
from symindex.revisions.revisions import Revisions
from tests.support.on_disk import git
from tests.support.projects import SampleProject, all_answers, fresh_answers

if TYPE_CHECKING:
    import pytest

SAVED = {".gitignore": ".symindex/\n"}
_IN_EACH = {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", **SAVED}


class SampleHistory(SampleProject):
    """A project in a git repository; each state that is committed replaces all files of the last one."""

    def __init__(self, directory: Path, *states: Mapping[str, str | bytes], init: Sequence[str] = ()) -> None:
        super().__init__(directory)
        git(self.root, "init", "-q", "-b", "main", *init)
        self.commits = self._imported(states) if states else []

    def _imported(self, states: Sequence[Mapping[str, str | bytes]]) -> list[str]:
        """Commit states by one process; the commits' names."""
        marks, stream = self.root / ".git" / "marks", bytearray()
        for number, state in enumerate(states, 1):
            stream += b"commit refs/heads/main\nmark :%d\ncommitter a <a@b> %d +0000\n" % (number, time.time())
            stream += b"data 4\nnext\ndeleteall\n"
            for path, content in {**_IN_EACH, **state}.items():
                data = content.encode() if isinstance(content, str) else content
                stream += b"M 100644 inline %s\ndata %d\n%s\n" % (_quoted(path), len(data), data)
        git(self.root, "fast-import", "--quiet", f"--export-marks={marks}", given=bytes(stream))
        self.write({**_IN_EACH, **states[-1]})
        git(self.root, "reset", "-q")
        return [line.split()[1] for line in sorted(marks.read_text().splitlines(), key=_mark)]

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let commands of this test run in the root, with the project's environment."""
        for name, value in self.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(self.root)

    def commit(self, state: Mapping[str, str | bytes]) -> str:
        """Commit some files, and those that are in all states; the commit's name."""
        for path in self.root.rglob("*"):
            inside = path.relative_to(self.root)
            if path.is_file() and inside.parts[0] not in (".git", ".symindex"):
                path.unlink()
        self.write({**_IN_EACH, **state})
        git(self.root, "read-tree", "--empty")  # else git takes a file of the same size and stamp for the same
        git(self.root, "add", "-A", "-f", "--", *state, "pyproject.toml", ".gitignore")
        return self.committed()

    def committed(self, message: str = "next") -> str:
        """Commit what is staged; the commit's name."""
        git(self.root, "commit", "-q", "--allow-empty", "-m", message)
        return git(self.root, "rev-parse", "HEAD").decode().strip()

    def at(self, revision: str) -> Index:
        """The index at a revision, to be closed."""
        return open_at(Index, self.root, revision, environ=self.environ)

    def revisions(self) -> Revisions[Index]:
        """All revisions, over an index of the files as they are."""
        return Revisions(Index.open(self.root, environ=self.environ))

    def answers_at(self, revision: str, vocabulary: Iterable[str]) -> dict[str, list[str]]:
        """All that the index answers at a revision."""
        with self.at(revision) as index:
            return all_answers(index, vocabulary)

    def answers_of_checkout(self, revision: str, directory: Path, vocabulary: Iterable[str]) -> dict[str, list[str]]:
        """What a fresh index of the checkout of a revision says; the latest one is checked out again."""
        git(self.root, "checkout", "-q", revision)
        try:
            return fresh_answers(self, directory, vocabulary)
        finally:
            git(self.root, "checkout", "-q", "main")


def _quoted(path: str) -> bytes:
    """A path as `git fast-import` reads it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return os.fsencode(path if escaped == path else f'"{escaped}"')


def _mark(line: str) -> int:
    """The number of a mark, of a line `:NUMBER COMMIT`."""
    return int(line.split()[0][1:])


def run_git(directory: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What git says, whether it fails or not."""
    return subprocess.run(["git", "-C", str(directory), *arguments], capture_output=True, check=False)
