"""What became of a definition: when it appeared, moved and changed, and who brought its callers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import say
from tests.support.histories import SampleHistory
from tests.support.on_disk import git

_ONE = "from shop.till import close\n\ndef one():\n    close(1)\n"
_TWO = "from shop.money import close\n\ndef two():\n    close(2)\n    close(3)\n"
_STATES: list[dict[str, str | bytes]] = [
    {},
    {"shop/till.py": "def close(a):\n    return a\n"},
    {"shop/till.py": "def close(a):\n    return a\n", "shop/one.py": _ONE},
    {"shop/till.py": "# Only a comment.\ndef close( a ):\n    return a  # there\n", "shop/one.py": _ONE},
    {"shop/money.py": "def close(a, b=0):\n    return a\n", "shop/one.py": _ONE.replace("till", "money")},
    {
        "shop/money.py": "def close(a, b=0):\n    return a + b\n",
        "shop/one.py": "from shop.money import close\n",
        "shop/two.py": _TWO,
    },
]


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SampleHistory:
    history = SampleHistory(tmp_path, *({"shop/__init__.py": "", **state} for state in _STATES))
    history.enter(monkeypatch)
    return history


def test_a_definition_is_followed_back_to_the_commit_in_which_it_appeared(history: SampleHistory) -> None:
    told = say("history", "close", "--json").objects
    said = [(each["commit"], [event["what"] for event in each["events"]], each["callers"]) for each in told]
    assert said == [
        (history.commits[5], ["body"], 2),
        (history.commits[4], ["moved", "signature"], 1),
        (history.commits[2], [], 1),
        (history.commits[1], ["appeared"], 0),
    ]


def test_what_a_signature_was_and_where_a_definition_lay_is_told(history: SampleHistory) -> None:
    moved = say("history", "close", "--no-callers", "--json").objects[1]
    assert moved["callers"] is None
    assert moved["events"] == [
        {"what": "moved", "place": "shop/money.py:1", "before": "shop/till.py:2", "after": ""},
        {
            "what": "signature",
            "place": "shop/money.py:1",
            "before": "def close(a)",
            "after": "def close(a, b=0)",
        },
    ]


def test_callers_that_a_commit_brought_and_took_are_named(history: SampleHistory) -> None:
    last = say("history", "close", "--json").objects[0]
    assert [each["place"] for each in last["added"]] == ["shop/two.py:4", "shop/two.py:4"]
    assert last["removed"] == [{"place": "shop/one.py:4", "enclosing": "shop.one.one"}]
    assert "callers 1 -> 2" in say("history", "close").out


def test_each_call_is_told_with_the_commit_that_brought_it(history: SampleHistory) -> None:
    told = say("history", "close", "--blame", "--json").objects
    assert [(each["place"], each["brought"]["commit"]) for each in told] == [("shop/two.py:4", history.commits[5])]
    told = say("history", "close", "--blame", "--at", "HEAD~1", "--json").objects
    assert [(each["place"], each["brought"]["commit"]) for each in told] == [("shop/one.py:4", history.commits[2])]


def test_calls_older_than_the_commits_looked_at_have_none(history: SampleHistory) -> None:
    told = say("history", "close", "--blame", "--at", "HEAD~1", "-n", "1", "--json").objects
    assert [(each["place"], each["brought"]) for each in told] == [("shop/one.py:4", None)]


def test_changes_of_layout_and_comments_are_no_events(history: SampleHistory) -> None:
    assert history.commits[3] not in {each["commit"] for each in say("history", "close", "--json").objects}


def test_an_author_and_a_subject_in_another_encoding_are_read_as_the_commit_says(history: SampleHistory) -> None:
    history.write({"shop/money.py": "def close(a):\n    return 2\n"})
    git(history.root, "add", "-A")
    message = history.root.parent / "message"
    message.write_bytes("Schließe anders".encode("latin-1"))
    git(history.root, "-c", "i18n.commitEncoding=iso-8859-1", "commit", "-q", "-F", str(message))
    assert say("history", "close", "--no-callers", "--json").objects[0]["subject"] == "Schließe anders"


@pytest.mark.parametrize(
    ("symbol", "at"), [("nosuch", "HEAD"), ("close", "HEAD~5"), ("close", "STAGED"), ("close", "nosuch")]
)
def test_what_has_no_history_is_said_in_a_sentence(history: SampleHistory, symbol: str, at: str) -> None:
    said = say("history", symbol, "--at", at)
    assert (said.status, said.out) == (2, "")
    assert said.err.count("error: ") == 1
