"""How the modules of the package hang together: no circles of imports, node numbers computed in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.structure.trees import MODULES, ROOT, tree_of

# What may be counted in the packages that ask about syntax: everything but nodes.
_COUNTED = frozenset(
    """
    at column count depth distance end first hops i index last length level line lineno number offset position start
    times width
    """.split()  # noqa: SIM905
)
_ASKING = ("resolve", "query", "graph", "testing")


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


_MODULES: Mapping[str, Path] = {_name(path): path for path in MODULES}


def _imported(tree: ast.AST) -> Iterator[str]:
    """The modules of the package that are imported anywhere: at the top, for typing, or within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in _MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.module in _MODULES:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in _MODULES else node.module


def test_no_circle_of_modules_import_each_other_not_even_for_types_or_late() -> None:
    graph = {name: set(_imported(tree_of(path))) - {name} for name, path in _MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def _suspicious(tree: ast.AST) -> Iterator[str]:
    """Sums and differences of a small number and something that is not known to be counted."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add | ast.Sub)
            and isinstance(node.right, ast.Constant)
            and node.right.value in (1, 2)
        ):
            left = node.left
            word = left.attr if isinstance(left, ast.Attribute) else left.id if isinstance(left, ast.Name) else ""
            if word and word not in _COUNTED:
                yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("package", _ASKING)
def test_node_numbers_are_computed_with_in_model_syntax_only(package: str) -> None:
    found = {
        name: wrong
        for name, path in _MODULES.items()
        if name.startswith(f"symindex.{package}.") and (wrong := list(_suspicious(tree_of(path))))
    }
    assert found == {}
