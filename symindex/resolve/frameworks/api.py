"""What a framework may tell name resolution: the base class of its rules, and how they are asked.

A framework is a class deriving from `Framework`; it overrides those of the methods below about which it knows
something, and leaves the others alone. Each is asked only where the rules of the language leave the answer open, or
gets their answer to refine it, so that no convention refutes what scopes, imports and the class hierarchy prove.
Nothing here, and nothing in a rule, may import or run code of the indexed project: rules read facts.

The package's page `docs/frameworks.md` shows how another distribution adds a framework.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from symindex.model.values import UNKNOWN, Meaning, Module, Target, Value
from symindex.resolve.engine import CallSite, Engine


class Framework:
    """The conventions of one framework; by itself it knows nothing.

    `name` is what the setting `exclude-frameworks` calls it. It is asked if the project imports one of `packages`, by
    the first component of their dotted names, or, where `by_installation` is set, if an import of one would succeed.
    """

    name: str = ""
    packages: tuple[str, ...] = ()
    by_installation: bool = False

    def parameter_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The definitions that fill a parameter by its name; unknown for parameters that callers fill."""
        return UNKNOWN

    def receiver(self, engine: Engine, found: Meaning) -> Meaning:
        """The objects that a method is called on; `found` is an object or class of the class it stands in."""
        return found

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The objects that the framework gives to a parameter without an annotation."""
        return UNKNOWN

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The definitions that a literal names: a STRING_WORD, or a STRING_PART of a dotted path."""
        return UNKNOWN

    def member(self, engine: Engine, value: Value, name: str) -> Meaning:
        """The definitions of an attribute that the value's class is not seen to have."""
        return UNKNOWN

    def decorated(self, engine: Engine, function: Target) -> Meaning:
        """The objects that decorators of the framework make of a function."""
        return UNKNOWN

    def attribute(self, engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
        """The objects that an attribute of a value gives; `found` is what the other rules say, to keep or refine."""
        return found

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """The objects that a call of one of the framework's own functions gives which says no type.

        Asked before the function's body is read.
        """
        return UNKNOWN

    def returned(self, engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
        """The objects that a call of a function gives; `found` is what the other rules say, to keep or refine."""
        return found

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Whether a decorator, given by its expression, keeps the function to call it later: a route, a command."""
        return False

    def is_deferred(self, engine: Engine, function: Target, method: str) -> bool:
        """Whether a method of a decorated function has it called later, as `task.delay()` does."""
        return False


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
    """What the first framework says that knows the definition that fills a parameter."""
    return _first(engine, "parameter_meaning", module, node)


def receiver(engine: Engine, found: Meaning) -> Meaning:
    """What a method is called on, as all frameworks refine it in turn."""
    for rule in _rules(engine, "receiver"):
        found = rule(engine, found)
    return found


def parameter_value(engine: Engine, module: Module, node: int) -> Meaning:
    """What the first framework says that knows what a parameter is given."""
    return _first(engine, "parameter_value", module, node)


def string_meaning(engine: Engine, module: Module, node: int) -> Meaning:
    """What the first framework says that knows what a literal names."""
    return _first(engine, "string_meaning", module, node)


def member(engine: Engine, value: Value, name: str) -> Meaning:
    """What the first framework says that knows an attribute's definition."""
    return _first(engine, "member", value, name)


def decorated(engine: Engine, function: Target) -> Meaning:
    """What the first framework says that knows what a decorator makes of a function."""
    return _first(engine, "decorated", function)


def attribute(engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
    """The objects of an attribute, as all frameworks refine them in turn."""
    for rule in _rules(engine, "attribute"):
        found = rule(engine, value, name, found)
    return found


def result(engine: Engine, function: Target, site: CallSite) -> Meaning:
    """What the first framework says that knows what a call of a function gives."""
    return _first(engine, "result", function, site)


def returned(engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
    """The objects that a function returns, as all frameworks refine them in turn."""
    for rule in _rules(engine, "returned"):
        found = rule(engine, function, site, found)
    return found


def is_registered(engine: Engine, module: Module, decorator: int) -> bool:
    """Whether a decorator of any framework keeps its function to call it later."""
    return any(rule(engine, module, decorator) for rule in _rules(engine, "is_registered"))


def is_deferred(engine: Engine, function: Target, method: str) -> bool:
    """Whether a method that any framework gives a function has it called later."""
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
