"""What an expression is worth, as far as its text and the definitions it names tell. Nothing is run.

For the identifiers that runners make of parameters: numbers, texts, and the names of what has one. What cannot be known
is `UNKNOWN`; what surely has no name of its own (a list, an object of a class of the project) is fine for that too.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from symindex.model import kinds as k
from symindex.query.library import Library
from symindex.resolve.resolver import Resolver
from symindex.resolve.scopes import bindings_in
from symindex.resolve.source import Instance, Module, Target
from symindex.testing.literals import (
    BUILDERS,
    ITEMS_MOST,
    UNARY,
    UNKNOWN,
    Named,
    Pairs,
    Param,
    Plain,
    Spoken,
    Unknown,
    binary,
    built,
    listed,
)

_DEEPEST: Final = 12
_HOPS_MOST: Final = 6
_NAMES: Final = frozenset({k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
# Objects of these classes have a text that names them; of all others the position does.
_SPEAKING: Final = frozenset({"str", "bytes", "int", "float", "complex", "bool", "Enum", "Pattern"})
_PYTHONS_OWN: Final = frozenset({"builtins", "enum", "re"})
_PYTHON_CLASSES: Final = frozenset(
    {"int", "str", "float", "bool", "bytes", "complex", "list", "tuple", "dict", "set", "object"}
)


@dataclass(slots=True)
class _Place:
    """Where an expression stands: a module, and which of its bytes the snippet that was parsed begins with."""

    module: Module
    line: int  # the 0-based line of the file that is the snippet's first
    names: dict[str, object] = field(default_factory=dict)  # what comprehensions bind
    hops: int = 0


class Values:
    """Evaluates expressions of one index."""

    def __init__(self, library: Library, resolver: Resolver) -> None:
        self._library, self._resolver = library, resolver
        self._texts: dict[Module, bytes] = {}
        self._nodes: dict[Module, dict[int, int]] = {}

    def decorators(self, definition: Target) -> list[Expression]:
        """The decorators of a definition, in the order of the source; none where the text is not to be parsed."""
        module, facts = definition.module, definition.module.facts
        first = facts.line_of(facts.outer_start(definition.node))
        text = self._text(module)[facts.line_starts[first] : facts.starts[definition.node]]
        tail = b"x: pass" if definition.kind == k.CLASS else b"x(): pass"
        for statement in _parsed(text + tail):
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                return [Expression(each, _Place(module, first), self) for each in statement.decorator_list]
        return []

    def assigned(self, variable: Target) -> Expression | None:
        """The expression that a variable is given, where that is one plain assignment."""
        module, facts = variable.module, variable.module.facts
        statement = facts.parent(variable.node)
        if facts.kinds[statement] != k.ASSIGN:
            return None
        following = facts.after(statement)
        first = facts.line_of(min(facts.starts[statement], facts.starts[variable.node]))
        last = len(facts.line_lengths)
        if following < len(facts.kinds):
            is_definition = facts.kinds[following] in k.DEFINITIONS
            start = facts.outer_start(following) if is_definition else facts.starts[following]
            last = max(facts.line_of(start), first + 1)
        text = self._text(module)[facts.line_starts[first] : facts.line_starts[last]]
        for parsed in _parsed(text):
            if isinstance(parsed, (ast.Assign, ast.AnnAssign)) and parsed.value is not None:
                return Expression(parsed.value, _Place(module, first), self)
        return None

    def text(self, module: Module, node: int) -> str:
        """The text of a spanned node, such as a docstring."""
        facts = module.facts
        return self._text(module)[facts.starts[node] : facts.end(node)].decode("utf-8", "replace")

    def node_at(self, module: Module, offset: int) -> int | None:
        """The name that begins at an offset."""
        nodes = self._nodes.get(module)
        if nodes is None:
            starts = module.facts.starts
            nodes = self._nodes[module] = {starts[node]: node for node in module.facts.nodes_of(_NAMES)}
        return nodes.get(offset)

    def meant(self, module: Module, node: int) -> list[Target]:
        """What a name means, best first."""
        return self._resolver.meaning(module, node).targets

    def classes_of(self, module: Module, call: int) -> list[str] | None:
        """The names of those of Python's own classes that what a call gives is an object of; None where not known."""
        meaning = self._resolver.value_of(module, call)
        if not meaning.values or not meaning.complete:
            return None
        names: list[str] = []
        for value in meaning.values:
            if not isinstance(value, Instance):
                return None
            order, is_known = self._resolver.method_resolution_order(value.of)
            if not is_known:
                return None
            names += [each.module.facts.word(each.node) for each in order if each.module.name in _PYTHONS_OWN]
        return names

    def is_enumeration(self, class_: Target) -> bool:
        """Whether a class is an enumeration."""
        order = self._resolver.method_resolution_order(class_)[0]
        return any(each.module.name == "enum" for each in order)

    def shows_its_name(self, class_: Target) -> bool:
        """Whether the members of an enumeration say their names, and not their values or what else they wish."""
        order = self._resolver.method_resolution_order(class_)[0]
        says = any(
            bindings_in(each.module, each.node, "__str__") for each in order if each.module.name not in _PYTHONS_OWN
        )
        words = {each.module.facts.word(each.node) for each in order}
        return not says and words.isdisjoint({"str", "bytes", "ReprEnum", "IntEnum", "StrEnum", "IntFlag"})

    def _text(self, module: Module) -> bytes:
        text = self._texts.get(module)
        if text is None:
            path = self._library.path_of(self._library.files_of(module)[0])
            text = self._texts[module] = self._library.line(path, 0, sum(module.facts.line_lengths))
        return text


