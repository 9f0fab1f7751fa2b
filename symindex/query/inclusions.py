"""`include "part.pxi"` of Cython: the text of a file beside, or below, is read as if it stood there.

In facts it is a star import of a module named by the path: `.part.pxi`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symindex.model import kinds as k
from symindex.model.documents import INCLUDED_SUFFIX
from symindex.model.modules import Module, Namespace, Portion
from symindex.model.syntax import Import


def included(
    directory: Portion, parts: Sequence[str], module_at: Callable[[int, str], Module | None]
) -> Sequence[Module | Namespace]:
    """What the components of a path below a directory mean, the directory first; name and suffix both mean the file.

    Empty where there is no such file.
    """
    module = module_at(directory.tree, _joined(directory.directory, parts[:-1]) + INCLUDED_SUFFIX)
    if module is None:
        return ()
    above = [
        Namespace(".".join(parts[:count]), (Portion(directory.tree, _joined(directory.directory, parts[:count])),))
        for count in range(len(parts) - 1)
    ]
    return [*above, module, module]


def includes(module: Module, path: str) -> bool:
    """Return True if a module includes the file at a path of its tree."""
    facts = module.facts
    for node in facts.nodes_with(INCLUDED_SUFFIX[1:]):
        statement = facts.parent(node)
        written = Import(facts, statement)
        if facts.kinds[statement] != k.FROM or not written.level:
            continue
        above = module.directory.split("/") if module.directory else []
        below = written.module.split(".")[:-1]
        start = above[: len(above) - written.level + 1]
        if "/".join([*start, *below]) + INCLUDED_SUFFIX == path:
            return True
    return False


def _joined(directory: str, parts: Sequence[str]) -> str:
    return "/".join(filter(None, [directory, *parts]))
