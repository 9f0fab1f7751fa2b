"""From replies to numbers; knows no tool and prints nothing."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.replies import Reply
from benchmarks.accuracy.truth import Question, Truth

GRADES = ("resolved", "inferred", "possible")
COUNTED = 10
"""As many answers as the judge looks at."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what became of it."""

    project: str
    form: str
    right: tuple[bool, ...]
    grades: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Grade:
    """The questions whose first answer has one certainty: per cent of all, per cent right."""

    share: float
    precision: float | None


@dataclass(frozen=True, slots=True)
class Marks:
    """A row of the table; shares in per cent."""

    questions: int
    recall: float
    first: float
    none: float
    answers: float
    above_possible: float
    grades: Mapping[str, Grade]


@dataclass(frozen=True, slots=True)
class CallersMarks:
    """The same for questions after callers; recall is of call sites, the mean over the definitions."""

    definitions: int
    recall: float
    answers: float
    recall_above: float
    answers_above: float
    possible_right: float | None
    """Of all answers that are only `possible`, how many are calls that were seen."""
    found_per_possible: float | None
    """How many of the calls that were seen are found, in any grade, for each answer that is only `possible`: unlike
    `possible_right` this does not fall where calls that are surely meant are graded higher."""


def judge(truth: Truth, questions: Iterable[Question], replies: Mapping[str, Reply]) -> list[Judged]:
    """Each question with a verdict on its answers; a question without a reply was not answered."""
    return [_judged(truth, question, replies.get(question.id)) for question in questions]


def _judged(truth: Truth, question: Question, reply: Reply | None) -> Judged:
    answers = reply.answers[:COUNTED] if reply else ()
    return Judged(
        project=str(question.row["project"]),
        form=str(question.row["form"]),
        right=tuple(truth.verdict(question, answer) is not None for answer in answers),
        grades=tuple(answer.get("certainty", "") for answer in answers),
        seconds=reply.seconds if reply else 0.0,
    )


def marks(judged: Sequence[Judged]) -> Marks:
    """The numbers of some questions, of which there must be one."""
    return Marks(
        questions=len(judged),
        recall=_share(judged, lambda one: any(one.right)),
        first=_share(judged, lambda one: one.right[:1] == (True,)),
        none=_share(judged, lambda one: not one.right),
        answers=statistics.fmean(len(one.right) for one in judged),
        above_possible=statistics.fmean(sum(grade != "possible" for grade in one.grades) for one in judged),
        grades={grade: _grade(judged, grade) for grade in GRADES},
    )


def _grade(judged: Sequence[Judged], grade: str) -> Grade:
    graded = [one for one in judged if one.grades[:1] == (grade,)]
    return Grade(100 * len(graded) / len(judged), _share(graded, lambda one: one.right[0]) if graded else None)


def _share(judged: Sequence[Judged], test: Callable[[Judged], bool]) -> float:
    return 100 * sum(map(test, judged)) / len(judged)


def callers_marks(truth: Truth, questions: Sequence[Question], replies: Mapping[str, Reply]) -> CallersMarks:
    """How many of the calls that were seen are found, and among how many."""
    cells = [_callers_cells(truth, question, replies.get(question.id)) for question in questions]
    *columns, right, seen = zip(*cells)
    recall, answers, recall_above, answers_above = (statistics.fmean(column) for column in columns)
    possible = len(cells) * (answers - answers_above)
    share = 100 * sum(right) / possible if possible else None
    each = sum(seen) / possible if possible else None
    return CallersMarks(len(cells), 100 * recall, answers, 100 * recall_above, answers_above, share, each)


def _callers_cells(truth: Truth, question: Question, reply: Reply | None) -> tuple[float, int, float, int, int, int]:
    sites = truth.call_sites(question)
    answers = reply.answers if reply else ()
    found = {(answer["file"], answer["line"]) for answer in answers}
    above = {(answer["file"], answer["line"]) for answer in answers if answer.get("certainty") != "possible"}
    shares = len(sites & found) / len(sites), len(sites & above) / len(sites)
    return shares[0], len(found), shares[1], len(above), len(sites & found - above), len(sites & found)


def grouped(judged: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    """Questions by some property, in its order."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(key(one), []).append(one)
    return dict(sorted(groups.items()))


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
