"""Expressions of a project's files, parsed where they are asked for, and what the names in them mean.

Facts keep no numbers and no texts: the text of a decorator or an assignment is parsed with `ast`, and its names are
looked up in the facts by where they stand. Its value is not computed here.
"""

from __future__ import annotations

import ast
import warnings
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.values import Instance, Module, Target
from symindex.query.library import Library
from symindex.resolve.semantics import Semantics, bindings_in

_NAMES: Final = frozenset({k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_PYTHONS_OWN: Final = frozenset({"builtins", "enum", "re"})
# What is declared to be one of their classes may be anything that behaves so: a function, a text.
_ABSTRACT: Final = frozenset({"typing", "typing_extensions", "collections.abc", "_collections_abc", "_typeshed"})


class SourcePosition(NamedTuple):
    """The position of an expression: a module, and the 0-based line that the parsed text began with."""

    module: Module
    line: int


class Snippet(NamedTuple):
    """An expression in a file, parsed."""

    tree: ast.expr
    place: SourcePosition


class Snippets:
    """The expressions of one index, and what the names in them mean."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self._library, self._semantics = library, semantics
        self._texts: dict[Module, bytes] = {}
        self._nodes: dict[Module, dict[int, int]] = {}

    def decorators(self, definition: Target) -> list[Snippet]:
        """The decorators of a definition, in the order of the source; none where the text is not to be parsed."""
        module, facts = definition.module, definition.module.facts
        first = facts.line_of(facts.outer_start(definition.node))
        text = self._text(module)[facts.line_starts[first] : facts.starts[definition.node]]
        tail = b"x: pass" if definition.kind == k.CLASS else b"x(): pass"
        for statement in _parsed(text + tail):
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                return [Snippet(each, SourcePosition(module, first)) for each in statement.decorator_list]
        return []

    def assigned(self, variable: Target) -> Snippet | None:
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
                return Snippet(parsed.value, SourcePosition(module, first))
        return None

    def text(self, module: Module, node: int) -> str:
        """The text of a spanned node, such as a docstring."""
        facts = module.facts
        return self._text(module)[facts.starts[node] : facts.end(node)].decode("utf-8", "replace")

    def named(self, tree: ast.expr, place: SourcePosition) -> tuple[Target | None, int | None]:
        """Return the meaning of a name or attribute, and its node; None for other expressions."""
        if not isinstance(tree, (ast.Name, ast.Attribute)):
            return None, None
        facts = place.module.facts
        # The first line was put before the text. An attribute's node is where its own name does.
        if isinstance(tree, ast.Name):
            line, column = place.line + tree.lineno - 2, tree.col_offset
        else:
            line = place.line + (tree.end_lineno or tree.lineno) - 2
            column = (tree.end_col_offset or 0) - len(tree.attr.encode())
        at_line = facts.line_starts[line] if line < len(facts.line_starts) else None
        node = self._node_at(place.module, at_line + column) if at_line is not None else None
        targets = self._semantics.meaning(place.module, node).targets if node is not None else []
        return (targets[0] if targets else None), node

    def classes_of(self, module: Module, call: int) -> list[str] | None:
        """The names of those of Python's own classes that what a call gives is an object of; None where not known."""
        meaning = self._semantics.value_of(module, call)
        if not meaning.values or not meaning.complete:
            return None
        names: list[str] = []
        for value in meaning.values:
            if isinstance(value, Target) and value.is_class:  # a call that makes a class gives an object of `type`
                names.append("type")
                continue
            if not isinstance(value, Instance) or value.of.module.name in _ABSTRACT:
                return None
            order, is_known = self._semantics.order(value.of)
            if not is_known:
                return None
            names += [each.module.facts.word(each.node) for each in order if each.module.name in _PYTHONS_OWN]
        return names

    def is_pythons_own(self, module: Module) -> bool:
        """Return True if a module is of the standard library, or a stub."""
        return module.is_stub or self._library.trees[module.tree].kind == "stdlib"

    def is_enumeration(self, class_: Target) -> bool:
        """Return True if a class is an enumeration."""
        order = self._semantics.order(class_)[0]
        return any(each.module.name == "enum" for each in order)

    def shows_its_name(self, class_: Target) -> bool:
        """Return True if the members of an enumeration say their names, and not their values or anything else."""
        order = self._semantics.order(class_)[0]
        says = any(
            bindings_in(each.module, each.node, "__str__") for each in order if each.module.name not in _PYTHONS_OWN
        )
        words = {each.module.facts.word(each.node) for each in order}
        return not says and words.isdisjoint({"str", "bytes", "ReprEnum", "IntEnum", "StrEnum", "IntFlag"})

    def _node_at(self, module: Module, offset: int) -> int | None:
        nodes = self._nodes.get(module)
        if nodes is None:
            starts = module.facts.starts
            nodes = self._nodes[module] = {starts[node]: node for node in module.facts.nodes_of(_NAMES)}
        return nodes.get(offset)

    def _text(self, module: Module) -> bytes:
        text = self._texts.get(module)
        if text is None:
            path = self._library.path_of(self._library.files_of(module)[0])
            text = self._texts[module] = self._library.line(path, 0, sum(module.facts.line_lengths))
        return text


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
