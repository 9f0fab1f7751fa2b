"""Answers on a terminal."""

from __future__ import annotations

from symindex.model.answers import Certainty, FileEntry
from symindex.render.paint import coloured
from symindex.render.terminal import Look, file_line, hit_lines, match_lines, outline_lines
from tests.support.answers import LIBRARY, hit, match

HERE = Look("/src")


def test_hits_are_grouped_by_file_and_by_the_definition_around() -> None:
    library = "/src/.venv/lib/python3.12/site-packages/oslo_config/cfg.py"
    hits = [
        hit(line=14),
        hit(line=15, text="self.close(); self.close()"),
        hit(line=90, enclosing="shop.till", text="Till().close()"),
        hit(file=library, line=7, enclosing="oslo_config.cfg.Opt.end", origin=LIBRARY, copies=("/a", "/b")),
    ]
    assert list(hit_lines(hits, HERE)) == [
        "shop/till.py",
        "  Till.shut",
        "    14   self.close()",
        "    15   self.close(); self.close()",
        "  shop.till",
        "    90   Till().close()",
        "oslo.config 10.0 › oslo_config/cfg.py (+2 copies)",
        "  Opt.end",
        "     7   self.close()",
    ]


def test_what_is_not_proved_is_marked_and_counted() -> None:
    hits = [
        hit(),
        hit(line=20, certainty=Certainty.INFERRED),
        *(hit(line=line, certainty=Certainty.POSSIBLE) for line in (30, 31, 32)),
    ]
    assert list(hit_lines(hits, HERE))[2:] == [
        "    14   self.close()",
        "    20 ~ self.close()",
        "    30 ? self.close()",
        "    31 ? self.close()",
        "    32 ? self.close()",
        "1 resolved, 1 inferred (~), 3 possible (?)",
    ]


def test_possible_hits_beyond_the_bound_are_counted_only() -> None:
    hits = [hit(), *(hit(line=line, certainty=Certainty.POSSIBLE) for line in range(20, 60))]
    lines = list(hit_lines(hits, HERE._replace(possible=2)))
    assert lines[2:] == [
        "    14   self.close()",
        "    20 ? self.close()",
        "    21 ? self.close()",
        "1 resolved, 2 of 40 possible (?); 38 more possible: --all shows them",
    ]


def test_proved_hits_are_never_left_out() -> None:
    hits = [hit(line=line) for line in range(1, 200)]
    assert len(list(hit_lines(hits, HERE._replace(possible=2)))) == 201


def test_colours_set_off_path_line_name_and_doubt() -> None:
    hits = [hit(certainty=Certainty.POSSIBLE, text="enclose.close()", declared="/src/a.py:3")]
    assert list(hit_lines(hits, HERE._replace(paint=coloured))) == [
        "\x1b[35mshop/till.py\x1b[0m",
        "  \x1b[1mTill.shut\x1b[0m",
        "\x1b[32m    14\x1b[0m \x1b[33m?\x1b[0m enclose.\x1b[1;31mclose\x1b[0m()\x1b[2m  → a.py:3\x1b[0m",
        "\x1b[2m1 possible (?)\x1b[0m",
    ]


def test_source_and_file_names_command_no_terminal() -> None:
    hostile = hit(
        file="/src/\x1b]0;owned\x07.py",
        enclosing="m.\x1b[2J",
        text="close('\x1b[2J')",
        copies=("x",),
        declared="/\x1b:1",
    )
    for look in (HERE, HERE._replace(paint=coloured)):
        text = "".join(hit_lines([hostile], look))
        assert "\x1b]" not in text
        assert "\x1b[2J" not in text
        assert r"\x1b]0;owned\x07.py" in text


def test_a_very_long_line_is_shown_around_the_name() -> None:
    text = "x = 1; " * 1000 + "close()" + "; y = 2" * 1000
    line = list(hit_lines([hit(text=text)], HERE))[2]
    assert "close()" in line
    assert len(line) < 300
    assert line.count("…") == 2


def test_matches_are_written_as_they_come() -> None:
    found = (match(line=line) for line in (3, 4))
    lines = match_lines(found, HERE._replace(paint=coloured))
    assert next(lines) == "\x1b[35mshop/till.py\x1b[0m"
    assert list(lines)[1] == "\x1b[32m     3\x1b[0m   # TODO: \x1b[1;31mclos\x1b[0me"
    assert next(found, None) is None


def test_matches_in_a_line_stand_out_in_one() -> None:
    found = [
        match(column=3, end_column=7, at=2),
        match(column=9, end_column=14, at=8),
        match(line=4, at=-1, end_column=7),
    ]
    lines = list(match_lines(found, HERE._replace(paint=coloured)))
    assert [line.rpartition("   ")[2] for line in lines[2:]] == [
        "# \x1b[1;31mTODO\x1b[0m: \x1b[1;31mclose\x1b[0m",
        "\x1b[1;31m#\x1b[0m TODO: close",
    ]


def test_a_very_long_line_is_shown_around_a_match() -> None:
    text = "x = 1; " * 100 + "close()" + "; y = 2" * 100
    line = list(match_lines([match(text=text, at=700), match(text=text, at=1300)], HERE._replace(paint=coloured)))[2]
    assert line.count("…") == 2
    assert line.count("\x1b[1;31mclos\x1b[0me()") == 1
    assert line.count("\x1b") == 4


def test_a_text_that_was_found_as_a_whole_is_not_set_off() -> None:
    assert list(match_lines([match(at=None)], HERE._replace(paint=coloured)))[-1].endswith("# TODO: close")


def test_an_outline_is_indented_as_its_symbols_are_nested() -> None:
    symbols = [
        hit(line=1, name="Till", enclosing="shop.till", text="class Till:"),
        hit(line=2, name="close", enclosing="shop.till.Till", text="def close(self):"),
        hit(line=3, name="inner", enclosing="shop.till.Till.close", text="def inner():"),
        hit(line=9, name="LIMIT", enclosing="shop.till", text="LIMIT = 3"),
    ]
    assert list(outline_lines(symbols, HERE)) == [
        "shop/till.py",
        "     1  class Till:",
        "     2      def close(self):",
        "     3          def inner():",
        "     9  LIMIT = 3",
    ]


def test_a_file_is_listed_with_its_length() -> None:
    entry = FileEntry("/src/shop/till.py", "shop.till", hit().origin, 1)
    assert file_line(entry, HERE) == "shop/till.py  1 line"
