"""Bindings of a name that are in effect: later ones hide earlier ones, and some are for type checkers only.

`conditions` says what is sure of a condition on the version or the system; beyond it, `TYPE_CHECKING` is false when a
program runs, and a branch that names another operating system than this one is not the likely one. Bindings of a
branch that is not taken are no meaning of a name where another branch binds it; they come last.
"""

from __future__ import annotations

import sys
from bisect import bisect
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import below, children, inner
from symindex.model.values import Module
from symindex.resolve.conditions import verdict
from symindex.resolve.engine import Engine, rule
from symindex.resolve.names import decorator_names
from symindex.resolve.scopes import blocks_around, starting_scope

_SYSTEMS: Final = {
    "win32": "win", "windows": "win", "nt": "win", "win": "win", "java": "java", "darwin": "darwin", "macos": "darwin",
    "osx": "darwin", "cygwin": "cygwin", "emscripten": "wasm", "wasi": "wasm", "pypy": "pypy", "ironpython": "iron",
}  # fmt: skip
_THIS_SYSTEM: Final = {"win32": "win", "darwin": "darwin", "cygwin": "cygwin"}.get(sys.platform, "")
_NEXT: Final = frozenset({k.ELIF, k.ELSE})
_CONDITIONAL: Final = frozenset({k.IF, k.ELIF, k.WHILE})
_MAX_RESULTS: Final = 64  # overloads and conditional definitions of one name; real code stays far below


def is_for_checkers(module: Module, node: int) -> bool:
    """Return True if a node is in a branch that only type checkers read: below `if TYPE_CHECKING`."""
    if not module.has_type_checking:
        return False
    facts = module.facts
    child = node
    for ancestor in facts.ancestors(node):
        kind = facts.kinds[ancestor]
        is_taken = kind in (k.IF, k.ELIF) and facts.kinds[child] == k.BLOCK
        is_else = kind == k.IF and facts.kinds[child] in _NEXT
        if (is_taken or is_else) and _says(module, inner(facts, ancestor), "TYPE_CHECKING") is is_taken:
            return True
        child = ancestor
    return False


def _says(module: Module, condition: int, word: str) -> bool | None:
    """True where a condition holds only if a flag is set, False where only if it is not, else None."""
    facts = module.facts
    kind = facts.kinds[condition]
    if kind in (k.NAME, k.ATTRIBUTE):
        return True if facts.word(condition) == word else None
    if kind == k.NOT:
        said = _says(module, inner(facts, condition), word)
        return None if said is None else not said
    if kind == k.AND:
        return next((said for part in facts.children(condition) if (said := _says(module, part, word))), None)
    return None


def is_for_another_system(module: Module, node: int) -> bool:
    """Return True if a node is in a branch for an operating system that is not this one, or not in the one that is."""
    facts = module.facts
    child = node
    for ancestor in facts.ancestors(node):
        kind = facts.kinds[ancestor]
        if kind in (k.IF, k.ELIF) and facts.kinds[child] == k.BLOCK:
            system = _system_named(module, inner(facts, ancestor))
            if system and system != _THIS_SYSTEM:
                return True
        elif kind == k.IF and facts.kinds[child] in _NEXT and _is_this_system(module, inner(facts, ancestor)):
            return True
        child = ancestor
    return False


def _is_this_system(module: Module, condition: int) -> bool:
    return bool(_THIS_SYSTEM) and _system_named(module, condition) == _THIS_SYSTEM


def _system_named(module: Module, condition: int) -> str:
    """The system a condition asks for: `sys.platform == "win32"`, `os.name == "nt"`, `WINDOWS`, `_is_windows()`."""
    facts = module.facts
    if facts.kinds[condition] in (k.OR, k.NOT):
        return ""
    for node in range(condition, module.end_of(condition)):
        for part in facts.word(node).lower().strip("_").split("_"):
            system = _SYSTEMS.get(part.removeprefix("is").removeprefix("ms") if part not in _SYSTEMS else part)
            if system is not None:
                return system
    return ""


def is_taken(engine: Engine, module: Module, node: int, reader: int | None = None) -> bool | None:
    """Return True if the branches around a node are taken where the module runs; None where any may be taken or not.

    Branches that the reader is in as well are taken.
    """
    facts = module.facts
    found: bool | None = True
    child = node
    for ancestor in facts.ancestors(node):
        kind = facts.kinds[ancestor]
        if kind in _CONDITIONAL or (kind in k.SCOPES and ancestor):
            if reader is not None and child <= reader < module.end_of(child):
                return found
            if kind in k.SCOPES:
                return found
            verdict = leads_to(engine, module, ancestor, child)
            if verdict is False:
                return False
            found = found and verdict
        child = ancestor
    return found


