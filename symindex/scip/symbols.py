"""The names that SCIP gives to definitions, in the words of scip-python, so that indexes of both fit together.

    scip-python python PACKAGE VERSION `module.name`/Class#method().(parameter)

The syntax is that of `message Symbol` in `scip.proto`; what cannot be named from another file is `local N`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.values import Module, Target
from symindex.query.library import Library
from symindex.resolve.semantics import binding_scope
from symindex.workspace.checkouts import Checkout

_SCHEME: Final = "scip-python python"
_STANDARD_LIBRARY: Final = "python-stdlib"
_SIMPLE: Final = re.compile(r"[A-Za-z0-9_+\-$]+")
_TERMS: Final = frozenset({k.BOUND, k.AUGMENTED, k.TYPE_ALIAS})


class Symbols:
    """Names the definitions of one index; `checkout` is what its project builds."""

    def __init__(self, library: Library, checkout: Checkout) -> None:
        self._library, self._checkout = library, checkout
        self._packages: dict[Module, str] = {}
        self._names: dict[Target, str | None] = {}

    def of(self, target: Target) -> str | None:
        """The symbol of a definition that other files can name; None for what only its own file knows."""
        if target not in self._names:
            path = _path(target)
            self._names[target] = None if path is None else f"{self._module(target.module)}{path}"
        return self._names[target]

    def _module(self, module: Module) -> str:
        """All that is in front of the descriptors within a module."""
        known = self._packages.get(module)
        if known is None:
            name, version = self._package(module)
            known = f"{_SCHEME} {_spaced(name)} {_spaced(version)} {_escaped(module.name or module.path)}/"
            self._packages[module] = known
        return known

    def _package(self, module: Module) -> tuple[str, str]:
        document = self._library.files_of(module)[0]
        origin = self._library.origin_of(document)
        if origin.kind == "project":
            return self._checkout.title, self._checkout.version
        if origin.kind == "stdlib":
            return _STANDARD_LIBRARY, ".".join(map(str, self._library.python_of(module)))
        return origin.library or module.name.partition(".")[0], origin.version


def _path(target: Target) -> str | None:
    """The descriptors of a definition within its module."""
    facts, node = target.module.facts, target.node
    if not node:
        return "__init__:"
    kind, word = target.kind, _escaped(facts.word(node))
    if kind in k.DEFINITIONS:
        return "".join(reversed(list(_around(facts, node))))
    if kind in k.PARAMETERS:
        owner = facts.enclosing_definition(node)
        return f"{_joined(facts, owner)}({word})" if facts.kinds[owner] in k.FUNCTIONS else None
    if kind == k.SELF_BOUND:
        owner = facts.scope_of(node)
        while owner and facts.kinds[owner] != k.CLASS:
            owner = facts.scope_of(owner)
        return f"{_joined(facts, owner)}{word}." if owner else None
    if kind == k.LOCAL and target.module.has_declarations and not binding_scope(target.module, node):
        return f"{word}."  # declared global
    if kind not in _TERMS:
        return None
    return f"{_joined(facts, facts.enclosing_definition(node))}{word}."


def _joined(facts: FileFacts, definition: int) -> str:
    return "".join(reversed(list(_around(facts, definition)))) if definition else ""


def _around(facts: FileFacts, definition: int) -> Iterator[str]:
    """The descriptors of a definition and those around it, the innermost first."""
    while definition:
        suffix = "#" if facts.kinds[definition] == k.CLASS else "()."
        yield f"{_escaped(facts.word(definition))}{suffix}"
        definition = facts.enclosing_definition(definition)


def _escaped(name: str) -> str:
    return name if _SIMPLE.fullmatch(name) else f"`{name.replace('`', '``')}`"


def _spaced(text: str) -> str:
    """A part of a package: blanks are doubled, an empty one is a dot."""
    return text.replace(" ", "  ") or "."
