"""README's examples are typed as they stand, in a project that has the names they use."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .small_nova import make_small_nova

ROOT = Path(__file__).parents[2]
_README = (ROOT / "README.md").read_text()
_EXAMPLE = re.compile(r"^ {4}(?:\$ )?(symindex .*)$", re.MULTILINE)
_COMMENT = re.compile(r"\s+#\s.*")
# Examples that never end, that start other programs' runs, or that name directories of a reader's.
_NOT_TYPED = ("symindex watch", "stestr run", "pytest @", "~/", "| ", "vim ")


def _examples() -> list[str]:
    """Each command line of README once, without its comment; of several behind one another each by itself."""
    lines = [_COMMENT.sub("", line).strip() for line in _EXAMPLE.findall(_README)]
    commands = [command.strip() for line in lines for command in line.split(";")]
    return [command for command in dict.fromkeys(commands) if not any(each in command for each in _NOT_TYPED)]


@pytest.fixture(scope="module")
def small_nova(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_nova(tmp_path_factory.mktemp("nova"))


def type_in(directory: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command line as a shell does, with the programs of this checkout."""
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    shell = ["bash", "-c", command]
    return subprocess.run(
        shell, cwd=directory, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_readme_has_examples() -> None:
    assert len(_examples()) > 20


@pytest.mark.parametrize("command", _examples())
def test_an_example_of_readme_answers(small_nova: Path, command: str) -> None:
    said = type_in(small_nova, command)
    assert said.returncode == 0, said.stderr
    assert said.stdout or ">" in command, said.stderr


def test_links_within_the_repository_lead_somewhere() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md"):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / name).read_text()):
            assert (ROOT / link).exists(), f"{name}: {link}"
