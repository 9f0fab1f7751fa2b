"""A question is answered from one state of the index, whatever other processes commit while it is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import cycle, islice, repeat
from pathlib import Path
from typing import Any

import pytest

from symindex.cscope.live import Project
from symindex.cscope.session import Session
from symindex.indexer.words import opened_words
from symindex.query import Index
from tests.support.projects import SampleProject

pytestmark = pytest.mark.slow  # processes that are killed, disks that are full


_MODULES = 12
_QUESTIONS = 44


def _state(number: int) -> dict[str, str]:
    """The files of a project in one of its states: every name moves to another file, classes change their bases."""
    files = {}
    for module in range(_MODULES):
        place = (module + number) % _MODULES
        other = (module + 1) % _MODULES
        files[f"pkg_{number}/part_{place}.py"] = (
            f"from pkg_{number}.part_{(other + number) % _MODULES} import Class{other}, function{other}\n\n\n"
            f"class Class{module}({f'Class{other}' if number % 2 else 'object'}):\n"
            f"    def method(self, value={number}):\n"
            f"        return function{other}(Class{other}())\n\n\n"
            f"def function{module}(value):\n"
            f"    return Class{module}().method(value)\n"
        )
    return files


def _begin(directory: Path) -> SampleProject:
    """A project with the files of all its states, of which an ignore file leaves one."""
    sample = SampleProject(directory)
    for number in range(3):
        sample.write(_state(number))
    return sample


def _become(sample: SampleProject, number: int) -> None:
    """Change to another state in one step."""
    new = sample.root / "new"
    new.write_text("".join(f"pkg_{other}\n" for other in range(3) if other != number))
    new.replace(sample.root / ".gitignore")


_ASKED: tuple[Callable[[Index], Any], ...] = (
    lambda index: index.definitions("Class3"),
    lambda index: index.references("function4"),
    lambda index: index.callers("function5"),
    lambda index: index.callees("function5"),
    lambda index: index.hierarchy("Class6"),
    lambda index: index.assignments("value"),
    lambda index: index.importers("Class7"),
    lambda index: index.search_symbols("func"),
    lambda index: index.files(),
    lambda index: index.suggestions("functoin8"),
    lambda index: [found.hit for found in index.search("function")],  # the order depends on what else was indexed
)


_WORDS = len(_ASKED) - 1  # the number of the question for words, and of those before it


def _answer(index: Index, question: int) -> list[str]:
    return sorted(map(repr, _ASKED[question](index)))


def _numbers(kinds: int) -> Iterator[int]:
    """The numbers of as many questions as are asked, of so many kinds in turn."""
    return islice(cycle(range(kinds)), _QUESTIONS)


_WRITER = """
import sys
from itertools import cycle
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from tests.faults.test_snapshots import _become
from tests.support.projects import SampleProject
project = SampleProject(Path(sys.argv[1]))
print("ready", flush=True)
for number, is_rebuilt in zip(cycle(range(3)), cycle([False] * 6 + [True])):
    _become(project, number)
    project.update(fresh=is_rebuilt)
