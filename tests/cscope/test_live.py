"""What the live program answers, and how fresh its answers are."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from symindex.cscope import live
from symindex.cscope.callers import PROJECT
from symindex.cscope.live import Project, root_of
from symindex.cscope.session import Session, lines_of
from symindex.cscope.tokens import (
    ASSIGNS,
    CALLS,
    DEFINES,
    actions,
    function_of,
    functions_around,
    symbols,
    what_it_does,
)
from symindex.model.facts import FileFacts
from symindex.query import Index
from symindex.session.reading import freshen
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import cache_directory
from tests.support.cscope_clients import OURS, Found, LineMode, complaints, rows_in, table


@pytest.fixture
def session(sample: Path) -> Iterator[Session]:
    project = Project(sample, os.environ)
    yield _session(project)
    project.close()


_OPENED: list[Project] = []


@pytest.fixture(autouse=True)
def _all_closed() -> Iterator[None]:
    yield
    while _OPENED:
        _OPENED.pop().close()


def _session(
    project: Project,
    max_seconds: float = 60.0,
    complain: Callable[[bytes], None] = lambda _: None,
    shows_rows_only: bool = False,
) -> Session:
    _OPENED.append(project)
    return Session(
        project,
        str(project.root),
        caseless=False,
        write=lambda _: None,
        complain=complain,
        shows_rows_only=shows_rows_only,
        max_seconds=max_seconds,
    )


def _ask(session: Session, question: str, pattern: str) -> list[Found]:
    session._project.outdated()
    return rows_in(b"".join(session.rows(int(question), pattern.encode())).decode("utf-8", "surrogateescape"))


def test_every_question_is_answered_as_the_table_says(session: Session) -> None:
    assert not [c for e in table("live") for c in complaints(e, _ask(session, e.question, e.pattern))]


def test_every_question_is_answered_in_line_mode(sample: Path) -> None:
    with LineMode([*OURS, "-dl", "-f", "cscope.out"], sample) as client:
        assert not [c for e in table("live") for c in complaints(e, client.ask(e.question, e.pattern))]
        assert client.quit() == 0


_CALLED = (
    *("total", "retry", "traced", "wraps", "make_registry", "Cart", "log", "clean", "strip_one", "fetch", "main"),
    *("sleep", "compute", "helper_after", "helper_crlf", "two", "end_marker", "len", "run", "no_such_function", "add"),
    "fn",
)


@pytest.mark.parametrize("name", _CALLED)
def test_callers_and_question_3_are_the_same_rows(sample: Path, session: Session, name: str) -> None:
    with Index.open(sample, environ=os.environ, update=False) as index:
        hits = [(os.path.relpath(hit.file, sample).replace(" ", "?"), hit.line) for hit in index.callers(name, PROJECT)]
    assert [(row.file, row.line) for row in _ask(session, "3", name)] == list(dict.fromkeys(hits))


def test_question_3_also_finds_calls_of_parameters(session: Session) -> None:
    assert [(row.file, row.line) for row in _ask(session, "3", "fn")] == [("shop/core.py", 20), ("shop/util.py", 17)]


def test_many_calls_in_a_file_cost_one_look_at_its_names(own_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_sample / "many.py").write_text("def often(): pass\n" + "often(); often()\n" * 500)
    looks: list[str] = []
    nodes_with = FileFacts.nodes_with

    def look(facts: FileFacts, word: str, *rest: Any) -> list[int]:
        looks.append(word)
        return nodes_with(facts, word, *rest)

    monkeypatch.setattr(FileFacts, "nodes_with", look)
    assert len(_ask(_session(Project(own_sample, os.environ)), "3", "often")) == 500
    assert 1 <= looks.count("often") < 20


def test_the_callers_of_a_function_are_found_under_its_other_names(own_sample: Path) -> None:
    (own_sample / "more.py").write_text("from shop import grand_total\ngrand_total([])\n")
    session = _session(Project(own_sample, os.environ))
    assert ("more.py", 2) in [(row.file, row.line) for row in _ask(session, "3", "total")]


@pytest.mark.parametrize(
    ("question", "symbol", "expected"),
    [
        ("1", "Cart.add", [("shop/core.py", 47, "add")]),
        ("1", "shop.core.Cart.Row.render", [("shop/core.py", 69, "render")]),
        ("2", "Cart.add", [("shop/core.py", 50, "append"), ("shop/core.py", 51, "total")]),
        ("3", "Cart.add", [("tests/test_core.py", 10, "test_total")]),
        ("9", "Cart.rate", [("shop/core.py", 39, "__init__")]),
        ("1", "Nobody.add", []),
    ],
)
def test_qualified_names_mean_what_they_mean_to_the_commands(
    session: Session, question: str, symbol: str, expected: list[tuple[str, int, str]]
) -> None:
    found = [(row.file, row.line, row.function) for row in _ask(session, question, symbol)]
    assert [row for row in found if row in expected] == expected


def test_an_answer_is_as_fresh_as_the_files(own_sample: Path) -> None:
    project = Project(own_sample, os.environ)
    session = _session(project)
    assert _ask(session, "1", "brand_new") == []
    (own_sample / "shop" / "util.py").write_text("def brand_new(): brand_new()\n")
    assert [row.line for row in _ask(session, "1", "brand_new")] == [1]
    (own_sample / "shop" / "util.py").write_text("\ndef brand_new(): brand_new()\n")
    assert [row.line for row in _ask(session, "1", "brand_new")] == [2]
    assert [row.function for row in _ask(session, "3", "brand_new")] == ["brand_new"]
    (own_sample / "shop" / "util.py").unlink()
    assert _ask(session, "0", "brand_new") == []


def test_a_question_that_takes_too_long_is_given_up_and_says_so(
    own_sample: Path,
) -> None:
    (own_sample / "long.py").write_text(f"{'a' * 60}_ = 1\n")
    said: list[bytes] = []
    session = _session(Project(own_sample, os.environ), max_seconds=0.2, complain=said.append)
    assert _ask(session, "0", "(a+)+b") == []
    assert _ask(session, "6", "(a+)+b") == []
    assert said == [b"cscope: the question takes more than 0.2 s; it was given up\n"] * 2
    assert _ask(session, "1", "total")
    editor = _session(Project(own_sample, os.environ), max_seconds=0.2, shows_rows_only=True)
    rows = _ask(editor, "6", "(a+)+b")
    assert [row.text for row in rows] == ["the question takes more than 0.2 s; it was given up"] * 2


def test_questions_that_came_together_pay_for_one_look_at_the_disk(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    project = Project(own_sample, os.environ)

    def look(root: Path, environ: Mapping[str, str], **more: Any) -> object:
        looks.append(root)
        return freshen(root, environ, **more)

    monkeypatch.setattr(live, "freshen", look)
    reading, writing = os.pipe()
    os.write(writing, b"1total\n" * 20)
    os.close(writing)
    _session(project).run(lines_of(reading, lambda: None))
    os.close(reading)
    assert len(looks) == 1
    assert _session(project).reply(b"r") == b"\n"
    _ask(_session(project), "1", "total")
    assert len(looks) == 2


def test_an_index_that_another_process_rebuilds_is_taken_up(own_sample: Path) -> None:
    from symindex.indexer import UpdatePaths, update

    session = _session(Project(own_sample, os.environ))
    assert _ask(session, "1", "total")
    (own_sample / "shop" / "util.py").write_text("def other(): pass\n")
    update(UpdatePaths.of(own_sample, os.environ), fresh=True)
    assert [row.line for row in _ask(session, "1", "other")] == [1]
    assert _ask(session, "3", "total")


def test_questions_are_answered_while_another_process_writes_the_index(own_sample: Path) -> None:
    from symindex.indexer import UpdatePaths, update

    session = _session(Project(own_sample, os.environ))
    assert _ask(session, "1", "total")
    stop = threading.Event()

    def rebuild() -> None:
        while not stop.is_set():
            update(UpdatePaths.of(own_sample, os.environ), fresh=True, workers=1)

    writer = threading.Thread(target=rebuild)
    writer.start()
    try:
        for _ in range(30):
            rows = _ask(session, "1", "no_such_name")
            assert [row for row in rows if "is writing the index: this is answered from" not in row.text] == []
    finally:
        stop.set()
        writer.join()
    session._project.outdated()
    assert _ask(session, "1", "total")


def test_the_function_around_a_node_is_the_same_however_it_is_found(sample: Path) -> None:
    with_nodes = 0
    project = Project(sample, os.environ)
    for document in project.documents():
        facts = project.facts(document.content_id)
        around = functions_around(facts)
        for node in range(len(facts.kinds)):
            assert around[node] == function_of(facts, node)
            with_nodes += 1
    project.close()
    assert with_nodes > 1000


def test_what_a_node_does_is_the_same_however_it_is_found(sample: Path) -> None:
    found = set()
    project = Project(sample, os.environ)
    for document in project.documents():
        facts = project.facts(document.content_id)
        for node, does in enumerate(actions(facts)):
            assert does & (CALLS | ASSIGNS) == what_it_does(facts, node)
            found.add(does)
    project.close()
    assert found == {0, CALLS, ASSIGNS, DEFINES, ASSIGNS | DEFINES}


def test_symbols_come_in_the_order_of_the_text_and_none_twice(sample: Path) -> None:
    reader = Reader(sample / ".symindex", EXTRACTOR_VERSION, cache_directory(os.environ))
    for document in reader.documents(reader.trees()):
        facts = reader.facts(document.content_id)
        starts = [facts.starts[node] for node in symbols(facts)]
        assert starts == sorted(set(starts))
    reader.close()


def test_the_project_is_found_from_the_file_that_a_client_names(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "tags" / "sample.out"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes((sample / "cscope.out").read_bytes())
    (sample / "any").touch()
    assert root_of(sample / "cscope.out") == sample
    assert root_of(sample / "any") == sample
    assert root_of(sample / ".symindex" / "index.sqlite") == sample
    assert root_of(elsewhere) == sample  # its header says so
    moved = elsewhere.read_bytes().replace(bytes(sample), b"/nowhere" + b"x" * (len(bytes(sample)) - 8))
    elsewhere.write_bytes(moved)
    monkeypatch.chdir(sample)
    assert root_of(elsewhere) == sample  # its paths lead to files from here


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("shop.core", ["shop/__init__.py:2", "shop/aio.py:3", "shop/matcher.py:2", "shop/plugins/loader.py:1"]),
        ("^shop.plugins.loader$", ["shop/__init__.py:4"]),
        ("^\\.core$", ["shop/__init__.py:2", "shop/aio.py:3"]),
    ],
)
def test_relative_imports_are_found_by_the_names_of_what_they_mean(
    session: Session, pattern: str, expected: list[str]
) -> None:
    found = {f"{row.file}:{row.line}" for row in _ask(session, "8", pattern)}
    assert found >= set(expected)


def test_an_import_that_is_saved_between_two_questions_is_found(session: Session, sample: Path) -> None:
    before = _ask(session, "8", ".*")
    (sample / "shop" / "added.py").write_text("from . import core\n")
    found = [row for row in _ask(session, "8", ".*") if row not in before]
    assert {(row.file, row.line) for row in found} == {("shop/added.py", 1)}
