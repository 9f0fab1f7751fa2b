"""From a change to tests, in repositories of strangers too."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from symindex.errors import QuestionError
from symindex.graph.walk import Budget
from symindex.testing.affected import Affected, Difference, difference
from symindex.testing.callers import TestCallGraph
from symindex.workspace.revisions import changes
from tests.support.suites import make, names, opened

_CODE = """\
LIMIT = 3

def one():
    return 1


def two():
    return LIMIT


class Three:
    def three(self):
        return 3
"""
_TESTS = """\
import unittest
from pkg import code

class TestCode(unittest.TestCase):
    def test_one(self):
        code.one()

    def test_two(self):
        code.two()

    def test_three(self):
        code.Three().three()
"""
_FILES = {
    "pkg/__init__.py": "",
    "pkg/code.py": _CODE,
    "tests/__init__.py": "",
    "tests/test_code.py": _TESTS,
    "tests/test_other.py": "import unittest\n\nclass Other(unittest.TestCase):\n    def test_other(self): pass\n",
    ".stestr.conf": "[DEFAULT]\ntest_path=tests\n",
    ".gitignore": ".symindex\n.venv\n",
}


def _git(root: Path, *command: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "protocol.allow=always"]
    subprocess.run(["git", *identity, *command], cwd=root, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The sample, committed once."""
    root = make(tmp_path / "project", _FILES)
    _git(root, "init", "-q", "-b", "main")
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", "one")
    return root


def _edit(root: Path, old: str, new: str, path: str = "pkg/code.py") -> None:
    file = root / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def _affected(root: Path, revisions: str = "HEAD") -> list[str]:
    with opened(root) as (tests, index):
        found = changes(root, revisions, tests.paths)
        return names(list(Affected(tests, TestCallGraph(tests, index)).tests_of(found, Budget(seconds=60))))


def test_nothing_is_affected_by_nothing(repository: Path) -> None:
    assert _affected(repository) == []
    (repository / "pkg" / "code.py").touch()
    assert _affected(repository) == []


def test_a_changed_function_affects_the_tests_that_reach_it(repository: Path) -> None:
    _edit(repository, "return 1", "return 11")
    assert _affected(repository) == ["test_one"]


def test_a_comment_affects_nothing(repository: Path) -> None:
    _edit(repository, "    return 1\n", "    # says more\n    return 1\n")
    assert _affected(repository) == []


def test_a_changed_variable_affects_those_who_read_it(repository: Path) -> None:
    _edit(repository, "LIMIT = 3", "LIMIT = 4")
    assert _affected(repository) == ["test_two"]


def test_a_changed_class_affects_those_who_make_its_objects(repository: Path) -> None:
    _edit(repository, "class Three:\n", "class Three:\n    x = 1\n")
    assert _affected(repository) == ["test_three"]


def test_anything_else_at_the_top_affects_the_importers(repository: Path) -> None:
    _edit(repository, "LIMIT = 3", "import os\nLIMIT = 3")
    assert sorted(_affected(repository)) == ["test_one", "test_three", "test_two"]


def test_a_removed_function_affects_the_importers(repository: Path) -> None:
    _edit(repository, "def one():\n    return 1\n", "")
    assert "test_one" in _affected(repository)


def test_a_new_or_changed_test_is_affected_itself(repository: Path) -> None:
    _edit(repository, "code.two()", "code.two() + 1", "tests/test_code.py")
    (repository / "tests" / "test_new.py").write_text(
        "import unittest\n\nclass New(unittest.TestCase):\n    def test_new(self): pass\n"
    )
    assert sorted(_affected(repository)) == ["test_new", "test_two"]


def test_a_range_of_commits_counts_as_it_is_committed(repository: Path) -> None:
    _edit(repository, "return 1", "return 11")
    _git(repository, "commit", "-q", "-a", "-m", "two")
    _edit(repository, "return 3", "return 33")
    assert _affected(repository, "HEAD~1..HEAD") == ["test_one"]
    assert _affected(repository, "HEAD~1...") == ["test_one"]
    assert _affected(repository) == ["test_three"]
    assert sorted(_affected(repository, "HEAD~1")) == ["test_one", "test_three"]


