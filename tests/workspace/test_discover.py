from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from symindex.workspace.discover import scan
from symindex.workspace.reading import MAXIMUM_SIZE
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree
from tests.support.on_disk import NOWHERE, library_scan, paths, project_scan, reasons, touch, write


def test_source_files_are_told_by_their_suffix(tmp_path: Path) -> None:
    touch(tmp_path, "a.py", "b.pyi", "c.pyw", "d.pyc", "e.txt", "pkg/__init__.py", "pkg/f.PY", "g.pyc", "py")
    assert (
        paths(project_scan(tmp_path))
        == paths(library_scan(tmp_path))
        == [
            "a.py",
            "b.pyi",
            "c.pyw",
            "pkg/__init__.py",
        ]
    )


def test_a_file_comes_with_what_tells_whether_it_changed(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/a.py": "x = 1\n"})
    status = (tmp_path / "pkg" / "a.py").stat()
    for found in (project_scan(tmp_path), library_scan(tmp_path)):
        assert [tuple(file) for file in found.files] == [
            ("pkg/a.py", 6, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        ]


@pytest.mark.parametrize(
    "line",
    [
        "#!/usr/bin/python",
        "#!/usr/bin/python3.12 -u",
        "#! /usr/bin/env python3",
        "#!/usr/bin/env -S python -u",
        "#!/usr/bin/env -S PYTHONPATH=. python3",
        "#!/usr/bin/env pypy3",
        "#!/usr/bin/env -S uv run --script",
        "#!/opt/micropython",
        "#!python\r",
    ],
)
def test_a_projects_script_is_told_by_its_first_line(tmp_path: Path, line: str) -> None:
    write(tmp_path, {"bin/tool": f"{line}\nprint()\n"})
    assert paths(project_scan(tmp_path)) == ["bin/tool"]
    assert paths(library_scan(tmp_path)) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "#!",
        "#!/bin/sh",
        "#!/bin/sh python",
        "#!/opt/python/bin/ruby",
        "# python",
        "#!/usr/bin/env",
        b"\x7fELF\xff",
    ],
)
def test_another_file_without_a_suffix_is_no_script(tmp_path: Path, content: str | bytes) -> None:
    write(tmp_path, {"tool": content, "LICENSE": "python", "tool.sh": "#!/usr/bin/python"})
    found = project_scan(tmp_path)
    assert (found.files, found.skipped) == ([], [])


@pytest.mark.parametrize(
    ("marker", "inside"),
    [
        ("mine/pyvenv.cfg", "mine/lib/a.py"),
        ("mine/conda-meta/history", "mine/lib/a.py"),
        ("sub/.tox/log", "sub/.tox/py3/a.py"),
        ("sub/.nox/log", "sub/.nox/py3/a.py"),
    ],
)
def test_environments_are_no_part_of_a_project(tmp_path: Path, marker: str, inside: str) -> None:
    touch(tmp_path, marker, inside, "b.py")
    assert paths(project_scan(tmp_path)) == ["b.py"]


def test_a_project_with_an_environment_made_in_place_still_has_files(tmp_path: Path) -> None:
    touch(tmp_path, "pyvenv.cfg", "a.py")
    assert paths(project_scan(tmp_path)) == ["a.py"]


def test_the_index_is_no_part_of_the_project(tmp_path: Path) -> None:
    touch(tmp_path, "cache/index/a.py", "b.py")
    assert paths(project_scan(tmp_path, Settings(index_directory=Path("cache/index")))) == ["b.py"]


def test_within_a_project_a_link_is_another_name_and_is_skipped(tmp_path: Path) -> None:
    touch(tmp_path, "lib/a.py")
    (tmp_path / "lib64").symlink_to("lib")
    (tmp_path / "b.py").symlink_to("lib/a.py")
    found = project_scan(tmp_path)
    assert paths(found) == ["lib/a.py"]
    assert reasons(found) == {"lib64": "ALIAS", "b.py": "ALIAS"}


