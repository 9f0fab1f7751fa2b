"""Files as they are found: encodings, line ends, sizes and depths that nobody planned."""

from __future__ import annotations

import random

import pytest

from symindex.extract import MAX_SOURCE_LENGTH, extract
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.text import to_utf8

from .test_laws import check_laws


def names(facts: FileFacts) -> list[str]:
    """The words of all occurrences, in the order of the nodes."""
    return [facts.word(node) for node in facts.nodes_of(k.OCCURRENCES)]


def check(source: bytes, words: str, encoding: str = "utf-8") -> FileFacts:
    facts = check_laws(source)
    assert names(facts) == words.split()
    assert facts.encoding == encoding
    return facts


def place(facts: FileFacts, word: str) -> tuple[int, int]:
    """The 0-based line of a word's first node, and its offset in that line, in bytes of UTF-8."""
    start = facts.starts[facts.nodes_with(word)[0]]
    return facts.line_of(start), start - facts.line_starts[facts.line_of(start)]


# Encodings


def test_latin_1_with_a_cookie_is_read_as_its_cookie_says() -> None:
    facts = check("# coding: latin-1\né = 'ü'; b\n".encode("latin-1"), "é b", "iso8859-1")
    assert place(facts, "b") == (1, len("é = 'ü'; ".encode()))


def test_latin_1_without_a_cookie_is_read_as_latin_1() -> None:
    check("a = 'é'\nñ = b\n".encode("latin-1"), "a ñ b", "latin-1")


def test_latin_1_with_a_utf_8_cookie_is_read_as_latin_1() -> None:
    check(b"# coding: utf-8\na = '\xe9'; b", "a b", "latin-1")


@pytest.mark.parametrize("encoding", ["cp1252", "koi8-r", "shift_jis", "euc-jp", "gb18030", "utf-7"])
def test_bytes_that_the_named_encoding_does_not_know_are_replaced(encoding: str) -> None:
    facts = check_laws(f"# -*- coding: {encoding} -*-\nfirst\n".encode() + b"'\xff\xfe\x81\n\nlast()\n")
    assert names(facts)[0] == "first"
    assert names(facts)[-1] == "last"


def test_bytes_in_no_encoding_at_all_give_facts() -> None:
    check_laws(bytes(range(256)) * 4)


def test_an_unknown_cookie_is_passed_over() -> None:
    check("# coding: klingon\né = a\n".encode(), "é a")


