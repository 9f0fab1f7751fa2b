"""Evaluation of expressions, as far as their text and the definitions they name allow. Nothing is run.

For the identifiers that runners make of parameters: numbers, texts, and the names of what has one. What cannot be known
is `UNKNOWN`; what surely has no name of its own (a list, an object of a class of the project) is fine for that too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.query.library import Library
from symindex.resolve.semantics import Semantics, bindings_in
from symindex.testing.literals import (
    BUILDERS,
    MAX_ITEMS,
    METHODS,
    UNARY,
    UNKNOWN,
    Named,
    Pairs,
    Param,
    Plain,
    Rendered,
    Unknown,
    binary,
    built,
    listed,
    said,
)
from symindex.testing.snippets import Snippets, SourcePosition

_MAX_DEPTH: Final = 12
_MAX_HOPS: Final = 6
# Objects of these classes have a text that names them; of all others the position does.
_SPEAKING: Final = frozenset({"str", "bytes", "int", "float", "complex", "bool", "Enum", "Pattern", "type"})
_PYTHON_CLASSES: Final = frozenset(
    {"int", "str", "float", "bool", "bytes", "complex", "list", "tuple", "dict", "set", "object"}
)


class _Around(NamedTuple):
    """The context of an evaluation: place, names bound by comprehensions, and the distance from the start."""

    snippets: Snippets
    place: SourcePosition
    names: Mapping[str, object] = {}
    hops: int = 0
    depth: int = 0


class Values:
    """Gives the expressions of one index."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self._snippets = Snippets(library, semantics)

    def decorators(self, definition: Target) -> list[Expression]:
        """The decorators of a definition, in the order of the source; none where the text is not to be parsed."""
        return [Expression(*each, self._snippets) for each in self._snippets.decorators(definition)]

    def assigned(self, variable: Target) -> Expression | None:
        """The expression that a variable is given, where that is one plain assignment."""
        found = self._snippets.assigned(variable)
        return None if found is None else Expression(*found, self._snippets)

    def text(self, module: Module, node: int) -> str:
        """The text of a spanned node, such as a docstring."""
        return self._snippets.text(module, node)


@dataclass(slots=True)
class Expression:
    """An expression in a file, parsed."""

    tree: ast.expr
    place: SourcePosition
    snippets: Snippets

    def called(self) -> str:
        """The last name of what a call calls, or of what is named; empty for anything else."""
        return _last_name(self.tree.func if isinstance(self.tree, ast.Call) else self.tree)

    def arguments(self) -> list[Expression]:
        """The positional arguments of a call."""
        return [self._other(each) for each in self.tree.args] if isinstance(self.tree, ast.Call) else []

    def argument_values(self) -> list[object] | None:
        """Return the values of the positional arguments of a call, starred ones spread; None where their number is
        unknown."""
        if not isinstance(self.tree, ast.Call):
            return []
        found: list[object] = []
        for each in self.tree.args:
            is_starred = isinstance(each, ast.Starred)
            value = self._other(each.value if isinstance(each, ast.Starred) else each).value()
            parts = listed(value) if is_starred else [value]
            if parts is None:
                return None
            found += parts
        return found

    def argument(self, position: int, name: str) -> Expression | None:
        """An argument of a call, by position or name."""
        if isinstance(self.tree, ast.Call):
            if position < len(self.tree.args):
                return self._other(self.tree.args[position])
            for keyword in self.tree.keywords:
                if keyword.arg == name:
                    return self._other(keyword.value)
        return None

    def followed(self) -> Expression:
        """The expression itself; of a name the one that the variable is given, where it is one plain assignment."""
        target, _ = self.snippets.named(self.tree, self.place)
        if target is None or target.kind != k.BOUND or not _is_bound_once(target):
            return self
        given = self.snippets.assigned(target)
        return self if given is None else Expression(*given, self.snippets)

    def keywords(self) -> set[str]:
        """The names of the keyword arguments of a call."""
        return {each.arg for each in self.tree.keywords if each.arg} if isinstance(self.tree, ast.Call) else set()

    def elements(self) -> list[Expression]:
        """The expressions of a list or tuple as written; of any other expression itself."""
        if isinstance(self.tree, (ast.List, ast.Tuple)):
            return [self._other(each) for each in self.tree.elts]
        return [self]

    def value(self) -> object:
        """The value of the expression."""
        return _evaluate_known(self.tree, _Around(self.snippets, self.place))

    def _other(self, tree: ast.expr) -> Expression:
        return Expression(tree, self.place, self.snippets)


