"""The calls of definitions outside of the project, in the order of the command `callers`, with a bounded effort.

Where a name is called in thousands of files, no answer waits for all of them: files are judged one by one, those first
whose words suggest that they mean the definition, and among these the project's; what is certain comes first. The
effort is counted, in places judged, files opened and steps of inference, so that an answer does not depend on how busy
the machine is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice, zip_longest
from typing import Final, NamedTuple

from symindex.cscope.environment import Environment
from symindex.cscope.rows import Calls, Row
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query.callees import READS
from symindex.query.edges import CALLS
from symindex.query.effort import Bounds
from symindex.resolve.semantics import Budget

MAX_ROWS: Final = 500
MAX_EFFORT: Final = 250  # places judged, and files opened for them
_FILES_AT_ONCE: Final = 16
_MAX_FILES_WITH_SELF: Final = 100
_SELVES: Final = frozenset({"self", "cls", "super"})
_STEPS: Final = 3_000
_BOUNDS: Final = Bounds(30, 1_000)  # of calls through values
_ANY: Final = (1 << 10) - 1
_IMPORT: Final = int(Role.IMPORT)
_BUILTINS: Final = "builtins"


class _Call(NamedTuple):
    module: Module
    node: int
    certainty: Certainty
    target: Target | None


def rows_of_calls(environment: Environment, targets: list[Target]) -> Calls:
    """The calls of some definitions that all have the environment's name; each definition's in turn, the surest first.

    What is found with `MAX_EFFORT`, and `MAX_ROWS` at most. Where none has that name, and all were looked at, those
    that a value of another name makes.
    """
    search = _Search(MAX_EFFORT)
    calls = list(_by_name(environment, targets, search))
    if not calls and not search.is_cut:
        targets = environment.project.index.internals.meanings.with_aliased(targets)
        calls = list(_through_values(environment, targets))
    return _rows(environment, targets, calls)


def rows_of_named_calls(environment: Environment, targets: list[Target], effort: int) -> Calls:
    """As `rows_of_calls`, by the name alone; so many places are judged and files opened at most."""
    return _rows(environment, targets, _by_name(environment, targets, _Search(effort)))


class _Search:
    """The limit of a search, in places judged and files opened, and whether something was left out for it."""

    def __init__(self, effort: int) -> None:
        self._left = effort
        self.is_cut = False

    def may_go_on(self) -> bool:
        """Count one place or file; false where it is one too many."""
        self.is_cut = self.is_cut or self._left <= 0
        self._left -= 1
        return not self.is_cut


def _rows(environment: Environment, targets: list[Target], found: Iterable[_Call]) -> Calls:
    calls = list(found)
    order = {
        content_id: at
        for at, content_id in enumerate(environment.project.by_place({call.module.content_id for call in calls}))
    }
    calls.sort(key=lambda call: (call.certainty, order.get(call.module.content_id, len(order)), call.node))
    known = [call for call in calls if call.certainty != Certainty.POSSIBLE]
    by_target = [[call for call in known if call.target == target] for target in targets]
    in_turn = [call for calls in zip_longest(*by_target) for call in calls if call is not None][:MAX_ROWS]
    possible = [call for call in calls if call.certainty == Certainty.POSSIBLE][: MAX_ROWS - len(in_turn)]

    def rows(chosen: list[_Call]) -> list[Row]:
        return [environment.occurrence_row(call.module, call.node, call.certainty) for call in chosen]

    return Calls(rows(in_turn), rows(possible))


def _through_values(environment: Environment, targets: list[Target]) -> Iterator[_Call]:
    """The calls that a value of another name makes."""
    internals = environment.project.index.internals
    for found in internals.occurrences.callers(targets, list(internals.library.trees), _BOUNDS):
        if found.role != "returned":
            yield _Call(found.module, found.node, found.certainty, found.meaning)


def _by_name(environment: Environment, targets: list[Target], search: _Search) -> Iterator[_Call]:
    """The calls as they are found, by the order of files."""
    internals = environment.project.index.internals
    are_read = any(internals.meanings.callees.is_property(target) for target in targets)
    roles = int(Role.CALL | Role.READ) if are_read else int(Role.CALL)
    kinds = CALLS | READS if are_read else CALLS
    certain, wanted = 0, frozenset(targets)
    with environment.semantics.charged_to(Budget(_STEPS)):
        for module, node in _places(environment, targets, roles, kinds, search):
            if call := _judged(environment, module, node, wanted):
                certain += call.certainty == Certainty.RESOLVED
                yield call
            if certain >= MAX_ROWS:
                return


def _places(
    environment: Environment, targets: list[Target], roles: int, kinds: Collection[int], search: _Search
) -> Iterator[tuple[Module, int]]:
    """Yield the calls of the name: of a member first the project's places that are cheap to judge, then all."""
    judged: set[tuple[Module, int]] = set()
    if all(map(_class_name, targets)):
        for module in islice(_own_modules(environment, roles), _MAX_FILES_WITH_SELF):
            for node in module.facts.nodes_with(environment.name):
                if module.facts.kinds[node] in kinds and _is_on_self(module, node):
                    if not search.may_go_on():
                        return
                    judged.add((module, node))
                    yield module, node
    for module in _modules(environment, targets, roles):
        if not search.may_go_on():
            return
        for node in module.facts.nodes_with(environment.name):
            if module.facts.kinds[node] in kinds and (module, node) not in judged:
                if not search.may_go_on():
                    return
                yield module, node


