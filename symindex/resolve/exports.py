"""Read `__all__`: the names that a star import of a module binds."""

from __future__ import annotations

from dataclasses import dataclass

from symindex.model import kinds as k
from symindex.model.syntax import below
from symindex.model.values import Module
from symindex.resolve.scopes import bindings_in


@dataclass(frozen=True, slots=True)
class Exports:
    """The names that `__all__` lists; `is_whole`: all of it could be read, so that other names are not exported."""

    names: frozenset[str]
    is_whole: bool

    def has(self, name: str) -> bool:
        """Return True if a star import brings a name, if the module has it."""
        return name in self.names or (not self.is_whole and not name.startswith("_"))


def exports_of(module: Module) -> Exports:
    """The names that a star import binds: those of `__all__`, else all without a leading underscore."""
    facts = module.facts
    names: set[str] = set()
    is_whole = bool(bindings_in(module, 0, "__all__"))
    for node in facts.nodes_with("__all__"):
        if facts.scope_of(node):
            continue
        statement = facts.parent(node)
        if facts.kinds[node] == k.NAME and facts.kinds[statement] == k.ATTRIBUTE_CALLED:
            statement = facts.parent(statement)  # `__all__.append("name")`
        elif facts.kinds[node] not in (k.BOUND, k.AUGMENTED):
            is_whole = is_whole and facts.kinds[node] not in (k.IMPORTED_BOUND, k.IMPORT_ALIAS)
            continue
        for inner in below(facts, statement):
            if facts.kinds[inner] == k.STRING_WORD:
                names.add(facts.word(inner))
            elif facts.word(inner) and facts.word(inner) not in ("__all__", "append", "extend"):
                is_whole = False  # `other.__all__`, a call, a comprehension
    return Exports(frozenset(names), is_whole)
