"""Fixtures that pytest gives to a test: by the names of parameters, of `usefixtures`, and those that are always
used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.resolve.semantics import Semantics, decorator_names, is_decorated, is_fixture
from symindex.testing.values import Expression, Values

_IMPORTED: Final = frozenset({k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_SCOPES: Final = ("session", "package", "module", "class", "function")
# Fixtures of all tests together, those alone that lead to one with parameters. Tests ask for a few of these.
_MAX_LOOKED_AT: Final = 1_000_000


class Fixture(NamedTuple):
    """A fixture as it is declared."""

    name: str
    function: Target
    autouse: bool
    scope: str
    parameters: Expression | None
    ids: Expression | None


class _Visible(NamedTuple):
    """The fixtures that can be asked for from a place: by name, the nearest first.

    `leading` are the names of those with parameters, and of those that ask for these; `always` the leading ones that
    are used without being asked for.
    """

    by_name: dict[str, list[Fixture]]
    always: list[str]
    leading: set[str]


class Fixtures:
    """Knows the fixtures of one project."""

    def __init__(self, semantics: Semantics, values: Values, conftests: Callable[[Module], list[Module]]) -> None:
        """`conftests` gives the modules of that name which hold for a module, the nearest first."""
        self._semantics, self._values, self._conftests = semantics, values, conftests
        self._of_module: dict[Module, list[Fixture]] = {}
        self._of_class: dict[Target, list[Fixture]] = {}
        self._visible: dict[tuple[Target | None, Module], _Visible] = {}
        self._looked_at = 0

    def parametrized(
        self, function: Target, class_: Target | None, module: Module, more: Iterable[str]
    ) -> list[Fixture] | None:
        """The fixtures with parameters that a test is given, in the order in which pytest names them; those of plugins
        are left out. None where so many were looked at for the tests before that this one is left alone.

        `more` are names that marks ask for.
        """
        visible = self._visible_from(class_, module)
        if not visible.leading:
            return []
        asked = dict.fromkeys([*visible.always, *more, *self._asked_for(function)])
        waiting = [name for name in asked if name in visible.leading]
        known = set(waiting)
        found: dict[Target, Fixture] = {}
        for name in waiting:  # grows while it is gone through
            self._looked_at += 1
            if self._looked_at > _MAX_LOOKED_AT:
                return None
            fixture: Fixture | None = visible.by_name[name][0]
            while fixture is not None and fixture.function not in found:
                found[fixture.function] = fixture
                needed = arguments(fixture.function)
                waiting += [each for each in needed if each not in known and each in visible.leading]
                known.update(needed)
                # A fixture that asks for its own name gets the one that it overrides.
                others = (each for each in visible.by_name[name] if each.function not in found)
                fixture = next(others, None) if name in needed else None
        with_parameters = (each for each in found.values() if each.parameters is not None)
        return sorted(with_parameters, key=lambda each: _SCOPES.index(each.scope) if each.scope in _SCOPES else 4)

    def _visible_from(self, class_: Target | None, module: Module) -> _Visible:
        """The fixtures that the tests of a module, or of a class in it, may ask for."""
        known = self._visible.get((class_, module))
        if known is None:
            places = [self._in_class(class_)] if class_ is not None else []
            places += [self._in_module(each) for each in (module, *self._conftests(module))]
            by_name: dict[str, list[Fixture]] = {}
            for fixture in [each for place in places for each in place]:
                by_name.setdefault(fixture.name, []).append(fixture)
            leading = _leading(by_name)
            always = [
                each.name for place in reversed(places) for each in place if each.autouse and each.name in leading
            ]
            known = self._visible[class_, module] = _Visible(by_name, always, leading)
        return known

    def _asked_for(self, function: Target) -> list[str]:
        """The parameters of a test that are left when hypothesis has filled its own: by name, or from the right."""
        wanted = arguments(function)
        if wanted and is_decorated(function.module, function.node):
            for decorator in self._values.decorators(function):
                if decorator.called() == "given":
                    given, by_name = decorator.arguments(), decorator.keywords()
                    count = len(wanted) if any(each.value() is ... for each in given) else len(given)
                    wanted = [name for name in wanted[: len(wanted) - count] if name not in by_name]
        return wanted

    def _in_class(self, class_: Target) -> list[Fixture]:
        known = self._of_class.get(class_)
        if known is None:
            known = self._of_class[class_] = []
            seen = set()
            for each in self._semantics.order(class_)[0]:
                for fixture in self._declared(each.module, each.node):
                    if fixture.name not in seen:
                        seen.add(fixture.name)
                        known.append(fixture)
        return known

    def _in_module(self, module: Module) -> list[Fixture]:
        known = self._of_module.get(module)
        if known is None:
            known = self._of_module[module] = [*self._declared(module, 0), *self._imported(module)]
        return known

    def _declared(self, module: Module, scope: int) -> Iterator[Fixture]:
        facts = module.facts
        if not any("fixture" in word for word in facts.words):
            return
        for node in facts.nodes_of(k.FUNCTIONS, scope, module.end_of(scope)):
            if is_decorated(module, node) and facts.scope_of(node) == scope and is_fixture(module, node):
                yield self.declared(Target(module, node))

    def _imported(self, module: Module) -> Iterator[Fixture]:
        for node in module.facts.nodes_of(_IMPORTED):
            if not module.facts.scope_of(node):
                for target in self._semantics.meaning(module, node).targets[:1]:
                    if target.kind in k.FUNCTIONS and is_fixture(target.module, target.node):
                        fixture = self.declared(target)
                        own = target.module.facts.word(target.node)
                        name = module.facts.word(node)
                        yield fixture._replace(name=name) if fixture.name == own else fixture

    def declared(self, function: Target) -> Fixture:
        """A fixture as its function declares it."""
        facts = function.module.facts
        name = facts.word(function.node)
        if not _is_called(function):
            return Fixture(name, function, False, "function", None, None)
        for decorator in self._values.decorators(function):
            if "fixture" in decorator.called():
                given = _constant(decorator, "name")
                scope = _constant(decorator, "scope")
                return Fixture(
                    given if isinstance(given, str) else name,
                    function,
                    _constant(decorator, "autouse") is True,
                    scope if isinstance(scope, str) else "function",
                    decorator.argument(9, "params"),
                    decorator.argument(9, "ids"),
                )
        return Fixture(name, function, False, "function", None, None)


def arguments(function: Target) -> list[str]:
    """The parameters that pytest fills: those without a default, a method's first one left out."""
    facts = function.module.facts
    if function.kind not in k.FUNCTIONS:
        return []
    own = [part for part in facts.children(function.node) if facts.kinds[part] == k.PARAMETER]
    in_class = facts.kinds[facts.scope_of(function.node)] == k.CLASS
    if in_class and "staticmethod" not in decorator_names(function.module, function.node):
        own = own[1:]
    return [facts.word(part) for part in own if not any(facts.kinds[c] == k.DEFAULT for c in facts.children(part))]


def _leading(by_name: Mapping[str, Iterable[Fixture]]) -> set[str]:
    """The names of fixtures that have parameters, or ask for others that do, however far."""
    asking: dict[str, list[str]] = {}
    for name, fixtures in by_name.items():
        for needed in {each for fixture in fixtures for each in arguments(fixture.function)}:
            asking.setdefault(needed, []).append(name)
    waiting = [name for name, fixtures in by_name.items() if any(each.parameters is not None for each in fixtures)]
    leading = set(waiting)
    for name in waiting:  # grows while it is gone through
        others = [each for each in asking.get(name, ()) if each not in leading]
        leading.update(others)
        waiting += others
    return leading


def _is_called(function: Target) -> bool:
    facts = function.module.facts
    decorators = (part for part in facts.children(function.node) if facts.kinds[part] == k.DECORATOR)
    return any(facts.kinds[value] == k.CALL for part in decorators for value in facts.children(part))


def _constant(decorator: Expression, name: str) -> object:
    given = decorator.argument(9, name)
    return given.value() if given is not None else None
