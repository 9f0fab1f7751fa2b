"""Forward equals backward: what a place leads to has that place among its references and callers, with one grade."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from benchmarks.consistency import Breach, Project
from symindex.model import kinds as k
from symindex.query import Index

from .programs import PROGRAMS

_PLACES = frozenset({k.CALLED, k.ATTRIBUTE_CALLED, k.NAME, k.ATTRIBUTE})


def breaches(root: Path) -> Iterator[Breach]:
    """The breaches at all places of a project, each direction asked of an index of its own."""
    with ExitStack() as opened:
        forward, backward = (opened.enter_context(Index.open(root)) for _ in range(2))
        for index in (forward, backward):
            opened.enter_context(index.snapshot())
        project = Project(forward, backward)
        places = [(module, node) for module in project.modules() for node in module.facts.nodes_of(_PLACES)]
        for comparison in project.comparisons(0):
            for place in places:
                yield from comparison.of(place)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("programs")
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    return root


def test_generated_programs_have_no_breach(project: Path, request: pytest.FixtureRequest) -> None:
    @settings(
        max_examples=request.config.getoption("--programs"),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(PROGRAMS)
    def check(sources: dict[str, str]) -> None:
        for name, text in sources.items():
            (project / f"{name}.py").write_text(text)
        assert not list(breaches(project))

    check()


def test_a_variable_that_holds_what_a_property_returns_does_not_mean_the_property(project: Path) -> None:
    (project / "n.py").write_text("")
    (project / "m.py").write_text(
        "class C: pass\nclass H:\n    @property\n    def held(self): return C()\n\n"
        "def use():\n    one = H().held\n    return one\n"
    )
    assert not list(breaches(project))
    with Index.open(project) as index:
        assert [hit.name for hit in index.definitions(f"{project}/m.py:8:12")] == ["one"]


def test_elements_of_a_display_reach_the_names_that_it_is_taken_apart_into(project: Path) -> None:
    (project / "n.py").write_text("")
    (project / "m.py").write_text("def f(): pass\ndef g(): pass\na, (b, c) = f, [g, f]\na()\nb()\nc()\n")
    assert not list(breaches(project))


def test_the_class_of_an_object_is_reached_where_it_is_asked_for_by_its_class_attribute(project: Path) -> None:
    (project / "n.py").write_text("class C:\n    pass\n")
    (project / "m.py").write_text(
        "from n import C\n"
        "def copied(it):\n"
        "    match it:\n"
        "        case C() as found:\n"
        "            kind = found.__class__\n"
        "            return kind()\n"
    )
    assert not list(breaches(project))
    with Index.open(project) as index:
        assert 6 in [hit.line for hit in index.callers("C")]
