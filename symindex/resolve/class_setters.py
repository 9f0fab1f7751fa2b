"""Attributes that a class gets from a method that is handed it: of its metaclass, or `__init_subclass__` of a base.

Followed are calls that are given a constant name and a value, such as `setattr(cls, "x", value)` and
`cls.add_to_class("x", value)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import Module, Target
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule

_SETTERS: Final = ("set", "add", "contribute", "register")
_HOOK: Final = "__init_subclass__"


class Setting(NamedTuple):
    """A literal that names an attribute, and the value that the attribute gets."""

    module: Module
    name: int
    value: int


@rule(unknown=())
def settings_of(engine: Engine, class_: Target, metaclass: Target | None, name: str) -> tuple[Setting, ...]:
    """Return where a class gets an attribute of a name from its metaclass and from its bases' `__init_subclass__`."""
    found = [] if metaclass is None else [s for each in order(engine, metaclass) for s in _in(each, name, "")]
    for each in order(engine, class_)[1:]:
        found += _in(each, name, _HOOK)
    return tuple(found)


def _in(class_: Target, name: str, method: str) -> Iterator[Setting]:
    module, facts = class_.module, class_.module.facts
    if class_.kind != k.CLASS:
        return
    for node in facts.nodes_with_number(facts.number_of(name), class_.node, module.end_of(class_.node)):
        call = facts.parent(node)
        if facts.kinds[node] != k.STRING_WORD or facts.kinds[call] != k.CALL:
            continue
        function = facts.enclosing_definition(node)
        if method and facts.word(function) != method:
            continue
        written = Call(facts, call)
        if any(part in written.name for part in _SETTERS):
            behind = [each for each in written.positional if each > node]
            yield from (Setting(module, node, each) for each in behind[:1])
