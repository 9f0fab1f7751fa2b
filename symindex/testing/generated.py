"""Tests that are made of others when a class is made or loaded: ddt's data, testscenarios' scenarios."""

from __future__ import annotations

import re
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import last
from symindex.model.values import Target
from symindex.resolve.semantics import Semantics, decorator_names, is_decorated
from symindex.testing.literals import Named, Param, Plain, Unknown, listed
from symindex.testing.values import Values

_DATA: Final = frozenset({"data", "idata", "named_data", "file_data"})
_NOT_OF_NAMES: Final = re.compile(r"\W|^(?=\d)")


class Generated:
    """Knows the names that such tests get, where the text shows them."""

    def __init__(self, semantics: Semantics, values: Values) -> None:
        self._semantics, self._values = semantics, values

    def by_ddt(self, name: str, function: Target) -> list[str] | None:
        """The names of the tests that ddt makes of a method; empty where they are not known, None where it makes
        none."""
        facts = function.module.facts
        if not facts.number_of("ddt") or not is_decorated(function.module, function.node):
            return None
        if _DATA.isdisjoint(decorator_names(function.module, function.node)):
            return None
        class_ = facts.scope_of(function.node)
        if "ddt" not in decorator_names(function.module, class_):
            return None
        for decorator in self._values.decorators(function):
            if decorator.called() in ("data", "idata"):
                values = decorator.argument_values()
                if decorator.called() == "idata":
                    values = listed(values[0]) if values else None
                if values is None or any(map(_is_unknown, values)):
                    return []
                width = len(str(len(values)))
                return [_name(name, value, index + 1, width) for index, value in enumerate(values)]
        return []

    def has_scenarios(self, class_: Target) -> bool:
        """Return True if a class or a base of it has `scenarios`."""
        return bool(self._scenarios(class_))

    def scenarios(self, class_: Target) -> list[str]:
        """The names of the scenarios that the tests of a class are run in; empty where there are none or unknown
        ones."""
        for variable in self._scenarios(class_):
            given = self._values.assigned(variable)
            found = listed(given.value()) if given is not None else None
            names = [parts[0] for each in found or () if (parts := listed(each))]
            return [each for each in names if isinstance(each, str)]
        return []

    def _scenarios(self, class_: Target) -> list[Target]:
        for each in self._semantics.order(class_)[0]:
            facts = each.module.facts
            if facts.number_of("scenarios"):
                own = self._semantics.own_members(each, "scenarios")
                if own and own[0].kind == k.BOUND:
                    value = last(facts, facts.parent(own[0].node))
                    return own if facts.kinds[value] != k.NONE else []
        return []


def _name(method: str, value: object, index: int, width: int) -> str:
    numbered = f"{method}_{index:0{width}}"
    if isinstance(value, Named):
        value = value.name
    return _NOT_OF_NAMES.sub("_", f"{numbered}_{value}") if _is_trivial(value) else numbered


def _is_unknown(value: object) -> bool:
    if isinstance(value, Plain):
        return "tuple" in value.classes or "list" in value.classes
    return isinstance(value, Unknown) or (type(value) is list and any(map(_is_unknown, value)))


def _is_trivial(value: object) -> bool:
    if isinstance(value, (list, tuple)) and not isinstance(value, Param):
        return type(value) in (list, tuple) and all(map(_is_trivial, value))
    return value is None or isinstance(value, (bool, int, float, str))
