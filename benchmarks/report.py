"""What was measured, as files: `raw.csv` with every run, `summary.md` with medians and the must/aim table.

Takes samples and writes text; runs nothing.
"""

from __future__ import annotations

import csv
import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Metric = Literal["wall", "cpu", "size"]
UNITS: dict[Metric, str] = {"wall": "s", "cpu": "s", "size": "MB"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one case. A case measured only in bytes has no times, and the reverse."""

    case: str
    round: int
    wall: float | None = None
    cpu: float | None = None
    size: int | None = None
    answers: int | None = None
    failed: bool = False

    def metric(self, name: Metric) -> float | None:
        """One of its numbers; a failed run has none."""
        return None if self.failed else getattr(self, name)


@dataclass(frozen=True, slots=True)
class Target:
    """A number with a floor: `case` as it is, or over `base`, paired round by round."""

    title: str
    case: str
    metric: Metric
    must: float
    aim: float
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target's values in one run of the benchmark; none if something was not measured."""

    target: Target
    values: tuple[float, ...]

    @property
    def verdict(self) -> str:
        """How the median stands to the two limits."""
        if not self.values:
            return "not measured"
        median = statistics.median(self.values)
        return "aim" if median <= self.target.aim else "must" if median <= self.target.must else "**missed**"


def evaluate(targets: Iterable[Target], samples: Sequence[Sample]) -> list[Outcome]:
    """Each target with its values, in order."""
    numbers: dict[tuple[str, Metric], dict[int, float]] = defaultdict(dict)
    for sample in samples:
        for metric in UNITS:
            value = sample.metric(metric)
            if value is not None:
                numbers[sample.case, metric][sample.round] = value
    return [Outcome(target, _values(target, numbers)) for target in targets]


def _values(target: Target, numbers: dict[tuple[str, Metric], dict[int, float]]) -> tuple[float, ...]:
    own = numbers.get((target.case, target.metric), {})
    if target.base is None:
        scale = 1e6 if target.metric == "size" else 1.0
        return tuple(value / scale for value in own.values())
    base = numbers.get((target.base, target.metric), {})
    return tuple(value / base[number] for number, value in own.items() if number in base)


def write_raw(path: Path, samples: Iterable[Sample]) -> None:
    """Every run, one row each."""
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["case", "round", "wall_seconds", "cpu_seconds", "bytes", "answers", "failed"])
        for sample in samples:
            times = [None if value is None else f"{value:.4f}" for value in (sample.wall, sample.cpu)]
            rest = [sample.size, sample.answers, int(sample.failed)]
            writer.writerow([sample.case, sample.round, *times, *rest])


def summary(outcomes: Sequence[Outcome], samples: Sequence[Sample], remarks: dict[str, str]) -> str:
    """The page a reader looks at first."""
    return "\n".join(["# Summary", "", *_targets(outcomes), "", *_cases(samples, remarks), ""])


def _targets(outcomes: Sequence[Outcome]) -> list[str]:
    lines = [
        "## Against the limits",
        "",
        "Ratios are taken round by round, from runs next to each other; the median is judged.",
        "",
        "| what | median | min to max | must | aim | verdict |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for outcome in outcomes:
        target = outcome.target
        unit = "" if target.base else f" {UNITS[target.metric]}"
        limits = f"{_short(target.must)}{unit} | {_short(target.aim)}{unit}"
        lines.append(f"| {target.title} | {_spread(outcome.values, unit)} | {limits} | {outcome.verdict} |")
    return lines


def _cases(samples: Sequence[Sample], remarks: dict[str, str]) -> list[str]:
    lines = [
        "## Every case",
        "",
        "| case | runs | wall s, median | min to max | CPU s, median | MB | answers | |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    by_case: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_case[sample.case].append(sample)
    for case, runs in by_case.items():
        walls = [value for run in runs if (value := run.metric("wall")) is not None]
        cpus = [value for run in runs if (value := run.metric("cpu")) is not None]
        sizes = [value / 1e6 for run in runs if (value := run.metric("size")) is not None]
        answers = sorted({run.answers for run in runs if run.answers is not None})
        failures = sum(run.failed for run in runs)
        cells = [
            case,
            str(len(runs)),
            _spread(walls, ""),
            _short(statistics.median(cpus)) if cpus else "",
            _short(statistics.median(sizes)) if sizes else "",
            " or ".join(f"{count:,}" for count in answers),
            "; ".join(filter(None, [f"{failures} failed" if failures else "", remarks.get(case, "")])),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _spread(values: Sequence[float], unit: str) -> str:
    if not values:
        return " | "
    ends = f"{_short(min(values))} to {_short(max(values))}" if len(values) > 1 else ""
    return f"{_short(statistics.median(values))}{unit} | {ends}"


def _short(value: float) -> str:
    """Three digits that mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
