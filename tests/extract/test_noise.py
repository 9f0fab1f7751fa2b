"""Text that is no Python is read in part, and said to be; what is only long, or has errors, is read as a whole."""

from __future__ import annotations

import string
from itertools import accumulate
from random import Random

import pytest

from symindex.extract import extract
from symindex.extract.grammar import ParseLimits, parse
from symindex.model import kinds as k

_LENGTH = 32_000
_LIMITS = ParseLimits(first_length=1 << 14)  # an eighth of what is usual, as the grammar takes seconds for noise
_CODE = b"".join(b"def function_%d(a, b=None):\n    return [a.b(c), {'d': -1}]  # e\n\n" % n for n in range(2400))


def _random(characters: str) -> bytes:
    return "".join(Random(5).choices(characters, k=_LENGTH)).encode()


_LETTERS = _random(string.printable[:94])
_NOISE = {
    "printable characters": _random(string.printable),
    "punctuation": _random(f"{string.punctuation} \n"),
    "lines": b"\n".join(_LETTERS[start : start + 80] for start in range(0, _LENGTH, 80)),
    "prose": b"It isn't easy to tell prose from code; one looks at what stands beside what.\n" * (_LENGTH // 75),
    "markup": b"<a href='x'>text &amp; more</a>\n" * (_LENGTH // 32),
    "brackets": b"([" * (_LENGTH // 2),
    "brackets with something in them": b"(*a," * (_LENGTH // 4),
    "names between strings": b"x'" * (_LENGTH // 2),
    "operators": b"x~" * (_LENGTH // 2),
    "a comparison": b"@@ -1,4 +1,5 @@\n+ foo bar baz(\n- x = \n" * (_LENGTH // 38),
}
_PYTHON = {
    "code": _CODE,
    "a bracket that is never closed": b"x = (\n" + _CODE,
    "a string that is never closed": b'x = """\n' + _CODE,
    "an error now and then": _CODE.replace(b"def function_7", b"def ]["),
    "a long string": b"x = '''\n" + b"It isn't easy to tell prose from code.\n" * 6_000 + b"'''\n",
    "a list": b"x = [" + b"1, -2, a.b(c), " * 10_000 + b"]\n",
    "lines of a dictionary": b"x = {\n"
    + b"".join(b"    %d: {'a': [1], 'b': lambda x: x},  # c\n" % n for n in range(4000))
    + b"}\n",
    "a list that is never closed": b"x = [" + b"1, -2, a.b(c), " * 10_000,
    "a sum": b"x = (a" + b" + a.b(c)" * 14_000 + b")\n",
    "statements of Python 2": b"print 'a %s' % x, y\nexec 'x' in d\nraise E, 'x'\nf(`x`)\n" * 4500,
}


@pytest.mark.parametrize("name", _NOISE)
def test_a_long_text_that_is_no_python_is_read_in_part(name: str) -> None:
    read = parse(_NOISE[name], _LIMITS)
    assert not read.is_whole
    assert read.tree.root_node.end_byte < _LENGTH * 0.6


def test_the_facts_of_a_long_text_that_is_no_python_are_those_of_its_beginning() -> None:
    facts = extract(_NOISE["prose"] * 8)
    assert facts.truncated
    assert max(accumulate(facts.start_steps)) < 8 * _LENGTH * 0.6


@pytest.mark.parametrize("name", _PYTHON)
def test_long_python_is_read_as_a_whole_whatever_its_errors(name: str) -> None:
    facts = extract(_PYTHON[name])
    assert not facts.truncated
    assert max(accumulate(facts.start_steps)) > len(_PYTHON[name]) * 0.9 or name == "a long string"


def test_of_a_text_with_very_many_nodes_no_more_is_read_than_fits() -> None:
    text = b"x\n" * 60_000
    assert parse(text).is_whole
    read = parse(text, ParseLimits(first_length=1 << 15, max_nodes=60_000))
    assert not read.is_whole
    assert 28_000 < read.tree.root_node.descendant_count <= 60_000


def test_what_stands_before_noise_is_read() -> None:
    facts = extract(_CODE + _NOISE["markup"] * 32)
    assert facts.truncated
    assert {"function_0", "function_2399"} <= set(facts.words)


def test_a_short_text_is_read_as_a_whole_whatever_it_is() -> None:
    assert not extract(_NOISE["printable characters"][:30_000]).truncated


@pytest.mark.parametrize("unit", ["~->/", "@-", "// - ", "and -", "not in -\n"])
def test_what_stands_around_operators_without_operands_is_read(unit: str) -> None:
    facts = extract(f"x = 1\n{unit * 20_000}\n\n\ndef f(): pass\n".encode())
    assert {"x", "f"} <= {facts.word(node) for node in facts.nodes_of({k.FUNCTION, k.BOUND})}
