"""Classes: their bases, the order their members are looked up in, what they define, and what derives from them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.branches import in_effect, is_for_checkers
from symindex.resolve.scopes import bindings_in, starting_scope
from symindex.resolve.source import UNKNOWN, Meaning, Module, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.resolve.resolver import Resolver

Order = tuple[tuple[Target, ...], bool]

_BASES_MOST: Final = 200
_ORDER_MOST: Final = 600  # classes in one order; real code stays far below
_HEIGHT_MOST: Final = 60
_SUBCLASSES_MOST: Final = 60
_HEAD: Final = frozenset({k.DECORATOR, k.TYPE_PARAMETER, k.BASES})


class Classes:
    """Knows class hierarchies, for one `Resolver`."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._orders: dict[Target, Order] = {}
        self._open: dict[Target, int] = {}
        self._lowest_cut = _HEIGHT_MOST + 1
        self._below: dict[Target, list[Target]] = {}

    # Bases

    def order(self, class_: Target) -> Order:
        """A class and its bases in the order of C3, and whether all of them are known."""
        waiting = [class_]  # one because of the other: a chain of bases may be longer than a stack of calls
        first = len(self._open)
        while waiting:
            each = waiting[-1]
            self._open.setdefault(each, len(self._open))
            missing = [b for b in self.bases(each)[0] if b not in self._orders and b not in self._open]
            if missing and len(waiting) < _ORDER_MOST and each not in self._orders:
                waiting.append(missing[0])
                continue
            order = self._orders.get(each) or self._linearized(each)
            waiting.pop()
            del self._open[each]
            self._orders[each] = order
        return self._orders[class_]

    def bases(self, class_: Target) -> tuple[list[Target], bool]:
        """The base classes as written, and whether all of them are known."""
        found, known = [], True
        for expression in islice(base_expressions(class_), _BASES_MOST):
            of = self._resolver.value_of(class_.module, _without_arguments(class_.module, expression))
            classes = [t for t in of.targets if t.kind == k.CLASS and t != class_]
            found += classes[:1]
            is_known = (bool(classes) and of.complete) or _is_plain_root(class_.module, expression)
            known = known and is_known
        return found, known

    def _linearized(self, class_: Target) -> Order:
        bases, known = self.bases(class_)
        orders = [self.order(base) for base in bases]
        sequences = [list(order) for order, _ in orders] + [list(bases)]
        if sum(map(len, sequences)) > _ORDER_MOST:
            plain = dict.fromkeys([class_, *(each for sequence in sequences for each in sequence)])
            return tuple(islice(plain, _ORDER_MOST)), False
        return _c3(class_, sequences), known and all(complete for _, complete in orders)

    # Members

    def member(self, class_: Target, name: str) -> Meaning:
        """What an attribute of a class or of its objects is."""
        return self.member_in(self.order(class_)[0], name)

    def member_in(self, order: tuple[Target, ...], name: str) -> Meaning:
        """The first member of a name along some classes; declarations for type checkers give way to real ones."""
        declared: list[Target] = []
        for class_ in order:
            found = self.own_members(class_, name)
            if not found:
                continue
            if is_for_checkers(class_.module, found[0].node):
                declared += found
                continue
            nodes = bindings_in(class_.module, class_.node, name)
            if len(nodes) == 1:
                meaning = self._resolver.bound(class_.module, class_.node, nodes)  # it may hand on something else
                return Meaning((*meaning.values, *declared), meaning.complete, meaning.inferred)
            return Meaning((*found, *declared), True)
        return Meaning(tuple(declared), True) if declared else UNKNOWN

    def own_members(self, class_: Target, name: str) -> list[Target]:
        """What a class itself defines under a name, in its body or else on `self` in its methods: the one in effect."""
        module, facts = class_.module, class_.module.facts
        nodes = bindings_in(module, class_.node, name)
        if nodes:
            definitions = [node for node in nodes if facts.kinds[node] in k.DEFINITIONS]
            if not definitions:
                return [Target(module, nodes[0])]
            found = in_effect(module, class_.node, definitions)
            return [Target(module, self._resolver.without_overloads(module, found)[0])]
        return [Target(module, node) for node in islice(self._on_self(class_, name), 1)]

    def members_in(self, class_: Target, name: str) -> list[int]:
        """All nodes that bind a member of a class itself: on `self` in its methods, and in its body."""
        return [*self._on_self(class_, name), *bindings_in(class_.module, class_.node, name)]

    def _on_self(self, class_: Target, name: str) -> Iterator[int]:
        facts = class_.module.facts
        for node in facts.nodes_with(name):
            if facts.kinds[node] == k.SELF_BOUND and self.around(class_.module, node) == class_.node:
                yield node

    def around(self, module: Module, node: int) -> int:
        """The class of the method around a node, however deep in functions within it; 0 where there is none."""
        facts = module.facts
        scope = starting_scope(module, node)
        while scope and facts.kinds[scope] != k.CLASS:
            scope = facts.scope_of(scope)
        return scope

    # What derives from a class

    def below(self, class_: Target) -> list[Target]:
        """Classes that derive from a class, those nearest to it first; not all of them where they are many."""
        known = self._below.get(class_)
        if known is not None:
            return known
        found: dict[Target, None] = {}
        waiting = [class_]
        while waiting and len(found) < _SUBCLASSES_MOST:
            base = waiting.pop(0)
            for each in self._resolver.source.classes_on(base.module.facts.word(base.node), base.module):
                if each != class_ and each not in found and base in self.bases(each)[0]:
                    found[each] = None
                    waiting.append(each)
        self._below[class_] = list(found)
        return self._below[class_]

    def overrides(self, class_: Target, name: str) -> list[Target]:
        """What classes below a class have under a name where the class has nothing, or only a declaration."""
        own = set(self.member(class_, name).targets)
        found: dict[Target, None] = {}
        for each in self.below(class_):
            for target in self.member(each, name).targets[:1]:
                if target not in own:
                    found[target] = None
        return list(found)


