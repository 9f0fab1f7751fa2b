"""What modules hold and imports mean: members, star imports, submodules, stubs, dotted paths."""

from __future__ import annotations

from collections.abc import Sequence
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

    def imported(self, name: str, importer: Module | None) -> Meaning:
        """The module or package that an absolute import of a dotted name means, seen from a module."""
        return _last(self._source.imported(name, importer))

    def submodule(self, package: Module | Namespace, name: str) -> Meaning:
        """The module or package of a name that lies in a package."""
        found = self._source.submodule(package, name)
        return _last((found,) if found is not None else ())

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
            submodule = self.submodule(module, name)
            if submodule.values:
                return submodule
        stub = None if module.is_stub else self._source.stub_of(module)
        if stub is not None and bindings_in(stub, 0, name):
            # The module has it from another that is not written in Python; a stub elsewhere may be of another version.
            belongs = own is not None or not starred.complete or stub.tree == module.tree
            if belongs:
                return self.member(stub, name)
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
        """The module that an import statement names, behind `from` or `import`."""
        return _last(self.chain(module, statement))

    def chain(self, module: Module, statement: int) -> Sequence[Module | Namespace]:
        """The packages and the module that a statement names, one for each component, the innermost last.

        A relative import has the package that its dots mean before them.
        """
        written = module.facts.word(statement)
        name = written.lstrip(".")
        level = len(written) - len(name)
        if level:
            return self._source.imported_relatively(level, name, module)
        return self._source.imported(name, module)

    def of_part(self, module: Module, node: int) -> Meaning:
        """The package or module that one component of a dotted import names."""
        facts = module.facts
        statement = facts.parent(node)
        position = sum(1 for part in range(statement + 1, node) if facts.parent(part) == statement)
        parts = facts.word(statement).lstrip(".").split(".")
        chain = self.chain(module, statement)
        if not chain and not facts.word(statement).startswith("."):
            chain = self._source.imported(".".join(parts[: position + 1]), module)
            return _last(chain)
        return _last(chain[: len(chain) - len(parts) + position + 1])

    def of_imported(self, module: Module, node: int) -> Meaning:
        """What an imported name or its alias means."""
        facts = module.facts
        if facts.kinds[node] == k.IMPORT_ALIAS:
            above = facts.parent(node)
            if facts.kinds[above] == k.IMPORT:
                return self.of_statement(module, above)
            node = above
        source = self.of_statement(module, facts.parent(node))
        name = facts.word(node)
        meanings = [self._resolver.member(value, name) for value in source.values]
        meaning = merged(meanings) if meanings else UNKNOWN
        if meaning.values:
            hidden = [self._hidden_by_star(module, value, name) for value in source.values]
            return merged([meaning, *(found for found in hidden if found.values)])
        for value in source.values:
            package = value.module if isinstance(value, Target) else value
            if isinstance(package, (Module, Namespace)):
                submodule = self.submodule(package, name)
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
        return NOTHING if bindings_in(package, 0, name) else self.submodule(package, name)

    def dotted(self, parts: list[str], importer: Module | None) -> Meaning:
        """What a dotted path means, seen from a module: the longest module it begins with, then members."""
        for length in range(len(parts), 0, -1):
            meaning = self.imported(".".join(parts[:length]), importer)
            if meaning.targets:
                for name in parts[length:]:
                    found = [self._resolver.member(v, name) for v in meaning.values if _has_members(v)]
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
    return not isinstance(value, Target) or value.kind == k.CLASS or not value.node