def _evaluate_known(tree: ast.expr, around: _Around) -> object:
    """Return the value of an expression; unknown where Python would raise an error."""
    try:
        return _evaluate(tree, around)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, MemoryError):
        return UNKNOWN


def _evaluate(tree: ast.expr, around: _Around) -> object:
    if around.depth > _MAX_DEPTH:
        return UNKNOWN
    within = around._replace(depth=around.depth + 1)

    def evaluate(each: ast.expr) -> object:
        return _evaluate(each, within)

    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, (ast.List, ast.Tuple, ast.Set)):
        found = _spread(tree.elts, evaluate)
        return Plain() if isinstance(tree, ast.Set) else found
    if isinstance(tree, ast.Dict):
        if None in tree.keys:
            return UNKNOWN
        return Pairs(tuple((evaluate(key), evaluate(value)) for key, value in zip(tree.keys, tree.values) if key))
    if isinstance(tree, ast.UnaryOp):
        inner = evaluate(tree.operand)
        return UNARY[type(tree.op)](inner) if isinstance(inner, (int, float, complex)) else UNKNOWN
    if isinstance(tree, ast.BinOp):
        return binary(type(tree.op), evaluate(tree.left), evaluate(tree.right))
    if isinstance(tree, ast.JoinedStr):
        return _joined(tree, evaluate)
    if isinstance(tree, ast.Lambda):
        return Named("<lambda>")
    if isinstance(tree, (ast.Name, ast.Attribute)):
        return _named(tree, within)
    if isinstance(tree, ast.Call):
        return _call(tree, within, evaluate)
    if isinstance(tree, (ast.ListComp, ast.GeneratorExp)):
        return _comprehension(tree, within)
    return UNKNOWN


def _spread(trees: Iterable[ast.expr], evaluate: Callable[[ast.expr], object]) -> list[object] | Unknown:
    found: list[object] = []
    for each in trees:
        if isinstance(each, ast.Starred):
            inner = listed(evaluate(each.value))
            if inner is None:
                return UNKNOWN
            found += inner
        else:
            found.append(evaluate(each))
    return found


def _joined(tree: ast.JoinedStr, evaluate: Callable[[ast.expr], object]) -> object:
    parts = []
    for each in tree.values:
        if isinstance(each, ast.FormattedValue):
            value = UNKNOWN if each.format_spec is not None else evaluate(each.value)
            if not isinstance(value, (str, int, float)) or each.conversion == ord("a"):
                return UNKNOWN
            parts.append(repr(value) if each.conversion == ord("r") else str(value))
        elif isinstance(each, ast.Constant):
            parts.append(str(each.value))
    return "".join(parts)


def _named(tree: ast.expr, around: _Around) -> object:
    if isinstance(tree, ast.Name) and tree.id in around.names:
        return around.names[tree.id]
    snippets = around.snippets
    target, _ = snippets.named(tree, around.place)
    if target is None:
        return Named(tree.id) if isinstance(tree, ast.Name) and tree.id in _PYTHON_CLASSES else UNKNOWN
    if target.kind in k.DEFINITIONS:
        name = target.module.facts.word(target.node)
        # What Python's own library has under two names are two functions where it is written in C.
        is_sure = name == _last_name(tree) or not snippets.is_pythons_own(target.module)
        return Named(name) if is_sure else UNKNOWN
    if target.kind != k.BOUND or around.hops >= _MAX_HOPS:
        return UNKNOWN
    facts = target.module.facts
    scope = facts.scope_of(target.node)
    if facts.kinds[scope] == k.CLASS and snippets.is_enumeration(Target(target.module, scope)):
        is_plain = snippets.shows_its_name(Target(target.module, scope))
        return Rendered(f"{facts.word(scope)}.{facts.word(target.node)}") if is_plain else UNKNOWN
    if not _is_bound_once(target):
        return UNKNOWN
    given = snippets.assigned(target)
    return (
        UNKNOWN if given is None else _evaluate_known(given.tree, _Around(snippets, given.place, hops=around.hops + 1))
    )