"""


@contextmanager
def _committing(directory: Path) -> Iterator[None]:
    """Another process that changes the project and commits, without a pause."""
    paths = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
    command = [sys.executable, "-c", _WRITER, str(directory), *paths]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield
            assert process.poll() is None
        finally:
            process.kill()


def _legal(sample: SampleProject) -> list[list[list[str]]]:
    """For each question, what it may be answered with: the answer in each of the states."""
    by_state = []
    for number in (0, 1, 2, 0, 1, 2):
        _become(sample, number)
        sample.update()
        with sample.index() as index:
            by_state.append([_answer(index, question) for question in range(len(_ASKED))])
    return [list(answers) for answers in zip(*by_state)]


def _wrong(legal: list[list[list[str]]], asked: Iterable[tuple[int, Index]]) -> list[str]:
    """What is wrong with the answers to some questions, given by their numbers, of an index."""
    wrong = []
    for question, index in asked:
        try:
            answer = _answer(index, question)
        except Exception as error:
            wrong.append(f"{question}: {error!r}")
            continue
        if answer not in legal[question]:
            wrong.append(f"{question}: of no state")
    return wrong


def _opened(sample: SampleProject, *, update: bool) -> Generator[Index, None, None]:
    while True:
        with Index.open(sample.root, environ=sample.environ, update=update) as index:
            yield index


def test_a_question_is_answered_from_one_state_while_others_commit(tmp_path: Path) -> None:
    sample = _begin(tmp_path)
    legal = _legal(sample)
    with _committing(tmp_path), closing(_opened(sample, update=False)) as indexes:
        assert _wrong(legal, zip(_numbers(_WORDS), indexes)) == []


def test_an_index_that_is_kept_open_answers_each_question_from_the_newest_state(tmp_path: Path) -> None:
    sample = _begin(tmp_path)
    legal = _legal(sample)
    with _committing(tmp_path), sample.index() as index:
        assert _wrong(legal, zip(_numbers(_WORDS), repeat(index))) == []
    _become(sample, 2)
    with sample.index() as index:
        sample.update()
        assert _answer(index, 0) == legal[0][2]


def test_words_are_searched_in_one_state_while_others_commit(tmp_path: Path) -> None:
    sample = _begin(tmp_path)
    legal = _legal(sample)
    with _committing(tmp_path), closing(_opened(sample, update=True)) as indexes:
        assert _wrong(legal, zip(repeat(_WORDS, _QUESTIONS // 4), indexes)) == []


def test_words_of_a_file_that_changes_while_they_are_read_are_those_it_has_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = SampleProject(tmp_path, {"a.py": "def parse_apples(): pass\n"})

    def change_first(*upkeep: Any) -> Any:
        if "apples" in (sample.root / "a.py").read_text():
            sample.write({"a.py": "def parse_pears(): pass\n"})
        return opened_words(*upkeep)

    monkeypatch.setattr("symindex.query.words.opened_words", change_first)
    with Index.open(sample.root, environ=sample.environ) as index:
        assert [found.hit.name for found in index.search("parse")] == ["parse_pears"]


def test_questions_asked_in_one_snapshot_are_answered_from_one_state(tmp_path: Path) -> None:
    sample = _begin(tmp_path)
    legal = _legal(sample)
    _become(sample, 0)
    sample.update()
    with sample.index() as index:
        with index.snapshot():
            for number in (1, 2):
                _become(sample, number)
                sample.update(fresh=number == 2)
                assert [_answer(index, question) for question in range(_WORDS)] == [legal[q][0] for q in range(_WORDS)]
        assert _answer(index, 0) == legal[0][2]


def test_a_listing_goes_on_in_the_state_in_which_it_began(tmp_path: Path) -> None:
    sample = _begin(tmp_path)
    _become(sample, 0)
    sample.update()
    with sample.index() as index:
        expected = list(index.files())
        begun = index.files()
        found = [next(begun)]
        _become(sample, 1)
        index.refresh()
        assert [*found, *begun] == expected
        assert "/pkg_1/" in next(index.files()).file
        index.files()  # left at once: it holds up nobody
        _become(sample, 2)
        index.refresh()
        assert "/pkg_2/" in next(index.files()).file


def test_a_session_of_line_mode_answers_each_question_from_one_state(tmp_path: Path) -> None:
    sample = _begin(tmp_path)
    lines = [b"1Class3", b"3function5", b"0function4", b"8pkg_1.part_3", b"2function5", b"4return", b"9value"]
    legal: list[set[tuple[bytes, ...]]] = [set() for _ in lines]

    def answers(project: Project) -> list[tuple[bytes, ...]]:
        session = Session(project, "", caseless=False, write=lambda _: None, complain=lambda _: None)
        return [tuple(session.rows(int(line[:1]), line[1:])) for line in lines]

    for number in range(3):
        _become(sample, number)
        project = Project(sample.root, sample.environ)
        for known, rows in zip(legal, answers(project)):
            known.add(rows)
        project.close()
    with _committing(tmp_path):
        project = Project(sample.root, sample.environ)
        for _ in range(_QUESTIONS // 4):
            project.outdated()
            found = answers(project)
            assert [line for line, rows, known in zip(lines, found, legal) if rows not in known] == []
        project.close()
