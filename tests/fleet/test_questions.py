"""One question to many repositories: identity, versions, who can reach what, and repositories that cannot answer."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Said, say
from tests.support.fleets import environment, make_fleet, pyproject
from tests.support.on_disk import write
from tests.support.schema import fits


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_fleet(tmp_path_factory.mktemp("repositories"))


@pytest.fixture(autouse=True)
def fleet(repositories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SYMINDEX_CONFIG_DIR", str(tmp_path / "configuration"))
    monkeypatch.chdir(repositories / "kit")
    assert say("fleet", "add", "acme", f"{repositories}/*").status == 0
    yield
    assert not (Path.cwd() / "symindex.egg-info").exists()


def by_repository(said: Said) -> dict[str, list[tuple[str, int, str]]]:
    found = defaultdict(list)
    for each in said.objects:
        found[each["repository"]].append((os.path.basename(each["file"]), each["line"], each["certainty"]))
    return dict(found)


def asked(*arguments: str) -> list[dict[str, Any]]:
    return say(*arguments, "--fleet", "acme", "--json").objects


def test_callers_asked_in_the_library_are_those_of_all_repositories() -> None:
    found = by_repository(say("callers", "--fleet", "acme", "options.load", "--json"))
    assert found == {
        "kit": [("test_kit.py", 5, "resolved")],
        "editable": [("main.py", 5, "resolved")],
        "pinned": [("main.py", 5, "resolved")],
        "plain": [("plain.py", 5, "resolved")],
    }


def test_a_method_is_followed_through_another_library_that_derives_from_it() -> None:
    found = by_repository(say("callers", "--fleet", "acme", "Option.fetch", "--json"))
    assert found["plain"] == [("other.py", 5, "inferred"), ("plain.py", 6, "inferred"), ("other.py", 6, "possible")]


def test_an_answer_says_which_version_its_repository_has_and_what_it_requires() -> None:
    found = {each["repository"]: each for each in asked("callers", "options.load")}
    assert {name: (each["distribution"], each["version"]) for name, each in found.items()} == {
        "kit": ("acme.kit", "2.0"),
        "editable": ("acme.kit", "2.0"),
        "pinned": ("acme.kit", "1.0"),
        "plain": ("acme.kit", "2.0"),
    }
    assert found["pinned"]["requires"] == "==1.0"
    assert found["pinned"]["signature"] == "def load(path)"
    assert found["kit"]["signature"] == "def load(path, strict=False)"


def test_different_signatures_are_reported() -> None:
    said = say("callers", "--fleet", "acme", "options.load")
    assert "acme_kit.options.load is not the same in all versions" in said.err
    assert "acme.kit 1.0 in pinned: def load(path)\n" in said.err


def test_equal_signatures_are_not_reported() -> None:
    assert "not the same" not in say("callers", "--fleet", "acme", "Option.fetch").err


def test_places_in_repositories_that_cannot_reach_a_definition_are_counted_not_listed() -> None:
    said = say("callers", "--fleet", "acme", "Option.fetch")
    assert "apart" not in said.out
    assert "1 place has the name in 1 repository that neither imports nor requires acme.kit" in said.err


def test_the_same_definition_asked_from_a_repository_that_uses_it_has_the_same_callers(
    repositories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = by_repository(say("callers", "--fleet", "acme", "acme_kit.options.load", "--json"))
    monkeypatch.chdir(repositories / "pinned")
    there = by_repository(say("callers", "--fleet", "acme", "pinned/main.py:5:13", "--json"))
    assert there == here
    assert next(iter(there)) == "pinned"


def test_it_can_be_asked_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = by_repository(say("callers", "--fleet", "acme", "acme_kit.options.load", "--json"))
    monkeypatch.chdir(tmp_path)
    assert by_repository(say("callers", "--fleet", "acme", "acme_kit.options.load", "--json")) == {
        name: here[name] for name in sorted(here)
    }


def test_a_definition_is_told_once_for_each_version(repositories: Path) -> None:
    found = asked("def", "options.load")
    assert [(each["repository"], each["version"]) for each in found] == [("kit", "2.0"), ("pinned", "1.0")]
    assert found[0]["file"] == str(repositories / "kit/src/acme_kit/options.py")


@pytest.mark.parametrize(
    ("command", "symbol", "expected"),
    [
        ("refs", "options.Option", {"kit", "wrap", "plain", "pinned", "editable"}),
        ("importers", "acme_kit.options", {"kit", "wrap", "plain", "pinned", "editable"}),
        ("hierarchy", "options.Option", {"wrap"}),
    ],
)
def test_other_questions_go_to_all_repositories(command: str, symbol: str, expected: set[str]) -> None:
    assert set(by_repository(say(command, "--fleet", "acme", symbol, "--json"))) == expected


def test_text_and_words_are_looked_for_in_all_repositories() -> None:
    assert {each["repository"] for each in asked("grep", "anything.fetch")} == {"apart"}
    assert {each["repository"] for each in asked("search", "name:option")} == {"kit"}
    assert "apart.py:6" in say("grep", "--fleet", "acme", "anything.fetch").out


def test_tests_of_all_repositories_that_reach_a_definition() -> None:
    found = say("tests", "--reaching", "options.load", "--fleet", "acme", "--json").objects
    assert {(each["repository"], each["id"]) for each in found} == {
        ("kit", "tests/test_kit.py::test_load"),
        ("plain", "test_plain.py::test_run"),
    }


def test_a_changed_file_is_seen_by_the_next_question(repositories: Path) -> None:
    path = repositories / "plain/later.py"
    path.write_text("from acme_kit.options import load\nload('later')\n")
    try:
        assert ("later.py", 2, "resolved") in by_repository(
            say("callers", "--fleet", "acme", "options.load", "--json")
        )["plain"]
    finally:
        path.unlink()


def test_a_repository_that_cannot_be_asked_is_named_and_the_others_answer(repositories: Path, tmp_path: Path) -> None:
    broken = write(tmp_path / "broken", {"pyproject.toml": "[tool.symindex]\nnonsense = 1\n", "a.py": "x = 1\n"})
    say("fleet", "add", "acme", str(broken))
    said = say("callers", "--fleet", "acme", "options.load", "--json")
    assert set(by_repository(said)) == {"kit", "editable", "pinned", "plain"}
    assert "broken did not answer" in said.err
    assert "nonsense" in said.err


def test_an_answer_on_a_terminal_is_grouped_by_repository() -> None:
    said = say("callers", "--fleet", "acme", "options.load", "--color", "always")
    assert "pinned 3.1: 1 answer, acme.kit 1.0 (requires ==1.0)" in said.out


def test_a_limit_counts_all_repositories() -> None:
    assert len(asked("callers", "options.load", "-n", "2")) == 2


def test_what_is_not_defined_anywhere_is_no_answer() -> None:
    said = say("callers", "--fleet", "acme", "options.nothing_of_the_kind")
    assert (said.status, said.out) == (1, "")


def test_a_version_that_defines_it_in_another_module_has_the_same_symbol(tmp_path: Path) -> None:
    moved = {
        "acme_kit/__init__.py": "",
        "acme_kit/_loading.py": "def load(path): ...\n",
        "acme_kit/options.py": "from acme_kit._loading import load\n",
    }
    files = {
        "pyproject.toml": pyproject("late", "1", "acme.kit"),
        "late.py": "from acme_kit import options\noptions.load('q')\n",
        **environment(moved, "acme.kit", "3.0"),
    }
    say("fleet", "add", "acme", str(write(tmp_path / "late", files)))
    found = by_repository(say("callers", "--fleet", "acme", "options.load", "--json"))
    assert found["late"] == [("late.py", 2, "resolved")]


@pytest.mark.parametrize(
    ("definition", "arguments"),
    [
        *(
            ("fleet_hit", (command, "options.Option"))
            for command in ("def", "refs", "callers", "importers", "hierarchy")
        ),
        ("fleet_match", ("grep", "anything")),
        ("fleet_found", ("search", "option")),
        ("fleet_reached", ("tests", "--reaching", "options.load")),
    ],
)
def test_what_is_written_as_json_fits_the_schema(definition: str, arguments: tuple[str, ...]) -> None:
    found = say(*arguments, "--fleet", "acme", "--json").objects
    assert found
    for each in found:
        fits(definition, each)


def test_the_status_fits_the_schema() -> None:
    for each in say("fleet", "status", "acme", "--json").objects:
        fits("fleet_status", each)
