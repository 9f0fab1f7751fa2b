"""What is found by which words, and in what order."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from symindex.errors import QuestionError
from symindex.model.answers import Filter
from tests.support.on_disk import write
from tests.support.word_store import names, opened

if TYPE_CHECKING:
    from pathlib import Path

    from symindex.query import Index


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("retry on deadlock", "retry_on_deadlock"),
        ("waiting time", "waitingTime"),
        ("WAITINGTIME", "waitingTime"),
        ("parse ipv6", "parse_ipv6"),
        ("my patience?", "giveUp"),
        ("exponential jitter", "waitingTime"),  # a comment
        ("patience exhausted", "giveUp"),  # a string
        ("two writers cross", "retry_on_deadlock"),  # a comment above
        ("packet", "send"),  # an annotation
        ("sockets", "network"),  # a module
        ("locks", "retry_on_deadlock"),
        ("reading an address from a cache", "parse_ipv6"),
    ],
)
def test_a_definition_is_found_by_what_stands_in_its_name_and_texts(index: Index, typed: str, first: str) -> None:
    assert names(index.search(typed))[0] == first


def test_all_of_a_short_name_is_more_than_as_much_of_a_long_one(tmp_path: Path) -> None:
    source = '''\
def cleanup_after_failed_live_migration_of_instance():
    """Live migration."""

def live_migration():
    """Move an instance."""
'''
    root = write(tmp_path / "project", {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", "one.py": source})
    with opened(root, tmp_path / "cache") as index:
        assert names(index.search("live migration"))[0] == "live_migration"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("name:retry", ["RetryPolicy", "retry_on_deadlock"]),
        ("doc:deadlock", ["detect", "tool", "retry_on_deadlock"]),
        ("doc:deadlock name:retry", ["retry_on_deadlock"]),
        ("string:patience", ["giveUp"]),
        ("comment:patience", []),
        ("signature:deadlock", ["send"]),
        ("symbol:policy kind:method", ["giveUp", "waitingTime"]),
        ("kind:class", ["RetryPolicy"]),
        ("path:store/network*", ["network", "parse_ipv6", "send"]),
        ("path:store/* order", ["send"]),
        ('"function again"', ["retry_on_deadlock"]),
        ('"retry on deadlock"', ["again", "retry_on_deadlock", "send"]),
        ('doc:"was deadlocked"', ["detect", "tool", "retry_on_deadlock"]),
        ('""', []),
        ("NOT '!'", []),
        ('order AND "!"', ["send"]),
        ('"" order NOT -', ["send"]),
        ("- AND > OR . AND +", []),
        ("expon*", ["waitingTime"]),
        ("comment:expon*", ["waitingTime"]),
        ("doc:expon*", []),
        ("exponentil~", ["waitingTime"]),
        ("jittre~2", ["waitingTime"]),
        ("message AND order", ["send"]),
        ("message AND jitter", []),
        ("(jitter OR message) NOT kind:method", ["send"]),
        ("deadlock NOT path:store", ["detect", "tool"]),
    ],
)
def test_the_language_says_where_words_stand_and_how_they_belong_together(
    index: Index, typed: str, found: list[str]
) -> None:
    assert sorted(names(index.search(typed))) == sorted(found)


def test_a_word_in_a_name_counts_for_more_than_one_in_a_text(index: Index) -> None:
    assert names(index.search("address deadlock send"))[0] == "send"


def test_of_a_library_only_what_is_public_and_documented_is_found(index: Index) -> None:
    found = index.search("deadlock", Filter(trees=("libraries",)))
    assert sorted(names(found)) == ["detect", "tool"]
    assert {one.hit.origin.kind for one in found} == {"environment"}


def test_filters_narrow_as_for_all_questions(index: Index) -> None:
    assert names(index.search("deadlock", Filter(kinds=("module",)))) == ["tool"]
    assert names(index.search("deadlock retry", Filter(path="store/network.py"))) == ["send"]
    assert names(index.search("deadlock", Filter(kinds=("variable",)))) == []
    assert len(index.search("deadlock", Filter(limit=1))) == 1


def test_passages_tell_where_the_words_stand(index: Index) -> None:
    (found, *_) = index.search("retrying deadlocked writers")
    assert found.words == ("retry", "deadlock")
    assert [(passage.line, passage.where, passage.words) for passage in found.passages] == [
        (5, "comment", ("writers",)),
        (7, "docstring", ("deadlocked",)),
    ]


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [("deadlok", "deadlock"), ("jiter", "jitter"), ("exponental", "exponential"), ("deadlocks", None)],
)
def test_words_the_index_has_not_are_likened_to_those_it_has(index: Index, typed: str, suggested: str | None) -> None:
    assert index.suggested_words(typed)[:1] == ([suggested] if suggested else [])


@pytest.mark.parametrize(
    "typed", ["", "the", "NOT", "(", '"', "name:", "~", "*", "a AND", "path:", "deadlock ((", "\0"]
)
def test_an_odd_question_is_answered_or_refused_and_harms_nothing(index: Index, typed: str) -> None:
    with suppress(QuestionError):
        index.search(typed)
    assert names(index.search("jitter")) == ["waitingTime"]


def test_of_two_that_fit_as_well_the_one_that_is_no_test_comes_first(tmp_path: Path) -> None:
    settings = "[tool.symindex]\nstdlib = false\n"
    root = write(tmp_path / "project", {"pyproject.toml": settings, "a/tests/help.py": "", "b/help.py": ""})
    for name in ("a/tests/help.py", "b/help.py"):
        (root / name).write_text(f'def zigzag():\n    """Zigzag in {name[0]}."""\n')
    with opened(root, tmp_path / "cache") as index:
        assert [one.hit.file for one in index.search("zigzag")] == [
            str(root / "b/help.py"),
            str(root / "a/tests/help.py"),
        ]


@pytest.mark.parametrize(
    ("typed", "as_words"),
    [
        ('fix: jitter of waiting (#12)\n\nSee "the ticket" and x:y.\n\nSigned-off-by: A Person <a@example.org>', True),
        ('Waiting "without jitter" fails: patience[0] and x:y (#12)', True),
        ("Do NOT add jitter to what is waiting between two exponential steps", True),
        ("exponential: jitter", False),
        ("jitter (#12)", False),
        ('"jitter exponential"', True),
        ("Exponential, with jitter?", False),
    ],
)
def test_a_pasted_message_is_plain_words_and_that_is_said_where_it_looks_like_a_query(
    index: Index, typed: str, as_words: bool
) -> None:
    answer = index.search_answer(typed)
    assert names(answer.found)[0] == "waitingTime"
    assert answer.as_words is as_words


def test_names_and_calls_in_the_body_find_a_function(index: Index) -> None:
    assert "giveUp" in names(index.search("RuntimeError"))
    assert names(index.search("call:RuntimeError")) == ["giveUp"]
    assert names(index.search("body:attempt")) == ["waitingTime"]


def test_the_definition_with_the_very_name_comes_before_those_that_use_it(index: Index) -> None:
    typed = "why does retry_on_deadlock wait for an address"
    assert names(index.search(typed))[0] == "retry_on_deadlock"


def test_words_of_the_path_put_a_definition_before_another(tmp_path: Path) -> None:
    settings = "[tool.symindex]\nstdlib = false\n"
    root = write(tmp_path / "project", {"pyproject.toml": settings})
    for name in ("a", "libvirt", "z"):
        write(root, {f"{name}/driver.py": f'def spawn():\n    """Spawn it, {name[0]}."""\n'})
    with opened(root, tmp_path / "cache") as index:
        first = index.search("spawn of libvirt")[0]
        assert first.hit.file == str(root / "libvirt/driver.py")
        assert len(index.search("spawn of libvirt")) == 3
