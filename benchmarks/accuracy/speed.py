"""How long one waits for an answer: `python -m benchmarks.accuracy.speed --corpus PATH`.

Whole processes for names picked at random, many names in one process, and the callers of three names that are used
everywhere; none looks for changed files. The slowest are shown with what was asked, and profiled.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measure
from benchmarks.accuracy.ours import DEFAULT_COMMAND, Symindex
from benchmarks.accuracy.positions import Position, pick_positions
from benchmarks.accuracy.profiles import profile
from benchmarks.accuracy.scores import quantile
from benchmarks.measure import Measurement

CALLERS = ("nova.context.RequestContext.elevated", "nova.objects.instance.Instance.save", "oslo_config.cfg.IntOpt")
ROUNDS = 3
SLOWEST_SHOWN = 10
PROFILED = 3


@dataclass(frozen=True, slots=True)
class Timed:
    """A position, and what asking about it took."""

    position: Position
    seconds: float
    cpu: float
    answers: int
    certainty: str

    def __str__(self) -> str:
        answers = f"{self.answers} {self.certainty}" if self.answers else "no answer"
        return f"{self.seconds * 1000:8.0f} ms  {self.position} {self.position.name}: {answers}"


@dataclass(frozen=True, slots=True)
class Bench:
    """symindex and the tree it is asked about."""

    symindex: Symindex
    corpus: Path

    def warm_up(self, position: Position) -> None:
        """Have the bytecode written, as an installed symindex has it."""
        for arguments in (_question(position), _callers(CALLERS[0]), _callers("no_such_name")):
            self._measured(measure.run, arguments)

    def start_seconds(self) -> float:
        """What it takes to start and say nothing but its version."""
        return statistics.median(self._measured(measure.run, ("--version",)).wall for _ in range(ROUNDS))

    def cold(self, position: Position) -> Timed:
        """One whole process."""
        run = self._measured(measure.run, _question(position))
        answers = [json.loads(row) for row in run.stdout.splitlines()]
        return Timed(position, run.wall, run.cpu, len(answers), _first_certainty(answers))

    def batch(self, positions: Sequence[Position]) -> list[Timed]:
        """All of them in one process; the time is what it says of each."""
        asked = ({"id": str(number), **position.question(self.corpus)} for number, position in enumerate(positions))
        replies = self.symindex.batch("def", self.corpus, asked, "--no-update")
        return [
            Timed(position, reply.seconds, reply.seconds, len(reply.answers), _first_certainty(reply.answers))
            for position, reply in zip(positions, replies)
        ]

    def callers(self, name: str) -> str:
        """The median of some whole processes, and the peak of one more."""
        runs = [self._measured(measure.run, _callers(name)) for _ in range(ROUNDS)]
        peak = self._measured(measure.run_sampling_memory, _callers(name)).peak or 0
        wall, cpu = (statistics.median(times) for times in zip(*((run.wall, run.cpu) for run in runs)))
        return f"callers {name:<40}{wall:7.2f} s{cpu:7.2f} s CPU{peak / 1e6:6.0f} MB{runs[0].rows:7} answers"

    def profile(self, arguments: Sequence[str]) -> list[str]:
        """Where the time of one process goes."""
        return profile(self.symindex.command, arguments, self.corpus, self.symindex.environment)

    def _measured(self, run: Callable[..., Measurement], arguments: Sequence[str]) -> Measurement:
        """One process; where it has no index or does not even start, this one ends."""
        measured = run((*self.symindex.command, *arguments), cwd=self.corpus, environment=self.symindex.environment)
        allowed = (0,) if arguments == ("--version",) else (0, 1)  # 1: nothing found, or Python has no such module
        if measured.status not in allowed:
            sys.exit("\n".join(line for _, line in measured.stderr))
        return measured


def _first_certainty(answers: Sequence[Mapping[str, object]]) -> str:
    return str(answers[0]["certainty"]) if answers else ""


def _callers(name: str) -> tuple[str, ...]:
    return ("callers", name, "--no-update", "--json")


def _question(position: Position) -> tuple[str, ...]:
    return ("def", str(position), "--no-update", "--json")


def report(bench: Bench, cold: int, warm: int, seed: int) -> Iterator[str]:
    """The lines of the page, as they are known."""
    positions = pick_positions(bench.corpus / "nova", bench.corpus, max(cold, warm), seed)
    yield f"symindex --version: {bench.start_seconds() * 1000:.0f} ms"
    bench.warm_up(positions[0])
    singles = [bench.cold(position) for position in positions[:cold]]
    yield f"def, {len(singles)} positions, a process each: {_summary([one.seconds for one in singles])}"
    yield f"the same, CPU time: {_summary([one.cpu for one in singles])}"
    yield from _slowest(singles)
    together = bench.batch(positions[:warm])
    yield f"def, {len(together)} positions in one process: {_summary([one.seconds for one in together])}"
    yield from _slowest(together)
    for name in CALLERS:
        yield bench.callers(name)
    for timed in _ordered(singles)[:PROFILED]:
        yield "\n".join(["", f"profile of {timed}", *bench.profile(_question(timed.position))])
    for name in CALLERS:
        yield "\n".join(["", f"profile of callers {name}", *bench.profile(_callers(name))])


def _summary(seconds: Sequence[float]) -> str:
    median, most, longest = (
        1000 * value for value in (statistics.median(seconds), quantile(seconds, 0.95), max(seconds))
    )
    return f"median {median:.1f} ms, 95 % {most:.1f} ms, max {longest:.1f} ms, sum {sum(seconds):.1f} s"


def _slowest(timed: Sequence[Timed]) -> list[str]:
    return [str(one) for one in _ordered(timed)[:SLOWEST_SHOWN]]


def _ordered(timed: Sequence[Timed]) -> list[Timed]:
    return sorted(timed, key=lambda one: -one.seconds)


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.speed", description="Time questions on Nova.")
    parser.add_argument("--corpus", type=Path, required=True, help="an indexed tree, as benchmarks.corpus builds it")
    parser.add_argument("--index", type=Path, help="SYMINDEX_DIR; default: where symindex keeps it")
    parser.add_argument("--symindex", default=DEFAULT_COMMAND, help="the command line of symindex")
    parser.add_argument("--cold", type=int, default=200, help="positions asked about in a process each")
    parser.add_argument("--warm", type=int, default=1000, help="positions asked about in one process")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        environment = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": directory}
        environment |= {"SYMINDEX_DIR": str(options.index.resolve())} if options.index else {}
        bench = Bench(Symindex.of(options.symindex, **environment), options.corpus.resolve())
        for line in report(bench, options.cold, options.warm, options.seed):
            print(line, flush=True)


if __name__ == "__main__":
    main()
