"""How attributes are accessed at places, as far as that decides which function of a property runs."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.roles import Role
from symindex.model.syntax import inner
from symindex.model.values import Module
from symindex.resolve.semantics import is_attribute_asked_for

# The functions of a property that run, by the kind of node that accesses it.
_BY_KIND: Final[dict[int, tuple[str, ...]]] = {
    k.ATTRIBUTE: ("getter",),
    k.ATTRIBUTE_CALLED: ("getter",),
    k.ATTRIBUTE_BOUND: ("setter",),
    k.SELF_BOUND: ("setter",),
    k.ATTRIBUTE_AUGMENTED: ("getter", "setter"),
    k.ATTRIBUTE_DELETED: ("deleter",),
}
# The same by the builtin function that is given an attribute's name.
_BY_BUILTIN: Final = {"getattr": "getter", "setattr": "setter", "delattr": "deleter"}
# The roles of what gives a name a value.
WRITING: Final = Role.WRITE | Role.IMPORT | Role.STRING
ACCESSING: Final = frozenset(_BY_KIND) | {k.STRING_WORD}


def accesses_at(module: Module, node: int) -> tuple[str, ...]:
    """Which functions of a property run where an attribute's name stands at a node: `getter`, `setter`, `deleter`;
    empty where no attribute is accessed."""
    facts = module.facts
    if facts.kinds[node] != k.STRING_WORD:
        return _BY_KIND.get(facts.kinds[node], ())
    call = facts.parent(node)
    access = _BY_BUILTIN.get(facts.word(inner(facts, call))) if facts.kinds[call] == k.CALL else None
    return (access,) if access is not None and is_attribute_asked_for(module, call, node) else ()


def is_set_by_name(module: Module, node: int) -> bool:
    """Return whether a node is no literal, or one that `setattr` gets as the name of what it gives a value."""
    return module.facts.kinds[node] != k.STRING_WORD or "setter" in accesses_at(module, node)
