"""What git's own files can hold costs no more than what lies in the working tree."""

from __future__ import annotations

import subprocess
from pathlib import Path

from symindex.workspace.git import Git
from symindex.workspace.reading import MAXIMUM_SIZE


def test_of_an_object_without_end_the_beginning_is_read_and_the_others_are_whole(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    contents = [b"one\n", bytes(2 * MAXIMUM_SIZE), b"two\n", bytes(MAXIMUM_SIZE), b"three\n"]
    with Git(tmp_path) as git:
        names = [git.run("hash-object", "-w", "--stdin", given=content).stdout.decode().strip() for content in contents]
        found = dict(git.objects((name, "") for name in names))
    expected = [content[: MAXIMUM_SIZE + 1] for content in contents]
    assert [found[name] for name in names] == expected
