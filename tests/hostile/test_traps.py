"""Nothing of an indexed tree is ever run: whatever a repository is made of, reading it is all that happens to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.on_disk import write

_PACKAGE = Path(__file__).parents[2]
# Told by the interpreter itself: every module that is loaded, every process that is started, every code that is run.
_WATCH = """\
import os, sys
root, log = os.environ["TRAPS"], os.environ["TRAPS_LOG"]
def hook(event, arguments):
    if event == "exec" and getattr(arguments[0], "co_filename", "").startswith(root):
        told = arguments[0].co_filename
    elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        told = repr(arguments[0])
    elif event == "import" and arguments[1] and str(arguments[1]).startswith(root):
        told = str(arguments[1])
    else:
        return
    with open(log, "a") as file:
        file.write(f"{event} {told}\\n")
sys.addaudithook(hook)
"""
_SHADOWED = """\
    json typing re click rich sqlite3 signal socket multiprocessing concurrent tempfile selectors pickle logging
    tree_sitter tree_sitter_python platformdirs whoosh watchdog pathlib contextlib dataclasses
    sitecustomize usercustomize conftest setup backports string random hashlib
""".split()  # noqa: SIM905


@pytest.fixture
def traps(tmp_path: Path) -> Path:
    """A project in which everything that anybody might run leaves a mark in the file `mark` beside it."""
    mark = tmp_path / "mark"
    python = f"open({str(mark)!r}, 'a').write(__file__ + '\\n')\ndef target(): pass\ntarget()\n"
    shell = f"#!/bin/sh\necho $0 >> {mark}\n"
    library = ".venv/lib/python3.12/site-packages"
    files: dict[str, str | bytes] = {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        "[tool.symindex]\nstdlib = false\n",
        "backend.py": python,
        **{f"{name}.py": python for name in _SHADOWED},
        **{f"{name}/__init__.py": python for name in ("numpy", "yaml", "pytest")},
        "tests/conftest.py": python,
        "use.py": "from json import target\nimport typing\ntarget()\ntyping.target()\n",
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/config": f"[core]\n\trepositoryformatversion = 0\n\tfsmonitor = {tmp_path}/project/trap\n\thooksPath = "
        f"{tmp_path}/project\n\tpager = {tmp_path}/project/trap\n\teditor = {tmp_path}/project/trap\n"
        f"\tsshCommand = {tmp_path}/project/trap\n[alias]\n\tstatus = !{tmp_path}/project/trap\n"
        f'[diff "trap"]\n\ttextconv = {tmp_path}/project/trap\n[filter "trap"]\n\tsmudge = {tmp_path}/project/trap\n',
        ".gitattributes": "* diff=trap filter=trap\n",
        ".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.12.0\n",
        f"{library}/trap.pth": f"import os; open({str(mark)!r}, 'a').write('pth')\n",
        f"{library}/trap-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: trap\nVersion: 1.0\n",
        f"{library}/trap-1.0.dist-info/RECORD": "trap/__init__.py,,\n",
        f"{library}/trap/__init__.py": python,
        f"{library}/__editable___trap_finder.py": python + "MAPPING = {'trapped': __import__('os').getcwd()}\n",
        f"{library}/sitecustomize.py": python,
    }
    for name in ("git", "python", "python3", "ctags", "dot", "cscope", "pyright", "less", "trap", "post-checkout"):
        files[name] = files[f".venv/bin/{name}"] = files[f"bin/{name}"] = shell
    root = write(tmp_path / "project", files)
    for path in root.rglob("*"):
        if path.is_file():
            path.chmod(0o755)
    return root


_COMMANDS = [
    ["index"],
    ["index", "--rebuild"],
    ["status", "--skipped"],
    ["envs"],
    ["def", "json.target"],
    ["def", "use.py:3"],
    ["refs", "target"],
    ["callers", "target", "--json"],
    ["callees", "use.py:1"],
    ["hierarchy", "target"],
    ["importers", "json"],
    ["assigns", "target"],
    ["symbols", "tar"],
    ["symbols", "use.py"],
    ["files"],
    ["grep", "-e", "tar.et"],
    ["export", "cscope"],
]


def _run(traps: Path, tmp_path: Path, program: list[str], arguments: list[str]) -> str:
    """What the interpreter tells of one command, run in the project; what watches it is loaded before all else."""
    log = tmp_path / "log"
    write(tmp_path / "watch", {"sitecustomize.py": _WATCH})
    environ = {
        "PATH": f"{traps}/bin:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "SYMINDEX_CACHE_DIR": str(tmp_path / "cache"),
        "VIRTUAL_ENV": str(traps / ".venv"),
        "PYTHONPATH": f"{tmp_path / 'watch'}{os.pathsep}{_PACKAGE}",
        **{name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX",) if name in os.environ},
        "TRAPS": str(traps),
        "TRAPS_LOG": str(log),
    }
    found = subprocess.run(
        [sys.executable, *program, *arguments], cwd=traps, env=environ, capture_output=True, text=True, check=False
    )
    assert found.returncode in (0, 1), found.stderr
    assert "Traceback" not in found.stderr
    return log.read_text() if log.exists() else ""


@pytest.mark.parametrize("arguments", _COMMANDS, ids=" ".join)
def test_no_command_runs_anything_of_the_project(traps: Path, tmp_path: Path, arguments: list[str]) -> None:
    program = ["-c", "import sys; del sys.path[0]; from symindex.cli import main; main()"]
    if arguments[0] == "status":
        _run(traps, tmp_path, program, ["index"])
    assert not _run(traps, tmp_path, program, arguments)
    assert not (tmp_path / "mark").exists()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="an earlier Python imports modules from there by itself")
@pytest.mark.parametrize("arguments", [["index"], ["def", "target"]], ids=" ".join)
def test_python_m_finds_no_modules_in_the_current_directory(traps: Path, tmp_path: Path, arguments: list[str]) -> None:
    assert not _run(traps, tmp_path, ["-m", "symindex"], arguments)
    assert not (tmp_path / "mark").exists()


def test_cscope_runs_nothing_of_the_project(traps: Path, tmp_path: Path) -> None:
    asked = "".join(f"{question}target\n" for question in range(10))
    program = (
        f"import io, sys; del sys.path[0]; sys.stdin = io.TextIOWrapper(io.BytesIO({asked.encode()!r})); "
        "from symindex.cscope.command import main; main()"
    )
    reader = f"subprocess.Popen {sys.executable!r}"  # our own interpreter, which reads what is left in the background
    for arguments in (["-d", "-l"], ["-d", "-L", "-1", "target"]):
        told = _run(traps, tmp_path, ["-c", program], arguments)
        assert set(told.splitlines()) <= {reader}
    assert not (tmp_path / "mark").exists()


def test_workers_that_are_new_interpreters_run_nothing_of_the_project(traps: Path, tmp_path: Path) -> None:
    """As where processes are not forked: on macOS, and wherever there are threads."""
    write(traps, {f"large{i}.py": f"def f{i}(): pass\n" + f"text = '{'x' * 80}'\n" * 14_000 for i in range(3)})
    threaded = (
        "import sys; del sys.path[0]; import threading; threading.Thread(target=threading.Event().wait, daemon=True)"
        ".start(); from symindex.cli import main; main()"
    )
    told = _run(traps, tmp_path, ["-c", threaded], ["index"])
    assert str(traps) not in told
    assert not (tmp_path / "mark").exists()


def test_the_traps_are_traps(traps: Path, tmp_path: Path) -> None:
    assert _run(traps, tmp_path, ["-c", "import json"], [])
    assert (tmp_path / "mark").exists()
