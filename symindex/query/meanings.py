"""The meaning of the name at a place, as an ordered list with certainties; candidates by name where it is unknown.

What stays possible is ranked by evidence, all of it in `_Evidence`: the receiver's name beside the class's name,
whether the file mentions the class or its module, whether the arguments fit, how near the packages are.
"""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.dotted import common_components
from symindex.model.syntax import Assignment, inner
from symindex.model.terms import parts_of
from symindex.model.values import Module, Target
from symindex.query.callees import VARIABLES, Callees, may_be_of_module
from symindex.query.edges import RUN_BESIDES, Callee
from symindex.query.library import Library
from symindex.query.string_uses import is_key, names_code
from symindex.query.symbols import Symbols
from symindex.resolve.semantics import Semantics, fits, given_by, is_route

_CALLS: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_BINDINGS: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND, k.ATTRIBUTE_BOUND, k.AUGMENTED})
_NAMES: Final = frozenset({k.NAME, k.ATTRIBUTE})
_MAX_KNOWN: Final = 512
_MAX_CLASSES: Final = 8  # of a name, whose members are looked at
_MAX_COMPARED: Final = 8  # answers that are compared with each other


class Meanings:
    """Answers what places mean, for one index."""

    def __init__(self, library: Library, semantics: Semantics, symbols: Symbols) -> None:
        self._library, self._semantics, self._symbols = library, semantics, symbols
        self.callees = Callees(library, semantics)
        self._named: dict[str, list[Target]] = {}

    def at(self, module: Module, node: int) -> list[Callee]:
        """The definitions that a name means, best first: followed through variables that only hand them on.

        What a call runs besides what it names, such as the `__init__` of a class, is none of these.
        """
        found = [callee for callee in self.callees.named(module, node) if callee.role not in RUN_BESIDES]
        if found:
            if found[0].certainty == Certainty.RESOLVED:
                return found
            return self._best_first(found)
        meaning = self._semantics.meaning(module, node)
        if meaning.values or meaning.complete:
            return []
        return [Callee(target, Certainty.POSSIBLE) for target in self._possible(module, node)]

    def _best_first(self, found: list[Callee]) -> list[Callee]:
        """Inferred answers: those of protocols last, since something else is always meant when a program runs."""
        by_target = {callee.target: callee for callee in found}
        ordered = [by_target[target] for target in self._overridden_first(list(by_target))]
        return sorted(ordered, key=lambda each: self._semantics.is_of_protocol(each.target))

    def proven(self, module: Module, node: int) -> list[tuple[Target, Certainty]]:
        """The definitions above `possible` that a name stands for, without what a call of it runs besides."""
        named = self.callees.named(module, node)
        return [(target, certainty) for target, certainty, role in named if not role]

    def asked_about(self, module: Module, node: int) -> list[Target]:
        """The definitions that a question about the name at a node is about: a variable where it is bound, else what
        the name hands on, without what a call of it runs besides."""
        callees = [each for each in self.at(module, node) if not each.role and each.certainty != Certainty.POSSIBLE]
        targets = [each.target for each in callees]
        variables = [target for target in targets if target.kind in VARIABLES]
        if module.facts.kinds[node] in _BINDINGS:
            return variables or targets
        return [target for target in targets if target.kind not in VARIABLES] or targets

    def with_aliased(self, targets: list[Target]) -> list[Target]:
        """The definitions, and behind them those of which a variable among them is another name: `push = append`."""
        return list(dict.fromkeys([*targets, *(other for target in targets for other in self.aliased(target))]))

    def aliased(self, target: Target) -> list[Target]:
        """The functions and classes that a variable is another name of: it is bound to a name or an attribute."""
        module, facts = target.module, target.module.facts
        if target.kind not in _BINDINGS or facts.kinds[facts.parent(target.node)] != k.ASSIGN:
            return []
        value = Assignment(facts, facts.parent(target.node)).value
        if value is None or facts.kinds[value] not in _NAMES:
            return []
        return [other for other in self.asked_about(module, target.node) if other.kind in k.DEFINITIONS]

    def _possible(self, module: Module, node: int) -> list[Target]:
        """Every definition of the name that the place could mean, the likeliest first."""
        word = module.facts.word(node)
        kind = module.facts.kinds[node]
        if kind == k.KEYWORD:
            return []  # a parameter of something unknown, and nothing else of that name
        if kind == k.STRING_WORD and is_key(module.facts, node) and not names_code(module.facts, node):
            return []
        if kind == k.STRING_WORD and is_route(module, module.facts.parent(node)):
            return []  # of a URL, which names no code by itself
        known = self._named.get(word)
        if known is None:
            if len(self._named) > _MAX_KNOWN:
                self._named.clear()
            known = self._named[word] = [
                target for target in self._symbols.named(word) if target.kind != k.IMPORT_ALIAS
            ]
        return self.likeliest(module, node, known)

    def likeliest(self, module: Module, node: int, known: list[Target]) -> list[Target]:
        """Those of some definitions that a place could mean, the likeliest first."""
        word, kind = module.facts.word(node), module.facts.kinds[node]
        if kind in k.ATTRIBUTES:
            candidates = [target for target in known if may_be_of_module(module, node, target)]
        else:
            candidates = [target for target in known if not is_member(target)]
        if kind in _CALLS:
            candidates = [target for target in candidates if target.kind in k.DEFINITIONS] or candidates
        evidence = _Evidence(module, node)
        likely = self._of_class_named(evidence.receiver, word)

        def order(target: Target) -> tuple[bool, float, int]:
            weight = evidence.weight(target, is_of_class_named=target in likely)
            return _hands_on_to(module, node, target), -weight, -evidence.nearness(target)

        return self._overridden_first(sorted(candidates, key=order))

    def _of_class_named(self, receiver: list[str], word: str) -> set[Target]:
        """The members of a name, inherited ones too, of classes that are named as the receiver is."""
        name = "".join(map(str.capitalize, receiver))
        classes = [target for target in self._symbols.named(name) if target.kind == k.CLASS] if name else []
        return {
            target for class_ in classes[:_MAX_CLASSES] for target in self._semantics.member(class_, word).targets[:1]
        }

    def _overridden_first(self, targets: list[Target]) -> list[Target]:
        """The same; among the first, what is overridden precedes what overrides it.

        Of an object of either class the method of the base class says what is meant.
        """
        first = targets[:_MAX_COMPARED]
        ordered: list[Target] = []
        for target in first:
            bases = set(self._bases_of(target))
            ordered += [base for base in first if base not in ordered and base in bases]
            ordered += [target] if target not in ordered else []
        return ordered + targets[_MAX_COMPARED:]

    def _bases_of(self, method: Target) -> list[Target]:
        """Return the methods that a method overrides, those overridden by all others first."""
        facts = method.module.facts
        scope = facts.scope_of(method.node)
        if method.kind not in k.FUNCTIONS or facts.kinds[scope] != k.CLASS:
            return []
        bases = self._semantics.order(Target(method.module, scope))[0][1:]
        word = facts.word(method.node)
        return [target for base in bases for target in self._semantics.own_members(base, word)]


