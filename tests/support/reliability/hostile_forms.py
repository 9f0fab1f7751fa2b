"""What a repository prepared to do harm may hold: every kind of file that is read or written, in every harmful form."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from tests.support.reliability import programs

_SETTINGS: Final = "[tool.symindex]\nstdlib = false\n"
_LIBRARY: Final = ".venv/lib/python3.12/site-packages"
# Words by which the generated texts of all suffixes name each other, and what stands between them.
_WORDS: Final = (
    *(
        "one",
        "two",
        "a",
        "a.one",
        "pkg.one",
        "'one'",
        '"',
        "'''",
        "(",
        ")",
        "[",
        "{",
        "}",
        ":",
        ",",
        ".",
        "=",
        "*",
        "**",
    ),
    *(
        "@",
        "->",
        ";",
        "#",
        "\\",
        "\n",
        "\n\n",
        "\n    ",
        "\n\t",
        "\t",
        " ",
        "\r",
        "\x00",
        "\x1b[2J",
        "\u202e",
        "é",
        "\ud800",
    ),
    *(
        "def",
        "class",
        "lambda",
        "import",
        "from",
        "cimport",
        "cdef",
        "cpdef",
        "ctypedef",
        "int",
        "extern",
        "struct",
        "enum",
    ),
    *(
        "if",
        "else",
        "for",
        "in",
        "match",
        "case",
        "async",
        "await",
        "global",
        "del",
        "yield",
        "type",
        "with",
        "as",
        "try",
    ),
    *(
        "%%bash",
        "!ls",
        "?one",
        "{%",
        "%}",
        "{{",
        "}}",
        ":func:`one`",
        ".. automodule:: a",
        "<!-- ",
        "]]>",
        "&",
        "<script>",
    ),
    *(
        "0",
        "1e999",
        "9" * 400,
        "f'{one!r:{two}}'",
        "include 'b.pxi'",
        "...",
        "~",
        "/",
        "../",
        "$HOME",
        "key: a.one",
        "- ",
    ),
)

# Every kind of file that is read or written, as paths in the project.
PLACES: Final = (
    *("pyproject.toml", "setup.cfg", "tox.ini", "tox.toml", "noxfile.py", ".stestr.conf", ".testr.conf", "pytest.ini"),
    *(".gitignore", ".git", ".git/config", ".git/info/exclude", ".git/commondir", ".git/HEAD", "pkg/.gitignore"),
    *(".git/objects", ".git/refs", ".git/packed-refs", ".git/objects/info/alternates", ".git/index", ".git/shallow"),
    *("a.py", "pkg/__init__.py", "pkg/stub.pyi", "script", "conftest.py", "tests/test_a.py", "Pipfile"),
    *("note.ipynb", "fast.pyx", "fast.pxd", "part.pxi", "settings.yaml", "page.html", "docs/index.rst", "data.json"),
    *(".venv", ".venv/pyvenv.cfg", f"{_LIBRARY}/x.pth", f"{_LIBRARY}/x.egg-link", f"{_LIBRARY}/x.py"),
    *(f"{_LIBRARY}/__editable___x_finder.py", f"{_LIBRARY}/x-1.dist-info/METADATA", f"{_LIBRARY}/x-1.dist-info/RECORD"),
    *(f"{_LIBRARY}/x-1.dist-info/top_level.txt", f"{_LIBRARY}/x-1.dist-info/direct_url.json", f"{_LIBRARY}/linked"),
    *(f"{_LIBRARY}/x-1.dist-info/entry_points.txt",),
    *(".symindex", ".symindex/index.sqlite", ".symindex/index.sqlite-wal", ".symindex/index.sqlite-journal"),
    *(".symindex/index.lock", ".symindex/index.seal", ".symindex/libraries-looked-at", ".symindex/watch.sock"),
    *(".symindex/.gitignore", ".symindex/words", ".symindex/words/x.toc", ".symindex/other"),
    *("cscope.out", "cscope.files", "cscope.in.out", "cscope.po.out", "tags", "TAGS", "out.dot", "index.scip"),
)
# Command lines, and what is said to them on standard input.
COMMANDS: Final[tuple[tuple[list[str], str], ...]] = (
    *((line, "") for line in (
        *(["index"], ["index", "--rebuild"], ["def", "one"], ["refs", "one"], ["callers", "one", "--json"], ["files"]),
        *(["status", "--skipped"], ["envs"], ["doctor"], ["doctor", "--repair"], ["doctor", "--deep"]),
        *(["tests", "--list"], ["tests", "--list", "--json"], ["grep", "one"], ["grep", "o.*e", "--json"]),
        *(["symbols", "o"], ["search", "one"], ["prose"], ["graph", "one", "-f", "dot"], ["path", "two", "one"]),
        *(["graph", "one", "-f", "html"], ["graph", "a", "-f", "mermaid"], ["graph", "pkg", "-f", "json"]),
        *(["export", "cscope"], ["export", "ctags"], ["export", "ctags", "--emacs"], ["export", "scip"]),
        *(["tests", "--reaching", "one"], ["unused"], ["show", "one"], ["callees", "two"], ["hierarchy", "Kind"]),
        *(["assigns", "one"], ["importers", "a"], ["history", "one"], ["changes"], ["changes", "--markdown"]),
        *(["changes", "HEAD~1..HEAD", "--json"], ["gate", "HEAD", "HEAD"], ["def", "one", "--at", "HEAD"]),
        *(["refs", "one", "--at", "STAGED"], ["CSCOPE", "-b", "-q"], ["CSCOPE", "-d", "-L", "-3", "one"]),
        *(["CSCOPE", "-L", "-0", "one"], ["PYCSCOPE", "-R"]),
    )),
    (["def", "--batch"], '{"symbol": "one"}\n{"symbol": "Kind.one"}\n'),
    (["session"], '{"id": 1, "file": "a.py", "line": 3, "column": 13}\n{"question": "refs", "symbol": "one"}\n'),
    (["CSCOPE", "-d", "-l"], "0one\n1one\n2two\n3one\n4one\n6o.e\n7a\n8a\n9one\n"),
    (["mcp"], "".join(f"{json.dumps(each)}\n" for each in (
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "find", "arguments": {"query": "one"}}},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "uses", "arguments": {"symbol": "one"}}},
    ))),
)  # fmt: skip


class Case(NamedTuple):
    """A project in a scratch home, and what was prepared there, in words."""

    number: int
    home: Path
    root: Path
    made: list[str]


def write_project(home: Path) -> None:
    """A home with a repository of two commits, and files beside it that nobody may change."""
    root = home / "src" / "project"
    _write({
        home / ".bashrc": "export PATH\n",
        home / ".ssh/id.py": "secret = 1\n",
        home / "src/other/a.py": "def other(): pass\n",
        root / "pyproject.toml": _SETTINGS,
        root / "a.py": "def one(): pass\n\ndef two(): one()\n",
        root / "pkg/__init__.py": "from a import one\n",
    })  # fmt: skip
    _commit(root, "begin")
    _write({
        root / "a.py": "def one(*, loud=False): pass\n\ndef two(): one()\n\nclass Kind:\n    one = one\n",
        root / "tests/test_a.py": "from a import two\n\ndef test_two(): two()\n",
        root / "note.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": ["import a\n"]}], "nbformat": 4}),
        root / "fast.pyx": "from a import one\ncdef int quick(int n):\n    return one()\n",
        root / "settings.yaml": "call: a.one\n",
    })  # fmt: skip
    _commit(root, "go on")


def _write(files: dict[Path, str]) -> None:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _commit(root: Path, message: str) -> None:
    person = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for line in (["init", "-q", "--template="], ["add", "--all"], ["commit", "-qm", message]):
        ended = programs.run(["git", *person, *line], programs.environ(root.parents[1]), root)
        assert not ended.status, ended.err


def prepare(case: Case, random: Random) -> None:
    """Replace one to three of a project's files by harmful ones."""
    for place in random.sample(PLACES, random.randint(1, 3)):
        name = random.choice(sorted(_FORMS))
        with suppress(OSError):  # what was prepared before is in the way
            _put(case, place, name, random)
            case.made.append(f"{place}: {name}")


