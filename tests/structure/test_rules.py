"""Rules that machines keep: which package imports which, formatting, types, and the sizes of modules and functions."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.trees import MODULES, PACKAGE, ROOT, tree_of

_MAX_MODULE_LINES = 400
_MAX_FUNCTION_LINES = 60
# Each outside library is imported in one place: the modules that may import it, as paths that begin so.
_IMPORTERS = {
    "tree_sitter": ("extract/grammar.py",),
    "tree_sitter_python": ("extract/grammar.py",),
    "sqlite3": ("store/",),
    "click": ("cli/",),
    "rich": ("cli/",),
    "backports.zstd": ("store/packing.py",),
    "compression.zstd": ("store/packing.py",),
    "whoosh": ("store/",),
    "watchdog": ("workspace/watching/",),
    "multiprocessing": ("indexer/pool.py", "fleet/parallel.py"),
    "distributed": ("fleet/cluster.py",),
    "fsspec": ("store/storage.py",),
    "concurrent": ("indexer/pool.py", "fleet/parallel.py"),
}


def _run(*command: str) -> str:
    """What a command of this interpreter's environment says; the empty string where all is well."""
    found = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False, env=_environ()
    )
    return "" if found.returncode == 0 else found.stdout + found.stderr


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def test_imports_go_down_only() -> None:
    pytest.importorskip("importlinter")
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter is not None
    found = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, env=_environ()
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("check", [("check", "--no-cache"), ("format", "--check", "--no-cache")], ids=" ".join)
def test_the_code_is_as_ruff_wants_it(check: tuple[str, ...]) -> None:
    pytest.importorskip("ruff")
    assert not _run("ruff", *check, ".")


@pytest.mark.slow
def test_the_code_is_typed() -> None:
    pytest.importorskip("mypy")
    assert not _run("mypy")  # what it remembers in .mypy_cache makes the next run short


def test_modules_and_functions_are_small_enough_to_be_read() -> None:
    modules = [*MODULES, *(path for path in (ROOT / "tests").rglob("*.py") if not _is_sample(path))]
    lines = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8").splitlines() for path in modules}
    assert {path: len(found) for path, found in lines.items() if len(found) > _MAX_MODULE_LINES} == {}
    functions = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    }
    assert {name: length for name, length in functions.items() if length > _MAX_FUNCTION_LINES} == {}


def _is_sample(path: Path) -> bool:
    """Return True if a file is read by tests and not a part of them."""
    return path.relative_to(ROOT / "tests").parts[0] in ("cases", "golden")


def test_modules_have_docstrings_and_import_only_the_libraries_that_they_may() -> None:
    trees = {path.relative_to(PACKAGE).as_posix(): tree_of(path) for path in MODULES}
    assert [path for path, tree in trees.items() if not ast.get_docstring(tree)] == []
    wrong = [
        f"{path}:{line}: {name}"
        for path, tree in trees.items()
        for line, name in _imports(tree.body)
        for library, importers in _IMPORTERS.items()
        if f"{name}.".startswith(f"{library}.") and not path.startswith(importers)
    ]
    assert wrong == []


def _imports(statements: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """(line, module) of the imports that run, those below `if TYPE_CHECKING:` left out."""
    for statement in statements:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            continue
        if isinstance(statement, ast.Import):
            yield from ((statement.lineno, alias.name) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            yield from ((statement.lineno, f"{statement.module}.{alias.name}") for alias in statement.names)
        for name in ("body", "orelse", "finalbody", "handlers"):
            yield from _imports(getattr(statement, name, []))


@pytest.mark.parametrize("command", ["symindex", "symindex.query", "symindex.cli"])
def test_start_up_loads_no_library_that_is_not_needed(command: str) -> None:
    """Questions load no parser, and the command line no store, before these are needed: each costs milliseconds."""
    late = {"tree_sitter", "whoosh", "watchdog", "multiprocessing"}
    late |= {"sqlite3", "rich"} if command != "symindex.query" else {"click"}
    program = f"import sys, {command}; print(*sorted({late!r} & sys.modules.keys()))"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, env=_environ()
    )
    assert found.stdout.split() == []
