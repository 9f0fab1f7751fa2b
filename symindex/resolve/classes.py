"""Classes: their bases, the order their members are looked up in, what they define, and what derives from them."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.branches import in_effect, is_for_checkers
from symindex.resolve.names import decorator_names, without_overloads
from symindex.resolve.scopes import bindings_in, starting_scope
from symindex.resolve.source import UNKNOWN, Meaning, Module, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.resolve.resolver import Resolver

Order = tuple[tuple[Target, ...], bool]

_BASES_MOST: Final = 200
_ORDER_MOST: Final = 600  # classes in one order; real code stays far below
_NO_CUT: Final = 1 << 30
_SUBCLASSES_MOST: Final = 60
_BODY_MOST: Final = 40
_IMPLEMENTATIONS_MOST: Final = 12  # a protocol that more classes fit says too little
_SIGNATURE: Final = frozenset(
    {k.DECORATOR, k.TYPE_PARAMETER, k.POSITIONAL_ONLY, k.KEYWORD_ONLY, k.RETURNS, k.DOCSTRING, *k.PARAMETERS}
)
_HEAD: Final = frozenset({k.DECORATOR, k.TYPE_PARAMETER, k.BASES})


class Classes:
    """Knows class hierarchies, for one `Resolver`."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._orders: dict[Target, Order] = {}
        self._open: dict[Target, int] = {}
        self._passing: dict[Target, tuple[Order, int]] = {}  # orders that a cycle cut short, while it is looked at
        self._lowest_cut = _NO_CUT
        self._own: dict[tuple[Target, str], list[Target]] = {}
        self._realizations: dict[tuple[Target, str], list[Target]] = {}
        self._below: dict[Target, list[Target]] = {}

    # Bases

    def order(self, class_: Target) -> Order:
        """A class and its bases in the order of C3, and whether all of them are known."""
        known = self._orders.get(class_)
        if known is not None:
            return known
        if class_ in self._open:
            return self._order_of_base(class_)
        chain = [class_]  # one for the other's sake; a chain of bases may be longer than a stack of calls
        self._open[class_] = len(self._open)
        while chain:
            missing = self._first_missing(chain[-1]) if len(chain) < _ORDER_MOST else None
            if missing is None:
                order = self._close(chain.pop())
            else:
                self._open[missing] = len(self._open)
                chain.append(missing)
        if not self._open:
            self._passing.clear()
            self._lowest_cut = _NO_CUT
        return order

    def _first_missing(self, class_: Target) -> Target | None:
        asked = (self._orders, self._passing, self._open)
        return next((base for base in self.bases(class_)[0] if not any(base in known for known in asked)), None)

    def _close(self, class_: Target) -> Order:
        """Work out an order whose bases are known; remember it for good unless a cycle further out cut it short."""
        outer, self._lowest_cut = self._lowest_cut, _NO_CUT
        cuts = self._resolver.inference.cuts
        order = self._linearized(class_)
        height = self._open.pop(class_)
        if cuts != self._resolver.inference.cuts:  # a limit was met: there may be bases that are not known yet
            self._passing[class_] = order, min(0, self._lowest_cut)
            outer = min(outer, 0)
        elif self._lowest_cut >= height or not self._open:
            self._orders[class_] = order
        else:
            self._passing[class_] = order, self._lowest_cut
            outer = min(outer, self._lowest_cut)
        self._lowest_cut = outer
        return order

    def _order_of_base(self, base: Target) -> Order:
        known = self._orders.get(base)
        if known is not None:
            return known
        order, cut = self._passing.get(base, (((base,), False), self._open.get(base, 0)))
        self._lowest_cut = min(self._lowest_cut, cut)
        return order

    def bases(self, class_: Target) -> tuple[list[Target], bool]:
        """The base classes as written, and whether all of them are known."""
        found, known = [], True
        for expression in islice(base_expressions(class_), _BASES_MOST):
            of = self._resolver.value_of(class_.module, _without_arguments(class_.module, expression))
            targets = [t if t.kind == k.CLASS else self._resolver.stubs.typed(t) for t in of.targets]
            classes = [t for t in targets if t.kind == k.CLASS and t != class_]
            found += classes[:1]
            is_known = (bool(classes) and of.complete) or _is_plain_root(class_.module, expression)
            known = known and is_known
        return found, known

    def _linearized(self, class_: Target) -> Order:
        bases, known = self.bases(class_)
        orders = [self._order_of_base(base) for base in bases]
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
        key = class_, name
        known = self._own.get(key)
        if known is None:
            known = self._own[key] = self._own_members(class_, name)
        return known

    def _own_members(self, class_: Target, name: str) -> list[Target]:
        module, facts = class_.module, class_.module.facts
        nodes = bindings_in(module, class_.node, name)
        if nodes:
            definitions = [node for node in nodes if facts.kinds[node] in k.DEFINITIONS]
            if not definitions:
                return [Target(module, nodes[0])]
            found = in_effect(module, class_.node, definitions)
            return [Target(module, without_overloads(module, found)[0])]
        return [Target(module, node) for node in self._on_self(class_, name)[:1]]

    def members_in(self, class_: Target, name: str) -> list[int]:
        """All nodes that bind a member of a class itself: on `self` in its methods, and in its body."""
        return [*self._on_self(class_, name), *bindings_in(class_.module, class_.node, name)]

    def _on_self(self, class_: Target, name: str) -> list[int]:
        module = class_.module
        nodes = module.bound_on_self.get(module.facts.number_of(name), ())
        return [node for node in nodes if self.around(module, node) == class_.node]

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
        cuts = self._resolver.inference.cuts
        waiting = [class_]
        while waiting and len(found) < _SUBCLASSES_MOST:
            base = waiting.pop(0)
            for each in self._resolver.source.classes_on(base.module.facts.word(base.node), base.module):
                if each != class_ and each not in found and base in self.bases(each)[0]:
                    found[each] = None
                    waiting.append(each)
        if cuts == self._resolver.inference.cuts:
            self._below[class_] = list(found)
        return list(found)

    def realizations(self, class_: Target, name: str) -> list[Target]:
        """What classes below a class have under a name, where the class has nothing or a mere declaration."""
        key = class_, name
        known = self._realizations.get(key)
        if known is None:
            known = self._realizations[key] = self._find_realizations(class_, name)
        return known

    def _find_realizations(self, class_: Target, name: str) -> list[Target]:
        own = self.member(class_, name).targets
        if any(target.kind not in k.FUNCTIONS or not is_declaration(target) for target in own):
            return []
        found: dict[Target, None] = {}
        for each in self.below(class_):
            found.update((target, None) for target in self.member(each, name).targets[:1] if target not in own)
        if not found and self.is_protocol(class_):
            found = dict.fromkeys(self._implementations(class_, name))
            return list(found) if len(found) <= _IMPLEMENTATIONS_MOST else []
        return list(found)

    def is_protocol(self, class_: Target) -> bool:
        """Whether a class is itself a protocol: one that others need not name to be of it."""
        words = {class_.module.facts.word(_without_arguments(class_.module, each)) for each in base_expressions(class_)}
        return "Protocol" in words

    def is_of_protocol(self, target: Target) -> bool:
        """Whether a definition is a protocol's, so that something else is always meant when a program runs."""
        scope = target.module.facts.scope_of(target.node)
        return target.module.facts.kinds[scope] == k.CLASS and self.is_protocol(Target(target.module, scope))

    def _implementations(self, protocol: Target, name: str) -> Iterator[Target]:
        """The members of a name in classes that have all that a protocol asks for; those nearest to it first."""
        facts = protocol.module.facts
        if protocol.module.is_stub:
            return
        asked = {
            facts.word(node)
            for node in range(protocol.node + 1, protocol.module.end_of(protocol.node))
            if facts.kinds[node] in k.FUNCTIONS and facts.scope_of(node) == protocol.node
        }
        looked = 0
        for target in self._resolver.source.definitions_named(name, protocol.module):
            class_ = Target(target.module, target.module.facts.scope_of(target.node))
            if class_.kind != k.CLASS or class_ == protocol or target.module.is_stub or self.is_protocol(class_):
                continue
            looked += 1
            if looked > _SUBCLASSES_MOST:
                return
            if all(self.member(class_, each).values for each in asked):
                yield target


