"""JSON-RPC 2.0 over a pair of byte streams: framing, checking of messages, threads that answer, cancellation.

Both protocols for clients that stay connected are built on it. Whatever a client sends, each request is answered
exactly once, with a result or an error, and the connection goes on until its input ends.

A library was measured first: importing pygls 2.1 with lsprotocol takes 0.7 s of CPU, three times as long as all that
answering needs; it leaves requests with wrong parameters unanswered, and cannot cancel one that runs.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from typing import Any, BinaryIO, Final

from symindex.errors import SymindexError
from symindex.stack import with_room
from symindex.stopping import StopSignal

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
SERVER_NOT_INITIALIZED: Final = -32002
REQUEST_CANCELLED: Final = -32800
REQUEST_FAILED: Final = -32803

MAX_MESSAGE_BYTES: Final = 64 << 20
_MAX_HEADER_BYTES: Final = 4096
_MAX_WAITING: Final = 10_000  # requests that are not answered yet

RequestId = int | str
Params = Mapping[str, Any]


class ResponseError(Exception):
    """A request that is answered with an error: its code and what is said."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True, eq=False)
class Request:
    """A request that waits for its answer. `context` is what the handler's owner noted when it arrived."""

    id: RequestId
    method: str
    params: Params
    stop: StopSignal = field(default_factory=StopSignal)
    context: Any = None


def framed(stream: BinaryIO) -> Iterator[bytes]:
    """The bodies of messages that have a header with their length, as LSP has them; ends where the stream does.

    Lines that are no header are skipped. Of a body that is too large only the first byte comes, which is no JSON.
    """
    length: int | None = None
    while line := stream.readline(_MAX_HEADER_BYTES):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            digits = value.strip()
            length = int(digits) if digits.isdigit() and len(digits) < 16 else None
        elif not line.strip() and length is not None:
            body = _body(stream, length)
            if body is None:
                return
            yield body
            length = None


