"""What a small repository can make endless is bounded, and what is left out is reported."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from symindex.errors import QuestionError
from symindex.extract import extract
from symindex.graph.walk import Budget
from symindex.indexer.worddocuments import word_documents
from symindex.model.answers import Filter
from symindex.model.values import Module, Target
from symindex.query.limits import SearchTakesTooLong
from symindex.query.unused import Unused
from symindex.resolve.engine import Engine
from symindex.resolve.memory import Opened
from symindex.resolve.semantics import base_expressions, is_fixture
from symindex.store.words.checking import Counted, check_words
from symindex.store.words.index import WordIndex
from symindex.store.words.queries import parsed
from symindex.testing import listing
from symindex.testing.callers import TestCallGraph
from symindex.testing.cases import Case
from symindex.testing.evidence import Evidence
from symindex.testing.fixtures import arguments
from symindex.testing.reaching import Reaching
from tests.support.projects import SampleProject

_T = TypeVar("_T")


@pytest.mark.parametrize("typed", ["retryéNOT~9", "retry~3", "retry~9", "name:retry~9", "a" * 5000 + "~2", "x (b~7)"])
def test_words_are_misspelt_by_two_letters_at_most(typed: str) -> None:
    with pytest.raises(QuestionError, match="not looked for"):
        parsed(typed, lambda _: ())


def test_an_empty_word_index_is_whole(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    WordIndex(tmp_path, cache).close()
    assert check_words(tmp_path, cache) == Counted(0, 0)


@pytest.fixture(scope="module")
def dictionaries(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A project of 20,000 words, indexed; not to be changed."""
    project = SampleProject(tmp_path_factory.mktemp("words"), {f"m{part}.py": _dictionary(part) for part in range(4)})
    project.update()
    return project


