"""Between which classes relationships lead, and whether to one object or many."""

from __future__ import annotations

from collections.abc import Iterator

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, below, last
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target
from symindex.resolve.annotations import instance
from symindex.resolve.builtin import builtin
from symindex.resolve.classes import class_around, order
from symindex.resolve.engine import Engine
from symindex.resolve.scopes import bindings_in


def leading_to(engine: Engine, module: Module, call: int) -> Iterator[Target]:
    """The class that the call of a relationship leads to: its first argument, or what the annotation says."""
    facts, statement = module.facts, module.facts.parent(call)
    if not Call(facts, call).positional and facts.kinds[statement] == k.ASSIGN:
        written = Assignment(facts, statement).annotation
        yield from list(_declared(engine, module, written))[:1] if written is not None else ()
    for argument in Call(facts, call).arguments[:1]:
        if facts.kinds[argument] in (k.STRING_WORD, k.STRING_PATH):
            word = facts.word(argument) or facts.word(last(facts, argument))
            named = (t for t in engine.source.definitions_named(word, module) if t.kind == k.CLASS)
            yield from list(named)[:1]
        else:
            yield from [t for t in engine.value(module, argument).targets if t.is_class][:1]


def _declared(engine: Engine, module: Module, written: int) -> Iterator[Target]:
    """The classes in an annotation such as `Mapped[Class]` and `Mapped[list[Class]]`."""
    for each in instance(engine, module, last(module.facts, written)).values:
        if isinstance(each, Instance):
            elements = [one for given in each.arguments for one in given.values]
            yield from (one.of for one in (elements or [each]) if isinstance(one, Instance))


def refers_to(class_: Target, other: Target) -> bool:
    """Return True if a class has a foreign key to the table of another, so that its objects refer to one of that."""
    module, facts = class_.module, class_.module.facts
    tables = {other.module.facts.word(other.node).lower()}
    for bound in bindings_in(other.module, other.node, "__tablename__"):
        tables.add(other.module.facts.word(last(other.module.facts, other.module.facts.parent(bound))))
    for node in below(facts, class_.node):
        if facts.kinds[node] == k.CALL and Call(facts, node).name == "ForeignKey":
            for argument in Call(facts, node).positional[:1]:
                first = next(iter(facts.children(argument)), argument)
                if facts.kinds[argument] == k.STRING_PATH and facts.word(first) in tables and module:
                    return True
    return False


def by_backref(engine: Engine, class_: Target, name: str) -> Meaning:
    """Return the objects that a relationship of another class gives to this one under the name of its `backref`."""
    for module, node in engine.source.strings_of(name, class_.module, "backref"):
        facts = module.facts
        above = facts.parent(node)
        if facts.kinds[above] == k.CALL and Call(facts, above).name == "backref":
            above = facts.parent(above)
        if facts.kinds[above] != k.KEYWORD or facts.word(above) != "backref":
            continue
        call = facts.parent(above)
        owner = Target(module, class_around(module, call))
        for target in leading_to(engine, module, call):
            if owner.kind == k.CLASS and target in order(engine, class_):
                one = Meaning((Instance(owner),), False, inferred=True)
                is_many = refers_to(owner, target) or "secondary" in Call(facts, call).keywords
                return builtin(engine, "list", one) if is_many else one
    return UNKNOWN
