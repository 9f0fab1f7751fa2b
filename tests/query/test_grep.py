"""Text in the indexed files, and what it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symindex.errors import QuestionError
from symindex.model.answers import Filter
from symindex.query import Index
from tests.support.shop import make_shop, opened, places

_TEXT = '''\
"""A docstring with a word."""
# A comment with a word.
word = "word"
other = f"{word} and a word"; words = b"a word", r'word'


def function(word="a word", *, key="k"):  # word
    """Inner word."""
    return {"word": word["word"]}, """
    long word"""
'''


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    files: dict[str, str | bytes] = {
        "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        "words.py": _TEXT,
        "café.py": "naïve = 'É'\nx = 'Étude', 1\ncaf = café = 2\n",
        "mark.py": b"\xef\xbb\xbffirst = 1; word_ = 2\n",
        "latin.py": "# -*- coding: latin-1 -*-\nname = 'é'; after = 1\n".encode("latin-1"),
        "windows.py": b"a = 1\r\nb = 2\r\n",
    }
    with opened(make_shop(tmp_path_factory.mktemp("texts"), files)) as index:
        yield index


def found(index: Index, pattern: str, *, path: str = "", **options: Any) -> list[str]:
    return [
        f"{match.file.rpartition('/')[2]}:{match.line}:{match.column}-{match.end_column} {match.where}"
        for match in index.grep(pattern, Filter(path=path), **options)
    ]


def test_a_match_tells_where_it_stands(texts: Index) -> None:
    assert found(texts, "word", path="words.py") == [
        "words.py:1:23-27 docstring",
        "words.py:2:20-24 comment",
        "words.py:3:1-5 code",
        "words.py:3:9-13 string",
        "words.py:4:12-16 string",
        "words.py:4:24-28 string",
        "words.py:4:31-35 code",
        "words.py:4:43-47 string",
        "words.py:4:52-56 string",
        "words.py:7:14-18 code",
        "words.py:7:22-26 string",
        "words.py:7:45-49 comment",
        "words.py:8:14-18 docstring",
        "words.py:9:14-18 string",
        "words.py:9:21-25 code",
        "words.py:9:27-31 string",
        "words.py:10:10-14 string",
    ]


def test_the_quotes_belong_to_a_string_and_what_is_before_them_does_not(texts: Index) -> None:
    assert found(texts, ' "word"', path="words.py") == ["words.py:3:7-14 code"]
    assert found(texts, '"word"', path="words.py")[0] == "words.py:3:8-14 string"
    assert found(texts, '="k"', path="words.py") == ["words.py:7:35-39 code"]
    assert found(texts, "r'word'", path="words.py") == ["words.py:4:50-57 string"]


def test_where_chooses_among_code_comments_strings_and_docstrings(texts: Index) -> None:
    assert [len(found(texts, "word", path="words.py", where=(where,))) for where in ("code", "comment")] == [4, 2]
    assert len(found(texts, "word", path="words.py", where=("string", "docstring"))) == 11
    assert found(texts, "word", where=("nowhere",)) == []


def test_a_match_names_the_definition_around_it(texts: Index) -> None:
    enclosing = [match.enclosing for match in texts.grep("word", Filter(path="words.py"))]
    assert enclosing == ["words"] * 9 + ["words.function"] * 8
    (match,) = texts.grep("Inner")
    assert match.text == '"""Inner word."""'


def test_a_pattern_is_literal_unless_it_is_said_to_be_none(texts: Index) -> None:
    assert found(texts, "w.rd") == []
    assert found(texts, "w.rd =", regex=True) == ["words.py:3:1-7 code"]
    assert found(texts, "^def", regex=True) == ["words.py:7:1-4 code"]
    assert found(texts, r"\d$", regex=True, path="mark.py") == ["mark.py:1:20-21 code"]


def test_case_and_words_matter_as_asked(texts: Index) -> None:
    assert found(texts, "WORD") == []
    assert len(found(texts, "WORD", ignore_case=True, path="words.py")) == 17
    assert len(found(texts, "word", word=True)) == 16
    assert found(texts, "words", word=True) == ["words.py:4:31-36 code"]
    assert found(texts, "a|word_", regex=True, word=True, path="mark.py") == ["mark.py:1:12-17 code"]


def test_characters_are_what_is_matched_and_counted_not_bytes(texts: Index) -> None:
    assert found(texts, "étude", ignore_case=True) == ["café.py:2:6-11 string"]
    assert found(texts, "caf", word=True) == ["café.py:3:1-4 code"]
    assert found(texts, "na.ve", regex=True) == ["café.py:1:1-6 code"]
    assert found(texts, "1", path="café.py") == ["café.py:2:14-15 code"]
    assert found(texts, "after") == ["latin.py:2:13-18 code"]
    assert found(texts, "é", path="latin.py") == ["latin.py:2:9-10 string"]


def test_a_byte_order_mark_is_no_column(texts: Index) -> None:
    assert found(texts, "first") == ["mark.py:1:1-6 code"]
    (match,) = texts.grep("first")
    assert match.text == "first = 1; word_ = 2"


def test_carriage_returns_are_no_part_of_a_line(texts: Index) -> None:
    (match,) = texts.grep("b = 2")
    assert (match.line, match.text) == (2, "b = 2")


def test_a_match_of_nothing_is_none(texts: Index) -> None:
    assert found(texts, "x*", regex=True, path="windows.py") == []


def test_a_match_over_lines_ends_with_its_first_line(texts: Index) -> None:
    assert found(texts, r"1; word_ = 2\s*", regex=True) == ["mark.py:1:9-21 code"]


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "a{2,1}", "(?P<n>a)(?P<n>b)"])
def test_a_bad_regular_expression_is_an_error_of_the_question(texts: Index, pattern: str) -> None:
    with pytest.raises(QuestionError, match="bad regular expression") as raised:
        found(texts, pattern, regex=True)
    assert raised.value.hint


def test_each_content_is_searched_once_and_its_copies_are_named(index: Index) -> None:
    (match,) = index.grep("class Helper")
    old, new = (f"{index.root}/.tox/{name}/lib/python3.12/site-packages/tool.py" for name in ("old", "py3"))
    assert (match.file, match.copies, str(match.origin)) == (old, (new,), "tool 1.0")
    (match,) = index.grep("class Helper", Filter(("py3",)))
    assert (match.file, match.copies) == (new, (old,))


def test_different_versions_of_a_file_are_two_matches(index: Index) -> None:
    assert len(places(index, index.grep("def differs"))) == 2


def test_a_file_that_went_away_is_passed_over(tmp_path: Path) -> None:
    root = make_shop(tmp_path, {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", "a.py": "x = 1\n"})
    with opened(root) as index:
        (root / "a.py").unlink()
        assert list(index.grep("x")) == []


def test_what_changes_before_the_question_is_in_the_answer(tmp_path: Path) -> None:
    root = make_shop(tmp_path)

    def found() -> list[str]:
        return places(index, index.grep("LIMIT = ", Filter(("project",)), update=lambda _: None))

    with opened(root) as index:
        assert found() == ["shop/main.py:11:10", "shop/till.py:4:1", "shop/till.py:36:5"]
        (root / "shop/till.py").write_text("# moved\n\nLIMIT = 3\n")
        (root / "shop/new.py").write_text("LIMIT = 4\n")
        assert found() == ["shop/main.py:11:10", "shop/new.py:1:1", "shop/till.py:3:1"]
