"""What holds of the facts of any bytes, checked quickly enough for a million inputs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, compress
from operator import le
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts, nodes_of
from symindex.model.roles import ROLES_OF_KIND

_KNOWN: Final = frozenset(k.KIND_NAMES)
_NOT_IN_NAMES: Final = frozenset(" \t\r\n\f.,:;()[]{}'\"=`\\#")


def check_facts(facts: FileFacts, text: bytes) -> None:
    """Raise `AssertionError` with what is wrong where facts are not well-formed facts of a text."""
    starts = list(accumulate(facts.start_steps))
    _check_tree(facts)
    _check_lines(facts, text, starts)
    _check_words(facts, text, starts)
    _check_spans(facts, text, starts)


def _check_tree(facts: FileFacts) -> None:
    kinds, count = facts.kinds, len(facts.kinds)
    _require(count > 0 and kinds[0] == k.MODULE and kinds.count(k.MODULE) == 1, "the first node alone is the module")
    _require(set(kinds) <= _KNOWN, "kinds are known")
    _require(len(facts.word_ids) == len(facts.ups) == len(facts.start_steps) == count, "columns are equally long")
    _require(facts.ups[0] == 0 and all(map(le, facts.ups, range(count))), "parents are nodes of the file")
    _require(min(facts.ups[1:], default=1) > 0, "parents stand before their children")
    _require(len(facts.end_steps) == _count(nodes_of(kinds, k.SPANNED)), "spanned nodes have ends, and no others")
    _require(len(facts.outer_steps) == _count(nodes_of(kinds, k.DEFINITIONS)), "definitions have outer starts")


def _check_lines(facts: FileFacts, text: bytes, starts: list[int]) -> None:
    _require(sum(facts.line_lengths) == len(text) and min(facts.line_lengths, default=1) > 0, "lines make up the text")
    _require(min(starts) >= 0 and max(starts) <= len(text), "nodes start in the text")


def _check_words(facts: FileFacts, text: bytes, starts: list[int]) -> None:
    words, ids = facts.words, facts.word_ids
    _require(words[0] == "" and len(set(words)) == len(words) == len(facts.roles), "words are told apart")
    _require(min(ids) >= 0 and max(ids) < len(words), "words of nodes are words of the file")
    roles = [0] * len(words)
    for number, kind in set(compress(zip(ids, facts.kinds), ids)):
        roles[number] |= ROLES_OF_KIND.get(kind, 0)
    _require(list(facts.roles) == roles, "roles are those of the nodes")
    encoded = [word.encode() for word in words]
    for node in nodes_of(facts.kinds, k.OCCURRENCES):
        word = encoded[ids[node]]
        _require(text.startswith(word, starts[node]), f"{word!r} stands where its node says")
    used = {words[ids[node]] for node in nodes_of(facts.kinds, k.OCCURRENCES)}
    _require(all(map(_NOT_IN_NAMES.isdisjoint, used)), "names hold no signs")


def _check_spans(facts: FileFacts, text: bytes, starts: list[int]) -> None:
    for node, step in zip(nodes_of(facts.kinds, k.SPANNED), facts.end_steps):
        _require(step >= 0 and starts[node] + step <= len(text), "spans end in the text, behind their start")
    for node, step in zip(nodes_of(facts.kinds, k.DEFINITIONS), facts.outer_steps):
        _require(0 <= step <= starts[node], "definitions begin in the text, before their name")


def _count(found: Iterable[int]) -> int:
    return sum(1 for _ in found)


def _require(holds: bool, law: str) -> None:
    if not holds:
        raise AssertionError(f"not so: {law}")
