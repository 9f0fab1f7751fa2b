"""SQLAlchemy: mapped columns and relationships, also those named in strings and by `backref`."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value
from symindex.resolve.classes import class_member
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import decorator_of, is_of, objects_of
from symindex.resolve.frameworks.sqlalchemy import relations, selects
from symindex.resolve.frameworks.sqlalchemy.attributes import RELATIONS, expression, mapped, of_class

_ATTRIBUTES: Final = frozenset({"back_populates", "backref"})
_LISTENING: Final = frozenset({"listens_for"})
_REGISTERING: Final = frozenset(
    {"listens_for", "validates", "compiles", "reconstructor", "expression", "comparator", "update_expression",
     "declared_attr", "directive", "cascading"}
)  # fmt: skip


class SQLAlchemy(Framework):
    """The conventions of SQLAlchemy's declarative mappings."""

    name = "sqlalchemy"
    packages = ("sqlalchemy", "flask_sqlalchemy", "sqlmodel")

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The class that a relationship names, or the attribute on its other side."""
        facts = module.facts
        above = facts.parent(node)
        call = facts.parent(above) if facts.kinds[above] == k.KEYWORD else above
        if facts.kinds[call] != k.CALL or Call(facts, call).name not in RELATIONS:
            return UNKNOWN
        if facts.kinds[above] == k.KEYWORD and facts.word(above) in _ATTRIBUTES:
            targets = [
                t
                for class_ in relations.leading_to(engine, module, call)
                for t in class_member(engine, class_, facts.word(node)).targets[:1]
            ]
            return Meaning(tuple(targets), False, inferred=True)
        classes = tuple(relations.leading_to(engine, module, call)) if node in Call(facts, call).arguments[:1] else ()
        return Meaning(classes, False, inferred=True)

    def attribute(self, engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
        """Return the value of an object's column or relationship, its own or by a `backref` to its class."""
        if isinstance(value, Target):
            return of_class(engine, value, name, found)
        if not isinstance(value, Instance):
            return found
        for target in class_member(engine, value.of, name).targets[:1]:
            given = mapped(engine, target)
            return given if given.values else found
        return found if found.values else relations.by_backref(engine, value.of, name)

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The object that a listener of a class's events gets as `target`."""
        facts, function = module.facts, module.facts.parent(node)
        decorator = decorator_of(Target(module, function), _LISTENING) if facts.word(node) == "target" else None
        if decorator is None or facts.kinds[decorator] != k.CALL:
            return UNKNOWN
        listened = Call(facts, decorator).positional[:1]
        classes = (each for node in listened for each in engine.value(module, node).targets if each.is_class)
        return objects_of(next(classes, None))

    def returned(self, engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
        """Return the results of `select` and the methods that run it, of the selected class."""
        if not function.module.name.startswith("sqlalchemy."):
            return found
        return selects.returned(engine, function, site, expression(engine, function, site, found))

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator registers a listener, a validator or what a mapping calls."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


FRAMEWORK: Final = SQLAlchemy()
