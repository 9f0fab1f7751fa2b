from __future__ import annotations

from pathlib import Path

import pytest

from symindex.errors import ConfigurationError
from symindex.workspace.settings import Settings, find_root, load_settings
from tests.support.on_disk import touch, write


def settings_of(root: Path, table: str, environ: dict[str, str] | None = None) -> Settings:
    write(root, {"pyproject.toml": table})
    return load_settings(root, environ or {})


def error_of(root: Path, content: str | bytes) -> ConfigurationError:
    write(root, {"pyproject.toml": content})
    with pytest.raises(ConfigurationError) as caught:
        load_settings(root, {})
    assert "pyproject.toml" in str(caught.value)
    return caught.value


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}) == Settings(index_directory=tmp_path / ".symindex")


def test_other_tools_tables_do_not_matter(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "[tool.black]\nline-length = 1\n")
    assert settings == Settings(index_directory=tmp_path / ".symindex")


def test_every_key_is_read_and_paths_count_from_the_root(tmp_path: Path) -> None:
    table = """[tool.symindex]
    include = ["gen/*.py"]
    exclude = ["old/"]
    environments = ["../shared", "/opt/env"]
    exclude-environments = ["pep8"]
    find-environments = false
    primary-environment = "py3"
    stdlib = false
    index-directory = ".cache/index"
    """
    assert settings_of(tmp_path, table) == Settings(
        include=("gen/*.py",),
        exclude=("old/",),
        environments=(tmp_path.parent / "shared", Path("/opt/env")),
        exclude_environments=("pep8",),
        find_environments=False,
        primary_environment="py3",
        stdlib=False,
        index_directory=tmp_path / ".cache" / "index",
    )


@pytest.mark.parametrize(("value", "expected"), [("/var/index", "/var/index"), ("own", "{root}/own")])
def test_the_environment_variable_decides_where_the_index_lies(tmp_path: Path, value: str, expected: str) -> None:
    settings = settings_of(tmp_path, "[tool.symindex]\nindex-directory = 'x'\n", {"SYMINDEX_DIR": value})
    assert settings.index_directory == Path(expected.format(root=tmp_path))


def test_an_empty_environment_variable_says_nothing(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"SYMINDEX_DIR": ""}).index_directory == tmp_path / ".symindex"


def test_the_indexes_of_all_projects_can_be_kept_apart_from_them(tmp_path: Path) -> None:
    indexes = {"SYMINDEX_INDEXES": str(tmp_path / "indexes")}
    one, other = (load_settings(tmp_path / name, indexes).index_directory for name in ("a/lib", "b/lib"))
    assert one.parent == other.parent == tmp_path / "indexes"
    assert one != other
    assert load_settings(tmp_path / "a/lib", {**indexes, "SYMINDEX_DIR": "x"}).index_directory == tmp_path / "a/lib/x"


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path: Path) -> None:
    error = error_of(tmp_path, "[tool.symindex]\nexclude_environment = ['a']\n")
    assert "`exclude_environment`" in str(error)
    assert error.hint == "did you mean `exclude-environments`?"


def test_a_key_like_no_other_is_answered_with_all(tmp_path: Path) -> None:
    assert "find-environments" in str(error_of(tmp_path, "[tool.symindex]\nzzzz = 1\n").hint)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("exclude = 'build'", "`tool.symindex.exclude` must be a list of strings, not a string"),
        ("exclude = [1]", "must be a list of strings, not a list holding a number"),
        ("exclude = ['']", "must be a list of strings, not a list holding an empty string"),
        ("find-environments = 'yes'", "must be true or false, not a string"),
        ("stdlib = 1", "must be true or false, not a number"),
        ("primary-environment = ['a']", "must be a string, not a list"),
        ("index-directory = ''", "must be a string, not an empty string"),
        ('environments = ["a\\u0000"]', "not a list holding a string with a NUL character"),
        ("environments = {a = 1}", "must be a list of strings, not a table"),
    ],
)
def test_a_value_of_the_wrong_type_names_key_and_type(tmp_path: Path, line: str, message: str) -> None:
    assert message in str(error_of(tmp_path, f"[tool.symindex]\n{line}\n"))


