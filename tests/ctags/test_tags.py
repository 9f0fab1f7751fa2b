"""What a tags file holds, beside what Universal Ctags writes for the same source."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.cli.group import commands
from symindex.ctags.lines import Lines
from symindex.ctags.tags import tags
from symindex.extract import extract
from symindex.model.text import to_utf8
from symindex.query.headers import annotation, header, parameters
from tests.support.laws import examples

from .conftest import make

_SOURCE = '''\
"""What every construct becomes."""
import os
import os.path, sys
import a.b as ab
from typing import List, Dict as D
from . import x
from .y import z as zz, w
from q import *

X = 1
Y: int = 2
p, q = 1, 2
X = 5
lam = lambda a, b=2: a + b
if X:
    UNDER = {"k": lambda: 1}
    def under(): pass

def f(a, b: int = 3, *args, c="x,y):", d=(1, 2), **kw) -> List[int]:
    local = 1
    def inner(z):
        class Deep:
            attr = 1
            def m(self): pass
    from a import b as bb
    l2 = lambda x: x

async def af(x,
             y=1,   # c):
             z=None
             ) -> 'a | b':
    global G
    G = 1

@dec(1)
class C(Base, metaclass=Meta, x=(1,)):
    attr = 1
    typed: "Dict[str, int]" = 3
    __priv = 2
    __dunder__ = 3
    _prot = 4
    lam = lambda self: 1

    @property
    def prop(self) -> int | None: return 1

    @prop.setter
    def prop(self, v): pass

    def __init__(self, a):
        def nested(): pass
    def _prot_m(self): pass
    def __priv_m(self): pass
    class Inner(
        object, Base
    ):
        def m(self): pass

class E: pass
def  spaced ( a , b ) : return 1
def tabbed(a,\tb):
\treturn\ta/b
def slash(a="/x/", b="\\\\", c='$'): pass  # end$
def posonly(a, /, b, *, c): pass
def a_line_that_is_longer_than_a_pattern_may_be(first, second, third, fourth, fifth, sixth, seventh): pass
naïve = 1
def überall(größe): pass
'''
_FIELDS = "--fields=+aeinSr"


def _lines(source: str | bytes, *, references: bool = False) -> list[str]:
    raw = source.encode() if isinstance(source, str) else source
    facts, text = extract(raw), to_utf8(raw)[0]
    made = Lines(text, facts.line_starts)
    found = (made.tag(t, b"a.py", facts.line_of(t.start)) for t in tags(facts, text, references=references))
    return sorted(line.decode() for line in found)


def _tag(source: str, name: str) -> list[str]:
    """The fields of the tags of a name, behind the line number."""
    return [line.split("\t", 5)[5] for line in _lines(source) if line.startswith(f"{name}\t")]


@pytest.mark.parametrize("references", [False, True])
def test_tags_are_those_of_universal_ctags_to_the_byte(tmp_path: Path, references: bool) -> None:
    (tmp_path / "a.py").write_text(_SOURCE, encoding="utf-8")
    ctags = shutil.which("ctags")
    assert ctags, "ctags is missing: apt-get install universal-ctags"
    options = [_FIELDS, "--languages=Python", *(["--extras=+r"] if references else []), "-f", "-", "a.py"]
    said = subprocess.run([ctags, *options], cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    theirs = sorted(line for line in said.splitlines() if not line.startswith("!_TAG"))
    assert _lines(_SOURCE, references=references) == theirs


@pytest.mark.parametrize(
    ("source", "name", "fields"),
    [
        ("class C:\n def m(self):\n  self.x = 1\n  self.x = 2\n", "x", ["class:C\taccess:public\troles:def"]),
        ("class C:\n x = 1\n def m(self):\n  self.x = 2\n", "x", ["class:C\taccess:public\troles:def"]),
        ("class C:\n def m(self):\n  self.x: A = 1\n", "x", ["class:C\ttyperef:typename:A\taccess:public\troles:def"]),
        ("a, (b, *c) = d\n", "c", ["access:public\troles:def"]),
        ("a = b = 1\n", "b", ["access:public\troles:def"]),
        ("a: List[\n  int]\n", "a", ["typeref:typename:List[ int]\taccess:public\troles:def"]),
        ("type A = int\n", "A", ["access:public\troles:def"]),
        ("def f[T](x: T) -> T: pass\n", "f", ["typeref:typename:T\taccess:public\tsignature:(x: T)\troles:def\tend:1"]),
        ("class A[T](B[T]): pass\n", "A", ["inherits:B[T]\taccess:public\troles:def\tend:1"]),
        ("for a in b: pass\nwith b as a: pass\nimport a\n", "a", []),
    ],
)
def test_what_universal_ctags_does_not_see(source: str, name: str, fields: list[str]) -> None:
    assert _tag(source, name) == fields


def test_a_line_that_stands_above_as_well_is_looked_for_from_right_before_it() -> None:
    lines = _lines("class A:\n  def go(self): pass\nclass B:\n  def go(self): pass\n")
    assert [line.split("\t")[2] for line in lines if line.startswith("go\t")] == [
        '/^  def go(self): pass$/;"',
        '3;/^  def go(self): pass$/;"',
    ]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        (b"x = 1\ndef go(): pass\r\n", '/^def go(): pass/;"'),  # an editor shows the carriage return
        (b"x = 1\r\ndef go(): pass\r\n", '/^def go(): pass$/;"'),
        (b"\xef\xbb\xbfdef go(): pass\n", '/^def go(): pass$/;"'),
        (b"# coding: latin-1\ndef go(x='\xe9'): pass\n", "/^def go(x='é'): pass$/;\""),
    ],
)
def test_a_pattern_is_the_line_as_editors_have_it(text: bytes, pattern: str) -> None:
    assert [line.split("\t")[2] for line in _lines(text) if line.startswith("go\t")] == [pattern]


_LINES = ["def f(a): pass", "x = '/\\$é'", "  x = 1$", "y=" + "é" * 70, "\t", "class A: x = 1\r"]


@given(st.lists(st.sampled_from(_LINES)))
@settings(max_examples=examples(30), deadline=None)
def test_a_search_as_editors_make_it_finds_the_line(lines: list[str]) -> None:
    text = "\n".join([*lines, ""])
    is_dos = text.count("\r\n") == text.count("\n")
    shown = [line.removesuffix("\r") if is_dos else line for line in text.split("\n")]
    for made in _lines(text):
        _, _, rest = made.split("\t", 2)
        address, fields = rest.rsplit(';"\t', 1)
        before, pattern = re.fullmatch(r"(?:(\d+);)?/\^(.*)/", address, re.DOTALL).groups()  # type: ignore[union-attr]
        whole = pattern.endswith("$") and not pattern.endswith("\\$")
        wanted = re.sub(r"\\([\\/$])", r"\1", pattern.removesuffix("$") if whole else pattern)
        after = int(before or 0)
        found = next(
            n for n, line in enumerate(shown, 1) if n > after and (line == wanted if whole else line.startswith(wanted))
        )
        assert f"\tline:{found}\t" in f"\t{fields}\t"


@given(st.text(alphabet="()[]{}:,=->'\"#\\\n\t abé", max_size=60))
@settings(max_examples=examples(100), deadline=None)
def test_any_text_has_a_signature(text: str) -> None:
    raw = text.encode()
    for written in (*header(raw, 0), parameters(raw, 0), annotation(raw, 0)):
        assert "\n" not in written
        assert "\t" not in written


# As typed


def _say(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["export", "ctags", *arguments])


def _project(root: Path) -> Path:
    return make(root, {"pkg/__init__.py": "", "pkg/one.py": "import pkg\ndef first(): pass\n"})


def test_it_writes_tags_into_the_root_sorted_by_bytes(tmp_path: Path) -> None:
    root = _project(tmp_path / "p")
    said = _say(str(root / "pkg"))
    assert (said.exit_code, said.stdout) == (0, f"{root}/tags: 1 tags of 2 files\n")
    lines = (root / "tags").read_bytes().splitlines()
    assert lines == sorted(lines)
    assert b"!_TAG_FILE_SORTED\t1\t/0=unsorted, 1=sorted, 2=foldcase/" in lines
    assert lines[-1].startswith(b'first\tpkg/one.py\t/^def first(): pass$/;"\tf\tline:2\t')


def test_paths_are_seen_from_where_the_file_lies(tmp_path: Path) -> None:
    root = _project(tmp_path / "p")
    assert _say(str(root), "-o", str(root / "pkg" / "my.tags"), "--references").exit_code == 0
    rows = [line.split("\t") for line in (root / "pkg" / "my.tags").read_text().splitlines()]
    assert [(row[0], row[1], row[-1]) for row in rows if not row[0].startswith("!")] == [
        ("first", "one.py", "end:2"),
        ("pkg", "one.py", "roles:imported"),
    ]
    assert _say(str(root), "-o", str(tmp_path / "out.tags")).exit_code == 0
    assert "first\tp/pkg/one.py\t" in (tmp_path / "out.tags").read_text()


def test_identical_files_of_several_environments_are_told_once(tmp_path: Path) -> None:
    root = _project(tmp_path / "p")
    for name in (".venv", "venv"):
        packages = root / name / "lib" / "python3.12" / "site-packages"
        packages.mkdir(parents=True)
        (packages / "tool.py").write_text("def saw(): pass\n")
        (root / name / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.12.1\n")
    assert _say(str(root), "--all").exit_code == 0
    found = [line.split("\t")[:2] for line in (root / "tags").read_text().splitlines()]
    assert [file for name, file in found if name == "saw"] == [".venv/lib/python3.12/site-packages/tool.py"]


def test_a_path_that_a_tags_file_cannot_hold_is_left_out_and_told(tmp_path: Path) -> None:
    root = _project(tmp_path / "p")
    (root / "tab\there.py").write_text("lost = 1\n")
    said = _say(str(root), "--emacs")
    assert (said.exit_code, said.stdout) == (0, f"{root}/TAGS: 1 tags of 2 files\n")
    assert "left out" in said.stderr
    assert (root / "TAGS").read_bytes() == b"\x0c\npkg/one.py,19\ndef first\x7ffirst\x012,\n"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    said = _say(str(_project(tmp_path / "p")), "-o", "/nowhere/at/all/tags")
    assert said.exit_code == 2
    assert "/nowhere/at/all" in said.stderr
    assert not [name for name in os.listdir(tmp_path / "p") if name.startswith("tags")]
