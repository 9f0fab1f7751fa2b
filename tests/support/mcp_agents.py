"""`symindex mcp` driven as agents drive it: by the official client, or message by message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from symindex.mcp.server import McpServer
from tests.support.command_line import ROOT
from tests.support.server_streams import served, streams_of

COMMAND = [sys.executable, "-m", "symindex", "mcp"]


def environment() -> dict[str, str]:
    """The variables that the server is started with."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


class Agent:
    """A client that sends what a test asks, one message a line."""

    def __init__(self, sent: IO[bytes], received: IO[bytes]) -> None:
        self._sent, self._received, self._number = sent, received, 0

    def send(self, line: bytes) -> None:
        """Send a line as it is."""
        self._sent.write(line + b"\n")
        self._sent.flush()

    def receive(self) -> dict[str, Any]:
        """The next message of the server."""
        message: dict[str, Any] = json.loads(self._received.readline())
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


class ProgramAgent(Agent):
    """A client of the program in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(*streams_of(process))
        self.process = process


@contextmanager
def agent_in_process(directory: Path) -> Iterator[Agent]:
    """A client of a server in this process that was started in a directory."""
    with served(lambda source, output: McpServer(output, directory, os.environ).run(source)) as (sent, received):
        yield Agent(sent, received)


@contextmanager
def agent(directory: Path) -> Iterator[ProgramAgent]:
    """A client of a server that was started in a directory."""
    process = subprocess.Popen(COMMAND, cwd=directory, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    with process:
        try:
            yield ProgramAgent(process)
        finally:
            process.stdin.close()
            assert process.wait(60) == 0
