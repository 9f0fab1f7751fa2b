"""`index`, `status` and `envs`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import symindex.indexer
from symindex.cli.opening import project_root
from tests.support.command_line import say


def test_in_a_pipe_index_says_one_line(new_shop: Path) -> None:
    said = say("index")
    assert said.status == 0
    assert said.err == ""
    assert re.fullmatch(
        r"4 files, 24 lines, 4 distinct, \d+ definitions, \d+ references, 1 environment, 0 skipped, [\d.]+ s\n",
        said.out,
    )


def test_for_people_it_says_a_screen(new_shop: Path) -> None:
    said = say("index", "--color", "always")
    text = re.sub(r"\x1b\[[\d;]*m", "", said.out)
    assert f"project       {new_shop}\n" in text
    assert "files         4 in 2 trees; 4 distinct\n" in text
    assert "4 files new or changed; 4 contents parsed, 0 known already" in text
    assert f"index         {new_shop}/.symindex, " in text


def test_quiet_says_nothing(new_shop: Path) -> None:
    assert say("index", "--quiet") == (0, "", "")


def test_events_are_json_lines_on_standard_error(new_shop: Path) -> None:
    said = say("index", "--events", "--jobs", "1", "--no-words")
    events = [json.loads(line) for line in said.err.splitlines()]
    names = [event["event"] for event in events]
    assert names[0] == "scanned"
    assert names[-1] == "summary"
    done = [event for event in events if event["event"] == "tree-done"]
    assert [event["kind"] for event in done] == ["project", "environment"]
    assert done[0].keys() == {"event", "kind", "seconds"}
    assert events[-1]["parsed"] == 4


def test_rebuild_makes_a_damaged_index_good_again(new_shop: Path) -> None:
    assert say("index").status == 0
    (new_shop / ".symindex/index.sqlite").write_bytes(b"no database at all" * 1000)
    said = say("def", "Till", "--no-update")
    assert said.status == 2
    assert re.match(r"error: .* is not as your symindex wrote it here\nhint: symindex index\n", said.err)
    assert say("index", "--rebuild").status == 0
    assert say("def", "Till").err == ""


def test_a_question_builds_a_damaged_index_anew_and_says_so(new_shop: Path) -> None:
    assert say("index").status == 0
    (new_shop / ".symindex/index.sqlite").write_bytes(b"no database at all" * 1000)
    said = say("def", "Till")
    assert said.status == 0
    assert re.match(r"the index in .* is not as your symindex wrote it here: building it anew\n", said.err)


def test_a_directory_that_nothing_marks_is_its_own_root(tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    assert project_root(tmp_path / "alone") == tmp_path / "alone"
    (tmp_path / "setup.py").touch()
    assert project_root(tmp_path / "alone") == tmp_path


def test_an_environment_that_is_none_is_refused(new_shop: Path) -> None:
    said = say("index", "--env", "shop")
    assert said.status == 2
    assert said.err.startswith("error: shop is no environment\nhint: ")


def test_an_environment_that_is_known_already_may_be_named(new_shop: Path) -> None:
    assert say("index", "--env", ".venv").status == 0


@pytest.mark.parametrize("command", [("index",), ("def", "Till")])
def test_ctrl_c_says_that_nothing_was_lost(
    new_shop: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    for name in ("update", "bring_up_to_date"):
        monkeypatch.setattr(symindex.indexer, name, interrupted)
    said = say(*command)
    assert said.status == 130
    assert said.err.endswith("interrupted; what was indexed so far is kept\n")
    assert "Traceback" not in said.err


def test_bad_settings_are_told_with_a_hint(new_shop: Path) -> None:
    (new_shop / "pyproject.toml").write_text("[tool.symindex]\nexlude = []\n")
    for command in (("index",), ("def", "Till"), ("status",), ("envs",)):
        said = say(*command)
        assert said.status == 2
        assert "unknown key `exlude`" in said.err
        assert said.err.endswith("hint: did you mean `exclude`?\n")


def test_status_tells_what_was_read_in_part(new_shop: Path) -> None:
    (new_shop / "shop" / "open.py").write_text("def first(): pass\ndef ) (:\n" + "#\n" * 9000)
    say("index")
    said = say("status", "--skipped")
    assert re.search(r"shop/open\.py.*read in part", said.out)
    assert say("def", "first").status == 0


def test_status_counts_trees_and_what_was_left_out(shop: Path) -> None:
    said = say("status")
    assert said.status == 0
    assert re.search(r"^project +\S+ +3 +22 ", said.out, re.MULTILINE)
    assert re.search(r"^environment +\.venv +1 +2 ", said.out, re.MULTILINE)
    assert re.search(r"^skipped +nothing$", said.out, re.MULTILINE)
    (found,) = say("status", "--json").objects
    assert found["root"] == str(shop)
    assert found["index"] == str(shop / ".symindex")
    assert found["bytes"] > 0
    assert [(tree["kind"], tree["files"], tree["finished"]) for tree in found["trees"]] == [
        *(("project", 3, True), ("environment", 1, True))
    ]


def test_status_lists_what_was_skipped(new_shop: Path) -> None:
    (new_shop / "shop/broken.py").symlink_to("nowhere.py")
    assert say("index", "-q").status == 0
    assert f"{new_shop}/shop/broken.py: symbolic link to nothing\n" in say("status", "--skipped").out
    assert "skipped       1 symbolic link to nothing\n" in say("status").out
    assert say("status", "--json").objects[0]["skipped"] == [
        {"path": f"{new_shop}/shop/broken.py", "reason": "symbolic link to nothing"}
    ]


def test_status_without_an_index_says_how_to_make_one(new_shop: Path) -> None:
    said = say("status")
    assert said.status == 2
    assert said.err == f"error: no index in {new_shop}/.symindex\nhint: symindex index\n"


def test_envs_needs_no_index(new_shop: Path) -> None:
    said = say("envs")
    name, kind, python, installed, prefix, broken = said.out.rstrip("\n").split("\t")
    assert (name, kind, python, installed, prefix) == (".venv", "venv", "3.12.1", "1", str(new_shop / ".venv"))
    assert broken
    (found,) = say("envs", "--json").objects
    assert found.keys() == {"name", "kind", "python", "prefix", "distributions", "broken", "primary"}
    assert found["primary"] is True
    assert "* primary" in say("envs", "--color", "always").out


def test_no_environments_is_nothing_found(tmp_path: Path) -> None:
    said = say("envs", str(tmp_path))
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("no environments found")


def test_status_names_the_kinds_of_files_that_are_no_source(shop: Path) -> None:
    for name in ("a.md", "B.MD", "c.md", "docs/d.md", "LICENSE", ".gitignore", "settings.yaml", "build/x.o"):
        (shop / name).parent.mkdir(exist_ok=True)
        (shop / name).write_text("build/\n" if name == ".gitignore" else "text\n")
    (shop / "data.json").write_text("[]" * 600_000)
    say("-C", str(shop), "index")
    lines = say("-C", str(shop), "status", "--skipped").out.splitlines()
    assert f"{shop}/data.json: not searched for dotted paths: longer than 1 MB" in lines
    assert lines[lines.index("searched for dotted paths that name code:") :] == [
        "searched for dotted paths that name code:",
        "  1 .json: data.json",
        "  1 .toml: pyproject.toml",
        "  1 .yaml: settings.yaml",
        "not read:",
        "  4 .md: B.MD, a.md, c.md, …",
        "  2 without suffix: .gitignore, LICENSE",
    ]
    assert "other_files" not in json.loads(say("-C", str(shop), "status", "--json").out)
    found = json.loads(say("-C", str(shop), "status", "--json", "--skipped").out)["other_files"]
    assert found[0] == {"suffix": ".md", "files": 4, "first": ["B.MD", "a.md", "c.md"], "searched": False}
