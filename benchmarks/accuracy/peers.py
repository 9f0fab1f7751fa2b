"""The navigators that symindex is held against, and how each is started and pointed to an environment."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy.lsp import LanguageServer, LspError
from benchmarks.accuracy.replies import Reply, parse_reply
from benchmarks.accuracy.truth import Question

QUESTION_SECONDS = 30
WORKER = Path(__file__).with_name("jedi_worker.py")


@dataclass(frozen=True, slots=True)
class Peer:
    """A navigator that was found on this machine."""

    name: str
    version: str
    is_slow: bool
    ask: Callable[[Path, Sequence[Question], float], list[Reply]]
    """(a project's source, questions, seconds for all of them) to replies; a question nobody came to has none."""


def peer_names(text: str) -> list[str]:
    """The peers that an option names, with commas between; empty for `none`. Raises argparse's error for others."""
    names = [name for name in text.split(",") if name and name != "none"]
    unknown = [name for name in names if name != "jedi" and name not in SERVERS]
    if unknown:
        known = ", ".join(["jedi", *SERVERS, "none"])
        raise argparse.ArgumentTypeError(f"no such peer: {', '.join(unknown)}; there are {known}")
    return names


def find_peer(name: str, directory: Path | None) -> Peer | None:
    """The peer of that name, from a directory of programs or from PATH; None where it is not installed."""
    if name == "jedi":
        return _jedi(directory)
    server = SERVERS[name]
    program, shower = _program(server.command[0], directory), _program(server.version[0], directory)
    if not program or not shower:
        return None
    version = _printed((shower, *server.version[1:]))
    command = (program, *server.command[1:])
    return Peer(name, version, False, lambda root, asked, limit: _ask_server(server, command, root, asked, limit))


def beside(root: Path) -> Path:
    """The environment of a project's source."""
    return root.parent / "venv"


@dataclass(frozen=True, slots=True)
class _Server:
    command: tuple[str, ...]
    version: tuple[str, ...]
    settings: Callable[[Path], dict[str, Any]]


def _ty_settings(venv: Path) -> dict[str, Any]:
    return {}


def _pyright_settings(venv: Path) -> dict[str, Any]:
    analysis = {"diagnosticMode": "openFilesOnly"}
    return {"python": {"pythonPath": str(venv / "bin" / "python"), "analysis": analysis}}


SERVERS: Mapping[str, _Server] = {
    "ty": _Server(("ty", "server"), ("ty", "--version"), _ty_settings),
    "pyright": _Server(("pyright-langserver", "--stdio"), ("pyright", "--version"), _pyright_settings),
}


def _ask_server(
    server: _Server, command: Sequence[str], root: Path, asked: Sequence[Question], limit: float
) -> list[Reply]:
    """Ask file by file, each open while it is asked about, as an editor would."""
    deadline = time.monotonic() + limit
    venv = beside(root)
    replies: list[Reply] = []
    with LanguageServer(command, root, {"VIRTUAL_ENV": str(venv)}, server.settings(venv)) as running:
        for file, questions in _by_file(asked).items():
            text = file.read_bytes().decode("utf-8", "replace")
            running.open(file, text)
            for question in questions:
                if time.monotonic() > deadline:
                    return replies
                replies.append(_definition(running, file, text.splitlines(), question))
            running.close(file)
    return replies


def _by_file(asked: Iterable[Question]) -> dict[Path, list[Question]]:
    by_file: dict[Path, list[Question]] = defaultdict(list)
    for question in asked:
        by_file[Path(question.asked["file"])].append(question)
    return by_file


def _definition(server: LanguageServer, file: Path, lines: list[str], question: Question) -> Reply:
    line = question.asked["line"]
    before = lines[line - 1][: question.asked["column"] - 1]
    started = time.perf_counter()
    try:
        found, error = server.definitions(file, line, before, QUESTION_SECONDS), ""
    except LspError as raised:
        found, error = [], str(raised)
    answers = tuple({"file": path, "line": at} for path, at in dict.fromkeys(found))
    return Reply(question.id, answers, time.perf_counter() - started, error)


def _jedi(directory: Path | None) -> Peer | None:
    python = str(directory / "python") if directory else sys.executable
    try:
        version = _printed((python, "-c", "import jedi; print(jedi.__version__)"))
    except (OSError, subprocess.CalledProcessError):
        return None
    return Peer("jedi", version, True, lambda root, asked, limit: _ask_jedi(python, root, asked, limit))


def _ask_jedi(python: str, root: Path, asked: Sequence[Question], limit: float) -> list[Reply]:
    command = (python, str(WORKER), str(root), str(beside(root)), str(QUESTION_SECONDS), str(limit))
    lines = "".join(f"{json.dumps(question.asked)}\n" for question in asked)
    # Jedi's order of equal answers depends on the hashes of strings.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    output = subprocess.run(command, input=lines, env=environment, text=True, stdout=subprocess.PIPE, check=True).stdout
    return [parse_reply(line) for line in output.splitlines()]


def _program(name: str, directory: Path | None) -> str | None:
    return shutil.which(name, path=str(directory) if directory else None)


def _printed(command: Sequence[str]) -> str:
    """The version a command prints: the last word of its first line, a build's description left out."""
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return next(word for word in output.split() if word[0].isdigit())
