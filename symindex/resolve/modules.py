"""What modules hold and imports mean: members, star imports, submodules, stubs, dotted paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symindex.model import kinds as k
from symindex.resolve.exports import Exports, exports_of
from symindex.resolve.scopes import bindings_in
from symindex.resolve.source import NOTHING, UNKNOWN, Meaning, Module, Namespace, Target, Value, merged

if TYPE_CHECKING:
    from symindex.resolve.resolver import Resolver


class Modules:
    """Follows imports, for one `Resolver`, and remembers what module members mean."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._source = resolver.source
        self._members: dict[tuple[Module, str], Meaning] = {}
        self._asked: list[tuple[Module, str]] = []  # members being looked for, one because of the other
        self._in_cycle: set[tuple[Module, str]] = set()
        self._exports: dict[Module, Exports] = {}

    def named(self, name: str, tree: int) -> Meaning:
        """The module or package that an import of a dotted name means, seen from a tree."""
        modules = self._source.modules_named(name, tree)
        if modules:
            return Meaning(tuple(Target(module, 0) for module in modules[:1]), True)
        if self._source.is_package(name, tree):
            return Meaning((Namespace(name, tree),), True)
        return UNKNOWN

    # Members

    def member(self, module: Module, name: str) -> Meaning:
        """What a name means in a module: bound there, taken over with a star, or a submodule."""
        key = module, name
        known = self._members.get(key)
        if known is None:
            self._members[key] = NOTHING  # ends cycles of imports
            self._asked.append(key)
            try:
                cuts = self._resolver.inference.cuts
                known = self._members[key] = self._member(module, name)
                if cuts != self._resolver.inference.cuts:
                    del self._members[key]  # a limit was met: there may be more than this
            except BaseException:
                self._members.pop(key, None)
                raise
            finally:
                self._asked.pop()
            if not self._asked:
                for other in self._in_cycle - {key}:  # what they lacked for the cycle's sake may yet be found
                    self._members.pop(other, None)
                self._in_cycle.clear()
        elif key in self._asked:
            self._in_cycle.update(self._asked)
        return known

    def _member(self, module: Module, name: str) -> Meaning:
        own = None
        nodes = bindings_in(module, 0, name)
        if nodes:
            own = self._resolver.bound(module, 0, nodes)
            if own.values:
                return own
        starred = self.starred(module, name)
        if starred.values:
            return starred
        if module.is_package:
            submodule = self.named(f"{module.name}.{name}", module.tree)
            if submodule.values:
                return submodule
        for beside in self._source.modules_named(module.name, module.tree):
            if beside.is_stub and beside != module and bindings_in(beside, 0, name):
                return self.member(beside, name)
        stub = None if module.is_stub else self._source.stub_of(module)
        if stub is not None and (own is not None or not starred.complete) and bindings_in(stub, 0, name):
            return self.member(stub, name)  # the module takes it from another that is not written in Python
        if own is not None:
            return own
        if not starred.complete:
            return UNKNOWN
        return self._asked_for(module, name) if bindings_in(module, 0, "__getattr__") else NOTHING

    def _asked_for(self, module: Module, name: str) -> Meaning:
        """What a module's own `__getattr__` may give for a name: any of what it returns."""
        for node in bindings_in(module, 0, "__getattr__")[:1]:
            if module.facts.kinds[node] in k.FUNCTIONS and not module.is_stub:
                found = self._resolver.inference.functions.returned(Target(module, node)).targets
                return Meaning(tuple(found), False, inferred=True) if found else UNKNOWN
        return UNKNOWN

    def starred(self, module: Module, name: str) -> Meaning:
        """What a name means that star imports of a module may bring."""
        found = NOTHING
        for star in module.star_imports:  # the last one wins
            source = self.of_statement(module, module.facts.parent(star))
            values = [value for value in source.values if self._brings(value, name)]
            meaning = merged([self._resolver.member(value, name) for value in values])
            if meaning.values:
                return meaning
            if not meaning.complete or not source.values:
                found = UNKNOWN
        return found

    def _brings(self, source: Value, name: str) -> bool:
        if not isinstance(source, Target):
            return not name.startswith("_")
        exports = self._exports.get(source.module)
        if exports is None:
            exports = self._exports[source.module] = exports_of(source.module)
        return exports.has(name)

    # Imports

    def of_statement(self, module: Module, statement: int) -> Meaning:
        """The module that a `from` statement names."""
        written = module.facts.word(statement)
        name = written.lstrip(".")
        if level := len(written) - len(name):
            name = ".".join(part for part in (_package_above(module, level), name) if part)
        return self.named(name, module.tree)

    def of_part(self, module: Module, node: int) -> Meaning:
        """The package or module that one component of a dotted import names."""
        facts = module.facts
        statement = facts.parent(node)
        written = facts.word(statement)
        position = sum(1 for part in range(statement + 1, node) if facts.parent(part) == statement)
        bare = written.lstrip(".")
        name = ".".join(bare.split(".")[: position + 1])
        if bare != written:
            package = _package_above(module, len(written) - len(bare))
            name = f"{package}.{name}" if package else name
        return self.named(name, module.tree)

    def of_imported(self, module: Module, node: int) -> Meaning:
        """What an imported name or its alias means."""
        facts = module.facts
        if facts.kinds[node] == k.IMPORT_ALIAS:
            above = facts.parent(node)
            if facts.kinds[above] == k.IMPORT:
                return self.named(facts.word(above), module.tree)
            node = above
        source = self.of_statement(module, facts.parent(node))
        name = facts.word(node)
        meanings = [self._resolver.member(value, name) for value in source.values]
        meaning = merged(meanings) if meanings else UNKNOWN
        if meaning.values:
            hidden = [self._hidden_by_star(module, value, name) for value in source.values]
            return merged([meaning, *(found for found in hidden if found.values)])
        for value in source.values:
            submodule = self.named(f"{_name_of(value)}.{name}", module.tree)
            if submodule.values:
                return submodule
        return UNKNOWN

    def _hidden_by_star(self, module: Module, source: Value, name: str) -> Meaning:
        """The submodule that a name means to its neighbours, until a star in their package brings another of that name.

        They may be read before the star or behind it.
        """
        package = source.module if isinstance(source, Target) and not source.node else module
        if not package.is_package or not module.name.startswith(f"{package.name}."):
            return NOTHING
        return NOTHING if bindings_in(package, 0, name) else self.named(f"{package.name}.{name}", module.tree)

    def dotted(self, parts: list[str], tree: int) -> Meaning:
        """What a dotted path means: the longest module it begins with, then members."""
        for length in range(len(parts), 0, -1):
            modules = self._source.modules_named(".".join(parts[:length]), tree)
            if modules:
                meaning = Meaning((Target(modules[0], 0),), True)
                for name in parts[length:]:
                    found = [self._resolver.member(v, name) for v in meaning.values if _has_members(v)]
                    meaning = merged(found or [UNKNOWN])
                return meaning
        return UNKNOWN


def _package_above(module: Module, level: int) -> str:
    """The package that so many leading dots mean."""
    package = module.package
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    return package


def _name_of(value: Value) -> str:
    return value.name if isinstance(value, Namespace) else value.module.name if isinstance(value, Target) else ""


def _has_members(value: Value) -> bool:
    return not isinstance(value, Target) or value.kind == k.CLASS or not value.node
