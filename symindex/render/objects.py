"""An answer as an object of JSON, one a line. The keys are a promise to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.model.notebook import CellLine

if TYPE_CHECKING:
    from symindex.model.answers import FileEntry, Found, Hit, Match, Origin

Object = dict[str, object]
# The version of docs/schema; a key that is removed or means something else makes a new one, a new key does not.
SCHEMA_VERSION: Final = 1


def hit_object(hit: Hit) -> Object:
    """Return the object of a hit for `--json` and `--batch`. `declared` is present in answers of `callees`."""
    found: Object = {
        "file": hit.file,
        **_line_object(hit.line),
        "column": hit.column,
        "end_line": hit.end_line.line if isinstance(hit.end_line, CellLine) else hit.end_line,
        "end_column": hit.end_column,
        "name": hit.name,
        "symbol": hit.symbol,
        "kind": hit.kind,
        "role": hit.role,
        "enclosing": hit.enclosing,
        "certainty": hit.certainty.word,
        "tree": tree_object(hit.origin),
        "copies": list(hit.copies),
        "text": hit.text,
    }
    if hit.declared:
        found["declared"] = hit.declared
    return found


def found_object(found: Found) -> Object:
    """Return the object of a definition for `search --json`: that of a hit, its score, and the places of the words."""
    return {
        **hit_object(found.hit),
        "score": round(found.score, 3),
        "passages": [
            {**_line_object(passage.line), "where": passage.where, "text": passage.text, "words": list(passage.words)}
            for passage in found.passages
        ],
    }


def _line_object(line: int) -> Object:
    """A line; in a notebook the cell as well, in which it is counted then."""
    return {"cell": line.cell, "line": line.line} if isinstance(line, CellLine) else {"line": line}


def match_object(match: Match) -> Object:
    """Return the object of a match for `grep --json`."""
    return {
        "file": match.file,
        **_line_object(match.line),
        "column": match.column,
        "end_column": match.end_column,
        "where": match.where,
        "enclosing": match.enclosing,
        "tree": tree_object(match.origin),
        "copies": list(match.copies),
        "text": match.text,
    }


def file_object(entry: FileEntry) -> Object:
    """Return the object of a file for `files --json`."""
    return {
        "file": entry.file,
        "module": entry.module,
        "tree": tree_object(entry.origin),
        "lines": entry.lines,
    }


def tree_object(origin: Origin) -> Object:
    """The tree a file lies in; `library` and `version` are empty where no installed distribution is known."""
    return {"kind": origin.kind, "name": origin.name, "library": origin.library, "version": origin.version}


def json_line(found: Object) -> str:
    """The object on one line; in ASCII, so that it is the same in every locale."""
    import json  # late: answers are mostly shown as text

    return json.dumps(found)