def test_a_string_for_a_list_is_answered_with_the_list(tmp_path: Path) -> None:
    assert error_of(tmp_path, "[tool.symindex]\nexclude = 'build'\n").hint == 'write exclude = ["build"]'


@pytest.mark.parametrize("content", ["[tool]\nsymindex = 3\n", "tool = 'x'\n"])
def test_a_table_must_be_a_table(tmp_path: Path, content: str) -> None:
    assert "must be a table" in str(error_of(tmp_path, content))


def test_malformed_toml_names_the_line(tmp_path: Path) -> None:
    assert "at line 2" in str(error_of(tmp_path, "[tool.symindex]\nexclude = [\x01]\n"))


def test_toml_nested_without_end_is_malformed(tmp_path: Path) -> None:
    assert "not valid TOML" in str(error_of(tmp_path, "a = " + "[" * 100_000))


def test_a_file_that_is_no_text_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in str(error_of(tmp_path, b"# fine\n# \xff\n"))


def test_a_directory_in_the_files_place_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml/": ""})
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_settings(tmp_path, {})


def check_root(start: Path, expected: Path | None) -> None:
    assert find_root(start) == expected


@pytest.mark.parametrize("marker", [".git/", "pyproject.toml"])
def test_a_repository_or_project_wins_over_an_index_further_up(tmp_path: Path, marker: str) -> None:
    write(tmp_path, {".symindex/": "", f"sub/{marker}": "", "sub/deep/": "", "other/": ""})
    check_root(tmp_path / "sub" / "deep", tmp_path / "sub")
    check_root(tmp_path / "other", tmp_path)


def test_an_index_made_inside_a_repository_is_the_root_of_what_is_below_it(tmp_path: Path) -> None:
    write(tmp_path, {".git/": "", "sub/.symindex/": "", "sub/deep/": "", "other/": ""})
    check_root(tmp_path / "sub" / "deep", tmp_path / "sub")
    check_root(tmp_path / "other", tmp_path)


def test_the_nearest_repository_wins_over_a_nearer_project_file(tmp_path: Path) -> None:
    write(tmp_path, {".git/": "", "sub/pyproject.toml": "", "sub/mod.py": ""})
    check_root(tmp_path / "sub" / "mod.py", tmp_path)


def test_a_worktree_is_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {".git/": "", "tree/.git": "gitdir: elsewhere\n", "tree/pkg/": ""})
    check_root(tmp_path / "tree" / "pkg", tmp_path / "tree")


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.cfg", "setup.py", "tox.ini"])
def test_without_a_repository_a_project_file_makes_the_root(tmp_path: Path, marker: str) -> None:
    touch(tmp_path, f"p/{marker}", "p/a/b/c.py")
    check_root(tmp_path / "p" / "a" / "b", tmp_path / "p")


@pytest.mark.parametrize(
    ("marker", "inside"),
    [
        ("tox.ini", ".tox/py3/lib/python3.12/site-packages/lib"),
        ("pyproject.toml", ".venv/lib/python3.12/site-packages/lib"),
        (".git/HEAD", ".tox/py3/src/lib"),
    ],
)
def test_from_inside_an_environment_the_project_is_found(tmp_path: Path, marker: str, inside: str) -> None:
    prefix = inside.partition("/")[0]
    touch(tmp_path, marker, f"{prefix}/pyvenv.cfg", f"{inside}/setup.py", f"{inside}/.git")
    check_root(tmp_path / inside, tmp_path)


def test_a_checkout_in_a_free_standing_environment_is_its_own_project(tmp_path: Path) -> None:
    touch(tmp_path, "env/pyvenv.cfg", "env/src/lib/setup.py")
    check_root(tmp_path / "env" / "src" / "lib", tmp_path / "env" / "src" / "lib")


def test_an_environment_made_in_the_checkout_itself_does_not_hide_it(tmp_path: Path) -> None:
    touch(tmp_path, "pyvenv.cfg", "setup.py", "pkg/mod.py")
    check_root(tmp_path / "pkg", tmp_path)
