"""pydantic and attrs: validators name the fields that they look at."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.classes import class_member
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import is_of

_VALIDATORS: Final = frozenset({"field_validator", "validator", "field_serializer", "serializer"})
_REGISTERING: Final = _VALIDATORS | {"model_validator", "root_validator", "model_serializer", "default"}


class Pydantic(Framework):
    """The conventions of pydantic and attrs."""

    name = "pydantic"
    packages = ("pydantic", "attr", "attrs")

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The field that a validator names."""
        facts, call = module.facts, module.facts.parent(node)
        if facts.kinds[call] != k.CALL or Call(facts, call).name not in _VALIDATORS:
            return UNKNOWN
        function = facts.parent(facts.parent(call))
        if facts.kinds[facts.parent(call)] != k.DECORATOR or facts.kinds[function] not in k.FUNCTIONS:
            return UNKNOWN
        class_ = Target(module, facts.scope_of(function))
        found = class_member(engine, class_, facts.word(node)).targets[:1] if class_.kind == k.CLASS else []
        return Meaning(tuple(found), True) if found else UNKNOWN

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator has a method check or make the value of a field."""
        if is_of(engine, module, decorator, self.packages, _REGISTERING):
            return True
        facts = module.facts  # `@field.validator` of attrs: the object is a field of the same class
        holder = facts.first_child(decorator) if facts.kinds[decorator] == k.ATTRIBUTE_CALLED else None
        if holder is None or facts.word(decorator) not in ("validator", "default"):
            return False
        function = facts.parent(facts.parent(decorator))
        is_method = facts.kinds[facts.scope_of(function)] == k.CLASS and bool(Decorated(facts, function).is_decorated)
        return is_method and any(t.kind == k.BOUND for t in engine.meaning(module, holder).targets)


FRAMEWORK: Final = Pydantic()
