"""`symindex search` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command_line import say

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.usefixtures("shop")
def test_a_search_prints_places_that_editors_read() -> None:
    said = say("search", "count", "tills")
    assert said.status == 0
    assert said.out.splitlines()[0] == "shop/till.py:14:9: def count(self):  # count it"


@pytest.mark.usefixtures("shop")
def test_on_a_terminal_the_words_stand_out_below_their_file() -> None:
    said = say("search", "count", "--kind", "method", "-n", "1", "--color", "always")
    assert said.out.splitlines() == [
        "\x1b[35mshop/till.py\x1b[0m",
        "  \x1b[1mTill\x1b[0m",
        "\x1b[32m    14\x1b[0m   def \x1b[1;31mcount\x1b[0m(self):  # \x1b[1;31mcount\x1b[0m it",
    ]


@pytest.mark.usefixtures("shop")
def test_json_tells_the_score_and_the_passages() -> None:
    (found, *_) = say("search", "name:count", "--json").objects
    assert found["symbol"] == "shop.till.Till.count"
    assert found["kind"] == "method"
    assert found["score"] > 0
    assert found["passages"] == [
        {"line": 14, "where": "comment", "text": "def count(self):  # count it", "words": ["count"]}
    ]


@pytest.mark.usefixtures("shop")
def test_where_nothing_is_found_words_that_are_spelled_alike_are_offered() -> None:
    said = say("search", "tils")
    assert (said.status, said.out) == (1, "")
    assert said.err == "nothing found by tils; did you mean: tills\n"


def test_indexing_takes_up_words_unless_told_not_to(new_shop: Path) -> None:
    assert say("index", "--no-words", "--quiet").status == 0
    assert not (new_shop / ".symindex/words").exists()
    assert say("index", "--quiet").status == 0
    assert (new_shop / ".symindex/words").exists()
