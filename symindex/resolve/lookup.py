"""The meaning of an occurrence: plain names through scopes, attributes through objects, strings."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.documents import INCLUDED_SUFFIX
from symindex.model.values import NOTHING, UNKNOWN, Meaning, Module, Target
from symindex.resolve import modules
from symindex.resolve.bindings import bound
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks import hooks
from symindex.resolve.scopes import lookup, lookup_word, starting_scope


@rule(unknown=UNKNOWN)
def itself(engine: Engine, module: Module, node: int) -> Meaning:
    """A definition means itself."""
    return Meaning((Target(module, node),), True)


@rule(unknown=UNKNOWN)
def parameter(engine: Engine, module: Module, node: int) -> Meaning:
    """A parameter means what a framework fills it with, such as a fixture, else itself."""
    filled = hooks.parameter_meaning(engine, module, node)
    return filled if filled.values else engine.ask(itself, module, node)


@rule(unknown=UNKNOWN)
def name(engine: Engine, module: Module, node: int) -> Meaning:
    """The meaning of the word at a node as a plain name."""
    scope, nodes = lookup(module, node)
    if nodes:
        return bound(engine, module, scope, nodes, node)
    return _unbound(engine, module, module.facts.word(node))


def word(engine: Engine, module: Module, word: str, node: int) -> Meaning:
    """As `name`, for a word in a text at a node: a type comment, a docstring."""
    scope, nodes = lookup_word(module, module.facts.number_of(word), starting_scope(module, node))
    return bound(engine, module, scope, nodes) if nodes else _unbound(engine, module, word)


def _unbound(engine: Engine, module: Module, word: str) -> Meaning:
    starred = modules.starred(engine, module, word)
    if not starred.values and module.path.endswith(_OF_CYTHON):
        found = _in_cython(engine, module, word)
        starred = found if found.values else starred
    if starred.values:
        return starred
    builtin = _builtin(engine, module, word)
    if starred.complete:
        return builtin
    # A star of an unknown module may bring the name; of a builtin's it hardly ever does.
    return Meaning(builtin.values, False, inferred=True) if builtin.values else starred


def _in_cython(engine: Engine, module: Module, word: str) -> Meaning:
    """What a name means that a module of Cython has from its own `.pxd`, or a text from those that include it."""
    if module.path.endswith(INCLUDED_SUFFIX):
        around = engine.source.includers(module)
    else:
        stub = engine.source.stub_of(module)
        around = [stub] if stub is not None and not stub.path.endswith(".pyi") else []
    found = (engine.ask(modules.module_member, each, word) for each in around)
    return next((meaning for meaning in found if meaning.values), NOTHING)


def _builtin(engine: Engine, module: Module, word: str) -> Meaning:
    for builtins in modules.imported(engine, "builtins", module).targets:
        return engine.ask(modules.module_member, builtins.module, word)
    return NOTHING


_OF_CYTHON: Final = (".pyx", INCLUDED_SUFFIX)
_NAMES: Final = (k.NAME, k.CALLED, k.DELETED, k.GLOBAL_NAME, k.NONLOCAL_NAME, k.BOUND, k.LOCAL, k.AUGMENTED)
RULES: Final = {
    **dict.fromkeys((*k.DEFINITIONS, *k.PARAMETERS, k.TYPE_ALIAS, k.TYPE_PARAMETER), itself),
    k.PARAMETER: parameter,
    **dict.fromkeys(_NAMES, name),
    **dict.fromkeys((k.IMPORT, k.FROM), modules.import_statement),
    **dict.fromkeys((k.IMPORT_FIRST, k.IMPORT_PART), modules.import_part),
    **dict.fromkeys((k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS), modules.imported_name),
}
