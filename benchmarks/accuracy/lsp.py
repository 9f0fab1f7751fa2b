"""A client for language servers on standard input and output: enough of the protocol to ask for definitions.

Knows the protocol and no server; what a server wants to be told is in `peers.py`.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import unquote, urlsplit

Message = dict[str, Any]

_ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_BYTES_A_UNIT = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
_CAPABILITIES = {
    "general": {"positionEncodings": ["utf-32", "utf-16"]},
    "workspace": {"configuration": True, "workspaceFolders": True},
    # Asked for diagnostics when they are wanted, a server need not check every file that is opened.
    "textDocument": {"diagnostic": {}, "definition": {"linkSupport": True}},
}


class LspError(Exception):
    """A server that answered with an error, too late, or not at all."""


class LanguageServer:
    """A running server for one project; use it in a `with` statement."""

    def __init__(
        self, command: Sequence[str], root: Path, environment: Mapping[str, str], settings: Message | None = None
    ) -> None:
        self._settings = settings or {}
        self._messages: queue.Queue[Message | None] = queue.Queue()
        self._last_id = 0
        self._process = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._input = self._process.stdin
        threading.Thread(target=_read_messages, args=(self._process.stdout, self._messages), daemon=True).start()
        self._encoding = self._initialize(root)

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.request("shutdown", None, 5)
            self._notify("exit", None)
            self._process.wait(5)
        except (LspError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()

    def open(self, file: Path, text: str) -> None:
        """Show the server a file."""
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})

    def close(self, file: Path) -> None:
        """Tell it that the file is not looked at any longer."""
        self._notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})

    def definitions(self, file: Path, line: int, before: str, seconds: float) -> list[tuple[str, int]]:
        """The (file, 1-based line) of each definition of the name after the text `before` on a 1-based line."""
        position = {"line": line - 1, "character": self._units(before)}
        parameters = {"textDocument": {"uri": file.as_uri()}, "position": position}
        found = self.request("textDocument/definition", parameters, seconds) or []
        return [_place(location) for location in (found if isinstance(found, list) else [found])]

    def request(self, method: str, parameters: object, seconds: float) -> Any:
        """The result of a request; what the server asks meanwhile is answered."""
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": parameters})
        deadline = time.monotonic() + seconds
        while True:
            message = self._next_message(deadline, method)
            if "method" in message:
                self._answer(message)
            elif message.get("id") == self._last_id:
                if "error" in message:
                    raise LspError(f"{method}: {message['error'].get('message')}")
                return message.get("result")

    def _initialize(self, root: Path) -> str:
        folder = {"uri": root.as_uri(), "name": root.name}
        parameters = {
            "processId": os.getpid(),
            "rootUri": root.as_uri(),
            "workspaceFolders": [folder],
            "capabilities": _CAPABILITIES,
            "initializationOptions": self._settings,
        }
        result = self.request("initialize", parameters, 60)
        self._notify("initialized", {})
        return str(result["capabilities"].get("positionEncoding", "utf-16"))

    def _units(self, text: str) -> int:
        return len(text.encode(_ENCODINGS[self._encoding])) // _BYTES_A_UNIT[self._encoding]

    def _next_message(self, deadline: float, method: str) -> Message:
        try:
            message = self._messages.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise LspError(f"{method}: no answer in time") from None
        if message is None:
            raise LspError(f"{method}: the server ended")
        return message

    def _answer(self, message: Message) -> None:
        """Answer what a server asks; what it only tells is passed over."""
        if "id" not in message:
            return
        result = None
        if message["method"] == "workspace/configuration":
            result = [self._setting(item.get("section", "")) for item in message["params"]["items"]]
        self._send({"id": message["id"], "result": result})

    def _setting(self, section: str) -> object:
        found: Any = self._settings
        for part in filter(None, section.split(".")):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def _notify(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self._input.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self._input.flush()
        except OSError as error:
            raise LspError(f"the server ended: {error}") from error


def _read_messages(stream: IO[bytes], messages: queue.Queue[Message | None]) -> None:
    """Put each message of a stream into the queue, and None at its end."""
    while True:
        length = 0
        while (header := stream.readline().strip()) != b"":
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = stream.read(length) if length else b""
        if not body:
            messages.put(None)
            return
        messages.put(json.loads(body))


def _place(location: Message) -> tuple[str, int]:
    uri = location.get("targetUri") or location["uri"]
    span = location.get("targetSelectionRange") or location["range"]
    return unquote(urlsplit(uri).path), span["start"]["line"] + 1
