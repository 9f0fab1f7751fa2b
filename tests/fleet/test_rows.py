"""Rows of many repositories: the same answers without their indexes."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from symindex.workspace.repositories import head_of
from tests.support.command_line import say
from tests.support.fleets import environment, make_fleet, pyproject
from tests.support.on_disk import git, write


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repositories, directory = make_fleet(tmp_path_factory.mktemp("repositories")), tmp_path_factory.mktemp("rows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMINDEX_CONFIG_DIR", str(directory / "configuration"))
        say("fleet", "add", "acme", f"{repositories}/*")
        said = say("fleet", "build", "acme", "-o", str(directory / "rows"))
    assert said.status == 0, said.err
    return directory / "rows"


def asked(rows: Path, question: str) -> set[tuple[str, str, int, str, str]]:
    found = say("fleet", "ask", question, "--rows", str(rows), "--json").objects
    return {(each["repository"], each["file"], each["line"], each["certainty"], each["version"]) for each in found}


def test_callers_are_those_of_all_repositories_with_the_version_each_has(rows: Path) -> None:
    expected = {
        ("kit", "kit/tests/test_kit.py", 5, "resolved", "2.0"),
        ("editable", "editable/main.py", 5, "resolved", "2.0"),
        ("pinned", "pinned/pinned/main.py", 5, "resolved", "1.0"),
        ("plain", "plain/plain.py", 5, "resolved", "2.0"),
    }
    assert asked(rows, "callers of acme_kit.options.load") == expected
    assert asked(rows, "callers options.load") == expected


def test_definitions_references_and_imports_are_asked_alike(rows: Path) -> None:
    assert asked(rows, "def options.load") == {("kit", "kit/src/acme_kit/options.py", 12, "resolved", "2.0")}
    assert ("wrap", "wrap/wrap/things.py", 4, "resolved", "2.0") in asked(rows, "refs options.Option")
    assert ("wrap", "wrap/wrap/things.py", 1, "resolved", "2.0") in asked(rows, "importers of acme_kit.options.Option")


def test_rows_lie_with_the_distribution_that_defines_and_say_the_version_of_the_schema(rows: Path) -> None:
    (place,) = rows.glob("distribution=acme-kit/plain@*.parquet")
    assert len(list(rows.glob("distribution=acme-kit/*.definitions.parquet"))) == 1
    schema = pq.read_schema(place)
    assert schema.metadata[b"symindex.schema"] == b"1"
    assert set(pq.read_table(place, partitioning=None).column("repository").to_pylist()) == {"plain"}


def test_what_no_repository_defines_is_found_where_it_is_used(tmp_path: Path) -> None:
    library = environment({"far.py": "def go(): ...\n"}, "Far.Away", "1.0")
    root = write(tmp_path / "one", {"pyproject.toml": pyproject("one"), "a.py": "import far\nfar.go()\n", **library})
    say("export", "parquet", str(root), "-o", str(tmp_path / "rows"))
    for typed in ("far.go", "go"):
        assert {each[:3] for each in asked(tmp_path / "rows", f"callers {typed}")} == {("one", "one/a.py", 2)}


def test_a_later_export_replaces_the_rows_of_its_repository_only(tmp_path: Path) -> None:
    settings = "[tool.symindex]\nstdlib = false\n"
    one = write(tmp_path / "one", {"a.py": "def f(): ...\nf()\n", "pyproject.toml": settings})
    two = write(tmp_path / "two", {"b.py": "def f(): ...\nf()\n", "pyproject.toml": settings})
    for root, revision in ((one, "1"), (two, "1")):
        assert say("export", "parquet", str(root), "-o", str(tmp_path / "rows"), "--revision", revision).status == 0
    (one / "a.py").write_text("def g(): ...\ng()\n")
    say("export", "parquet", str(one), "-o", str(tmp_path / "rows"), "--revision", "2")
    assert {each[0] for each in asked(tmp_path / "rows", "callers b.f")} == {"two"}
    assert asked(tmp_path / "rows", "callers a.f") == set()
    assert {each[0] for each in asked(tmp_path / "rows", "callers a.g")} == {"one"}


@pytest.mark.parametrize("question", ["callers", "drop table", "callers of a.b; select", ""])
def test_what_is_no_question_is_told(rows: Path, question: str) -> None:
    said = say("fleet", "ask", question, "--rows", str(rows))
    assert said.status == 2
    assert "callers of" in said.err


def test_a_directory_without_rows_is_told(tmp_path: Path) -> None:
    said = say("fleet", "ask", "def x.y", "--rows", str(tmp_path / "it's none"))
    assert said.status == 2
    assert "cannot be read" in said.err


def test_the_commit_of_a_working_tree_is_read_from_gits_files(tmp_path: Path) -> None:
    root = write(tmp_path / "it", {"a.py": ""})
    assert head_of(root) == ""
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "All")):
        git(root, *command)
    commit = git(root, "rev-parse", "HEAD").decode().strip()
    assert head_of(root) == commit
    git(root, "pack-refs", "--all")
    assert head_of(root) == commit
    git(root, "worktree", "add", "-q", "--detach", str(tmp_path / "other"))
    assert head_of(tmp_path / "other") == commit


def _change(place: Path, column: str, values: pa.Array) -> None:
    table = pq.read_table(place, partitioning=None)
    pq.write_table(table.set_column(table.schema.get_field_index(column), column, values), place)


@pytest.fixture
def copied(rows: Path, tmp_path: Path) -> Path:
    """The file of one repository's uses of a library, beside a copy of no other."""
    (place,) = rows.glob("distribution=acme-kit/plain@*.parquet")
    copy = tmp_path / "rows" / place.parent.name / place.name
    copy.parent.mkdir(parents=True)
    copy.write_bytes(place.read_bytes())
    return copy


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("certainty", "sure"), ("certainty", None), ("repository", None), ("path", None), ("line", None)),
        *(("line", "x"), ("text", b"\xff"), ("text", ["a"]), ("text", "x" * 2_000_000), ("version", 3)),
    ],
)
def test_rows_that_no_symindex_wrote_are_refused(copied: Path, column: str, value: object) -> None:
    count = pq.read_metadata(copied).num_rows
    _change(copied, column, pa.array([value] * count))
    said = say("fleet", "ask", "refs acme_kit.options.load", "--rows", str(copied.parents[1]))
    assert said.status == 2
    assert "no symindex has written" in said.err


def test_what_rows_say_is_shown_with_nothing_that_a_terminal_obeys(copied: Path) -> None:
    count = pq.read_metadata(copied).num_rows
    for column in ("text", "path", "repository", "version", "symbol", "enclosing"):
        ends = ".acme_kit.options.load" if column == "symbol" else ""
        _change(copied, column, pa.array([f"\x1b[2J\u202e\nx:1:1: y{ends}"] * count))
    said = say("fleet", "ask", "refs load", "--rows", str(copied.parents[1]))
    assert said.status == 0
    assert not {"\x1b", "\u202e"} & set(said.out + said.err)
    assert len(said.out.splitlines()) == count


@pytest.mark.parametrize("kind", ["fifo", "link", "device"])
def test_a_file_of_rows_that_is_none_is_named(copied: Path, kind: str) -> None:
    place = copied.with_name("other@none.parquet")
    if kind == "fifo":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero" if kind == "device" else "/etc/passwd")
    said = say("fleet", "ask", "refs load", "--rows", str(copied.parents[1]))
    assert said.status == 2
    assert f"{place} is no regular file" in said.err
