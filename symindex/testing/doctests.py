"""Doctests: definitions whose docstring has an example, as pytest collects them from modules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.testing.cases import Case
from symindex.testing.suites import Suite
from symindex.testing.values import Values

_EXAMPLE: Final = re.compile(r"^\s*>>> ", re.MULTILINE)
_SCOPES: Final = k.DEFINITIONS | {k.MODULE}


def doctests(module: Module, name: str, path: str, suite: Suite, values: Values) -> Iterator[Case]:
    """The doctests of a module that is imported under a name, in the order of the source; none of inner functions."""
    facts = module.facts
    for node in facts.nodes_of({k.DOCSTRING}):
        owner = facts.parent(node)
        if facts.kinds[owner] in _SCOPES and _is_reached(module, owner) and _EXAMPLE.search(values.text(module, node)):
            whole = ".".join(part for part in (name, facts.qualified_name(owner)) if part)
            yield Case(f"{path}::{whole}", module, None, Target(module, owner), suite, "doctest", True)


def _is_reached(module: Module, owner: int) -> bool:
    scope = owner
    while scope:
        scope = module.facts.scope_of(scope)
        if module.facts.kinds[scope] in k.FUNCTIONS:
            return False
    return True
