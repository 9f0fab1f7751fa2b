"""`symindex mcp`: the protocol over standard input and output, a JSON-RPC message a line.

The official SDK brings 28 distributions and a second of start for what four tools need; its client drives this server
in the tests.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from symindex.errors import SymindexError
from symindex.jsonrpc import INVALID_PARAMS, Connection, Params, Request, ResponseError, lines
from symindex.mcp.asked import Arguments, Question
from symindex.mcp.find import find, read
from symindex.mcp.impact import impact
from symindex.mcp.tools import INSTRUCTIONS, TOOLS
from symindex.mcp.uses import uses
from symindex.render.escapes import one_line
from symindex.session.projects import Session
from symindex.version import __version__

_VERSIONS: Final = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")  # of the protocol, newest first
_ANSWERS: Final = {"find": find, "uses": uses, "impact": impact, "read": read}
_SECONDS_FOR_ANSWER: Final = 30.0
# An agent rather waits for what is not read yet than asks again.
_SECONDS_FOR_PROJECT: Final = 20.0
_SECONDS_FOR_LIBRARIES: Final = 8.0


class McpServer:
    """Answers the calls of one client. A call runs in a thread; pings and cancellations are read meanwhile."""

    def __init__(self, output: BinaryIO, start: Path, environ: Mapping[str, str]) -> None:
        self._start = start
        self._session = Session(environ, watches=True)
        self._connection = connection = Connection(output, is_framed=False)
        connection.requests = {
            "initialize": self._initialize,
            "ping": lambda _: {},
            "tools/list": lambda _: {"tools": TOOLS},
            "tools/call": self._call,
        }
        connection.notifications = {"notifications/cancelled": self._cancel}
        connection.lane_of = lambda method: "calls" if method == "tools/call" else None
        connection.leaving = self._session.close_thread

    def run(self, source: BinaryIO) -> None:
        """Answer until the input ends."""
        try:
            self._connection.serve(lines(source))
        finally:
            self._session.close()

    def _initialize(self, request: Request) -> object:
        asked = request.params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in _VERSIONS else _VERSIONS[0],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "symindex", "version": __version__},
            "instructions": INSTRUCTIONS,
        }

    def _cancel(self, params: Params) -> None:
        self._connection.cancel(params.get("requestId"))

    def _call(self, request: Request) -> object:
        name, arguments = request.params.get("name"), request.params.get("arguments", {})
        if not isinstance(name, str) or name not in _ANSWERS:
            raise ResponseError(INVALID_PARAMS, f"no tool {str(name)[:100]}: there are {', '.join(_ANSWERS)}")
        if not isinstance(arguments, dict):
            raise ResponseError(INVALID_PARAMS, "arguments are no object")
        try:
            return _content(self._answer(name, Arguments(arguments), request))
        except SymindexError as error:  # the agent is to read it, so it is no error of the protocol
            return {**_content(one_line(error.with_hint())), "isError": True}

    def _answer(self, name: str, arguments: Arguments, request: Request) -> str:
        directory = Path(os.path.abspath(self._start / arguments.text("path", "")))
        root = self._session.root_of(str(directory))
        stop = request.stop
        stop.limit(_SECONDS_FOR_ANSWER)
        asking = self._session.asking(
            root, stop=stop, seconds=_SECONDS_FOR_PROJECT, seconds_for_libraries=_SECONDS_FOR_LIBRARIES
        )
        with asking as (index, note):
            base = directory if os.path.isdir(directory) else directory.parent
            text = _ANSWERS[name](Question(index, arguments, note, base))
        if stop.was_obeyed:
            text += f"\n(not all was searched: the time of {_SECONDS_FOR_ANSWER:g} s was up)"
        return text


def _content(text: str) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": text.encode("utf-8", "replace").decode()}]}
