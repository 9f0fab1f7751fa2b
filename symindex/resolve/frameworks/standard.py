"""The standard library: functions that `singledispatch` and `atexit` keep to call them later."""

from __future__ import annotations

from typing import Final

from symindex.model.values import Module
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import is_of

_REGISTERING: Final = frozenset({"register"})


class Standard(Framework):
    """The conventions of the standard library."""

    name = "standard"
    packages = ("functools", "atexit")

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator registers an implementation, or what runs at exit."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


FRAMEWORK: Final = Standard()
