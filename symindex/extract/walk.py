"""The walk over a syntax tree: tables of handlers by node kind, and the guard against nesting without end.

Each grammar node is handled by `table[node.kind_id](node, parent)`, where `parent` is the facts node above. There are
two tables: `read` for everything, `bind` for what is given a value. The handlers come from the modules beside this
one; a handler is a function of few lines that emits the facts node and passes the children on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from symindex.extract.grammar import EXTRAS, LANGUAGE, Parsed, Table
from symindex.extract.sink import Handler, Sink, State
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

# Where nesting goes deeper than this, what is below is handled later, below a node of kind CUT.
DEPTH_LIMIT: Final = 700
# A text of so many bytes is walked child by child, so that never all children of a node are in memory at once.
_HUGE: Final = 1 << 21
_all_children = attrgetter("named_children")


class Walk:
    """The tables and the sink of one walker; reused from file to file, by one thread."""

    def __init__(self) -> None:
        self.sink = Sink()
        # The named children of a node; in a huge text one at a time, for they may be a great many.
        self.children: Callable[[Node], Iterable[Node]] = _all_children
        self.read = Table(self.descend)
        self.bind = Table(self._read)
        self.tables = [self.read, self.bind]
        # Handlers that one module gives to the others.
        self.called: Handler = self._read
        self.attribute_of_kind: Callable[[Node, int, int], None] = lambda node, parent, kind: self.descend(node, parent)
        self.annotation: Handler = self._read
        self.docstring: Handler = self._read
        self.type_string: Handler = self._read
        self.hidden_comments: Callable[[int, int], None] = lambda before, parent: None
        self.handle_deferred: Callable[[], None] = lambda: None

    def descend(self, node: Node, parent: int) -> None:
        """Handle the children of a node that has no facts node of its own."""
        read = self.read
        for child in node.named_children:
            read[child.kind_id](child, parent)

    def read_all(self, nodes: Iterable[Node], parent: int) -> None:
        """Handle nodes one after the other; as `descend`, for what `parts` returned."""
        for node in nodes:
            self.read[node.kind_id](node, parent)

    def _read(self, node: Node, parent: int) -> None:
        self.read[node.kind_id](node, parent)

    def table(self, like: Table) -> Table:
        """A table with the same handlers as another, to be changed on its own."""
        table = Table(self._read)
        table[:] = like
        self.tables.append(table)
        return table

    def number(self, name: str) -> int:
        """The grammar's number for a kind of node."""
        number = LANGUAGE.id_for_node_kind(name, True)
        assert number is not None
        return number

    def clear(self) -> None:
        """Empty the sink for a text, all of whose nodes are below one of the kind MODULE."""
        self.sink.clear()
        self.sink.emit(k.MODULE, 0, 0, 0)

    def run(self, parsed: Parsed, text: bytes, start: int) -> None:
        """Add the nodes of a section to the sink, whatever the depth of its tree; `start` is its place in the text."""
        root = parsed.tree.root_node
        self.sink.take_up(text, parsed.comments, parsed.declarations)
        self.children = _one_by_one if len(text) > _HUGE else _all_children
        self.read[root.kind_id](root, 0)
        self.handle_deferred()
        self.hidden_comments(len(text), 0)  # those whose place in the tree is not known
        self.sink.shift(start)

    def guarded(self) -> _Guard:
        """While this is entered, handlers stop at a depth and take up later what is below it."""
        return _Guard(self)


class _Guard:
    """Swaps each handler for one that counts how deep it is, and puts off what would be too deep."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.depth = 0
        self.waiting: deque[tuple[Handler, Node, int, State]] = deque()
        self.saved: list[tuple[Table, list[Handler]]] = []

    def __enter__(self) -> _Guard:
        for table in self.walk.tables:
            self.saved.append((table, list(table)))
            counted = {handler: self._counted(handler) for handler in set(table)}
            table[:] = [counted[handler] for handler in table]
        self.walk.handle_deferred = self._handle_deferred
        return self

    def __exit__(self, *_: object) -> None:
        for table, handlers in self.saved:
            table[:] = handlers
        self.waiting.clear()
        self.walk.handle_deferred = lambda: None

    def _handle_deferred(self) -> None:
        """Walk what was too deep, in as many rounds as the nesting needs."""
        while self.waiting:
            handler, node, parent, self.walk.sink.state = self.waiting.popleft()
            handler(node, parent)

    def _counted(self, handler: Handler) -> Handler:
        def handle(node: Node, parent: int) -> None:
            if self.depth >= DEPTH_LIMIT:
                sink = self.walk.sink
                self.waiting.append((handle, node, len(sink.kinds), sink.state))
                return sink.emit(k.CUT, node.start_byte, 0, parent)
            self.depth += 1
            try:
                return handler(node, parent)
            finally:
                self.depth -= 1

        return handle


_Method = TypeVar("_Method", bound=Callable[..., None])
# Handler → the tables that it belongs into, each with the kinds that it handles there.
_HANDLED: Final[dict[Callable[..., None], list[tuple[str, str]]]] = {}


def handles(names: str, *, table: str = "read") -> Callable[[_Method], _Method]:
    """Say which kinds of nodes, by the grammar's names, a method of `Handlers` handles in one of its tables."""

    def mark(method: _Method) -> _Method:
        _HANDLED.setdefault(method, []).append((table, names))
        return method

    return mark


class Handlers:
    """Handlers of one topic, as methods: `register` puts those that `@handles` marks into the tables of a walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.sink, self.read, self.bind = walk, walk.sink, walk.read, walk.bind
        self.emit, self.emit_name = walk.sink.emit, walk.sink.emit_name
        self.kinds, self.words = walk.sink.kinds, walk.sink.words

    def register(self, *tables: str) -> None:
        """Put the marked methods into these tables, which are attributes."""
        for name, method in vars(type(self)).items():
            for table, names in _HANDLED.get(method, ()) if callable(method) else ():
                if table in tables:
                    getattr(self, table).set(names, getattr(self, name))

    def leaf(self, kind: int) -> Handler:
        """Handler of a node that becomes one node, of whose children nothing is kept."""
        emit = self.emit

        def add(node: Node, parent: int) -> None:
            emit(kind, node.start_byte, 0, parent)

        return add

    def wrapper(self, kind: int) -> Handler:
        """Handler of a node that becomes one node, its children below it."""
        emit, kinds, read = self.emit, self.kinds, self.read

        def wrap(node: Node, parent: int) -> None:
            me = len(kinds)
            emit(kind, node.start_byte, 0, parent)
            for child in node.named_children:
                read[child.kind_id](child, me)

        return wrap


def parts(walk: Walk, node: Node, parent: int) -> list[Node]:
    """The named children of a node without the comments among them, which are handled on the way, and `\\`."""
    children = node.named_children
    for child in children:
        if child.kind_id in EXTRAS:
            break
    else:
        return children
    for child in children:
        if child.kind_id in EXTRAS:
            walk.read[child.kind_id](child, parent)
    return [child for child in children if child.kind_id not in EXTRAS]


def _one_by_one(node: Node) -> Iterator[Node]:
    cursor = node.walk()
    more = cursor.goto_first_child()
    while more:
        child = cursor.node
        if child is not None and child.is_named:
            yield child
        more = cursor.goto_next_sibling()