@pytest.mark.parametrize(
    "codec",
    ["base64", "hex", "rot13", "zlib", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"],
)
def test_a_cookie_that_names_no_encoding_of_sources_is_passed_over(codec: str) -> None:
    check(f"# coding: {codec}\né = a\n".encode(), "é a")


def test_the_cookie_may_stand_in_the_second_line_and_nowhere_below() -> None:
    check("#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\né = a\n".encode("latin-1"), "é a", "iso8859-1")
    check("\n\n# coding: cp1251\né = a\n".encode("latin-1"), "é a", "latin-1")
    check("a\n# coding: cp1251\né\n".encode("latin-1"), "a é", "latin-1")


def test_a_utf_8_mark_is_counted_in_offsets() -> None:
    facts = check(b"\xef\xbb\xbfa = b\nc\n", "a b c")
    assert place(facts, "a") == (0, 3)
    assert place(facts, "c") == (1, 0)


def test_a_utf_8_mark_before_a_cookie_decides() -> None:
    check("\ufeff# coding: latin-1\né\n".encode(), "é")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_utf_16_mark_decides(encoding: str) -> None:
    facts = check("\ufeffé = a\nb\n".encode(encoding), "é a b", "utf-16")
    assert place(facts, "a") == (0, 5)


def test_half_a_utf_16_character_is_replaced() -> None:
    check("\ufeffa = b".encode("utf-16-le") + b"\x0a", "a b", "utf-16")


def test_nul_bytes_are_blanks() -> None:
    check(b"a = 1\0\nb\0= c\n", "a b c")


# Lines


def test_crlf_lines_are_lines() -> None:
    facts = check(b"def a():\r\n    b()\r\n    '''\r\n    '''\r\nc = 1 # d\r\ne\r\n", "a b c e")
    assert place(facts, "b") == (1, 4)
    assert facts.line_of(facts.end(facts.nodes_with("a")[0])) == 3


def test_cr_alone_ends_a_line() -> None:
    facts = check(b"a = 1\rb = 2\r# a comment\rdef c(): pass\r", "a b c")
    assert [place(facts, word) for word in "abc"] == [(0, 0), (1, 0), (3, 4)]
    assert facts.line_lengths == [6, 6, 12, 14]


def test_lines_may_end_in_each_way_that_python_knows() -> None:
    facts = check(b"a\rb\nc\r\nd\r\r\ne", "a b c d e")
    assert [place(facts, word)[0] for word in "abcde"] == [0, 1, 2, 3, 5]


def test_a_cookie_is_read_whatever_ends_its_line() -> None:
    check("#!/usr/bin/python\r# coding: latin-1\ré = a\r".encode("latin-1"), "é a", "iso8859-1")


def test_form_feeds_are_blanks() -> None:
    check(b"\x0cimport a\n\x0c\ndef b():\n\x0c    c\n\x0cd\n", "a b c d")


def test_a_last_line_without_a_line_feed_is_a_line() -> None:
    assert check(b"a\nb", "a b").line_lengths == [2, 1]
    assert check(b"a\nb\n", "a b").line_lengths == [2, 2]


def test_the_last_words_are_found_without_a_line_feed() -> None:
    check(b"def f(): return a.b", "f b a")
    check(b"x = 1 # c", "x")


def test_an_empty_file_is_a_module() -> None:
    facts = check(b"", "")
    assert list(facts.kinds) == [k.MODULE]
    assert facts.line_lengths == []
    assert facts.line_of(0) == 0


@pytest.mark.parametrize("source", [b"\n", b"\n\n\n", b"   ", b"\t\n", b"\xef\xbb\xbf", b"\\\n"])
def test_a_file_of_blanks_is_a_module(source: bytes) -> None:
    check(source, "")


def test_a_file_of_comments_has_comments() -> None:
    facts = check(b"# a\n\n#b\n   # c", "")
    assert list(facts.kinds) == [k.MODULE, k.COMMENT, k.COMMENT, k.COMMENT]


# Identifiers


def test_identifiers_may_be_of_any_script() -> None:
    facts = check("été = переменная.変数(ñ=𐐷n)\n".encode(), "été 変数 переменная ñ 𐐷n")
    assert place(facts, "ñ") == (0, len("été = переменная.変数(".encode()))


def test_identifiers_are_in_the_form_in_which_python_compares_them() -> None:
    facts = check("ﬁn = fin = \u00b5 = \u03bc; from ﬁ.ªb import ℌ as 𝒳y".encode(), "fin fin \u03bc \u03bc fi ab H Xy")
    assert facts.word(next(facts.nodes_of({k.FROM}))) == "fi.ab"


def test_a_respelled_identifier_ends_where_it_does_in_the_file() -> None:
    facts = check("ﬁ_ﬁ.ﬁrst = 1".encode(), "first fi_fi")
    first, second = facts.nodes_with("fi_fi") + facts.nodes_with("first")
    assert (facts.starts[first], facts.end_of_word(first)) == (0, len("ﬁ_ﬁ".encode()))
    assert (facts.starts[second], facts.end(second)) == (len("ﬁ_ﬁ.".encode()), len("ﬁ_ﬁ.ﬁrst".encode()))


# Depth


DEPTH = 10_000


@pytest.mark.parametrize(
    ("before", "opening", "middle", "closing", "behind", "count"),
    [
        ("x = ", "(", "a", ")", "", 2),
        ("x = ", "[", "a", "]", "", 2),
        ("x = ", "f(", "a", ")", "", DEPTH + 2),
        ("x = ", "f(k=", "a", ")", "", 2 * DEPTH + 2),
        ("x = a", "", "", ".b", "", DEPTH + 2),
        ("x = a", "", "", ".b()", "", DEPTH + 2),
        ("x = a", "", "", "()", "", 2),
        ("x = a", "", "", "[b]", "", DEPTH + 2),
        ("x = a", "", "", " + b", "", DEPTH + 2),
        ("x = a", "", "", " and b", "", DEPTH + 2),
        ("x = a", "", "", " < b", "", DEPTH + 2),
        ("x = ", "not ", "a", "", "", 2),
        ("x = ", "a if b else ", "c", "", "", 2 * DEPTH + 2),
        ("x = ", "lambda a=", "b", ": c", "", 2 * DEPTH + 2),
        ("x = ", "[a for b in ", "c", "]", "", 2 * DEPTH + 2),
        ("x = ", "{a: ", "b", "}", "", DEPTH + 2),
        ("", "(", "a", ")", " = b", 2),
        ("", "[a, ", "b", "]", " = c", DEPTH + 2),
        ("", "(", "a", ")", " += b", 2),
        ("del ", "(", "a", ")", "", 1),
        ("", "(", "a", ")()", "", 1),
        ("", "a = ", "b", "", "", DEPTH + 1),
        ("x: ", "A[", "b", "]", "", DEPTH + 2),
        ("type(", "(", "a", ")", ").b = c", 4),
        ("match x:\n case ", "[", "a", "]", ": b", 3),
        ("match x:\n case ", "A(k=", "a", ")", ": b", 2 * DEPTH + 3),
        ("def f(", "(a, ", "b", ")", "): pass", DEPTH + 2),
        ("def f[T: ", "(", "a", ")", "](): pass", 3),
        ("import a", "", "", ".b", "", DEPTH + 1),
        ("", "@a\n", "def f(): pass", "", "", DEPTH + 1),
        ("", "f(", "", "", "", DEPTH),
    ],
)
def test_ten_thousand_levels_keep_all_names(
    before: str, opening: str, middle: str, closing: str, behind: str, count: int
) -> None:
    source = before + opening * DEPTH + middle + closing * DEPTH + behind + "\nlast\n"
    facts = extract(source.encode())
    assert len(names(facts)) == count + 1
    assert len(facts.nodes_with("last")) == 1


@pytest.mark.parametrize("head", ["if a", "def a()", "class a", "for x in a", "while a", "with a", "@a\n{}class b"])
def test_blocks_in_blocks_keep_all_names(head: str) -> None:
    depth = 500  # the indentation of 10,000 would make a text of 50 MB
    lines = (f"{' ' * level}{head.format(' ' * level)}:\n" for level in range(depth))
    facts = extract("".join(lines).encode() + b" " * depth + b"inmost\nlast\n")
    assert names(facts).count("a") == depth
    assert len(facts.nodes_with("inmost")) == len(facts.nodes_with("last")) == 1


def test_what_is_cut_goes_on_below_the_cut() -> None:
    facts = check_laws(b"x = " + b"a.b(" * 1000 + b")" * 1000)
    cuts = list(facts.nodes_of({k.CUT}))
    assert cuts
    assert all(any(facts.parent(node) == cut for node in range(cut, len(facts.kinds))) for cut in cuts)


# Size


def test_what_stands_behind_the_longest_source_is_left_out() -> None:
    facts = extract(b"a = '" + b"x" * (MAX_SOURCE_LENGTH + 1_000_000) + b"'\nb()\n")
    assert facts.truncated
    assert sum(facts.line_lengths) == MAX_SOURCE_LENGTH
    assert "a" in facts.words
    assert "b" not in facts.words


def test_names_in_one_very_long_line_are_found() -> None:
    facts = extract(b"x = [" + b"name, " * 40_000 + b"last]\n")
    assert len(facts.nodes_with("name")) == 40_000
    assert len(facts.nodes_with("last")) == 1


@pytest.mark.parametrize("shift", range(4))
def test_a_source_is_cut_between_characters(shift: int) -> None:
    """Half a character would make the whole of a UTF-8 file look like Latin-1."""
    facts = extract(b"a" * shift + "é = 𐐷\n".encode() + b"#" + "𐐷".encode() * (MAX_SOURCE_LENGTH // 4))
    assert facts.truncated
    assert facts.encoding == "utf-8"
    assert "𐐷" in facts.words


def test_numbers_in_large_tables_are_left_out_and_names_are_not() -> None:
    facts = extract(b"x = [" + b"1, 2.5, " * 5000 + b"a, " + b"3, " * 5000 + b"b]\n")
    assert names(facts) == ["x", "a", "b"]
    assert len(facts.kinds) < 30


# Garbage


@pytest.mark.parametrize("seed", range(4))
def test_garbage_gives_facts(seed: int) -> None:
    generator = random.Random(seed)
    alphabet = [b"(", b")", b"[", b"{", b"}", b'"', b"'", b"\\", b"\n", b"  ", b"a", b"def ", b":", b"f'", b"\xff"]
    check_laws(b"".join(generator.choices(alphabet, k=20_000)))


def test_other_languages_give_facts() -> None:
    check_laws(b"<html><body class='a'>\n<?php echo $b->c(1); ?>\n</body></html>\n")
    check_laws(b'{"a": [1, 2, {"b": null}]}\n')
    check_laws(b"int main(void) { return a->b(c); }\n")
    check_laws(b"{{ cookiecutter.name }}\nimport {{ module }}\ndef {{ function }}(): pass\n")


def test_the_text_is_what_offsets_count_in() -> None:
    for source in (b"# coding: latin-1\n\xe9", b"\xff\xfea\0", b"a\0b", b"a\rb"):
        text, _ = to_utf8(source)
        assert sum(extract(source).line_lengths) == len(text)


def test_of_a_long_binary_the_beginning_is_read() -> None:
    beginning = b"def first(): pass\n" + b"x = 1\n" * 30_000
    facts = extract(beginning + b"\0" + b"def last(): pass\n" * 1000)
    assert facts.truncated
    assert sum(facts.line_lengths) == len(beginning)
    assert "last" not in facts.words
    noise = extract(b"\0def last(): pass\n" * 100_000)
    assert noise.truncated
    assert sum(noise.line_lengths) < 150_000


def test_a_short_text_with_nul_and_a_long_one_in_utf_16_are_read_to_their_end() -> None:
    assert not extract(b"\0" * 1000 + b"\nx = 1\n").truncated
    assert not extract(("x = 1\n" * 30_000).encode("utf-16")).truncated
