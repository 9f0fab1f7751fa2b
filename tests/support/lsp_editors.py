"""A plain client of `symindex lsp`: what it gets is checked against lsprotocol's types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lsprotocol import converters
from lsprotocol.types import METHOD_TO_TYPES

from symindex.lsp.server import LspServer
from tests.support.command_line import ROOT
from tests.support.server_streams import served, streams_of

COMMAND = [sys.executable, "-m", "symindex", "lsp"]
_CONVERTER = converters.get_converter()
Object = dict[str, Any]


class Editor:
    """A client that sends what a test asks; notifications of the server are kept."""

    def __init__(self, sent: IO[bytes], received: IO[bytes]) -> None:
        self._sent, self._received = sent, received
        self.notifications: list[Object] = []
        self._number = 0
        self.responses: dict[object, Object] = {}

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._sent.write(data)
        self._sent.flush()

    def send(self, message: object) -> None:
        """Send a message."""
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def receive(self) -> Object:
        """The next message of the server."""
        length = 0
        while header := self._received.readline().strip():
            length = int(header.partition(b":")[2])
        assert length, "the server has ended"
        message: Object = json.loads(self._received.read(length))
        return message

    def notify(self, method: str, **params: object) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, **params: object) -> int:
        """Send a request; returns its id."""
        self._number += 1
        self.send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        return self._number

    def response(self, number: object) -> Object:
        """The response to a request, whatever comes before it."""
        while number not in self.responses:
            message = self.receive()
            if "method" in message:
                self.notifications.append(message)
            else:
                self.responses[message["id"]] = message
        return self.responses.pop(number)

    def ask(self, method: str, **params: object) -> Any:
        """The result of a request, which has the type that the protocol asks for."""
        response = self.response(self.request(method, **params))
        assert "error" not in response, response
        if method in METHOD_TO_TYPES and (kind := METHOD_TO_TYPES[method][1]) is not None:
            _CONVERTER.structure(response, kind)
        return response["result"]

    def error(self, method: str, **params: object) -> Object:
        """The error that a request is answered with."""
        error: Object = self.response(self.request(method, **params))["error"]
        return error

    def at(self, path: Path, text: str, offset: int = 0, occurrence: int = 0) -> Object:
        """The parameters for the place of a text in a file as it is on the disk."""
        lines = path.read_text().split("\n")
        found = [(number, line.index(text)) for number, line in enumerate(lines) if text in line]
        line, column = found[occurrence]
        return {**document(path), "position": {"line": line, "character": column + offset}}

    def initialize(
        self, *roots: Path, encodings: tuple[str, ...] = ("utf-32",), capable: Object | None = None, **options: object
    ) -> Object:
        """Begin, with more capabilities than those of positions where the client is `capable` of more."""
        folders = [{"uri": root.as_uri(), "name": root.name} for root in roots]
        capabilities = {"general": {"positionEncodings": list(encodings)}, **(capable or {})}
        result: Object = self.ask(
            "initialize", processId=None, rootUri=None, capabilities=capabilities, workspaceFolders=folders,
            initializationOptions=options,
        )  # fmt: skip
        self.notify("initialized")
        return result

    def open(self, path: Path, text: str | None = None) -> None:
        """Open a document, with the text on the disk or another."""
        said = path.read_text() if text is None else text
        item = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": said}
        self.notify("textDocument/didOpen", textDocument=item)

    def change(self, path: Path, *changes: Object) -> None:
        """Change an open document."""
        self.notify(
            "textDocument/didChange", textDocument={"uri": path.as_uri(), "version": 2}, contentChanges=list(changes)
        )


def document(path: Path) -> Object:
    """The parameter that names a document."""
    return {"textDocument": {"uri": path.as_uri()}}


def places(locations: list[Object], root: Path) -> list[str]:
    """Locations as path:line:column, counted from 0, the path relative to a root."""
    return [
        f"{os.path.relpath(each['uri'].removeprefix('file://'), root)}:"
        f"{each['range']['start']['line']}:{each['range']['start']['character']}"
        for each in locations
    ]


class ProgramEditor(Editor):
    """A client of the program in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(*streams_of(process))
        self.process = process


@contextmanager
def editor_in_process() -> Iterator[Editor]:
    """A client of a server in this process."""
    with served(lambda source, output: LspServer(output, os.environ).run(source)) as (sent, received):
        yield Editor(sent, received)


@contextmanager
def editor(directory: Path) -> Iterator[ProgramEditor]:
    """A client of a server that ends when it is left."""
    process = subprocess.Popen(
        COMMAND, cwd=directory, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    with process:
        try:
            yield ProgramEditor(process)
        finally:
            process.stdin.close()
            process.wait(60)
