"""The rules of the house, kept by machines: who imports whom, how code looks, that it is typed and stays small."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]
_PACKAGE = _ROOT / "symindex"
_MODULES = sorted(_PACKAGE.rglob("*.py"))
_MAX_LENGTH = 400
# Each outside library has one door: the modules that may import it, as paths that begin so.
_DOORS = {
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
    "concurrent": ("indexer/pool.py", "fleet/parallel.py"),
}


def _run(*command: str) -> str:
    """What a command of this interpreter's environment says; the empty string where all is well."""
    found = subprocess.run(
        [sys.executable, "-m", *command], cwd=_ROOT, capture_output=True, text=True, check=False, env=_environ()
    )
    return "" if found.returncode == 0 else found.stdout + found.stderr


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(_ROOT), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def test_imports_go_down_only() -> None:
    pytest.importorskip("importlinter")
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter is not None
    found = subprocess.run(
        [linter, "--no-cache"], cwd=_ROOT, capture_output=True, text=True, check=False, env=_environ()
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_code_is_as_ruff_wants_it() -> None:
    pytest.importorskip("ruff")
    assert not _run("ruff", "check", "--no-cache", ".")


def test_the_code_is_typed(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    assert not _run("mypy", "--cache-dir", str(tmp_path))


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_a_module_is_small_enough_to_be_read(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= _MAX_LENGTH


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_a_module_says_what_lives_in_it_and_imports_libraries_by_their_doors_only(module: Path) -> None:
    tree = ast.parse(module.read_text())
    assert ast.get_docstring(tree)
    path = module.relative_to(_PACKAGE).as_posix()
    wrong = [
        f"line {line}: {name}"
        for line, name in _imports(tree.body)
        for library, doors in _DOORS.items()
        if f"{name}.".startswith(f"{library}.") and not path.startswith(doors)
    ]
    assert not wrong


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
    """Questions load no parser and the desk no store before they are needed: each costs tens of milliseconds."""
    late = {"tree_sitter", "whoosh", "watchdog", "multiprocessing"}
    late |= {"sqlite3", "rich"} if command != "symindex.query" else {"click"}
    program = f"import sys, {command}; print(*sorted({late!r} & sys.modules.keys()))"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, check=True, env=_environ()
    )
    assert found.stdout.split() == []
