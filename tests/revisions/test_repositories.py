"""Repositories of all kinds: submodules, worktrees, clones without some objects, other hashes, trees made by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from symindex.errors import QuestionError
from symindex.query.index import Index
from symindex.revisions.opening import described, open_at
from symindex.workspace.git import Git
from tests.support.histories import SampleHistory
from tests.support.on_disk import git, write
from tests.support.projects import SETTINGS

_FIRST = {"shop/__init__.py": "", "shop/till.py": "def close():\n    pass\n"}
_SECOND = {"shop/__init__.py": "", "shop/till.py": "def shut():\n    pass\n", "shop/more.py": "def more(): pass\n"}


def _defined(history: SampleHistory, revision: str, *names: str, root: Path | None = None) -> list[str]:
    with open_at(Index, root or history.root, revision, environ=history.environ) as index:
        hits = [hit for name in names for hit in index.definitions(name)]
    return [f"{hit.file.removeprefix(f'{root or history.root}/')}:{hit.line} {hit.text}" for hit in hits]


def _files(history: SampleHistory, revision: str, root: Path | None = None) -> list[str]:
    with open_at(Index, root or history.root, revision, environ=history.environ) as index:
        return [entry.file.removeprefix(f"{root or history.root}/") for entry in index.files()]


def test_objects_may_be_named_by_sha_256(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST, _SECOND, init=("--object-format=sha256",))
    assert len(history.commits[0]) == 64
    assert _defined(history, "HEAD~1", "close") == ["shop/till.py:1 def close():"]


def test_a_project_may_lie_below_the_top_of_its_repository(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST)
    root = history.root / "inner"
    write(history.root, {".gitignore": ".symindex/\nmade_*.py\n"})
    write(root, {"pyproject.toml": SETTINGS, "a.py": "def a(): pass\n", "made_b.py": "", ".symindex/": ""})
    git(history.root, "add", "-A", "-f", "inner", ".gitignore")
    commit = history.committed()
    shutil.rmtree(root / ".symindex")
    (root / ".symindex").mkdir()
    assert _files(history, commit, root) == ["a.py"]
    assert _files(history, "HEAD~1", root) == []
    assert _files(history, "HEAD:inner", root) == ["a.py"]


def test_a_linked_worktree_has_the_revisions_of_its_repository(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST, _SECOND)
    other = tmp_path / "other"
    git(history.root, "worktree", "add", "-q", str(other), "HEAD~1")
    assert _defined(history, "main", "shut", root=other) == ["shop/till.py:1 def shut():"]


def test_the_files_of_a_submodule_are_those_of_the_commit_that_the_revision_names(tmp_path: Path) -> None:
    inner = SampleHistory(tmp_path / "inner", {"kit.py": "def old(): pass\n"})
    history = SampleHistory(tmp_path / "outer", _FIRST)
    git(history.root, "submodule", "add", "-q", str(inner.root), "kit")
    commit = history.committed()
    inner.commit({"kit.py": "def new(): pass\n"})
    git(history.root / "kit", "pull", "-q", "origin", "main")
    assert _defined(history, commit, "old", "new") == ["kit/kit.py:1 def old(): pass"]
    shutil.rmtree(history.root / "kit")
    with open_at(Index, history.root, commit, environ=history.environ) as index:
        assert "without submodules that are not checked out (kit)" in described(index)


def test_a_commit_that_a_shallow_clone_lacks_is_refused_with_what_to_do(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST, _SECOND)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{history.root}", str(clone))
    with pytest.raises(QuestionError) as caught:
        _files(history, "HEAD~1", clone)
    assert "git fetch --unshallow" in caught.value.with_hint()
    assert _defined(history, "HEAD", "more", root=clone) == ["shop/more.py:1 def more(): pass"]


def test_an_object_that_is_gone_is_named_and_never_fetched(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST, _SECOND)
    oid = git(history.root, "rev-parse", "HEAD~1:shop/till.py").decode().strip()
    (history.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    git(history.root, "config", "extensions.partialClone", "origin")
    git(history.root, "config", "remote.origin.promisor", "true")
    git(history.root, "config", "remote.origin.url", f"ext::sh -c 'touch {tmp_path}/ran'")
    git(history.root, "config", "protocol.ext.allow", "always")
    with pytest.raises(QuestionError, match=rf"the object {oid} of shop/till.py is not in the repository"):
        _files(history, "HEAD~1")
    assert not (tmp_path / "ran").exists()


def test_nothing_that_the_repository_configures_is_run(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, {**_FIRST, ".gitattributes": "*.py filter=evil diff=evil\n"})
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    script.chmod(0o755)
    for key in (
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
    ):
        git(history.root, "config", key, str(script))
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "gpg.program", "core.editor", "alias.cat-file"):
        git(history.root, "config", key, str(script))
    git(history.root, "config", "log.showSignature", "true")
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(script, history.root / ".git/hooks" / hook)
    for revision in ("HEAD", "STAGED", "HEAD^{tree}"):
        assert "shop/till.py" in _files(history, revision)
    assert not (tmp_path / "ran").exists()


def test_a_tree_made_by_hand_leads_nowhere(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST)
    content_id = git(history.root, "rev-parse", "HEAD:shop/till.py").decode().strip()

    def tree(*entries: tuple[str, str, str]) -> str:
        raw = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for mode, name, oid in entries)
        command = ["git", "-C", str(history.root), "hash-object", "-t", "tree", "--literally", "-w", "--stdin"]
        return subprocess.run(command, input=raw, check=True, capture_output=True).stdout.decode().strip()

    inner = tree(("100644", "x.py", content_id))
    made = tree(
        ("40000", "..", inner),
        ("40000", ".", inner),
        ("40000", ".git", inner),
        ("100644", "a\nb.py", content_id),
        ("120000", "link.py", content_id),
        ("160000", "gone", "1" * 40),
        ("40000", "kept", inner),
        ("100644", "kept.py", content_id),
        ("100644", "\u00e9.py", content_id),
    )
    assert _files(history, made) == ["a\nb.py", "kept.py", "kept/x.py", "é.py"]
    assert _defined(history, made, "close")[0] == "a\nb.py:1 def close():"


def test_conflicts_in_gits_index_are_refused(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST, _SECOND)
    git(history.root, "checkout", "-q", "-b", "side", "HEAD~1")
    history.write({"shop/till.py": "def other():\n    pass\n"})
    git(history.root, "commit", "-q", "-a", "-m", "side")
    subprocess.run(["git", "-C", str(history.root), "merge", "-q", "main"], check=False, capture_output=True)
    with pytest.raises(QuestionError, match=r"conflicts in shop/till\.py"):
        _files(history, "STAGED")


def test_settings_of_a_revision_that_are_malformed_are_named(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, {**_FIRST, "pyproject.toml": "[tool.symindex]\nexclude = 3\n"}, _SECOND)
    with pytest.raises(Exception, match=r"pyproject\.toml: `tool\.symindex\.exclude` must be a list of strings"):
        _files(history, "HEAD~1")


def test_what_git_writes_goes_into_a_directory_of_its_own_where_one_is_given(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST, _SECOND)
    before = sorted(path for path in (history.root / ".git/objects").rglob("*"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with Git(history.root, objects=scratch) as asked:
        written = asked.run("hash-object", "-w", "--stdin", given=b"new").stdout.decode().strip()
        assert asked.object(written) == b"new"
    assert sorted(path for path in (history.root / ".git/objects").rglob("*")) == before
    assert os.listdir(scratch)