def is_declaration(function: Target) -> bool:
    """Whether a function only says what others do: abstract, `...`, or `raise NotImplementedError`."""
    if any(name.startswith("abstract") for name in decorator_names(function.module, function.node)):
        return True
    facts = function.module.facts
    body = [part for part in islice(facts.children(function.node), _BODY_MOST) if facts.kinds[part] not in _SIGNATURE]
    if len(body) != 1 or facts.kinds[body[0]] == k.ELLIPSIS:
        return len(body) == 1
    words = {facts.word(node) for node in range(body[0] + 1, function.module.end_of(body[0]))}
    if facts.kinds[body[0]] == k.RAISE:
        return "NotImplementedError" in words
    return facts.kinds[body[0]] == k.RETURN and words == {"NotImplemented"}


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
    order: list[Target] = []
    taken: set[Target] = set()
    behind = Counter(each for sequence in sequences for each in sequence[1:])  # how often a class is no head yet
    places = [0] * len(sequences)
    while heads := [sequence[place] for sequence, place in zip(sequences, places) if place < len(sequence)]:
        order.append(next((head for head in heads if not behind[head]), heads[0]))
        taken.add(order[-1])
        for number, sequence in enumerate(sequences):
            place = places[number]
            while place < len(sequence) and sequence[place] in taken:
                place += 1
                if place < len(sequence):
                    behind[sequence[place]] -= 1
            places[number] = place
    return tuple(dict.fromkeys((class_, *order)))
