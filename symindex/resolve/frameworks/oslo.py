"""OpenStack's libraries: options of `CONF` by their names, and methods that remote calls name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value
from symindex.resolve.builtin import class_name
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import objects_of

_CONFIGURATION: Final = "oslo_config.cfg"
_GROUP: Final = f"{_CONFIGURATION}.ConfigOpts.GroupAttr"
_HOLDERS: Final = frozenset({"ConfigOpts", "GroupAttr"})
_REMOTE: Final = frozenset({"cast", "call"})


class Oslo(Framework):
    """The conventions of oslo.config and oslo.messaging."""

    name = "oslo"
    packages = ("oslo_config", "oslo_messaging")

    def member(self, engine: Engine, value: Value, name: str) -> Meaning:
        """The option or group of options of a name, where it is declared."""
        if not _holds_options(value) or not isinstance(value, Instance):
            return UNKNOWN
        groups = [t for each in value.arguments for t in each.targets]
        found = tuple(_options(engine, value.of.module, name, groups[:1]))
        return Meaning(found, False, inferred=True) if found else UNKNOWN

    def attribute(self, engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
        """A group of options, which remembers where it is declared; of an option's value nothing is known."""
        if found.values or not isinstance(value, Instance) or value.arguments or not _holds_options(value):
            return found
        groups = (t for t in self.member(engine, value, name).targets if _declares_group(t.module, t.node))
        return next((objects_of(value.of, Meaning((group,), True)) for group in groups), found)

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The methods that a remote call names, in classes of other modules; what declares an option, itself."""
        facts, call = module.facts, module.facts.parent(node)
        if _declares(module, node, "Opt") or _declares_group(module, node):
            return Meaning((Target(module, node),), True)
        if facts.kinds[call] != k.CALL or Call(facts, call).name not in _REMOTE:
            return UNKNOWN
        if node not in Call(facts, call).positional[1:2]:
            return UNKNOWN
        methods = [t for t in engine.source.definitions_named(facts.word(node), module) if _is_method(t)]
        served = [t for t in methods if t.module != module and t.module.facts.word(_scope(t)).endswith("Manager")]
        return Meaning(tuple(served), False, inferred=True) if served else UNKNOWN


def _holds_options(value: Value) -> bool:
    return isinstance(value, Instance) and class_name(value) in _HOLDERS and value.of.module.name == _CONFIGURATION


def _options(engine: Engine, near: Module, name: str, groups: list[Target]) -> Iterator[Target]:
    """The literals that declare an option of a name, those beside a group's declaration first; else a group's."""
    found = [Target(module, node) for module, node in engine.source.strings_of(name, near)]
    options = [t for t in found if _declares(t.module, t.node, "Opt")]
    if groups:
        word = groups[0].module.facts.word(groups[0].node)
        beside = [t for t in options if t.module == groups[0].module]
        naming = [t for t in options if t not in beside and t.module.facts.number_of(word)]
        yield from beside or naming or options
    else:
        yield from [t for t in found if _declares_group(t.module, t.node)] or options


def _declares(module: Module, node: int, ending: str) -> bool:
    """Return True if a literal is the name that a call of something like `IntOpt` is given."""
    facts, call = module.facts, module.facts.parent(node)
    if facts.kinds[call] == k.KEYWORD and facts.word(call) == "name":
        call = facts.parent(call)
    elif facts.kinds[call] != k.CALL or node not in Call(facts, call).positional[:1]:
        return False
    return facts.kinds[call] == k.CALL and Call(facts, call).name.endswith(ending)


def _declares_group(module: Module, node: int) -> bool:
    return _declares(module, node, "OptGroup")


def _scope(target: Target) -> int:
    return target.module.facts.scope_of(target.node)


def _is_method(target: Target) -> bool:
    return target.kind in k.FUNCTIONS and target.module.facts.kinds[_scope(target)] == k.CLASS


FRAMEWORK: Final = Oslo()
