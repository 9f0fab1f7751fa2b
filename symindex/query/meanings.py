"""What the name at a place means, as an ordered list with certainties; where nothing is known, what it could be.

What stays possible is ranked by evidence, all of it in `_Evidence`: the receiver's name beside the class's name,
whether the file mentions the class or its module, whether the arguments fit, how near the packages are.
"""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.dotted import common_components
from symindex.model.syntax import inner
from symindex.model.terms import parts_of
from symindex.model.values import Module, Target
from symindex.query.callees import VARIABLES, Callee, Callees, may_be_of_module
from symindex.query.library import Library
from symindex.query.symbols import Symbols
from symindex.resolve.semantics import Semantics, fits, given_by

_CALLS: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_BINDINGS: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND, k.ATTRIBUTE_BOUND, k.AUGMENTED})
_KNOWN_MOST: Final = 512


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
        found = [callee for callee in self.callees.named(module, node) if callee.role != "made"]
        if found:
            if found[0].certainty == Certainty.RESOLVED:
                return found
            return sorted(found, key=lambda each: self._semantics.is_of_protocol(each.target))
        meaning = self._semantics.meaning(module, node)
        if meaning.values or meaning.complete:
            return []
        return [Callee(target, Certainty.POSSIBLE) for target in self._possible(module, node)]

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

    def _possible(self, module: Module, node: int) -> list[Target]:
        """Every definition of the name that the place could mean, the likeliest first."""
        word, kind = module.facts.word(node), module.facts.kinds[node]
        if kind == k.KEYWORD:
            return []  # a parameter of something unknown, and nothing else of that name
        known = self._named.get(word)
        if known is None:
            if len(self._named) > _KNOWN_MOST:
                self._named.clear()
            known = self._named[word] = [
                target for target in self._symbols.named(word) if target.kind != k.IMPORT_ALIAS
            ]
        if kind in k.ATTRIBUTES:
            candidates = [target for target in known if may_be_of_module(module, node, target)]
        else:
            candidates = [target for target in known if not is_member(target)]
        if kind in _CALLS:
            candidates = [target for target in candidates if target.kind in k.DEFINITIONS] or candidates
        evidence = _Evidence(module, node)

        def order(target: Target) -> tuple[bool, float, int]:
            return _hands_on_to(module, node, target), -evidence.weight(target), -evidence.nearness(target)

        return sorted(candidates, key=order)


def is_member(target: Target) -> bool:
    """Whether a definition is an attribute or method of a class."""
    return (
        target.kind == k.SELF_BOUND or target.module.facts.kinds[target.module.facts.scope_of(target.node)] == k.CLASS
    )


def _hands_on_to(module: Module, node: int, target: Target) -> bool:
    """Whether a definition is the one around `self.x.close()` in `close`, which is hardly meant by it."""
    facts = module.facts
    return (
        target.module == module
        and facts.kinds[node] in k.ATTRIBUTES
        and facts.kinds[inner(facts, node)] in k.ATTRIBUTES
        and target.node == facts.enclosing_definition(node)
    )


class _Evidence:
    """What speaks for one definition rather than another at one place."""

    def __init__(self, module: Module, node: int) -> None:
        self.module = module
        facts = module.facts
        self.words = frozenset(facts.words)
        self.package = module.name.split(".")
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
        """How many directories the files have in common; of two checkouts in one index it tells the one's own."""
        if target.module.tree != self.module.tree:
            return -1
        return common_components(self.module.path.split("/")[:-1], target.module.path.split("/")[:-1])

    def weight(self, target: Target) -> float:
        """How much speaks for a definition; larger is better."""
        module, facts = target.module, target.module.facts
        scope = facts.scope_of(target.node)
        weight = 0.0
        if module == self.module:
            weight += 3
        common = common_components(self.package, module.name.split("."))
        weight += min(common, 4) * 0.75
        if module.tree == self.module.tree:
            weight += 1
        if facts.kinds[scope] == k.CLASS:
            class_name = facts.word(scope)
            weight += 4 * _likeness(self.receiver, _sub_words(class_name))
            if class_name in self.words:
                weight += 3
        if module.name in self.words or module.name.rpartition(".")[2] in self.words:
            weight += 1.5
        if module.is_stub:
            weight -= 2
        if target.kind in k.FUNCTIONS and self.given is not None:
            weight += 0 if fits(target, self.given, bound=facts.kinds[scope] == k.CLASS) else -4
        return weight


def _sub_words(name: str) -> list[str]:
    return [part.lower() for part in parts_of(name)]


def _likeness(receiver: list[str], class_name: list[str]) -> float:
    """How well a variable's name fits a class's: 1 where it is the class's, less for parts of it."""
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
    return 0.9 * matched / max(len(receiver), len(class_name)) if matched else 0.0
