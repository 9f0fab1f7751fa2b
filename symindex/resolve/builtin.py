"""Objects of Python's own classes, which literals and displays make."""

from __future__ import annotations

from typing import Final

from symindex.model.values import UNKNOWN, Instance, Meaning, Target
from symindex.resolve.engine import Engine, rule
from symindex.resolve.modules import imported, module_member

_HOMES: Final = ("builtins", "typing", "collections", "_collections_abc")


def builtin(engine: Engine, name: str, *arguments: Meaning) -> Meaning:
    """An instance of a class of `builtins`, or of `typing` or `collections` where that has none of the name."""
    class_ = engine.ask(_builtin_class, name)
    return UNKNOWN if class_ is None else Meaning((Instance(class_, arguments),), True, inferred=True)


@rule(unknown=None)
def _builtin_class(engine: Engine, name: str) -> Target | None:
    for home in _HOMES:
        modules = [target.module for target in imported(engine, home, None).targets]
        stubs = [engine.source.stub_of(module) for module in modules if not module.is_stub]
        for module in [stub for stub in stubs if stub is not None] + modules:
            found = [t for t in engine.ask(module_member, module, name).targets if t.is_class]
            if found:
                return found[0]
    return None


def class_name(value: Instance | Target) -> str:
    """The bare name of a class or of an instance's class."""
    class_ = value.of if isinstance(value, Instance) else value
    return class_.module.facts.word(class_.node)
