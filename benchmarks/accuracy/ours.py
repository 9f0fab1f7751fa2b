"""symindex as it is asked here: one process, its questions on standard input."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.accuracy.replies import Reply, parse_reply

DEFAULT_COMMAND = f"{shlex.quote(sys.executable)} -m symindex"


@dataclass(frozen=True, slots=True)
class Symindex:
    """The command line that starts it, and what its environment has besides."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, typed: str, **environment: str) -> Symindex:
        """The one that a command line names."""
        return cls(tuple(shlex.split(typed)), environment)

    def version(self) -> str:
        """What it calls itself."""
        return self.run(["--version"]).decode().strip().split()[-1]

    def index(self, project: Path) -> None:
        """Bring a project's index up to date."""
        self.run(["index", str(project)])

    def batch(self, question: str, project: Path, asked: Iterable[Mapping[str, Any]], *options: str) -> list[Reply]:
        """The replies to many questions."""
        lines = "".join(f"{json.dumps(one)}\n" for one in asked)
        output = self.run([question, "--batch", *options, "-C", str(project)], lines.encode())
        return [parse_reply(line) for line in output.splitlines()]

    def run(self, arguments: Sequence[str], given: bytes = b"", allowed: Sequence[int] = (0,)) -> bytes:
        """What one process prints; with another exit status than is allowed, this one ends too."""
        environment = {**os.environ, **self.environment}
        command = (*self.command, *arguments)
        process = subprocess.run(command, input=given, env=environment, capture_output=True, check=False)
        if process.returncode not in allowed:
            sys.exit(f"symindex {' '.join(arguments)}: exit status {process.returncode}\n{process.stderr.decode()}")
        return process.stdout
