"""Counts the references in notebooks that no editor has open, as `symindex lsp` and other servers find them.

    python -m benchmarks.notebooks DIR [--names N] [--peer "basedpyright-langserver --stdio"] [--peer "pyrefly lsp"]

Names are chosen by themselves: functions and classes that DIR defines once, at the top level of a module, and that
the code cells of its notebooks use most. How often is counted with `ast`, sharing no line with symindex: where a cell
imports a name from a package of DIR, reads a name so imported, or an attribute of a module so imported. Prints one
JSON object a server: places in notebooks, those of them at which the name stands, and seconds.
"""

from __future__ import annotations

import argparse
import ast
import json
import shlex
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from benchmarks.lsp import Server

_SUFFIX = ".ipynb"
_SECONDS_TO_SETTLE = 20.0


class Name(NamedTuple):
    """A definition, where it is (0-based), and how often its name stands in notebooks."""

    word: str
    file: Path
    line: int
    column: int
    uses: int


def chosen(root: Path, count: int) -> list[Name]:
    """The names to ask for, most uses first."""
    packages = {path.parent.name for path in root.glob("*/__init__.py")}
    uses = Counter(word for path in sorted(root.rglob(f"*{_SUFFIX}")) for word in _uses_in(path, packages))
    defined: dict[str, list[tuple[Path, ast.stmt]]] = {}
    for path in sorted(root.rglob("*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                defined.setdefault(node.name, []).append((path, node))
    found = []
    for word, number in uses.most_common():
        if len(places := defined.get(word, [])) == 1:
            path, node = places[0]
            line = path.read_text("utf-8", "replace").split("\n")[node.lineno - 1]
            if node.col_offset == 0 and word in line:
                found.append(Name(word, path, node.lineno - 1, line.index(word), number))
    return found[:count]


def _uses_in(notebook: Path, packages: set[str]) -> Iterator[str]:
    """The names of some packages that the code cells of a notebook use, each as often as it does."""
    modules: set[str] = set()  # local names of modules of the packages
    names: dict[str, str] = {}  # local names of what is imported from them → their own
    for node in (node for cell in _cells(notebook) for node in ast.walk(cell)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in packages:
                    modules.add(alias.asname or alias.name.partition(".")[0])
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in packages:
            for alias in node.names:
                yield alias.name
                names[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.Name) and node.id in names:
            if node.id == names[node.id]:
                yield node.id
        elif isinstance(node, ast.Attribute) and _root_of(node) in modules | names.keys():
            yield node.attr


def _root_of(node: ast.expr) -> str:
    """The name that a chain of attributes begins with; empty where it begins otherwise."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _cells(notebook: Path) -> Iterator[ast.Module]:
    """The code cells of a notebook; magics are no code, and what is no Python 3 is passed over."""
    for cell in json.loads(notebook.read_text("utf-8", "replace")).get("cells", []):
        source = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
        lines = ["pass" if line.startswith(("%", "!")) else line for line in source.split("\n")]
        try:
            yield ast.parse("\n".join(lines))
        except (SyntaxError, ValueError):
            continue


def measure(command: list[str], root: Path, names: list[Name]) -> dict[str, Any]:
    """How many places in notebooks a server finds for each name."""
    server, started = Server(command, root), time.perf_counter()
    found: dict[str, int] = {}
    right = 0
    texts: dict[Path, list[str]] = {}
    for name in names:
        uri = name.file.as_uri()
        text = name.file.read_text("utf-8", "replace")
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        server.notify("textDocument/didOpen", textDocument=item)
        if not found:
            time.sleep(_SECONDS_TO_SETTLE)
        position = {"line": name.line, "character": name.column}
        answer = server.ask(
            "textDocument/references", textDocument={"uri": uri}, position=position,
            context={"includeDeclaration": False},
        )  # fmt: skip
        places = [each for each in answer or [] if urlsplit(each["uri"]).path.endswith(_SUFFIX)]
        found[name.word] = len(places)
        for place in places:
            path = Path(unquote(urlsplit(place["uri"]).path))
            lines = texts.setdefault(path, path.read_text("utf-8", "replace").split("\n"))
            start, end = place["range"]["start"], place["range"]["end"]
            right += lines[start["line"]][start["character"] : end["character"]] == name.word
    seconds = time.perf_counter() - started - _SECONDS_TO_SETTLE
    server.process.terminate()
    server.process.wait()
    return {
        "server": shlex.join([Path(command[0]).name, *command[1:]]), "places": sum(found.values()),
        "at_the_name": right, "seconds": round(seconds, 1), "by_name": found,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--names", type=int, default=20)
    parser.add_argument("--peer", action="append", default=[], help="command of another server")
    parser.add_argument("--only-peers", action="store_true", help="leave symindex out")
    options = parser.parse_args()
    root = options.directory.resolve()
    names = chosen(root, options.names)
    notebooks = len(list(root.rglob(f"*{_SUFFIX}")))
    uses = {name.word: name.uses for name in names}
    print(json.dumps({"notebooks": notebooks, "names": len(names), "uses": sum(uses.values()), "by_name": uses}))
    own = [] if options.only_peers else [[sys.executable, "-m", "symindex", "lsp"]]
    for command in (*own, *map(shlex.split, options.peer)):
        print(json.dumps(measure(command, root, names)), flush=True)


if __name__ == "__main__":
    main()
