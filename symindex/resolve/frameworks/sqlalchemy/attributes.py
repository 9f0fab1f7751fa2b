"""Attributes of mapped classes: columns and relationships, of their objects and of the classes themselves."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, inner, last, name_of
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target
from symindex.resolve.annotations import instance
from symindex.resolve.attributes import attribute
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.classes import class_around, class_member
from symindex.resolve.containers import element
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.decorators import class_at, objects_of
from symindex.resolve.frameworks.sqlalchemy import relations

RELATIONS: Final = frozenset({"relationship", "relation", "dynamic_loader", "backref"})
_PROXY: Final = "association_proxy"
_COLUMNS: Final = frozenset({"Column", "mapped_column"})
_MAPPED: Final = frozenset({"Mapped", "DynamicMapped", "WriteOnlyMapped"})
_TYPES: Final = {
    "Integer": "int", "BigInteger": "int", "SmallInteger": "int", "String": "str", "Text": "str", "Unicode": "str",
    "UnicodeText": "str", "Enum": "str", "Boolean": "bool", "Float": "float", "LargeBinary": "bytes",
}  # fmt: skip
_OF_LIBRARY: Final = {"DateTime": "datetime.datetime", "Date": "datetime.date", "Numeric": "decimal.Decimal"}
_ATTRIBUTE: Final = "sqlalchemy.orm.attributes.InstrumentedAttribute"
_MAPPING: Final = frozenset({"map_imperatively", "mapper"})
_OPERATORS: Final = "sqlalchemy.sql.operators"
_EXPRESSION: Final = "sqlalchemy.sql.elements.ColumnElement"


def expression(engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
    """Return the expression that an operator makes of an attribute of a mapped class; else what is found."""
    if (
        function.module.name != _OPERATORS
        or site.receiver is None
        or not _ATTRIBUTE.endswith(f".{class_name(site.receiver)}")
    ):
        return found
    if any(isinstance(each, Instance) and class_name(each) == "Callable" for each in found.values):
        return found
    made = objects_of(class_at(engine, _EXPRESSION, function.module))
    return made if made.values else found


def of_class(engine: Engine, value: Target, name: str, found: Meaning) -> Meaning:
    """Return the attribute that a mapping puts on a class, for a column or relationship that is asked of the class."""
    if value.kind != k.CLASS or name.startswith("_"):
        return found
    members = class_member(engine, value, name).targets[:1]
    is_mapped = any(_is_mapped(each) for each in members)
    if is_mapped or (not members and not found.values and _is_mapped_outside(value)):
        put = objects_of(class_at(engine, _ATTRIBUTE, value.module))
        return put if put.values else found
    return found


def _is_mapped(target: Target) -> bool:
    """Return True if a class binds a column or relationship at a node."""
    facts, statement = target.module.facts, target.module.facts.parent(target.node)
    if facts.kinds[statement] not in (k.ASSIGN, k.DECLARE):
        return False
    written, made = Assignment(facts, statement).annotation, Assignment(facts, statement).value
    if written is not None and facts.kinds[written] == k.SUBSCRIPT and facts.word(inner(facts, written)) in _MAPPED:
        return True
    is_call = made is not None and facts.kinds[made] == k.CALL
    return is_call and made is not None and Call(facts, made).name in _COLUMNS | RELATIONS


def _is_mapped_outside(class_: Target) -> bool:
    """Return True if the file of a class has it mapped by a call: `registry.map_imperatively(User, users)`."""
    facts = class_.module.facts
    for node in facts.nodes_with(facts.word(class_.node)):
        call = Call(facts, facts.parent(node))
        if facts.kinds[call.node] == k.CALL and call.name in _MAPPING and call.positional[:1] == [node]:
            return True
    return False


def mapped(engine: Engine, target: Target) -> Meaning:
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
    if call.name == _PROXY:
        return _behind_proxy(engine, Target(module, class_around(module, made)), call)
    for class_ in relations.leading_to(engine, module, made) if call.name in RELATIONS else ():
        one = Meaning((Instance(class_),), False, inferred=True)
        is_single = relations.refers_to(Target(module, class_around(module, made)), class_)
        return one if is_single or _is_false(call, "uselist") else builtin(engine, "list", one)
    return UNKNOWN


def _behind_proxy(engine: Engine, class_: Target, call: Call) -> Meaning:
    """Return the attributes, of the objects on the other side of a relationship, that `association_proxy` names."""
    names = [call.facts.word(each) for each in call.positional if call.facts.kinds[each] == k.STRING_WORD]
    if len(names) != 2 or class_.kind != k.CLASS:
        return UNKNOWN
    related = attribute(engine, Meaning((Instance(class_),), True), names[0])
    found = attribute(engine, element(engine, related), names[1])
    return builtin(engine, "list", found) if found.values else UNKNOWN


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