def _is_bound_once(variable: Target) -> bool:
    facts = variable.module.facts
    return len(bindings_in(variable.module, facts.scope_of(variable.node), facts.word(variable.node))) == 1


def _call(tree: ast.Call, around: _Around, evaluate: Callable[[ast.expr], object]) -> object:
    name = _last_name(tree.func)
    if name == "param":
        given = next((evaluate(keyword.value) for keyword in tree.keywords if keyword.arg == "id"), None)
        found = _spread(tree.args, evaluate)
        return UNKNOWN if isinstance(found, Unknown) else Param(tuple(found), given)
    target, node = around.snippets.named(tree.func, around.place)
    if name in BUILDERS and not tree.keywords and (target is None or target.module.name in ("builtins", "itertools")):
        return built(name, [evaluate(each) for each in tree.args])
    if isinstance(tree.func, ast.Attribute) and not tree.args and name in ("items", "keys", "values"):
        pairs = evaluate(tree.func.value)
        if isinstance(pairs, Pairs):
            parts = {"items": pairs.items, "keys": [p[0] for p in pairs.items], "values": [p[1] for p in pairs.items]}
            return list(parts[name])
    if isinstance(tree.func, ast.Attribute) and name in METHODS and not tree.keywords:
        text = evaluate(tree.func.value)
        if isinstance(text, (str, bytes)):
            return said(text, name, [evaluate(each) for each in tree.args])
    if node is None:
        return UNKNOWN
    if name == "compile" and target is not None and target.module.name.split(".")[0] == "re":
        pattern = evaluate(tree.args[0]) if tree.args else UNKNOWN
        return Rendered(pattern) if isinstance(pattern, str) else UNKNOWN
    module = around.place.module
    classes = around.snippets.classes_of(module, module.facts.parent(node))
    if classes is None:
        return UNKNOWN
    if _SPEAKING.isdisjoint(classes):
        return Plain(tuple(classes))
    made_of = evaluate(tree.args[0]) if tree.args else UNKNOWN
    if not isinstance(made_of, str):
        return UNKNOWN
    # As a rule a class that is made is named as the first argument says, and an object of a class of texts is its text.
    if "type" in classes:
        return Named(made_of)
    is_class = target is not None and target.kind == k.CLASS
    return made_of if is_class and "str" in classes and len(tree.args) == 1 else UNKNOWN


def _last_name(tree: ast.expr) -> str:
    return tree.attr if isinstance(tree, ast.Attribute) else tree.id if isinstance(tree, ast.Name) else ""


def _comprehension(tree: ast.ListComp | ast.GeneratorExp, around: _Around) -> object:
    """The elements of a comprehension with loops over what is known and no condition."""
    rows: list[Mapping[str, object]] = [around.names]
    for loop in tree.generators:
        if loop.ifs or loop.is_async:
            return UNKNOWN
        longer: list[Mapping[str, object]] = []
        for names in rows:
            elements = listed(_evaluate(loop.iter, around._replace(names=names)))
            if elements is None or len(longer) + len(elements) > MAX_ITEMS:
                return UNKNOWN
            longer += [{**names, **_bound(loop.target, each)} for each in elements]
        rows = longer
    return [_evaluate(tree.elt, around._replace(names=row)) for row in rows]


def _bound(target: ast.expr, value: object) -> dict[str, object]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    parts = listed(value)
    if isinstance(target, (ast.Tuple, ast.List)):
        if parts is None or len(parts) != len(target.elts):
            parts = [UNKNOWN] * len(target.elts)
        return {name: found for each, part in zip(target.elts, parts) for name, found in _bound(each, part).items()}
    return {}
