"""Whatever is typed, or written by an editor, is answered or refused: `benchmarks.reliability fuzz`, cut short."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symindex.cscope.live import Project
from symindex.query import Index
from tests.support.laws import examples
from tests.support.projects import SampleProject
from tests.support.reliability.targets import Lines, Questions

_SOURCE = "import os\nclass Till:\n    def close(self): self.size = os.sep\nTill().close()\n'Till.close é'\n"
_PIECES = r"""
Till Till.close a.Till a.py a.py:2 a.py:2:7 :2 :0 :-1 :99999999999999999999 . .. : / * ** ? [ [! [a-z] ( ) (?P<x>) (a+)+
{999999} \ \d \1 ^ $ | -- ~ "" '' # % # , ; = < > @ é ﬁ self None os project stdlib class import
""".split()  # noqa: SIM905
_typed = st.one_of(
    st.text(max_size=20), st.lists(st.sampled_from(_PIECES), max_size=4).map("".join), st.text("*?[]!a", max_size=30)
)
_lawful = settings(
    max_examples=examples(100),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    project = SampleProject(tmp_path_factory.mktemp("laws"), {"a.py": _SOURCE})
    project.update()
    return project


@pytest.fixture(scope="module")
def index(project: SampleProject) -> Iterator[Index]:
    with project.index() as index:
        yield index


@_lawful
@given(question=st.integers(0, 255), filtered=st.integers(0, 5), typed=_typed)
def test_any_question_is_answered_or_refused(index: Index, question: int, filtered: int, typed: str) -> None:
    Questions(index, Random(0)).check(bytes([question, filtered]) + typed.encode("utf-8", "surrogatepass"))


@_lawful
@given(
    line=st.one_of(
        st.binary(max_size=40),
        st.builds(lambda field, typed: (field + typed).encode(), st.sampled_from("0123456789cCrR"), _typed),
    ).map(lambda line: line.replace(b"\n", b""))
)
def test_any_line_has_one_reply_of_as_many_rows_as_it_tells(project: SampleProject, line: bytes) -> None:
    opened = Project(project.root, project.environ)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMINDEX_TRACEBACK", "1")  # what goes wrong is raised, rather than answered with nothing
        Lines(opened).check(line)
    opened.close()
