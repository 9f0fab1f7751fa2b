"""What is shown can neither command a terminal nor break a record in two."""

from __future__ import annotations

import pytest

from symindex.render.escapes import escape_controls, one_line


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
    assert escape_controls(text) == shown
    assert escape_controls(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r", r"a\nb\r"),
        ("\x1b]0;title\x07\x9bm\x7f", r"\x1b]0;title\x07\x9bm\x7f"),
        ("a\u2028b\u202ec\u2066", r"a\u2028b\u202ec\u2066"),
        ("\ttabs, é\u00a0, 👩\u200d💻 and \udce9 stay", "\ttabs, é\u00a0, 👩\u200d💻 and \udce9 stay"),
    ],
)
def test_a_record_stays_one_line_and_commands_nothing(text: str, shown: str) -> None:
    assert one_line(text) == shown
