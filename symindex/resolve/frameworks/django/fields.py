"""Attributes of a model's objects: values of its fields, objects it refers to, and those that refer to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.classes import class_around, order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks.django import known, managers, models
from symindex.resolve.frameworks.django.managers import related_manager

_TO_ONE: Final = frozenset({"ForeignKey", "OneToOneField", "ParentalKey"})
_TO_MANY: Final = frozenset({"ManyToManyField", "ParentalManyToManyField"})
_GENERIC: Final = "GenericRelation"
_RELATIONS: Final = (*sorted(_TO_ONE), *sorted(_TO_MANY))
_FIELD: Final = "django.db.models.fields.Field"
_PLAIN: Final = {
    "str": ("CharField", "TextField", "SlugField", "EmailField", "URLField", "FilePathField"),
    "int": ("IntegerField", "AutoField", "PositiveIntegerField", "BigIntegerField", "SmallIntegerField"),
    "float": ("FloatField",),
    "bool": ("BooleanField", "NullBooleanField"),
    "bytes": ("BinaryField",),
}
_OF_LIBRARY: Final = {
    "DateTimeField": "datetime.datetime", "DateField": "datetime.date", "TimeField": "datetime.time",
    "DurationField": "datetime.timedelta", "DecimalField": "decimal.Decimal", "UUIDField": "uuid.UUID",
    "ImageField": "django.db.models.fields.files.ImageFieldFile",
    "FileField": "django.db.models.fields.files.FieldFile",
}  # fmt: skip


def field_value(engine: Engine, near: Module, found: Meaning) -> Meaning:
    """Return the value of an object's field; `found` unchanged where the name is no field."""
    values = []
    for value in found.values:
        given = _value_of(engine, near, value) if isinstance(value, Instance) else None
        values.append(Meaning((value,), True, inferred=True) if given is None else given)
    return merged(values) if values else found


def _value_of(engine: Engine, near: Module, field: Instance) -> Meaning | None:
    """Return the value of the field that an object describes; None where it is no field."""
    if not engine.ask(known.derives, field.of, _FIELD):
        return None
    names = {class_name(each) for each in order(engine, field.of)}
    if names & (_TO_ONE | _TO_MANY | {_GENERIC}):
        model = _target(engine, field)
        if model is None:
            return UNKNOWN
        if names & _TO_ONE:
            return known.objects_of(model)
        return related_manager(engine, model, managers.GENERIC if _GENERIC in names else managers.MANY_TO_MANY)
    for plain, fields in _PLAIN.items():
        if names.intersection(fields):
            return builtin(engine, plain)
    return next((known.instances(engine, _OF_LIBRARY[n], near) for n in _OF_LIBRARY if n in names), UNKNOWN)


def _target(engine: Engine, field: Instance) -> Target | None:
    """The model that a relation leads to."""
    made = field.made_at
    if made is None or made.kind != k.CALL:
        return None
    to = known.keyword_or(Call(made.module.facts, made.node), "to", 0)
    return None if to is None else models.model_given(engine, made.module, to)


@rule(unknown=UNKNOWN)
def reverse(engine: Engine, model: Target, name: str) -> Meaning:
    """Return the reverse of a relation that leads from another model to an object's: its objects, or one."""
    for owner, call in _relations(engine, model, name):
        facts = owner.module.facts
        if Call(facts, call).name == "OneToOneField":
            return known.objects_of(owner)
        is_symmetric = Call(facts, call).name in _TO_MANY
        return related_manager(engine, owner, managers.MANY_TO_MANY if is_symmetric else managers.MANY_TO_ONE)
    return UNKNOWN


def _relations(engine: Engine, model: Target, name: str) -> Iterator[tuple[Target, int]]:
    """The relations that give objects of a model an attribute: the model each is in, and its call."""
    for module, node in engine.source.strings_of(name, model.module):
        facts = module.facts
        above = facts.parent(node)
        if facts.kinds[above] == k.KEYWORD and facts.word(above) == "related_name":
            yield from _leading_to(engine, model, module, facts.parent(above), "")
        elif facts.kinds[above] == k.CALL and node in Call(facts, above).positional[2:3]:
            yield from _leading_to(engine, model, module, above, "")
    plain = name.removesuffix("_set")
    for word in _RELATIONS:
        if (plain == name) == (word == "OneToOneField"):
            for module, node in engine.source.calls_of(word, model.module):
                yield from _leading_to(engine, model, module, module.facts.parent(node), plain)


def _leading_to(engine: Engine, model: Target, module: Module, call: int, owner: str) -> Iterator[tuple[Target, int]]:
    """The model around the call of a relation that leads to a model; `owner`: it has that name, in lower case."""
    facts = module.facts
    class_ = class_around(module, call)
    if facts.kinds[call] != k.CALL or not class_ or (owner and facts.word(class_).lower() != owner):
        return
    written = Call(facts, call)
    if owner and ("related_name" in written.keywords or len(written.positional) > 2):
        return
    to = known.keyword_or(written, "to", 0)
    target = None if to is None else models.model_given(engine, module, to)
    if target is not None and target in order(engine, model) and known.is_model(engine, Target(module, class_)):
        yield Target(module, class_), call
