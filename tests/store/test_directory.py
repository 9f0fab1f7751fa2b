"""Many processes may make the directory of an index at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.store.directory import make_own


@pytest.mark.parametrize("looked", ["exists", "iterdir"])
def test_another_process_may_be_making_the_same_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked: str
) -> None:
    """Whatever is looked at, the other comes right behind and goes all its way."""
    directory = tmp_path / "index"
    look = getattr(Path, looked)

    def and_then_the_other_comes(path: Path) -> object:
        found = look(path)
        if path.is_relative_to(directory):
            monkeypatch.undo()
            make_own(directory)
            (directory / "index.lock").touch()
        return found

    monkeypatch.setattr(Path, looked, and_then_the_other_comes)
    make_own(directory)
    assert (directory / ".gitignore").read_text().endswith("\n*\n")