def leads_to(engine: Engine, module: Module, statement: int, part: int) -> bool | None:
    """Return True if an `if`, `elif` or `while` leads to one of its parts where the module runs; None where unknown."""
    facts = module.facts
    if facts.kinds[part] == k.BLOCK:
        return engine.ask(verdict, module, inner(facts, statement))
    if facts.kinds[part] not in _NEXT or facts.kinds[statement] != k.IF:
        return True if facts.kinds[part] not in _NEXT else None
    before = [each for each in children(facts, statement) if each < part and facts.kinds[each] == k.ELIF]
    verdicts = [engine.ask(verdict, module, inner(facts, each)) for each in (statement, *before)]
    if True in verdicts:
        return False
    return None if None in verdicts else True


def parted(engine: Engine, module: Module, nodes: list[int], reader: int | None = None) -> tuple[list[int], list[int]]:
    """The bindings among some that may take place, and those of branches that are not taken."""
    facts = module.facts
    if len(nodes) == 1 or len(nodes) > _MAX_RESULTS or k.IF not in facts.kinds:
        return nodes, []
    others = [node for node in nodes if is_taken(engine, module, node, reader) is False]
    if not others or len(others) == len(nodes):
        return nodes, []
    not_taken = set(others)
    return [node for node in nodes if node not in not_taken], others


def in_effect(engine: Engine, module: Module, scope: int, nodes: list[int], reader: int | None = None) -> list[int]:
    """The bindings of a name in a scope that a reader may see, the likeliest first, those for checkers only last.

    Where the reader is in another scope, or there is none, the last binding counts that nothing makes conditional,
    and those behind it.
    """
    if len(nodes) == 1:
        return nodes
    is_here = reader is not None and starting_scope(module, reader) == scope
    visible = _before(module, nodes, reader) if is_here and reader is not None else iter(())
    last = next(visible, None)
    around = None if last is None else reader
    found: list[int] = []
    for node in islice(reversed(nodes) if last is None else chain((last,), visible), _MAX_RESULTS):
        found.append(node)
        if not _adds_to(module, node) and _is_certain(engine, module, node, scope, around):
            break
    found.reverse()
    # Where many names are bound alike, each of their readers looks at the same bindings.
    doubts = [engine.ask(_doubts, module, node) for node in found]
    return [node for _, node in sorted(zip(doubts, found), key=lambda pair: pair[0])]


@rule(unknown=(False, False))
def _doubts(_engine: Engine, module: Module, node: int) -> tuple[bool, bool]:
    """Whether a binding is for type checkers only, and whether for another system."""
    return is_for_checkers(module, node), is_for_another_system(module, node)


def _before(module: Module, nodes: list[int], reader: int) -> Iterator[int]:
    """The bindings that a reader may see, the last one first."""
    for at in range(bisect(nodes, reader) - 1, -1, -1):
        if _is_before(module, nodes[at], reader):
            yield nodes[at]


def _is_before(module: Module, binding: int, reader: int) -> bool:
    return binding < reader and not (
        module.facts.kinds[binding] in k.DEFINITIONS
        and reader < module.end_of(binding)
        and _is_head(module, reader, binding)
    )


def _is_head(module: Module, node: int, definition: int) -> bool:
    """Return True if a node is in a definition's decorators, defaults, annotations or bases."""
    child = node
    for ancestor in module.facts.ancestors(node):
        if ancestor == definition:
            return module.facts.kinds[child] in k.OUTSIDE_PARTS | k.PARAMETERS
        child = ancestor
    return False


def _is_certain(engine: Engine, module: Module, node: int, scope: int, reader: int | None) -> bool:
    """Return True if a binding surely happened when the reader runs: no block around it alone may be skipped."""
    facts = module.facts
    for block in blocks_around(module, node):
        if block == scope:
            return True
        if reader is not None and block <= reader < module.end_of(block):
            continue
        if facts.kinds[block] not in (k.BLOCK, k.ELSE) or facts.kinds[facts.parent(block)] not in _CONDITIONAL:
            return False
        statement = facts.parent(block)
        if leads_to(engine, module, statement, block) is not True:
            return False
        above = facts.parent(statement)
        if facts.kinds[statement] == k.ELIF and leads_to(engine, module, above, statement) is not True:
            return False
    return True


def _adds_to(module: Module, node: int) -> bool:
    """Return True if a definition only adds to an earlier one: an overload, a setter, a registered implementation."""
    facts = module.facts
    if facts.kinds[node] not in k.DEFINITIONS:
        return facts.kinds[node] == k.AUGMENTED
    if "overload" in decorator_names(module, node):
        return True
    for part in facts.children(node):
        if facts.kinds[part] != k.DECORATOR:
            break
        if any(facts.word(inner) == facts.word(node) for inner in below(facts, part)):
            return True
    return False
