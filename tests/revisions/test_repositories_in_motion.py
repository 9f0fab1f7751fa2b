"""Repositories that change while they are asked, are in the middle of an operation, or hold very much."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from symindex.errors import QuestionError
from tests.support.command_line import say
from tests.support.histories import SampleHistory, run_git
from tests.support.on_disk import git

_FIRST = {"shop/__init__.py": "", "shop/till.py": "def close():\n    pass\n"}
_SECOND = {
    "shop/__init__.py": "",
    "shop/till.py": "def shut():\n    pass\n",
    "shop/more.py": "from shop.till import shut\n",
}


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SampleHistory:
    history = SampleHistory(tmp_path, _FIRST, _SECOND)
    history.enter(monkeypatch)
    return history


@pytest.fixture
def rebased(history: SampleHistory) -> SampleHistory:
    """A rebase stopped at a conflict in `shop/till.py`; `side` is what is being rebased."""
    git(history.root, "checkout", "-q", "-b", "side", "HEAD~1")
    history.write({"shop/till.py": "def other():\n    pass\n"})
    git(history.root, "commit", "-q", "-a", "-m", "side")
    assert run_git(history.root, "rebase", "-q", "main").returncode
    return history


def test_a_repository_that_is_being_rebased_answers_at_each_of_its_commits(rebased: SampleHistory) -> None:
    assert say("def", "shut", "--at", "HEAD").out.startswith("shop/till.py:1:")
    assert say("def", "other", "--at", "side").out.startswith("shop/till.py:1:")
    assert say("def", "other", "--at", "REBASE_HEAD").status == 0
    assert say("changes", "HEAD..side", "--json").status == 0


def test_what_is_staged_in_a_conflict_is_refused_with_the_file(rebased: SampleHistory) -> None:
    for command in (["def", "shut", "--at", "STAGED"], ["changes", "--staged"]):
        said = say(*command)
        assert (said.status, "git's index has conflicts in shop/till.py" in said.err) == (2, True)


def test_the_working_tree_of_a_conflict_is_compared_as_it_stands(rebased: SampleHistory) -> None:
    assert "<<<<<<<" in (rebased.root / "shop/till.py").read_text()
    said = say("changes", "--json")
    assert "shop.till.other" in said.out


def test_a_queue_is_judged_while_a_rebase_is_stopped(rebased: SampleHistory) -> None:
    before = git(rebased.root, "status", "--porcelain=v2")
    said = say("gate", "main", "side", "REBASE_HEAD", "HEAD", "--json")
    assert [each["state"] for each in said.objects] == ["textual", "textual", "fits"], said.err
    assert git(rebased.root, "status", "--porcelain=v2") == before


def test_a_history_is_followed_while_a_rebase_is_stopped(rebased: SampleHistory) -> None:
    assert "appeared" in say("history", "shop.till.other", "--at", "side").out
    assert say("history", "shop.till.shut", "--at", "HEAD").status == 0


@pytest.mark.parametrize(
    "command",
    [
        ["changes", "twice..HEAD"],
        ["changes", "HEAD..twice"],
        ["gate", "twice", "HEAD"],
        ["history", "shut", "--at", "twice"],
    ],
)
def test_a_name_of_both_a_branch_and_a_tag_is_refused_by_each_command(
    history: SampleHistory, command: list[str]
) -> None:
    git(history.root, "branch", "twice")
    git(history.root, "tag", "twice", "HEAD~1")
    said = say(*command)
    assert (said.status, "twice is ambiguous" in said.err) == (2, True), said.err


def test_a_change_of_a_queue_whose_objects_vanished_is_named_and_the_others_are_judged(history: SampleHistory) -> None:
    for name, text in (("gone", "x = 1\n"), ("kept", "y = 1\n")):
        git(history.root, "checkout", "-q", "-b", name, "main")
        history.commit({"shop/new.py": text})
    git(history.root, "checkout", "-q", "main")
    oid = git(history.root, "rev-parse", "gone:shop/new.py").decode().strip()
    (history.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    said = say("gate", "main", "gone", "kept", "--json")
    assert [each["state"] for each in said.objects] == ["unmergeable", "fits"], said.err
    assert oid in said.objects[0]["reason"]


def test_a_history_ends_with_the_object_that_vanished_named(history: SampleHistory) -> None:
    oid = git(history.root, "rev-parse", "HEAD~1:shop/till.py").decode().strip()
    (history.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    said = say("history", "shut")
    assert (said.status, oid in said.err, "Traceback" in said.err) == (2, True, False), said.err


def test_objects_that_move_into_a_pack_meanwhile_are_read_there(history: SampleHistory) -> None:
    with history.at("HEAD~1") as index:
        assert [entry.lines for entry in index.files()] == [0, 2]
        git(history.root, "repack", "-q", "-a", "-d")
        git(history.root, "prune-packed")
        assert [hit.line for hit in index.definitions("close")] == [1]


def test_objects_that_vanish_meanwhile_are_named(history: SampleHistory) -> None:
    oid = git(history.root, "rev-parse", "HEAD:shop/more.py").decode().strip()
    with history.revisions() as revisions:
        assert revisions.at("HEAD~1").definitions("close")
        (history.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
        with pytest.raises(QuestionError, match=rf"the object {oid} of shop/more\.py is not in the repository"):
            revisions.at("HEAD")
        assert revisions.at("HEAD~1").definitions("close")


def test_a_commit_that_vanishes_is_no_revision_any_more(history: SampleHistory) -> None:
    commit = history.commits[1]
    git(history.root, "reset", "-q", "--hard", "HEAD~1")
    git(history.root, "update-ref", "-d", "ORIG_HEAD")
    git(history.root, "reflog", "expire", "--expire=now", "--all")
    git(history.root, "gc", "-q", "--prune=now")
    said = say("def", "shut", "--at", commit)
    assert (said.status, f"git knows no revision {commit}" in said.err) == (2, True), said.err


@pytest.mark.parametrize("command", [["def", "close", "--at", "HEAD~1"], ["changes", "HEAD~1..HEAD"]])
def test_a_partial_clone_names_what_it_lacks_and_fetches_nothing(
    history: SampleHistory, tmp_path: Path, command: list[str]
) -> None:
    git(history.root, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{history.root}", str(clone))
    packs = sorted((clone / ".git/objects/pack").iterdir())
    said = say("-C", str(clone), *command)
    assert (said.status, "of shop/till.py is not in the repository" in said.err) == (2, True)
    assert sorted((clone / ".git/objects/pack").iterdir()) == packs


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "shift_jis"])
def test_a_source_in_another_encoding_is_read_as_it_declares(history: SampleHistory, encoding: str) -> None:
    cookie = "" if encoding == "utf-8-sig" else f"# -*- coding: {encoding} -*-\n"
    letter = "ア" if encoding == "shift_jis" else "é"
    text = f"{cookie}def ring_{letter}():\n    return '{letter}'\n"
    history.commit({"bell.py": text.encode(encoding)})
    history.commit(_FIRST)
    said = say("def", f"ring_{letter}", "--at", "HEAD~1")
    assert said.out.endswith(f"def ring_{letter}():\n"), said.err


@pytest.mark.slow
def test_a_merge_of_a_hundred_thousand_files_is_judged(history: SampleHistory) -> None:
    names = "".join(f"M 100644 :1 data/{number // 500}/{number}.txt\n" for number in range(100_000))
    code = "def one(a):\n    return [a]\n"
    stream = (
        f"blob\nmark :1\ndata 2\nx\n\nblob\nmark :2\ndata {len(code)}\n{code}\n"
        "commit refs/heads/large\nmark :3\ncommitter a <a@b> 0 +0000\ndata 1\na\n"
        f"{names}M 100644 :2 lib.py\n\n"
        "commit refs/heads/renames\ncommitter a <a@b> 0 +0000\ndata 1\nb\nfrom :3\n"
        f"M 100644 inline lib.py\ndata {len(code) + 2}\n{code.replace('one', 'first')}\n"
        "commit refs/heads/uses\ncommitter a <a@b> 0 +0000\ndata 1\nc\nfrom :3\n"
        "M 100644 inline use.py\ndata 20\nfrom lib import one\n\n"
    )
    command = ["git", "-C", str(history.root), "fast-import", "--quiet"]
    subprocess.run(command, input=stream.encode(), check=True)
    said = say("gate", "large", "renames", "uses", "--json")
    assert [each["state"] for each in said.objects] == ["fits", "semantic"], said.err
