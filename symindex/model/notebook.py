"""Jupyter notebooks: the code cells of a file as one text, and lines of that text as lines of cells.

The format is nbformat 4 (https://nbformat.readthedocs.io): JSON whose `cells` have a `cell_type` and a `source`.
Outputs are never read, and cells in other languages than Python are no code. The text begins with a comment that lists
where cells begin, so that whoever has the text needs no notebook.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

SUFFIX: Final = ".ipynb"
_MARK: Final = b"\xef\xbb\xbf"
_HEADER: Final = "# cells"


class CellLine(int):
    """A 1-based line of a notebook's text, which is written `cell:line`: both 1-based, of all cells and in the cell."""

    cell: int
    line: int

    def __new__(cls, number: int, cell: int, line: int) -> CellLine:
        self = super().__new__(cls, number)
        self.cell, self.line = cell, line
        return self

    def __getnewargs__(self) -> tuple[int, int, int]:  # type: ignore[override]
        return int(self), self.cell, self.line

    def __str__(self) -> str:
        return f"{self.cell}:{self.line}"

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)


def is_notebook(source: bytes) -> bool:
    """Return True if a file's bytes may be those of a notebook: no Python file begins like one that has its keys."""
    is_object = source.removeprefix(_MARK).lstrip()[:1] == b"{"
    return is_object and b'"cells"' in source and b'"nbformat"' in source


def text_of(source: bytes) -> bytes | None:
    """The UTF-8 text of a notebook: a header, then its code cells; None where the bytes are no notebook."""
    if not is_notebook(source):
        return None
    try:
        import json  # late: hardly any file is a notebook

        from symindex.model.magics import without_commands

        notebook = json.loads(source.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        return None
    cells = list(_code_cells(notebook)) if _language(notebook.get("metadata")) in ("", "python", "ipython") else []
    starts, lines = [], list[str]()
    for number, cell in cells:
        starts.append(f"{number}:{len(lines) + 2}")
        lines += without_commands(cell)
    return "\n".join([" ".join([_HEADER, *starts]), *lines, ""]).encode("utf-8", "replace")


def numbered(path: str, text: bytes, line: int) -> int:
    """A 1-based line of a file's text as its readers count: of a notebook a `CellLine`, of others as it is."""
    if not path.endswith(SUFFIX):
        return line
    for cell, start in reversed(_starts(text)):
        if start <= line:
            return CellLine(line, cell, line - start + 1)
    return line


def line_in_text(text: bytes, cell: int, line: int) -> int | None:
    """The 1-based line of a notebook's text that a 1-based line of a cell is; None where there is none."""
    starts = _starts(text)
    for (number, start), (_, end) in zip(starts, [*starts[1:], (0, text.count(b"\n") + 1)]):
        if number == cell:
            return start + line - 1 if 0 < line <= end - start else None
    return None


def _starts(text: bytes) -> list[tuple[int, int]]:
    header = text[: text.find(b"\n")].decode()
    if not header.startswith(_HEADER):
        return []
    pairs = (each.split(":") for each in header.removeprefix(_HEADER).split())
    return [(int(cell), int(start)) for cell, start in pairs]


def _language(metadata: Any) -> str:
    """The language that a notebook's metadata name; empty where none."""
    for table, key in (("kernelspec", "language"), ("language_info", "name")):
        named = metadata.get(table) if isinstance(metadata, dict) else None
        if isinstance(named, dict) and isinstance(named.get(key), str):
            return str(named[key]).lower()
    return ""


def _code_cells(notebook: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """The code cells by their 1-based numbers, as lines."""
    for number, cell in enumerate(notebook["cells"], 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source")
            parts = source if isinstance(source, list) else [source]
            yield number, "".join(part for part in parts if isinstance(part, str)).split("\n")
