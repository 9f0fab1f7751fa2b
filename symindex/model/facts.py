"""`FileFacts`: all that one content says, and how to walk in it. No path, no other file, no clock.

Positions are byte offsets, 0-based, in the UTF-8 text of the file (see `model.text` for how a file becomes
UTF-8 text). Nodes are named by their index in the columns; node 0 is the module, a parent precedes its
children, and siblings stand in the order of the source.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final

from symindex.model import kinds as k

_WORDS_ONE_BY_ONE: Final = 500  # where more are asked for, a look at all words at once is less
_NAMES_ONE_BY_ONE: Final = 50
_LONG_LIST: Final = 100  # nodes with one word
_LONG_LISTS_KEPT: Final = 16
_FIRST_SURROGATE: Final = 0xD800
_MAX_TURNS: Final = 4  # where starts are asked for in no order, all are worked out at once

# An annotation below one of these is evaluated where the statement is.
_OF_STATEMENTS: Final = frozenset({k.ASSIGN, k.DECLARE, k.TYPE_ALIAS})


class FileFacts:
    """The facts of one content, as columns with a row for each node.

    `kinds[i]` is the kind of node i, `words[word_ids[i]]` its word (word 0 is empty), `ups[i]` the distance to its
    parent (node i's parent is node `i - ups[i]`), `start_steps[i]` the distance of its start from that of node i - 1.
    `roles[w]` are the `Role` bits that word w has anywhere in the file. `end_steps` hold for each node of a kind in
    `kinds.SPANNED`, in order of nodes, the distance from its start to its end; `outer_steps` for each definition the
    distance from where its first decorator, or else its keyword, begins to its name. `line_lengths` are in bytes, line
    feed included. Distances rather than places, because they are small numbers and pack well. Words are in the
    normal form in which Python compares identifiers (NFKC); `respelled` are the nodes whose word is written with
    another number of bytes, each followed by that number.
    """

    def __init__(
        self,
        kinds: bytes,
        word_ids: Sequence[int],
        ups: Sequence[int],
        start_steps: Sequence[int],
        end_steps: Sequence[int],
        outer_steps: Sequence[int],
        line_lengths: Sequence[int],
        words: Sequence[str],
        roles: Sequence[int],
        respelled: Sequence[int] = (),
        encoding: str = "utf-8",
        truncated: bool = False,
    ) -> None:
        # By hand: every question imports this module, and making a dataclass takes longer than reading a file's facts.
        self.kinds: Final = kinds
        self.word_ids: Final = word_ids
        self.ups: Final = ups
        self.start_steps: Final = start_steps
        self.end_steps: Final = end_steps
        self.outer_steps: Final = outer_steps
        self.line_lengths: Final = line_lengths
        self.words: Final = words
        self.roles: Final = roles
        self.respelled: Final = respelled
        self.encoding: Final = encoding
        self.truncated: Final = truncated

    def _fields(self) -> tuple[object, ...]:
        columns = (self.word_ids, self.ups, self.start_steps, self.end_steps, self.outer_steps, self.line_lengths)
        return (self.kinds, *columns, self.words, self.roles, self.respelled, self.encoding, self.truncated)

    def __eq__(self, other: object) -> bool:
        """Return True if both say the same; columns may be lists, as `extract` makes them, or arrays (`unpack`)."""
        if not isinstance(other, FileFacts):
            return NotImplemented
        return all(map(_same, self._fields(), other._fields()))

    __hash__ = None  # type: ignore[assignment]

    # Words

    def word(self, node: int) -> str:
        """The identifier, dotted module or type comment of a node; empty where its kind has none."""
        return self.words[self.word_ids[node]]

    def number_of(self, word: str) -> int:
        """The number of a word in this file, 0 where it does not occur."""
        number = self._numbers.get(word)
        if number is None:
            if len(self._numbers) > _NAMES_ONE_BY_ONE:
                return self._all_numbers.get(word, 0)
            try:
                number = self.words.index(word)
            except ValueError:
                number = 0
            self._numbers[word] = number
        return number

    def nodes_with(self, word: str) -> list[int]:
        """The nodes that bear a word, whatever their kind, in order."""
        return self.nodes_with_number(self.number_of(word))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {}

    @cached_property
    def _all_numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _word_text(self) -> str:
        """The column of words, each number as the character of that code: searching text takes a twentieth of the time
        that searching numbers takes. The first is 0, the module's, so that nothing is taken for a byte order mark."""
        narrow = len(self.words) < _FIRST_SURROGATE
        code, encoding = ("H", "utf-16") if narrow else ("I", "utf-32")
        column = self.word_ids
        if not (isinstance(column, array) and column.typecode == code):
            column = array(code, column)
        return column.tobytes().decode(encoding, "surrogatepass")

    def nodes_with_number(self, number: int, start: int = 0, end: int | None = None) -> list[int]:
        """As `nodes_with`, for a word's number and a range of nodes; none for number 0. Not to be changed."""
        if not number:
            return []
        is_whole = not start and end is None
        if is_whole:
            if number in self._long_lists:
                return self._long_lists[number]
            if len(self._looked_for) > _WORDS_ONE_BY_ONE:
                return self._ordered_nodes_with(number)
            self._looked_for.add(number)
        find, sought, found = self._word_text.find, chr(number), []
        node = find(sought, start, end)
        while node >= 0:
            found.append(node)
            node = find(sought, node + 1, end)
        if is_whole and len(found) > _LONG_LIST:  # each node that bears the word may ask for all of them
            if len(self._long_lists) == _LONG_LISTS_KEPT:
                self._long_lists.clear()
            self._long_lists[number] = found
        return found

    @cached_property
    def _long_lists(self) -> dict[int, list[int]]:
        return {}

    @cached_property
    def _looked_for(self) -> set[int]:
        return set()

    @cached_property
    def _nodes_by_word(self) -> array[int]:
        return array("I", sorted(range(len(self.kinds)), key=self.word_ids.__getitem__))

    def _ordered_nodes_with(self, number: int) -> list[int]:
        nodes, word_of = self._nodes_by_word, self.word_ids.__getitem__
        first = bisect_left(nodes, number, key=word_of)
        return nodes[first : bisect_right(nodes, number, first, key=word_of)].tolist()

    # Structure

    def nodes_of(self, wanted: Collection[int], start: int = 0, end: int | None = None) -> Iterator[int]:
        """The nodes of some kinds, in order; of a range of nodes where one is given."""
        return nodes_of(self.kinds, wanted, start, end)

    def children(self, node: int) -> Iterator[int]:
        """The direct children of a node, in order, comments left out; costs a look at all that is below it."""
        ups, kinds = self.ups, self.kinds
        for child in range(node + 1, len(ups)):
            parent = child - ups[child]
            if parent == node:
                if kinds[child] not in (k.COMMENT, k.TYPE_COMMENT):
                    yield child
            elif parent < node:
                return

    def first_child(self, node: int) -> int | None:
        """The first child of a node, without looking at the rest of the file."""
        child = node + 1
        return child if child < len(self.ups) and self.ups[child] == 1 else None

    def parent(self, node: int) -> int:
        """The node around a node; the module is its own parent."""
        return node - self.ups[node]

    def ancestors(self, node: int) -> Iterator[int]:
        """The nodes around a node, the nearest first, the module last."""
        while node:
            node -= self.ups[node]
            yield node

    def scope_of(self, node: int) -> int:
        """The scope in which a name at this node is looked up first: a node of a kind in `kinds.SCOPES`.

        A definition's own name belongs to the scope around it; so do its decorators, bases, defaults and the
        annotations of its parameters and result.
        The iterable of a comprehension's first `for` is evaluated outside too; that is left to the resolver.
        """
        kinds, ups = self.kinds, self.ups
        outside = False
        while node:
            part = kinds[node]
            node -= ups[node]
            if part in k.OUTSIDE_PARTS and kinds[node] not in _OF_STATEMENTS:
                outside = True
            if kinds[node] in k.SCOPES:
                if outside and (kinds[node] in k.DEFINITIONS or kinds[node] == k.LAMBDA):
                    outside = False
                    continue
                return node
        return 0

    def enclosing_definition(self, node: int) -> int:
        """The function or class whose body (not whose decorators, bases or defaults) holds a node; 0: the module."""
        scope = self.scope_of(node)
        while scope and self.kinds[scope] not in k.DEFINITIONS:
            scope = self.scope_of(scope)
        return scope

    def qualified_name(self, node: int) -> str:
        """`Class.method` for a definition, `Class.method.inner` for a nested one; empty for the module."""
        names: list[str] = []
        while node:
            if self.kinds[node] in k.DEFINITIONS:
                names.append(self.word(node))
            node = self.scope_of(node)
        return ".".join(reversed(names))

    def after(self, node: int) -> int:
        """The first node behind all that is below a node."""
        if not node:
            return len(self.ups)
        ups = self.ups
        for last in range(node + 1, len(ups)):
            if last - ups[last] < node:
                return last
        return len(ups)

    # Places

    @cached_property
    def starts(self) -> Sequence[int]:
        """Return the start of each node; for a node that has a word, the start of that word, without quotes."""
        return array("q", list(accumulate(self.start_steps)))  # the list between is the quicker way

    def start_of(self, node: int) -> int:
        """As `starts[node]`, for who asks for few nodes or goes forward: the steps are added up from the last one."""
        if "starts" in self.__dict__:
            return self.starts[node]
        last, start, turns = self._start_found
        if node < last:
            if turns == _MAX_TURNS:
                return self.starts[node]
            last, start, turns = -1, 0, turns + 1
        start += sum(self.start_steps[last + 1 : node + 1])
        self._start_found[:] = node, start, turns
        return start

    @cached_property
    def _start_found(self) -> list[int]:
        """The node whose start was asked for last, that start, and how often an earlier node was asked for."""
        return [-1, 0, 0]

    @cached_property
    def _end_step_of(self) -> dict[int, int]:
        return dict(zip(self.nodes_of(k.SPANNED), self.end_steps))

    @cached_property
    def _outer_step_of(self) -> dict[int, int]:
        return dict(zip(self.nodes_of(k.DEFINITIONS), self.outer_steps))

    def end(self, node: int) -> int:
        """Return the end of a spanned node; for other nodes, of their word."""
        step = self._end_step_of.get(node)
        return self.end_of_word(node) if step is None else self.start_of(node) + step

    def end_of_word(self, node: int) -> int:
        """Return the end of the word at a node, which for a definition is not the end of the definition."""
        length = self._written_lengths.get(node) if self.respelled else None
        return self.start_of(node) + (len(self.word(node).encode()) if length is None else length)

    @cached_property
    def _written_lengths(self) -> dict[int, int]:
        return dict(zip(self.respelled[::2], self.respelled[1::2]))

    def outer_start(self, definition: int) -> int:
        """Return the start of a definition, decorators included."""
        return self.start_of(definition) - self._outer_step_of.get(definition, 0)

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset of each line's first byte; lines end in a line feed and nothing else."""
        return array("q", list(accumulate(self.line_lengths, initial=0)))

    def line_of(self, offset: int) -> int:
        """The 0-based line of an offset."""
        return min(bisect_right(self.line_starts, offset), len(self.line_lengths)) - 1 if self.line_lengths else 0


def _same(one: object, other: object) -> bool:
    return one == other or (isinstance(one, Sequence) and isinstance(other, Sequence) and list(one) == list(other))


def nodes_of(kinds: bytes, wanted: Collection[int], start: int = 0, end: int | None = None) -> Iterator[int]:
    """The places in a column of kinds, or in a range of it, where some kinds stand."""
    found = _pattern(frozenset(wanted)).finditer(kinds, start, len(kinds) if end is None else end)
    return (match.start() for match in found)


@lru_cache(maxsize=64)
def _pattern(wanted: frozenset[int]) -> re.Pattern[bytes]:
    return re.compile(b"[" + b"".join(re.escape(bytes([kind])) for kind in sorted(wanted)) + b"]", re.DOTALL)
