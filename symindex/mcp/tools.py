"""The definitions of the four tools, as an agent reads them: each word is paid for in every conversation."""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_COMMON: Final = {"path": _TEXT, "max_tokens": _NUMBER}
KINDS: Final = ("callers", "references", "callees", "importers", "subclasses", "assignments")

INSTRUCTIONS: Final = (
    "Exact, always fresh answers about this Python code and its installed libraries; prefer them to grep. symbol: "
    "name, Class.name, package.module.name or FILE:LINE. path: any directory or file of the repository or worktree "
    "meant (default: the server's). Grades: unmarked is proven, ~ inferred, ? possible by name only."
)


def _tool(name: str, description: str, required: list[str], **properties: object) -> dict[str, Any]:
    schema = {"type": "object", "properties": {**properties, **_COMMON}, "required": required}
    return {
        "name": name,
        "description": description,
        "inputSchema": schema,
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    }


TOOLS: Final = (
    _tool(
        "find",
        "Find Python definitions, libraries included: by name, Class.name, glob, abbreviation (CompMan), "
        "FILE:LINE:COLUMN, or words that describe them. Gives place, signature, docstring line.",
        ["query"],
        query=_TEXT,
        skip=_NUMBER,
    ),
    _tool(
        "uses",
        "Who uses a symbol, or what it calls: graded places with source line and enclosing function.",
        ["symbol"],
        symbol=_TEXT,
        kind={"enum": list(KINDS)},
        skip=_NUMBER,
    ),
    _tool(
        "impact",
        "What a change can break: callers of callers and the tests that reach a symbol, or, without symbol, the "
        "working tree's change since a git revision (default HEAD).",
        [],
        symbol=_TEXT,
        since=_TEXT,
    ),
    _tool(
        "read",
        "Source of a symbol with line numbers, or the outline of a FILE.",
        ["symbol"],
        symbol=_TEXT,
    ),
)
