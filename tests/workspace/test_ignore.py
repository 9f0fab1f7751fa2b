from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.workspace.ignore import Inclusion
from symindex.workspace.settings import Settings
from tests.support.laws import examples
from tests.support.on_disk import NOWHERE, git, paths, project_scan, touch, write

NAMES = ["a", "b", "ab", "foo", "foobar", "c d", "[x]", "!n", "#h", "é", "-", "a.d"]
SEGMENTS = [
    *[
        "a",
        "b",
        "foo",
        "ab",
        "*",
        "**",
        "?",
        "a*",
        "*b",
        "foo**",
        "**bar",
        "a**b",
        "?.py",
        "*.py",
        "*.p?",
        "é*",
    ],
    *[
        "[ab]",
        "[!a]*",
        "[^b]*",
        "[a-c]*",
        "[]a]",
        "[]-a]",
        "[a-]*",
        "[!-a]",
        "[--z].py",
        "[\\a]b",
        "[a-\\c]*",
    ],
    *[
        "[[:alpha:]]*",
        "[[:bogus:]]",
        "[[a]",
        "[[:a]",
        "[x",
        "\\a",
        "\\*",
        "\\[x\\]",
        "\\!n",
        "\\#h",
        "a\\",
        "c\\ d",
    ],
]

pattern = st.builds(
    lambda start, segments, end: start + "/".join(segments) + end,
    st.sampled_from(["", "", "", "!", "/", "!/", "#"]),
    st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/**", " ", "\\ ", "  ", "\r"]),
)
ignore_file = st.builds(
    lambda lines, end, mark: mark + "\n".join(lines) + end,
    st.lists(pattern, min_size=1, max_size=4),
    st.sampled_from(["", "\n", "\n\n"]),
    st.sampled_from(["", "", "\ufeff"]),
)
directory = st.lists(st.sampled_from(NAMES), max_size=3).map("/".join)


@settings(max_examples=examples(60), deadline=None)
@given(
    files=st.lists(st.tuples(directory, st.sampled_from(NAMES)), min_size=1, max_size=15),
    ignore_files=st.dictionaries(directory, ignore_file, min_size=1, max_size=3),
    exclude=st.one_of(st.just(""), ignore_file),
)
def test_what_is_found_is_what_git_would_not_ignore(
    files: list[tuple[str, str]], ignore_files: dict[str, str], exclude: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        git(root, "init", "-q")
        touch(root, *(f"{directory}/{stem}.py".lstrip("/") for directory, stem in files))
        write(root, {f"{directory}/.gitignore".lstrip("/"): text for directory, text in ignore_files.items()})
        write(root, {".git/info/exclude": exclude})
        listed = git(root, "ls-files", "-z", "--others", "--exclude-standard").split(b"\0")
        assert paths(project_scan(root)) == sorted(os.fsdecode(path) for path in listed if path.endswith(b".py"))


@settings(max_examples=examples(100))
@given(pattern=pattern, path=directory.filter(bool))
def test_a_directory_is_entered_when_something_below_is_included(pattern: str, path: str) -> None:
    include = Inclusion.of((pattern,))
    parents = [path[:end] for end, character in enumerate(path) if character == "/"]
    if include.names(path, path.rpartition("/")[2], False):
        assert all(include.may_name_below(parent) for parent in parents)


def check(root: Path, expected: list[str], environ: dict[str, str] = NOWHERE, **given_settings: object) -> None:
    assert paths(project_scan(root, Settings(**given_settings), environ)) == expected  # type: ignore[arg-type]


def test_ignore_files_count_outside_a_repository_too(tmp_path: Path) -> None:
    write(
        tmp_path,
        {".gitignore": "gen/\n", "gen/a.py": "", "b.py": "", "sub/.gitignore": "c.py", "sub/c.py": ""},
    )
    check(tmp_path, ["b.py"])


def test_of_as_many_patterns_as_a_file_holds_the_last_that_fits_decides(tmp_path: Path) -> None:
    many = "".join(f"n{number}.py\n*.x{number}.py\n/a/n{number}.py\n!**/x\n" for number in range(20_000))
    write(tmp_path, {".gitignore": f"{many}!n5.py\n!*.x7.py\n", "a/b.py": ""})
    touch(tmp_path, "n4.py", "n5.py", "q.x6.py", "q.x7.py", "b/n6.py", "b/n7", "a/n5.py", "a/n8.py")
    check(tmp_path, ["a/b.py", "a/n5.py", "n5.py", "q.x7.py"])


def test_of_too_many_patterns_with_wildcards_the_first_count(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "".join(f"*f*{number}*\n" for number in range(1001, 3000))})
    touch(tmp_path, "f1001.py", "f2500.py")
    check(tmp_path, ["f2500.py"])


