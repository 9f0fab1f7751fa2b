"""The commands of IPython in cells of notebooks, which are no Python: magics, shell commands, help."""

from __future__ import annotations

import re
from typing import Final

# Of IPython: magics and shell commands, help before or behind a name, what is assigned from either.
_COMMAND: Final = re.compile(r"\s*(?:[%!]|\?{1,2}\w|[\w.]+\?{1,2}\s*$)")
_ASSIGNED: Final = re.compile(r"(\s*[\w.,][\w., ]*=\s*)[%!]\s*[A-Za-z_./~]")
# Cell magics whose body is Python.
_PYTHON_MAGICS: Final = frozenset({"capture", "prun", "python", "python3", "pypy", "time", "timeit"})
_BRACKETS: Final = re.compile(r"#.*|\"\"\"|'''|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?|[][(){}]")
_ENDS: Final = {quotes: re.compile(rf"(?:\\.|[^\\])*?{quotes}", re.DOTALL) for quotes in ('"""', "'''")}


def without_commands(lines: list[str]) -> list[str]:
    """The lines of a cell with comments in the place of IPython's commands."""
    first = next((line for line in lines if line.strip()), "").lstrip()
    if first.startswith("%%") and first[2:].split(" ", 1)[0].strip() not in _PYTHON_MAGICS:
        return [f"# {line}" for line in lines]
    shown, nesting, quotes = [], 0, ""
    for line in lines:
        is_statement = not nesting and not quotes
        if is_statement and _COMMAND.match(line):
            line = f"# {line}"
        elif is_statement and (assigned := _ASSIGNED.match(line)):
            line = f"{assigned[1]}None  # {line[assigned.end(1) :]}"
        shown.append(line)
        nesting, quotes = _after(line, nesting, quotes)
    return shown


def _after(line: str, nesting: int, quotes: str) -> tuple[int, str]:
    """Return the number of brackets open behind a line, and the quotes of a string that goes on."""
    at = 0
    while at < len(line):
        if quotes:
            end = _ENDS[quotes].match(line, at)
            if end is None:
                return nesting, quotes
            at, quotes = end.end(), ""
            continue
        found = _BRACKETS.search(line, at)
        if found is None:
            break
        at = found.end()
        if found[0] in _ENDS:
            quotes = found[0]
        elif found[0] in "([{":
            nesting += 1
        elif found[0] in ")]}":
            nesting = max(0, nesting - 1)
    return nesting, quotes
