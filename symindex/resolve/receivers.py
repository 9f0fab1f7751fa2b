"""The objects that an attribute is asked of, without what they hold.

Which method `found.append` is depends on the class of `found` alone. The elements of a display, and what is put into it
later, would cost most of the steps of a question. So they are not looked at where a name is bound to displays or
literals of one class only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment
from symindex.model.values import UNKNOWN, Meaning, Module
from symindex.resolve.builtin import DISPLAYS, LITERALS, builtin
from symindex.resolve.engine import Engine, rule
from symindex.resolve.scopes import lookup

_MADE: Final = {
    **LITERALS,
    **DISPLAYS,
    k.DICT: "dict",
    k.DICT_COMPREHENSION: "dict",
    k.TUPLE: "tuple",
}
_MAX_BINDINGS: Final = 8
_VARIABLES: Final = frozenset({k.BOUND, k.LOCAL})


@rule(unknown=UNKNOWN)
def receiver(engine: Engine, module: Module, node: int) -> Meaning:
    """The values of an expression as far as their attributes depend on them; the elements of containers may lack."""
    kind = module.facts.kinds[node]
    if kind in _MADE:
        return builtin(engine, _MADE[kind])
    made = class_made(module, node) if kind == k.NAME else ""
    known = builtin(engine, made) if made else UNKNOWN
    return replace(known, inferred=True) if known.values else engine.value(module, node)


def class_made(module: Module, node: int) -> str:
    """The builtin class of the displays or literals that alone are bound to the name at a node; empty for others."""
    if module.has_type_comments or module.is_narrowed(module.facts.word_ids[node]):
        return ""
    nodes = lookup(module, node)[1]
    made = {_made_by(module, each) for each in nodes[:_MAX_BINDINGS]}
    return made.pop() if len(made) == 1 and len(nodes) <= _MAX_BINDINGS else ""


def _made_by(module: Module, binding: int) -> str:
    facts, statement = module.facts, module.facts.parent(binding)
    if facts.kinds[binding] not in _VARIABLES or facts.kinds[statement] != k.ASSIGN:
        return ""
    assignment = Assignment(facts, statement)
    if assignment.annotation is not None or assignment.value is None:
        return ""
    return _MADE.get(facts.kinds[assignment.value], "")
