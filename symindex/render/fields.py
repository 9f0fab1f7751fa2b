r"""An answer in a layout that somebody wrote: `{path}:{line}\t{symbol}`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, cast

from symindex.errors import QuestionError
from symindex.render.escapes import one_line
from symindex.render.objects import Object
from symindex.render.places import relative

_ESCAPES: Final = {r"\t": "\t", r"\n": "\n", r"\0": "\0", r"\\": "\\", "{{": "{", "}}": "}"}
_PART: Final = re.compile(r"\\[tn0\\]|\{\{|\}\}|\{(\w*)\}|[{}]")

Layout = Callable[[Object, str], str]


def layout_of(template: str, names: frozenset[str]) -> Layout:
    r"""Return a function that formats objects by a template, with paths from a directory: `{name}`, `\t`, `{{`.

    Raises `QuestionError` where a field has none of the `names` or a brace has no partner.
    """
    pieces: list[tuple[str, str]] = []  # the text before a field, and its name
    text, end = "", 0
    for match in _PART.finditer(template):
        text += template[end : match.start()]
        end = match.end()
        if match[0] in _ESCAPES:
            text += _ESCAPES[match[0]]
            continue
        if match[1] is None:
            raise QuestionError(f"--format: a single {match[0]} in {template}", "write {{ and }} for braces")
        if match[1] not in names:
            known = ", ".join(sorted(names))
            raise QuestionError(f"--format: these answers have no field {match[0]}", f"fields: {known}")
        pieces.append((text, match[1]))
        text = ""
    last = text + template[end:]

    def write(found: Object, directory: str) -> str:
        values = _values(found, directory)
        return "".join([part for text, name in pieces for part in (text, values[name])] + [last])

    return write


def field_names(found: Object) -> frozenset[str]:
    """The fields that an answer with such an object has; all hits can have `declared`."""
    more = {"declared"} if "symbol" in found else set()
    return frozenset(_values(found, "")) | more


def _values(found: Object, directory: str) -> dict[str, str]:
    values = {"declared": ""} if "symbol" in found else {}
    for name, value in found.items():
        if name == "tree":
            tree = cast("dict[str, str]", value)
            values |= {"tree": tree["name"], "library": tree["library"], "version": tree["version"]}
        elif isinstance(value, (list, tuple)):
            values[name] = str(len(value))
        else:
            values[name] = one_line("" if value is None else str(value))
    values["path"] = relative(values["file"], directory)
    return values
