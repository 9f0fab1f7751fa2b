"""A queue of changes: what conflicts though it merges, who is named, who is left out; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.changed import Queue
from tests.support.command_line import say
from tests.support.histories import run_git
from tests.support.on_disk import git

_LIB = "def one(a):\n    return [a, 1, 2]\n\n\ndef two(a, b=1):\n    return [a, b, 3]\n"
_MAIN = {"lib.py": _LIB, "use.py": "from lib import one\none(1)\n", "free.py": "x = 1\n"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Queue:
    """A repository with five branches; not to be changed."""
    made = Queue(tmp_path_factory.mktemp("queue"), _MAIN)
    made.branch("renames", {"lib.py": _LIB.replace("one", "first"), "use.py": "from lib import first\nfirst(1)\n"})
    made.branch("uses", {"new.py": "from lib import one, two\n\n\ndef f():\n    return one(1), two(2)\n"})
    made.branch("requires", {"lib.py": _LIB.replace("b=1", "b")})
    made.branch("apart", {"free.py": "x = 2\n"})
    made.branch("clashes", {"use.py": "from lib import one\none(2)\n"})
    return made


@pytest.fixture
def queue(prepared: Queue, tmp_path: Path) -> Queue:
    return prepared.copied(tmp_path)


def _conflicts(queue: Queue, *names: str) -> list[tuple[str, str, str, str]]:
    """(file, reason, who wrote it, who broke it) of all semantic conflicts."""
    found: list[dict[str, Any]] = [c for outcome in queue.gate(*names).objects for c in outcome["conflicts"]]
    return [(Path(c["file"]).name, c["reason"], c["written_by"], c["broken_by"]) for c in found]


def test_a_caller_that_one_change_adds_of_what_one_before_it_renamed_is_a_conflict(queue: Queue) -> None:
    assert queue.states("renames", "uses") == {"renames": "fits", "uses": "semantic"}
    assert _conflicts(queue, "renames", "uses") == [("new.py", "lib has no one", "uses", "renames")]


def test_so_it_is_where_the_caller_stands_before_and_the_change_behind_renames(queue: Queue) -> None:
    assert queue.states("uses", "renames") == {"uses": "fits", "renames": "semantic"}
    assert _conflicts(queue, "uses", "renames") == [("new.py", "lib has no one", "uses", "renames")]


def test_a_call_that_lacks_what_another_change_requires_is_a_conflict(queue: Queue) -> None:
    assert _conflicts(queue, "uses", "requires") == [("new.py", "needs b", "uses", "requires")]
    assert _conflicts(queue, "requires", "uses") == [("new.py", "needs b", "uses", "requires")]


def test_a_change_that_conflicts_is_left_out_and_those_behind_it_are_judged_without_it(queue: Queue) -> None:
    assert queue.states("uses", "renames", "clashes", "apart") == {
        "uses": "fits", "renames": "semantic", "clashes": "fits", "apart": "fits",
    }  # fmt: skip


def test_conflicts_of_texts_name_the_files(queue: Queue) -> None:
    said = queue.gate("renames", "clashes")
    assert [(each["state"], each["paths"]) for each in said.objects] == [("fits", []), ("textual", ["use.py"])]
    assert said.status == 1


def test_changes_that_have_nothing_to_do_with_each_other_fit(queue: Queue) -> None:
    said = queue.gate("renames", "apart")
    assert said.status == 0
    assert [each["on"] for each in said.objects] == [[], ["renames"]]


def test_what_a_change_breaks_all_by_itself_is_no_conflict_with_others(queue: Queue) -> None:
    queue.branch("wrong", {"use.py": "from lib import nothing\n"})
    assert queue.states("apart", "wrong") == {"apart": "fits", "wrong": "fits"}


def test_a_change_that_leaves_the_base_behind_conflicts_with_what_came_there_since(queue: Queue) -> None:
    git(queue.root, "merge", "-q", "--no-edit", "renames")
    assert _conflicts(queue, "uses") == [("new.py", "lib has no one", "uses", "main")]


def test_commits_and_refs_of_a_review_system_are_changes_too(queue: Queue) -> None:
    commit = git(queue.root, "rev-parse", "uses").decode().strip()
    git(queue.root, "update-ref", "refs/changes/01/1/1", "apart")
    assert queue.states(commit[:10], "refs/changes/01/1/1") == {commit[:10]: "fits", "refs/changes/01/1/1": "fits"}


def test_nothing_of_the_repository_is_touched(queue: Queue) -> None:
    say("-C", str(queue.root), "index", "-q")

    def state() -> dict[str, bytes]:
        files = (each for each in queue.root.rglob("*") if each.is_file() and ".symindex" not in each.parts)
        return {str(each): each.read_bytes() for each in files}

    before = state()
    assert len(queue.gate("uses", "renames", "requires", "apart").objects) == 4
    assert state() == before


def test_no_merge_driver_or_hook_of_the_repository_is_run(queue: Queue, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\nexit 0\n")
    program.chmod(0o755)
    git(queue.root, "config", "merge.evil.driver", f"{program} %O %A %B")
    git(queue.root, "config", "merge.default", "evil")
    git(queue.root, "config", "core.fsmonitor", str(program))
    git(queue.root, "config", "filter.evil.clean", str(program))
    (queue.root / ".gitattributes").write_text("* merge=evil filter=evil\n")
    (queue.root / ".git" / "info" / "attributes").write_text("* merge=evil\n")
    (queue.root / ".git" / "hooks").mkdir(exist_ok=True)
    for hook in ("post-merge", "pre-merge-commit", "post-checkout", "reference-transaction"):
        (queue.root / ".git" / "hooks" / hook).symlink_to(program)
    assert queue.states("renames", "clashes", "requires") == {
        "renames": "fits", "clashes": "textual", "requires": "fits",
    }  # fmt: skip
    assert not ran.exists()


def test_a_change_that_there_is_none_of_is_told_and_the_others_are_judged(queue: Queue) -> None:
    found = queue.gate("nosuch", "apart").objects
    assert [(each["state"], each["reason"]) for each in found] == [
        ("unmergeable", "git knows no revision nosuch"), ("fits", ""),
    ]  # fmt: skip


def test_histories_that_have_no_commit_in_common_cannot_be_merged(queue: Queue) -> None:
    git(queue.root, "checkout", "-q", "--orphan", "apart-from-all")
    queue.committed("root")
    git(queue.root, "checkout", "-q", "main")
    (found,) = queue.gate("apart-from-all").objects
    assert found["state"] == "unmergeable"
    assert "unrelated histories" in found["reason"]


@pytest.mark.parametrize("base", ["nosuch", "main:lib.py", "STAGED", "main^{tree}"])
def test_a_base_that_is_no_commit_is_an_error(queue: Queue, base: str) -> None:
    said = queue.gate("apart", base=base)
    assert said.status == 2
    assert "\nerror: " in f"\n{said.err}"


def test_a_git_that_is_too_old_is_told(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symindex.workspace.git.Git.version", lambda _: (2, 30))
    said = queue.gate("apart")
    assert said.status == 2
    assert "git 2.30 cannot merge without a working tree; git 2.38 and later can" in said.err


@pytest.mark.parametrize("init", [["--object-format=sha256"]])
def test_a_repository_with_other_names_of_objects_is_merged_as_well(tmp_path: Path, init: list[str]) -> None:
    queue = Queue(tmp_path, _MAIN, init=init)
    queue.branch("renames", {"lib.py": _LIB.replace("one", "first"), "use.py": "from lib import first\nfirst(1)\n"})
    queue.branch("uses", {"new.py": "from lib import one\n"})
    assert queue.states("renames", "uses") == {"renames": "fits", "uses": "semantic"}


def test_a_shallow_clone_is_merged_as_far_as_its_history_goes(tmp_path: Path) -> None:
    queue = Queue(tmp_path, {"lib.py": ""}, _MAIN)
    queue.branch("uses", {"new.py": "from lib import one\n"})
    clone = tmp_path / "shallow"
    run_git(tmp_path, "clone", "-q", "--depth=2", "--no-single-branch", f"file://{queue.root}", str(clone))
    git(clone, "branch", "uses", "origin/uses")
    said = say("-C", str(clone), "gate", "main", "uses", "--json")
    assert [(each["state"], each["reason"]) for each in said.objects] == [("fits", "")], said.err


def test_text_and_markdown_say_who_wrote_and_who_broke(queue: Queue) -> None:
    for form in ((), ("--markdown",)):
        said = say("-C", str(queue.root), "gate", "main", "renames", "uses", *form)
        assert "lib has no one; written by uses, broken by renames" in said.out.replace("\\", "")


def test_the_tests_that_each_change_can_touch_are_listed_when_asked_for(tmp_path: Path) -> None:
    tests = "from lib import two\n\n\ndef test_two():\n    assert two(1)\n"
    queue = Queue(tmp_path, {**_MAIN, "test_lib.py": tests, "pytest.ini": "[pytest]\n"})
    queue.branch("does", {"lib.py": _LIB.replace("b, 3", "b, 3, 4")})
    queue.branch("apart", {"free.py": "x = 2\n"})
    found = say("-C", str(queue.root), "gate", "main", "does", "apart", "--tests", "--json").objects
    assert [each["tests"] for each in found] == [["test_lib.py::test_two"], []]
    assert all(each["tests"] == [] for each in queue.gate("does").objects)


def test_a_method_of_an_object_of_which_nothing_is_known_is_judged_where_one_definition_has_the_name(
    tmp_path: Path,
) -> None:
    class_ = "class Shop:\n    def shut_the_doors(self):\n        return 1\n"
    queue = Queue(tmp_path, {"shop.py": class_, "free.py": ""})
    queue.branch("renames", {"shop.py": class_.replace("shut_the", "close_the")})
    queue.branch("uses", {"free.py": "def f(shop):\n    return shop.shut_the_doors()\n"})
    assert _conflicts(queue, "renames", "uses") == [("free.py", "nothing has shut_the_doors", "uses", "renames")]
    assert _conflicts(queue, "uses", "renames") == [("free.py", "nothing has shut_the_doors", "uses", "renames")]


def test_a_caller_that_is_added_to_a_file_which_another_change_moves_is_found_where_it_is_now(tmp_path: Path) -> None:
    body = "".join(f"\n\ndef f{number}(a):\n    return [a, {number}]\n" for number in range(6))
    queue = Queue(tmp_path, {"lib.py": _LIB, "old.py": body})
    moved = body.replace("\n\ndef f0", "from lib import one\n\n\ndef f0")
    queue.branch("adds", {"old.py": moved.replace("return [a, 0]", "return one(a)")})
    git(queue.root, "checkout", "-q", "-b", "moves", "main")
    git(queue.root, "mv", "old.py", "new.py")
    queue.write({"lib.py": _LIB.replace("one", "first")})
    git(queue.root, "add", "-A", "lib.py", "new.py")
    queue.committed("moves")
    git(queue.root, "checkout", "-q", "main")
    for order in (("adds", "moves"), ("moves", "adds")):
        assert {each[:2] for each in _conflicts(queue, *order)} == {("new.py", "lib has no one")}


def test_names_that_no_checkout_would_write_are_merged_and_lead_nowhere(tmp_path: Path) -> None:
    queue = Queue(tmp_path, _MAIN)
    queue.branch("renames", {"lib.py": _LIB.replace("one", "first"), "use.py": "from lib import first\nfirst(1)\n"})
    queue.branch("uses", {"a\nb\x1b[31m.py": "from lib import one\n"})
    git(queue.root, "checkout", "-q", "uses")
    (queue.root / "link.py").symlink_to("/etc/passwd")
    git(queue.root, "add", "link.py")
    git(queue.root, "commit", "-q", "-m", "link")
    git(queue.root, "checkout", "-q", "main")
    said = queue.gate("renames", "uses")
    assert [each["state"] for each in said.objects] == ["fits", "semantic"]
    for form in (("--markdown",), ("--color", "always"), ()):
        shown = say("-C", str(queue.root), "gate", "main", "renames", "uses", *form)
        assert ("\x1b[31m.py" in shown.out, "from lib import one" in shown.out) == (False, True)
