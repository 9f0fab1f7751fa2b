"""Types written in plain text: comments after `# type:`, and docstrings. Facts keep the text, not what it says."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.source import NOTHING, UNKNOWN, Meaning, Module, merged

if TYPE_CHECKING:
    from symindex.resolve.annotations import Annotations
    from symindex.resolve.resolver import Resolver

_LONGEST: Final = 500


class TypeText:
    """Reads types in text, for one `Annotations`."""

    def __init__(self, resolver: Resolver, annotations: Annotations) -> None:
        self._resolver, self._annotations = resolver, annotations

    def instance(self, module: Module, node: int, text: str) -> Meaning:
        """Objects of the type that a text at a node names."""
        tree = _parsed(text)
        meaning = self._instance(module, node, tree) if tree is not None else UNKNOWN
        return replace(meaning, inferred=True) if meaning.values else meaning

    def comment_on(self, module: Module, node: int) -> str:
        """The type comment behind a statement or parameter, on its line; empty where there is none."""
        facts = module.facts
        if not module.has_type_comments:
            return ""
        after = module.end_of(node)
        while after < len(facts.kinds) and facts.kinds[after] == k.COMMENT:
            after += 1
        if after >= len(facts.kinds) or facts.kinds[after] != k.TYPE_COMMENT:
            return ""
        is_near = facts.line_of(facts.starts[after]) == facts.line_of(facts.starts[after - 1])
        return facts.word(after) if is_near else ""

    def signature(self, module: Module, function: int) -> tuple[list[str], str]:
        """The types of the parameters and of what is returned, as a comment below the `def` line says."""
        facts = module.facts
        if not module.has_type_comments:
            return [], ""
        for node in range(function + 1, module.end_of(function)):
            if facts.kinds[node] == k.TYPE_COMMENT and facts.parent(node) == function:
                arguments, arrow, result = facts.word(node).rpartition("->")
                if arrow:
                    return _separated(arguments.strip()), result.strip()
        return [], ""

    def _instance(self, module: Module, node: int, tree: ast.expr) -> Meaning:
        if isinstance(tree, ast.Constant):
            if isinstance(tree.value, str):
                return self.instance(module, node, tree.value)
            return NOTHING if tree.value is None else UNKNOWN
        if isinstance(tree, ast.BinOp):
            return merged([self._instance(module, node, side) for side in (tree.left, tree.right)])
        if isinstance(tree, ast.Subscript):
            inner = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
            arguments = [partial(self._instance, module, node, each) for each in inner]
            named = partial(self._named, module, node, tree.value)
            return self._annotations.filled(_word(tree.value), named, arguments, {})
        return self._annotations.of_targets(self._named(module, node, tree), _word(tree), {})

    def _named(self, module: Module, node: int, tree: ast.expr) -> Meaning:
        if isinstance(tree, ast.Name):
            return self._resolver.word(module, tree.id, node)
        if isinstance(tree, ast.Attribute):
            objects = self._named(module, node, tree.value)
            return merged([self._resolver.member(each, tree.attr) for each in objects.values] or [UNKNOWN])
        return UNKNOWN


def _word(tree: ast.expr) -> str:
    return tree.id if isinstance(tree, ast.Name) else tree.attr if isinstance(tree, ast.Attribute) else ""


@lru_cache(maxsize=256)
def _parsed(text: str) -> ast.expr | None:
    """The expression a text is; None where it is none. Only its shape is read, nothing is evaluated."""
    if len(text) > _LONGEST:
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _separated(arguments: str) -> list[str]:
    """`(int, List[str])` → its parts, stars removed; none for `(...)`."""
    tree = _parsed(arguments.replace("*", ""))
    if isinstance(tree, ast.Tuple):
        return [ast.unparse(each) for each in tree.elts]
    return [] if tree is None or isinstance(tree, ast.Constant) else [ast.unparse(tree)]
