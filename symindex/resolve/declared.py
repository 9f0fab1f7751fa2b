"""Declared types beside the objects that are given: whether one fits the other, and which class is the narrower one."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.values import Instance, Meaning, Module, Target
from symindex.resolve.builtin import class_name
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine
from symindex.resolve.stubs import with_sources
from symindex.resolve.subclasses import is_protocol

_DEPTH: Final = 2  # of types in types
_FUNCTIONS: Final = k.FUNCTIONS | {k.LAMBDA}


def narrower(engine: Engine, module: Module, value: int, declared: Meaning) -> list[Instance]:
    """Return the objects of subclasses of a declared type that an assigned value, at a node, may be."""
    types = {each.of for each in declared.values if isinstance(each, Instance)}
    return [
        each
        for each in engine.value(module, value).values
        if isinstance(each, Instance)
        and each.of not in types
        and any(_derives(engine, module, each.of, wide) for wide in types)
    ]


def may_be_of(engine: Engine, module: Module, objects: Meaning, wanted: Meaning, depth: int = _DEPTH) -> bool:
    """Return True if an object may be of a type that is written in a module; nothing known is no reason against it."""
    given = [each for each in objects.values if isinstance(each, Instance)]
    types = [each for each in wanted.values if isinstance(each, Instance)]
    if not given or not types or any(is_protocol(each.of) for each in types):
        return True
    return any(_is_one(engine, module, each, type_, depth) for each in given for type_ in types)


def _is_one(engine: Engine, module: Module, given: Instance, wanted: Instance, depth: int) -> bool:
    if not _derives(engine, module, given.of, wanted.of):
        return False
    if not depth or len(given.arguments) != len(wanted.arguments):
        return True
    pairs = zip(given.arguments, wanted.arguments)
    return all(may_be_of(engine, module, held, asked, depth - 1) for held, asked in pairs)


def _derives(engine: Engine, module: Module, class_: Target, wide: Target) -> bool:
    """Return True if a class is another or derives from it; bases are sources where written types are their stubs."""
    classes = order(engine, class_)
    if wide in classes or not wide.module.is_stub:
        return wide in classes
    return any(each in classes for each in with_sources(engine, Meaning((wide,), True), module).targets)


def says_only_callable(declared: Meaning) -> bool:
    """Return True if a declared type says of a function no more than how it is called."""
    return any(isinstance(each, Instance) and class_name(each) == "Callable" for each in declared.values)


def with_functions(declared: Meaning, given: Meaning, *, with_classes: bool = True) -> Meaning:
    """Return a declared type that says how functions are called, and behind it the functions and classes given."""
    own = [each for each in given.targets if each.kind in _FUNCTIONS or (with_classes and each.kind == k.CLASS)]
    if not own:
        return declared
    return Meaning(tuple(dict.fromkeys((*declared.values, *own))), False, inferred=True)
