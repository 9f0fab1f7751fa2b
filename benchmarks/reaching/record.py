"""Records which functions of a project each of its tests enters. Runs inside the project's own environment, 3.12 or
newer.

    PYTHONPATH=benchmarks/reaching python -m pytest -p record -p no:cacheprovider …    with RECORD and RECORD_ROOT set
    python benchmarks/reaching/record.py MODULE …                                      unittest and testtools classes

Writes `RECORD`: one JSON object a line, {"function": number, "path", "line", "name"} for each function that is new,
with the path relative to `RECORD_ROOT` and the line on which its first decorator or its `def` stands, and {"test",
"functions": [number, …]}. What a test enters counts from its first fixture to its last; what a fixture of wider scope
enters counts for the first test that asked for it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import unittest
from collections.abc import Iterator
from types import CodeType
from typing import TextIO

_ROOT = os.path.join(os.path.realpath(os.environ.get("RECORD_ROOT", ".")), "")
_LEFT_OUT = ("/venv/", "/.venv/", "/.tox/", "/site-packages/")


class Recorder:
    """Notes the functions entered since the last test began."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._numbers: dict[tuple[str, int, str], int] = {}
        self._entered: set[int] = set()
        self._written = 0
        self._lock = threading.Lock()
        monitoring = sys.monitoring
        monitoring.use_tool_id(monitoring.PROFILER_ID, "reaching")
        monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.PY_START, self._started)
        monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.PY_START)

    def _started(self, code: CodeType, offset: int) -> object:
        path = os.path.realpath(code.co_filename) if code.co_filename.startswith(("/", ".")) else ""
        if path.startswith(_ROOT) and not any(part in path for part in _LEFT_OUT) and code.co_name != "<module>":
            key = path[len(_ROOT) :], code.co_firstlineno, code.co_qualname
            with self._lock:
                self._entered.add(self._numbers.setdefault(key, len(self._numbers)))
        return sys.monitoring.DISABLE  # once a test is enough; the next one switches all of them on again

    def begin(self) -> None:
        """Forget what was entered."""
        self._entered = set()
        sys.monitoring.restart_events()

    def end(self, test: str) -> None:
        """Write down what was entered, for a test."""
        with self._lock:
            known = list(self._numbers)
        for number in range(self._written, len(known)):
            path, line, name = known[number]
            print(json.dumps({"function": number, "path": path, "line": line, "name": name}), file=self._stream)
        self._written = len(known)
        print(json.dumps({"test": test, "functions": sorted(self._entered)}), file=self._stream)

    def close(self) -> None:
        """Record no more."""
        sys.monitoring.set_events(sys.monitoring.PROFILER_ID, 0)
        self._stream.flush()


_recorder: Recorder | None = None


def pytest_sessionstart(session: object) -> None:
    """Begin to record; pytest calls this where the module is its plugin."""
    global _recorder  # noqa: PLW0603
    _recorder = Recorder(open(os.environ["RECORD"], "w"))  # noqa: SIM115


def pytest_runtest_logstart(nodeid: str) -> None:
    """A test begins, its fixtures are made next."""
    if _recorder is not None:
        _recorder.begin()


def pytest_runtest_logfinish(nodeid: str) -> None:
    """A test and its fixtures are done."""
    if _recorder is not None:
        _recorder.end(nodeid)


def pytest_sessionfinish(session: object) -> None:
    """All tests are done."""
    if _recorder is not None:
        _recorder.close()


def _cases(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from _cases(each)
        else:
            yield each


def _run(modules: list[str]) -> None:
    with open(os.environ["RECORD"], "w") as stream:
        suite = unittest.TestLoader().loadTestsFromNames(modules)
        recorder = Recorder(stream)
        passed = 0
        for case in _cases(suite):
            recorder.begin()
            result = unittest.TestResult()
            case.run(result)
            passed += result.wasSuccessful()
            recorder.end(case.id())
        recorder.close()
    print(f"{passed} tests passed", file=sys.stderr)


if __name__ == "__main__":
    _run(sys.argv[1:])