def test_a_projects_links_do_not_lead_out(tmp_path: Path) -> None:
    touch(tmp_path, "out/a.py", "in/b.py")
    (tmp_path / "in" / "c.py").symlink_to("../out/a.py")
    (tmp_path / "in" / "out").symlink_to("../out")
    found = project_scan(tmp_path / "in")
    assert paths(found) == ["b.py"]
    assert reasons(found) == {"c.py": "OUTSIDE", "out": "OUTSIDE"}


def test_a_link_to_an_environment_is_not_worth_a_word(tmp_path: Path) -> None:
    touch(tmp_path, "venvs/x/pyvenv.cfg", "in/b.py")
    (tmp_path / "in" / ".venv").symlink_to("../venvs/x")
    assert project_scan(tmp_path / "in").skipped == []


def test_a_librarys_links_out_of_its_tree_are_followed(tmp_path: Path) -> None:
    touch(tmp_path, "store/six.py", "store/attr/__init__.py", "store/attr/_make.py", "site/own.py")
    (tmp_path / "site" / "six.py").symlink_to("../store/six.py")
    (tmp_path / "site" / "attr").symlink_to("../store/attr")
    (tmp_path / "site" / "again").symlink_to("../store/attr")
    (tmp_path / "site" / "alias.py").symlink_to("own.py")
    found = library_scan(tmp_path / "site")
    assert len(found.files) == 4
    assert {"six.py", "own.py"} < set(paths(found))
    assert sorted(reasons(found).values()) == ["ALIAS", "ALIAS"]


def test_a_link_to_another_tree_is_an_alias(tmp_path: Path) -> None:
    touch(tmp_path, "project/pkg/a.py", "site/b.py")
    (tmp_path / "site" / "pkg").symlink_to("../project/pkg")
    found = library_scan(tmp_path / "site", frozenset({os.path.realpath(tmp_path / "project")}))
    assert (paths(found), reasons(found)) == (["b.py"], {"pkg": "ALIAS"})


def test_a_directory_that_is_another_tree_is_left_to_it(tmp_path: Path) -> None:
    touch(tmp_path, "a.py", "x.egg/b.py")
    inner = frozenset({os.path.realpath(tmp_path / "x.egg")})
    assert paths(library_scan(tmp_path, inner)) == ["a.py"]
    checkout = Tree("environment", "e", tmp_path, editable=True, elsewhere=inner)
    assert paths(scan(checkout, Settings(), NOWHERE)) == ["a.py"]


def test_links_that_lead_nowhere_or_in_circles_end(tmp_path: Path) -> None:
    touch(tmp_path, "site/pkg/a.py")
    links = {"loop.py": "loop.py", "gone.py": "nothing", "pkg/up": "..", "root": "/", "gone": "nothing"}
    for name, target in links.items():
        (tmp_path / "site" / name).symlink_to(target)
    expected = {"loop.py": "LINK_LOOP", "gone.py": "BROKEN_LINK", "pkg/up": "LINK_LOOP", "root": "LINK_LOOP"}
    for found in (project_scan(tmp_path / "site"), library_scan(tmp_path / "site")):
        assert (paths(found), reasons(found)) == (["pkg/a.py"], expected)


def test_an_editors_lock_is_not_worth_a_word(tmp_path: Path) -> None:
    (tmp_path / ".#a.py").symlink_to("somebody@host.1:2")
    assert project_scan(tmp_path).skipped == []


def test_what_only_has_a_source_files_name_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.py")
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket.py"))
        touch(tmp_path, "directory.py/a.py")
        (tmp_path / "device.py").symlink_to("/dev/zero")
        library, project = library_scan(tmp_path), project_scan(tmp_path)
    assert paths(project) == paths(library) == ["directory.py/a.py"]
    odd = {"fifo.py": "NOT_REGULAR", "socket.py": "NOT_REGULAR"}
    assert reasons(library) == {**odd, "device.py": "NOT_REGULAR"}
    assert reasons(project) == {**odd, "device.py": "OUTSIDE"}


