"""Prose in the indexed files, without the code in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.errors import QuestionError
from symindex.extract import extract
from symindex.model.answers import Filter
from symindex.model.text import to_utf8
from symindex.query import Index
from symindex.query.prose import blanked
from tests.support.shop import make_shop, opened

_PLACES = ("comment", "docstring", "string")
_TEXT = '''\
#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""A modul of `code` and prose."""
import os  # noqa: F401  # pylint: disable=unused-import


def sell(item, price):  # sells one_thing to https://example.org/shop
    """Sell an item to somebody.

    :param item: the thing to sell
    :type item: Item
    """
    if not item:
        raise ValueError("There is no %s to sell\\n" % item)
    LOG.info(f"Sold {item!r} for {price}")
    return {"item kind": "no prose here"}
'''


def prose(source: str | bytes, where: tuple[str, ...] = _PLACES) -> str:
    """The prose of a text, one blank between words, lines that are blank left out."""
    content = source.encode() if isinstance(source, str) else source
    lines = blanked(extract(content), to_utf8(content)[0], where).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    files: dict[str, str | bytes] = {
        "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        "shop/sell.py": _TEXT,
        "shop/copy.py": _TEXT,
        "shop/code.py": "x = 1\n",
        "mark.py": b"\xef\xbb\xbf# caf\xc3\xa9 prose\n",
        ".tox/py3/lib/python3.12/site-packages/tool.py": "# A tool.\n",
    }
    with opened(make_shop(tmp_path_factory.mktemp("prose"), files)) as index:
        yield index


def test_lines_of_prose_tell_where_they_stand(shop: Index) -> None:
    found = shop.prose((f"{shop.root}/shop",), where=_PLACES).lines()
    assert [(line.line, line.column, line.end_column, line.where, line.text) for line in found] == [
        (3, 4, 32, "docstring", "A modul of        and prose."),
        (7, 27, 45, "comment", "sells           to"),
        (8, 8, 33, "docstring", "Sell an item to somebody."),
        (10, 18, 35, "docstring", "the thing to sell"),
        (14, 27, 49, "string", "There is no    to sell"),
        (15, 16, 33, "string", "Sold          for"),
    ]


def test_prose_names_the_definition_around_it_and_the_copies_of_the_file(shop: Index) -> None:
    first, *_, last = shop.prose((f"{shop.root}/shop",), where=_PLACES).lines()
    assert (first.enclosing, last.enclosing) == ("shop.copy", "shop.copy.sell")
    assert (first.file, first.copies) == (f"{shop.root}/shop/copy.py", (f"{shop.root}/shop/sell.py",))


def test_paths_and_filters_choose_the_files(shop: Index) -> None:
    def texts(*paths: str, wanted: Filter = Filter()) -> list[str]:
        return [line.text for line in shop.prose(paths, wanted, where=("comment",)).lines()]

    assert texts() == ["café prose", "sells           to", "A tool."]
    assert texts(wanted=Filter(("libraries",))) == ["A tool."]
    assert texts(f"{shop.root}/mark.py") == ["café prose"]
    assert texts(wanted=Filter(limit=1)) == ["café prose"]
    assert texts(wanted=Filter(path="shop/*")) == ["sells           to"]
    with pytest.raises(QuestionError, match="no file of the index is at or below nowhere"):
        texts(f"{shop.root}/mark.py", "nowhere")


def test_files_keep_their_layout(shop: Index) -> None:
    files = dict(shop.prose(where=_PLACES).files())
    assert sorted(files) == ["mark.py", "shop/copy.py", "tool.py"]
    shown = files["shop/copy.py"].split("\n")
    assert [len(line) for line in shown] == [len(line) for line in _TEXT.split("\n")]
    assert shown[13].index("There") == _TEXT.split("\n")[13].index("There")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1  # type: ignore  # because it is so", ""),
        ("#: The number of things, e.g. 2nd and/or file(s).", "The number of things, e.g. 2nd and/or file(s)."),
        ("# ---- Section ----", "Section"),
        ("# see self.close() and `this one` in nova/compute/api.py", "see and in"),
        ("# fmt: off", ""),
        ("# a comment with noqa: E501", "a comment with"),
        ("# vim: tabstop=4", ""),
        ("# the ComputeManager, max_size, --option, x=1 and python3", "the and"),
    ],
)
def test_what_comments_say_to_programs_is_no_prose(source: str, expected: str) -> None:
    assert prose(source) == expected


def test_examples_and_markup_of_docstrings_are_no_prose() -> None:
    assert prose('''\
