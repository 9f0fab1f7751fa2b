"""`changes` as it is typed: what is compared, forms, exit statuses, bad input."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.cli.test_schema import _fits as fits_schema
from tests.support.changed import Queue
from tests.support.command_line import Said, say
from tests.support.histories import SampleHistory
from tests.support.on_disk import git

_ONE = {"lib.py": "def f(a): return a\n", "use.py": "from lib import f\nf(1)\n"}
_TWO = {**_ONE, "lib.py": "def f(a, b): return a\n"}


@pytest.fixture
def history(tmp_path: Path) -> SampleHistory:
    return SampleHistory(tmp_path, _ONE, _TWO)


def _said(history: SampleHistory, *arguments: str) -> Said:
    return say("-C", str(history.root), "changes", *arguments)


def _records(history: SampleHistory, *arguments: str) -> list[str]:
    return [each["record"] for each in _said(history, "--json", *arguments).objects]


def test_without_a_revision_the_working_tree_is_compared_with_the_last_commit(history: SampleHistory) -> None:
    assert _said(history).status == 1
    history.write({"lib.py": "def f(a): return a\n"})
    assert _records(history) == ["definition"]


def test_one_revision_is_compared_with_the_working_tree(history: SampleHistory) -> None:
    assert _records(history, "HEAD~1") == ["definition", "unfit"]


def test_new_files_that_git_does_not_know_yet_are_compared(history: SampleHistory) -> None:
    history.write({"new.py": "def g(): pass\n"})
    assert _records(history) == ["definition"]


def test_what_is_staged_is_compared_apart_from_the_working_tree(history: SampleHistory) -> None:
    history.write({"lib.py": "def f(a): return a\n"})
    assert _records(history, "--staged") == []
    git(history.root, "add", "lib.py")
    assert _records(history, "--staged") == ["definition"]


def test_three_dots_count_from_where_the_other_side_left(tmp_path: Path) -> None:
    queue = Queue(tmp_path, _ONE)
    queue.branch("side", {"more.py": "def g(): pass\n"})
    queue.write({"lib.py": "def f(a, c): return a\n"})
    git(queue.root, "commit", "-qam", "main goes on")
    assert _records(queue, "main...side") == ["definition"]
    assert _records(queue, "main..side") != ["definition"]


def test_an_empty_side_is_the_last_commit(history: SampleHistory) -> None:
    assert _records(history, "HEAD~1..") == _records(history, "HEAD~1..HEAD")


def test_check_fails_where_something_no_longer_fits_and_only_there(history: SampleHistory) -> None:
    assert _said(history, "HEAD~1..HEAD", "--check").status == 1
    assert _said(history, "HEAD..HEAD~1", "--check").status == 0
    assert _said(history, "--check").status == 0


_DEFINITIONS = {
    "definition": "changed",
    "unfit": "unfit",
    "call": "changed_call",
    "orphan": "orphan",
    "test": "changed_test",
}


def test_records_fit_the_published_schema(tmp_path: Path) -> None:
    base = "class Base:\n    def keep(self): pass\n{}\n\nclass Sub(Base):\n    def step(self): return h()\n"
    lib = base.format("    def step(self): return [0, 1]\n") + "def h(): pass\ndef f(a): return a\n"
    tests = {"tests/test_lib.py": "import lib\n\n\ndef test_f():\n    lib.f(1)\n", "pytest.ini": "[pytest]\n"}
    after = {**tests, "lib.py": base.format("") + "def h(): pass\ndef f(a, b): return h()\n"}
    found = _said(SampleHistory(tmp_path, {**tests, "lib.py": lib}, after), "HEAD~1", "--tests", "--json").objects
    assert {each["record"] for each in found} == set(_DEFINITIONS)
    for each in found:
        fits_schema(_DEFINITIONS[each["record"]], each)


def test_outcomes_of_a_queue_fit_the_published_schema(tmp_path: Path) -> None:
    queue = Queue(tmp_path, _ONE)
    queue.branch("one", {"lib.py": "def g(a): return a\n", "use.py": ""})
    queue.branch("two", {"new.py": "from lib import f\n"})
    for each in queue.gate("one", "two", "nosuch").objects:
        fits_schema("outcome", each)


def test_lines_of_a_pipe_lead_to_the_place(history: SampleHistory) -> None:
    said = _said(history, "HEAD~1..HEAD")
    assert "use.py:2:1: no longer fits: needs b; meant lib.f, changed: signature" in said.out
    assert "lib.py:1:1: changed function lib.f: def f(a) → def f(a, b)  [signature]  callers 1" in said.out


def test_on_a_terminal_what_no_longer_fits_stands_first(history: SampleHistory) -> None:
    said = _said(history, "HEAD~1..HEAD", "--color", "always")
    assert "1 place no longer fits" in said.out.splitlines()[0]
    assert said.out.index("no longer fits\x1b") < said.out.index("definitions\x1b")


def test_markdown_has_a_list_and_a_table(history: SampleHistory) -> None:
    said = _said(history, "HEAD~1..HEAD", "--markdown")
    assert "- `use.py:2` `f(1)` — needs b" in said.out.replace(str(history.root) + "/", "")
    assert "| changed: signature | `lib.f` | `def f(a)` → `def f(a, b)` | 1 |" in said.out


def test_markdown_shows_what_a_repository_holds_and_makes_no_markup_of_it(tmp_path: Path) -> None:
    name = "@org[x](y)`|`.py"
    header = "def f(a='x|`*\\\\|<img>')"
    history = SampleHistory(
        tmp_path,
        {name: "def f(): pass\n", "use.py": "from lib import g\ng(1|2, '`|')\n", "lib.py": "def g(*a): pass\n"},
        {name: f"{header}: pass\n", "lib.py": "def g(): pass\n", "use.py": "from lib import g\ng(1|2, '`|')\n"},
    )
    said = _said(history, "HEAD~1..HEAD", "--markdown")
    shown = MarkdownIt("gfm-like", {"linkify": False}).render(said.out)
    cells = [unescape(each) for each in re.findall("<td>(.*?)</td>", shown)]
    assert len(cells) == 2 * 4
    assert any(f"<code>{header}</code>" in each for each in cells)
    assert "<code>g(1|2, '`|')</code>" in unescape(shown)
    assert not re.search("<(img|a|em|s)\\b", shown)


def test_tests_that_reach_what_differs_are_listed_on_request(tmp_path: Path) -> None:
    tests = {"tests/__init__.py": "", "tests/test_lib.py": "import lib\n\n\ndef test_f():\n    lib.f(1)\n"}
    history = SampleHistory(tmp_path, {**_ONE, **tests, "pytest.ini": "[pytest]\n"})
    history.write({"lib.py": "def f(a): return a + 1\n"})
    said = _said(history, "--tests", "--json")
    assert [each["id"] for each in said.objects if each["record"] == "test"] == ["tests/test_lib.py::test_f"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("nosuch", "git knows no revision nosuch"),
        ("nosuch..HEAD", "git knows no revision nosuch"),
        ("HEAD..nosuch", "git knows no revision nosuch"),
        ("--staged HEAD..HEAD~1", "--staged compares one revision with what is staged"),
        ("HEAD...other-root", "the two revisions have no commit in common"),
        ("-x", "No such option"),
    ],
)
def test_what_cannot_be_compared_is_told(history: SampleHistory, typed: str, reason: str) -> None:
    git(history.root, "checkout", "-q", "--orphan", "other-root")
    history.committed("root")
    git(history.root, "checkout", "-q", "main")
    said = _said(history, *typed.split())
    assert said.status == 2
    assert reason in said.err
    assert "Traceback" not in said.err


def test_a_project_in_no_repository_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    said = say("-C", str(tmp_path), "changes")
    assert said.status == 2
    assert "is in no git repository" in said.err


def test_objects_that_are_gone_are_named(history: SampleHistory) -> None:
    content_id = git(history.root, "rev-parse", "HEAD~1:lib.py").decode().strip()
    (history.root / ".git" / "objects" / content_id[:2] / content_id[2:]).unlink()
    said = _said(history, "HEAD~1..HEAD")
    assert said.status == 2
    assert content_id in said.err


def test_names_that_are_not_plain_are_shown_on_one_line_and_run_nothing(tmp_path: Path) -> None:
    name = "a\nb\x1b[31m.py"
    history = SampleHistory(tmp_path, {name: "def f(a): pass\n"}, {name: "def f(a, b): pass\n"})
    for form in ((), ("--markdown",), ("--color", "always")):
        said = _said(history, "HEAD~1..HEAD", *form)
        assert "\x1b[31m.py" not in said.out
        assert "def f(a, b)" in said.out


def test_histories_that_share_nothing_are_compared_all_the_same(history: SampleHistory) -> None:
    git(history.root, "checkout", "-q", "--orphan", "other-root")
    history.commit({"third.py": "def g(): pass\n"})
    git(history.root, "checkout", "-q", "main")
    assert "definition" in _records(history, "main..other-root")
