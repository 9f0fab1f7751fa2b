"""Bindings of a name that reach a reader: the control flow of one scope, as far as the syntax shows it.

A binding hides the earlier ones where each way to the reader leads over it. Branches are alternatives, the first one
the likelier; a loop leads back to its beginning; the parts of `try` may stop anywhere. Calls that never return are not
known, nor are `break` and `continue`.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import children
from symindex.model.values import Module
from symindex.resolve.branches import leads_to, parted
from symindex.resolve.engine import Engine, rule
from symindex.resolve.scopes import MANY, Bindings, starting_scope

_MAX_NEAR: Final = 400
_AT_ONCE: Final = frozenset({k.ASSIGN, k.AUGMENT, k.NAMED, k.WITH_ITEM})
_LOOPS: Final = frozenset({k.FOR, k.WHILE})
_JUMPS: Final = frozenset({k.RETURN, k.RAISE})
_OF_TRY: Final = (k.EXCEPT, k.ELSE, k.FINALLY)
_ALTERNATIVES: Final = frozenset({k.IF, k.ELIF})


class _Exits(NamedTuple):
    """The bindings that may be in effect behind a stretch of code, the likeliest first; `hides`: no earlier one is."""

    nodes: list[int]
    hides: bool


_NONE: Final = _Exits([], False)
_LEFT: Final = _Exits([], True)  # code behind a `return` or `raise`


def reaching(engine: Engine, module: Module, node: int, scope: int, nodes: list[int]) -> list[int]:
    """The bindings among some of a scope that may give a name the value it has where it is read, the likeliest first.

    Seen from another scope all are possible, those that are in effect at the end first. Bindings of branches that are
    not taken where the module runs stand last. Of a great many those nearest to the reader are looked at.
    """
    if len(nodes) > _MAX_NEAR:
        near = bisect(nodes, node)
        nodes = nodes[max(0, near - _MAX_NEAR // 2) : near + _MAX_NEAR // 2]
    kinds = module.facts.kinds
    nodes = [each for each in nodes if kinds[each] != k.AUGMENTED] or nodes
    if len(nodes) == 1:
        return nodes
    if len(nodes) < MANY:
        return _among(engine, module, node, scope, nodes)
    # In circles of many bindings the same reader is come to again and again.
    return engine.ask(_among_many, module, node, scope, Bindings.of(nodes))


@rule(unknown=list[int]())
def _among_many(engine: Engine, module: Module, node: int, scope: int, bindings: Bindings) -> list[int]:
    return _among(engine, module, node, scope, bindings.nodes)


def _among(engine: Engine, module: Module, node: int, scope: int, nodes: list[int]) -> list[int]:
    taken, others = parted(engine, module, nodes, node)
    return [*_reaching(engine, module, node, scope, taken), *others]


def _reaching(engine: Engine, module: Module, node: int, scope: int, nodes: list[int]) -> list[int]:
    facts = module.facts
    reader, around = node, starting_scope(module, node)
    while around != scope and facts.kinds[around] in k.COMPREHENSIONS:  # they are evaluated where they stand
        reader, around = around, starting_scope(module, around)
    own = [each for each in nodes if facts.scope_of(each) in (scope, around) or facts.kinds[each] in k.PARAMETERS]
    flow = _Flow(engine, module, own)
    found = flow.before(reader, scope) if around == scope else flow.sequence(scope, scope, module.end_of(scope))[0]
    if around == scope and found:
        known = set(own)
        return [*found, *(each for each in nodes if each not in known)]  # declared global or nonlocal there
    known = set(found)
    return [*found, *(each for each in reversed(nodes) if each not in known)]


class _Flow:
    """The bindings of one name in a scope, by where they stand."""

    def __init__(self, engine: Engine, module: Module, nodes: list[int]) -> None:
        self._engine, self._module, self._facts = engine, module, module.facts
        self._nodes = nodes

    def before(self, reader: int, scope: int) -> list[int]:
        """The bindings that reach a node of the scope."""
        facts = self._facts
        found: list[int] = []
        late: list[int] = []
        child = reader
        for above in facts.ancestors(reader):
            exits = self._leading_to(above, child)
            found += exits.nodes
            if exits.hides or above == scope:
                break
            if facts.kinds[above] in _LOOPS and facts.kinds[child] == k.BLOCK:
                late += self.sequence(child, reader, self._module.end_of(child)).nodes
            child = above
        return list(dict.fromkeys([*found, *late]))

    def _leading_to(self, above: int, child: int) -> _Exits:
        """Return the parts of a construct that run before one of its parts."""
        facts = self._facts
        kind, part = facts.kinds[above], facts.kinds[child]
        if kind in _AT_ONCE or not self._has_any(above, child):
            return _NONE  # a value is worked out before the target gets it
        if kind == k.FOR and part not in (k.BLOCK, k.ELSE):
            return _NONE
        if kind in _ALTERNATIVES and part != k.BLOCK:
            return self._statement(children(facts, above)[0])
        if kind == k.BLOCK and facts.kinds[facts.parent(above)] == k.MATCH:
            return _NONE  # the other cases
        if kind == k.TRY and part in (k.EXCEPT, k.FINALLY):
            first = children(facts, above)[0]
            end = child if part == k.FINALLY else self._module.end_of(first)
            return _Exits(self._within(first, end)[::-1], False)
        if kind in _LOOPS and part == k.ELSE:
            return _Exits(self._within(above, child)[::-1], False)
        return self.sequence(above, above, child)

    def sequence(self, above: int, start: int, end: int) -> _Exits:
        """The exits of the parts of a construct that stand in a range, run one after the other."""
        found: list[int] = []
        upto = end
        while inside := self._within(start, upto):
            statement = self._part_of(above, inside[-1])
            exits = self._statement(statement)
            found += exits.nodes
            if exits.hides:
                return _Exits(found, True)
            upto = statement
        return _Exits(found, False)

    def _statement(self, statement: int) -> _Exits:
        """The exits of one statement, or of a part of one."""
        kind, end = self._facts.kinds[statement], self._module.end_of(statement)
        inside = self._within(statement, end)
        if not inside:
            return _NONE
        if kind in _ALTERNATIVES:
            return self._either(statement)
        if kind == k.TRY:
            return self._tried(statement)
        if kind == k.MATCH:
            return self._matched(statement)
        if kind in _LOOPS:
            parts = [self._statement(part) for part in reversed(children(self._facts, statement))]
            return _Exits(_joined(parts), False)  # nothing is known of `break`
        if kind in (k.WITH, k.BLOCK, k.ELSE, k.EXCEPT, k.FINALLY, k.CASE):
            return self.sequence(statement, statement, end)
        return _Exits(inside[-1:], True)

    def _either(self, statement: int) -> _Exits:
        """`if`, with all its branches."""
        facts = self._facts
        condition, *parts = children(facts, statement)
        branches: list[_Exits] = []
        may_pass_by = True
        for part in parts:
            leads = leads_to(self._engine, self._module, statement, part)
            if leads is False:
                continue
            blocks = [each for each in children(facts, part) if facts.kinds[each] == k.BLOCK]
            block = blocks[0] if facts.kinds[part] == k.ELIF and blocks else part
            if facts.kinds[part] == k.ELIF and leads_to(self._engine, self._module, part, block) is False:
                continue
            branches.append(self._branch(block))
            may_pass_by = may_pass_by and facts.kinds[part] != k.ELSE and leads is not True
        before = self._statement(condition)
        hides = not may_pass_by and all(branch.hides for branch in branches)
        return _Exits([*_joined(branches), *([] if hides else before.nodes)], hides or before.hides)

    def _tried(self, statement: int) -> _Exits:
        facts = self._facts
        body, *parts = children(facts, statement)
        of_kind = {kind: [part for part in parts if facts.kinds[part] == kind] for kind in _OF_TRY}
        for part in of_kind[k.FINALLY]:
            last = self._statement(part)
            if last.hides:
                return last
        run = [self._branch(part) for part in (*of_kind[k.ELSE], body)]
        whole: list[int] = []
        for each in run:
            whole += each.nodes
            if each.hides:
                break
        handlers = [self._branch(part) for part in of_kind[k.EXCEPT]]
        hides = any(each.hides for each in run) and all(each.hides for each in handlers)
        return _Exits(list(dict.fromkeys([*whole, *_joined(handlers)])), hides)

    def _matched(self, statement: int) -> _Exits:
        facts = self._facts
        cases = [each for part in children(facts, statement)[1:] for each in children(facts, part)]
        branches = [self._branch(case) for case in cases]
        is_last_for_all = bool(cases) and self._takes_all(cases[-1])
        return _Exits(_joined(branches), is_last_for_all and all(branch.hides for branch in branches))

    def _takes_all(self, case: int) -> bool:
        """Return True if a case is `case _:` or `case name:`."""
        kinds = [self._facts.kinds[part] for part in children(self._facts, case)]
        return kinds[:1] == [k.BLOCK] or (len(kinds) == 2 and kinds[0] in (k.BOUND, k.LOCAL))

    def _branch(self, part: int) -> _Exits:
        """The exits of one of several alternatives; of one that leaves the function, none."""
        return _LEFT if self._leaves(part) else self._statement(part)

    def _leaves(self, part: int) -> bool:
        facts = self._facts
        parts = children(facts, part)
        while parts and facts.kinds[parts[-1]] in (k.BLOCK, k.WITH):
            parts = children(facts, parts[-1])
        return bool(parts) and facts.kinds[parts[-1]] in _JUMPS

    # Where bindings stand

    def _has_any(self, start: int, end: int) -> bool:
        at = bisect_left(self._nodes, start)
        return at < len(self._nodes) and self._nodes[at] < end

    def _within(self, start: int, end: int) -> list[int]:
        return self._nodes[bisect_left(self._nodes, start) : bisect_left(self._nodes, end)]

    def _part_of(self, above: int, node: int) -> int:
        """The part of a construct that a node is in."""
        while (parent := self._facts.parent(node)) != above and parent > above:
            node = parent
        return node


def _joined(branches: list[_Exits]) -> list[int]:
    return list(dict.fromkeys(node for branch in branches for node in branch.nodes))
