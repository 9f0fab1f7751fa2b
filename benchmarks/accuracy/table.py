"""`accuracy.txt`: fixed columns, so that a change of the resolver is read as a diff. Pure text, nothing is run here."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from benchmarks.accuracy.scores import GRADES, CallersMarks, Grade, Judged, grouped, marks, quantile

_STEPS = (1, 2, 5)
Compared = Mapping[str, tuple[str, Sequence[Judged], Sequence[Judged]]]
"""By peer: its version, its questions as it answered them, the same as symindex did."""


def heading(version: str, n: int, count: int, digest: str) -> list[str]:
    """What was run, without anything that belongs to one machine."""
    return [
        "How often symindex is right, against recorded truth; written by `python -m benchmarks.accuracy`.",
        f"symindex {version}; {n} questions a project, {count} in all, digest {digest}. Shares in per cent.",
        "recall: a right answer among the first ten. first: the first answer is right. none: no answer.",
        "above: mean number of answers above possible. resolved, inferred, possible: questions whose first",
        "answer has this grade, and how many of these answers are right.",
        "callers, possible: mean number of answers that are only possible; right: share of these that were seen;",
        "found to one: calls that were seen and are found, whatever their grade, to one answer that is only possible.",
    ]


def definitions(judged: Sequence[Judged]) -> list[str]:
    """symindex by project and by how the call is written."""
    return [
        "",
        *_definitions("def", grouped(judged, lambda one: one.project)),
        _definitions_row("all", judged),
        "",
        *_definitions("def by form", grouped(judged, lambda one: one.form)),
    ]


def _definitions(title: str, groups: Mapping[str, Sequence[Judged]]) -> list[str]:
    head = f"{title:<18}{'questions':>9}{'recall':>8}{'first':>8}{'none':>7}{'answers':>9}{'above':>7}"
    return [
        head + "".join(f"{grade:>15}" for grade in GRADES),
        *(_definitions_row(name, group) for name, group in groups.items()),
    ]


def _definitions_row(name: str, judged: Sequence[Judged]) -> str:
    row = marks(judged)
    numbers = f"{row.recall:>8.1f}{row.first:>8.1f}{row.none:>7.1f}{row.answers:>9.2f}{row.above_possible:>7.2f}"
    return f"{name:<18}{row.questions:>9}{numbers}" + "".join(map(_grade, row.grades.values()))


def _grade(grade: Grade) -> str:
    precision = f"{grade.precision:>6.1f}" if grade.precision is not None else f"{'-':>6}"
    return f"{grade.share:>8.1f} {precision}"


def callers(by_project: Mapping[str, CallersMarks]) -> list[str]:
    """Callers by project, all answers and those above possible."""
    head = f"{'callers':<18}{'callees':>9}{'recall':>8}{'answers':>9}{'recall above':>14}{'answers above':>15}"
    head += f"{'possible':>10}{'right':>7}{'found to one':>14}"
    return ["", head, *(_callers_row(project, row) for project, row in by_project.items())]


def _callers_row(project: str, row: CallersMarks) -> str:
    above = f"{row.recall_above:>14.1f}{row.answers_above:>15.1f}"
    right = f"{row.possible_right:>7.1f}" if row.possible_right is not None else f"{'-':>7}"
    to_one = f"{row.found_per_possible:>14.1f}" if row.found_per_possible is not None else f"{'-':>14}"
    possible = f"{row.answers - row.answers_above:>10.1f}{right}{to_one}"
    return f"{project:<18}{row.definitions:>9}{row.recall:>8.1f}{row.answers:>9.1f}{above}{possible}"


def compared(peers: Compared, absent: Sequence[str]) -> list[str]:
    """Each peer beside symindex on the questions that the peer was asked."""
    lines = [
        line for name, (version, theirs, ours) in peers.items() for line in _peer(f"{name} {version}", theirs, ours)
    ]
    return [*lines, *(f"\n{name}: not installed, not asked" for name in absent)]


def _peer(title: str, theirs: Sequence[Judged], ours: Sequence[Judged]) -> list[str]:
    rows: list[tuple[str, Sequence[Judged], Sequence[Judged]]] = []
    for project, group in grouped(theirs, lambda one: one.project).items():
        rows.append((project, group, [one for one in ours if one.project == project]))
    methods = [[one for one in side if one.form == "obj_method"] for side in (theirs, ours)]
    rows.append(("all", theirs, ours))
    rows += [("all, obj_method", methods[0], methods[1])] if methods[0] else []
    return [
        "",
        f"{title:<27}{'-- ' + title.split()[0] + ' --':^31}{'-- symindex, same questions --':^31}",
        f"{'':<18}{'questions':>9}" + 2 * f"{'recall':>8}{'first':>8}{'none':>7}{'answers':>8}",
        *(f"{name:<18}{len(one):>9}{_side(one)}{_side(other)}" for name, one, other in rows),
    ]


def _side(judged: Sequence[Judged]) -> str:
    row = marks(judged)
    return f"{row.recall:>8.1f}{row.first:>8.1f}{row.none:>7.1f}{row.answers:>8.2f}"


def times(by_tool: Mapping[str, Sequence[float]]) -> list[str]:
    """Rounded up to 1, 2, 5, 10 … ms, so that the table changes only when something really did."""
    rows = [f"{'ms a question':<18}{'median':>9}{'95 %':>9}    rounded up to 1, 2, 5, 10 …; warm, one process"]
    for tool, seconds in by_tool.items():
        rows.append(f"{tool:<18}{_step(statistics.median(seconds)):>9}{_step(quantile(seconds, 0.95)):>9}")
    return ["", *rows]


def _step(seconds: float) -> str:
    milliseconds = seconds * 1000
    steps = (step * 10**power for power in range(9) for step in _STEPS)
    return f"{next((step for step in steps if milliseconds <= step), 10**9)}"