@dataclass(slots=True)
class Expression:
    """An expression in a file, parsed."""

    tree: ast.expr
    place: _Place
    values: Values

    def called(self) -> str:
        """The last name of what a call calls, or of what is named; empty for anything else."""
        return _last_name(self.tree.func if isinstance(self.tree, ast.Call) else self.tree)

    def arguments(self) -> list[Expression]:
        """The positional arguments of a call."""
        return [self._other(each) for each in self.tree.args] if isinstance(self.tree, ast.Call) else []

    def argument_values(self) -> list[object] | None:
        """What the positional arguments of a call are worth, starred ones spread; None where their number is
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

    def elements(self) -> list[Expression]:
        """The expressions of a list or tuple as written; of any other expression itself."""
        if isinstance(self.tree, (ast.List, ast.Tuple)):
            return [self._other(each) for each in self.tree.elts]
        return [self]

    def value(self) -> object:
        """What the expression is worth."""
        try:
            return _worth(self.tree, self.place, self.values, 0)
        except (ArithmeticError, TypeError, ValueError, RecursionError, MemoryError):
            return UNKNOWN

    def _other(self, tree: ast.expr) -> Expression:
        return Expression(tree, self.place, self.values)


def _parsed(text: bytes) -> list[ast.stmt]:
    """The statements of indented source, one line below where they stand."""
    is_indented = text[:1] in (b" ", b"\t")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the compiler thinks of the project's escapes is not asked
            found = ast.parse(b"if 1:\n" + text if is_indented else b"\n" + text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return found[0].body if is_indented and isinstance(found[0], ast.If) else found


def _worth(tree: ast.expr, place: _Place, values: Values, depth: int) -> object:
    if depth > _DEEPEST:
        return UNKNOWN
    depth += 1

    def worth(each: ast.expr) -> object:
        return _worth(each, place, values, depth)

    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, (ast.List, ast.Tuple, ast.Set)):
        found = _spread(tree.elts, worth)
        return Plain() if isinstance(tree, ast.Set) else found
    if isinstance(tree, ast.Dict):
        if None in tree.keys:
            return UNKNOWN
        return Pairs(tuple((worth(key), worth(value)) for key, value in zip(tree.keys, tree.values) if key))
    if isinstance(tree, ast.UnaryOp):
        inner = worth(tree.operand)
        return UNARY[type(tree.op)](inner) if isinstance(inner, (int, float, complex)) else UNKNOWN
    if isinstance(tree, ast.BinOp):
        return binary(type(tree.op), worth(tree.left), worth(tree.right))
    if isinstance(tree, ast.JoinedStr):
        return _joined(tree, worth)
    if isinstance(tree, ast.Lambda):
        return Named("<lambda>")
    if isinstance(tree, (ast.Name, ast.Attribute)):
        return _named(tree, place, values)
    if isinstance(tree, ast.Call):
        return _call(tree, place, values, worth)
    if isinstance(tree, (ast.ListComp, ast.GeneratorExp)):
        return _comprehension(tree, place, values, depth)
    return UNKNOWN


def _spread(trees: Iterable[ast.expr], worth: Callable[[ast.expr], object]) -> list[object] | Unknown:
    found: list[object] = []
    for each in trees:
        if isinstance(each, ast.Starred):
            inner = listed(worth(each.value))
            if inner is None:
                return UNKNOWN
            found += inner
        else:
            found.append(worth(each))
    return found


def _joined(tree: ast.JoinedStr, worth: Callable[[ast.expr], object]) -> object:
    parts = []
    for each in tree.values:
        if isinstance(each, ast.FormattedValue):
            value = UNKNOWN if each.format_spec is not None else worth(each.value)
            if not isinstance(value, (str, int, float)) or each.conversion == ord("a"):
                return UNKNOWN
            parts.append(repr(value) if each.conversion == ord("r") else str(value))
        elif isinstance(each, ast.Constant):
            parts.append(str(each.value))
    return "".join(parts)


def _target(tree: ast.expr, place: _Place, values: Values) -> tuple[Target | None, int | None]:
    """What a name or attribute means, and its node."""
    if not isinstance(tree, (ast.Name, ast.Attribute)):
        return None, None
    facts = place.module.facts
    # The snippet's first line is one that was put before it. An attribute's node stands where its own name does.
    if isinstance(tree, ast.Name):
        line, column = place.line + tree.lineno - 2, tree.col_offset
    else:
        line = place.line + (tree.end_lineno or tree.lineno) - 2
        column = (tree.end_col_offset or 0) - len(tree.attr.encode())
    node = values.node_at(place.module, facts.line_starts[line] + column) if line < len(facts.line_starts) else None
    targets = values.meant(place.module, node) if node is not None else []
    return (targets[0] if targets else None), node


def _named(tree: ast.expr, place: _Place, values: Values) -> object:
    if isinstance(tree, ast.Name) and tree.id in place.names:
        return place.names[tree.id]
    target, _ = _target(tree, place, values)
    if target is None:
        return Named(tree.id) if isinstance(tree, ast.Name) and tree.id in _PYTHON_CLASSES else UNKNOWN
    if target.kind in k.DEFINITIONS:
        return Named(target.module.facts.word(target.node))
    if target.kind != k.BOUND or place.hops >= _HOPS_MOST:
        return UNKNOWN
    facts = target.module.facts
    scope = facts.scope_of(target.node)
    if facts.kinds[scope] == k.CLASS and values.is_enumeration(Target(target.module, scope)):
        is_plain = values.shows_its_name(Target(target.module, scope))
        return Spoken(f"{facts.word(scope)}.{facts.word(target.node)}") if is_plain else UNKNOWN
    if len(bindings_in(target.module, scope, facts.word(target.node))) != 1:
        return UNKNOWN
    given = values.assigned(target)
    if given is None:
        return UNKNOWN
    given.place.hops = place.hops + 1
    return given.value()


def _call(tree: ast.Call, place: _Place, values: Values, worth: Callable[[ast.expr], object]) -> object:
    name = _last_name(tree.func)
    if name == "param":
        given = next((worth(keyword.value) for keyword in tree.keywords if keyword.arg == "id"), None)
        found = _spread(tree.args, worth)
        return UNKNOWN if isinstance(found, Unknown) else Param(tuple(found), given)
    target, node = _target(tree.func, place, values)
    if name in BUILDERS and not tree.keywords and (target is None or target.module.name in ("builtins", "itertools")):
        return built(name, [worth(each) for each in tree.args])
    if isinstance(tree.func, ast.Attribute) and not tree.args and name in ("items", "keys", "values"):
        pairs = worth(tree.func.value)
        if isinstance(pairs, Pairs):
            parts = {"items": pairs.items, "keys": [p[0] for p in pairs.items], "values": [p[1] for p in pairs.items]}
            return list(parts[name])
    if node is None:
        return UNKNOWN
    if name == "compile" and target is not None and target.module.name.split(".")[0] == "re":
        pattern = worth(tree.args[0]) if tree.args else UNKNOWN
        return Spoken(pattern) if isinstance(pattern, str) else UNKNOWN
    classes = values.classes_of(place.module, place.module.facts.parent(node))
    if classes is None or not _SPEAKING.isdisjoint(classes):
        # An object of a class of texts is the text that it is made of, as a rule.
        made_of = worth(tree.args[0]) if len(tree.args) == 1 and classes and "str" in classes else UNKNOWN
        is_class = target is not None and target.kind == k.CLASS
        return made_of if is_class and isinstance(made_of, str) else UNKNOWN
    return Plain(tuple(classes))


def _last_name(tree: ast.expr) -> str:
    return tree.attr if isinstance(tree, ast.Attribute) else tree.id if isinstance(tree, ast.Name) else ""


def _comprehension(tree: ast.ListComp | ast.GeneratorExp, place: _Place, values: Values, depth: int) -> object:
    """The elements of a comprehension with loops over what is known and no condition."""
    rows: list[Mapping[str, object]] = [place.names]
    for loop in tree.generators:
        if loop.ifs or loop.is_async:
            return UNKNOWN
        longer: list[Mapping[str, object]] = []
        for names in rows:
            elements = listed(
                _worth(loop.iter, _Place(place.module, place.line, dict(names), place.hops), values, depth)
            )
            if elements is None or len(longer) + len(elements) > ITEMS_MOST:
                return UNKNOWN
            longer += [{**names, **_bound(loop.target, each)} for each in elements]
        rows = longer
    return [_worth(tree.elt, _Place(place.module, place.line, dict(row), place.hops), values, depth) for row in rows]


def _bound(target: ast.expr, value: object) -> dict[str, object]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    parts = listed(value)
    if isinstance(target, (ast.Tuple, ast.List)):
        if parts is None or len(parts) != len(target.elts):
            parts = [UNKNOWN] * len(target.elts)
        return {name: found for each, part in zip(target.elts, parts) for name, found in _bound(each, part).items()}
    return {}
