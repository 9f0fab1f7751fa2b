from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.projects import SampleProject


@pytest.fixture
def project(tmp_path: Path) -> SampleProject:
    """A project of three files, two of them with the same content, not indexed yet."""
    return SampleProject(
        tmp_path, {"a.py": "def one(): pass\n", "b.py": "import a\na.one()\n", "pkg/c.py": "import a\na.one()\n"}
    )


@pytest.fixture
def settled(project: SampleProject) -> SampleProject:
    """The same, indexed, with stamps that are trusted at once."""
    project.trust_stamps()
    project.update()
    return project