def f():
    r"""Make a thing::

        thing = make()

    Then go on with :class:`Thing` and ``make it``.

    >>> make(thing)
    a thing
    ... more

    .. note:: Mind the gap.
    .. code-block:: python

        gap = None

    Args:
        thing (Thing): what to make
        other: something else
    Returns: nothing
    ```
    fenced code
    ```

    number : int
        How many.
    :rtype: a number
    :returns: what it made
    """
''').split("\n") == [
        "Make a thing::",
        "Then go on with and",
        "Mind the gap.",
        "Args:",
        "what to make",
        "something else",
        "Returns: nothing",
        "How many.",
        "what it made",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "raise Failure('Some words')",
        "raise Failure(code, 'Some %s words' % x)",
        "print('Some words', x)",
        "LOG.warning('Some ' 'words')",
        "x = _('Some words').format(x)",
        "warnings.warn('Some words', stacklevel=2)",
        "assert x, 'Some words'",
        "parser.add_argument('--x', help='Some words')",
        "msg_fmt = 'Some words'",
        "class C:\n    description = ('Some'\n        ' words')",
        "self.error_message = 'Some words' if x else ''",
        "def f(x, help='Some words'): pass",
        "message += 'Some words'",
    ],
)
def test_strings_said_to_people_are_prose(source: str) -> None:
    assert " ".join(prose(source, ("string",)).split()) == "Some words"


@pytest.mark.parametrize(
    "source",
    [
        "x = 'Some words'",
        "query('Some words')",
        "d['Some words'] = {'Some': 'words'}",
        "assert x == 'Some words'",
        "print(d['Some words'])",
        "if x in ('Some', 'words'): pass",
        "help = b'Some words'",
        "def f(x='Some words'): pass",
    ],
)
def test_strings_for_programs_are_no_prose(source: str) -> None:
    assert prose(source, ("string",)) == ""


@given(
    st.lists(st.sampled_from([*"ab`'\"#:{}%\\\n\té_*.>~-( )", '"""', "raise X(", "# ", "```", "::", "x_y"])).map(
        "".join
    )
)
def test_prose_stands_where_it_stood(source: str) -> None:
    content = source.encode()
    text = to_utf8(content)[0].decode()
    shown = blanked(extract(content), text.encode(), _PLACES)
    assert len(shown) == len(text)
    assert all(new == old or (new == " " and old not in "\n\t") for new, old in zip(shown, text))


def test_an_index_of_no_prose_has_no_lines(tmp_path: Path) -> None:
    files = {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", "a.py": "x = 'some words'\n"}
    with opened(make_shop(tmp_path, files)) as index:
        found = index.prose(where=_PLACES)
        assert not list(found.lines())
        assert not list(found.files())


@pytest.mark.parametrize(
    "source",
    [
        f"# {'#' * 200_000}\n",
        f"# a{' ' * 200_000}b\n",
        f"# {'a' * 200_000}\n",
        f"# {':a' * 100_000}\n",
        f"# {'%(' * 100_000}\n",
    ],
    ids=["hashes", "blanks", "letters", "colons", "places"],
)
def test_a_very_long_line_comes_to_an_end(source: str) -> None:
    assert len(blanked(extract(source.encode()), source.encode(), ("comment",))) == len(source)
