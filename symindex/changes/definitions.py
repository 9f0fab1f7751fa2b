"""The definitions of one content that others can use, and what is compared of each.

What is compared leaves noise out: blanks, comments, line breaks, quotes, docstrings and annotations. A definition in
a function belongs to that function's body.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import Final

from symindex.changes import tokens
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Import

_LEFT_OUT: Final = frozenset({k.ANNOTATION, k.RETURNS, k.DOCSTRING, k.COMMENT, k.TYPE_COMMENT})
_TYPED: Final = frozenset({k.ANNOTATION, k.RETURNS})
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_SIGNATURE: Final = k.PARAMETERS | {k.POSITIONAL_ONLY, k.KEYWORD_ONLY, k.DECORATOR, k.TYPE_PARAMETER, k.BASES}
_MAX_HEADER_BYTES: Final = 1 << 16


@dataclass(frozen=True, eq=False)
class Source:
    """A file of one side: its path in the project, its facts, its UTF-8 text."""

    path: str
    facts: FileFacts
    text: bytes

    @cached_property
    def annotations(self) -> list[int]:
        """The places where types are written, in order."""
        return sorted(self.facts.starts[node] for node in self.facts.nodes_of(_TYPED))

    @cached_property
    def definitions(self) -> dict[str, list[Definition]]:
        """Qualified name → its definitions in the order of the source: several where branches or overloads are."""
        found: dict[str, list[Definition]] = {}
        for definition in _definitions(self):
            found.setdefault(definition.name, []).append(definition)
        return found

    @cached_property
    def stars(self) -> frozenset[str]:
        """The modules, as written, whose names a star import brings."""
        facts = self.facts
        return frozenset(Import(facts, facts.parent(node)).written for node in facts.nodes_of({k.IMPORT_STAR}))


@dataclass(frozen=True, eq=False)
class Definition:
    """A function, class, variable or import that others can use. `name` is qualified within its file.

    `kind` is function, method, class, variable, attribute or import.
    """

    source: Source = field(repr=False)
    node: int
    name: str
    kind: str

    @property
    def line(self) -> int:
        """The 1-based line of its name."""
        return self.source.facts.line_of(self.source.facts.starts[self.node]) + 1

    @property
    def word(self) -> str:
        """Its own name."""
        return self.name.rpartition(".")[2]

    @property
    def is_function(self) -> bool:
        """True if it is a function or method."""
        return self.source.facts.kinds[self.node] in k.FUNCTIONS

    @cached_property
    def raw(self) -> bytes:
        """Its text as it is there, decorators included; of a variable its statement."""
        facts = self.source.facts
        start = facts.outer_start(self.node) if self._is_block else self._statement_start
        return self.source.text[start : facts.end(self.node) if self._is_block else self._statement_end]

    @cached_property
    def signature(self) -> str:
        """The parameters of a function with their defaults; empty for others."""
        if not self.is_function:
            return ""
        found = list(self._header)
        is_async = self.source.facts.kinds[self.node] == k.ASYNC_FUNCTION
        return "async " * is_async + tokens.joined(_from_parenthesis(found))

    @cached_property
    def bases(self) -> str:
        """Return the text between the parentheses of a class; empty for other definitions."""
        if self.source.facts.kinds[self.node] != k.CLASS:
            return ""
        text = tokens.joined(_from_parenthesis(list(self._header)))
        return text.removeprefix("(").removesuffix(")")

    @cached_property
    def decorators(self) -> str:
        """The decorators, one a line."""
        facts = self.source.facts
        if not self._is_block or facts.kinds[self.node + 1 : self.node + 2] != bytes([k.DECORATOR]):
            return ""
        start, end = facts.outer_start(self.node), facts.starts[self.node]
        lines = tokens.joined(tokens.scan(self.source.text, start, end)).split("@")
        lines[-1] = lines[-1].removesuffix("class").removesuffix("def").removesuffix("async").rstrip()
        return "\n".join(filter(None, lines))

    @cached_property
    def body(self) -> list[bytes]:
        """The tokens of what it does: of a class without the definitions in it, of a variable those of its value.

        Its own name is left open, so that a function that calls itself is the same under another name.
        """
        facts, text = self.source.facts, self.source.text
        if not self._is_block:
            start = facts.end_of_word(self.node)
            found = tokens.scan(text, start, self._statement_end)
            return tokens.words(tokens.without_annotations(found, self.source.annotations))
        found = chain.from_iterable(tokens.scan(text, start, end) for start, end in self._compared)
        kept = tokens.words(tokens.without_annotations(found, self.source.annotations))
        own = self.word.encode()
        return [b"\0" if word == own else word for word in kept]

    @cached_property
    def digest(self) -> bytes:
        """A digest of the body: its tokens and how they nest."""
        digest = blake2b(b"\0".join(self.body), digest_size=16)
        digest.update(b"\0\0" + self._structure())
        return digest.digest()

    @property
    def _is_block(self) -> bool:
        return self.source.facts.kinds[self.node] in k.DEFINITIONS

    @cached_property
    def _header(self) -> list[tokens.Token]:
        """The tokens from behind the name to the colon, types left out."""
        start = self.source.facts.end_of_word(self.node)
        end = min(start + _MAX_HEADER_BYTES, len(self.source.text))
        found: list[tokens.Token] = []
        for token in tokens.scan(self.source.text, start, end):
            if token.depth <= 0 and token.text == b":":
                break
            found.append(token)
        return list(tokens.without_annotations(found, self.source.annotations))

    @cached_property
    def _body_start(self) -> int:
        start = self.source.facts.end_of_word(self.node)
        for token in tokens.scan(self.source.text, start, min(start + _MAX_HEADER_BYTES, len(self.source.text))):
            if token.depth <= 0 and token.text == b":":
                return token.start + 1
        return start

    @cached_property
    def _statement_start(self) -> int:
        facts = self.source.facts
        parent = facts.parent(self.node)
        is_statement = facts.kinds[parent] in (k.ASSIGN, k.DECLARE, k.FROM, k.IMPORT)
        return min(facts.starts[parent] if is_statement else facts.starts[self.node], facts.starts[self.node])

    @cached_property
    def _statement_end(self) -> int:
        text, start = self.source.text, self._statement_start
        line_end = text.find(b"\n", start)
        if line_end >= 0 and tokens.is_whole(text[start:line_end]):
            return line_end
        for token in tokens.scan(text, start, len(text)):
            if token.text == b"\n" and token.start > start:
                return token.start
        return len(text)

    @property
    def _compared(self) -> Iterator[tuple[int, int]]:
        """The stretches of the body that are compared: without docstrings, and of a class the definitions in it."""
        facts, after = self.source.facts, self.source.facts.after(self.node)
        left_out = [(facts.starts[n], facts.end(n)) for n in facts.nodes_of({k.DOCSTRING}, self.node, after)]
        if facts.kinds[self.node] == k.CLASS:
            inner = facts.nodes_of(k.DEFINITIONS, self.node + 1, after)
            left_out += [(facts.outer_start(n), facts.end(n)) for n in inner if facts.scope_of(n) == self.node]
        start = self._body_start
        for first, end in sorted(left_out):
            if start < first:
                yield start, first
            start = max(start, end)
        yield start, max(start, facts.end(self.node))

    def _structure(self) -> bytes:
        """The kinds of the nodes of the body with how deep they lie."""
        if not self._is_block:
            return b""
        facts, is_class = self.source.facts, self.source.facts.kinds[self.node] == k.CLASS
        found, depths = bytearray(), {self.node: 0}  # node → how many nodes of the definition are around it
        node, after = self.node + 1, facts.after(self.node)
        while node < after:
            kind, depth = facts.kinds[node], depths[facts.parent(node)] + 1
            is_apart = depth == 1 and kind in _SIGNATURE
            if kind in _LEFT_OUT or is_apart or (is_class and kind in k.DEFINITIONS):
                node = facts.after(node)
                continue
            depths[node] = depth
            found += bytes((kind, min(depth, 255)))
            node += 1
        return bytes(found)


def _from_parenthesis(found: list[tokens.Token]) -> list[tokens.Token]:
    """The tokens from the first parenthesis outside of brackets on, behind type parameters."""
    start = next((at for at, each in enumerate(found) if each.text == b"(" and each.depth == 1), len(found))
    return found[start:]


def _definitions(source: Source) -> Iterator[Definition]:
    facts = source.facts
    seen: set[tuple[int, str]] = set()
    wanted = k.DEFINITIONS | {k.BOUND, k.SELF_BOUND, k.TYPE_ALIAS} | _IMPORTS
    for node in facts.nodes_of(wanted):
        kind, scope = facts.kinds[node], _owner(facts, node)
        if scope is None:
            continue
        if kind not in k.DEFINITIONS:
            key = scope, facts.word(node)
            if key in seen:
                continue
            seen.add(key)
        name = ".".join(part for part in (facts.qualified_name(scope), facts.word(node)) if part)
        yield Definition(source, node, name, _kind(facts, node, scope))


def _owner(facts: FileFacts, node: int) -> int | None:
    """The class around a definition, or 0 for the module; None for what only a function has."""
    scope = facts.scope_of(node)
    if facts.kinds[node] == k.SELF_BOUND:
        while scope and facts.kinds[scope] != k.CLASS:
            scope = facts.scope_of(scope)
        if not scope:
            return None
    around = scope
    while around:
        if facts.kinds[around] != k.CLASS:
            return None
        around = facts.scope_of(around)
    return scope


def _kind(facts: FileFacts, node: int, scope: int) -> str:
    kind = facts.kinds[node]
    if kind in k.FUNCTIONS:
        return "method" if scope else "function"
    if kind == k.CLASS:
        return "class"
    if kind in _IMPORTS:
        return "import"
    return "attribute" if scope else "variable"
