"""Searches of which it is known what they should find: made from docstrings, or written once and kept."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.terms import STOP_WORDS
from symindex.model.texts import plain, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.words.documents import Content

_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_WORDS: Final = 5
_PARAPHRASES: Final = Path(__file__).with_name("paraphrases.tsv")


class Item(NamedTuple):
    """A search, and the definition it should find: the path of its file in the project and its qualified name there."""

    words: str
    path: str
    symbol: str


def from_docstrings(contents: list[Content], count: int, seed: int) -> list[Item]:
    """Random definitions, each looked for by five random words of its docstring; every definition as likely as another.

    Docstrings with fewer than five different words of four letters or more are left out.
    """
    chance = random.Random(seed)
    known = sorted(_documented(contents))
    chosen = chance.sample(known, min(count, len(known)))
    return [Item(" ".join(chance.sample(words, _WORDS)), path, symbol) for path, symbol, words in chosen]


def paraphrases() -> list[Item]:
    """Searches as people type them, in other words than the code's, for definitions of Nova."""
    lines = _PARAPHRASES.read_text("utf-8").splitlines()
    return [Item(*line.split("\t")) for line in lines]


def _documented(contents: list[Content]) -> Iterator[tuple[str, str, list[str]]]:
    for content in contents:
        for text in texts_of(content.facts, content.source):
            if text.where == "docstring" and text.definition and content.facts.kinds[text.definition] in k.DEFINITIONS:
                found = {word.lower() for word in _WORD.findall(plain(text, content.source))} - STOP_WORDS
                if len(found) >= _WORDS:
                    yield content.path, content.facts.qualified_name(text.definition), sorted(found)
