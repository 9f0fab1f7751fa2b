"""Literals that are text, and comments: where they stand, and the names they spell."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import EXPRESSION_STATEMENT, STRING_KIND, numbers, parse_part
from symindex.extract.walk import Handlers, Walk, handles
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler, Sink

# A literal that is one identifier, or a dotted path as `mock.patch`, entry points and `import_string` take it. One that
# begins with dots is a path only where it is imported: elsewhere it is the suffix of a file, as a rule.
_NAMING: Final = re.compile(
    rb"""[bBuUrR]{0,2}(?P<quote>"{3}|'{3}|["'])(?P<dots>\.*)(?P<name>[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*)(?P=quote)"""
)
_MAX_NAME_LENGTH: Final = 250
# Calls of which a string argument lists names, such a string, and the attributes in the fields of a format.
_MAKERS: Final = (b"namedtuple", b"Enum", b"IntEnum", b"StrEnum", b"Flag", b"IntFlag", b"parametrize")
_LIST: Final = re.compile(rb"""[uUrR]?("{3}|'{3}|["'])(?P<names>[\s,]*[A-Za-z_]\w*(?:[\s,]+[A-Za-z_]\w*)*[\s,]*)\1""")
_FORMATTED: Final = re.compile(rb"(?:^|[^{])(?:\{\{)*\{\w*((?:\.[A-Za-z_]\w*)+)")
_WORD: Final = re.compile(rb"\w+")
_NAME: Final = re.compile(rb"(?<![\w<>:?])[A-Za-z_]\w*(?![\w:>])")
# A literal that is the path of a URL, or the name of one that is no identifier, and calls and keywords that take it.
_ROUTE: Final = re.compile(rb"""[uUrR]?(?P<quote>["'])(?P<path>[^\s"']{0,200}[/-][^\s"']{0,200})(?P=quote)""")
_ROUTING: Final = frozenset(
    b"path re_path url route api_route add_url_rule add_api_route register include mount Blueprint register_blueprint "
    b"APIRouter include_router get post put patch delete head options trace request generic open websocket "
    b"websocket_connect reverse reverse_lazy redirect resolve_url url_for url_path_for assertRedirects".split()
)
_ROUTE_KEYWORDS: Final = frozenset({b"name", b"path", b"prefix", b"rule", b"url", b"url_prefix", b"viewname"})
_MAX_LIST_LENGTH: Final = 4000
_LISTING: Final = frozenset({k.CALL, k.KEYWORD, k.ATTRIBUTE_CALLED})
_PACKAGES: Final = (b"__package__", b"__name__")
# Calls that take types: `cast` as its first argument, the others as any but the first.
_TAKING_TYPES: Final = (b"cast", b"TypeVar", b"NewType")
_MAY_HOLD_TYPE: Final = frozenset({k.SUBSCRIPT, k.BINARY, k.CALL, k.KEYWORD})
_PREFIX: Final = re.compile(rb"[A-Za-z]*")
_TYPE_COMMENT: Final = re.compile(rb"#\s*type:\s*(.*?)\s*$")
_QUOTES: Final = (34, 39)  # the bytes " and '
_INTERPOLATION: Final = frozenset(numbers("interpolation"))
_CONTENT: Final = frozenset(numbers("string_content"))
_NAMED: Final = frozenset(numbers("named_expression"))
_CONVERSION: Final = frozenset(numbers("type_conversion"))
_FORMAT_SPECIFIER: Final = frozenset(numbers("format_specifier"))
# What may stand between an annotation and a type in it.
_OF_TYPES: Final = frozenset({k.SUBSCRIPT, k.BINARY, k.LIST, k.TUPLE, k.SPLAT})


