"""The output of the handlers of `extract`: columns that grow by one row for each node.

One sink serves one walk at a time and is emptied before the next; handlers keep its bound methods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from symindex.model import kinds as k
from symindex.model.text import normal_form

if TYPE_CHECKING:
    from tree_sitter import Node

Handler = Callable[["Node", int], None]
Emit = Callable[[int, int, int, int], None]
EmitName = Callable[[int, "Node", int], None]
State = tuple[int, bool, int]


class Words(dict[bytes, int]):
    """Word → number, in order of first use; asking for a new word numbers it.

    Words that Python takes for the same identifier have the same number, that of their normal form.
    """

    def __init__(self) -> None:
        super().__init__()
        self.are_respelled = False  # whether any word was asked for that is not in its normal form

    def __missing__(self, word: bytes) -> int:
        if not word.isascii() and (normal := normal_form(word.decode("utf-8", "replace")).encode()) != word:
            self.are_respelled = True
            return self[normal]
        number = self[word] = len(self)
        return number


class Sink:
    """The columns of the facts being made, and what the walk knows about where it is."""

    __slots__ = (
        "bound",
        "declarations",
        "emit",
        "emit_name",
        "ends",
        "first",
        "hidden_comments",
        "in_class",
        "kinds",
        "outers",
        "parents",
        "receiver",
        "starts",
        "text",
        "word_ids",
        "words",
    )

    def __init__(self) -> None:
        self.kinds: list[int] = []
        self.starts: list[int] = []
        self.word_ids: list[int] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.outers: list[int] = []
        self.words = Words()
        self.emit, self.emit_name = self._emitters()
        self.clear()

    def clear(self) -> None:
        """Forget everything; word 0 is the empty word again."""
        for column in (self.kinds, self.starts, self.word_ids, self.parents, self.ends, self.outers):
            column.clear()
        self.words.clear()
        self.words.are_respelled = False
        self.words[b""] = 0
        self.take_up(b"")

    def take_up(
        self,
        text: bytes,
        comments: Mapping[int, tuple[int, int]] | None = None,
        declarations: frozenset[int] = frozenset(),
    ) -> None:
        """Begin a section of a text, in which offsets count from now on.

        `comments` and `declarations` are as those of `grammar.Parsed`.
        """
        self.text = text
        self.declarations = declarations
        self.hidden_comments = dict(comments or {})  # those that no node was made of yet
        self.first = len(self.starts), len(self.ends), len(self.outers)
        self.bound = k.BOUND  # the kind a name that is bound here gets: LOCAL inside functions
        self.in_class = False  # directly in a class body
        self.receiver = 0  # the word of the first parameter of the method around

    def shift(self, start: int) -> None:
        """Let the offsets of the section that was begun last count from the beginning of the whole text."""
        if start:
            for column, first in zip((self.starts, self.ends, self.outers), self.first):
                column[first:] = [start + offset for offset in column[first:]]

    @property
    def state(self) -> State:
        """The state that handlers share: `bound`, `in_class` and `receiver` together."""
        return self.bound, self.in_class, self.receiver

    @state.setter
    def state(self, state: State) -> None:
        self.bound, self.in_class, self.receiver = state

    def _emitters(self) -> tuple[Emit, EmitName]:
        """`emit(kind, start, word, parent)`, and `emit_name(kind, node, parent)` for a node that is one word."""
        add_kind, add_start = self.kinds.append, self.starts.append
        add_word, add_parent = self.word_ids.append, self.parents.append
        words = self.words

        def emit(kind: int, start: int, word: int, parent: int) -> None:
            add_kind(kind)
            add_start(start)
            add_word(word)
            add_parent(parent)

        # Slicing the text costs half of what `node.text` does, and this runs for every name there is.
        def emit_name(kind: int, node: Node, parent: int) -> None:
            start = node.start_byte
            add_kind(kind)
            add_start(start)
            add_word(words[self.text[start : node.end_byte]])
            add_parent(parent)

        return emit, emit_name
