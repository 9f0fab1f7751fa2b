"""The chains of calls that `path` tells."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.graph.calls import CallGraph, Edge
from symindex.graph.paths import Chains, chains_between
from symindex.graph.walk import COSTS
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.facts import FileFacts
from symindex.model.values import Module, Target
from symindex.query import Index
from symindex.stopping import StopSignal
from tests.support.command_line import say

pytestmark = pytest.mark.usefixtures("shop")


def test_a_path_goes_through_remote_calls_handed_functions_and_drivers() -> None:
    assert (
        say("path", "API.create", "RealDriver.log", "-n", "1").out
        == """\
shop/api.py:6:21: 1. shop.api.API.create -> shop.api.API._create
shop/api.py:9:18: 1. shop.api.API._create -> ~shop.rpc.Client.build
shop/rpc.py:6:36: 1. shop.rpc.Client.build -> ?shop.manager.Manager.build
shop/manager.py:18:13: 1. shop.manager.Manager.build -> ~shop.manager.Manager.build.locked
shop/manager.py:17:25: 1. shop.manager.Manager.build.locked -> ~shop.drivers.real.RealDriver.spawn
shop/drivers/real.py:7:14: 1. shop.drivers.real.RealDriver.spawn -> shop.drivers.real.RealDriver.log
"""
    )


def test_on_a_terminal_each_call_stands_below_its_caller() -> None:
    said = say("path", "main", "API._create", "--color", "always")
    assert (
        re.sub(r"\x1b\[[\d;]*m", "", said.out)
        == """\
1. 2 calls, inferred
   shop.api.main
     ~ shop/api.py:14  API().create()
   shop.api.API.create
       shop/api.py:6  return self._create("big")
   shop.api.API._create