def _is_on_self(module: Module, node: int) -> bool:
    """Return True if an attribute is one of `self`, `cls` or `super()`: the classes around it say what that means."""
    facts = module.facts
    receiver = facts.first_child(node) if facts.kinds[node] in k.ATTRIBUTES else None
    return receiver is not None and facts.kinds[receiver] in (k.NAME, k.CALLED) and facts.word(receiver) in _SELVES


def _own_modules(environment: Environment, roles: int) -> Iterator[Module]:
    """The project's modules that have the name in some roles, by place."""
    project = environment.project
    content_ids = {content_id for content_id, _ in project.reader.contents_mentioning(environment.name, roles)}
    return project.index.internals.library.modules_of(project.by_place(content_ids & project.project_contents()))


def _judged(environment: Environment, module: Module, node: int, targets: Collection[Target]) -> _Call | None:
    """The call at a node, where it means one of the targets or may do so."""
    internals = environment.project.index.internals
    if module.facts.kinds[node] in READS:
        reads = internals.meanings.callees.read(module, node)
        found = next((callee for callee in reads if callee.target in targets), None)
        return _Call(module, node, found.certainty, found.target) if found else None
    proven = False
    for target, certainty, _ in internals.meanings.callees.leads(module, node):  # what costs most comes last
        if target in targets:
            return _Call(module, node, certainty, target)
        proven = True
    if proven or environment.semantics.meaning(module, node).complete:
        return None
    is_attribute = module.facts.kinds[node] in k.ATTRIBUTES
    if is_attribute or not all(_class_name(target) for target in targets):  # a plain name means no member of a class
        return _Call(module, node, Certainty.POSSIBLE, None)
    return None


def _modules(environment: Environment, targets: list[Target], roles: int) -> Iterator[Module]:
    """The modules that have the name in some roles, the likeliest first."""
    project = environment.project
    left = {content_id for content_id, _ in project.reader.contents_mentioning(environment.name, roles)}
    library = project.index.internals.library
    for suggested in zip_longest(*(_suggested(environment, target) for target in targets), fillvalue=frozenset[int]()):
        chosen = left & frozenset[int]().union(*suggested)
        left -= chosen
        ordered = project.by_place(chosen)
        for start in range(0, len(ordered), _FILES_AT_ONCE):
            yield from library.modules_of(ordered[start : start + _FILES_AT_ONCE])


def _suggested(environment: Environment, target: Target) -> Iterator[frozenset[int]]:
    """Contents that probably mean a definition, the likeliest together; at last all that mention the name.

    They are its own, of a library alone; those that name its class; or those that import it, its module, or the package
    around that, of the project's also the outermost package, which may hand it on.
    """
    if not environment.is_own(target):
        yield frozenset({target.module.content_id})
    mentioning = environment.project.reader.contents_mentioning

    def having(word: str, roles: int) -> frozenset[int]:
        return frozenset(content_id for content_id, _ in mentioning(word, roles))

    if class_ := _class_name(target):
        yield having(class_, _ANY) | {target.module.content_id}
    elif target.module.name != _BUILTINS:
        names = target.module.name.split(".")
        handed_on = having(names[0], _IMPORT) & environment.project.project_contents()
        yield having(names[-1], _IMPORT) | having(environment.name, _IMPORT) | {target.module.content_id} | handed_on
        yield having(names[-2], _IMPORT) if len(names) > 1 else frozenset()
    yield having(environment.name, _ANY)


def _class_name(target: Target) -> str:
    """The name of the class that a definition is a member of; empty where it is of none."""
    facts = target.module.facts
    if not target.node:
        return ""
    scope = facts.scope_of(target.node)
    return facts.word(scope) if facts.kinds[scope] == k.CLASS else ""
