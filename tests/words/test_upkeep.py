"""The word index keeps up with the index, and nothing that happens to it does any harm."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from symindex.indexer import UpdatePaths, update
from symindex.indexer.events import Report, WordsDamaged, WordsRead
from symindex.indexer.limits import PoolLimits, UpdateLimits
from symindex.indexer.words import Upkeep, opened_words, update_words
from symindex.model.answers import Filter
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from tests.support.word_store import make_store, names, opened

if TYPE_CHECKING:
    from pathlib import Path

    from symindex.indexer import Event
    from symindex.query import Index


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of its own."""
    return make_store(tmp_path / "project")


@pytest.fixture
def words(root: Path) -> Path:
    """Where its word index is."""
    return root / ".symindex" / "words"


def search(root: Path, typed: str) -> tuple[list[str], list[Event]]:
    """What is found, and what was done for it to the word index."""
    heard: list[Event] = []
    with opened(root, root.parent / "cache", heard) as index:
        found = names(index.search(typed))
    return found, [event for event in heard if isinstance(event, WordsDamaged) or _tells_of_work(event)]


def _paths(root: Path, limits: UpdateLimits) -> UpdatePaths:
    return UpdatePaths.of(root, {"SYMINDEX_CACHE_DIR": str(root.parent / "cache")}, limits)


def _write_portions(root: Path, report: Report, pool: PoolLimits | None = None) -> None:
    """Index a project and its words, each content in a portion of its own."""
    places = _paths(root, UpdateLimits(max_portion_lines=0, pool=pool or PoolLimits()))
    update(places)
    with closing(Reader(places.index, EXTRACTOR_VERSION, places.cache)) as reader, reader.snapshot():
        opened_words(Upkeep(places.index, places.cache, reader, "public", report, limits=places.limits)).opened.close()


def _tells_of_work(event: Event) -> bool:
    return isinstance(event, WordsRead) and event.contents > 0


def test_other_questions_build_no_word_index(root: Path, words: Path) -> None:
    with opened(root, root.parent / "cache") as index:
        assert index.definitions("send")
    assert not words.exists()


def test_an_edit_costs_the_contents_that_changed(root: Path) -> None:
    assert search(root, "jitter")[0] == ["waitingTime"]
    path = root / "store/network.py"
    path.write_text(path.read_text().replace("in order", "zigzag"))
    assert search(root, "zigzag") == (["send"], [WordsRead(1, 1)])
    assert search(root, "order") == ([], [])


def test_an_open_index_finds_what_was_saved_since(root: Path) -> None:
    with opened(root, root.parent / "cache") as index:
        assert index.search("zigzag") == []
        (root / "store/more.py").write_text('def more():\n    """Zigzag."""\n')
        index.refresh()
        assert names(index.search("zigzag")) == ["more"]


def test_a_content_is_taken_up_once_however_many_files_have_it(root: Path) -> None:
    search(root, "jitter")
    shutil.copy(root / "store/api.py", root / "store/copy.py")
    found, done = search(root, "jitter")
    assert (found, done) == (["waitingTime"], [])


def test_what_is_gone_is_not_found(root: Path) -> None:
    search(root, "jitter")
    (root / "store/api.py").unlink()
    assert search(root, "jitter") == ([], [])


def test_what_comes_back_is_found_again(root: Path) -> None:
    path, copy = root / "store/api.py", root / "store/copy.py"
    content = path.read_text()
    assert search(root, "jitter")[0] == ["waitingTime"]
    path.unlink()
    copy.write_text("def other():\n    pass\n")
    update(_paths(root, UpdateLimits(max_orphans=0)))
    assert search(root, "jitter") == ([], [WordsRead(1, 1)])  # and dropped
    path.write_text(content)
    assert search(root, "jitter") == (["waitingTime"], [WordsRead(1, 1)])
    assert search(root, "jitter") == (["waitingTime"], [])


def test_what_moves_from_a_library_into_the_project_is_found_as_a_whole(root: Path) -> None:
    assert "undocumented_deadlock" not in search(root, "undocumented")[0]
    shutil.copy(root / ".venv/lib/python3.12/site-packages/tool.py", root / "store/tool.py")
    assert search(root, "undocumented") == (["undocumented_deadlock"], [WordsRead(1, 1)])
    assert search(root, "undocumented") == (["undocumented_deadlock"], [])


@pytest.mark.parametrize(("reach", "found"), [("project", 0), ("public", 1), ("all", 2)])
def test_a_setting_takes_more_or_less_of_the_libraries(root: Path, reach: str, found: int) -> None:
    (root / "pyproject.toml").write_text(f'[tool.symindex]\nstdlib = false\nwords = "{reach}"\n')
    hits = [name for name in search(root, "detect hidden")[0] if name in ("detect", "_hidden")]
    assert len(hits) == found


