"""How long one waits for an answer: `python -m benchmarks.accuracy.speed --corpus PATH`.

Whole processes for names picked at random, many names in one process, and the callers of three names that are used
everywhere; none looks for changed files. The slowest are shown with what was asked, and profiled.
"""

from __future__ import annotations

import argparse
import json
import os
import pstats
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from benchmarks import measure
from benchmarks.accuracy.ours import DEFAULT_COMMAND, Symindex
from benchmarks.accuracy.positions import Position, pick_positions
from benchmarks.accuracy.scores import quantile

CALLERS = ("nova.context.RequestContext.elevated", "nova.objects.instance.Instance.save", "oslo_config.cfg.IntOpt")
ROUNDS = 3
SLOWEST_SHOWN = 10
PROFILED = 3
FUNCTIONS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Timed:
    """A position, and what asking about it took."""

    position: Position
    seconds: float
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

    def cold(self, position: Position) -> Timed:
        """One whole process."""
        run = measure.run(
            (*self.symindex.command, *_question(position)), cwd=self.corpus, environment=self.symindex.environment
        )
        rows = run.stdout.splitlines()
        return Timed(position, run.wall, len(rows), json.loads(rows[0])["certainty"] if rows else "")

    def batch(self, positions: Sequence[Position]) -> list[Timed]:
        """All of them in one process; the time is what it says of each."""
        asked = ({"id": number, **position.question(self.corpus)} for number, position in enumerate(positions))
        replies = self.symindex.batch("def", self.corpus, asked, "--no-update")
        return [
            Timed(position, reply.seconds, len(reply.answers), str(reply.answers[0]["certainty"]) if reply.answers else "")
            for position, reply in zip(positions, replies)
        ]

    def callers(self, name: str) -> str:
        """The median of some whole processes, and the peak of one more."""
        command = (*self.symindex.command, "callers", name, "--no-update", "--json")
        where = {"cwd": self.corpus, "environment": self.symindex.environment}
        runs = [measure.run(command, cwd=self.corpus, environment=self.symindex.environment) for _ in range(ROUNDS)]
        peak = measure.run_sampling_memory(command, cwd=self.corpus, environment=self.symindex.environment).peak or 0
        wall = statistics.median(run.wall for run in runs)
        del where
        return f"callers {name:<40}{wall:8.2f} s{peak / 1e6:8.0f} MB{runs[0].rows:8} answers"

    def profile(self, arguments: Sequence[str]) -> str:
        """Where the time of one process goes; for a command of the form `PYTHON -m symindex`."""
        python, *rest = self.symindex.command
        if rest != ["-m", "symindex"]:
            return "not profiled: --symindex is not of the form `PYTHON -m symindex`\n"
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "profile")
            command = (python, "-m", "cProfile", "-o", path, "-m", "symindex", *arguments)
            measure.run(command, cwd=self.corpus, environment=self.symindex.environment)
            text = StringIO()
            stats = pstats.Stats(path, stream=text).strip_dirs()
            stats.sort_stats("tottime").print_stats(FUNCTIONS_SHOWN)
            stats.sort_stats("cumulative").print_stats(r"\.py", 2 * FUNCTIONS_SHOWN)
        return text.getvalue()


def _question(position: Position) -> tuple[str, ...]:
    return ("def", str(position), "--no-update", "--json")


def report(bench: Bench, cold: int, warm: int, seed: int) -> Iterator[str]:
    """The lines of the page, as they are known."""
    positions = pick_positions(bench.corpus / "nova", bench.corpus, max(cold, warm), seed)
    start = measure.run((*bench.symindex.command, "--version")).wall
    yield f"symindex --version: {start * 1000:.0f} ms"
    singles = [bench.cold(position) for position in positions[:cold]]
    yield f"def, {len(singles)} positions, a process each: {_summary(singles)}"
    yield from _slowest(singles)
    together = bench.batch(positions[:warm])
    yield f"def, {len(together)} positions in one process: {_summary(together)}"
    yield from _slowest(together)
    for name in CALLERS:
        yield bench.callers(name)
    for timed in _ordered(singles)[:PROFILED]:
        yield f"\nprofile of {timed}\n{bench.profile(_question(timed.position))}"
    for name in CALLERS:
        yield f"\nprofile of callers {name}\n{bench.profile(('callers', name, '--no-update', '--json'))}"


def _summary(timed: Sequence[Timed]) -> str:
    seconds = [one.seconds for one in timed]
    numbers = (statistics.median(seconds), quantile(seconds, 0.95), max(seconds), sum(seconds))
    return "median {:.1f} ms, 95 % {:.1f} ms, max {:.1f} ms, sum {:.1f} s".format(
        *(1000 * number for number in numbers[:3]), numbers[3]
    )


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
    symindex = Symindex.of(options.symindex, **({"SYMINDEX_DIR": str(options.index)} if options.index else {}))
    for line in report(Bench(symindex, options.corpus.resolve()), options.cold, options.warm, options.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()