def is_member(target: Target) -> bool:
    """Return True if a definition is an attribute or method of a class."""
    return (
        target.kind == k.SELF_BOUND or target.module.facts.kinds[target.module.facts.scope_of(target.node)] == k.CLASS
    )


def _hands_on_to(module: Module, node: int, target: Target) -> bool:
    """Return True if a definition is the one around `self.x.close()` in `close`, which is hardly meant by it."""
    facts = module.facts
    return (
        target.module == module
        and facts.kinds[node] in k.ATTRIBUTES
        and facts.kinds[inner(facts, node)] in k.ATTRIBUTES
        and target.node == facts.enclosing_definition(node)
    )


class _Evidence:
    """Evidence for one definition rather than another at one place."""

    def __init__(self, module: Module, node: int) -> None:
        self.module = module
        facts = module.facts
        self.words = frozenset(facts.words)
        self.package = module.name.split(".")
        self.is_attribute = facts.kinds[node] in k.ATTRIBUTES
        self.receiver = self._receiver(node)
        call = facts.parent(node)
        is_called = facts.kinds[node] in _CALLS and facts.kinds[call] == k.CALL
        self.given = given_by(facts, call) if is_called else None

    def _receiver(self, node: int) -> list[str]:
        facts = self.module.facts
        inner = facts.first_child(node) if facts.kinds[node] in k.ATTRIBUTES else None
        while inner is not None and facts.kinds[inner] in (k.CALL, k.SUBSCRIPT, k.AWAIT):
            inner = facts.first_child(inner)
        return _sub_words(facts.word(inner)) if inner is not None else []

    def nearness(self, target: Target) -> int:
        """Return how many directories two files share; of two checkouts in one index it prefers the file's own."""
        if target.module.tree != self.module.tree:
            return -1
        return common_components(self.module.path.split("/")[:-1], target.module.path.split("/")[:-1])

    def weight(self, target: Target, *, is_of_class_named: bool) -> float:
        """The weight of the evidence for a definition; larger is better.

        `is_of_class_named`: a class that has it, perhaps by inheritance, is named as the receiver is.
        """
        module, facts = target.module, target.module.facts
        scope = _owner(target)
        weight = 0.0
        if module == self.module:
            weight += 3
        common = common_components(self.package, module.name.split("."))
        weight += min(common, 4) * 0.75
        if module.tree == self.module.tree:
            weight += 1
        if _is_private(module.name.split(".")[common:]):
            weight -= 2
        if facts.kinds[scope] == k.CLASS:
            class_name = facts.word(scope)
            weight += 4 if is_of_class_named else 4 * _likeness(self.receiver, _sub_words(class_name))
            if class_name in self.words:
                weight += 3
        elif self.is_attribute and facts.kinds[scope] in k.FUNCTIONS:
            weight -= 8  # a function within a function is an attribute only where somebody sets it
        if module.name in self.words or module.name.rpartition(".")[2] in self.words:
            weight += 1.5
        if module.is_stub:
            weight -= 2
        if target.kind in k.FUNCTIONS and self.given is not None:
            weight += 0 if fits(target, self.given, bound=facts.kinds[scope] == k.CLASS) else -4
        return weight


