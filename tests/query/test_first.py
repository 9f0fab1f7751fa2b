"""The first question in a checkout without an index is answered as from a whole one, and parses what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from symindex.extract import extract
from symindex.indexer import Event, TreeDone, UpdatePaths, background, update
from symindex.indexer.limits import UpdateLimits
from symindex.model.answers import Filter
from symindex.model.facts import FileFacts
from symindex.query import Index
from symindex.query.first import first_index
from tests.support.shop import make_shop

QUESTIONS = ("definitions", "references", "callers", "callees", "assignments", "importers", "hierarchy")


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The projects that a process in the background was started for; none is, and each is worth it."""
    found: list[Path] = []
    monkeypatch.setattr(background, "start", lambda places: found.append(places.root))
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of its own."""
    return make_shop(tmp_path / "shop")


def environ_of(root: Path) -> dict[str, str]:
    return {"SYMINDEX_CACHE_DIR": str(root.parent / "cache")}


def first(root: Path) -> Index:
    index = first_index(root, environ_of(root), lambda _: None, UpdateLimits(min_unknown_bytes=0))
    assert index is not None
    return index


def words_of(root: Path) -> Iterator[str]:
    """All words of a project and its libraries."""
    for path in sorted(root.rglob("*.py")):
        yield from extract(path.read_bytes()).words[1:]


def test_every_answer_is_that_of_a_whole_index(root: Path) -> None:
    words = sorted({*words_of(root), "shop.till.Till.close", "tool.Helper", "*ill", "nothing_of_that_name"})
    with closing(first(root)) as seen:
        answers = {(word, name): getattr(seen, name)(word) for word in words for name in QUESTIONS}
        suggestions = seen.suggestions("Tilll")
    with Index.open(root, environ=environ_of(root)) as whole:
        for (word, name), hits in answers.items():
            assert hits == getattr(whole, name)(word), (word, name)
        assert suggestions == whole.suggestions("Tilll")


def test_what_a_question_does_not_need_is_not_parsed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def count(source: bytes) -> FileFacts:
        parsed.append(source)
        return extract(source)

    monkeypatch.setattr("symindex.indexer.work.extract", count)
    (root / "shop/apart.py").write_text("def apart(): pass\n")
    with closing(first(root)) as index:
        assert [hit.name for hit in index.definitions("apart")] == ["apart"]
    assert parsed == [b"def apart(): pass\n"]
    with closing(first(root)) as index:  # known from then on
        assert [hit.name for hit in index.definitions("apart")] == ["apart"]
    assert len(parsed) == 1


def test_the_index_is_built_behind_the_answer(root: Path, started: list[Path]) -> None:
    with first(root) as index:
        assert index.definitions("Till")
        assert started == []
    assert started == [root]
    assert not (root / ".symindex/index.sqlite").exists()


def test_a_whole_index_is_asked(root: Path) -> None:
    with Index.open(root, environ=environ_of(root)):
        pass
    assert first_index(root, environ_of(root), lambda _: None, UpdateLimits(min_unknown_bytes=0)) is None


def test_an_index_whose_building_was_interrupted_is_not_asked(root: Path) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, TreeDone):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(UpdatePaths.of(root, environ_of(root)), interrupt)
    (root / ".symindex/background.json").write_text("[]")  # of a process that was killed
    with first(root) as index:
        assert index.definitions("Till")


def test_a_setting_has_the_index_built_before_the_answer(root: Path) -> None:
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\nbackground = false\n")
    assert first_index(root, environ_of(root), lambda _: None, UpdateLimits(min_unknown_bytes=0)) is None


@pytest.mark.parametrize(("least", "most"), [(1_000_000, 400_000_000), (0, 10)])
def test_little_is_indexed_at_once_and_so_is_what_is_too_much_for_memory(root: Path, least: int, most: int) -> None:
    limits = UpdateLimits(min_unknown_bytes=least, max_seen_bytes=most)
    assert first_index(root, environ_of(root), lambda _: None, limits) is None


def test_files_that_cannot_be_read_are_left_out(root: Path) -> None:
    (root / "shop/gone.py").symlink_to("/nowhere")
    (root / "shop/text.py").write_bytes(b"\xff\xfe\0\0 no text")
    with first(root) as index:
        assert index.definitions("Till", Filter(trees=("project",)))
