"""`cscope.out`: its layout, and what the real cscope answers from it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.cscope.project import date_2037, write_project
from symindex.cscope.records import records
from symindex.extract import extract
from symindex.indexer.limits import PoolLimits
from symindex.model.text import to_utf8
from symindex.output import Output
from symindex.query.snapshot import Snapshot, updated
from tests.support.cscope_clients import LineMode, complaints, installed, make_sample, places, rows_in, run, table
from tests.support.cscope_layout import violations
from tests.support.laws import examples

_CSCOPE = "cscope"


def _crossref(root: Path, **files: str | bytes) -> Path:
    """A cross-reference of a project with some files."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    for name, content in files.items():
        path = root / f"{name}.py"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    write_project(updated(root, os.environ), Output(root / "cscope.out"), root)
    return root / "cscope.out"


def _ask(crossref: Path, question: str, pattern: str) -> list[tuple[str, int, str]]:
    """Places that the real cscope finds in a cross-reference."""
    options = ("-d", "-f", str(crossref), "-L", f"-{question}", pattern)
    status, out, error = run(*options, directory=crossref.parent, command=[installed(_CSCOPE, _CSCOPE)])
    assert (status, error) == (0, "")
    return places(rows_in(out))


def _records_of(source: bytes) -> list[bytes]:
    return records(extract(source), to_utf8(source)[0], "package", lambda _: False)


def test_the_sample_is_laid_out_as_readers_want_it(sample: Path) -> None:
    assert not violations((sample / "cscope.out").read_bytes())


def test_cscope_answers_every_question_one_by_one(sample: Path) -> None:
    cscope = installed(_CSCOPE, _CSCOPE)
    wrong = []
    for expected in table("xref"):
        options = ("-d", "-L", f"-{expected.question}", expected.pattern)
        status, out, error = run(*options, directory=sample, command=[cscope])
        assert (status, error) == (0, "")
        wrong += complaints(expected, rows_in(out))
    assert not wrong


def test_cscope_answers_every_question_in_line_mode(sample: Path) -> None:
    with LineMode([installed(_CSCOPE, _CSCOPE), "-dl"], sample) as client:
        assert not [c for e in table("xref") for c in complaints(e, client.ask(e.question, e.pattern))]
        assert client.quit() == 0


def test_cscope_without_d_trusts_the_file_because_of_the_list_beside_it(tmp_path: Path) -> None:
    root = make_sample(tmp_path / "sample")
    write_project(updated(root, os.environ), Output(root / "cscope.out"), root)
    written = (root / "cscope.out").read_bytes()
    status, out, _ = run("-L", "-1", "total", directory=root, command=[installed(_CSCOPE, _CSCOPE)])
    assert status == 0
    assert [row.line for row in rows_in(out)] == [73]
    assert (root / "cscope.out").read_bytes() == written


def test_a_date_to_come_keeps_cscope_from_reading_edited_python_as_c(tmp_path: Path) -> None:
    root = make_sample(tmp_path / "sample")
    write_project(updated(root, os.environ), Output(root / "cscope.out"), root)
    date_2037(root / "cscope.out")
    written = (root / "cscope.out").read_bytes()
    (root / "shop" / "util.py").write_text("def other(): pass\n")
    run("-L", "-1", "total", directory=root, command=[installed(_CSCOPE, _CSCOPE)])
    assert (root / "cscope.out").read_bytes() == written


def test_many_records_lie_in_blocks_so_that_no_row_is_lost(tmp_path: Path) -> None:
    source = "".join(f"def function_{n}(a):\n    alpha(a)\n    return beta(gamma(a))\n\n" for n in range(2000))
    crossref = _crossref(tmp_path / "many", many=source)
    assert not violations(crossref.read_bytes())
    for name in ("alpha", "beta", "gamma"):
        assert len(_ask(crossref, "3", name)) == 2000
    assert _ask(crossref, "2", "function_1999") == [
        ("many.py", 7998, "alpha"),
        ("many.py", 7999, "beta"),
        ("many.py", 7999, "gamma"),
    ]


def test_long_lines_are_several_records_each_with_its_own_symbols(tmp_path: Path) -> None:
    names = [f"name_{n:04}" for n in range(1200)]
    crossref = _crossref(tmp_path / "long", long=f"x = [{', '.join(names)}]; last = first = 1\n")
    assert not violations(crossref.read_bytes())
    for name in (names[0], names[600], names[-1]):
        assert _ask(crossref, "0", name) == [("long.py", 1, "<global>")]
    assert _ask(crossref, "9", "first") == _ask(crossref, "9", "last") == [("long.py", 1, "<global>")]


def test_no_byte_is_left_that_readers_take_for_something_else(tmp_path: Path) -> None:
    source = 'def größe(名):\n\treturn f("é\x0cö")\r\n'
    crossref = _crossref(tmp_path / "odd", odd="\ufeff" + source)
    assert not violations(crossref.read_bytes())
    assert _ask(crossref, "3", "f") == [("odd.py", 2, "gr__e")]
    _, out, _ = run("-dL", "-3", "f", directory=crossref.parent, command=[installed(_CSCOPE, _CSCOPE)])
    assert rows_in(out)[0].text == 'return f("? ?")'


