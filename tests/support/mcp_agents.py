"""`symindex mcp` driven as agents drive it: by the official client, or message by message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.command_line import ROOT

COMMAND = [sys.executable, "-m", "symindex", "mcp"]


def environment() -> dict[str, str]:
    """The variables that the server is started with."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


class Agent:
    """A client that sends what it is told to, one message a line."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self._number = process, 0

    def send(self, line: bytes) -> None:
        """Send a line as it is."""
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next message of the server."""
        assert self.process.stdout
        message: dict[str, Any] = json.loads(self.process.stdout.readline())
        return message

    def ask(self, method: str, **params: object) -> dict[str, Any]:
        """The response to a request."""
        self._number += 1
        self.send(json.dumps({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}).encode())
        response = self.receive()
        assert response["id"] == self._number
        return response

    def call(self, tool: str, **arguments: object) -> str:
        """The text that a tool answers with."""
        text: str = self.ask("tools/call", name=tool, arguments=arguments)["result"]["content"][0]["text"]
        return text


@contextmanager
def agent(directory: Path) -> Iterator[Agent]:
    """A client of a server that was started in a directory."""
    process = subprocess.Popen(COMMAND, cwd=directory, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    with process:
        try:
            yield Agent(process)
        finally:
            process.stdin.close()
            assert process.wait(30) == 0
