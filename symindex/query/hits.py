"""From a node of a module to the `Hit` that is shown."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Collection
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty, Hit
from symindex.query.library import Library
from symindex.query.longlines import LONGEST, Columns, length, shown
from symindex.resolve.source import Module, Namespace, Target

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
_Place = tuple[int, int, int, str]
_DEFINING: Final = k.DEFINITIONS | k.PARAMETERS | {k.MODULE, k.TYPE_ALIAS, k.TYPE_PARAMETER}


def kind_word(module: Module, node: int) -> str:
    """What a definition is, as answers call it."""
    kind = module.facts.kinds[node]
    if kind in k.FUNCTIONS:
        return "method" if module.facts.kinds[module.facts.scope_of(node)] == k.CLASS else "function"
    if kind in k.PARAMETERS:
        return "parameter"
    if kind == k.BOUND and module.facts.kinds[module.facts.scope_of(node)] == k.CLASS:
        return "attribute"
    return _WORD_OF_KIND.get(kind, "")


def role_word(module: Module, node: int) -> str:
    """What the name at a node does there, as answers call it."""
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


class HitMaker:
    """Makes hits, with the lines and files they need; of several copies, it shows one in some trees first."""

    def __init__(self, library: Library, trees: Collection[int]) -> None:
        self.library, self.trees = library, trees
        self._counted_in, self._columns = ("", -1), Columns()

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
        declared: str = "",
    ) -> Hit:
        """The hit for a name at a node that means something."""
        facts = module.facts
        files = sorted(self.library.files_of(module), key=lambda document: document.tree not in self.trees)
        path = self.library.path_of(files[0])
        name = facts.word(node) if node else module.name.rpartition(".")[2]
        if node:
            start = facts.starts[node]
            line, column, end, text = self._place(module, path, start, start + len(name.encode()))
        else:
            line, column, end, text = 1, 1, 1, self._place(module, path, 0, 0)[3]
        around = facts.enclosing_definition(node)
        return Hit(
            file=path,
            line=line,
            column=column,
            end_line=line,
            end_column=end,
            name=name,
            symbol=symbol_of(meaning) if isinstance(meaning, Target) else meaning.name if meaning else name,
            kind=kind_word(meaning.module, meaning.node)
            if isinstance(meaning, Target)
            else "module"
            if meaning
            else "",
            role=role_word(module, node),
            enclosing=".".join(part for part in (module.name, facts.qualified_name(around)) if part),
            certainty=certainty,
            origin=self.library.origin_of(files[0]),
            copies=tuple(self.library.path_of(document) for document in files[1:]),
            text=text,
            declared=declared,
        )

    def place_of(self, target: Target) -> str:
        """`path:line` of a definition."""
        path = self.library.path_of(self.library.files_of(target.module)[0])
        return f"{path}:{target.module.facts.line_of(target.module.facts.starts[target.node]) + 1}"

    def _place(self, module: Module, path: str, start: int, end: int) -> _Place:
        """1-based line, column and end column of a stretch within a line, and the line's text without indentation."""
        facts = module.facts
        line = facts.line_of(start)
        line_start = facts.line_starts[line]
        if facts.line_lengths and facts.line_lengths[line] > LONGEST:
            stop = line_start + facts.line_lengths[line]
            return self._place_in_long_line(path, line, line_start, stop, start, end)
        raw = self.library.line(path, line_start, facts.line_lengths[line] if facts.line_lengths else 0)
        if not line and raw.startswith(b"\xef\xbb\xbf"):
            raw, start, end = raw[3:], max(start - 3, 0), max(end - 3, 0)
        column = len(raw[: start - line_start].decode("utf-8", "replace"))
        width = len(raw[start - line_start : end - line_start].decode("utf-8", "replace"))
        return line + 1, column + 1, column + 1 + width, raw.decode("utf-8", "replace").strip()

    def _place_in_long_line(self, path: str, line: int, begin: int, stop: int, start: int, end: int) -> _Place:
        text = self.library.text(path)
        if not line and text.startswith(BOM_UTF8):
            begin += len(BOM_UTF8)
        if (path, line) != self._counted_in:
            self._counted_in, self._columns = (path, line), Columns()
        column = self._columns.column(text, begin, start)
        return line + 1, column, column + length(text[start:end]), shown(text, begin, stop, start, end)


def _with_role(hit: Hit, role: str) -> Hit:
    return hit if hit.role == role else hit._replace(role=role)