def test_a_file_that_changed_since_it_was_indexed_is_read_as_it_is_now(tmp_path: Path) -> None:
    root = tmp_path / "changed"
    _crossref(root, changed="def old(): pass\n")
    (root / "changed.py").write_text("\n\ndef new(): old()\n")
    write_project(Snapshot(root, os.environ), Output(root / "cscope.out"), root)
    assert _ask(root / "cscope.out", "1", "old") == []
    assert _ask(root / "cscope.out", "1", "new") == [("changed.py", 3, "new")]
    assert _ask(root / "cscope.out", "3", "old") == [("changed.py", 3, "new")]


def test_copies_of_a_file_have_the_rows_of_the_file(tmp_path: Path) -> None:
    source = "".join(f"def function_{n}(a):\n    return alpha(a)\n" for n in range(300))
    crossref = _crossref(tmp_path / "copies", one=source, two=source, three=source)
    assert not violations(crossref.read_bytes())
    found = _ask(crossref, "3", "alpha")
    assert len(found) == 900
    assert {(line, function) for file, line, function in found if file == "one.py"} == {
        (line, function) for file, line, function in found if file == "two.py"
    }


def test_of_files_that_were_copies_each_is_read_as_it_is_now(tmp_path: Path) -> None:
    root = tmp_path / "copies"
    _crossref(root, one="def old(): pass\n", three="def old(): pass\n", two="def old(): pass\n")
    (root / "one.py").write_text("def new(): pass\n")
    (root / "two.py").write_text("def newer(): pass\n")
    write_project(Snapshot(root, os.environ), Output(root / "cscope.out"), root)
    assert _ask(root / "cscope.out", "1", "old") == [("three.py", 1, "old")]
    assert _ask(root / "cscope.out", "1", "new") == [("one.py", 1, "new")]
    assert _ask(root / "cscope.out", "1", "newer") == [("two.py", 1, "newer")]


def test_what_processes_make_is_what_is_made_here(tmp_path: Path) -> None:
    root = tmp_path / "processes"
    (root / "shop").mkdir(parents=True)
    (root / "shop" / "__init__.py").touch()
    package = {f"shop/p{n}": f"from . import p{n + 1}\nfrom .x import y\ndef f(): return g{n}({n})\n" for n in range(9)}
    here = _crossref(root, **package, copy=package["shop/p3"]).read_bytes()
    limits = PoolLimits(min_bytes=0, max_task_files=2)
    write_project(Snapshot(root, os.environ), Output(root / "cscope.out"), root, limits=limits)
    assert (root / "cscope.out").read_bytes() == here
    assert b"\t~ p4\n" in here


def test_files_that_readers_cannot_name_are_left_out_and_told(tmp_path: Path) -> None:
    root = tmp_path / "names"
    _crossref(root, plain="x = 1\n")
    for name in ("with blank.py", "é.py"):
        (root / name).write_text("x = 1\n")
    written = write_project(updated(root, os.environ), Output(root / "cscope.out"), root)
    assert written.files == [b"plain.py"]
    assert sorted(Path(path).name for path in written.left_out) == ["with blank.py", "é.py"]
    assert _ask(root / "cscope.out", "9", "x") == [("plain.py", 1, "<global>")]


def test_a_name_of_any_length_can_be_asked_for_by_its_beginning(tmp_path: Path) -> None:
    crossref = _crossref(tmp_path / "name", name=f"def {'x' * 400}(): {'y' * 5000}, {'z' * 9000}\n")
    assert not violations(crossref.read_bytes())
    assert _ask(crossref, "1", "x" * 100 + ".*") == [("name.py", 1, "x" * 100 + ".*")]


@pytest.mark.parametrize("source", [b"", b"\n\n", b"'text'\n", b"def f(:\n", b"\x00\xff\n", b"\xef\xbb\xbf"])
def test_a_file_without_much_in_it_is_listed_all_the_same(tmp_path: Path, source: bytes) -> None:
    crossref = _crossref(tmp_path / "little", little=source)
    assert not violations(crossref.read_bytes())
    assert _ask(crossref, "7", "little") == [("little.py", 1, "<unknown>")]


_SOURCES = st.text(alphabet="ab=:()[]{}.,*@ \n\t\r\"'#\\éß", max_size=60) | st.lists(
    st.sampled_from(
        ["def f(a=1):", "    ", "return g(x)", "\n", "class C(B):", "x = y = 1", "import os.path as p", ";", "(", "é"]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=examples(50), deadline=None)
@given(_SOURCES)
def test_the_records_of_any_text_open_and_close_their_functions(source: str) -> None:
    data = b"".join(_records_of(source.encode()))
    assert data.isascii()
    assert data.count(b"\n\t$") == data.count(b"\n\t}\n")
    assert data == b"" or data.endswith(b"\n\n")