def test_two_stars_before_a_path_let_it_stand_in_any_directory(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "**/a/x.py\n/**/**/y.py\n**/b/*/z.py\n/w.py\n"})
    touch(tmp_path, "w.py", "c/w.py", "a/x.py", "c/a/x.py", "x.py", "y.py", "c/y.py", "b/z.py", "c/b/d/z.py")
    check(tmp_path, ["b/z.py", "c/w.py", "x.py"])


def test_nothing_below_an_ignored_directory_comes_back(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "gen/\n!gen/a.py\n", "gen/a.py": "", "gen/.gitignore": "!*"})
    check(tmp_path, [])


def test_a_deeper_file_is_stronger(tmp_path: Path) -> None:
    write(
        tmp_path,
        {".gitignore": "*_pb2.py\n", "a_pb2.py": "", "kept/.gitignore": "!*_pb2.py", "kept/b_pb2.py": ""},
    )
    check(tmp_path, ["kept/b_pb2.py"])


def test_the_rules_of_the_repository_around_the_root_count(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".git/info/exclude": "/sub/x.py\n",
            ".gitignore": "y.py\n/sub/deep/z.py\n",
            "sub/.gitignore": "w.py",
        },
    )
    touch(tmp_path, "sub/deep/x.py", "sub/deep/y.py", "sub/deep/z.py", "sub/deep/w.py", "sub/x.py")
    check(tmp_path / "sub", ["deep/x.py"])


def test_a_root_that_is_itself_ignored_is_read_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, {".git/": "", ".gitignore": "sub/\n", "sub/a.py": ""})
    check(tmp_path / "sub", ["a.py"])


def test_a_worktree_shares_the_excludes_of_its_repository(tmp_path: Path) -> None:
    main, tree = tmp_path / "main", tmp_path / "tree"
    git(tmp_path, "init", "-q", "main")
    git(main, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", "../tree")
    write(main, {".git/info/exclude": "private.py\n"})
    touch(tree, "private.py", "public.py")
    check(tree, ["public.py"])


def test_a_submodule_has_its_own_rules_and_not_those_around_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "library")
    write(tmp_path / "library", {"a.py": "", "b.py": "", "c.py": "", ".gitignore": "b.py\n"})
    git(tmp_path / "library", "add", "-f", ".")
    git(tmp_path / "library", "commit", "-q", "-m", "x")
    git(tmp_path, "init", "-q", "main")
    git(tmp_path / "main", "submodule", "--quiet", "add", "../library", "vendor")
    write(tmp_path / "main", {".gitignore": "a.py\n", "a.py": ""})
    write(tmp_path / "main", {".git/modules/vendor/info/exclude": "/c.py\n"})
    check(tmp_path / "main", ["vendor/a.py"])


def test_a_nested_repository_that_is_ignored_stays_out(tmp_path: Path) -> None:
    write(tmp_path, {".git/": "", ".gitignore": "vendor", "vendor/.git/": "", "vendor/a.py": ""})
    check(tmp_path, [])


