"""Types written in plain text: comments after `# type:`, and docstrings. Facts keep the text, not what it says."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import below, trailing_type_comment
from symindex.model.values import NOTHING, UNKNOWN, Meaning, Module, merged
from symindex.resolve import lookup
from symindex.resolve.annotations import filled, of_targets
from symindex.resolve.engine import Engine

_MAX_LENGTH: Final = 500


def instance_of_text(engine: Engine, module: Module, node: int, text: str) -> Meaning:
    """Objects of the type that a text at a node names."""
    tree = _parsed(text)
    meaning = _instance(engine, module, node, tree) if tree is not None else UNKNOWN
    return replace(meaning, inferred=True) if meaning.values else meaning


def _instance(engine: Engine, module: Module, node: int, tree: ast.expr) -> Meaning:
    if isinstance(tree, ast.Constant):
        if isinstance(tree.value, str):
            return instance_of_text(engine, module, node, tree.value)
        return NOTHING if tree.value is None else UNKNOWN
    if isinstance(tree, ast.BinOp):
        return merged([_instance(engine, module, node, side) for side in (tree.left, tree.right)])
    if isinstance(tree, ast.Subscript):
        parts = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
        arguments = [partial(_instance, engine, module, node, each) for each in parts]
        return filled(engine, _word(tree.value), partial(_named, engine, module, node, tree.value), arguments)
    return of_targets(engine, _named(engine, module, node, tree), {})


def _named(engine: Engine, module: Module, node: int, tree: ast.expr) -> Meaning:
    if isinstance(tree, ast.Name):
        return lookup.word(engine, module, tree.id, node)
    if isinstance(tree, ast.Attribute):
        objects = _named(engine, module, node, tree.value)
        return merged([engine.member(each, tree.attr) for each in objects.values] or [UNKNOWN])
    return UNKNOWN


def comment_on(module: Module, node: int) -> str:
    """The type comment behind a statement or parameter, on its line; empty where there is none."""
    facts = module.facts
    if not module.has_type_comments:
        return ""
    comment = trailing_type_comment(facts, node)
    return facts.word(comment) if comment is not None else ""


def signature(module: Module, function: int) -> tuple[list[str], str]:
    """The types of the parameters and of what is returned, as a comment below the `def` line says."""
    facts = module.facts
    if not module.has_type_comments:
        return [], ""
    for node in below(facts, function):
        if facts.kinds[node] == k.TYPE_COMMENT and facts.parent(node) == function:
            arguments, arrow, result = facts.word(node).rpartition("->")
            if arrow:
                return _separated(arguments.strip()), result.strip()
    return [], ""


def _word(tree: ast.expr) -> str:
    return tree.id if isinstance(tree, ast.Name) else tree.attr if isinstance(tree, ast.Attribute) else ""


@lru_cache(maxsize=256)
def _parsed(text: str) -> ast.expr | None:
    """The expression a text is; None where it is none. Only its shape is read, nothing is evaluated."""
    if len(text) > _MAX_LENGTH:
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
