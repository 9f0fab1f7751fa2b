"""Twenty hops through a project and its library, as `benchmarks.walk` takes hundreds: by Vim, by name and by place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click
import pytest

from benchmarks.walk import Hop, LineMode, Session, Tally, Walk, by_vim
from symindex.query import Index
from tests.support.cscope_clients import installed
from tests.support.on_disk import write

pytestmark = pytest.mark.slow  # real editors

_HOPS = 20
_PACKAGES = ".venv/lib/python3.12/site-packages"
_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    "greet/__init__.py": "",
    "greet/commands.py": """\
import click

from greet.texts import greeting


@click.command()
@click.option("--count", default=1, type=click.IntRange(1, 9))
@click.pass_context
def hello(ctx, count):
    for _ in range(count):
        click.echo(greeting(ctx.info_name))
""",
    "greet/texts.py": """\
from click import UsageError, style


def greeting(name):
    if not name:
        raise UsageError("nobody to greet")
    return style(name, bold=True)
""",
    "tests/test_commands.py": """\
from click.testing import CliRunner

from greet.commands import hello


def test_hello():
    assert CliRunner().invoke(hello, ["--count", "2"]).exit_code == 0
""",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose library is click, with an index of both; not to be changed."""
    root = write(tmp_path_factory.mktemp("walk") / "greet", _FILES)
    shutil.copytree(Path(click.__file__).parent, root / _PACKAGES / "click", ignore=shutil.ignore_patterns("*.pyc"))
    return root


@pytest.fixture(scope="module")
def hops(root: Path) -> list[Hop]:
    with Index.open(root, environ=os.environ) as index:
        return list(Walk(index, seed=7).hops(_HOPS))


def test_vim_takes_each_hop_to_the_right_place(root: Path, hops: list[Hop]) -> None:
    installed("vim", "vim")
    assert sum("site-packages" in hop.file for hop in hops) > _HOPS // 2
    assert sum(hop.is_callers for hop in hops) >= _HOPS // 4
    assert by_vim(root, hops).startswith(f"vim, by its plugin   {_HOPS} of {_HOPS} right")


def test_a_name_alone_and_a_place_lead_there_too(root: Path, hops: list[Hop]) -> None:
    for program in (LineMode(root), Session(root)):
        tally = Tally(type(program).__name__, program)
        for hop in hops:
            tally.note(hop)
        program.close()
        assert tally.nothing == 0
        assert tally.right >= _HOPS - 1, tally.wrong
