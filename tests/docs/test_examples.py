"""Every command line of the documentation is typed as it stands, in a project that has the names it uses."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.command_line import Said, say
from tests.support.small_nova import make_small_nova

from .pages import ROOT, examples, pages

# Examples that never end, that drive other programs or a reader's own directories and editors.
_NOT_TYPED: Final = re.compile(
    r"symindex watch|systemctl|stestr run|pytest @|~/|\| |vim |cscope -d|codespell|symindex-pycscope"
    r"|buffer\.py|questions\.json|dask://"
)
_SILENT: Final = (">", " -o ", "export", "symindex index", "fleet add")  # what they say goes elsewhere
_OURS: Final = re.compile(r"(echo '[^']*' \| )?symindex(-cscope)? ")
# Pages whose examples are run elsewhere, or are no command lines of symindex.
_ELSEWHERE: Final = ("benchmarks", "CONTRIBUTING.md", "ARCHITECTURE.md")
# Help pages show OpenStack's Nova as it is: the small project lacks some of their names, so only the syntax is checked.
_GENERATED: Final = "docs/commands/"
_SECONDS: Final = 120
# Questions whose answers are places, and how a pipe gets these: a notebook's with the cell before the line.
_LISTS: Final = re.compile(
    r"symindex (def|callers|callees|refs|assigns|importers|hierarchy|symbols|grep) [^-]*( --project)?"
)
_PLACE: Final = re.compile(r"[^:]+(:\d+){2,3}: .")
_FOR_A_SHELL: Final = re.compile(r"[|<>$&~*?]")
_READING: Final = "echo '"


def _typed(generated: bool = False) -> list[str]:
    """Each command line once, of the pages that people write or of those that are generated."""
    found = [
        re.split(r" {4,}", command)[0]
        for page in pages()
        if not (name := str(page.relative_to(ROOT))).startswith(_ELSEWHERE)
        if name.startswith(_GENERATED) == generated
        for command in examples(page)
        if _OURS.match(command) and (command.startswith(_READING) or not _NOT_TYPED.search(command))
    ]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def small_nova(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_nova(tmp_path_factory.mktemp("nova"))


def type_in(directory: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Run a command line in a directory: in this process, or by a shell where it has something for a shell to do."""
    monkeypatch.setenv("SYMINDEX_CONFIG_DIR", str(directory / "configuration"))
    words = shlex.split(command)
    if words[0] == "symindex" and not _FOR_A_SHELL.search(command):
        monkeypatch.chdir(directory)
        return say(*words[1:])
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    shell = ["bash", "-c", command]
    done = subprocess.run(
        shell, cwd=directory, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)


def test_the_pages_have_examples() -> None:
    assert len(_typed()) > 40


@pytest.mark.slow
@pytest.mark.parametrize("command", _typed())
def test_an_example_of_the_documentation_answers(
    small_nova: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = type_in(small_nova, command, monkeypatch)
    assert said.status == 0, said.err
    assert said.out or any(each in command for each in _SILENT)
    if _LISTS.fullmatch(command):
        assert all(_PLACE.match(line) for line in said.out.splitlines()), said.out


@pytest.mark.parametrize("command", _typed(generated=True))
def test_an_example_of_a_help_page_is_understood(
    small_nova: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = type_in(small_nova, command, monkeypatch)
    assert said.status in (0, 1) or "Usage:" not in said.err, said.err
    assert "Traceback" not in said.err
