"""Asks jedi; run by the interpreter that has it, and so importing nothing of this repository.

`jedi_worker.py ROOT VENV QUESTION_SECONDS ALL_SECONDS`: questions as JSON lines on standard input, replies on
standard output. When the time is over the questions that are left are not answered.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import Any

import jedi  # type: ignore[import-not-found, unused-ignore]

Reply = dict[str, Any]


def main() -> None:
    """Answer each question while there is time."""
    root, venv, question_seconds, all_seconds = sys.argv[1:]
    project = jedi.Project(root, environment_path=venv)
    environment = jedi.create_environment(venv, safe=False)
    signal.signal(signal.SIGALRM, _too_late)
    deadline = time.monotonic() + float(all_seconds)
    for line in sys.stdin:
        if time.monotonic() > deadline:
            break
        question = json.loads(line)
        started = time.perf_counter()
        reply: Reply
        signal.alarm(int(question_seconds))
        try:
            reply = {"answers": _answers(question, project, environment)}
        except Exception as error:  # jedi may fail in any way, which is an answer like another
            reply = {"answers": [], "error": f"{type(error).__name__}: {error}"}
        signal.alarm(0)
        seconds = time.perf_counter() - started
        print(json.dumps({"id": question["id"], **reply, "seconds": seconds}), flush=True)


def _answers(question: Reply, project: jedi.Project, environment: object) -> list[Reply]:
    script = jedi.Script(path=question["file"], project=project, environment=environment)
    found = script.goto(question["line"], question["column"] - 1, follow_imports=True)
    return [{"file": str(name.module_path), "line": name.line} for name in found if name.module_path and name.line]


def _too_late(*_: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