def test_a_deleted_file_is_a_change(repository: Path) -> None:
    (repository / "pkg" / "code.py").unlink()
    assert [change.path for change in changes(repository, "HEAD", []) if change.new is None] == ["pkg/code.py"]


def test_a_project_below_the_top_of_its_repository(tmp_path: Path) -> None:
    root = make(tmp_path / "top" / "project", _FILES)
    _git(root.parent, "init", "-q")
    _git(root.parent, "add", "-A")
    _git(root.parent, "commit", "-q", "-m", "one")
    _edit(root, "return 1", "return 11")
    assert [change.path for change in changes(root, "HEAD", [])] == ["pkg/code.py"]


@pytest.mark.parametrize("revision", ["nope", "--help", "--output=x", "HEAD^{tree}", "nope..HEAD", "-", "a b"])
def test_what_is_no_revision_is_told(repository: Path, revision: str) -> None:
    with pytest.raises(QuestionError):
        changes(repository, revision, [])
    assert not (repository / "x").exists()


def test_no_repository_is_told() -> None:
    with pytest.raises(QuestionError, match="is in no git repository"):
        changes(Path("/"), "HEAD", [])


def test_revisions_with_nothing_in_common_are_told(repository: Path) -> None:
    _git(repository, "checkout", "-q", "--orphan", "other")
    _git(repository, "commit", "-q", "-m", "alone")
    with pytest.raises(QuestionError, match="no commit in common"):
        changes(repository, "main...other", [])


def test_nothing_that_the_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    """Hooks, file system monitors, filters, text conversions, external diffs, pagers and transports of remotes."""
    trap = tmp_path / "trap"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho sprung >> {trap}\nexec cat\n")
    program.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"):
        (hooks / name).write_text(program.read_text())
        (hooks / name).chmod(0o755)
    _edit(repository, "return 1", "return 11")
    (repository / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    (repository / "lost.py").write_text("x = 1\n")
    _git(repository, "add", "lost.py")
    _git(repository, "commit", "-q", "-m", "two")
    for key, value in {
        "core.hooksPath": hooks,
        "core.fsmonitor": program,
        "core.pager": program,
        "core.sshCommand": program,
        "core.alternateRefsCommand": program,
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "filter.evil.required": "true",
        "diff.external": program,
        "diff.evil.textconv": program,
        "diff.evil.command": program,
        "gpg.program": program,
        "log.showSignature": "true",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "extensions.partialClone": "origin",
        "core.repositoryformatversion": "1",
    }.items():
        _git(repository, "config", key, str(value))
    lost = subprocess.run(
        ["git", "rev-parse", "HEAD:lost.py"], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.strip()
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()  # git would fetch it from the remote
    (repository / "lost.py").write_text("x = 2\n")
    found = changes(repository, "HEAD", ["pkg/code.py", "lost.py"])
    assert "pkg/code.py" in [change.path for change in found]
    assert [change.path for change in changes(repository, "HEAD~1..HEAD", [])] == ["lost.py"]
    assert not trap.exists(), trap.read_text()


def test_what_differs_is_told_by_names() -> None:
    old = b"a = 1\n# comment\n\nb = 2\nc = 3\ndef f():\n    def g(): pass\n\n@d\ndef h(): pass\n"
    new = b"a = 1\n# other\n\n\nb = 3\nc = 3\nd = 4\ndef f():\n    def g(): return\n\n@e\ndef h(): pass\n"
    assert difference(old, new) == Difference({"f.g", "h"}, {"b", "d"}, False)
    assert difference(old, b"import os\n" + old) == Difference(set(), set(), True)


def test_what_only_moved_or_ends_its_lines_otherwise_does_not_differ() -> None:
    one, two = b"def one():\n    return 1\n", b"def two():\n    return 2\n"
    assert difference(one + two, two + one) == Difference(set(), set(), False)
    assert difference(one + two, (one + two).replace(b"\n", b"\r\n")) == Difference(set(), set(), False)