def test_many_small_updates_leave_all_words_and_an_update_leaves_few_segments(root: Path, words: Path) -> None:
    environ = {"SYMINDEX_CACHE_DIR": str(root.parent / "cache")}
    with opened(root, root.parent / "cache") as index:
        for number in range(12):
            (root / f"store/part{number}.py").write_text(f'def part{number}():\n    """Zigzag number {number}."""\n')
            index.refresh()
            index.search("zigzag")
        assert len(list(words.glob("*.seg"))) == 12  # nobody waited for merging
        update_words(UpdatePaths.of(root, environ), lambda _: None)
        assert len(list(words.glob("*.seg"))) == 1
        assert len(index.search("zigzag", Filter(limit=100))) == 12


def test_an_index_of_nothing_has_no_words_and_no_damage(root: Path) -> None:
    shutil.rmtree(root / "store")
    shutil.rmtree(root / ".venv")
    heard: list[Event] = []
    with opened(root, root.parent / "cache"):
        update_words(UpdatePaths.of(root, {"SYMINDEX_CACHE_DIR": str(root.parent / "cache")}), heard.append)
    assert heard == []


def test_what_edits_leave_behind_is_dropped_when_segments_are_merged(root: Path, words: Path) -> None:
    with opened(root, root.parent / "cache") as index:
        for number in [*range(45), 0]:
            (root / "store/api.py").write_text(f'def part():\n    """Zigzag number {number}."""\n')
            index.refresh()
            assert [found.passages[0].text for found in index.search("zigzag")] == [f'"""Zigzag number {number}."""']
    assert len(list(words.glob("*.seg"))) < 10


def test_deleting_it_loses_nothing(root: Path, words: Path) -> None:
    before = search(root, "deadlock")[0]
    shutil.rmtree(words)
    assert search(root, "deadlock")[0] == before


# Whoosh drops what it had opened when it fails, and leaves the closing to others.
@pytest.mark.usefixtures("leftovers_collected")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "harm",
    ["truncate", "zeros", "no segment", "no table", "half a table", "zeros in the table", "no words in the table"],
)
def test_a_damaged_one_is_made_anew_and_that_is_told(root: Path, words: Path, harm: str) -> None:
    before = search(root, "deadlock")[0]
    for path in words.glob("*.seg"):
        if harm == "truncate":
            os.truncate(path, path.stat().st_size // 2)
        elif harm == "zeros":
            path.write_bytes(bytes(path.stat().st_size))
        elif harm == "no segment":
            path.unlink()
    for path in words.glob("*.toc"):  # what a power cut may leave
        if harm == "no table":
            os.truncate(path, 0)
        elif harm == "half a table":
            os.truncate(path, path.stat().st_size // 2)
        elif harm == "zeros in the table":
            path.write_bytes(bytes(path.stat().st_size))
        elif harm == "no words in the table":
            path.write_bytes(b"no table of contents")
    found, done = search(root, "deadlock")
    assert found == before
    assert [type(event) for event in done] == [WordsDamaged, WordsRead]
    assert search(root, "deadlock") == (before, [])


@pytest.mark.usefixtures("leftovers_collected")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_damage_that_shows_when_something_is_looked_up_is_repaired_too(root: Path, words: Path) -> None:
    before = search(root, "deadlock")[0]
    (path,) = words.glob("*.seg")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"W3Bl", b"\0\0\0\0"))  # what each list of postings begins with
    found, done = search(root, "deadlock")
    assert found == before
    assert [type(event) for event in done] == [WordsDamaged, WordsRead]


def test_one_that_a_stranger_made_is_not_opened(root: Path, words: Path) -> None:
    """Its files are pickles: opening them may run what is in them."""
    before = search(root, "deadlock")[0]
    stolen = sorted(path.name for path in words.iterdir())
    for path in words.iterdir():
        if path.is_file():
            path.write_bytes(b"harmful")
    (root.parent / "cache/secret").unlink()  # another user, who never made it
    assert search(root, "deadlock") == (before, [WordsRead(4, 4)])
    for name in stolen:
        os.utime(words / name, (0, 0))
    (root.parent / "cache/secret").unlink()
    assert search(root, "deadlock")[0] == before
    assert not {path.name for path in words.iterdir()} & set(stolen)  # nobody has used it for long


def test_users_with_caches_of_their_own_search_one_index_side_by_side(root: Path) -> None:
    found, done = search(root, "deadlock")
    for cache in ("other", "cache", "other", "cache"):
        heard: list[Event] = []
        with opened(root, root.parent / cache, heard) as index:
            assert names(index.search("deadlock")) == found
        assert not [event for event in heard if isinstance(event, WordsDamaged)]
    assert search(root, "deadlock") == (found, [])
    assert done


