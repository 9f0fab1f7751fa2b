"""The rules' access to the frameworks that a project uses; see `api` for the meaning of each question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from symindex.model.values import UNKNOWN, Meaning, Module, Target, Value
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.api import Framework

HOOKS: Final = tuple(
    name for name in vars(Framework) if not name.startswith("_") and callable(getattr(Framework, name))
)


class Extensions:
    """The rules of some frameworks by what they are asked; what a framework does not override is not asked."""

    def __init__(self, frameworks: Sequence[Framework] = ()) -> None:
        self.names = tuple(each.name for each in frameworks)
        self._asked: dict[str, list[Callable[..., Any]]] = {
            hook: [
                getattr(each, hook) for each in frameworks if getattr(type(each), hook) is not getattr(Framework, hook)
            ]
            for hook in HOOKS
        }

    def of(self, hook: str) -> list[Callable[..., Any]]:
        """The bound methods that override a hook."""
        return self._asked[hook]


def _overrides(framework: Framework, hook: str) -> bool:
    return getattr(type(framework), hook) is not getattr(Framework, hook)


def parameter_meaning(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the meaning of a parameter by the first framework that knows the definition that fills it."""
    return _first(engine, "parameter_meaning", module, node)


def receiver(engine: Engine, found: Meaning) -> Meaning:
    """Return the receiver of a method, refined by all frameworks in turn."""
    for rule in _rules(engine, "receiver"):
        found = rule(engine, found)
    return found


def parameter_value(engine: Engine, module: Module, node: int) -> Meaning:
    """Return a parameter's value by the first framework that knows it."""
    return _first(engine, "parameter_value", module, node)


def string_meaning(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the meaning of a literal by the first framework that knows what it names."""
    return _first(engine, "string_meaning", module, node)


def words_naming(engine: Engine, definition: Target) -> frozenset[str]:
    """Return the words in literals that any framework may take for a definition, besides its own name."""
    return frozenset(word for rule in _rules(engine, "words_naming") for word in rule(engine, definition))


def member(engine: Engine, value: Value, name: str) -> Meaning:
    """Return a member by the first framework that knows the attribute's definition."""
    return _first(engine, "member", value, name)


def decorated(engine: Engine, function: Target) -> Meaning:
    """Return the result of a decorator by the first framework that knows it."""
    return _first(engine, "decorated", function)


def attribute(engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
    """The objects of an attribute, as all frameworks refine them in turn."""
    for rule in _rules(engine, "attribute"):
        found = rule(engine, value, name, found)
    return found


def attribute_otherwise(engine: Engine, module: Module, node: int) -> Meaning:
    """Return an attribute by the first framework that knows it by its name or by who writes it."""
    return _first(engine, "attribute_otherwise", module, node)


def result(engine: Engine, function: Target, site: CallSite) -> Meaning:
    """Return the result of a call by the first framework that knows the function."""
    return _first(engine, "result", function, site)


def returned(engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
    """The objects that a function returns, as all frameworks refine them in turn."""
    for rule in _rules(engine, "returned"):
        found = rule(engine, function, site, found)
    return found


def is_registered(engine: Engine, module: Module, decorator: int) -> bool:
    """Return True if a decorator of any framework keeps its function to call it later."""
    return any(rule(engine, module, decorator) for rule in _rules(engine, "is_registered"))


def is_deferred(engine: Engine, function: Target, method: str) -> bool:
    """Return True if a method that any framework gives a function has it called later."""
    return any(rule(engine, function, method) for rule in _rules(engine, "is_deferred"))


def names(engine: Engine) -> tuple[str, ...]:
    """The names of the frameworks that are asked."""
    return cast("Extensions", engine.extensions).names


def _rules(engine: Engine, hook: str) -> list[Callable[..., Any]]:
    return cast("Extensions", engine.extensions).of(hook)


def _first(engine: Engine, hook: str, *asked: object) -> Meaning:
    for rule in _rules(engine, hook):
        found: Meaning = rule(engine, *asked)
        if found.values:
            return found
    return UNKNOWN
