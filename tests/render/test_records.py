"""Answers for pipes and programs."""

from __future__ import annotations

import json

from symindex.model.answers import FileEntry
from symindex.render.lines import place_line
from symindex.render.objects import file_object, hit_object, json_line, match_object
from tests.support.answers import LIBRARY, hit, match

KEYS = [
    *("file", "line", "column", "end_line", "end_column", "name", "symbol", "kind", "role", "enclosing"),
    *("certainty", "tree", "copies", "text"),
]


def test_an_object_has_exactly_the_promised_keys() -> None:
    made = json.loads(json_line(hit_object(hit(origin=LIBRARY, copies=("/b.py",)))))
    assert list(made) == KEYS
    assert made["tree"] == {"kind": "environment", "name": "py3", "library": "oslo.config", "version": "10.0"}
    assert (made["certainty"], made["copies"]) == ("resolved", ["/b.py"])


def test_a_callee_says_also_where_it_is_declared() -> None:
    made = hit_object(hit(declared="/src/a.py:3"))
    assert list(made) == [*KEYS, "declared"]
    assert made["declared"] == "/src/a.py:3"


def test_an_object_is_one_line_of_ascii_whatever_is_in_it() -> None:
    line = json_line(hit_object(hit(text="é\n\u2028\x1b", file="/caf\udce9.py")))
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == "é\n\u2028\x1b"


def test_matches_and_files_are_objects_too() -> None:
    assert list(match_object(match())) == [
        *("file", "line", "column", "end_column", "where", "enclosing", "tree", "copies", "text")
    ]
    entry = FileEntry("/a.py", "a", LIBRARY, 3)
    assert list(file_object(entry)) == ["file", "module", "tree", "lines"]


def test_a_line_of_a_pipe_is_path_line_column_and_text() -> None:
    assert place_line(hit(), "/src") == "shop/till.py:14:9: self.close()"
    assert place_line(hit(), "/elsewhere") == "/src/shop/till.py:14:9: self.close()"
    assert place_line(match(text="# a\rb"), "/src") == r"shop/till.py:3:5: # a\rb"
