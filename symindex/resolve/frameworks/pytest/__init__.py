"""pytest: fixtures are the definitions of the parameters of tests and fixtures, and of names in some strings."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.values import UNKNOWN, Meaning, Module
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.pytest.fixtures import fixture_in_string, requested_fixture
from symindex.resolve.frameworks.pytest.values import fixture_value


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
        return fixture_value(engine, module, module.facts.parent(node), node)

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The fixture that `usefixtures` and `getfixturevalue` are given the name of."""
        is_word = module.facts.kinds[node] == k.STRING_WORD
        return fixture_in_string(engine, module, node) if is_word else UNKNOWN


FRAMEWORK: Final = Pytest()