def _body(stream: BinaryIO, length: int) -> bytes | None:
    if length <= MAX_MESSAGE_BYTES:
        body = stream.read(length)
        return body if len(body) == length else None
    first = stream.read(1)
    left = length - len(first)
    while left > 0:
        part = stream.read(min(left, 1 << 16))
        if not part:
            return None
        left -= len(part)
    return first


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The bodies of messages that are a line each, as MCP has them; of a line that is too long only the first byte."""
    while line := stream.readline(MAX_MESSAGE_BYTES):
        if not line.endswith(b"\n") and len(line) == MAX_MESSAGE_BYTES:
            while (rest := stream.readline(MAX_MESSAGE_BYTES)) and not rest.endswith(b"\n"):
                pass
            line = line[:1]
        if line.strip():
            yield line


class Connection:
    """Reads messages of one client, has them handled, and writes answers, from any thread.

    `requests` and `notifications` are handlers by method. Those that `lane_of` names a lane for are handled in the
    thread of that lane, one after the other; the others at once, before the next message is read. `arrived` gives the
    context of a request; `leaving` is called in each lane's thread when it ends.
    """

    def __init__(self, stream: BinaryIO, *, is_framed: bool) -> None:
        self._stream, self._is_framed = stream, is_framed
        self._write_lock = threading.Lock()
        self._waiting: dict[RequestId, Request] = {}
        self._asked: dict[RequestId, Callable[[Any], None]] = {}
        self._next_id = 0
        self._lanes: dict[str, SimpleQueue[Request | None]] = {}
        self._threads: list[threading.Thread] = []
        self.requests: dict[str, Callable[[Request], Any]] = {}
        self.notifications: dict[str, Callable[[Params], None]] = {}
        self.lane_of: Callable[[str], str | None] = lambda method: None
        self.arrived: Callable[[Request], Any] = lambda request: None
        self.leaving: Callable[[], None] = lambda: None
        self.is_over = False

    # Out

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object, then: Callable[[Any], None] = lambda result: None) -> None:
        """Send a request to the client; `then` is called with its result, in the thread that reads."""
        self._next_id += 1
        number = f"symindex-{self._next_id}"
        self._asked[number] = then
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    def _respond(self, request: Request, result: object) -> None:
        self._send({"jsonrpc": "2.0", "id": request.id, "result": result})

    def _fail(self, number: RequestId | None, code: int, message: str) -> None:
        self._send({"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}})

    def _send(self, message: Mapping[str, object]) -> None:
        body = json.dumps(message, separators=(",", ":")).encode("ascii")
        data = b"Content-Length: %d\r\n\r\n%s" % (len(body), body) if self._is_framed else body + b"\n"
        with self._write_lock:
            try:
                self._stream.write(data)
                self._stream.flush()
            except (OSError, ValueError):  # nobody listens any more
                self.is_over = True

    # In

    def serve(self, bodies: Iterator[bytes]) -> None:
        """Handle messages until they end or a handler sets `is_over`; what is asked then is no longer answered."""
        try:
            for body in bodies:
                self._take(body)
                if self.is_over:
                    break
        finally:
            for request in list(self._waiting.values()):
                request.stop.cancel()
            for queue in self._lanes.values():
                queue.put(None)
            for thread in self._threads:
                thread.join()

    def cancel(self, number: object) -> None:
        """End a request that waits or runs; nothing where there is none."""
        request = self._waiting.get(number) if isinstance(number, (int, str)) else None
        if request is not None:
            request.stop.cancel()

    def _take(self, body: bytes) -> None:
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            self._fail(None, PARSE_ERROR, "not a message in JSON")
            return
        if not isinstance(message, dict):
            self._fail(None, INVALID_REQUEST, "not a JSON object")
            return
        number, method = message.get("id"), message.get("method")
        if not isinstance(method, str):
            self._take_response(message)
        elif number is None:
            self._take_notification(method, message.get("params"))
        elif isinstance(number, bool) or not isinstance(number, (int, str)):
            self._fail(None, INVALID_REQUEST, "an id is a number or a string")
        else:
            self._take_request(number, method, message.get("params"))

    def _take_response(self, message: Mapping[str, Any]) -> None:
        number = message.get("id")
        if "result" not in message and "error" not in message:
            self._fail(None, INVALID_REQUEST, "neither a request nor an answer")
            return
        then = self._asked.pop(number, None) if isinstance(number, str) else None
        if then is not None and "result" in message:
            with suppress(ResponseError, SymindexError):
                then(message["result"])

    def _take_notification(self, method: str, params: object) -> None:
        handler = self.notifications.get(method)
        if handler is None or not isinstance(params, (dict, type(None))):
            return
        try:
            handler(params or {})
        except Exception:  # there is nobody to answer, and the next message is to be handled
            return

    def _take_request(self, number: RequestId, method: str, params: object) -> None:
        if number in self._waiting:
            self._fail(number, INVALID_REQUEST, "a request with this id waits already")
            return
        if len(self._waiting) >= _MAX_WAITING:
            self._fail(number, REQUEST_FAILED, f"{_MAX_WAITING:,} requests wait already")
            return
        if not isinstance(params, (dict, type(None))):
            self._fail(number, INVALID_PARAMS, "params are no object")
            return
        request = Request(number, method, params or {})
        self._waiting[number] = request
        lane = self.lane_of(method) if method in self.requests else None
        request.context = self.arrived(request)
        if lane is None:
            self._answer(request)
        else:
            self._queue(lane).put(request)

    def _queue(self, lane: str) -> SimpleQueue[Request | None]:
        if lane not in self._lanes:
            queue = self._lanes[lane] = SimpleQueue()
            thread = threading.Thread(target=with_room, args=(partial(self._run_lane, queue),), name=lane, daemon=True)
            self._threads.append(thread)
            thread.start()
        return self._lanes[lane]

    def _run_lane(self, queue: SimpleQueue[Request | None]) -> None:
        while (request := queue.get()) is not None:
            self._answer(request)
        self.leaving()

    def _answer(self, request: Request) -> None:
        """Answer a request once, whatever happens while it is handled."""
        try:
            if request.stop.is_cancelled:
                raise ResponseError(REQUEST_CANCELLED, "cancelled")
            handler = self.requests.get(request.method)
            if handler is None:
                raise ResponseError(METHOD_NOT_FOUND, f"no method {request.method[:100]}")
            result = handler(request)
            if request.stop.is_cancelled:
                raise ResponseError(REQUEST_CANCELLED, "cancelled")
            self._waiting.pop(request.id, None)
            self._respond(request, result)
        except ResponseError as error:
            self._give_up(request, error.code, str(error))
        except SymindexError as error:
            self._give_up(request, REQUEST_FAILED, error.with_hint())
        except RecursionError:
            self._give_up(request, INTERNAL_ERROR, "too deeply nested")
        except Exception as error:  # the next request is to be answered, whatever is wrong with this one
            self._give_up(request, INTERNAL_ERROR, f"{type(error).__name__}: {error}")

    def _give_up(self, request: Request, code: int, message: str) -> None:
        self._waiting.pop(request.id, None)
        self._fail(request.id, code, message)
