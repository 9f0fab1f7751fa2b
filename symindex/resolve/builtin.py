"""Objects of Python's own classes, which literals and displays make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symindex.model import kinds as k
from symindex.model.values import UNKNOWN, Instance, Meaning, Target
from symindex.resolve.engine import Engine, rule
from symindex.resolve.modules import imported, module_member

LITERALS: Final = {
    k.STRING: "str", k.STRING_WORD: "str", k.STRING_PATH: "str", k.FORMATTED_STRING: "str", k.CONVERTED: "str",
    k.CONCATENATED: "str", k.DOCSTRING: "str", k.TYPE_STRING: "str", k.BYTES: "bytes", k.INTEGER: "int",
    k.FLOAT: "float", k.TRUE: "bool", k.FALSE: "bool", k.NOT: "bool", k.IS: "bool", k.IS_NOT: "bool",
}  # fmt: skip
DISPLAYS: Final = {
    k.LIST: "list", k.SET: "set", k.COMPREHENSION: "list", k.SET_COMPREHENSION: "set", k.GENERATOR: "Generator",
}  # fmt: skip
_HOMES: Final = ("builtins", "typing", "collections", "_collections_abc")
_TYPING: Final = frozenset({"typing", "typing_extensions", "_collections_abc"})
# What `typing` calls by another name, or says nothing more of in its stub.
_PLAIN: Final = {
    "List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Deque": "deque",
    "DefaultDict": "defaultdict", "OrderedDict": "OrderedDict", "Counter": "Counter", "Callable": "Callable",
    "LiteralString": "str",
}  # fmt: skip
_MAX_NESTING: Final = 4  # of containers in containers of which the elements are known
_MAX_ARGUMENTS: Final = 1_000  # that are looked at in each


def builtin(engine: Engine, name: str, *arguments: Meaning) -> Meaning:
    """An instance of a class of `builtins`, or of `typing` or `collections` where that has none of the name."""
    class_ = engine.ask(_builtin_class, name)
    if _nest_deeper(arguments, _MAX_NESTING):
        arguments = ()
    return UNKNOWN if class_ is None else Meaning((Instance(class_, arguments),), True, inferred=True)


def _nest_deeper(arguments: Sequence[Meaning], levels: int) -> bool:
    """Return True if objects in a container have objects in them, and so on, for more levels.

    A variable that is appended to what it is taken from would have one more with each look at it, for ever.
    """
    inner = list(arguments)
    for _ in range(levels):
        inner = [each for value in _instances(inner) for each in value.arguments][:_MAX_ARGUMENTS]
    return any(value.arguments for value in _instances(inner))


def _instances(meanings: Sequence[Meaning]) -> list[Instance]:
    return [value for meaning in meanings for value in meaning.values if isinstance(value, Instance)]


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


def plain_name(target: Target) -> str:
    """The name of the class that `typing` has under another name, such as `dict` for `Dict`; empty for others."""
    return _PLAIN.get(target.module.facts.word(target.node), "") if target.module.name in _TYPING else ""


def class_name(value: Instance | Target) -> str:
    """The bare name of a class or of an instance's class."""
    class_ = value.of if isinstance(value, Instance) else value
    return class_.module.facts.word(class_.node)
