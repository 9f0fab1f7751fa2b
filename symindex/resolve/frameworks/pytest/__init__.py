"""pytest: fixtures are the definitions of the parameters of tests and fixtures, and of names in some strings."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.pytest.fixtures import fixture_in_string, requested_fixture
from symindex.resolve.frameworks.pytest.values import fixture_value, request_object, value_asked_for


class Pytest(Framework):
    """The conventions of pytest."""

    name = "pytest"
    packages = ("pytest", "_pytest")
    by_installation = True

    def parameter_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The fixture that a parameter of a test or fixture asks for."""
        return engine.ask(requested_fixture, module, node)

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """Return the value of the fixture, or of the list of `parametrize`."""
        found = fixture_value(engine, module, module.facts.parent(node), node)
        return found if found.values else request_object(engine, module, node)

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """Return what `request.getfixturevalue("name")` gives."""
        if site.module is None or function.module.facts.word(function.node) != "getfixturevalue":
            return UNKNOWN
        return value_asked_for(engine, site.module, Call(site.module.facts, site.node))

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The fixture that `usefixtures` and `getfixturevalue` are given the name of."""
        is_word = module.facts.kinds[node] == k.STRING_WORD
        return fixture_in_string(engine, module, node) if is_word else UNKNOWN


FRAMEWORK: Final = Pytest()
