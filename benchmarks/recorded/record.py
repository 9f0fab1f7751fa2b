"""Records which functions the calls of a project enter while a program runs. Needs CPython 3.12 or newer.

    RECORD=calls.jsonl RECORD_ROOT=src python benchmarks/recorded/record.py manage.py test …
    RECORD=calls.jsonl RECORD_ROOT=src python benchmarks/recorded/record.py -m pytest -p no:cacheprovider …

Runs the program, or with `-m` the module, in this process and writes `RECORD`: one JSON object a line, {"path", "line",
"column", "callees"} for each call expression in a file below `RECORD_ROOT` that entered a function written in Python.
Line and column are those of the expression's end, 1-based and 0-based in UTF-8 bytes, as `ast` counts; no two call
expressions end at the same place. A callee is {"file", "line", "name", "wrapped"}: the first line of the function, its
qualified name, and where `functools.wraps` leads, or {"class", "file"} where a class was called.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import signal
import sys
from types import CodeType, FunctionType, MethodType
from typing import Any

_ROOT = os.path.join(os.path.realpath(os.environ.get("RECORD_ROOT", ".")), "")
_LEFT_OUT = ("/venv/", "/.venv/", "/.tox/", "/site-packages/")
_MAX_EVENTS = 40  # of one call expression; later ones seldom enter something new

Place = tuple[str, int, int]
_calls: dict[Place, dict[str, dict[str, Any]]] = {}
_events: dict[tuple[CodeType, int], int] = {}
_own: dict[str, bool] = {}
_ends: dict[CodeType, list[tuple[int | None, int | None]]] = {}


def _is_own(path: str) -> bool:
    if path not in _own:
        real = os.path.realpath(path)
        is_file = path[:1] not in ("<", "")
        _own[path] = is_file and real.startswith(_ROOT) and not any(part in real for part in _LEFT_OUT)
    return _own[path]


def _called(code: CodeType, offset: int, function: Any, first: Any) -> object:
    if not _is_own(code.co_filename):
        return sys.monitoring.DISABLE
    key = code, offset
    _events[key] = _events.get(key, 0) + 1
    callee = _described(function, 0)
    if callee is not None:
        if code not in _ends:
            _ends[code] = [(end, column) for _, end, _, column in code.co_positions()]
        line, column = _ends[code][offset // 2]
        if line is not None and column is not None:
            place = os.path.realpath(code.co_filename)[len(_ROOT) :], line, column
            _calls.setdefault(place, {})[f"{callee.get('file')}:{callee.get('line')}:{callee['name']}"] = callee
    return sys.monitoring.DISABLE if _events[key] >= _MAX_EVENTS else None


def _described(function: Any, depth: int) -> dict[str, Any] | None:
    """A function or class that was called, as it is written; None for one that is not written in Python."""
    try:
        if type(function) is MethodType:
            function = function.__func__
        if type(function) is FunctionType:
            code = function.__code__
            wrapped = function.__dict__.get("__wrapped__")
            inner = _described(wrapped, depth + 1) if wrapped is not None and depth < 5 else None
            described = {
                "file": os.path.realpath(code.co_filename),
                "line": code.co_firstlineno,
                "name": code.co_qualname,
            }
            return described | ({"wrapped": inner} if inner else {})
        if isinstance(function, type):
            module = sys.modules.get(function.__module__)
            path = getattr(module, "__file__", None)
            return {"file": os.path.realpath(path), "name": function.__qualname__, "class": True} if path else None
    except Exception:  # whatever the objects of the recorded program raise
        return None
    return None


def _write() -> None:
    sys.monitoring.set_events(sys.monitoring.PROFILER_ID, 0)
    with open(os.environ["RECORD"], "w") as stream:
        for (path, line, column), callees in sorted(_calls.items()):
            print(
                json.dumps({"path": path, "line": line, "column": column, "callees": [*callees.values()]}), file=stream
            )


def main() -> None:
    """Run the program that the command line names, and write what it called when it ends."""
    monitoring = sys.monitoring
    monitoring.use_tool_id(monitoring.PROFILER_ID, "recorded")
    monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.CALL, _called)
    monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.CALL)
    atexit.register(_write)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was recorded until then is written
    sys.argv = sys.argv[1:]
    sys.path[0] = os.getcwd()
    if sys.argv[0] == "-m":
        sys.argv = sys.argv[1:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
