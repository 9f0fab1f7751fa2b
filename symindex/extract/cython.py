"""Cython as Python of the same length: types become blanks, declarations statements that the grammar can read.

`cdef int f(int a) nogil:` is given to the grammar as `def      f(    a)      :`. What has no counterpart of the same
length, a declaration without a body, becomes an expression, and its place is noted: `int f(int a)` in an `extern`
block becomes the call `f(    a)`, `cdef int x, y` becomes `x; y`, `include "a.pxi"` the string. Every other byte stays
where it is, so offsets are those of the Cython text, and no word is there that it has not.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from symindex.extract.cython_expressions import clean_expressions
from symindex.extract.cython_tokens import Token, closing, divided, find, outermost, statements

# What no Python has at the beginning of a line; files of Cython have one of them, with hardly an exception.
_MARKER: Final = re.compile(
    rb"""^[ \t]*(?:(?:cdef|cpdef|ctypedef)[ \t]*[\w:(\x80-\xff] | cimport[ \t]+\w | from[ \t]+[.\w]+[ \t]+cimport\b
        | include[ \t]+["'] | DEF[ \t]+\w+[ \t]*= | (?:async[ \t]+)?def[ \t]+\w+[ \t]*\((?:[^()\n]*,)?[ \t]*
          (?:unsigned|int|long|char|float|double|bint|object|str|bytes|list|dict|tuple|size_t|Py_ssize_t)
          [ \t*]+\w+[ \t]*[,)=] )""",
    re.MULTILINE | re.VERBOSE,
)
# Longer texts are left as they are.
MAX_LENGTH: Final = 2 << 20
_DECLARING: Final = frozenset((b"cdef", b"cpdef", b"ctypedef"))
_MODIFIERS: Final = frozenset((b"extern", b"public", b"readonly", b"api", b"inline", b"static", b"nogil", b"packed"))
_AGGREGATES: Final = frozenset((b"class", b"struct", b"union", b"enum", b"cppclass", b"fused"))
# What begins a statement of Python also where declarations are written without `cdef`.
_NOT_DECLARATIONS: Final = frozenset(
    b"pass def class if elif else for while with return import from cimport include".split()
)
_CONDITIONS: Final = {b"IF": b"if", b"ELIF": b"elif", b"ELSE": b"else"}
_LINE_ENDS: Final = b"\r\n"


class Declared(NamedTuple):
    """A text for the grammar, and where in it the expressions begin that are declarations.

    `tokens` is how many there were, which is what translating took time for.
    """

    text: bytes
    declarations: frozenset[int]
    tokens: int


def as_python(text: bytes) -> Declared | None:
    """A text of the same length whose Cython is Python; None where it has none.

    Plain Python in it stays as it is. Never raises.
    """
    if len(text) > MAX_LENGTH or not _MARKER.search(text):
        return None
    translation = _Translation(text)
    translation.run()
    return Declared(bytes(translation.text), frozenset(translation.declarations), translation.tokens)


class _Block(NamedTuple):
    """A block of declarations: statements in it are indented deeper; `kind` is that of its header."""

    indentation: int
    kind: bytes


class _Translation:
    def __init__(self, source: bytes) -> None:
        self.source, self.text = source, bytearray(source)
        self.declarations: set[int] = set()
        self.tokens = 0
        self.decorators: list[Token] = []  # those right above a statement

    def run(self) -> None:
        blocks: list[_Block] = []
        for statement in statements(self.source):
            self.tokens += len(statement.tokens)
            while blocks and statement.indentation <= blocks[-1].indentation:
                blocks.pop()
            clean_expressions(statement.tokens, self)
            kind = self.statement(statement.tokens, blocks[-1].kind if blocks else b"")
            if kind is not None:
                blocks.append(_Block(statement.indentation, kind))
            if statement.tokens[0].text != b"@":
                self.decorators = []

    # Edits

    def blank(self, start: int, end: int) -> None:
        """Put blanks in the place of a stretch; lines stay lines."""
        for at in range(start, end):
            if self.text[at] not in _LINE_ENDS:
                self.text[at] = 32

    def lead(self, start: int, end: int) -> None:
        """Put blanks in the place of what a statement begins with; it keeps its column, which says what it is in."""
        self.blank(start, end)
        words = b"pass;" if end - start >= len(b"pass;") else b"0;"
        if end - start >= len(words):
            self.text[start : start + len(words)] = words

    def put(self, start: int, end: int, words: bytes) -> None:
        """Put words in the place of a stretch that is as long or longer, blanks behind them."""
        self.blank(start, end)
        self.text[start : start + len(words)] = words

    # Statements

    def statement(self, tokens: list[Token], around: bytes) -> bytes | None:
        """Translate a statement in a block of a kind; returns the kind of the block that it opens, if it opens one."""
        first = tokens[0]
        following = tokens[1] if len(tokens) > 1 else None
        if first.text in (b"cimport", b"from"):
            self.imports(tokens)
            return None
        if first.text == b"@":
            self.decorators += tokens
            return None
        if first.kind != "name" or (following is not None and following.text in (b"=", b".")):
            return self.member(tokens, around)
        if first.text in _DECLARING and following is not None:
            return self.declaration(tokens)
        if first.text == b"def" or (first.text == b"async" and following is not None and following.text == b"def"):
            return self.function(tokens)
        if first.text == b"include" and following is not None and following.kind == "string":
            self.lead(first.start, following.start)
            self.declarations.add(following.start)
        elif first.text == b"DEF":
            self.lead(first.start, first.end)
        elif first.text in _CONDITIONS and tokens[-1].text == b":":
            self.text[first.start : first.end] = _CONDITIONS[first.text]
            return around  # what is declared under a condition is declared as around it
        elif first.text == b"property" and len(tokens) == 3 and tokens[2].text == b":":
            self.put(first.start, first.end, b"class")
        elif first.text == b"for":
            self.counting(tokens)
        else:
            return self.member(tokens, around)
        return None

    def member(self, tokens: list[Token], around: bytes) -> bytes | None:
        """A statement in a block of declarations, where it declares without `cdef`."""
        first = tokens[0]
        if not around or first.text in _NOT_DECLARATIONS or first.kind == "string" or first.text == b"@":
            return None
        if around == b"enum":
            self.variables(tokens, first.start)
            return None
        if around == b"fused":
            if any(token.kind != "name" and token.text != b"." for token in tokens) or len(tokens) > 1:
                self.put(first.start, tokens[-1].end, b"0")
            return None
        return self.declared(tokens, 0)

    def declaration(self, tokens: list[Token]) -> bytes | None:
        """A statement that begins with `cdef`, `cpdef` or `ctypedef`."""
        return self.declared(tokens, 1)

    def declared(self, tokens: list[Token], position: int) -> bytes | None:
        """What a statement declares from a position on; returns the kind of the block that it opens."""
        start = tokens[0].start
        while position < len(tokens) and tokens[position].text in _MODIFIERS:
            position += 1
        if position == len(tokens):
            return None
        word = tokens[position].text
        if word == b":":
            self.put(start, tokens[position].start, b"if 1")
            return b"cdef"
        if word == b"from":
            return self.extern(tokens, position)
        if word in _AGGREGATES and position + 1 < len(tokens) and tokens[position + 1].text != b"(":
            return self.aggregate(tokens, position)
        rest = tokens[position:]
        is_type = tokens[0].text == b"ctypedef"
        opening = None if is_type else _called(rest)
        if opening is None:
            self.variables(rest, start)
            return None
        return self.c_function(rest, opening, start)

    def extern(self, tokens: list[Token], position: int) -> bytes | None:
        """`cdef extern from "a.h" nogil:` is a condition, the header's name in it."""
        start, colon = tokens[0].start, find(tokens, b":", position)
        if colon == len(tokens):
            return None
        header = tokens[position + 1]
        if header.kind == "string" and header.start >= start + len("if "):
            self.put(start, header.start, b"if")
            self.blank(header.end, tokens[colon].start)
        else:
            self.put(start, tokens[colon].start, b"if 1")
        return b"cdef"

    def aggregate(self, tokens: list[Token], position: int) -> bytes | None:
        """A class, structure, union, enumeration or fused type, or a name that is declared to be one."""
        start, word = tokens[0].start, tokens[position]
        colon = find(tokens, b":", position)
        kind = (
            b"" if word.text == b"class" else b"cdef" if word.text in (b"struct", b"union", b"cppclass") else word.text
        )
        header = tokens[position + 1 : colon]
        named = [at for at, token in outermost(header) if token.kind == "name" and not _is_tail(header, at)]
        if colon == len(tokens):  # of a structure the name of a type; a class is defined elsewhere
            if word.text == b"class" or not named:
                self.put(start, tokens[-1].end, b"0")
            else:  # also `struct point *p`, a variable
                self.variables(header, start)
            return None
        if kind == b"enum":
            return self.enumeration(tokens, colon, header[named[-1]] if named else None)
        if not named:
            self.put(start, tokens[colon].start, b"if 1")
            return kind
        name = header[_last_of_path(header, named[0])]
        if name.start - start <= len(b"class"):
            return None
        self.put(start, name.start, b"class")
        bases = header.index(name) + 1
        end = name.end
        if bases < len(header) and header[bases].text == b"[":
            bases = closing(header, bases) + 1
        if bases < len(header) and header[bases].text == b"(":
            self.blank(end, header[bases].start)
            end = header[min(closing(header, bases), len(header) - 1)].end
        self.blank(end, tokens[colon].start)
        self.body(tokens[colon + 1 :], kind)
        return kind

    def enumeration(self, tokens: list[Token], colon: int, name: Token | None) -> bytes:
        """The members of an enumeration belong to the scope around it; to the grammar, deeper lines are no block."""
        self.lead(tokens[0].start, tokens[colon].end)
        if name is not None:
            self.text[name.start : name.end] = name.text
            self.declarations.add(name.start)
            if colon + 1 < len(tokens):
                self.text[tokens[colon].start : tokens[colon].end] = b";"
        self.body(tokens[colon + 1 :], b"enum")
        return b"enum"

    def body(self, tokens: list[Token], kind: bytes) -> None:
        """What follows the colon of a header, on the same line."""
        if tokens:
            self.statement(tokens, kind)

    def c_function(self, tokens: list[Token], opening: int, start: int) -> bytes | None:
        """A function with C types: defined where a colon follows, else declared."""
        name = tokens[_name_before(tokens, opening)]
        close = closing(tokens, opening)
        if close == len(tokens):
            return None
        self.blank(name.end, tokens[opening].start)
        self.parameters(tokens[opening + 1 : close])
        colon = find(tokens, b":", close + 1)
        if colon < len(tokens) and name.start - start >= len("def "):
            self.put(start, name.start, b"def")
            self.blank(tokens[close].end, tokens[colon].start)
            self.body(tokens[colon + 1 :], b"")
            return b""
        if self.decorators:  # of what has no body
            self.blank(self.decorators[0].start, self.decorators[-1].end)
        self.lead(start, name.start)
        self.blank(tokens[close].end, tokens[-1].end)
        self.declarations.add(name.start)
        return None

    def function(self, tokens: list[Token]) -> bytes | None:
        """A function of Python, whose parameters may have C types."""
        opening = find(tokens, b"(")
        close = closing(tokens, opening) if opening < len(tokens) else len(tokens)
        if close == len(tokens):
            return None
        self.parameters(tokens[opening + 1 : close])
        colon = find(tokens, b":", close + 1)
        if colon < len(tokens):
            if close + 1 < len(tokens) and tokens[close + 1].text != b"->":
                self.blank(tokens[close].end, tokens[colon].start)
            self.body(tokens[colon + 1 :], b"")
        return b""

    def parameters(self, tokens: list[Token]) -> None:
        """Blanks in the place of the types of parameters, and of `not None`."""
        for parameter in divided(tokens):
            equals = find(parameter, b"=")
            colon = find(parameter, b":")
            declarator = parameter[: min(equals, colon)]
            if equals + 1 < len(parameter) and parameter[equals + 1].text in (b"*", b"?"):
                self.put(parameter[equals + 1].start, parameter[-1].end, b"0")
            if not declarator or declarator[0].text in (b"*", b"**", b"/"):
                continue
            if declarator[0].text == b"...":
                self.blank(declarator[0].start, declarator[0].end)
            name = _declared_name(declarator)
            if name is not None:
                self.blank(declarator[0].start, name.start)
                self.blank(name.end, declarator[-1].end)

    def variables(self, tokens: list[Token], start: int) -> None:
        """Variables, attributes, members of an enumeration or the name of a type, with values or without."""
        declarators = list(divided(tokens))
        for number, declarator in enumerate(declarators):
            equals = find(declarator, b"=")
            name = _declared_name(declarator[:equals])
            end = declarator[-1].end
            if name is None:
                self.blank(declarator[0].start, end)
                continue
            if number:
                self.blank(declarator[0].start, name.start)
            else:
                self.lead(start, name.start)
            self.blank(name.end, declarator[equals].start if equals < len(declarator) else end)
            if equals == len(declarator):
                self.declarations.add(name.start)
        for position, token in list(outermost(tokens)):
            if token.text == b",":
                is_last = position == len(tokens) - 1
                self.text[token.start : token.end] = b" " if is_last else b";"

    def imports(self, tokens: list[Token]) -> None:
        """`cimport` is `import`."""
        for token in tokens:
            if token.text == b"cimport":
                self.text[token.start : token.end] = b" import"
                return

    def counting(self, tokens: list[Token]) -> None:
        """`for i from 0 <= i < n` reads what it compares."""
        if len(tokens) > 2 and tokens[1].kind == "name" and tokens[2].text == b"from":
            self.put(tokens[2].start, tokens[2].end, b"in")


def _called(tokens: list[Token]) -> int | None:
    """Where the parameters of the function begin that is declared; None where it is none, or a pointer to one."""
    for position, token in outermost(tokens):
        if token.text == b"=":
            return None
        if token.text == b"(" and position:
            is_pointer = position + 1 < len(tokens) and tokens[position + 1].text == b"*"
            if not is_pointer and _name_before(tokens, position) >= 0:
                return position
    return None


def _name_before(tokens: list[Token], opening: int) -> int:
    """The position of the name that parameters follow; below 0 where none does.

    Between them may be the name in C, parameters of a template, or the sign of an operator.
    """
    position = opening - 1
    if tokens[position].kind == "string":
        position -= 1
    elif tokens[position].text == b"]":
        depth = 0
        while position >= 0:
            depth += (tokens[position].text == b"]") - (tokens[position].text == b"[")
            position -= 1
            if not depth:
                break
    if position >= 0 and tokens[position].kind == "name":
        return position
    named = [at for at in range(opening) if tokens[at].text == b"operator"]
    return named[-1] if named else -1


def _declared_name(declarator: list[Token]) -> Token | None:
    """The name that is declared: the last one that is in no brackets and behind no word such as `not None`."""
    found: Token | None = None
    for position, token in outermost(declarator):
        if token.text in (b"not", b"or") and found is not None:
            break
        if token.text == b"(" and position + 2 < len(declarator) and declarator[position + 1].text == b"*":
            inside = [each for each in declarator[position + 1 : closing(declarator, position)] if each.kind == "name"]
            return inside[0] if inside else found
        if token.kind == "name":
            found = token
    return found


def _is_tail(header: list[Token], position: int) -> bool:
    """Return True if a word of a header follows its name: `except +`, `nogil`, `namespace`."""
    return header[position].text in (b"except", b"nogil", b"noexcept", b"namespace", b"as")


def _last_of_path(header: list[Token], position: int) -> int:
    """The position of the last name of a dotted path that begins at one."""
    while position + 2 < len(header) and header[position + 1].text == b"." and header[position + 2].kind == "name":
        position += 2
    return position
