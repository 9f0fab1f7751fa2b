"""`--at` on the command line: answers of a revision, what is said of it, and what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Said, say
from tests.support.histories import SampleHistory
from tests.support.on_disk import git

_TILL = "class Till:\n    def close(self):\n        return 1\n"
_OLD = {
    "shop/__init__.py": "",
    "shop/till.py": _TILL,
    "shop/main.py": "from shop.till import Till\n\ndef run():\n    Till().close()\n",
    "setup.cfg": "[options.entry_points]\nconsole_scripts =\n    run = shop.main:run\n",
}
_NEW = {
    "shop/__init__.py": "",
    "shop/till.py": "# A till.\n" + _TILL.replace("close", "shut"),
    "shop/other.py": "from shop.till import Till\nTill().shut()\n",
}


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SampleHistory:
    """Two commits, in the root of which the commands run."""
    history = SampleHistory(tmp_path, _OLD, _NEW)
    history.enter(monkeypatch)
    return history


def _lines(said: Said) -> list[str]:
    assert said.status == 0, said.err
    return said.out.splitlines()


def test_callers_at_a_revision_are_those_of_its_files(history: SampleHistory) -> None:
    assert _lines(say("callers", "Till.close", "--at", "HEAD~1")) == ["shop/main.py:4:12: Till().close() [inferred]"]
    assert say("callers", "Till.close").status == 1


def test_which_revision_was_asked_and_that_libraries_are_those_of_today_is_said_once(history: SampleHistory) -> None:
    said = say("callers", "Till.close", "--at", "HEAD~1")
    assert said.err.count("libraries as they are now") == 1
    assert history.commits[0][:12] in said.err


def test_a_place_counts_in_the_file_of_the_revision(history: SampleHistory) -> None:
    assert _lines(say("def", "shop/main.py:4:13", "--at", "HEAD~1")) == [
        "shop/till.py:2:9: def close(self): [inferred]"
    ]


def test_a_line_that_only_another_revision_has_is_refused(history: SampleHistory) -> None:
    said = say("def", "shop/till.py:4", "--at", "HEAD~1")
    assert (said.status, "has 3 lines" in said.err) == (2, True)


def test_a_file_that_is_gone_from_the_disk_is_listed_from_its_revision(history: SampleHistory) -> None:
    assert _lines(say("symbols", "shop/main.py", "--at", "HEAD~1")) == ["shop/main.py:3:5: def run():"]


def test_a_file_that_the_revision_does_not_have_is_said_not_to_be_there(history: SampleHistory) -> None:
    assert "no file" in say("callers", "shop/other.py", "--at", "HEAD~1").err


def test_an_entry_point_in_the_configuration_of_a_revision_leads_to_its_definition(history: SampleHistory) -> None:
    assert _lines(say("def", "setup.cfg:3", "--at", "HEAD~1")) == ["shop/main.py:3:5: def run():"]


def test_json_names_the_commit(history: SampleHistory) -> None:
    for arguments in (["refs", "Till"], ["files"], ["grep", "Till"], ["graph", "Till"], ["show", "Till"]):
        said = say(*arguments, "--at", "HEAD~1", "--json")
        assert {each["revision"] for each in said.objects} == {history.commits[0]}, arguments


def test_batches_are_answered_at_the_revision(history: SampleHistory) -> None:
    said = say("callers", "--batch", "--at", "HEAD~1", stdin=json.dumps({"id": 1, "symbol": "Till.close"}) + "\n")
    assert [(a["revision"], len(a["answers"])) for a in said.objects] == [(history.commits[0], 1)]


def test_text_and_prose_are_searched_in_the_files_of_the_revision(history: SampleHistory) -> None:
    assert _lines(say("grep", "close", "--at", "HEAD~1")) == [
        "shop/main.py:4:12: Till().close()",
        "shop/till.py:2:9: def close(self):",
    ]
    assert say("prose", "--at", "HEAD~1").status == 1
    assert _lines(say("prose", "--at", "HEAD")) == ["shop/till.py:1:3: A till."]


def test_unused_definitions_are_those_of_the_revision(history: SampleHistory) -> None:
    """`run` is named in the configuration of the revision, which the disk does not have."""
    assert say("unused", "--at", "HEAD~1").status == 1


def test_what_is_staged_can_be_asked(history: SampleHistory) -> None:
    history.write({"shop/other.py": "from shop.till import Till\n\n\nTill().shut()\n"})
    git(history.root, "add", "-A")
    history.write({"shop/other.py": ""})
    for name in ("STAGED", ":0"):
        said = say("callers", "Till.shut", "--at", name, "--json")
        assert [(each["line"], each["revision"]) for each in said.objects] == [(4, "STAGED")]
    assert say("callers", "Till.shut").status == 1


@pytest.mark.parametrize("name", ["v1", "v1^{}", "main~1", "HEAD@{1}", "HEAD^", ":/next", "HEAD~1:", "v1^{tree}"])
def test_a_revision_is_named_as_git_names_it(history: SampleHistory, name: str) -> None:
    git(history.root, "tag", "-a", "-m", "one", "v1", "HEAD~1")
    git(history.root, "checkout", "-q", "-b", "side", "HEAD~1")
    git(history.root, "commit", "-q", "--allow-empty", "-m", "next")
    git(history.root, "checkout", "-q", "main")
    git(history.root, "checkout", "-q", "side")
    git(history.root, "reset", "-q", "--hard", "main")
    assert say("def", "Till.close" if name not in ("HEAD@{1}", ":/next") else "Till", "--at", name).status == 0


def test_a_stash_can_be_asked(history: SampleHistory) -> None:
    history.write({"shop/other.py": "from shop.till import Till\nTill().shut().more()\n"})
    git(history.root, "stash", "-q")
    assert "more" in say("refs", "more", "--at", "stash").out


def test_a_directory_of_a_revision_stands_for_the_project(history: SampleHistory) -> None:
    assert [each["file"] for each in say("files", "--at", "HEAD~1:shop", "--json").objects] == [
        f"{history.root}/{name}" for name in ("__init__.py", "main.py", "till.py")
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nosuch", "git knows no revision nosuch"),
        ("-x", "git knows no revision -x"),
        ("HEAD:shop/till.py", "HEAD:shop/till.py is a file, and no revision"),
        ("HEAD:nosuch", "git knows no revision HEAD:nosuch"),
        ("", "git knows no revision"),
        ("a\nb", "git knows no revision"),
        ("two", "two is ambiguous"),
    ],
)
def test_what_is_no_revision_is_refused_in_a_sentence(history: SampleHistory, name: str, words: str) -> None:
    git(history.root, "branch", "two")
    git(history.root, "tag", "two", "HEAD~1")
    said = say("def", "Till", "--at", name)
    assert (said.status, said.out) == (2, "")
    assert words in said.err


def test_an_abbreviation_of_several_objects_is_refused_with_these(history: SampleHistory) -> None:
    seen: dict[str, str] = {}
    number = 0
    while True:
        number += 1
        name = git(history.root, "commit-tree", "HEAD^{tree}", "-m", str(number)).decode().strip()[:4]
        if name in seen:
            break
        seen[name] = name
    said = say("def", "Till", "--at", name)
    assert (said.status, "is ambiguous: it begins several objects' names" in said.err) == (2, True)


def test_a_project_outside_git_has_no_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone/pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    monkeypatch.chdir(tmp_path / "alone")
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    said = say("def", "x", "--at", "HEAD")
    assert (said.status, "is in no git repository" in said.err) == (2, True)


@pytest.mark.parametrize("arguments", [["status"], ["index"], ["changes"], ["export", "ctags"], ["envs"]])
def test_a_command_about_the_present_says_that_it_takes_no_revision(
    history: SampleHistory, arguments: list[str]
) -> None:
    said = say(*arguments, "--at", "HEAD")
    assert (said.status, "takes no --at" in said.err) == (2, True)


def test_a_search_for_words_says_that_it_knows_the_present_only(history: SampleHistory) -> None:
    said = say("search", "till", "--at", "HEAD")
    assert (said.status, "not at a revision" in said.err) == (2, True)


_SUITE = {
    **_OLD,
    "pytest.ini": "[pytest]\ntestpaths = checks\npython_files = *_check.py\n",
    "checks/till_check.py": "from shop.main import run\n\ndef test_run():\n    run()\n",
    "checks/test_other.py": "def test_other(): ...\n",
}


@pytest.fixture
def tested(history: SampleHistory) -> SampleHistory:
    """A third commit has tests and their configuration, a fourth has none of them."""
    history.commit(_SUITE)
    history.commit(_NEW)
    return history


@pytest.mark.parametrize(
    "arguments",
    [[], ["--reaching", "Till.close"], ["checks"], ["checks/till_check.py"], ["checks/till_check.py:3"]],
)
def test_tests_of_a_revision_are_listed_by_its_own_configuration(tested: SampleHistory, arguments: list[str]) -> None:
    said = say("tests", *arguments, "--at", "HEAD~1", "--json")
    assert [(each["id"], each["revision"]) for each in said.objects] == [
        ("checks/till_check.py::test_run", _name_of(tested, "HEAD~1"))
    ]
    assert say("tests", *arguments).status in (1, 2)


def test_the_runner_of_a_revision_is_guessed_from_its_files(history: SampleHistory) -> None:
    history.commit({"test_a.py": "def test_one(): ...\n", ".github/workflows/ci.yml": "run: pytest\n"})
    history.commit({"test_a.py": ""})
    said = say("tests", "--suites", "--at", "HEAD~1")
    assert ("pytest" in said.out, ".github/workflows/ci.yml runs it" in said.out) == (True, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--affected", "--at", "HEAD"], "--affected names the revisions itself"),
        (["nosuch.py", "--at", "HEAD~1"], "is no path in"),
        (["shop/other.py", "--at", "HEAD~1"], "is no path in"),
    ],
)
def test_what_cannot_be_asked_about_tests_of_a_revision_is_said(
    history: SampleHistory, arguments: list[str], words: str
) -> None:
    said = say("tests", *arguments)
    assert (said.status, words in said.err) == (2, True)


def test_graphs_and_paths_are_drawn_from_the_files_of_the_revision(history: SampleHistory) -> None:
    said = say("graph", "Till.close", "--callers", "--json", "--at", "HEAD~1")
    (picture,) = said.objects
    assert ["shop.main.run" in json.dumps(picture), picture["revision"]] == [True, history.commits[0]]
    assert _lines(say("path", "shop.main.run", "Till.close", "--at", "HEAD~1"))[0].startswith("shop/main.py:")
    assert say("path", "shop.main.run", "Till.close").status == 2  # neither is there now


def test_a_definition_is_shown_as_it_was(history: SampleHistory) -> None:
    assert "def close(self):" in say("show", "Till.close", "--at", "HEAD~1").out
    assert say("show", "Till.close").status == 1


def _name_of(history: SampleHistory, revision: str) -> str:
    return git(history.root, "rev-parse", revision).decode().strip()
