"""What the engine keeps to: threads on their own, an untouched recursion limit, exact budgets."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.model import kinds as k
from symindex.model.values import Target
from symindex.query import Index
from symindex.resolve.semantics import Budget, Semantics
from tests.support.facts_in_memory import InMemory

if TYPE_CHECKING:
    import pytest

_THREADS = 6
_CHAIN = "\n".join(["class x0:\n    def m(self): ...", *(f"x{i} = x{i - 1}" for i in range(1, 100)), "x99().m()"])


def _answers(root: Path) -> list[tuple[str, int, str]]:
    with Index.open(root, environ={"SYMINDEX_CACHE_DIR": str(root / "cache")}, update=False) as index:
        asked = [*index.callers("x0.m"), *index.definitions("m"), *index.callees("m"), *index.references("x0")]
        return [(hit.file, hit.line, hit.certainty.name) for hit in asked]


def test_six_threads_that_ask_one_project_get_the_answers_of_one_thread(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "m.py").write_text(_CHAIN + "\n")
    (tmp_path / "n.py").write_text("from m import *\nfor each in (x0(), x7()):\n    each.m()\n")
    Index.open(tmp_path, environ={"SYMINDEX_CACHE_DIR": str(tmp_path / "cache")}, update=True).close()
    alone, limit = _answers(tmp_path), sys.getrecursionlimit()
    found: list[list[tuple[str, int, str]]] = []
    threads = [threading.Thread(target=lambda: found.append(_answers(tmp_path))) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert alone
    assert found == [alone] * _THREADS
    assert sys.getrecursionlimit() == limit


def test_a_question_never_sets_the_recursion_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: int) -> None:
        raise AssertionError("the limit is the process's")

    source = InMemory({"m": _CHAIN + "\n"})
    monkeypatch.setattr(sys, "setrecursionlimit", refused)
    module = source.modules["m"]
    node = module.facts.nodes_with("m")[-1]
    assert [each.node for each in Semantics(source).meaning(module, node).targets] == [module.facts.nodes_with("m")[0]]


def test_a_question_asked_from_a_deep_stack_is_answered_or_unknown_but_raises_nothing() -> None:
    source = InMemory({"m": _CHAIN + "\n"})
    module = source.modules["m"]
    node = module.facts.nodes_with("m")[-1]

    def ask(depth: int) -> int:
        return ask(depth - 1) if depth else len(Semantics(source).meaning(module, node).values)

    room = sys.getrecursionlimit() - len(list(_frames()))
    assert all(ask(room - left) in (0, 1) for left in range(60, 700, 40))


def _frames() -> list[object]:
    frame, found = sys._getframe(), list[object]()
    while frame is not None:
        found.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return found


def test_what_is_asked_between_two_answers_of_a_listing_is_not_charged_to_its_budget() -> None:
    """With a budget of no steps each question has six: not enough to follow the chain."""
    source = InMemory({"m": _CHAIN + "\n"})
    module = source.modules["m"]
    node = module.facts.nodes_with("m")[-1]
    semantics = Semantics(source)
    listing = semantics.limited(0, iter([1, 2]))
    next(listing)
    assert semantics.meaning(module, node).values
    asked = Semantics(source)
    within = asked.limited(0, (asked.meaning(module, node).values for _ in range(1)))
    assert list(within) == [()]


def test_what_a_question_with_few_steps_lacks_is_found_by_one_with_more() -> None:
    source = InMemory({"m": _CHAIN + "\n"})
    module = source.modules["m"]
    node = module.facts.nodes_with("m")[-1]
    semantics = Semantics(source)

    def asked(steps: int) -> int:
        return sum(semantics.limited(steps, (len(semantics.meaning(module, node).values) for _ in range(1))))

    assert [asked(steps) for steps in (0, 20, 0)] == [0, 0, 0]
    assert asked(4_000) == 1
    assert asked(0) == 1  # remembered


def test_functions_that_all_call_each_other_cost_no_more_than_a_few_questions() -> None:
    """Each function returns what three others return: there are more ways through them than anybody can follow."""
    for count in (6, 12, 24):
        called = {at: ((3 * at + 1) % count, (5 * at + 2) % count, (at + 1) % count) for at in range(count)}
        functions = [
            f"def f{at}(x):\n" + "".join(f"    if x: return f{each}(x)\n" for each in others)
            for at, others in called.items()
        ]
        last = f"def f{count - 1}(x):\n    return C()\n"
        source = InMemory({"m": "".join([*functions[:-1], last, "class C:\n    def m(self): ...\nf0(0).m()\n"])})
        module = source.modules["m"]
        semantics, budget = Semantics(source), Budget(1_000_000)
        with semantics.charged_to(budget):
            meaning = semantics.meaning(module, module.facts.nodes_with("m")[-1])
        assert [each.node for each in meaning.targets] == [module.facts.nodes_with("m")[0]]
        assert 1_000_000 - budget.left < 12_000


def test_work_on_one_place_is_done_once() -> None:
    source = InMemory({"m": "def f(): ...\nf()\n"})
    module = source.modules["m"]
    semantics = Semantics(source)
    node = next(iter(module.facts.nodes_of({k.CALLED})))
    assert semantics.meaning(module, node) is semantics.meaning(module, node)
    assert semantics.meaning(module, node).values == (Target(module, module.facts.nodes_with("f")[0]),)