def _put(case: Case, place: str, name: str, random: Random) -> None:
    path = case.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.resolve().is_relative_to(case.home.resolve()):
        return  # through a link that was put there before
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    _FORMS[name](path, case, random)
    if place == "pyproject.toml" and path.is_symlink() and not path.exists():
        path.unlink()
        path.write_text(_SETTINGS)


def _linked(target: str) -> Callable[[Path, Case, Random], None]:
    return lambda path, case, _: path.symlink_to(target.replace("HOME", str(case.home)))


def _text(make: Callable[[Random], str]) -> Callable[[Path, Case, Random], None]:
    def write(path: Path, _case: Case, random: Random) -> None:
        head = _SETTINGS if path.name == "pyproject.toml" else ""
        path.write_bytes((head + make(random)).encode("utf-8", "surrogatepass"))

    return write


def _bytes(make: Callable[[Random], bytes]) -> Callable[[Path, Case, Random], None]:
    def write(path: Path, _case: Case, random: Random) -> None:
        path.write_bytes(make(random))

    return write


def _words(random: Random) -> str:
    chosen = random.sample(_WORDS, random.randint(2, len(_WORDS)))
    return "".join(random.choices(chosen, k=random.choice([40, 400, 4_000, 40_000])))


def _line(random: Random) -> str:
    """One to four words, again and again: what makes a regular expression or a grammar go back and forth."""
    unit = "".join(random.choices(_WORDS, k=random.randint(1, 4)))
    return unit * min(random.choice([100, 10_000, 100_000]), 1_000_000 // len(unit.encode("utf-8", "surrogatepass")))


def _notebook(random: Random) -> str:
    source: object = random.choice([_words(random), [_words(random)] * 3, None, 3, [[]], {"a": 1}, ["(" * 50_000]])
    cells = [{"cell_type": random.choice(["code", "code", "raw", 7]), "source": source}]
    metadata = random.choice([{}, [], {"kernelspec": {"language": ["python"]}}, {"language_info": {"name": "R"}}])
    count = random.choice([1, 1, 3_000])
    shown: object = {
        "cells": cells * min(count, 1 + 2_000_000 // (1 + len(str(source)))),
        "nbformat": 4,
        "metadata": metadata,
    }
    return json.dumps(shown) + random.choice(["", "}", "[" * 50_000, "\x00"])


def _sparse(path: Path, _case: Case, _random: Random) -> None:
    path.touch()
    os.truncate(path, 20 << 30)


def _named(path: Path, _case: Case, random: Random) -> None:
    """A directory with files whose names are commands, escapes, markup or rows of answers."""
    path.mkdir()
    for name in random.sample(_NAMES, 6):
        (path / f"{name}{random.choice(['.py', '.py', '.ipynb', '.pyx', '.yaml'])}").write_text(
            "from a import one\none()\n"
        )


_NAMES: Final = (
    *(
        "x;touch${IFS}P;",
        "a\nb.py:1:1: def forged",
        "\x1b]0;x\x07",
        "-rf",
        "--output=x",
        "<b>|`$(id)`",
        "'",
        '"',
        "a b",
        "...",
    ),
    *(
        "\u202ecod",
        "%s%n",
        "a\tb",
        "[x](javascript:1)",
        "| a | b |",
        "__init__",
        "\\",
        "é",
        "*",
        "?",
        "{one}",
        "~",
        "$HOME",
    ),
)
_FORMS: Final[dict[str, Callable[[Path, Case, Random], None]]] = {
    "link to a file of the user's": _linked("HOME/.bashrc"),
    "link to the home": _linked("HOME"),
    "link to nothing": _linked("HOME/.profile"),
    "link to the root": _linked("/"),
    "link to itself": lambda path, case, _: path.symlink_to(path.name),
    "link to an endless device": _linked("/dev/zero"),
    "link to the kernel's messages": _linked("/proc/kmsg"),
    "link to another project": _linked("HOME/src/other"),
    "FIFO": lambda path, case, _: os.mkfifo(path),
    "directory": lambda path, case, _: path.mkdir(),
    "directory of names": _named,
    "20 GB": _sparse,
    "binary": _bytes(lambda random: random.randbytes(random.choice([10, 10_000, 900_000]))),
    "zeros": _bytes(lambda _: bytes(500_000)),
    "braces": _text(lambda _: f"[tox]\nenvlist = {'{0-1}' * 26}\n[testenv:{'{a,b}' * 3000}]\ncommands = pytest\n"),
    "deep": _text(lambda random: random.choice("([{") * random.choice([500, 50_000])),
    "a dotted key": _text(lambda _: "a" + ".a" * 20_000 + " = 1\n"),
    "blanks": _text(lambda random: f"[a{' ' * 60_000}x\n" * random.choice([1, 10])),
    "one long line": _text(lambda random: random.choice(["x", "*", "a/", "\\", "(", "MAPPING = {"]) * 90_000),
    "many lines": _text(lambda random: random.choice(["x = 1\n", "*a*b\n", "/\n", "[s]\n", "!**/x\n"]) * 100_000),
    "words": _text(_words),
    "words again": _text(_words),
    "some words repeated": _text(_line),
    "a notebook": _text(_notebook),
    "paths that lead out": _text(lambda _: "/\n~\n..\n../../../../../..\n/etc\n/proc\n"),
    "a finder that leads out": _text(lambda _: "MAPPING = {'a': '/', 'b': '/etc', 'c': '/proc/self/root'}\n"),
    "an index elsewhere": _text(lambda random: f"index-directory = '{random.choice(['..', '~/x', '../.symindex'])}'\n"),
    "escapes": _text(lambda _: "def \x1b]0;x\x07(): '''\x1b[2J\u202e'''\n\rone()\n"),
    "a header that leads out": _text(lambda _: "cscope 15 $HOME/src/other -c   0000000000\n\t@a.py\n\n"),
    "a database": lambda path, case, _: _database(path),
}  # fmt: skip


def _database(path: Path) -> None:
    """Of the right version, with a view that never ends in the place of a table."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 0x73796D78")
        endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i FROM n) SELECT i FROM n"
        connection.execute(f"CREATE VIEW meta AS {endless}")
    connection.close()
