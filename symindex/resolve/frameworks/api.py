"""The interface of frameworks: the base class of their rules.

A framework is a class deriving from `Framework`; it overrides those of the methods below about which it knows
something, and leaves the others alone. Each is asked only where the rules of the language leave the answer open, or
gets their answer to refine it, so that no convention refutes what scopes, imports and the class hierarchy prove.
Nothing here, and nothing in a rule, may import or run code of the indexed project: rules read facts.

The package's page `docs/frameworks.md` shows how another distribution adds a framework.
"""

from __future__ import annotations

from collections.abc import Iterable

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
        """The objects that a method is called on; `found` is an object or class of the class it is in."""
        return found

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The objects that the framework gives to a parameter without an annotation."""
        return UNKNOWN

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The definitions that a literal names: a STRING_WORD, or a STRING_PART of a dotted path."""
        return UNKNOWN

    def words_naming(self, engine: Engine, definition: Target) -> Iterable[str]:
        """The words in literals that `string_meaning` may take for a definition, besides its own name."""
        return ()

    def member(self, engine: Engine, value: Value, name: str) -> Meaning:
        """The definitions of an attribute that the value's class is not seen to have."""
        return UNKNOWN

    def decorated(self, engine: Engine, function: Target) -> Meaning:
        """The objects that decorators of the framework make of a function."""
        return UNKNOWN

    def attribute(self, engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
        """The objects that an attribute of a value gives; `found` is what the other rules say, to keep or refine."""
        return found

    def attribute_otherwise(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The objects that an attribute gives where nothing else tells: its name, or who writes it, may say enough."""
        return UNKNOWN

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """The objects that a call of one of the framework's own functions gives which says no type.

        Asked before the function's body is read.
        """
        return UNKNOWN

    def returned(self, engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
        """The objects that a call of a function gives; `found` is what the other rules say, to keep or refine."""
        return found

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator, given by its expression, keeps the function to call it later, as `route` does."""
        return False

    def is_deferred(self, engine: Engine, function: Target, method: str) -> bool:
        """Return True if a method of a decorated function has it called later, as `task.delay()` does."""
        return False
