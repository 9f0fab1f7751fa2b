"""`symindex-pycscope`: the command line of pycscope, and that the real cscope reads what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cscope_clients import complaints, environment, installed, places, rows_in, run, table
from tests.support.cscope_layout import violations

_OURS = [sys.executable, "-m", "symindex.cscope.pycscope"]
_USAGE = "Usage: symindex-pycscope [-D] [-R] [-S] [-V]"


def _pycscope(directory: Path, *arguments: str) -> tuple[int, str, str]:
    return run(*arguments, directory=directory, command=_OURS)


def _cscope(directory: Path, question: str, pattern: str, name: str = "cscope.out") -> list[tuple[str, int, str]]:
    options = ("-d", "-f", name, "-L", f"-{question}", pattern)
    status, out, error = run(*options, directory=directory, command=[installed("cscope", "cscope")])
    assert (status, error) == (0, "")
    return places(rows_in(out))


def _files(directory: Path) -> list[str]:
    return sorted({file for file, _, _ in _cscope(directory, "7", ".")})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.py", "b/c.py", "b/d/e.py", "b/d/notes.txt", "no-suffix"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("from b import c\ndef f():\n    return c.g('word', \"two words\")\n")
    return tmp_path


def test_cscope_answers_the_whole_table_from_its_file(own_sample: Path) -> None:
    status, out, error = _pycscope(own_sample, "-R", ".")
    assert (status, error) == (0, "")
    assert out == f"pycscope.py: {own_sample}/shop/with space.py: left out, because cscope cannot read its name\n"
    assert not violations((own_sample / "cscope.out").read_bytes())
    cscope = installed("cscope", "cscope")
    wrong = []
    for expected in table("xref"):
        options = ("-d", "-L", f"-{expected.question}", expected.pattern)
        wrong += complaints(expected, rows_in(run(*options, directory=own_sample, command=[cscope])[1]))
    assert not wrong
    assert not (own_sample / ".symindex").exists()


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        ([], ["a.py"]),
        (["-R"], ["a.py", "b/c.py", "b/d/e.py"]),
        (["b"], ["b/c.py"]),
        (["-R", "b"], ["b/c.py", "b/d/e.py"]),
        (["./b/../a.py", "a.py", "b/d"], ["a.py", "b/d/e.py"]),
        (["-R", "-e", "b/d,a.py", "."], ["b/c.py"]),
        (["-R", "--exclude=b", "."], ["a.py"]),
        (["no-suffix", "b/d/notes.txt", "a.py"], ["a.py"]),
    ],
)
def test_files_and_directories_are_taken_as_pycscope_took_them(
    tree: Path, arguments: list[str], files: list[str]
) -> None:
    assert _pycscope(tree, *arguments) == (0, "", "")
    assert _files(tree) == files


def test_a_list_of_files_and_a_name_for_the_result(tree: Path) -> None:
    (tree / "cscope.files").write_text("b/c.py  \na.py\n")
    assert _pycscope(tree, "-i", "cscope.files", "-f", "my.out", "b/d") == (0, "", "")
    assert [place[0] for place in _cscope(tree, "1", "f", "my.out")] == ["a.py", "b/c.py", "b/d/e.py"]
    assert (tree / "cscope.files").read_text() == "b/c.py  \na.py\n"
    assert not (tree / "cscope.out").exists()


def test_absolute_paths_stay_absolute(tree: Path) -> None:
    assert _pycscope(tree, str(tree / "b")) == (0, "", "")
    assert _files(tree) == [str(tree / "b" / "c.py")]


def test_strings_count_as_symbols_where_that_is_asked_for(tree: Path) -> None:
    assert _pycscope(tree, "a.py") == (0, "", "")
    assert _cscope(tree, "0", "word") == []
    assert _pycscope(tree, "-S", "a.py") == (0, "", "")
    assert _cscope(tree, "0", "word") == [("a.py", 3, "f")]
    assert _cscope(tree, "0", "two") == []
    assert _cscope(tree, "3", "g") == [("a.py", 3, "f")]
    assert not violations((tree / "cscope.out").read_bytes())


def test_a_name_that_is_a_module_among_the_files_counts_as_included(tree: Path) -> None:
    assert _pycscope(tree, "-R") == (0, "", "")
    assert ("a.py", 1, "<global>") in _cscope(tree, "8", "^c$")


def test_what_pycscope_says(tree: Path) -> None:
    status, out, error = _pycscope(tree, "-V")
    assert (status, out.startswith("pycscope.py: Version "), error) == (0, True, "")
    status, out, error = _pycscope(tree, "-x")
    assert (status, out.startswith(_USAGE), error) == (2, True, "")
    status, out, error = _pycscope(tree, "missing.py", "a.py")
    assert (status, out, error) == (0, f"pycscope.py: [Errno 2] No such file or directory: '{tree}/missing.py'\n", "")
    assert _files(tree) == ["a.py"]
    status, out, error = _pycscope(tree, "-i", "missing", "a.py")
    assert (status, out, "No such file" in error, "Traceback" in error) == (1, "", True, False)
    status, out, error = _pycscope(tree, "-f", "no/such/place", "a.py")
    assert (status, out, "Traceback" in error) == (1, "", False)


def test_a_dump_shows_the_tree_of_each_file(tree: Path) -> None:
    status, out, error = _pycscope(tree, "-D", "a.py")
    assert (status, error) == (0, "")
    assert out.splitlines()[:4] == ["a.py:", "module", "  from b", "    import_part b"]
    assert "      call" in out.splitlines()


def test_a_name_that_is_no_text_is_told_and_nobody_has_to_listen(tree: Path) -> None:
    os.mkdir(os.fsencode(tree) + b"/b/caf\xe9")
    (tree / os.fsdecode(b"b/caf\xe9/x.py")).write_text("x = 1\n")
    status, out, error = _pycscope(tree, "-R")
    assert (status, error) == (0, "")
    assert out == f"pycscope.py: {tree}/b/caf\udce9/x.py: left out, because cscope cannot read its name\n"
    line = f"{' '.join(_OURS)} -R -D | head -n 1"
    done = subprocess.run(["sh", "-c", line], cwd=tree, env=environment(), capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"a.py:\n", b"")


def test_links_that_lead_back_end_somewhere(tree: Path) -> None:
    os.symlink(tree, tree / "b" / "loop")
    assert _pycscope(tree, "-R") == (0, "", "")
    assert _files(tree) == ["a.py", "b/c.py", "b/d/e.py"]
