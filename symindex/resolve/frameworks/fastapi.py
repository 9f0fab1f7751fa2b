"""FastAPI and Starlette: routes are registered by decorators, and `Depends(f)` gives a parameter what `f` gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Parameter, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.containers import element
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks import routes
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import is_of
from symindex.resolve.frameworks.written import put_into

_STATE: Final = "state"
_DEPENDING: Final = frozenset({"Depends", "Security"})
_GENERATORS: Final = frozenset({"Generator", "Iterator", "AsyncGenerator", "AsyncIterator"})
_REGISTERING: Final = frozenset(
    {"get", "post", "put", "delete", "patch", "options", "head", "trace", "websocket", "api_route", "on_event", "route",
     "exception_handler", "middleware", "websocket_route"}
)  # fmt: skip


class FastAPI(Framework):
    """The conventions of FastAPI."""

    name = "fastapi"
    packages = ("fastapi", "starlette")

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """Return the value of the dependency that is a parameter's default."""
        facts, default = module.facts, Parameter(module.facts, node).default
        if default is None or facts.kinds[default] != k.CALL:
            return UNKNOWN
        call = Call(facts, default)
        if call.name not in _DEPENDING or not call.arguments:
            return UNKNOWN
        dependency = call.keywords.get("dependency", call.arguments[0])
        found = [engine.result(value) for value in engine.value(module, dependency).values[:2]]
        return merged([_yielded(engine, each) for each in found] or [UNKNOWN])

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The route of the URL that a literal is requested as, or of the name that it is."""
        return routes.view_of_literal(engine, module, node, ("url_for", "url_path_for"))

    def words_naming(self, engine: Engine, definition: Target) -> Iterator[str]:
        """The words of the paths and names of a function's routes."""
        return routes.words_of(engine, definition)

    def attribute_otherwise(self, engine: Engine, module: Module, node: int) -> Meaning:
        """An attribute of an application's or request's `state`: what the project puts there."""
        facts = module.facts
        holder = inner(facts, node)
        is_state = facts.word(holder) == _STATE and facts.kinds[holder] in k.ATTRIBUTES
        return put_into(engine, module, facts.word(node), _STATE) if is_state else UNKNOWN

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator registers a route, a handler or a hook."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


def _yielded(engine: Engine, given: Meaning) -> Meaning:
    """Return the value of a dependency: of a generator the value it yields."""
    values = given.values[:1]
    is_generator = bool(values) and isinstance(values[0], Instance) and class_name(values[0]) in _GENERATORS
    return element(engine, given) if is_generator else given


FRAMEWORK: Final = FastAPI()
