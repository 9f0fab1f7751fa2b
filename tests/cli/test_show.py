"""`show` and `unused`, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import say

pytestmark = pytest.mark.usefixtures("shop")


def test_show_prints_place_signature_callers_and_source() -> None:
    assert say("show", "Till.close").out.splitlines() == [
        "shop/till.py:11  method shop.till.Till.close",
        "  def close(self)",
        "  2 callers: 1 inferred (~), 1 possible (?)",
        "",
        "    11   def close(self):",
        "    12       return self.count()",
    ]


def test_show_takes_a_place() -> None:
    assert say("show", "shop/main.py:5:5").out.startswith("shop/till.py:5  class shop.till.Till\n")


def test_show_of_a_module_prints_its_docstring() -> None:
    assert "  Tills." in say("show", "shop.till").out.splitlines()


def test_show_as_json_has_the_parts_of_a_definition() -> None:
    (shown,) = say("show", "Till.count", "--json").objects
    assert shown["signature"] == "def count(self)"
    assert shown["source"] == "def count(self):  # count it\n    return json.dumps(self.limit)"
    assert (shown["first_line"], shown["last_line"], shown["docstring"]) == (14, 15, "")
    assert shown["callers"] == {"resolved": 1, "inferred": 0, "possible": 0}


def test_show_says_what_is_not_defined() -> None:
    said = say("show", "Tilll")
    assert (said.status, said.out) == (1, "")
    assert "no definition of Tilll" in said.err


def test_the_source_of_a_decorated_multi_line_definition_is_whole(new_shop: Path) -> None:
    header = "@functools.cache\ndef price(\n    a: int,\n) -> int:\n"
    source = f'import functools\n\n\n{header}    """The\n\n    price."""\n    return a\n'
    (new_shop / "price.py").write_text(source)
    (shown,) = say("show", "price.price", "--json").objects
    assert (shown["signature"], shown["docstring"]) == ("def price(a: int,) -> int", "The\n\nprice.")
    assert shown["source"] == "\n".join(source.splitlines()[3:])
    assert (shown["line"], shown["first_line"], shown["last_line"]) == (5, 4, 11)


def test_unused_lists_what_nobody_uses() -> None:
    said = say("unused")
    assert [line.partition(": ")[2] for line in said.out.splitlines()] == ["def run(anything):"]
    assert say("unused", "--kind", "class").status == 1
