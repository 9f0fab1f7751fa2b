"""Git files made to do harm to who asks about a revision: nothing is waited for, and nothing forged is believed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from symindex.errors import QuestionError
from symindex.query.index import Index
from symindex.revisions.opening import open_at
from tests.support.histories import SampleHistory
from tests.support.on_disk import git

_STATE = {"shop.py": "def close():\n    pass\n"}


def _asked(history: SampleHistory, revision: str = "HEAD", root: Path | None = None) -> list[str]:
    with open_at(Index, root or history.root, revision, environ=history.environ) as index:
        return [hit.text for name in ("close", "planted") for hit in index.definitions(name)]


def _asked_or_refused(history: SampleHistory) -> list[str] | str:
    try:
        return _asked(history)
    except QuestionError as error:
        return "damaged" if "is damaged" in str(error) else str(error)


def _fifo(history: SampleHistory, path: str) -> None:
    there = history.root / ".git" / path
    there.parent.mkdir(parents=True, exist_ok=True)
    there.unlink(missing_ok=True)
    os.mkfifo(there)


@pytest.mark.parametrize(
    "path",
    [
        *("config", "config.worktree", "HEAD", "commondir", "index", "packed-refs", "shallow", "info/grafts"),
        *("refs/heads/main", "objects/info/alternates", "objects/info/commit-graph", "logs/HEAD"),
        *("objects/pack/pack-1.idx", "objects/00/11111111111111111111111111111111111111"),
    ],
)
def test_a_fifo_among_gits_files_is_named_and_not_waited_for(path: str, tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    _fifo(history, path)
    began = time.monotonic()
    with pytest.raises(QuestionError, match=rf"{path}.*is no regular file"):
        _asked(history)
    assert time.monotonic() - began < 30  # git would be given up after 60 seconds


@pytest.mark.skipif(not os.path.ismount("/proc"), reason="there is no /proc")
@pytest.mark.parametrize("path", ["packed-refs", "shallow", "info/grafts"])
def test_a_link_to_a_file_of_the_system_is_named_and_not_waited_for(path: str, tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    there = history.root / ".git" / path
    there.parent.mkdir(exist_ok=True)
    there.unlink(missing_ok=True)
    there.symlink_to("/proc/kmsg")  # which calls itself a regular file, and has no end
    with pytest.raises(QuestionError, match=rf"{path} is no regular file"):
        _asked(history)


@pytest.mark.parametrize("path", ["HEAD", "refs/heads/main", "packed-refs", "index", "shallow", "info/grafts"])
def test_a_file_that_git_would_read_without_end_is_named(path: str, tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    there = history.root / ".git" / path
    there.parent.mkdir(parents=True, exist_ok=True)
    there.touch()
    os.truncate(there, 20 << 30)
    with pytest.raises(QuestionError, match=rf"{path}.*more than \d+ MB"):
        _asked(history)


def test_more_object_directories_than_anybody_has_are_refused(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    (history.root / ".git/objects/info/alternates").write_text("nowhere\n" * 100_000)
    with pytest.raises(QuestionError, match="alternates has more than 1,000 lines"):
        _asked(history)


def test_packs_and_files_that_git_does_not_read_may_have_any_size(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    for path in ("objects/pack/tmp_pack_1", "lfs/objects/1", "kept-by-a-tool"):
        there = history.root / ".git" / path
        there.parent.mkdir(parents=True, exist_ok=True)
        there.touch()
        os.truncate(there, 20 << 30)
    assert _asked(history) == ["def close():"]


@pytest.mark.parametrize(
    "included",
    [
        "[include] path = ../fifo\n",
        '[InClude]\n\tPath = "../fifo"\n',
        '[includeIf "gitdir:/"]\n\tpath = ../fifo\n',
        "[include]\n\tpath = /dev/zero\n",
        "[include]\n\tpath = ../other\n",
        "[include]\n\tpath = ~/fifo\n",
    ],
)
def test_a_configuration_that_includes_what_is_no_file_is_refused(
    included: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = SampleHistory(tmp_path, _STATE)
    monkeypatch.setenv("HOME", str(history.root))
    os.mkfifo(history.root / "fifo")
    (history.root / "other").write_text(f"[include]\n\tpath = {history.root}/fifo\n")
    with (history.root / ".git/config").open("a") as file:
        file.write(included)
    with pytest.raises(QuestionError, match="is no regular file"):
        _asked(history)


def test_a_configuration_that_includes_itself_is_refused(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    with (history.root / ".git/config").open("a") as file:
        file.write("[include]\n\tpath = config\n")
    with pytest.raises(QuestionError, match="include each other"):
        _asked(history)


def test_a_configuration_may_include_files_and_what_is_not_there(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    (history.root / "shared.config").write_text("[user]\n\tname = x\n")
    git(history.root, "config", "include.path", "../shared.config")
    git(history.root, "config", "--add", "include.path", "../missing.config")
    assert _asked(history) == ["def close():"]


def test_object_directories_elsewhere_are_looked_at_too(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    other = tmp_path / "other"
    (other / "info").mkdir(parents=True)
    (history.root / ".git/objects/info/alternates").write_text(f"{other}\n")
    assert _asked(history) == ["def close():"]
    os.mkfifo(other / "info/alternates")
    with pytest.raises(QuestionError, match="other/info/alternates is no regular file"):
        _asked(history)


def test_the_git_directory_of_a_worktree_is_looked_at(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    git(history.root, "worktree", "add", "-q", str(tmp_path / "side"), "HEAD")
    assert _asked(history, root=tmp_path / "side") == ["def close():"]
    _fifo(history, "worktrees/side/HEAD")
    with pytest.raises(QuestionError, match="worktrees/side/HEAD is no regular file"):
        _asked(history, root=tmp_path / "side")


def _forge_object(history: SampleHistory, oid: str, other: str) -> None:
    """Put the bytes of another object under the name of one."""
    objects = history.root / ".git/objects"
    forged = objects / oid[:2] / oid[2:]
    forged.chmod(0o644)
    forged.write_bytes((objects / other[:2] / other[2:]).read_bytes())


def _forge_replacement(history: SampleHistory, oid: str, other: str) -> None:
    git(history.root, "replace", oid, other)


def _forge_nothing(history: SampleHistory, oid: str, other: str) -> None:
    pass


@pytest.mark.parametrize("forge", [_forge_object, _forge_replacement, _forge_nothing])
def test_an_object_under_anothers_name_is_not_believed_here_nor_elsewhere(
    forge: Callable[[SampleHistory, str, str], None], tmp_path: Path
) -> None:
    """What is known of a content is kept for all repositories by git's name for it."""
    hostile = SampleHistory(tmp_path / "hostile", _STATE)
    planted = subprocess.run(
        ["git", "-C", str(hostile.root), "hash-object", "-w", "--stdin"],
        input=b"def planted():\n    pass\n",
        capture_output=True,
        check=True,
    )
    oid = git(hostile.root, "rev-parse", "HEAD:shop.py").decode().strip()
    forge(hostile, oid, planted.stdout.decode().strip())
    assert _asked_or_refused(hostile) in (["def close():"], "damaged")
    genuine = SampleHistory(tmp_path / "genuine", _STATE)
    genuine.environ.update(SYMINDEX_CACHE_DIR=hostile.environ["SYMINDEX_CACHE_DIR"])
    assert _asked(genuine) == ["def close():"]


