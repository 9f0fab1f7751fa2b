"""Members of modules and meanings of imports: star imports, submodules, stubs, dotted paths."""

from __future__ import annotations

from collections.abc import Sequence

from symindex.model import kinds as k
from symindex.model.documents import INCLUDED_SUFFIX
from symindex.model.syntax import Import
from symindex.model.values import NOTHING, UNKNOWN, Meaning, Module, Namespace, Target, Value, merged
from symindex.resolve.bindings import bound
from symindex.resolve.engine import Engine, rule
from symindex.resolve.exports import Exports, exports_of
from symindex.resolve.module_getattr import asked_for, put_in_place
from symindex.resolve.scopes import bindings_in
from symindex.resolve.six_moves import moved

_NO_EXPORTS = Exports(frozenset(), False)


def imported(engine: Engine, name: str, importer: Module | None) -> Meaning:
    """The module or package that an absolute import of a dotted name means, seen from a module."""
    return _last(engine.source.imported(name, importer))


def submodule_of(engine: Engine, package: Module | Namespace, name: str) -> Meaning:
    """The module or package of a name that lies in a package."""
    found = engine.source.submodule(package, name)
    return _last((found,) if found is not None else ())


# Members


@rule(unknown=NOTHING)
def module_member(engine: Engine, module: Module, name: str) -> Meaning:
    """The meaning of a name in a module: bound there, imported with a star, or a submodule."""
    own = None
    nodes = bindings_in(module, 0, name)
    if nodes:
        own = bound(engine, module, 0, nodes)
        if own.values:
            return own
    star = starred(engine, module, name)
    if star.values:
        return star
    instead = merged([engine.member(value, name) for value in put_in_place(engine, module).values] or [UNKNOWN])
    if instead.values:
        return instead
    if module.is_package:
        submodule = submodule_of(engine, module, name)
        if submodule.values:
            return submodule
    stub = None if module.is_stub else engine.source.stub_of(module)
    # The module has it from another that is not written in Python; a stub elsewhere may be of another version.
    belongs = stub is not None and (own is not None or not star.complete or stub.tree == module.tree)
    if stub is not None and belongs and bindings_in(stub, 0, name):
        return engine.ask(module_member, stub, name)
    if own is not None:
        return own
    if not star.complete:
        return UNKNOWN
    return asked_for(engine, module, name) if bindings_in(module, 0, "__getattr__") else NOTHING


def starred(engine: Engine, module: Module, name: str) -> Meaning:
    """The meaning of a name that star imports of a module may bind."""
    found = NOTHING
    for star in module.star_imports:  # the last one wins
        source = imported_from(engine, module, module.facts.parent(star))
        values = [value for value in source.values if _brings(engine, value, name)]
        meaning = merged([engine.member(value, name) for value in values])
        if meaning.values:
            return meaning
        if not meaning.complete or not source.values:
            found = UNKNOWN
    return found


def _brings(engine: Engine, source: Value, name: str) -> bool:
    if not isinstance(source, Target):
        return not name.startswith("_")
    if source.module.path.endswith(INCLUDED_SUFFIX):
        return True  # the text of what is included, which no `__all__` limits
    return engine.ask(_exports, source.module).has(name)


@rule(unknown=_NO_EXPORTS)
def _exports(engine: Engine, module: Module) -> Exports:
    return exports_of(module)


# Imports


def imported_from(engine: Engine, module: Module, statement: int) -> Meaning:
    """The module that an import statement names, behind `from` or `import`."""
    return _last(import_chain(engine, module, Import(module.facts, statement)))


def import_chain(engine: Engine, module: Module, written: Import) -> Sequence[Module | Namespace]:
    """The packages and the module that a statement names, one for each component, the innermost last.

    A relative import has the package that its dots mean before them.
    """
    if written.level:
        return engine.source.imported_relatively(written.level, written.module, module)
    return engine.source.imported(moved(written.module) or written.module, module)


@rule(unknown=UNKNOWN)
def import_statement(engine: Engine, module: Module, node: int) -> Meaning:
    """The module that an import statement names."""
    return imported_from(engine, module, node)


@rule(unknown=UNKNOWN)
def import_part(engine: Engine, module: Module, node: int) -> Meaning:
    """The package or module that one component of a dotted import names."""
    written = Import(module.facts, module.facts.parent(node))
    parts, upto = written.module.split("."), written.up_to(node)
    chain = import_chain(engine, module, written)
    if not chain and not written.level:
        return imported(engine, ".".join(upto), module)
    return _last(chain[: len(chain) - len(parts) + len(upto)])


@rule(unknown=UNKNOWN)
def imported_name(engine: Engine, module: Module, node: int) -> Meaning:
    """The meaning of an imported name or its alias."""
    facts = module.facts
    if facts.kinds[node] == k.IMPORT_ALIAS:
        above = facts.parent(node)
        if facts.kinds[above] == k.IMPORT:
            return imported_from(engine, module, above)
        node = above
    statement, name = facts.parent(node), facts.word(node)
    elsewhere = moved(Import(facts, statement).module, name)
    if elsewhere is not None:
        return dotted(engine, elsewhere.split("."), module)
    source = imported_from(engine, module, statement)
    meanings = [engine.member(value, name) for value in source.values]
    meaning = merged(meanings) if meanings else UNKNOWN
    if meaning.values:
        hidden = [_hidden_by_star(engine, module, value, name) for value in source.values]
        return merged([meaning, *(found for found in hidden if found.values)])
    for value in source.values:
        package = value.module if isinstance(value, Target) else value
        if isinstance(package, Module | Namespace):
            submodule = submodule_of(engine, package, name)
            if submodule.values:
                return submodule
    return UNKNOWN


def _hidden_by_star(engine: Engine, module: Module, source: Value, name: str) -> Meaning:
    """The submodule that a name means to its neighbours, until a star in their package brings another of that name.

    They may be read before the star or behind it.
    """
    package = source.module if isinstance(source, Target) and not source.node else module
    if not package.is_package or not module.name.startswith(f"{package.name}."):
        return NOTHING
    return NOTHING if bindings_in(package, 0, name) else submodule_of(engine, package, name)


def dotted(engine: Engine, parts: list[str], importer: Module | None) -> Meaning:
    """The meaning of a dotted path in a module: the longest module it begins with, then members."""
    for length in range(len(parts), 0, -1):
        meaning = imported(engine, ".".join(parts[:length]), importer)
        if meaning.targets:
            for name in parts[length:]:
                found = [engine.member(value, name) for value in meaning.values if _has_members(value)]
                meaning = merged(found or [UNKNOWN])
            return meaning
    return UNKNOWN


def _last(chain: Sequence[Module | Namespace]) -> Meaning:
    """The meaning of the innermost of some packages."""
    if not chain:
        return UNKNOWN
    found = chain[-1]
    return Meaning((Target(found, 0) if isinstance(found, Module) else found,), True)


def _has_members(value: Value) -> bool:
    return not isinstance(value, Target) or value.is_class or not value.node
