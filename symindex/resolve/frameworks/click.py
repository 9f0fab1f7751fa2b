"""click and typer: functions that decorators make commands of."""

from __future__ import annotations

from typing import Final

from symindex.model.values import Module
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import is_of

_REGISTERING: Final = frozenset({"command", "group", "callback", "result_callback"})


class Click(Framework):
    """The conventions of click and typer."""

    name = "click"
    packages = ("click", "typer")

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Whether a decorator makes a function a command, a group or its callback."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


FRAMEWORK: Final = Click()