def test_a_tree_under_anothers_name_hides_nothing_elsewhere(tmp_path: Path) -> None:
    state = {"pkg/shop.py": _STATE["shop.py"]}
    hostile = SampleHistory(tmp_path / "hostile", state, {"pkg/other.py": "def planted(): pass\n"})
    trees = [git(hostile.root, "rev-parse", f"{commit}:pkg").decode().strip() for commit in hostile.commits]
    _forge_object(hostile, *trees)
    assert _asked(hostile, hostile.commits[0]) == ["def planted(): pass"]
    genuine = SampleHistory(tmp_path / "genuine", state)
    genuine.environ.update(SYMINDEX_CACHE_DIR=hostile.environ["SYMINDEX_CACHE_DIR"])
    assert git(genuine.root, "rev-parse", "HEAD:pkg").decode().strip() == trees[0]
    assert _asked(genuine) == ["def close():"]


def test_where_a_repository_says_that_its_files_lie_elsewhere_nothing_of_there_is_answered(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/shop.py").write_text("def planted(): pass\n")
    history = SampleHistory(tmp_path, _STATE)
    git(history.root, "config", "core.worktree", str(tmp_path / "elsewhere"))
    for revision in ("HEAD", "STAGED"):
        try:
            assert set(_asked(history, revision)) <= {"def close():"}
        except QuestionError:
            continue


def test_an_extension_that_git_does_not_know_is_a_clear_refusal(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _STATE)
    git(history.root, "config", "core.repositoryFormatVersion", "1")
    git(history.root, "config", "extensions.planted", "1")
    with pytest.raises(QuestionError, match="planted"):
        _asked(history)