def base_expressions(class_: Target) -> Iterator[int]:
    """The expressions of the bases of a class, without keywords such as `metaclass`."""
    facts = class_.module.facts
    for part in facts.children(class_.node):
        if facts.kinds[part] == k.BASES:
            yield from (each for each in facts.children(part) if facts.kinds[each] != k.KEYWORD)
            return
        if facts.kinds[part] not in _HEAD:
            return


def base_keyword(class_: Target, word: str) -> int | None:
    """The value of a keyword among the bases of a class, such as `metaclass`."""
    facts = class_.module.facts
    for part in facts.children(class_.node):
        if facts.kinds[part] == k.BASES:
            for each in facts.children(part):
                if facts.kinds[each] == k.KEYWORD and facts.word(each) == word:
                    return facts.first_child(each)
        if facts.kinds[part] not in _HEAD:
            break
    return None


def _without_arguments(module: Module, expression: int) -> int:
    facts = module.facts
    return (facts.first_child(expression) or expression) if facts.kinds[expression] == k.SUBSCRIPT else expression


def _is_plain_root(module: Module, expression: int) -> bool:
    return module.facts.kinds[expression] == k.NAME and module.facts.word(expression) == "object"


def _c3(class_: Target, sequences: list[list[Target]]) -> tuple[Target, ...]:
    """Python's linearization; where it refuses the bases, their order as written decides."""
    order = [class_]
    while sequences := [sequence for sequence in sequences if sequence]:
        tails = {each for sequence in sequences for each in sequence[1:]}
        head = next((s[0] for s in sequences if s[0] not in tails), sequences[0][0])
        order.append(head)
        sequences = [[each for each in sequence if each != head] for sequence in sequences]
    return tuple(dict.fromkeys(order))
