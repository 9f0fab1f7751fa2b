"""Projects with a history, and what indexes say at their revisions."""

from __future__ import annotations

import subprocess
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


class SampleHistory(SampleProject):
    """A project in a git repository; each state that is committed replaces all files of the last one."""

    def __init__(self, directory: Path, *states: Mapping[str, str | bytes], init: Sequence[str] = ()) -> None:
        super().__init__(directory)
        git(self.root, "init", "-q", "-b", "main", *init)
        self.commits = [self.commit(state) for state in states]

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
        self.write({"pyproject.toml": "[tool.symindex]\nstdlib = false\n", **SAVED, **state})
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


def run_git(directory: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What git says, whether it fails or not."""
    return subprocess.run(["git", "-C", str(directory), *arguments], capture_output=True, check=False)
