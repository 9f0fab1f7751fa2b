"""Projects before and after a change, and what the commands say of the two."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.command_line import Said, say
from tests.support.histories import SampleHistory
from tests.support.on_disk import git

Files = Mapping[str, str]


def changed(directory: Path, before: Files, after: Files, *options: str) -> list[dict[str, Any]]:
    """The records of `changes` for a project that was committed in two states."""
    history = SampleHistory(directory, before, after)
    said = say("-C", str(history.root), "changes", "HEAD~1..HEAD", "--json", *options)
    assert said.status in (0, 1), said.err
    return said.objects


def definitions(before: Files, after: Files, directory: Path) -> list[str]:
    """`status kind name: aspects` of the definitions that differ."""
    found = []
    for each in changed(directory, before, after):
        if each["record"] == "definition":
            names = [side["symbol"] for side in (each["before"], each["after"]) if side]
            aspects = f": {', '.join(each['aspects'])}" if each["aspects"] else ""
            found.append(f"{each['status']} {each['kind']} {' → '.join(dict.fromkeys(names))}{aspects}")
    return found


def unfit(before: Files, after: Files, directory: Path) -> list[str]:
    """`path:line certainty reason` of the places that no longer fit."""
    root = directory / "project"
    return [
        f"{Path(each['file']).relative_to(root)}:{each['line']} {each['certainty']} {each['reason']}"
        for each in changed(directory, before, after)
        if each["record"] == "unfit"
    ]


class Queue(SampleHistory):
    """A repository with branches that leave `main` where it is, each with other files."""

    def branch(self, name: str, files: Files) -> None:
        """A branch of one commit, in which some files are written; the others stay as they are on `main`."""
        git(self.root, "checkout", "-q", "-b", name, "main")
        self.write(files)
        git(self.root, "add", "-A", "--", *files)
        self.committed(name)
        git(self.root, "checkout", "-q", "main")

    def copied(self, directory: Path) -> Queue:
        """A copy of the repository, which a test may change."""
        copy = Queue(directory)
        shutil.rmtree(copy.root)
        shutil.copytree(self.root, copy.root, symlinks=True)
        copy.commits = [*self.commits]
        return copy

    def gate(self, *queue: str, base: str = "main") -> Said:
        """What the gate says of a queue, as JSON."""
        return say("-C", str(self.root), "gate", base, *queue, "--json")

    def states(self, *queue: str) -> dict[str, str]:
        """Change → what became of it."""
        return {each["change"]: each["state"] for each in self.gate(*queue).objects}
