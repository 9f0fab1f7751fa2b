"""From a node of a module to the `Hit` that is shown."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model import notebook
from symindex.model.answers import Certainty, Hit, Origin
from symindex.model.facts import FileFacts
from symindex.model.modules import Module, Namespace, Target
from symindex.query.library import Library
from symindex.query.long_lines import Lines

_WORD_OF_KIND: Final = {
    k.MODULE: "module", k.CLASS: "class", k.BOUND: "variable", k.LOCAL: "variable", k.AUGMENTED: "variable",
    k.SELF_BOUND: "attribute", k.ATTRIBUTE_BOUND: "attribute", k.TYPE_ALIAS: "type", k.TYPE_PARAMETER: "type",
    k.IMPORT_ALIAS: "import", k.IMPORTED_BOUND: "import", k.IMPORT_FIRST: "import", k.IMPORTED: "import",
}  # fmt: skip
_ROLE_OF_KIND: Final = {
    k.CALLED: "call", k.ATTRIBUTE_CALLED: "call", k.DELETED: "delete", k.ATTRIBUTE_DELETED: "delete",
    k.ATTRIBUTE_BOUND: "write", k.AUGMENTED: "write", k.ATTRIBUTE_AUGMENTED: "write", k.KEYWORD: "keyword",
    k.IMPORT_FIRST: "import", k.IMPORT_PART: "import", k.IMPORTED: "import", k.IMPORTED_BOUND: "import",
    k.IMPORT_ALIAS: "import", k.STRING_WORD: "string", k.STRING_PART: "string", k.BOUND: "write", k.LOCAL: "write",
    k.SELF_BOUND: "write", k.GLOBAL_NAME: "read", k.NONLOCAL_NAME: "read",
}  # fmt: skip
_Location = tuple[int, int, int, str]
_DEFINING: Final = k.DEFINITIONS | k.PARAMETERS | {k.MODULE, k.TYPE_ALIAS, k.TYPE_PARAMETER}


def kind_word(module: Module, node: int) -> str:
    """The kind of a definition, in the words of answers."""
    kind = module.facts.kinds[node]
    if kind in k.FUNCTIONS:
        return "method" if module.facts.kinds[module.facts.scope_of(node)] == k.CLASS else "function"
    if kind in k.PARAMETERS:
        return "parameter"
    if kind == k.BOUND and module.facts.kinds[module.facts.scope_of(node)] == k.CLASS:
        return "attribute"
    return _WORD_OF_KIND.get(kind, "")


def role_word(module: Module, node: int) -> str:
    """The role of the name at a node, in the words of answers."""
    facts = module.facts
    kind = facts.kinds[node]
    if kind in _DEFINING:
        return "definition"
    child = node
    for ancestor in facts.ancestors(node):
        above = facts.kinds[ancestor]
        if above == k.DECORATOR:
            return "decorator" if kind in (k.CALLED, k.ATTRIBUTE_CALLED) else _ROLE_OF_KIND.get(kind, "read")
        if above in (k.ANNOTATION, k.RETURNS) and kind in (k.NAME, k.ATTRIBUTE, k.STRING_WORD):
            return "annotation"
        if above == k.BASES and kind in (k.NAME, k.ATTRIBUTE) and facts.kinds[child] != k.CALL:
            return "base"
        if above in k.SCOPES:
            break
        child = ancestor
    return _ROLE_OF_KIND.get(kind, "read")


def symbol_of(target: Target) -> str:
    """The qualified name of a definition: module, classes and functions around it, its own name."""
    module, node = target.module, target.node
    facts = module.facts
    if not node:
        return module.name
    if facts.kinds[node] == k.SELF_BOUND:
        scope = facts.scope_of(node)
        while scope and facts.kinds[scope] != k.CLASS:
            scope = facts.scope_of(scope)
    else:
        scope = facts.enclosing_definition(node)
    return ".".join(part for part in (module.name, facts.qualified_name(scope), facts.word(node)) if part)


class _Seen(NamedTuple):
    """Properties that all hits in a module share: path, origin, copies; by node, symbols and enclosing definitions."""

    path: str
    origin: Origin
    copies: tuple[str, ...]
    symbols: dict[int, str]
    enclosing: dict[int, str]


class HitMaker:
    """Makes hits, with the lines and files they need; of several copies, it shows one in some trees first."""

    def __init__(self, library: Library, trees: Collection[int]) -> None:
        self.library, self.trees = library, trees
        self._modules: dict[Module, _Seen] = {}
        self._read, self._lines = "", Lines(b"")

    def definition(self, target: Target, certainty: Certainty = Certainty.RESOLVED, role: str = "definition") -> Hit:
        """The hit for a definition itself, under the role it is shown in."""
        hit = self.occurrence(target.module, target.node, certainty, target)
        return _with_role(hit, role)

    def occurrence(
        self,
        module: Module,
        node: int,
        certainty: Certainty,
        meaning: Target | Namespace | None,
        declared: tuple[str, Origin] | None = None,
    ) -> Hit:
        """The hit for a name at a node that means something; `declared` is what `place_of` says of what is called."""
        facts, seen = module.facts, self._seen(module)
        name = facts.word(node) if node else module.name.rpartition(".")[2]
        start = facts.start_of(node) if node else 0
        length = facts.end_of_word(node) - start if node else 0
        line, column, end, text = self._place(facts, seen.path, start, length)
        return Hit(
            file=seen.path,
            line=line,
            column=column,
            end_line=line,
            end_column=end,
            name=name,
            symbol=self._symbol(meaning) if isinstance(meaning, Target) else meaning.name if meaning else name,
            kind=kind_word(meaning.module, meaning.node)
            if isinstance(meaning, Target)
            else "module"
            if meaning
            else "",
            role=_role(module, node, meaning),
            enclosing=self._enclosing(module, node),
            certainty=certainty,
            origin=seen.origin,
            copies=seen.copies,
            text=text,
            declared=declared[0] if declared else "",
            declared_in=declared[1] if declared else None,
        )

    def place_of(self, target: Target) -> tuple[str, Origin]:
        """`path:line` of a definition, and the tree it lies in."""
        seen, facts = self._seen(target.module), target.module.facts
        line = facts.line_of(facts.start_of(target.node)) + 1
        if seen.path.endswith(notebook.SUFFIX):
            line = notebook.numbered(seen.path, self.library.text(seen.path), line)
        return f"{seen.path}:{line}", seen.origin

    def _seen(self, module: Module) -> _Seen:
        """Return the properties that all hits in a module share."""
        seen = self._modules.get(module)
        if seen is None:
            files = sorted(self.library.files_of(module), key=lambda document: document.tree not in self.trees)
            path, *copies = map(self.library.path_of, files)
            seen = self._modules[module] = _Seen(path, self.library.origin_of(files[0]), tuple(copies), {}, {})
        return seen

    def _symbol(self, target: Target) -> str:
        symbols = self._seen(target.module).symbols
        symbol = symbols.get(target.node)
        if symbol is None:
            symbol = symbols[target.node] = symbol_of(target)
        return symbol

    def _enclosing(self, module: Module, node: int) -> str:
        names, around = self._seen(module).enclosing, module.facts.enclosing_definition(node)
        name = names.get(around)
        if name is None:
            parts = module.name, module.facts.qualified_name(around)
            name = names[around] = ".".join(part for part in parts if part)
        return name

    def _place(self, facts: FileFacts, path: str, start: int, length: int) -> _Location:
        """1-based line, column and end column of a stretch within a line, and the line's text without indentation."""
        if path != self._read:
            self._read, self._lines = path, Lines(self.library.text(path))
        line = facts.line_of(start)
        begin = facts.line_starts[line]
        end = begin + (facts.line_lengths[line] if facts.line_lengths else 0)
        column = self._lines.column(begin, start)
        width = self._lines.width(start, start + length)
        return self._lines.numbered(path, line + 1), column, column + width, self._lines.shown(begin, end, start)


def _role(module: Module, node: int, meaning: Target | Namespace | None) -> str:
    """The role of a name at a node; a parameter that requests a fixture reads it."""
    role = role_word(module, node)
    is_function = isinstance(meaning, Target) and meaning.kind in k.FUNCTIONS
    return "read" if is_function and module.facts.kinds[node] in k.PARAMETERS else role


def _with_role(hit: Hit, role: str) -> Hit:
    return hit if hit.role == role else hit._replace(role=role)


def in_role(hit: Hit, role: str) -> Hit:
    """A hit with the role that its occurrence has, where that says more than the place itself."""
    return hit if role in ("", "made") or hit.role == role else hit._replace(role=role)
