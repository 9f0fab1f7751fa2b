"""Which dotted path a name may stand for, by the standard library's `ast` alone: scopes, imports, re-exports.

The half of `count_uses.py` that knows Python's scopes. It shares no line with symindex, and must not.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
OPAQUE = ""
MAX_HOPS = 20


@dataclass(slots=True)
class Scope:
    """Names bound in a region: to the dotted paths they were imported from, or to `OPAQUE`."""

    parent: Scope | None
    is_class: bool = False
    names: dict[str, set[str]] = field(default_factory=dict)
    sent_outwards: dict[str, Scope] = field(default_factory=dict)

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        return self.parent.module if self.parent else self

    def bind(self, name: str, target: str) -> None:
        """Record that `name` is bound here, or where `global` and `nonlocal` send it."""
        self.sent_outwards.get(name, self).names.setdefault(name, set()).add(target)

    def lookup(self, name: str) -> set[str]:
        """The paths a name read here may stand for; class bodies are seen only from themselves."""
        scope: Scope | None = self.sent_outwards.get(name, self)
        first = scope
        while scope:
            if name in scope.names and (scope is first or not scope.is_class):
                return scope.names[name] - {OPAQUE}
            scope = scope.parent
        return set()


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed file and its dotted name."""

    name: str
    is_package: bool
    tree: ast.Module

    def imported_from(self, node: ast.ImportFrom) -> str:
        """The absolute module a `from` statement in this file names."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        base = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*base, node.module] if node.module else base)


def scope_of(node: ast.AST, module: Module, parent: Scope | None) -> Scope:
    """The scope a module, class, function, lambda or comprehension opens, with what it binds."""
    scope = Scope(parent, is_class=isinstance(node, ast.ClassDef))
    binder = _Binder(scope, module)
    if isinstance(node, Comprehension):
        for generator in node.generators:
            binder.visit(generator.target)
        return scope
    if isinstance(node, Function | ast.Lambda):
        _bind_parameters(scope, node.args)
    if isinstance(node, ast.Module | ast.ClassDef | Function):
        for statement in node.body:
            _declare(scope, statement)
        for statement in node.body:
            binder.visit(statement)
    return scope


class Exports:
    """What a dotted path is once the imports of the tree's own modules have been followed."""

    def __init__(self, modules: list[Module]) -> None:
        self._names = {module.name: scope_of(module.tree, module, None).names for module in modules}
        self._known: dict[str, frozenset[str]] = {}

    def canonical(self, dotted: str) -> frozenset[str]:
        """The path itself and every path it is a re-export of."""
        if dotted not in self._known:
            self._known[dotted] = self._follow(dotted)
        return self._known[dotted]

    def _follow(self, dotted: str) -> frozenset[str]:
        found = {dotted}
        fresh = {dotted}
        for _ in range(MAX_HOPS):
            fresh = {path for old in fresh for path in self._one_hop(old)} - found
            found |= fresh
        return frozenset(found)

    def _one_hop(self, dotted: str) -> Iterator[str]:
        parts = dotted.split(".")
        for length in range(len(parts) - 1, 0, -1):
            names = self._names.get(".".join(parts[:length]), {})
            for target in names.get(parts[length], set()) - {OPAQUE}:
                yield ".".join([target, *parts[length + 1 :]])


class _Binder(ast.NodeVisitor):
    """Collects what one scope binds; does not enter the scopes within."""

    def __init__(self, scope: Scope, module: Module) -> None:
        self._scope = scope
        self._module = module

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            first = alias.name.partition(".")[0]
            self._scope.bind(alias.asname or first, alias.name if alias.asname else first)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        source = self._module.imported_from(node)
        for alias in node.names:
            if alias.name != "*":
                self._scope.bind(alias.asname or alias.name, f"{source}.{alias.name}")

    def _visit_definition(self, node: Function | ast.ClassDef) -> None:
        self._scope.bind(node.name, self._own(node.name))
        for decorator in node.decorator_list:
            self.visit(decorator)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _visit_definition

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._scope.bind(node.id, self._own(node.id))

    def _visit_named(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._scope.bind(node.name, OPAQUE)
        self.generic_visit(node)

    visit_ExceptHandler = visit_MatchAs = visit_MatchStar = _visit_named

    def visit_Lambda(self, node: ast.Lambda) -> None:
        pass

    def _visit_comprehension(self, node: Comprehension) -> None:
        # A walrus inside a comprehension binds outside of it; the loop's targets do not.
        for child in ast.walk(node):
            if isinstance(child, ast.NamedExpr):
                self.visit(child.target)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension

    def _own(self, name: str) -> str:
        """A module's own top-level name has a dotted path; any other binding has none."""
        return OPAQUE if self._scope.parent else f"{self._module.name}.{name}"


def _bind_parameters(scope: Scope, arguments: ast.arguments) -> None:
    for node in ast.iter_child_nodes(arguments):
        if isinstance(node, ast.arg):
            scope.bind(node.arg, OPAQUE)


def _declare(scope: Scope, node: ast.AST) -> None:
    """Obey `global` and `nonlocal` before anything is bound."""
    if isinstance(node, Function | ast.ClassDef | ast.Lambda):
        return
    if isinstance(node, ast.Global):
        scope.sent_outwards.update(dict.fromkeys(node.names, scope.module))
    if isinstance(node, ast.Nonlocal):
        scope.sent_outwards.update({name: _owner(scope.parent, name) for name in node.names})
    for child in ast.iter_child_nodes(node):
        _declare(scope, child)


def _owner(scope: Scope | None, name: str) -> Scope:
    while scope and scope.parent and (scope.is_class or name not in scope.names):
        scope = scope.parent
    return scope or Scope(None)
