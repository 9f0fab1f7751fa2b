"""Laws: however an index came to be, it answers as one that is built from nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symindex.indexer.limits import UpdateLimits
from tests.support.laws import examples
from tests.support.projects import SampleProject, all_answers, fresh_answers

_VOCABULARY = ("alpha", "beta", "Gamma", "Gamma.alpha", "pkg.mod.alpha", "mod", "pkg")
_PATHS = ("pkg/__init__.py", "pkg/mod.py", "pkg/other.py", "main.py", "lone/mod.py")
_CONTENTS = (
    "",
    "def alpha(): pass\n",
    "def alpha(): pass\nalpha()\n",
    "from pkg.mod import alpha, beta\nalpha()\nbeta()\n",
    "from .mod import *\nalpha()\n",
    "from . import mod\nmod.alpha()\n",
    "import pkg.mod\npkg.mod.Gamma().alpha()\nbeta = pkg.mod.beta\n",
    "class Gamma:\n    def alpha(self):\n        self.beta = beta\n",
    "from pkg.mod import Gamma\nclass Delta(Gamma):\n    def beta(self):\n        self.alpha()\n",
    "beta = 1\ndef broken(:\n    alpha(\n",
)
_EDIT = st.tuples(st.sampled_from(_PATHS), st.sampled_from((None, *_CONTENTS)))


@pytest.mark.usefixtures("deep_stack")
@given(rounds=st.lists(st.lists(_EDIT, min_size=1, max_size=3), min_size=1, max_size=5))
@settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))
def test_an_index_made_by_edits_answers_as_a_fresh_one(rounds: list[list[tuple[str, str | None]]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        project = SampleProject(Path(directory))
        for edits in rounds:
            for path, content in edits:
                if content is None:
                    (project.root / path).unlink(missing_ok=True)
                else:
                    project.write({path: content})
            project.update()
        with project.index() as index:
            assert all_answers(index, _VOCABULARY) == fresh_answers(project, Path(directory) / "fresh", _VOCABULARY)


def test_an_open_index_answers_as_a_fresh_one_after_each_edit(tmp_path: Path) -> None:
    project = SampleProject(tmp_path, {"pkg/__init__.py": "", "pkg/mod.py": _CONTENTS[1]})
    project.update()
    with project.index() as index:
        for number, content in enumerate(_CONTENTS):
            project.write({_PATHS[number % len(_PATHS)]: content})
            index.refresh()
            assert all_answers(index, _VOCABULARY) == fresh_answers(project, tmp_path / f"fresh{number}", _VOCABULARY)


@pytest.mark.parametrize("merged_at", [3, 48])
def test_postings_that_are_merged_answer_as_before(tmp_path: Path, merged_at: int) -> None:
    project = SampleProject(tmp_path, {"pkg/__init__.py": "", "pkg/mod.py": _CONTENTS[2]})
    project.limits = UpdateLimits(max_orphans=5, max_small_batches=merged_at)
    for number in range(64):
        project.write({"main.py": f"from pkg.mod import alpha\nalpha()\ndef gone_{number}(): pass\n"})
        assert project.update().parsed == (3 if not number else 1)
    vocabulary = ("alpha", "gone_0", "gone_62", "gone_63")
    with project.index() as index:
        assert all_answers(index, vocabulary) == fresh_answers(project, tmp_path / "fresh", vocabulary)
        assert index.definitions("gone_62") == []
