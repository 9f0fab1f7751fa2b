"""A file's tags, from its facts and its text: definitions as Universal Ctags sees them, and attributes set on `self`.

The letters of kinds are those of its Python parser: c class, f function, m member, v variable, I namespace (a module
imported `as` another name), x unknown (anything else imported so), i module (reference only).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.query.headers import annotation, header, parameters

KIND_WORDS: Final = {
    "c": "class", "f": "function", "m": "member", "v": "variable", "I": "namespace", "i": "module", "x": "unknown",
}  # fmt: skip
_VARIABLES: Final = frozenset({k.BOUND, k.TYPE_ALIAS})
_TARGETS: Final = frozenset({k.TUPLE, k.LIST, k.SPLAT, k.PATTERN})
_GIVING: Final = frozenset({k.ASSIGN, k.DECLARE, k.NAMED})


class Tag(NamedTuple):
    """A name, the offset at which it is, and what is said of it; empty texts are not said.

    `scope` is `class:A.B`; `inherits` None for what has no bases. `end` is a 1-based line, 0 where none is known.
    """

    name: str
    start: int
    kind: str
    scope: str = ""
    inherits: str | None = None
    type: str = ""
    access: str = ""
    signature: str = ""
    role: str = "def"
    nameref: str = ""
    end: int = 0


def tags(facts: FileFacts, text: bytes, *, references: bool = False) -> Iterator[Tag]:
    """The tags of a file; with `references` its imports too."""
    file = _File(facts, text)
    on_self: set[tuple[int, str]] = set()
    for node in facts.nodes_of(k.DEFINITIONS | _VARIABLES | {k.LOCAL, k.SELF_BOUND, k.IMPORT_ALIAS}):
        kind = facts.kinds[node]
        if kind in k.DEFINITIONS:
            yield file.definition(node)
        elif kind == k.IMPORT_ALIAS:
            yield file.alias(node)
        elif kind == k.SELF_BOUND:
            key = file.class_around(node), facts.word(node)
            if key not in on_self and not file.binds(*key):
                on_self.add(key)
                yield file.attribute(node, key[0])
        elif (statement := file.giving(node)) is not None:
            if file.gives_function(statement):
                yield file.function_by_assignment(node)
            elif kind in _VARIABLES:
                yield file.variable(node)
    if references:
        for node in facts.nodes_of({k.IMPORT, k.FROM}):
            yield from file.imported(node)


class _File:
    """One file's facts and text."""

    def __init__(self, facts: FileFacts, text: bytes) -> None:
        self._facts, self._text = facts, text
        self._bound: dict[int, set[str]] = {}

    # Tags

    def definition(self, node: int) -> Tag:
        """The tag of a class or function."""
        facts = self._facts
        written = header(self._text, facts.end_of_word(node))
        end = facts.line_of(max(facts.end(node) - 1, facts.starts[node])) + 1
        if facts.kinds[node] == k.CLASS:
            return self._tag(node, "c", inherits=written.parentheses[1:-1].lstrip(), end=end)
        kind = "m" if self._is_in_class(node) else "f"
        return self._tag(node, kind, type=written.returns, signature=written.parentheses, end=end)

    def variable(self, node: int) -> Tag:
        """The tag of a variable of a module or class."""
        return self._tag(node, "v", type=self._declared(node))

    def attribute(self, node: int, class_: int) -> Tag:
        """The tag of an attribute that a method sets on `self`."""
        tag = self._tag(node, "v", type=self._declared(node))
        scope = self._scope_named(class_)
        return tag._replace(scope=scope, access=_access(tag.name, "v", scope))

    def function_by_assignment(self, node: int) -> Tag:
        """The tag of a name that is given a lambda."""
        kind = "m" if self._is_in_class(node) else "f"
        return self._tag(node, kind, signature=parameters(self._text, self._facts.starts[node]))

    def alias(self, node: int) -> Tag:
        """The tag of what is imported `as` something."""
        facts, above = self._facts, self._facts.parent(node)
        if facts.kinds[above] == k.IMPORT:
            return self._tag(node, "I", nameref=f"module:{facts.word(above)}")
        return self._tag(node, "x", nameref=f"unknown:{facts.word(above)}")

    def imported(self, statement: int) -> Iterator[Tag]:
        """The tags of an import statement's module and names."""
        facts = self._facts
        module, parts = facts.word(statement), list(facts.children(statement))
        if facts.kinds[statement] == k.IMPORT:
            renamed = any(facts.kinds[part] == k.IMPORT_ALIAS for part in parts)
            start = facts.starts[parts[0]] if parts else facts.starts[statement]
            yield Tag(module, start, "i", role=_IMPORTED[renamed])
            return
        yield Tag(module, facts.starts[statement], "i", role="namespace")
        for part in parts:
            if facts.kinds[part] in (k.IMPORTED, k.IMPORTED_BOUND):
                renamed = facts.kinds[part] == k.IMPORTED and facts.first_child(part) is not None
                scope = f"module:{module}"
                yield Tag(facts.word(part), facts.starts[part], "x", scope=scope, role=_IMPORTED[renamed])

    def _tag(
        self,
        node: int,
        kind: str,
        *,
        inherits: str | None = None,
        type: str = "",
        signature: str = "",
        nameref: str = "",
        end: int = 0,
    ) -> Tag:
        name, scope = self._facts.word(node), self._scope_of(node)
        access = _access(name, kind, scope)
        start = self._facts.starts[node]
        return Tag(name, start, kind, scope, inherits, type, access, signature, "def", nameref, end)

    def _declared(self, node: int) -> str:
        above = self._facts.parent(node)
        if self._facts.kinds[node] == k.TYPE_ALIAS or self._facts.kinds[above] not in (k.ASSIGN, k.DECLARE):
            return ""
        return annotation(self._text, self._facts.end_of_word(node))

    # What is around

    def giving(self, node: int) -> int | None:
        """The statement that gives a name its value by `=`, `:` or `:=`; None where a loop, a `with` or so does."""
        kinds, above = self._facts.kinds, self._facts.parent(node)
        if kinds[node] == k.TYPE_ALIAS:
            return node
        while kinds[above] in _TARGETS:
            above = self._facts.parent(above)
        return above if kinds[above] in _GIVING else None

    def gives_function(self, statement: int) -> bool:
        """Return True if the value of an assignment is a lambda."""
        facts = self._facts
        if facts.kinds[statement] != k.ASSIGN:
            return False
        return [facts.kinds[child] for child in facts.children(statement)][-1:] == [k.LAMBDA]

    def class_around(self, node: int) -> int:
        """The class in whose method an attribute of `self` is set."""
        scope = self._facts.scope_of(node)
        while scope and self._facts.kinds[scope] != k.CLASS:
            scope = self._facts.scope_of(scope)
        return scope

    def binds(self, class_: int, word: str) -> bool:
        """Return True if a class's own body binds a name."""
        facts = self._facts
        if class_ not in self._bound:
            found = facts.nodes_of(k.DEFINITIONS | {k.BOUND}, class_ + 1, facts.after(class_))
            self._bound[class_] = {facts.word(node) for node in found if facts.scope_of(node) == class_}
        return word in self._bound[class_]

    def _is_in_class(self, node: int) -> bool:
        return self._facts.kinds[self._facts.enclosing_definition(node)] == k.CLASS

    def _scope_of(self, node: int) -> str:
        return self._scope_named(self._facts.enclosing_definition(node))

    def _scope_named(self, scope: int) -> str:
        if not scope:
            return ""
        kind = "c" if self._facts.kinds[scope] == k.CLASS else "m" if self._is_in_class(scope) else "f"
        return f"{KIND_WORDS[kind]}:{self._facts.qualified_name(scope)}"


_IMPORTED: Final = {False: "imported", True: "indirectlyImported"}


def _access(name: str, kind: str, scope: str) -> str:
    """public, protected, private: by what underscores mean, and private whatever is local to a function."""
    in_class = scope.startswith("class:")
    if scope and not in_class:
        return "private"
    if not name.startswith("_"):
        return "public"
    if kind == "m" and in_class and len(name) > 3 and name.startswith("__") and name.endswith("__"):
        return "public"
    return "private" if in_class and name.startswith("__") else "protected"
