"""Helpers shared by frameworks: identifying decorators, and the class of the object they make of a function."""

from __future__ import annotations

from collections.abc import Collection

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated
from symindex.model.values import Instance, Meaning, Module, Target
from symindex.resolve.engine import Engine
from symindex.resolve.modules import imported, module_member


def is_of(engine: Engine, module: Module, decorator: int, packages: Collection[str], names: Collection[str]) -> bool:
    """Return True if a decorator, given by its expression, is a function of one of some packages and names."""
    facts = module.facts
    callee = Call(facts, decorator).callee if facts.kinds[decorator] == k.CALL else decorator
    if facts.word(callee) not in names:
        return False
    return any(t.module.name.partition(".")[0] in packages for t in engine.meaning(module, callee).targets)


def decorator_of(function: Target, names: Collection[str]) -> int | None:
    """The expression of a function's decorator that has one of some names, called or not; None where there is none."""
    facts = function.module.facts
    for decorator in Decorated(facts, function.node).decorators if function.kind in k.DEFINITIONS else ():
        callee = Call(facts, decorator).callee if facts.kinds[decorator] == k.CALL else decorator
        if facts.word(callee) in names:
            return decorator
    return None


def class_at(engine: Engine, dotted: str, near: Module) -> Target | None:
    """The class of a dotted path, as a module's imports would find it."""
    module, _, name = dotted.rpartition(".")
    for target in imported(engine, module, near).targets:
        return next((t for t in engine.ask(module_member, target.module, name).targets if t.is_class), None)
    return None


def objects_of(class_: Target | None, *arguments: Meaning) -> Meaning:
    """An object of a class, if there is one."""
    return Meaning(() if class_ is None else (Instance(class_, arguments),), False, inferred=True)