def test_after_many_checkouts_answers_are_those_of_a_new_index(root: Path) -> None:
    """Contents that no file has any more count for nothing, though the index may keep their words for a while."""

    def scores(index: Index) -> list[tuple[str, float]]:
        return [(each.hit.symbol, each.score) for each in index.search("zigzag deadlock send order")]

    with opened(root, root.parent / "cache") as index:
        for number in range(30):
            lines = "".join(f'def part{n}():\n    """Zigzag of send {n}."""\n' for n in range(number % 7 + 1))
            (root / "store/api.py").write_text(lines)
            (root / "store/network.py").write_text(f'def send():\n    """Deadlock {number}."""\n')
            index.refresh()
            aged = scores(index)
    shutil.rmtree(root / ".symindex")
    with opened(root, root.parent / "cache") as index:
        assert scores(index) == aged


def test_what_was_ingested_before_an_interruption_is_kept(root: Path) -> None:
    seen: list[Event] = []

    def interrupt(event: Event) -> None:
        if _tells_of_work(event):
            seen.append(event)
            if len(seen) == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _write_portions(root, interrupt)
    total = seen[0].total  # type: ignore[union-attr]
    assert search(root, "deadlock")[1][-1] == WordsRead(total - 3, total - 3)


def test_parts_that_other_processes_wrote_are_taken_over(root: Path, words: Path) -> None:
    before = search(root, "deadlock")[0]
    shutil.rmtree(words)
    done: list[Event] = []
    _write_portions(root, done.append, PoolLimits(min_bytes=0, max_task_files=1))
    assert len([event for event in done if _tells_of_work(event)]) == len(list(words.glob("*.seg"))) > 2
    found, more = search(root, "deadlock")
    assert (sorted(found), more) == (sorted(before), [])
    assert not list(words.glob("*_part_*"))


def test_what_somebody_left_who_was_killed_goes_with_the_next_parts(root: Path, words: Path) -> None:
    search(root, "deadlock")
    (segment,) = words.glob("*.seg")
    left = segment.with_name(segment.name.split("_")[0] + "_part_one") / "a.tmp"
    left.mkdir(parents=True)
    (left / segment.name).write_bytes(b"half of a segment")
    orphan = segment.with_name(segment.name.replace("_", "_0", 1))
    orphan.write_bytes(b"moved, but not in the table")
    for name in ("one", "two"):
        (root / f"store/{name}.py").write_text(f'def {name}():\n    """Zigzag of {name}."""\n')
    _write_portions(root, lambda _: None)
    assert sorted(search(root, "zigzag")[0]) == ["one", "two"]
    assert not left.parent.exists()
    assert not orphan.exists()


def test_searches_at_the_same_time_wait_for_each_other(root: Path) -> None:
    with opened(root, root.parent / "cache"):
        pass
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(search(root, "deadlock")[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(sorted(names) == sorted(found[0]) and names for names in found)


def test_indexing_leaves_the_words_of_libraries_to_the_first_search_in_them(root: Path) -> None:
    environ = {"SYMINDEX_CACHE_DIR": str(root.parent / "cache")}
    with opened(root, root.parent / "cache"):
        pass
    heard: list[Event] = []
    update_words(UpdatePaths.of(root, environ), heard.append)
    assert heard == [WordsRead(0, 3), WordsRead(3, 3)]  # contents of the project
    with opened(root, root.parent / "cache", heard) as index:
        heard.clear()
        assert "detect" not in names(index.search("detect deadlock", Filter(trees=("project",))))
        assert not any(map(_tells_of_work, heard))
        assert "detect" in names(index.search("detect deadlock"))
        assert list(filter(_tells_of_work, heard)) == [WordsRead(1, 1)]
    heard.clear()
    update_words(UpdatePaths.of(root, environ), heard.append)  # drops nothing
    assert "detect" in search(root, "detect deadlock")[0]
    assert search(root, "detect deadlock")[1] == heard == []


def test_a_setting_has_the_words_of_libraries_indexed_with_the_others(root: Path) -> None:
    settings = "[tool.symindex]\nstdlib = false\nindex-library-words = true\n"
    (root / "pyproject.toml").write_text(settings)
    with opened(root, root.parent / "cache"):
        pass
    heard: list[Event] = []
    update_words(UpdatePaths.of(root, {"SYMINDEX_CACHE_DIR": str(root.parent / "cache")}), heard.append)
    assert heard[-1] == WordsRead(4, 4)
