"""One file as a document of SCIP: what is defined in it, what its names mean, how definitions are related."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, takewhile
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.values import Module, Target
from symindex.query.describe import docstring, signature
from symindex.query.edges import Callee
from symindex.query.hits import kind_word
from symindex.query.open_index import Internals
from symindex.query.symbols import definitions_in
from symindex.resolve.semantics import Budget
from symindex.scip.scip_pb2 import Document, Occurrence, PositionEncoding, Relationship, SymbolInformation, SymbolRole
from symindex.scip.symbols import Symbols

# Guesses that are made for one file: so many for each of its names. More find few names more, at five times the time.
_STEPS_A_NAME: Final = 1.0
_MIN_STEPS: Final = 500
_MAX_MEANINGS: Final = 12
_STRINGS: Final = frozenset({k.STRING_WORD, k.STRING_PART})
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_WRITES: Final = (k.BINDINGS - k.DEFINITIONS - k.PARAMETERS - _IMPORTS) | {
    *(k.AUGMENTED, k.ATTRIBUTE_BOUND, k.ATTRIBUTE_AUGMENTED, k.SELF_BOUND)
}
_LOCALS: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER, k.BOUND}
_KINDS: Final = {
    "module": SymbolInformation.Module, "class": SymbolInformation.Class, "function": SymbolInformation.Function,
    "method": SymbolInformation.Method, "variable": SymbolInformation.Variable, "attribute": SymbolInformation.Field,
    "parameter": SymbolInformation.Parameter, "type": SymbolInformation.TypeAlias,
}  # fmt: skip


class Documents:
    """Makes the documents of one index, and remembers which definitions of other packages they name."""

    def __init__(self, internals: Internals, symbols: Symbols, trees: frozenset[int]) -> None:
        self._internals, self._symbols, self._trees = internals, symbols, trees
        self._external: dict[str, Target] = {}

    def of(self, module: Module) -> Document:
        """The document of a file of the project."""
        document = Document(
            language="python",
            relative_path=module.path,
            position_encoding=PositionEncoding.UTF8CodeUnitOffsetFromLineStart,
        )
        _Filler(self._internals, self._symbols, module, document, self._note_external).fill()
        return document

    def _note_external(self, symbol: str, target: Target) -> None:
        if not self._internals.library.is_in(target.module, self._trees):
            self._external.setdefault(symbol, target)

    def external(self) -> Iterator[SymbolInformation]:
        """Yield the SCIP information on definitions of other packages that were named so far."""
        for symbol, target in self._external.items():
            yield described(self._internals, symbol, target)


class _Filler:
    """Fills one document."""

    def __init__(
        self,
        internals: Internals,
        symbols: Symbols,
        module: Module,
        document: Document,
        note_external: Callable[[str, Target], None],
    ) -> None:
        self._internals, self._symbols, self._module, self._document = internals, symbols, module, document
        self._facts = module.facts
        self._note_external = note_external
        self._locals: dict[tuple[int, str], str] = {}

    def fill(self) -> None:
        facts = self._facts
        nodes = [node for node in facts.nodes_of(k.OCCURRENCES | k.DEFINITIONS | k.PARAMETERS) if node]
        self._add(0, f"{self._name(Target(self._module, 0))}", SymbolRole.Definition, (0, 0))
        defining = set(self._defining(nodes))
        for node in [0, *sorted(defining)]:
            self._define(Target(self._module, node))
        budget = Budget(max(_MIN_STEPS, int(_STEPS_A_NAME * len(nodes))))
        with self._internals.semantics.charged_to(budget):
            for node in nodes:
                if node not in defining and facts.kinds[node] not in _STRINGS:
                    self._refer(node)
        self._document.occurrences.sort(key=lambda each: tuple(each.range))

    def _defining(self, nodes: list[int]) -> Iterator[int]:
        """The nodes that define a name: of a variable the first that binds it."""
        module, facts = self._module, self._facts
        yield from (t.node for t in definitions_in(module, nodes) if t.kind not in _IMPORTS)
        seen: set[tuple[int, str]] = set()
        for node in nodes:
            if facts.kinds[node] in k.PARAMETERS or facts.kinds[node] in (k.LOCAL, k.TYPE_PARAMETER):
                key = facts.scope_of(node), facts.word(node)
                if key not in seen:
                    seen.add(key)
                    yield node

    def _define(self, target: Target) -> None:
        symbol = self._name(target)
        if target.node:
            self._add(target.node, symbol, SymbolRole.Definition, self._range_around(target.node))
        found = described(self._internals, symbol, target)
        found.relationships.extend(self._relationships(target))
        self._document.symbols.append(found)

    def _range_around(self, node: int) -> tuple[int, int] | None:
        """The offsets of all of a definition, decorators included."""
        if self._facts.kinds[node] not in k.DEFINITIONS:
            return None
        return self._facts.outer_start(node), self._facts.end(node)

    def _relationships(self, target: Target) -> Iterator[Relationship]:
        """Yield the relationships of a class to its bases, and of a member to those it overrides."""
        semantics = self._internals.semantics
        if target.kind == k.CLASS:
            for base in semantics.bases(target):
                if symbol := self._named_elsewhere(base):
                    yield Relationship(symbol=symbol, is_implementation=True)
            return
        class_ = semantics.class_around(target.module, target.node) if target.kind in k.FUNCTIONS else 0
        if class_ and self._facts.scope_of(target.node) == class_:
            bases = semantics.order(Target(target.module, class_))[0][1:]
            name = self._facts.word(target.node)
            for base in chain.from_iterable(semantics.own_members(each, name) for each in bases):
                if symbol := self._named_elsewhere(base):
                    yield Relationship(symbol=symbol, is_implementation=True, is_reference=True)

    def _refer(self, node: int) -> None:
        kind = self._facts.kinds[node]
        role = SymbolRole.ReadAccess
        if kind in _IMPORTS:
            role = SymbolRole.Import | SymbolRole.ReadAccess  # type: ignore[assignment]
        elif kind in _WRITES:
            role = SymbolRole.WriteAccess
        found = [each.target for each in self._proven(node)]
        if not found and kind in _WRITES:
            found = [Target(self._module, node)]
        names = dict.fromkeys(self._named_elsewhere(target) for target in found[:_MAX_MEANINGS])
        for symbol in filter(None, names):
            self._add(node, symbol, role, None)

    def _proven(self, node: int) -> Iterator[Callee]:
        """Return the meanings above `possible` of the name at a node; overrides follow from methods' relationships."""
        leads = self._internals.meanings.callees.leads(self._module, node)
        return (each for each in takewhile(lambda each: each.role != "dispatch", leads) if not each.role)

    def _named_elsewhere(self, target: Target) -> str | None:
        """The symbol of what is named here, if it has one that this file may use."""
        symbol = self._symbols.of(target)
        if symbol is not None:
            if target.module != self._module:
                self._note_external(symbol, target)
            return symbol
        if target.module == self._module and target.kind in _LOCALS:
            return self._name(target)
        return None

    def _name(self, target: Target) -> str:
        symbol = self._symbols.of(target)
        if symbol is None:
            key = self._facts.scope_of(target.node), self._facts.word(target.node)
            symbol = self._locals.setdefault(key, f"local {len(self._locals)}")
        return symbol

    def _add(self, node: int, symbol: str, role: int, around: tuple[int, int] | None) -> None:
        start = self._facts.starts[node] if node else 0
        end = self._facts.end_of_word(node) if node else 0
        found = Occurrence(range=_range(self._facts, start, end), symbol=symbol, symbol_roles=role)
        if around is not None and node:
            found.enclosing_range.extend(_range(self._facts, *around))
        self._document.occurrences.append(found)


def described(internals: Internals, symbol: str, target: Target) -> SymbolInformation:
    """Return the SCIP information on a definition: its kind, its header, its docstring."""
    facts, node = target.module.facts, target.node
    name = facts.word(node) if node else target.module.name.rpartition(".")[2]
    found = SymbolInformation(symbol=symbol, display_name=name, kind=_KINDS.get(kind_word(target.module, node)))
    if target.kind in k.DEFINITIONS or not node:
        library = internals.library
        text = library.text(library.path_of(library.files_of(target.module)[0]))
        header = signature(facts, node, text) if node else f"module {target.module.name}"
        found.documentation.append(f"```python\n{header}\n```")
        if written := docstring(facts, node, text):
            found.documentation.append(written)
    return found


def _range(facts: FileFacts, start: int, end: int) -> list[int]:
    """Lines and offsets in UTF-8 bytes, 0-based; three numbers where it ends on the line on which it begins."""
    first, last = facts.line_of(start), facts.line_of(end)
    begin, close = start - facts.line_starts[first], end - facts.line_starts[last]
    return [first, begin, close] if first == last else [first, begin, last, close]
