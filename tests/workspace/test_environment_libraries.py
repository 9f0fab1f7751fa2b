"""Where an environment's libraries lie: its standard library, installed packages, path files and editable installs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symindex.workspace.environments import default_stdlib
from tests.support.environments import only
from tests.support.on_disk import interpreter, touch, virtualenv, write

if TYPE_CHECKING:
    from pathlib import Path


def check_stdlib(root: Path, settings: str, expected: Path | None) -> None:
    write(root / ".venv", {"pyvenv.cfg": settings, "lib/python3.12/site-packages/": ""})
    assert only(root).stdlib == expected


@pytest.mark.parametrize(
    "line",
    [
        "home = {base}/bin",
        "HOME={base}/bin",
        "base-prefix = {base}",
        "base-executable = {base}/bin/python3.12",
    ],
)
def test_the_standard_library_is_found_from_what_the_virtualenv_says(root: Path, base: Path, line: str) -> None:
    check_stdlib(root, line.format(base=base) + "\n", base / "lib" / "python3.12")


def test_a_framework_has_its_library_deeper(root: Path, tmp_path: Path) -> None:
    inside = interpreter(tmp_path / "opt" / "Frameworks" / "Python.framework" / "Versions" / "3.12")
    check_stdlib(root, f"home = {tmp_path}/opt/bin\n", inside / "lib" / "python3.12")


def test_a_linked_interpreter_leads_to_its_library(root: Path, base: Path, tmp_path: Path) -> None:
    (tmp_path / "shims").mkdir()
    (tmp_path / "shims" / "python3").symlink_to(base / "bin" / "python3.12")
    check_stdlib(root, f"home = {tmp_path}/shims\n", base / "lib" / "python3.12")


def test_a_virtualenv_of_a_virtualenv_leads_to_the_base(root: Path, base: Path, tmp_path: Path) -> None:
    virtualenv(tmp_path / "outer", base)
    check_stdlib(root, f"home = {tmp_path}/outer/bin\n", base / "lib" / "python3.12")


def test_virtualenvs_in_a_circle_end(root: Path) -> None:
    check_stdlib(root, f"home = {root}/.venv/bin\n", None)


def test_an_interpreter_that_is_gone_is_named_and_the_libraries_stay(root: Path, tmp_path: Path) -> None:
    site_packages = virtualenv(root / ".venv", tmp_path / "gone")
    environment = only(root)
    assert environment.broken == f"its interpreter is gone: {tmp_path}/gone/bin"
    assert (environment.stdlib, environment.site_packages) == (None, (site_packages,))


def test_a_virtualenv_without_libraries_is_broken(root: Path) -> None:
    write(root, {".venv/pyvenv.cfg": b"\xff garbage"})
    assert only(root).broken == "no site-packages directory in it"


def test_libraries_left_by_another_version_do_not_count(root: Path, base: Path) -> None:
    site_packages = virtualenv(root / ".venv", base)
    write(root / ".venv", {"lib/python3.11/site-packages/": ""})
    assert only(root).site_packages == (site_packages,)


@pytest.mark.parametrize("library", ["python3.13t", "pypy3.10"])
def test_other_builds_have_other_directories(root: Path, tmp_path: Path, library: str) -> None:
    touch(tmp_path, f"base/lib/{library}/os.py")
    write(root / ".venv", {"pyvenv.cfg": f"home = {tmp_path}/base/bin\n", f"lib/{library}/site-packages/": ""})
    environment = only(root)
    assert (environment.broken, environment.stdlib) == (None, tmp_path / "base" / "lib" / library)


def test_lib64_as_a_link_is_the_same_directory_and_as_a_directory_another(root: Path, base: Path) -> None:
    site_packages = virtualenv(root / ".venv", base)
    (root / ".venv" / "lib64").symlink_to("lib")
    assert only(root).site_packages == (site_packages,)
    (root / ".venv" / "lib64").unlink()
    write(root / ".venv", {"lib64/python3.12/site-packages/": ""})
    assert len(only(root).site_packages) == 2


def test_system_libraries_count_where_the_virtualenv_shows_them(root: Path, base: Path) -> None:
    write(base, {"lib/python3.12/site-packages/": "", "lib/python3/dist-packages/": ""})
    own = virtualenv(root / ".venv", base, more="include-system-site-packages = true\n")
    shown = base / "lib" / "python3.12" / "site-packages", base / "lib" / "python3" / "dist-packages"
    assert only(root).site_packages == (own, *shown)
    virtualenv(root / ".venv", base, more="include-system-site-packages = false\n")
    assert only(root).site_packages == (own,)


def test_garbage_in_a_virtualenvs_file_raises_nothing(root: Path) -> None:
    write(
        root,
        {
            ".venv/pyvenv.cfg": b"home = /a\0b\nexecutable=\xff\nversion=x\n",
            ".venv/lib/python3.12/site-packages/": "",
        },
    )
    assert only(root).stdlib is None


def test_there_is_a_standard_library_without_any_environment() -> None:
    path = default_stdlib()
    assert path
    assert (path / "os.py").is_file()


@pytest.fixture
def site_packages(root: Path, base: Path) -> Path:
    return virtualenv(root / ".venv", base)


def test_path_files_add_directories_in_order_and_run_nothing(root: Path, site_packages: Path, tmp_path: Path) -> None:
    write(tmp_path, {"b/": "", "a/": "", "c/": "", "evil/": ""})
    program = f"import sys; sys.path.append('{tmp_path}/evil')\nimport\tos\n"
    lines = f"# comment\n\n{program}{tmp_path}/b  \n{tmp_path}/gone\n"
    write(
        site_packages,
        {
            "z.pth": f"{tmp_path}/c\n",
            "y.pth": lines + "../near\n" + f"{tmp_path}/b\n",
            "x.pth": "\ufeff" + f"{tmp_path}/a\r\n",
            ".hidden.pth": f"{tmp_path}/evil",
            "w.pth": b"\xff\x00\n",
            "v.pth/": "",
            "../near/": "",
        },
    )
    near = site_packages.parent / "near"
    expected = (site_packages, tmp_path / "a", tmp_path / "b", near, tmp_path / "c")
    assert only(root).search_paths == expected


def test_develop_installs_of_old_setuptools_count(root: Path, site_packages: Path, tmp_path: Path) -> None:
    write(tmp_path, {"one/": "", "two/src/": ""})
    write(site_packages, {"easy-install.pth": f"{tmp_path}/one\n", "one.egg-link": f"{tmp_path}/one\n."})
    write(site_packages, {"two.egg-link": f"{tmp_path}/two/src\n../"})
    assert only(root).search_paths == (site_packages, tmp_path / "one", tmp_path / "two" / "src")


def finder(mapping: object, namespaces: object) -> str:
    return (
        "from __future__ import annotations\nimport sys\n\n"
        f"MAPPING: dict[str, str] = {mapping!r}\nNAMESPACES: dict[str, list[str]] = {namespaces!r}\n"
        "PATH_PLACEHOLDER = '__editable__.x.finder' + '.__path_hook__'\n\ndef install(): ...\n"
    )


def test_editable_installs_with_a_finder_are_read_from_its_mapping(
    root: Path, site_packages: Path, tmp_path: Path
) -> None:
    touch(tmp_path, "src/pkg/__init__.py", "src/single.py", "ns/part/a.py")
    mapping = {"pkg": f"{tmp_path}/src/pkg", "single": f"{tmp_path}/src/single", "gone": f"{tmp_path}/gone"}
    text = finder(mapping, {"ns": [f"{tmp_path}/ns", f"{tmp_path}/gone"]})
    write(site_packages, {"__editable___x_1_0_finder.py": text})
    assert only(root).mapped_modules == (
        ("pkg", tmp_path / "src" / "pkg"),
        ("single", tmp_path / "src" / "single.py"),
        ("ns", tmp_path / "ns"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "MAPPING = __import__('os').system('false')\n",
        "MAPPING = {'a': __import__('os')}\n",
        "MAPPING = {'a': 1, 2: 'b'}\n",
        "MAPPING = {'a': '/x\x00'}\n",
        "MAPPING = {" + "[" * 5000 + "}\n",
        "",
        "MAPPING = [1]\n",
        "def f():\n    MAPPING = {'os': '/'}\n",
    ],
)
def test_a_finder_that_is_no_plain_mapping_gives_nothing(root: Path, site_packages: Path, text: str) -> None:
    write(site_packages, {"__editable___x_finder.py": text})
    assert only(root).mapped_modules == ()


def test_a_mapping_over_several_lines_is_read(root: Path, site_packages: Path, tmp_path: Path) -> None:
    write(tmp_path, {"a/": "", "b/": ""})
    text = f"MAPPING = {{\n    'a': '{tmp_path}/a',\n    'b': '{tmp_path}/b',\n}}\n"
    write(site_packages, {"__editable___x_finder.py": text})
    assert only(root).mapped_modules == (("a", tmp_path / "a"), ("b", tmp_path / "b"))


def test_a_package_linked_in_is_an_editable_install(root: Path, site_packages: Path, tmp_path: Path) -> None:
    touch(tmp_path, "src/pkg/__init__.py")
    touch(site_packages, "own/__init__.py")
    (site_packages / "pkg").symlink_to(tmp_path / "src" / "pkg")
    (site_packages / "alias").symlink_to("own")
    assert only(root).mapped_modules == (("pkg", tmp_path / "src" / "pkg"),)
