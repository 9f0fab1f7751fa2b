"""SQLAlchemy: mapped columns and relationships, also those named in strings and by `backref`."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, inner, last, name_of
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value
from symindex.resolve.annotations import instance
from symindex.resolve.builtin import builtin
from symindex.resolve.classes import class_around, class_member
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import class_at, decorator_of, is_of, objects_of
from symindex.resolve.frameworks.sqlalchemy import relations, selects

_RELATIONS: Final = frozenset({"relationship", "relation", "dynamic_loader", "backref"})
_COLUMNS: Final = frozenset({"Column", "mapped_column"})
_ATTRIBUTES: Final = frozenset({"back_populates", "backref"})
_MAPPED: Final = frozenset({"Mapped", "DynamicMapped", "WriteOnlyMapped"})
_TYPES: Final = {
    "Integer": "int", "BigInteger": "int", "SmallInteger": "int", "String": "str", "Text": "str", "Unicode": "str",
    "UnicodeText": "str", "Enum": "str", "Boolean": "bool", "Float": "float", "LargeBinary": "bytes",
}  # fmt: skip
_OF_LIBRARY: Final = {"DateTime": "datetime.datetime", "Date": "datetime.date", "Numeric": "decimal.Decimal"}
_ATTRIBUTE: Final = "sqlalchemy.orm.attributes.InstrumentedAttribute"
_MAPPING: Final = frozenset({"map_imperatively", "mapper"})
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
        if facts.kinds[call] != k.CALL or Call(facts, call).name not in _RELATIONS:
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
            return _of_class(engine, value, name, found)
        if not isinstance(value, Instance):
            return found
        for target in class_member(engine, value.of, name).targets[:1]:
            given = _mapped(engine, target)
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
        return selects.returned(engine, function, site, found)

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator registers a listener, a validator or what a mapping calls."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


def _of_class(engine: Engine, value: Target, name: str, found: Meaning) -> Meaning:
    """Return the attribute that a mapping puts on a class, for a column or relationship that is asked of the class."""
    if value.kind != k.CLASS or name.startswith("_"):
        return found
    members = class_member(engine, value, name).targets[:1]
    is_mapped = any(_mapped(engine, each).values for each in members)
    if is_mapped or (not members and not found.values and _is_mapped_outside(value)):
        put = objects_of(class_at(engine, _ATTRIBUTE, value.module))
        return put if put.values else found
    return found


def _is_mapped_outside(class_: Target) -> bool:
    """Return True if the file of a class has it mapped by a call: `registry.map_imperatively(User, users)`."""
    facts = class_.module.facts
    for node in facts.nodes_with(facts.word(class_.node)):
        call = Call(facts, facts.parent(node))
        if facts.kinds[call.node] == k.CALL and call.name in _MAPPING and call.positional[:1] == [node]:
            return True
    return False


def _mapped(engine: Engine, target: Target) -> Meaning:
    """Return the attribute where the class binds a column or relationship; unknown for other attributes."""
    module, facts = target.module, target.module.facts
    statement = facts.parent(target.node)
    if facts.kinds[statement] not in (k.ASSIGN, k.DECLARE):
        return UNKNOWN
    assignment = Assignment(facts, statement)
    written, made = assignment.annotation, assignment.value
    if written is not None and facts.kinds[written] == k.SUBSCRIPT and facts.word(inner(facts, written)) in _MAPPED:
        return instance(engine, module, last(facts, written))
    if made is None or facts.kinds[made] != k.CALL:
        return UNKNOWN
    call = Call(facts, made)
    if call.name in _COLUMNS:
        return _of_column(engine, module, call)
    for class_ in relations.leading_to(engine, module, made) if call.name in _RELATIONS else ():
        one = Meaning((Instance(class_),), False, inferred=True)
        is_single = relations.refers_to(Target(module, class_around(module, made)), class_)
        return one if is_single or _is_false(call, "uselist") else builtin(engine, "list", one)
    return UNKNOWN


def _of_column(engine: Engine, module: Module, call: Call) -> Meaning:
    """An object of the type that a column is given."""
    for argument in call.positional:
        word = name_of(module.facts, argument)
        if word in _TYPES:
            return builtin(engine, _TYPES[word])
        if word in _OF_LIBRARY:
            return objects_of(class_at(engine, _OF_LIBRARY[word], module))
    return UNKNOWN


def _is_false(call: Call, word: str) -> bool:
    given = call.keywords.get(word)
    return given is not None and call.facts.kinds[given] == k.FALSE


FRAMEWORK: Final = SQLAlchemy()