@pytest.mark.parametrize(
    "files",
    [
        {".config/git/ignore": "x.py"},
        {".gitconfig": "[core]\n\texcludesFile = ~/mine\n", "mine": "x.py"},
        {".gitconfig": '[Core] ; c\nEXCLUDESFILE = "~/my ignores" # c\n', "my ignores": "x.py"},
        {".config/git/config": "[core]\nexcludesfile=~/mine", "mine": "x.py"},
        {
            ".config/git/config": "[core]\nexcludesfile=~/no",
            ".gitconfig": "[core]\nexcludesfile=~/mine",
            "mine": "x.py",
        },
    ],
)
def test_a_persons_own_excludes_count(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path / "home", files)
    touch(tmp_path / "project", "x.py", "y.py")
    check(tmp_path / "project", ["y.py"], {"HOME": str(tmp_path / "home"), "GIT_CONFIG_NOSYSTEM": "1"})


def test_the_configuration_directory_can_be_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, {"config/git/ignore": "x.py", "home/.config/git/ignore": "y.py"})
    touch(tmp_path / "project", "x.py", "y.py")
    environ = {
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "GIT_CONFIG_NOSYSTEM": "",
    }
    check(tmp_path / "project", ["y.py"], environ)


def test_a_projects_rules_are_stronger_than_a_persons(tmp_path: Path) -> None:
    write(tmp_path, {"home/.config/git/ignore": "x.py", "project/.gitignore": "!x.py", "project/x.py": ""})
    check(tmp_path / "project", ["x.py"], {"HOME": str(tmp_path / "home")})


def test_an_ignore_file_that_is_a_link_is_not_read_as_in_git(tmp_path: Path) -> None:
    write(tmp_path, {"rules": "*.py", "a.py": ""})
    (tmp_path / ".gitignore").symlink_to("rules")
    check(tmp_path, ["a.py"])


def test_an_ignore_file_that_is_a_fifo_holds_nobody_up(tmp_path: Path) -> None:
    touch(tmp_path, "a.py", "home/.config/git/x")
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "home" / ".config" / "git" / "ignore")
    check(tmp_path, ["a.py"], {"HOME": str(tmp_path / "home")})


def test_caches_and_repositories_own_files_are_never_sources(tmp_path: Path) -> None:
    names = [".git", ".hg", ".svn", ".symindex", "__pycache__", "node_modules", ".mypy_cache", ".ruff_cache"]
    write(tmp_path, {f"{name}/a.py": "" for name in [*names, ".pytest_cache"]})
    write(tmp_path, {".gitignore": "!*\n"})
    check(tmp_path, [], include=("*",))


def test_garbage_in_a_repositorys_files_raises_nothing(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".git/commondir": "/a\0b",
            "sub/.git": "gitdir: /c\0d",
            "sub/a.py": "",
            ".gitignore": b"\0\n\xff[\n",
        },
    )
    write(tmp_path, {"home/.gitconfig": "[core]\nexcludesfile = ~/e\0f\n[", "b.py": ""})
    check(tmp_path, ["b.py", "sub/a.py"], {"HOME": str(tmp_path / "home")})


def test_exclude_leaves_out_and_can_take_back(tmp_path: Path) -> None:
    touch(tmp_path, "old/a.py", "old/b.py", "new/a.py", "c_pb2.py")
    check(tmp_path, ["new/a.py", "old/b.py"], exclude=("old/*", "!old/b.py", "*_pb2.py"))


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ("gen/a.py", ["gen/a.py"]),
        ("gen/", ["gen/a.py", "gen/deep/b.py"]),
        ("/gen/**/b.py", ["gen/deep/b.py"]),
        ("b.py", ["gen/deep/b.py"]),
        ("deep/", ["gen/deep/b.py"]),
        ("gen/deep", ["gen/deep/b.py"]),
        ("other/*.py", []),
    ],
)
def test_include_brings_back_what_is_ignored(tmp_path: Path, include: str, expected: list[str]) -> None:
    write(tmp_path, {".gitignore": "gen/\n", "gen/a.py": "", "gen/deep/b.py": "", "gen/deep/.gitignore": "*"})
    check(tmp_path, expected, include=(include,))


def test_exclude_is_stronger_than_include(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "gen/\n", "gen/a.py": "", "gen/b.py": ""})
    check(tmp_path, ["gen/b.py"], include=("gen/",), exclude=("a.py",))
