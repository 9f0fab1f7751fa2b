"""`symindex session`: the questions of an editor, for as long as it runs."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from io import BufferedReader

    from symindex.render.objects import Object
    from symindex.session.questions import Questions


@click.command("session")
def session() -> None:
    """Answer an editor's questions, as JSON lines.

    They come on standard input until that ends. A question has file, line and column, or symbol; question (def, refs,
    callers, callees, assigns, importers, hierarchy or names) and, where the editor has not saved the file, its text.
    Each is answered in a line with its id: answers, best first; note, where something is not read yet; suggestions;
    error.

    \b
    Examples:
      symindex session < questions.json
      echo '{"id": 1, "file": "nova/utils.py", "line": 98, "column": 5}' | symindex session
    """
    from symindex.session.questions import Questions

    asked = Questions(os.environ)
    try:
        for line in cast("BufferedReader", sys.stdin.buffer):
            answer = _answer(asked, line)
            if answer is not None:
                sys.stdout.write(json.dumps(answer) + "\n")
                sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    finally:
        asked.close()


def _answer(asked: Questions, line: bytes) -> Object | None:
    try:
        fields = json.loads(line)
    except ValueError as error:  # UnicodeDecodeError is one, too
        return {"id": None, "answers": [], "error": f"not a line of JSON: {error}"}
    if not isinstance(fields, dict):
        return {"id": None, "answers": [], "error": "not a JSON object"}
    return None if asked.take_part(fields) else asked.answer(fields)
