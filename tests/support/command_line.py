"""A small project on disk, and ways to run the commands on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from symindex.cli.group import commands

ROOT = Path(__file__).parents[2]
FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "shop/__init__.py": "",
    "shop/till.py": """\
'''Tills.'''
import json


class Till:
    limit = 3

    def __init__(self, owner):
        self.owner = owner

    def close(self):
        return self.count()

    def count(self):  # count it
        return json.dumps(self.limit)
""",
    "shop/main.py": """\
from shop.till import Till as T


def run(anything):
    T("me").close()
    anything.close()
    print("close \\x1b \x1b[31m")
""",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/bin/python": "",
    ".venv/lib/python3.12/site-packages/tool.py": "def Tool():\n    pass\n",
    ".venv/lib/python3.12/site-packages/tool-1.0.dist-info/METADATA": "Name: tool\nVersion: 1.0\n",
    ".venv/lib/python3.12/site-packages/tool-1.0.dist-info/RECORD": "tool.py,,\n",
}


class Said(NamedTuple):
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


def make_project(root: Path) -> Path:
    """The root, with the files of the project in it."""
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def say(*arguments: str, stdin: str = "") -> Said:
    """Run a command in this process, in the current directory."""
    result = CliRunner().invoke(commands, list(arguments), input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """Run a command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "symindex", *arguments]
    return subprocess.Popen(command, **{"env": environment, **options})
