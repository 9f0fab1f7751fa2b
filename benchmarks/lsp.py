"""Measures `symindex lsp` on a project beside ty's server, as an editor drives them.

    python -m benchmarks.lsp DIR NAME [--requests N] [--peer "ty server"]

DIR has an index already. NAME is a function whose references are asked for first. Prints one JSON object a server: CPU
seconds and clock until the references are complete from the start of the process, milliseconds of warm definitions
(median, 95th percentile) at random names of the project, of references, of an answer after an edit, and memory.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

_NAME = re.compile(r"[A-Za-z_]\w{3,}")
_MAX_FILES = 60


class Server:
    """A server that is driven over its standard input and output."""

    def __init__(self, command: list[str], root: Path, **options: object) -> None:
        """`options` are the initialization options."""
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.said: list[Any] = []  # by `$/progress`
        self._number = 0
        capabilities = {"general": {"positionEncodings": ["utf-16"]}, "workspace": {"configuration": False}}
        folder = {"uri": root.as_uri(), "name": root.name}
        begin = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}
        self.ask("initialize", **begin, workspaceFolders=[folder], initializationOptions=options)
        self.notify("initialized")

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, **params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: object) -> Any:
        """The result of a request; requests of the server are answered with nothing."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            elif message.get("method") == "$/progress":
                self.said.append(message["params"]["value"])
            elif message.get("id") == self._number and "method" not in message:
                return message.get("result")

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while header := self.process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message

    def open(self, path: Path) -> None:
        """Open a file."""
        text = path.read_text()
        item = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", textDocument=item)

    def cpu(self) -> float:
        """CPU seconds of the process and of those that it started."""
        own = psutil.Process(self.process.pid)
        return sum(sum(each.cpu_times()[:2]) for each in [own, *own.children(recursive=True)])

    def megabytes(self) -> int:
        """Resident memory of the process."""
        return int(psutil.Process(self.process.pid).memory_info().rss >> 20)

    def close(self) -> None:
        """End it."""
        self.ask("shutdown")
        self.notify("exit")
        self.process.wait(30)


def _at(path: Path, line: int, column: int) -> dict[str, Any]:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}


def _definition_of(root: Path, name: str) -> dict[str, Any]:
    pattern = re.compile(rf"^\s*(?:async )?def ({re.escape(name)})\b", re.MULTILINE)
    for path in sorted(root.rglob("*.py")):
        if ".tox" in path.parts or "site-packages" in path.parts:
            continue
        match = pattern.search(text := path.read_text(errors="replace"))
        if match:
            line = text.count("\n", 0, match.start(1))
            return _at(path, line, match.start(1) - text.rfind("\n", 0, match.start(1)) - 1)
    raise SystemExit(f"no def {name}")


def random_places(root: Path, count: int, seed: int = 1, files: Sequence[Path] | None = None) -> list[dict[str, Any]]:
    """So many random names of a project's files, or of some files, as requests ask about them."""
    chance = random.Random(seed)
    if files is None:
        files = sorted(p for p in root.rglob("*.py") if ".tox" not in p.parts and "site-packages" not in p.parts)
        files = chance.sample(files, min(_MAX_FILES, len(files)))
    found = []
    for path in files:
        for number, line in enumerate(path.read_text(errors="replace").splitlines()):
            if line.isascii() and not line.lstrip().startswith(("#", '"')):
                found += [_at(path, number, match.start()) for match in _NAME.finditer(line)]
    return chance.sample(found, min(count, len(found)))


def _seconds(server: Server, method: str, params: dict[str, Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = server.ask(method, **params)
    return time.perf_counter() - start, result


def measure(command: list[str], root: Path, name: str, requests: int) -> dict[str, Any]:
    """The figures of one server."""
    asked = {**_definition_of(root, name), "context": {"includeDeclaration": False}}
    server = Server(command, root)
    path = Path(asked["textDocument"]["uri"].removeprefix("file://"))
    server.open(path)
    places = server.ask("textDocument/references", **asked) or []
    figures: dict[str, Any] = {
        "command": shlex.join(command),
        "references": len(places),
        "start_to_references_s": round(time.perf_counter() - server.started, 2),
        "start_to_references_cpu_s": round(server.cpu(), 2),
    }
    figures["warm_references_ms"] = round(1000 * _seconds(server, "textDocument/references", asked)[0])
    took = sorted(_seconds(server, "textDocument/definition", at)[0] for at in random_places(root, requests))
    figures["definition_ms"] = {
        "n": len(took), "median": round(1000 * statistics.median(took), 1),
        "p95": round(1000 * took[int(len(took) * 0.95)], 1), "worst": round(1000 * took[-1], 1),
    }  # fmt: skip
    figures["edit_to_definition_ms"] = round(1000 * statistics.median(_edits(server, path, asked)))
    figures["memory_mb"] = server.megabytes()
    server.close()
    return figures


def _edits(server: Server, path: Path, asked: dict[str, Any]) -> list[float]:
    """Seconds from an edit to the definition at the place that it moved, five times."""
    took = []
    start = {"line": 0, "character": 0}
    for version in range(5):
        change = {"range": {"start": start, "end": start}, "text": "\n"}
        document = {"uri": path.as_uri(), "version": version + 2}
        line = asked["position"]["line"] + version + 1
        begin = time.perf_counter()
        server.notify("textDocument/didChange", textDocument=document, contentChanges=[change])
        server.ask("textDocument/definition", **_at(path, line, asked["position"]["character"]))
        took.append(time.perf_counter() - begin)
    return took


def main() -> None:
    """Measure symindex, and the peers that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("name")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--peer", action="append", default=[])
    options = parser.parse_args()
    commands = [[sys.executable, "-m", "symindex", "lsp"], *map(shlex.split, options.peer)]
    for command in commands:
        figures = measure(command, options.directory.resolve(), options.name, options.requests)
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