# The limit may strike where nothing can be raised, in a callback of the collector; then it strikes again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("typed", ["*", "[a TO z]", "string:[a TO z]"])
def test_a_search_that_half_of_a_dictionary_fits_is_given_up(
    dictionaries: SampleProject, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    with dictionaries.index() as index:
        assert index.search("w7")
        with monkeypatch.context() as patched:
            patched.setattr("symindex.query.words.SECONDS", 0.02)
            with pytest.raises(SearchTakesTooLong):
                index.search(typed)
        assert index.search("w7")


def _dictionary(part: int) -> str:
    return 'WORDS = """{}"""\n'.format("\n".join(f"w{number}" for number in range(part * 5000, part * 5000 + 5000)))


@pytest.mark.parametrize("typed", ["retry~", "retry~2", "doc:retry~1"])
def test_words_may_be_misspelt_by_two_letters(typed: str) -> None:
    assert parsed(typed, lambda _: ()).query is not None


@pytest.mark.parametrize("form", ['WORDS = """{}"""\n', '"""{}"""\n', "# {}\n", "x = ['{}']\n"])
def test_of_a_dictionary_no_more_words_are_kept_than_prose_has(form: str) -> None:
    source = form.format(" ".join(f"w{number}" for number in range(50_000))).encode()
    (document,) = word_documents(extract(source), source)
    assert [len(words) for words in document.words.values()] == [20_000]


def test_of_a_content_of_very_many_words_the_first_and_all_names_are_kept() -> None:
    functions = "".join(  # no text and no body is long by itself
        f"def name{number}(p{number}):\n    '''a{number} b{number}'''\n    return c{number}(d{number})\n"
        for number in range(10_000)
    )
    documents = list(word_documents(extract(functions.encode()), functions.encode()))
    assert [sum(bool(each.words[field]) for each in documents) for field in ("name", "symbol")] == [10_000] * 2
    fields = [item for each in documents for item in [*each.words.items(), *each.counted.items()]]
    assert len({word for field, words in fields if field not in ("name", "symbol") for word in words}) == 20_000


def test_tests_that_a_chain_of_classes_inherits_are_listed_to_a_bound_and_that_is_noted(
    tmp_path: Path,
) -> None:
    chain = "".join(f"class T{n}(T{n - 1}):\n    def test_{n}(self): pass\n" for n in range(1, 40))
    source = f"import unittest\n\nclass T0(unittest.TestCase): pass\n{chain}"
    project = SampleProject(tmp_path, {"test_many.py": source})
    project.update()
    with project.index() as index:
        tests = listing.Tests(index, max_tests_of_file=100)
        found = list(tests.listed(tests.named("all")))
        assert sum(case.identifier.startswith("test_many.") for case in found) == 100
        assert tests.cut == {"test_many.py": 100}


def _asked(monkeypatch: pytest.MonkeyPatch, place: str, function: Callable[[Target], _T]) -> list[Target]:
    """The definitions that a function, imported at a place, is asked about from now on."""
    asked: list[Target] = []

    def counted(target: Target) -> _T:
        asked.append(target)
        return function(target)

    monkeypatch.setattr(place, counted)
    return asked


def _family(classes: int, tests: int) -> str:
    """A class with tests, which others inherit, each from the one before it; the first is of a library that is not
    there."""
    methods = "".join(f"    def test_{number}(self): pass\n" for number in range(tests))
    return f"class T0(other.Base):\n{methods}" + "".join(f"class T{n}(T{n - 1}): pass\n" for n in range(1, classes))


def test_a_class_is_asked_for_its_bases_once_however_many_inherit_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _asked(monkeypatch, "symindex.testing.xunit.base_expressions", base_expressions)
    project = SampleProject(tmp_path, {"test_many.py": _family(100, 1)})
    project.update()
    with project.index() as index:
        tests = listing.Tests(index)
        assert list(tests.listed(tests.named("all"))) == []
    assert len(asked) == len(set(asked)) == 100


def test_the_tests_of_a_file_are_gone_through_once_for_all_that_inherit_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "import unittest\n" + _family(50, 20).replace("other.Base", "unittest.TestCase")
    project = SampleProject(tmp_path, {"test_many.py": source})
    project.update()
    looked_at: list[str] = []

    def class_of(case: Case) -> Target | None:
        looked_at.append(case.identifier)
        return class_of_case.__get__(case)  # type: ignore[no-any-return]

    class_of_case = vars(Case)["class_"]
    monkeypatch.setattr(Case, "class_", property(class_of))
    with project.index() as index:
        tests = listing.Tests(index)
        reaching = Reaching(tests, TestCallGraph(tests, index))
        family = next(case.class_ for case in tests.listed(tests.named("all")) if case.class_ is not None)
        (method,) = (case.function for case in tests.of_class(family) if case.identifier.endswith(".test_7"))
        looked_at.clear()
        found = list(reaching.tests_of([method], Budget(seconds=60)))
    assert len(found) == 50
    assert len(looked_at) < 3 * 50 * 20


def test_of_a_file_that_repeats_a_name_for_ever_the_first_places_are_listed_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.query.left_out._MAX_PLACES_OF_FILE", 20)
    source = "def last(): pass\n" + "last()\n" * 30
    project = SampleProject(tmp_path, {"long.py": source, "short.py": "from long import last\n" + "last()\n" * 10})
    project.update()
    for question in ("references", "callers"):
        with project.index() as index:
            found = [os.path.basename(hit.file) for hit in getattr(index, question)("last")]
            assert 18 <= found.count("long.py") <= 20
            assert found.count("short.py") >= 10
            assert index.left_out == "of long only the first 20 places were looked at"


def test_of_a_definition_that_calls_for_ever_the_first_calls_are_listed_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.query.left_out._MAX_PLACES_OF_FILE", 20)
    project = SampleProject(tmp_path, {"long.py": "def f(): pass\ndef last():\n" + "    f()\n" * 30})
    project.update()
    with project.index() as index:
        assert len(index.callees("last")) == 20
        assert index.left_out == "of long only the first 20 places were looked at"


def _fixtures(count: int, first: str = "@pytest.fixture") -> dict[str, str]:
    """Fixtures each of which asks for the one before it, and a test for each."""
    others = "".join(f"@pytest.fixture\ndef x{n}(x{n - 1}): return x{n - 1}\n" for n in range(1, count))
    tests = "".join(f"def test_{n}(x{n}): x{n}.attribute\n" for n in range(count))
    return {"conftest.py": f"import pytest\n{first}\ndef x0(): return 1\n{others}", "test_many.py": tests}


def test_the_fixtures_of_a_file_are_looked_through_once_for_all_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(module: Module, function: int) -> bool:
        asked.append(function)
        return is_fixture(module, function)

    monkeypatch.setattr("symindex.resolve.frameworks.pytest.declared.is_fixture", counted)
    project = SampleProject(tmp_path, _fixtures(100))
    project.update()
    with project.index() as index:
        for number in range(100):
            assert index.references(f"conftest.x{number}")
    assert 100 <= len(asked) <= 600


def test_fixtures_without_parameters_are_not_gone_through_for_each_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _asked(monkeypatch, "symindex.testing.fixtures.arguments", arguments)
    project = SampleProject(tmp_path, _fixtures(100))
    project.update()
    with project.index() as index:
        tests = listing.Tests(index)
        assert len(list(tests.listed(tests.named("all")))) == 100
    assert len(asked) <= 300


def test_when_too_many_fixtures_were_gone_through_tests_are_listed_without_their_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.testing.fixtures._MAX_LOOKED_AT", 60)
    project = SampleProject(tmp_path, _fixtures(20, "@pytest.fixture(params=[1, 2])"))
    project.update()
    with project.index() as index:
        tests = listing.Tests(index)
        found = [case.identifier for case in tests.listed(tests.named("all"))]
    assert found[:3] == ["test_many.py::test_0[1]", "test_many.py::test_0[2]", "test_many.py::test_1[1]"]
    assert found[-2:] == ["test_many.py::test_18", "test_many.py::test_19"]


def test_a_chain_of_imports_that_is_too_long_is_not_gone_through_for_each_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.resolve.engine._MAX_STAGES", 16)
    evaluated: list[object] = []
    worked_out = Engine._evaluated

    def counted(engine: Engine, opened: Opened, height: int) -> object:
        evaluated.append(opened)
        return worked_out(engine, opened, height)

    monkeypatch.setattr(Engine, "_evaluated", counted)
    chain = {f"m{number}.py": f"from m{number + 1} import last\n" for number in range(1_000)}
    project = SampleProject(tmp_path, {**chain, "m1000.py": "def last(): pass\n"})
    project.update()
    with project.index() as index:
        assert index.references("m1000.last")
    assert len(evaluated) < 100 * 1_000


def test_a_name_that_a_file_defines_for_ever_is_taken_for_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symindex.query.unused._MAX_SAME_NAMED", 5)
    source = "def often(): pass\n" * 6 + "def seldom(): pass\n" * 5
    project = SampleProject(tmp_path, {"m.py": source})
    project.update()
    with project.index() as index:
        assert {hit.name for hit in Unused(index).hits(Filter())} == {"seldom"}


def test_a_name_bound_under_very_many_conditions_means_the_last_of_its_definitions(tmp_path: Path) -> None:
    conditions = "".join(f"if a{number}:\n    def last(): return {number}\n" for number in range(100))
    project = SampleProject(tmp_path, {"m.py": f"{conditions}last()\n"})
    project.update()
    with project.index() as index:
        found = [hit.line for hit in index.definitions(f"{project.root}/m.py:201:1")]
    assert len(found) == 64
    assert set(found) == set(range(74, 201, 2))


def test_the_tests_below_fixtures_that_are_always_used_are_gone_through_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixtures = "".join(f"@pytest.fixture(autouse=True)\ndef x{number}(): last()\n" for number in range(20))
    tests_of_file = "".join(f"def test_{number}(): pass\n" for number in range(30))
    files = {"conftest.py": f"import pytest\ndef last(): pass\n{fixtures}", "test_many.py": tests_of_file}
    project = SampleProject(tmp_path, files)
    project.update()
    looked_at: list[str] = []
    likeness = Evidence.likeness

    def counted(evidence: Evidence, case: Case) -> float:
        looked_at.append(case.identifier)
        return likeness(evidence, case)

    monkeypatch.setattr(Evidence, "likeness", counted)
    with project.index() as index:
        tests = listing.Tests(index)
        module = index.internals.symbols.module_at(str(project.root / "conftest.py"))
        last = Target(module, next(iter(module.facts.nodes_with("last"))))
        found = list(Reaching(tests, TestCallGraph(tests, index)).tests_of([last], Budget(seconds=60)))
    assert len(found) == len(looked_at) == 30
