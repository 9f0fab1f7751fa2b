"""`symindex export cscope`, as typed."""

from __future__ import annotations

import os
from pathlib import Path

from click.testing import CliRunner, Result

from symindex.cli.group import commands
from tests.support.cscope_clients import installed, rows_in, run


def _say(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["export", "cscope", *arguments])


def test_it_writes_the_cross_reference_and_the_list_into_the_root(own_sample: Path) -> None:
    said = _say(str(own_sample / "shop"))
    assert (said.exit_code, said.stdout) == (0, f"{own_sample}/cscope.out: 16 files\n")
    assert said.stderr.endswith(f"cannot read its name: {own_sample}/shop/with space.py\n")
    assert (own_sample / "cscope.files").read_text().splitlines()[:3] == ["-c", "-k", "shop/__init__.py"]


def test_it_writes_elsewhere_and_leaves_no_list_there(own_sample: Path, tmp_path: Path) -> None:
    assert _say(str(own_sample), "-o", str(tmp_path / "other.out"), "--fix-time").exit_code == 0
    assert sorted(os.listdir(tmp_path)) == ["other.out", "sample"]
    assert (tmp_path / "other.out").stat().st_mtime > 2_000_000_000
    cscope = [installed("cscope", "cscope")]
    found = run("-d", "-f", str(tmp_path / "other.out"), "-L", "-4", "big cart", directory=own_sample, command=cscope)
    assert [row.file for row in rows_in(found[1])] == ["shop/core.py"]


def test_it_writes_libraries_where_that_is_asked_for(own_sample: Path) -> None:
    packages = own_sample / ".venv" / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "tool.py").write_text("def saw(): pass\n")
    (own_sample / ".venv" / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.12.1\n")
    cscope = [installed("cscope", "cscope")]
    for options, files in (([], []), (["--all"], [".venv/lib/python3.12/site-packages/tool.py"])):
        assert _say(str(own_sample), *options).exit_code == 0
        out = run("-dL", "-1", "saw", directory=own_sample, command=cscope)[1]
        assert [row.file for row in rows_in(out)] == files


def test_a_place_that_cannot_be_written_is_told(own_sample: Path) -> None:
    said = _say(str(own_sample), "-o", "/nowhere/at/all/x.out")
    assert said.exit_code == 2
    assert "/nowhere/at/all" in said.stderr
