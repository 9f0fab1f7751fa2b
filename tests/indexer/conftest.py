from __future__ import annotations

from pathlib import Path

import pytest

from .desk import UPDATE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A project of three files, two of them with the same content, not indexed yet."""
    return Desk(
        tmp_path, {"a.py": "def one(): pass\n", "b.py": "import a\na.one()\n", "pkg/c.py": "import a\na.one()\n"}
    )


@pytest.fixture
def settled(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same, indexed, in a world where a stamp can be trusted at once."""
    monkeypatch.setattr(UPDATE, "_RACY_NS", 0)
    desk.update()
    return desk
