"""What is shown can neither command a terminal nor break a record in two."""

from __future__ import annotations

import pytest

from symindex.render.characters import harmless, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("def größe(x):\treturn 'é漢🙂'", "def größe(x):\treturn 'é漢🙂'"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\x07b\x00c\x7f", r"a\x07b\x00c\x7f"),
        ("\x9b31m", r"\x9b31m"),
        ("two\nlines\r", r"two\nlines\r"),
        ("admin\u202e\u2066# x", r"admin\u202e\u2066# x"),
        ("no\u00a0break\u3000wide", "no\u00a0break\u3000wide"),
        ("caf\udce9.py", r"caf\xe9.py"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert harmless(text) == shown
    assert harmless(shown) == shown


def test_a_record_stays_one_line_and_is_else_as_it_was() -> None:
    assert one_line("a\nb\r\x1b\udce9") == "a\\nb\\r\x1b\udce9"
