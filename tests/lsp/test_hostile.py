"""Whatever a client sends, each request is answered and the server goes on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symindex.lsp.server import FEATURES
from tests.support.lsp_editors import Editor, ProgramEditor, document, editor

_METHODS = sorted(method for feature in FEATURES.values() for method in feature.methods)
_VALUES: list[Any] = [
    None, True, -1, 0, 3, 1 << 31, 1 << 70, 1.5, "", "x", "file:///nowhere.py", "file:///%00", "file://[", "untitled:1",
    [], {}, [{}], {"line": 0, "character": 0}, {"line": 1 << 30, "character": 5}, {"line": -1, "character": 0},
    {"uri": "file:///nowhere.py"}, {"uri": 7}, {"text": "\ud800"}, "\ud83d",
]  # fmt: skip
_KEYS = ("textDocument", "position", "context", "item", "data", "query", "newName", "partialResultToken")


@pytest.fixture
def client(workshop: Path) -> Iterator[ProgramEditor]:
    with editor(workshop) as client:
        yield client


def test_requests_with_any_parameters_are_answered(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    chance = random.Random(7)
    right = {**document(workshop / "shop" / "main.py"), "position": {"line": 7, "character": 12}}
    numbers: list[str] = []
    for _ in range(500):
        method = chance.choice(_METHODS)
        params: Any = {**right, **{key: chance.choice(_VALUES) for key in chance.sample(_KEYS, chance.randrange(4))}}
        if chance.random() < 0.05:
            params = chance.choice(_VALUES)
        client.send({"jsonrpc": "2.0", "id": (number := f"n{len(numbers)}"), "method": method, "params": params})
        numbers.append(number)
        if len(numbers) % 50 == 0:  # a pipe that nobody reads fills up
            for each in numbers[-50:]:
                assert "id" in client.response(each)
    assert client.ask("textDocument/definition", **right)


def test_notifications_with_any_parameters_change_nothing_else(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    chance = random.Random(8)
    uri = (workshop / "shop" / "box.py").as_uri()
    for _ in range(400):
        method = chance.choice(["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "$/x",
                                "workspace/didChangeWorkspaceFolders", "$/cancelRequest"])  # fmt: skip
        change = {"range": {"start": chance.choice(_VALUES), "end": chance.choice(_VALUES)}, "text": "x = 1\n"}
        params = {
            "textDocument": chance.choice([{"uri": uri, "text": "y = 2\n"}, {"uri": uri}, *_VALUES]),
            "contentChanges": chance.choice([[change], *_VALUES]),
            "event": chance.choice(_VALUES), "id": chance.choice(_VALUES),
        }  # fmt: skip
        client.notify(method, **params)
    at = {**document(workshop / "shop" / "main.py"), "position": {"line": 7, "character": 12}}
    assert client.ask("textDocument/definition", **at)


def test_broken_frames_are_passed_over(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    at = {**document(workshop / "shop" / "main.py"), "position": {"line": 7, "character": 12}}
    for data in (
        b"Content-Length: 5\r\n\r\n{{{{{",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: x\r\n\r\n\r\n",
        b"Content-Length: -7\r\n\r\n",
        b"Nonsense\r\n\r\n" * 1000,
        b"Content-Length: 100000000\r\n\r\n" + b"x" * 100_000_000,
        b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
    ):
        client.send_bytes(data)
        assert client.ask("textDocument/definition", **at), data[:40]


def test_requests_before_initialize_and_after_shutdown_are_refused(client: ProgramEditor, workshop: Path) -> None:
    at = {**document(workshop / "shop" / "main.py"), "position": {"line": 7, "character": 12}}
    assert client.error("textDocument/definition", **at)["code"] == -32002
    client.initialize(workshop)
    assert client.error("initialize")["code"] == -32600
    assert client.error("textDocument/nonsense")["code"] == -32601
    assert client.ask("shutdown") is None
    assert client.error("textDocument/definition", **at)["code"] == -32002
    client.notify("exit")
    assert client.process.wait(60) == 0


def test_a_request_that_waits_can_be_cancelled(client: Editor, workshop: Path) -> None:
    (workshop / "shop" / "many.py").write_text("from shop.main import run\n" + "run()\n" * 1_000)
    client.initialize(workshop)
    at = client.at(workshop / "shop" / "main.py", "def run", 4)
    numbers = [client.request("textDocument/references", **at, context={}) for _ in range(12)]
    client.notify("$/cancelRequest", id=numbers[-1])
    assert client.response(numbers[-1])["error"]["code"] == -32800
    assert len(client.response(numbers[0])["result"]) > 1_000


def test_a_long_request_does_not_keep_a_short_one_waiting(client: Editor, workshop: Path) -> None:
    (workshop / "shop" / "many.py").write_text("from shop.main import run\n" + "run()\n" * 2_000)
    client.initialize(workshop)
    at = client.at(workshop / "shop" / "main.py", "def run", 4)
    long = [client.request("textDocument/references", **at, context={}) for _ in range(6)]
    short = client.request("textDocument/definition", **at)
    assert client.response(short)["result"]
    assert long[-1] not in client.responses
    for number in long:
        assert "result" in client.response(number)


def test_a_file_of_many_lines_is_answered_for(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "huge.py"
    text = "".join(f"def f{number}():\n    return f{max(0, number - 1)}()\n" for number in range(3_000))
    client.initialize(workshop)
    client.open(path, text)
    at = {**document(path), "position": {"line": 5_999, "character": 12}}
    assert client.ask("textDocument/definition", **at)[0]["range"]["start"]["line"] == 5_996
    assert len(client.ask("textDocument/documentSymbol", **document(path))) == 3_000
    assert json.dumps(client.ask("textDocument/hover", **at))
