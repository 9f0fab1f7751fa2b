"""The tests that pytest collects: functions, methods of classes, unittest's test cases; parametrized ones case by
case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import last
from symindex.model.values import Module, Target
from symindex.resolve.semantics import Semantics, bindings_in, is_decorated, is_fixture
from symindex.testing.cases import Case, Members, named_like
from symindex.testing.fixtures import Fixtures
from symindex.testing.parameters import Parametrization, case_ids, of_mark
from symindex.testing.suites import Suite
from symindex.testing.values import Expression, Values
from symindex.testing.xunit import UnitTests

_MAX_DEPTH: Final = 8


class Pytests:
    """Collects the tests of one suite."""

    def __init__(
        self, suite: Suite, semantics: Semantics, values: Values, fixtures: Fixtures, unit_tests: UnitTests
    ) -> None:
        self._suite, self._semantics, self._values = suite, semantics, values
        self._fixtures, self._unit_tests = fixtures, unit_tests
        self._members = Members(semantics, lambda name: named_like(name, suite.functions))
        self._marks: dict[Target, list[Expression]] = {}

    def in_module(self, module: Module, path: str) -> Iterator[Case]:
        """The tests of a file, in the order of the source."""
        if self._is_off(Target(module, 0)):
            return
        members = list(self._members.of_module(module))
        for name, target in members:
            if target.kind == k.CLASS:
                yield from self._in_class(module, (target,), f"{path}::{name}", name)
            elif named_like(name, self._suite.functions) and not self._is_no_test(target):
                yield from self._cases(module, (), target, f"{path}::{name}")

    def _in_class(self, module: Module, classes: tuple[Target, ...], prefix: str, name: str) -> Iterator[Case]:
        """The tests of a class, which comes first, before those around it."""
        class_ = classes[0]
        certainty = self._unit_tests.certainty(class_)
        if self._is_off(class_) or len(classes) > _MAX_DEPTH:
            return
        if certainty is not None:
            if class_.module.name.startswith("unittest."):
                return
            for method, function, generator, is_expanded in self._unit_tests.methods(class_):
                if not self._is_left_out([*self._own_marks(function), *self._inherited_marks(class_)]):
                    more = module, class_, function, self._suite, generator, is_expanded, certainty
                    yield Case(f"{prefix}::{method}", *more)
        elif named_like(name, self._suite.classes) and not self._is_made_with_arguments(class_):
            for method, target in self._members.of_class(class_).items():
                if target.kind == k.CLASS:
                    yield from self._in_class(module, (target, *classes), f"{prefix}::{method}", method)
                elif not self._is_no_test(target):
                    yield from self._cases(module, classes, target, f"{prefix}::{method}")

    def _is_made_with_arguments(self, class_: Target) -> bool:
        """Return True if a class has an `__init__` or `__new__`, for which pytest leaves it alone."""
        for each in self._semantics.order(class_)[0]:
            if each.module.name == "builtins":
                continue
            if any(bindings_in(each.module, each.node, name) for name in ("__init__", "__new__")):
                return True
        return False

    def _is_no_test(self, function: Target) -> bool:
        return function.kind in k.FUNCTIONS and is_fixture(function.module, function.node)

    def _is_off(self, target: Target) -> bool:
        """Return True if a module or class says `__test__ = False`, itself or in a base class."""
        order = self._semantics.order(target)[0] if target.node else (target,)
        for each in order:
            facts = each.module.facts
            if facts.number_of("__test__"):
                for node in bindings_in(each.module, each.node, "__test__")[-1:]:
                    return facts.kinds[last(facts, facts.parent(node))] == k.FALSE
        return False

    # Cases

    def _cases(self, module: Module, classes: tuple[Target, ...], function: Target, identifier: str) -> Iterator[Case]:
        class_ = classes[0] if classes else None
        marks = [*self._own_marks(function), *(mark for each in classes for mark in self._inherited_marks(each))]
        marks += self._assigned_marks(Target(module, 0))
        if self._is_left_out(marks):
            return
        written = [(mark, of_mark(mark)) for mark in marks if mark.called() == "parametrize"]
        used = [name for mark in marks if mark.called() == "usefixtures" for name in _texts(mark)]
        direct = {name for _, found in written if found for name in found.names}
        parametrized = self._fixtures.parametrized(function, class_, module, used)
        if parametrized is None:
            yield Case(identifier, module, class_, function, self._suite, "parametrize")
            return
        fixtures = [
            Parametrization((fixture.name,), fixture.parameters, fixture.ids)
            for fixture in parametrized
            if fixture.parameters is not None and fixture.name not in direct
        ]
        if not written and not fixtures:
            yield Case(identifier, module, class_, function, self._suite)
            return
        ids = None
        if all(found is not None for _, found in written):
            marked = (found for _, found in written if found is not None)
            ids = case_ids([*fixtures, *marked], self._suite.long_ids)
        if ids is None:
            yield Case(identifier, module, class_, function, self._suite, "parametrize")
        for each in ids or ():
            yield Case(f"{identifier}[{each}]", module, class_, function, self._suite, "parametrize", True)

    def _own_marks(self, definition: Target) -> list[Expression]:
        """The decorators of a definition, the nearest first."""
        if definition.kind not in k.DEFINITIONS or not is_decorated(definition.module, definition.node):
            return []
        found = self._marks.get(definition)
        if found is None:
            written = self._values.decorators(definition)[::-1]
            found = self._marks[definition] = [mark.followed() for mark in written]
        return found

    def _inherited_marks(self, class_: Target) -> list[Expression]:
        found = []
        for each in self._semantics.order(class_)[0]:
            found += [*self._own_marks(each), *self._assigned_marks(each)]
        return found

    def _assigned_marks(self, owner: Target) -> list[Expression]:
        """Return the marks in `pytestmark` of a module or class."""
        facts = owner.module.facts
        if not facts.number_of("pytestmark"):
            return []
        for node in bindings_in(owner.module, owner.node, "pytestmark")[-1:]:
            given = self._values.assigned(Target(owner.module, node))
            return [mark.followed() for mark in given.elements()] if given is not None else []
        return []

    def _is_left_out(self, marks: Iterable[Expression]) -> bool:
        return bool(self._suite.left_out) and any(mark.called() in self._suite.left_out for mark in marks)


def _texts(mark: Expression) -> Iterator[str]:
    for argument in mark.arguments():
        value = argument.value()
        if isinstance(value, str):
            yield value
