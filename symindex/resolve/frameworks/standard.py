"""The standard library: functions that `singledispatch` and `atexit` keep to call them later; what `json` reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Meaning, Module, Target, merged
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import is_of

_JSON: Final = frozenset({"json", "simplejson"})
_LOADING: Final = frozenset({"load", "loads"})
_MAKING: Final = frozenset({"cls", "object_hook", "object_pairs_hook"})
_REGISTERING: Final = frozenset({"register"})


class Standard(Framework):
    """The conventions of the standard library."""

    name = "standard"
    packages = ("functools", "atexit", "json", "simplejson")

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """Return what `json.load` and `json.loads` give: builtin objects, if nothing is named that makes others."""
        if function.module.name.partition(".")[0] not in _JSON or class_name(function) not in _LOADING:
            return UNKNOWN
        given = Call(site.module.facts, site.node).keywords if site.module is not None else {}
        if _MAKING.intersection(given):
            return UNKNOWN
        text = builtin(engine, "str")
        found = merged([builtin(engine, "dict", text, UNKNOWN), builtin(engine, "list", UNKNOWN)])
        return replace(found, complete=False)

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator registers an implementation, or what runs at exit."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


FRAMEWORK: Final = Standard()