def _owner(target: Target) -> int:
    """The class that an attribute set on `self` belongs to, else the scope that a definition is in."""
    facts = target.module.facts
    scope = facts.scope_of(target.node)
    while target.kind == k.SELF_BOUND and scope and facts.kinds[scope] != k.CLASS:
        scope = facts.scope_of(scope)
    return scope


def _is_private(components: list[str]) -> bool:
    """Return True if part of a module's dotted name says that it is for its own package only."""
    return any(part.startswith("_") and not part.startswith("__") for part in components)


def _sub_words(name: str) -> list[str]:
    return [part.lower() for part in parts_of(name)]


def _likeness(receiver: list[str], class_name: list[str]) -> float:
    """Return the likeness of a variable's name to a class's: 1 where it is the class's, less for parts of it."""
    if not receiver or not class_name:
        return 0.0
    if receiver == class_name:
        return 1.0
    if "".join(receiver) == "".join(class_name):
        return 0.95
    matched = sum(
        any(part == other or (len(part) > 2 and other.startswith(part)) for other in class_name) for part in receiver
    )
    initials = "".join(part[0] for part in class_name)
    if len(receiver) == 1 and len(class_name) > 1 and receiver[0] == initials:
        return 0.6
    if not matched:
        return 0.0
    is_same_noun = class_name[-1].startswith(receiver[-1])  # `conn`: a `Connection`, not a `ConnectionPool`
    return 0.9 * matched / max(len(receiver), len(class_name)) + 0.05 * is_same_noun
