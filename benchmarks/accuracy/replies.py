"""What a navigator answered, whichever it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """The answers to one question, best first; each has `file`, `line` and, of symindex, `certainty`."""

    id: str
    answers: tuple[dict[str, Any], ...]
    seconds: float = 0.0
    error: str = ""


def parse_reply(line: str | bytes) -> Reply:
    """The reply on a line of JSON."""
    fields = json.loads(line)
    return Reply(fields["id"], tuple(fields["answers"]), fields.get("seconds", 0.0), fields.get("error", ""))


def reply_line(reply: Reply) -> str:
    """A reply as a line of JSON, with what `parse_reply` reads."""
    fields: dict[str, Any] = {"id": reply.id, "answers": reply.answers, "seconds": round(reply.seconds, 6)}
    return json.dumps(fields | ({"error": reply.error} if reply.error else {}))


def write_replies(path: Path, replies: Iterable[Reply]) -> None:
    """Keep replies, a line each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{reply_line(reply)}\n" for reply in replies))