class Strings(Handlers):
    """Handles literals that are text, and comments."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.add_end = walk.sink.ends.append
        self.read.set("string", self.with_hidden_comments(self.maybe_type))
        self.read.set("concatenated_string", self.with_hidden_comments(self.concatenated))
        self.register("read")
        walk.type_string, walk.docstring = self.type_string, self.docstring
        walk.hidden_comments = self.hidden_comments

    def string(self, node: Node, parent: int) -> None:
        text = self.sink.text[node.start_byte : node.end_byte]
        kind = k.STRING
        if text[:1] and text[0] not in _QUOTES:
            if text[:1] == b"`":
                return self.backticks(node, parent)
            prefix = self.prefix_of(text)
            if self.is_formatted(prefix):
                return self.formatted(node, parent)
            if b"b" in prefix:
                kind = k.BYTES
        if (
            len(text) < _MAX_NAME_LENGTH
            and (spelled := _NAMING.fullmatch(text))
            and (not spelled["dots"] or self.is_imported(node, parent))
        ):
            return self.naming(node, parent, spelled)
        me = len(self.kinds)
        self.emit(kind, node.start_byte, 0, parent)
        self.add_end(node.end_byte)
        if self.kinds[parent] in _LISTING and len(text) < _MAX_LIST_LENGTH:
            if (route := _ROUTE.fullmatch(text)) and self.takes_route(parent):
                self.route(route["path"].decode("utf-8", "replace"), node.start_byte + route.start("path"), me)
            else:
                self.words_of_list(text, node.start_byte, me, parent)
        return None

    def takes_route(self, parent: int) -> bool:
        """Return True if a literal is an argument of a call whose name is one that takes URLs or names of them."""
        call = parent
        if self.kinds[parent] == k.KEYWORD:
            call = self.sink.parents[parent]
            if _word_at(self.sink, parent) not in _ROUTE_KEYWORDS:
                return False
        return self.kinds[call] == k.CALL and _word_at(self.sink, call + 1) in _ROUTING

    def route(self, path: str, start: int, me: int) -> None:
        """The path becomes the word of the string, and the names in it nodes below, but for those of parameters."""
        self.sink.word_ids[me] = self.words[path.encode()]
        self.words_of_route(path.encode(), start, me)

    def words_of_route(self, text: bytes, start: int, me: int) -> None:
        for part in _NAME.finditer(text):
            self.emit(k.STRING_WORD, start + part.start(), self.words[part[0]], me)
            self.add_end(start + part.end())

    def maybe_type(self, node: Node, parent: int) -> None:
        """A string outside of annotations, which may be a type: in a base class, or given to `TypeVar` or `cast`."""
        handle = self.type_string if self.kinds[parent] in _MAY_HOLD_TYPE else self.string
        handle(node, parent)

    def words_of_list(self, text: bytes, start: int, me: int, parent: int) -> None:
        """The names in `namedtuple("P", "x y")`, and those of attributes in `"{p.x}".format(…)`, below the string."""
        if self.kinds[parent] == k.ATTRIBUTE_CALLED:
            places = _FORMATTED.finditer(text) if self.sink.word_ids[parent] == self.words.get(b"format") else ()
            found = [(each.start(1) + part.start(), part[0]) for each in places for part in _WORD.finditer(each[1])]
        else:
            call = parent if self.kinds[parent] == k.CALL else self.sink.parents[parent]
            callee = self.sink.word_ids[call + 1] if self.kinds[call] == k.CALL else 0
            if not callee or callee not in map(self.words.get, _MAKERS) or not (listed := _LIST.fullmatch(text)):
                return
            found = [(listed.start("names") + part.start(), part[0]) for part in _WORD.finditer(listed["names"])]
        for at, word in found:
            self.emit(k.STRING_WORD, start + at, self.words[word], me)
            self.add_end(start + at + len(word))

    def prefix_of(self, text: bytes) -> bytes:
        return _PREFIX.match(text)[0].lower()  # type: ignore[index]

    def is_formatted(self, prefix: bytes) -> bool:
        return b"f" in prefix or b"t" in prefix

    def is_imported(self, node: Node, parent: int) -> bool:
        """Return True if a literal is the first argument of `import_module`, or has a package beside it as there."""
        argument = node if self.kinds[parent] != k.KEYWORD else node.parent
        call = parent if self.kinds[parent] != k.KEYWORD else self.sink.parents[parent]
        if self.kinds[call] != k.CALL or argument is None:
            return False
        called = self.words.get(b"import_module")
        beside = argument.next_named_sibling
        is_relative = beside is not None and (beside.text or b"").rpartition(b"=")[2].strip() in _PACKAGES
        return is_relative or (called is not None and self.sink.word_ids[call + 1] == called)

    def naming(self, node: Node, parent: int, spelled: re.Match[bytes]) -> None:
        path, start = spelled["name"], node.start_byte + spelled.start("name")
        self.add_end(node.end_byte)
        if b"." not in path and b":" not in path and not spelled["dots"]:
            return self.emit(k.STRING_WORD, start, self.words[path], parent)
        me = len(self.kinds)
        self.emit(k.STRING_PATH, node.start_byte, self.words[spelled["dots"]] if spelled["dots"] else 0, parent)
        for part in path.replace(b":", b".").split(b"."):
            self.emit(k.STRING_PART, start, self.words[part], me)
            start += len(part) + 1
        return None

    def formatted(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.FORMATTED_STRING, node.start_byte, 0, parent)
        self.add_end(node.end_byte)
        is_route = self.kinds[parent] in _LISTING and self.takes_route(parent)
        path = _filled(node) if is_route else b""
        if path:
            self.sink.word_ids[me] = self.words[path]
        for child in node.named_children:
            if path and child.kind_id in _CONTENT:
                self.words_of_route(self.sink.text[child.start_byte : child.end_byte], child.start_byte, me)
            elif child.kind_id in _INTERPOLATION:
                holder = self.conversion(child, me)
                for part in child.named_children:
                    if part.kind_id in _NAMED:
                        self.walk.descend(part, holder)  # `{x:=10}` is x, ten columns wide
                    elif part.kind_id not in _CONVERSION:
                        self.read[part.kind_id](part, me if part.kind_id in _FORMAT_SPECIFIER else holder)

    def conversion(self, node: Node, parent: int) -> int:
        """The node that is made for the conversion of `{x!r}` or `{x=}`, the expression's parent; else `parent`."""
        named = next((child for child in node.named_children if child.kind_id in _CONVERSION), None)
        if named is None:
            is_shown = any(child.type == "=" for child in node.children)  # by `repr`, unless it is formatted
            if not is_shown or any(child.kind_id in _FORMAT_SPECIFIER for child in node.named_children):
                return parent
        me = len(self.kinds)
        self.emit(
            k.CONVERTED, node.start_byte, self.words[b"r" if named is None else (named.text or b"r")[-1:]], parent
        )
        return me

    def backticks(self, node: Node, parent: int) -> None:
        """Python 2's way to write `repr(x)`, which the grammar takes for a string."""
        me = len(self.kinds)
        self.emit(k.FORMATTED_STRING, node.start_byte, 0, parent)
        self.add_end(node.end_byte)
        if (expression := self.expression_in(node)) is not None:
            self.emit(k.CONVERTED, expression.start_byte, self.words[b"r"], me)
            self.walk.descend(expression, me + 1)

    def concatenated(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.CONCATENATED, node.start_byte, 0, parent)
        self.add_end(node.end_byte)
        for child in node.named_children:
            if child.kind_id == STRING_KIND:
                # Part of a longer text: it spells no name, even where it looks like one.
                if self.is_formatted(self.prefix_of(child.text or b"")):
                    self.formatted(child, me)
            else:
                self.read[child.kind_id](child, me)

    def docstring(self, node: Node, parent: int) -> None:
        if not self.is_plain_text(node):
            return self.read[STRING_KIND](node, parent)
        self.emit(k.DOCSTRING, node.start_byte, 0, parent)
        return self.add_end(node.end_byte)

    def type_string(self, node: Node, parent: int) -> None:
        """A string in an annotation: a name, an expression that is parsed like any other, or plain text."""
        if not self.stands_for_type(parent) or (expression := self.expression_in(node)) is None:
            return self.string(node, parent)
        me = len(self.kinds)
        self.emit(k.TYPE_STRING, node.start_byte, 0, parent)
        self.add_end(node.end_byte)
        outer = self.read[STRING_KIND]
        self.read[STRING_KIND] = self.string  # a string within the string is a plain one: there is no third level
        try:
            self.walk.descend(expression, me)
        finally:
            self.read[STRING_KIND] = outer
        return None

    def stands_for_type(self, parent: int) -> bool:
        """Return True if the next node below `parent` is a type; `Literal["a"]` and `Annotated[T, "a"]` hold values."""
        node, below = parent, len(self.kinds)
        while self.kinds[node] in _OF_TYPES:
            if self.kinds[node] == k.SUBSCRIPT and below > node + 1:
                head = self.sink.word_ids[node + 1]
                if head and head == self.words.get(b"Literal"):
                    return False
                if head and head == self.words.get(b"Annotated") and node in self.sink.parents[node + 2 : below]:
                    return False
            below, node = node, self.sink.parents[node]
        return self.kinds[node] in (k.ANNOTATION, k.RETURNS, k.BASES) or self.takes_types(node, below)

    def takes_types(self, node: int, below: int) -> bool:
        """Return True if what is below a node is given as a type: to `TypeVar`, `NewType` or `cast`."""
        call = self.sink.parents[node] if self.kinds[node] == k.KEYWORD else node
        if self.kinds[call] != k.CALL or below <= call + 1:
            return False
        called = self.sink.word_ids[call + 1]
        if not called or called not in map(self.words.get, _TAKING_TYPES):
            return False
        is_first = call not in self.sink.parents[call + 2 : below]
        return is_first == (called == self.words.get(b"cast"))

    def expression_in(self, node: Node) -> Node | None:
        """The expression that a string spells and is more than a name; its offsets are those of the whole text."""
        if not self.is_plain_text(node) or _NAMING.fullmatch(self.sink.text[node.start_byte : node.end_byte]):
            return None
        content = [child for child in node.named_children if child.kind_id in _CONTENT]
        if len(content) != 1 or content[0].end_byte - content[0].start_byte > 10 * _MAX_NAME_LENGTH:
            return None
        root = parse_part(self.sink.text, content[0], content[0].start_byte, content[0].end_byte)
        if root.has_error or root.named_child_count != 1 or root.named_children[0].kind_id != EXPRESSION_STATEMENT:
            return None
        return root.named_children[0]

    def is_plain_text(self, node: Node) -> bool:
        prefix = self.prefix_of(self.sink.text[node.start_byte : node.start_byte + 3])
        return not (self.is_formatted(prefix) or b"b" in prefix)

    @handles("comment")
    def comment(self, node: Node, parent: int) -> None:
        self.comment_at(node.start_byte, node.end_byte, parent)

    def comment_at(self, start: int, end: int, parent: int) -> None:
        text = self.sink.text[start:end]
        self.add_end(end)
        if b"type:" in text and (hint := _TYPE_COMMENT.match(text)):
            return self.emit(k.TYPE_COMMENT, start, self.words[hint[1].replace(b"\n", b" ")], parent)
        return self.emit(k.COMMENT, start, 0, parent)

    @handles("line_continuation")
    def line_continuation(self, node: Node, parent: int) -> None:
        self.hidden_comment(node.start_byte, parent)

    def hidden_comment(self, at: int, parent: int) -> None:
        if (hidden := self.sink.hidden_comments.pop(at, None)) is not None:
            self.comment_at(*hidden, parent)

    def hidden_comments(self, before: int, parent: int) -> None:
        for at in list(takewhile(before.__gt__, self.sink.hidden_comments)):
            self.hidden_comment(at, parent)

    def with_hidden_comments(self, handler: Handler) -> Handler:
        """The grammar passes over line continuations before a string and makes no nodes of them."""

        def handle(node: Node, parent: int) -> None:
            handler(node, parent)
            if self.sink.hidden_comments:
                self.hidden_comments(node.end_byte, parent)

        return handle


def _filled(node: Node) -> bytes:
    """The text of a formatted string with `{}` for what is filled in, if that is the path of a URL; else nothing.

    None with blanks or quotes in what is filled in: names behind them are not seen to stand in a literal (`role_scan`).
    """
    if not _ROUTE.fullmatch((node.text or b"").lstrip(b"fFrRtT")):
        return b""
    parts = (b"{}" if each.kind_id in _INTERPOLATION else each.text or b"" for each in node.named_children[1:-1])
    path = _ROUTE.fullmatch(b'"%b"' % b"".join(parts))
    return path["path"] if path else b""


def _word_at(sink: Sink, node: int) -> bytes:
    """The word in the text at a node's start."""
    found = _WORD.match(sink.text, sink.starts[node])
    return found[0] if found else b""