def test_names_that_are_no_text_are_skipped_and_can_be_printed(tmp_path: Path) -> None:
    write(tmp_path, {"ünïcode.py": "", os.fsdecode(b"bad\xff.py"): "", os.fsdecode(b"d\xfe/a.py"): ""})
    for found in (project_scan(tmp_path), library_scan(tmp_path)):
        assert paths(found) == ["ünïcode.py"]
        assert reasons(found) == {"bad\\xff.py": "UNDECODABLE_NAME", "d\\xfe": "UNDECODABLE_NAME"}


def test_a_file_too_large_to_be_source_is_skipped(tmp_path: Path) -> None:
    touch(tmp_path, "data.py", "fits.py")
    os.truncate(tmp_path / "data.py", MAXIMUM_SIZE + 1)
    os.truncate(tmp_path / "fits.py", MAXIMUM_SIZE)
    for found in (project_scan(tmp_path), library_scan(tmp_path)):
        assert (paths(found), reasons(found)) == (["fits.py"], {"data.py": "TOO_LARGE"})


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "UNREADABLE"),
        (errno.ENOENT, "VANISHED"),
        (errno.ENOTDIR, "VANISHED"),
        (errno.EIO, "UNREADABLE"),
    ],
)
def test_a_directory_that_cannot_be_opened_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    touch(tmp_path, "a.py", "closed/b.py")
    really_open = os.open

    def refusing_open(path: str, *arguments: int, **keywords: int) -> int:
        if os.fspath(path).endswith("closed"):
            raise OSError(number, "no")
        return really_open(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", refusing_open)
    for found in (project_scan(tmp_path), library_scan(tmp_path)):
        assert (paths(found), reasons(found)) == (["a.py"], {"closed": reason})


def test_files_that_vanish_during_the_walk_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a.py", "gone.py", "b/c.py")
    really_scan = os.scandir

    class Entries(list[os.DirEntry[str]]):
        def __enter__(self) -> Entries:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def late_scan(path: int) -> Entries:
        with really_scan(path) as entries:
            seen = Entries(entries)
        (tmp_path / "gone.py").unlink(missing_ok=True)
        return seen

    monkeypatch.setattr(os, "scandir", late_scan)
    for walked in (project_scan, library_scan):
        touch(tmp_path, "gone.py")
        found = walked(tmp_path)
        assert (paths(found), reasons(found)) == (["a.py", "b/c.py"], {"gone.py": "VANISHED"})


def test_a_tree_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    for found in (project_scan(tmp_path / "no"), library_scan(tmp_path / "no")):
        assert (found.files, reasons(found)) == ([], {"": "VANISHED"})


def test_a_standard_library_comes_without_tests_and_what_is_installed_beside_it(tmp_path: Path) -> None:
    inside = ["os.py", "json/__init__.py", "contest/a.py"]
    outside = [
        "test/a.py",
        "tests/a.py",
        "idlelib/idle_test/a.py",
        "site-packages/a.py",
        "dist-packages/a.py",
    ]
    touch(tmp_path, *inside, *outside, "config-3.12-x86/a.py", "ensurepip/_bundled/a.py", "__pycache__/a.py")
    found = scan(Tree("stdlib", "python3.12", tmp_path), Settings(), NOWHERE)
    assert paths(found) == sorted(inside)


def test_a_librarys_own_tests_and_ignored_files_are_indexed(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/tests/a.py": "", ".gitignore": "*", "pkg-1.dist-info/a.py": "", "pkg/test/b.py": ""})
    assert paths(library_scan(tmp_path)) == ["pkg/test/b.py", "pkg/tests/a.py"]


def test_a_library_installed_from_a_checkout_obeys_its_ignore_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"pkg/a.py": "", ".gitignore": "build", "build/a.py": "", ".tox/py/b.py": "", "exclude.py": ""},
    )
    found = scan(Tree("environment", "e", tmp_path, editable=True), Settings(exclude=("exclude.py",)), NOWHERE)
    assert paths(found) == ["exclude.py", "pkg/a.py"]
