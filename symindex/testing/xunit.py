"""The tests that unittest and those built on it find: methods of classes that derive from `unittest.TestCase`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Module, Target
from symindex.resolve.semantics import Semantics, base_expressions, bindings_in
from symindex.testing.cases import Case, Members
from symindex.testing.generated import Generated
from symindex.testing.suites import Suite

_PREFIX: Final = "test"


class UnitTests:
    """Knows which classes are test cases, and their tests."""

    def __init__(self, semantics: Semantics, generated: Generated) -> None:
        self._semantics, self._generated = semantics, generated
        self._members = Members(semantics, lambda name: name.startswith(_PREFIX))
        self._certainties: dict[Target, Certainty | None] = {}
        self._named_so: dict[Target, bool] = {}

    def in_module(self, module: Module, name: str, suite: Suite) -> Iterator[Case]:
        """The tests of a module that is imported under a name, as unittest's loader finds them, by class and name."""
        classes = {target: None for _, target in sorted(self._members.of_module(module)) if target.kind == k.CLASS}
        loaded = "load_tests" if bindings_in(module, 0, "load_tests") else ""
        for class_ in classes:
            certainty = self.certainty(class_)
            if certainty is None or class_.module.name.startswith("unittest."):
                continue
            of_class = name if class_.module == module else class_.module.name
            prefix = f"{of_class}.{class_.module.facts.qualified_name(class_.node)}"
            for method, function, generator, is_expanded in self.methods(class_, loaded):
                yield Case(
                    f"{prefix}.{method}",
                    *(module, class_, function, suite, generator or loaded, is_expanded, certainty),
                )

    def certainty(self, class_: Target) -> Certainty | None:
        """Return the certainty that a class is a test case; None where it is none."""
        if class_ not in self._certainties:
            self._certainties[class_] = self._certainty(class_)
        return self._certainties[class_]

    def methods(self, class_: Target, loaded: str = "") -> Iterator[tuple[str, Target, str, bool]]:
        """(name, function, by what it is generated, whether the name is that of a generated one), by name."""
        found = sorted(self._members.of_class(class_).items())
        has_scenarios = self._generated.has_scenarios(class_)
        scenarios = self._generated.scenarios(class_) if loaded and has_scenarios else None
        for name, function in found:
            if function.kind == k.CLASS:
                continue
            cases = self._generated.by_ddt(name, function)
            if cases is not None:
                yield from (
                    ((each, function, "ddt", True) for each in cases) if cases else ((name, function, "ddt", False),)
                )
            elif scenarios:
                yield from ((f"{name}({each})", function, "scenarios", True) for each in scenarios)
            else:
                yield name, function, "scenarios" if has_scenarios else "", False

    def _certainty(self, class_: Target) -> Certainty | None:
        order, is_known = self._semantics.order(class_)
        if any(each.module.name == "unittest.case" and _word(each) == "TestCase" for each in order):
            return Certainty.RESOLVED
        if not is_known and any(map(self._base_says_so, order)):
            return Certainty.POSSIBLE
        return None

    def _base_says_so(self, class_: Target) -> bool:
        """Return True if the name of a base that is not in the index says that it is a test case."""
        known = self._named_so.get(class_)
        if known is None:
            word = class_.module.facts.word
            known = any(word(each).endswith("TestCase") for each in base_expressions(class_))
            self._named_so[class_] = known
        return known


def _word(target: Target) -> str:
    return target.module.facts.word(target.node)
