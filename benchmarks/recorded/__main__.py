"""`python -m benchmarks.recorded PROJECT=ROOT=RECORD …`: how often `def` at a call names what it really entered.

RECORD is what `record.py` wrote for the project in ROOT. Calls through variables are left out: a site counts if
something that it entered has the name that is written there. So many call sites of each project are drawn, evenly, in
the order of a hash of their places, and `def` is asked at the name that is called. Calls of classes and of names are
counted apart from calls of methods, `object.method(…)`.

    first   the first answer is a function that was entered, or one that `functools.wraps` says it stands for
    any     one of the answers is
    above   the first answer is right and graded above `possible`
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from benchmarks.accuracy.ours import DEFAULT_COMMAND, Symindex
from benchmarks.accuracy.replies import Reply

_SHAPES: Final = ("method", "name or module")


@dataclass(frozen=True, slots=True)
class Site:
    """A call: the place of the called name (1-based, code points), its shape, and what it entered."""

    path: str
    line: int
    column: int
    text: str
    shape: str
    entered: tuple[tuple[str, int, int], ...]
    """Files with the first and last lines, decorators to `def`, on which a right answer stands."""


class Sources:
    """Parsed files, each read once."""

    def __init__(self) -> None:
        self._definitions: dict[str, dict[str, list[tuple[int, int]]]] = {}

    def lines_of(self, callee: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
        """Where a recorded callee, and what it wraps, is written."""
        known = self._of(callee["file"])
        spans = known.get(callee["name"].rpartition("<locals>.")[2], [])
        spans = [span for span in spans if callee.get("class") or span[0] <= callee["line"] <= span[1]]
        yield from ((callee["file"], *span) for span in spans)
        if callee.get("class"):
            for name in ("__init__", "__new__"):
                yield from ((callee["file"], *span) for span in known.get(f"{callee['name']}.{name}", ()))
        if "wrapped" in callee:
            yield from self.lines_of(callee["wrapped"])

    def _of(self, path: str) -> dict[str, list[tuple[int, int]]]:
        if path not in self._definitions:
            found: dict[str, list[tuple[int, int]]] = defaultdict(list)
            with contextlib.suppress(OSError, SyntaxError, ValueError):
                _collect(ast.parse(Path(path).read_bytes()), "", found)
            self._definitions[path] = found
        return self._definitions[path]


def _collect(node: ast.AST, prefix: str, found: dict[str, list[tuple[int, int]]]) -> None:
    """The definitions below a node by their qualified name within the innermost function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([child.lineno, *(each.lineno for each in child.decorator_list)])
            found[f"{prefix}{child.name}"].append((first, child.lineno))
            _collect(child, f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else "", found)
        else:
            _collect(child, prefix, found)


def sites(root: Path, record: Path) -> Iterator[Site]:
    """The recorded call sites whose callees are found in their files."""
    rows = defaultdict(list)
    for line in record.read_text().splitlines():
        row = json.loads(line)
        rows[row["path"]].append(row)
    sources = Sources()
    for path, of_file in rows.items():
        text = (root / path).read_bytes()
        lines = text.split(b"\n")
        ends = {(n.end_lineno, n.end_col_offset): n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)}
        for row in of_file:
            call = ends.get((row["line"], row["column"]))
            if call is None or not isinstance(call.func, ast.Attribute | ast.Name):
                continue
            line, end = call.func.end_lineno or 0, call.func.end_col_offset or 0
            name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
            entered = tuple(span for callee in row["callees"] for span in sources.lines_of(callee))
            if not entered or not any(_is_named(callee, name) for callee in row["callees"]):
                continue
            start = len(lines[line - 1][: end - len(name.encode())].decode())
            yield Site(path, line, start + 1, lines[line - 1].decode().strip(), _shape(call, row), entered)


def _is_named(callee: dict[str, Any], name: str) -> bool:
    """Return True if a callee, or what it wraps, has a name."""
    return callee["name"].rpartition(".")[2] == name or ("wrapped" in callee and _is_named(callee["wrapped"], name))


def _shape(call: ast.Call, row: dict[str, Any]) -> str:
    is_method = any("." in callee["name"] and not callee.get("class") for callee in row["callees"])
    return _SHAPES[0] if isinstance(call.func, ast.Attribute) and is_method else _SHAPES[1]


def drawn(found: list[Site], count: int) -> list[Site]:
    """So many call sites, as a hash of their places draws them."""
    return sorted(found, key=lambda s: blake2b(f"{s.path}:{s.line}:{s.column}".encode()).digest())[:count]


def is_right(answer: dict[str, Any], site: Site) -> bool:
    """Return True if an answer stands where something was entered."""
    file = os.path.realpath(answer["file"])
    return any(file == path and first <= answer["line"] <= last for path, first, last in site.entered)


def measure(symindex: Symindex, name: str, root: Path, record: Path, count: int, show: int) -> Counter[tuple[str, str]]:
    """Count right answers by shape of call, and print a line for each shape."""
    symindex.index(root)
    chosen = drawn(list(sites(root, record)), count)
    asked = [
        {"id": n, "root": str(root), "file": str(root / s.path), "line": s.line, "column": s.column}
        for n, s in enumerate(chosen)
    ]
    marks: Counter[tuple[str, str]] = Counter()
    for site, reply in zip(chosen, symindex.batch("def", root, asked)):
        marks += _marks(site, reply)
        first = [is_right(each, site) and each["certainty"] != "possible" for each in reply.answers[:1]]
        if show and first != [True]:
            show -= 1
            print(f"  {site.path}:{site.line}:{site.column} {site.text}")
            print(f"    entered {[f'{p}:{first}' for p, first, _ in site.entered][:2]}")
            print(f"    got {[(a['file'], a['line'], a['certainty']) for a in reply.answers[:3]]}", flush=True)
    _print(name, marks)
    return marks


def _marks(site: Site, reply: Reply) -> Counter[tuple[str, str]]:
    right = [is_right(answer, site) for answer in reply.answers]
    marks = Counter({(site.shape, "sites"): 1, (site.shape, "any"): any(right), (site.shape, "none"): not right})
    if right[:1] == [True]:
        marks[site.shape, "first"] = 1
        marks[site.shape, "above"] = reply.answers[0]["certainty"] != "possible"
    return marks


def _print(name: str, marks: Counter[tuple[str, str]]) -> None:
    for shape in _SHAPES:
        sites_of_shape = max(marks[shape, "sites"], 1)
        shares = "".join(f"{100 * marks[shape, m] / sites_of_shape:>8.1f}" for m in ("first", "any", "none", "above"))
        print(f"{name:<16} {shape:<16} {marks[shape, 'sites']:>6}{shares}", flush=True)


def main() -> None:
    """Print the table; with `--show` also the sites that are not answered right and above `possible`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="+", metavar="PROJECT=ROOT=RECORD")
    parser.add_argument("--count", type=int, default=1000, help="call sites of each project (default: 1000)")
    parser.add_argument("--symindex", default=DEFAULT_COMMAND, help="the command line that starts symindex")
    parser.add_argument("--show", type=int, default=0, help="print so many sites that are not")
    arguments = parser.parse_args()
    symindex = Symindex.of(arguments.symindex)
    print(f"{'project':<16} {'call':<16} {'sites':>6}{'first':>8}{'any':>8}{'none':>8}{'above':>8}")
    every: Counter[tuple[str, str]] = Counter()
    for project in arguments.projects:
        name, root, record = project.split("=")
        every += measure(symindex, name, Path(root).resolve(), Path(record), arguments.count, arguments.show)
    _print("all", every)


if __name__ == "__main__":
    main()
