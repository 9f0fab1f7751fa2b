"""An independent count of the uses of one dotted name, by a plain walk of the standard library's `ast`.

A *row* is the identifier token that names the thing: in `context.get_admin_context()` the token after the
dot, in `get_admin_context()`, or in `gac()` after `import … as gac`, the name itself. Rows have a kind:

- `use`: a Name or Attribute expression, read, called, assigned or deleted; this is the total compared;
- `import`: the name in `from nova.context import get_admin_context`;
- `definition`: the name in `def`, `class` or an assignment at the top of its own module;
- `string`: a literal that is the dotted path, or that holds the last name right after an argument that
  resolves to its owner, as in `mock.patch.object(context, 'get_admin_context')`; where the literal starts.

Names are followed through imports (`import a.b`, `import a.b as c`, `from a import b as c`, relative ones; in
modules, classes and functions), through Python's scopes, and through modules of the same tree that import the
name themselves. A parameter or local variable hides an import of an outer scope; where one scope both imports
and assigns a name, the import counts. Values are not followed: after `make = context.get_admin_context`,
`make()` is no row. `import *` is not followed either.

Shares no line with symindex, so that `compare_uses.py` can hold the two against each other.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ast_scopes import Comprehension, Exports, Function, Module, Scope, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGETS = ("nova.context.get_admin_context", "oslo_config.cfg.IntOpt")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One place; line and column are 1-based, columns in code points."""

    file: str
    line: int
    column: int
    kind: str


def parse_package(root: Path, package: str) -> dict[Path, Module]:
    """Every module of one package below `root` that parses."""
    modules = {}
    for path in sorted((root / package).rglob("*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError) as error:
            print(f"left out, does not parse: {path.relative_to(root)}: {error}", file=sys.stderr)
            continue
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        modules[path] = Module(".".join(parts[:-1] if is_package else parts), is_package, tree)
    return modules


def count_uses(root: Path, package: str, targets: Iterable[str]) -> dict[str, list[Row]]:
    """For each target, every row of it in the package, in order."""
    modules = parse_package(root, package)
    exports = Exports(list(modules.values()))
    rows: dict[str, set[Row]] = {target: set() for target in targets}
    for path, module in modules.items():
        source = path.read_bytes()
        for target in rows:
            finder = _Finder(path.relative_to(root).as_posix(), source, module, target, exports)
            finder.visit(module.tree)
            rows[target] |= finder.rows
    return {target: sorted(found) for target, found in rows.items()}


class _Finder(ast.NodeVisitor):
    """Walks one file with a chain of scopes, and notes the rows."""

    def __init__(self, file: str, source: bytes, module: Module, target: str, exports: Exports) -> None:
        self.rows: set[Row] = set()
        self._file = file
        self._lines = source.split(b"\n")
        self._module = module
        self._target = target
        self._owner, _, self._name = target.rpartition(".")
        self._exports = exports
        self._scope = Scope(None)

    def visit_Module(self, node: ast.Module) -> None:
        self._scope = scope_of(node, self._module, None)
        self.generic_visit(node)

    def _visit_function(self, node: Function) -> None:
        self._note_definition(node)
        outside: list[ast.AST | None] = [*node.decorator_list, node.args, node.returns]
        self._visit_each(outside)
        self._visit_inside(node, node.body)

    visit_FunctionDef = visit_AsyncFunctionDef = _visit_function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._note_definition(node)
        self._visit_each([*node.decorator_list, *node.bases, *node.keywords])
        self._visit_inside(node, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
        self._visit_inside(node, [node.body])

    def _visit_comprehension(self, node: Comprehension) -> None:
        # Only the first iterable is evaluated outside; the few that shadow a name there are not told apart.
        self._visit_inside(node, ast.iter_child_nodes(node))

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension

    def visit_Name(self, node: ast.Name) -> None:
        if self._stands_for(self._scope.lookup(node.id), self._target):
            is_definition = isinstance(node.ctx, ast.Store) and self._is_own(node.id)
            self._note(node.lineno, node.col_offset, "definition" if is_definition else "use")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self._stands_for(self._paths(node), self._target):
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            self._note(node.end_lineno, node.end_col_offset - len(node.attr.encode()), "use")
        self.visit(node.value)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        source = self._module.imported_from(node)
        for alias in node.names:
            if self._stands_for({f"{source}.{alias.name}"}, self._target):
                self._note(alias.lineno, alias.col_offset, "import")

    def visit_Call(self, node: ast.Call) -> None:
        for before, after in zip(node.args, node.args[1:], strict=False):
            if (
                isinstance(after, ast.Constant)
                and after.value == self._name
                and self._stands_for(self._paths(before), self._owner)
            ):
                self._note(after.lineno, after.col_offset, "string")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if (
            isinstance(node.value, str)
            and node.value.endswith(f".{self._name}")
            and self._stands_for({node.value}, self._target)
        ):
            self._note(node.lineno, node.col_offset, "string")

    def _visit_each(self, nodes: list[ast.AST | None]) -> None:
        for node in nodes:
            if node:
                self.visit(node)

    def _visit_inside(self, node: ast.AST, children: Iterable[ast.AST]) -> None:
        outer = self._scope
        self._scope = scope_of(node, self._module, outer)
        for child in children:
            self.visit(child)
        self._scope = outer

    def _paths(self, node: ast.expr) -> set[str]:
        """The dotted paths an expression may stand for; none unless it is a chain of names."""
        if isinstance(node, ast.Name):
            return self._scope.lookup(node.id)
        if isinstance(node, ast.Attribute):
            return {f"{path}.{node.attr}" for path in self._paths(node.value)}
        return set()

    def _stands_for(self, paths: set[str], target: str) -> bool:
        return any(target in self._exports.canonical(path) for path in paths)

    def _is_own(self, name: str) -> bool:
        return f"{self._module.name}.{name}" == self._target and self._scope.parent is None

    def _note_definition(self, node: Function | ast.ClassDef) -> None:
        if self._is_own(node.name):
            line = self._lines[node.lineno - 1]
            found = re.compile(rb"\b(?:def|class)\s+").search(line, node.col_offset)
            self._note(node.lineno, found.end() if found else node.col_offset, "definition")

    def _note(self, line: int, offset: int, kind: str) -> None:
        column = len(self._lines[line - 1][:offset].decode(errors="replace")) + 1
        self.rows.add(Row(self._file, line, column, kind))


def main() -> None:
    """Print the rows and their totals."""
    parser = argparse.ArgumentParser(description="Count the uses of a dotted name with the ast module.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--package", default="nova", help="the package below the corpus whose files are read")
    parser.add_argument("--target", action="append", help=f"a dotted name; default {' and '.join(TARGETS)}")
    parser.add_argument("--total", action="store_true", help="leave the rows out")
    options = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    counted = count_uses(options.corpus, options.package, options.target or TARGETS)
    for target, rows in counted.items():
        if not options.total:
            for row in rows:
                print(f"{row.file}:{row.line}:{row.column}: {row.kind}")
        print(f"{target}: {totals(rows)}, in {len({row.file for row in rows})} files")


def totals(rows: Iterable[Row]) -> str:
    """The number of rows of each kind."""
    kinds = Counter(row.kind for row in rows)
    return ", ".join(f"{kinds[kind]} {kind}s" for kind in ("use", "import", "string", "definition"))


if __name__ == "__main__":
    main()