"""
    )


def test_a_class_stands_for_its_methods_and_a_module_for_what_is_in_it() -> None:
    assert (
        say("path", "API", "Client").out.splitlines()[0]
        == "shop/api.py:9:9: 1. shop.api.API._create -> shop.rpc.Client"
    )
    assert say("path", "shop.api", "make_topic").status == 0
    assert say("path", "shop/api.py", "shop/rpc.py:10").out == say("path", "shop.api", "make_topic").out


def test_a_package_stands_for_all_its_modules() -> None:
    (chain,) = say("path", "run", "shop.drivers", "-n", "1", "--json").objects
    assert chain["to"] == "shop.drivers.real.RealDriver.spawn"


def test_each_call_of_a_chain_begins_where_the_one_before_ended(index: Index) -> None:
    graph = CallGraph(index)
    chains = say("path", "shop.api", "shop.drivers.real", "-n", "20", "--json").objects
    assert len(chains) > 1
    for chain in chains:
        calls = chain["calls"]
        assert [call["callee"] for call in calls[:-1]] == [call["caller"] for call in calls[1:]]
        for call in calls:
            edges = graph.callers(index.targets(call["callee"])[0])
            assert any(edge.caller in index.targets(call["caller"]) and edge.how == call["how"] for edge in edges)


def test_the_surest_and_shortest_chain_is_first() -> None:
    chains = say("path", "shop.api", "shop.drivers.real", "-n", "20", "--json").objects
    costs = [sum(COSTS[Certainty[call["certainty"].upper()]] for call in chain["calls"]) for chain in chains]
    assert costs == sorted(costs)


def test_no_chain_is_exit_status_1_and_no_definition_2() -> None:
    said = say("path", "count", "main")
    assert (said.status, said.out, said.err) == (1, "", "no chain of calls leads from count to main\n")
    assert say("path", "nobody_at_all", "main").status == 2


def test_a_search_that_ran_out_of_time_says_so() -> None:
    said = say("path", "API.create", "RealDriver.log", "--seconds", "0.1")
    if said.status == 0:  # found in time, or in part
        assert said.err == "" or "searched for 0.1 s only" in said.err
    else:
        assert "no chain of calls from API.create to RealDriver.log was found in 0.1 s (--seconds)" in said.err


def test_a_search_that_found_nothing_in_its_seconds_does_not_say_that_there_is_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("symindex.graph.requests.chains_between", lambda *_: Chains([], is_cut=True))
    said = say("path", "API.create", "RealDriver.log", "--seconds", "0.5")
    assert (said.status, said.out) == (1, "")
    assert said.err == "no chain of calls from API.create to RealDriver.log was found in 0.5 s (--seconds)\n"


def test_once_its_time_is_up_a_search_judges_no_further_places(index: Index) -> None:
    stop = StopSignal()
    with index.stopping(stop):
        assert index.callers("API.create")
    stop.cancel()
    with index.stopping(stop):
        assert index.callers("API.create") == []
    assert index.callers("API.create")


_NODES = 7
_EDGES = st.dictionaries(
    st.tuples(st.integers(0, _NODES - 1), st.integers(0, _NODES - 1)), st.sampled_from(Certainty), max_size=20
)


class _Drawn:
    """A graph of functions that call each other as somebody drew it."""

    def __init__(self, edges: dict[tuple[int, int], Certainty]) -> None:
        kinds = bytes([k.MODULE, *[k.FUNCTION] * _NODES])
        facts = FileFacts(
            kinds,
            [0, *[1] * _NODES],
            [0, *range(1, _NODES + 1)],
            [1] * (_NODES + 1),
            [1] * _NODES,
            [0] * _NODES,
            [99],
            ["", "f"],
            [0, 0],
        )
        self._module = Module(1, "drawn", False, False, 1, facts)
        self._edges = edges

    def target(self, number: int) -> Target:
        """The function of a number."""
        return Target(self._module, number + 1)

    def _made(self) -> list[Edge]:
        return [
            Edge(self.target(source), self.target(target), "call", certainty, self._module, 1)
            for (source, target), certainty in self._edges.items()
        ]

    def callers(self, target: Target) -> list[Edge]:
        """What leads there."""
        return [edge for edge in self._made() if edge.callee == target]

    def callees(self, target: Target) -> list[Edge]:
        """What it leads to, as far as that is known downwards."""
        return [edge for edge in self._made() if edge.caller == target and edge.certainty != Certainty.POSSIBLE]

    def delay(self, _target: Target) -> float:
        """None."""
        return 0.0


@given(_EDGES)
@settings(deadline=None)
def test_the_first_chain_is_the_cheapest_there_is(edges: dict[tuple[int, int], Certainty]) -> None:
    graph = _Drawn(edges)
    found = chains_between(graph, [graph.target(0)], [graph.target(1)], 3, 60.0)
    far = {0: 0.0}
    for _ in range(_NODES):
        for (source, target), certainty in edges.items():
            if source in far:
                far[target] = min(far.get(target, 1e9), far[source] + COSTS[certainty])
    costs = [sum(COSTS[edge.certainty] for edge in chain.edges) for chain in found.chains]
    assert costs[:1] == ([far[1]] if 1 in far else [])
    assert not found.is_cut
    for chain in found.chains:
        passed = [edge.caller for edge in chain.edges] + [chain.edges[-1].callee]
        assert len(passed) == len(set(passed))
        assert (passed[0], passed[-1]) == (graph.target(0), graph.target(1))


@given(_EDGES)
@settings(deadline=None)
def test_a_possible_call_that_a_second_look_refutes_is_in_no_chain(edges: dict[tuple[int, int], Certainty]) -> None:
    graph = _Drawn(edges)
    refute = lambda edge: None if edge.certainty == Certainty.POSSIBLE else edge  # noqa: E731
    found = chains_between(graph, [graph.target(0)], [graph.target(1)], 3, 60.0, refute)
    known: dict[tuple[int, int], Certainty] = {
        pair: certainty for pair, certainty in edges.items() if certainty != Certainty.POSSIBLE
    }
    sure = chains_between(_Drawn(known), [graph.target(0)], [graph.target(1)], 3, 60.0)
    assert bool(found.chains) == bool(sure.chains)
    assert all(edge.certainty != Certainty.POSSIBLE for chain in found.chains for edge in chain.edges)
