"""The calls of definitions outside of the project, in the order of the command `callers`, within a bounded time.

Where a name is called in thousands of files, no answer waits for all of them: files are judged one by one, those first
whose words suggest that they mean the definition, and among these the project's; what is certain comes first.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from itertools import chain, zip_longest
from typing import Final, NamedTuple

from symindex.cscope.environment import Environment
from symindex.cscope.rows import Row
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query.callees import CALLS, READS
from symindex.resolve.semantics import Budget

MAX_SECONDS: Final = 0.15  # of the processor
MAX_ROWS: Final = 500
_FILES_AT_ONCE: Final = 16
_STEPS: Final = 3_000
_ANY: Final = (1 << 10) - 1
_IMPORT: Final = int(Role.IMPORT)
_BUILTINS: Final = "builtins"


class _Call(NamedTuple):
    module: Module
    node: int
    certainty: Certainty
    target: Target | None


def rows_of_calls(environment: Environment, targets: list[Target]) -> list[Row]:
    """The calls of some definitions that all have the environment's name; each definition's in turn, the surest first.

    What is found in the time that there is, and `MAX_ROWS` at most.
    """
    calls = sorted(_calls(environment, targets), key=lambda call: call.certainty)
    known = [call for call in calls if call.certainty != Certainty.POSSIBLE]
    by_target = [[call for call in known if call.target == target] for target in targets]
    with_write_lock = (call for calls in zip_longest(*by_target) for call in calls if call is not None)
    possible = (call for call in calls if call.certainty == Certainty.POSSIBLE)
    chosen = [call for call, _ in zip(chain(with_write_lock, possible), range(MAX_ROWS))]
    return [environment.occurrence_row(call.module, call.node, call.certainty) for call in chosen]


def _calls(environment: Environment, targets: list[Target]) -> Iterator[_Call]:
    """The calls by name; where there are none, those that a value of another name makes."""
    is_found = False
    for call in _by_name(environment, targets):
        is_found = True
        yield call
    if not is_found:
        internals = environment.project.index.internals
        for found in internals.occurrences.callers(targets, list(internals.library.trees), _STEPS):
            if found.role != "returned":
                yield _Call(found.module, found.node, found.certainty, found.meaning)


def _by_name(environment: Environment, targets: list[Target]) -> Iterator[_Call]:
    """The calls as they are found, by the order of files."""
    internals = environment.project.index.internals
    are_read = any(internals.meanings.callees.is_property(target) for target in targets)
    roles = int(Role.CALL | Role.READ) if are_read else int(Role.CALL)
    kinds = CALLS | READS if are_read else CALLS
    until, certain = time.process_time() + MAX_SECONDS, 0
    wanted = frozenset(targets)
    with environment.semantics.charged_to(Budget(_STEPS)):
        for module in _modules(environment, targets, roles):
            for node in module.facts.nodes_with(environment.name):
                if module.facts.kinds[node] in kinds and (call := _judged(environment, module, node, wanted)):
                    certain += call.certainty == Certainty.RESOLVED
                    yield call
            if certain >= MAX_ROWS or time.process_time() > until:
                return


def _judged(environment: Environment, module: Module, node: int, targets: Collection[Target]) -> _Call | None:
    """The call at a node, where it means one of the targets or may do so."""
    internals = environment.project.index.internals
    if module.facts.kinds[node] in READS:
        reads = internals.meanings.callees.read(module, node)
        found = next((callee for callee in reads if callee.target in targets), None)
        return _Call(module, node, found.certainty, found.target) if found else None
    proven = internals.meanings.callees.named(module, node)
    for target, certainty, _ in proven:
        if target in targets:
            return _Call(module, node, certainty, target)
    if proven or environment.semantics.meaning(module, node).complete:
        return None
    is_attribute = module.facts.kinds[node] in k.ATTRIBUTES
    if is_attribute or not all(_class_name(target) for target in targets):  # a plain name means no member of a class
        return _Call(module, node, Certainty.POSSIBLE, None)
    return None


def _modules(environment: Environment, targets: list[Target], roles: int) -> Iterator[Module]:
    """The modules that have the name in some roles, the likeliest first."""
    project = environment.project
    left = {blob for blob, _ in project.reader.blobs_mentioning(environment.name, roles)}
    library = project.index.internals.library
    for suggested in zip_longest(*(_suggested(environment, target) for target in targets), fillvalue=frozenset[int]()):
        chosen = left & frozenset[int]().union(*suggested)
        left -= chosen
        ordered = project.by_place(chosen)
        for start in range(0, len(ordered), _FILES_AT_ONCE):
            yield from library.modules_of(ordered[start : start + _FILES_AT_ONCE])


def _suggested(environment: Environment, target: Target) -> Iterator[frozenset[int]]:
    """Contents that probably mean a definition, the likeliest together; at last all that mention the name.

    They are its own; those that name its class; or those that import it, its module, or the package around that.
    """
    mentioning = environment.project.reader.blobs_mentioning

    def having(word: str, roles: int) -> frozenset[int]:
        return frozenset(blob for blob, _ in mentioning(word, roles))

    if class_ := _class_name(target):
        yield having(class_, _ANY) | {target.module.blob}
    elif target.module.name != _BUILTINS:
        names = target.module.name.split(".")
        yield having(names[-1], _IMPORT) | having(environment.name, _IMPORT) | {target.module.blob}
        yield having(names[-2], _IMPORT) if len(names) > 1 else frozenset()
    yield having(environment.name, _ANY)


def _class_name(target: Target) -> str:
    """The name of the class that a definition is a member of; empty where it is of none."""
    facts = target.module.facts
    if not target.node:
        return ""
    scope = facts.scope_of(target.node)
    return facts.word(scope) if facts.kinds[scope] == k.CLASS else ""
