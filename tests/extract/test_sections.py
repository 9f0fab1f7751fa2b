"""A long text is read in sections, which nobody can tell from its facts; what costs too much is read in part."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

import symindex
from symindex.extract import extract, grammar, sections
from symindex.extract.grammar import ParseLimits, parse
from symindex.extract.sections import sections_of
from symindex.model.facts import FileFacts

_STATEMENTS = b"""\
import os
from a import (
b, c)
# about first
@decorate(
    1,
)
# between
@other
async def first(a, b=None):
    '''Of first.

def not_here(): pass
'''
    return {
'key': [a, b]}

class Second(Base):
    x: int = 1  # of x

    def method(self): return f'{self.x!r}' \\
+ "y"

if first:
    pass
elif Second:
    z = 1
else:
    z = 2
try:
    import d
except ImportError:
    d = None
finally:
    print(z)
r'''raw
def nor_here(): pass
'''
match z:
    case 1: pass
\xc3\xa9t\xc3\xa9 = lambda: z
print (z); x = \\
y
"""


def _whole_and_in_sections(text: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[FileFacts, FileFacts, int]:
    whole = extract(text)
    with monkeypatch.context() as patched:
        patched.setattr(sections, "SECTION_BYTES", 40)
        return whole, extract(text), len(list(sections_of(text)))


def test_facts_of_a_text_read_in_sections_are_those_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for blank in (b"", b"\n", b"\n\n    \n"):
        whole, cut, count = _whole_and_in_sections(_STATEMENTS.replace(b"\n@", blank + b"\n@") * 3, monkeypatch)
        assert cut == whole
        assert count > 10


def test_facts_of_our_own_sources_are_the_same_in_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted(Path(symindex.__file__).parent.rglob("*.py"))[::5]:
        whole, cut, _ = _whole_and_in_sections(path.read_bytes(), monkeypatch)
        assert cut == whole


def test_lines_in_brackets_may_be_dedented_in_every_section(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"def f(x):\n    return (1 +  # why\nx)\n\n\n" * 50
    whole, cut, count = _whole_and_in_sections(text, monkeypatch)
    assert count > 10
    assert cut == whole


def test_what_is_nested_too_deeply_in_a_section_goes_on_below_a_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"def f(): pass\n\nx = " + b"(" * 3000 + b"deep" + b")" * 3000 + b"\n\ndef g(): pass\n"
    whole, cut, _ = _whole_and_in_sections(text, monkeypatch)
    assert set(cut.words) == set(whole.words) == {"", "f", "x", "deep", "g"}
    assert sorted(zip(cut.kinds, cut.starts)) == sorted(zip(whole.kinds, whole.starts))


def test_code_of_a_megabyte_is_known_as_a_whole_with_a_tree_of_a_part_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    function = (
        b"def f%d(a, b=None):\n    \"A text of some length, as one writes it.\"\n    return [a.b(c), {'d': -1}]\n\n"
    )
    text = b"".join(function % number for number in range(12_000))
    assert len(text) > 1_000_000
    longest = 0
    parse = grammar._parse

    def counted(section: bytes, limits: grammar.ParseLimits) -> Any:
        nonlocal longest
        longest = max(longest, len(section))
        return parse(section, limits)

    monkeypatch.setattr(grammar, "_parse", counted)
    facts = extract(text)
    assert not facts.truncated
    assert "f11999" in facts.words
    assert longest < 70_000


def test_of_a_text_that_would_take_too_long_a_part_is_read_and_that_is_said() -> None:
    text = b"x = (yield) + f g h\n" * 150_000
    facts = extract(text)
    assert facts.truncated
    assert max(accumulate(facts.start_steps)) < 0.9 * len(text)


@pytest.mark.parametrize("text", [b"x #\n" * 90_000, b"x = [a, b]\n" * 30_000], ids=["comments", "code"])
def test_of_a_text_with_very_many_nodes_a_part_is_read_and_that_is_said(
    text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.extract.MAX_NODES", 80_000)
    facts = extract(text)
    assert facts.truncated
    assert 80_000 < len(facts.kinds) < 100_000
    assert max(accumulate(facts.start_steps)) < 0.9 * len(text)


@pytest.mark.parametrize(
    "text", [b"()" * 125_000, b"'\"\n" * 75_000, b'"""\n' * 62_500], ids=["calls", "quotes", "strings"]
)
def test_of_a_section_that_would_take_too_long_a_part_is_read(text: bytes) -> None:
    eighth = ParseLimits(first_length=1 << 14, max_nodes=75_000, max_nodes_if_misread=34_000)
    read = parse(text, eighth)
    assert not read.is_whole
    assert read.tree.root_node.end_byte < 0.9 * len(text)
