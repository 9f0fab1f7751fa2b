"""Everything side by side in one run: `python -m benchmarks.run --corpus PATH`.

The order of things and nothing else: what is measured, in which rounds, beside what. Numbers that are divided
by one another come from the same round, so that a machine that slows down slows both.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measure, names, ours, peers
from benchmarks.corpus import DEFAULT_CORPUS, HERE, Source, Tree, describe, distinct, open_tree
from benchmarks.machine import Paths, default_directory_name, readme
from benchmarks.report import Sample, Target, evaluate, summary, write_raw

if TYPE_CHECKING:
    from benchmarks.measure import Measurement
    from benchmarks.ours import Checkout, Symindex

CTAGS = "ctags -R, Python only"
CTAGS_AS_TYPED = "ctags -R, as typed"
SLOWEST_CALLERS = "callers, the slower common name"
TARGETS = (
    Target("cold index, CPU over bare parse", "cold index", "cpu", 3.0, 2.2, "bare parse"),
    Target("cold index, wall over ctags -R", "cold index", "wall", 3.5, 2.0, CTAGS),
    Target("the same over ctags -R as typed", "cold index", "wall", 3.5, 2.0, CTAGS_AS_TYPED),
    Target("second checkout, wall over cold", "second checkout", "wall", 0.5, 0.3, "cold index"),
    Target("project answers, share of cold", "project answers", "wall", 0.35, 0.2, "cold index"),
    Target("nothing changed", "nothing changed", "wall", 1.0, 0.4),
    Target("one file edited", "one file edited", "wall", 1.2, 0.5),
    Target("def, wall over bare imports", "def", "wall", 2.0, 1.5, "bare imports"),
    Target("callers of a rare name", f"callers {names.RARE}", "wall", 0.25, 0.12),
    Target("callers of a common name", SLOWEST_CALLERS, "wall", 2.0, 0.6),
    Target("index, bytes over distinct source", "index on disk", "size", 0.8, 0.5, "distinct source"),
    Target("cold index, peak memory", "peak memory", "size", 900, 500),
)


@dataclass(slots=True)
class Bench:
    """One run of the benchmark: what it measures, where it works, what it has seen so far."""

    tree: Tree
    sources: list[Source]
    files: int
    work: Path
    out: Path
    rounds: int
    samples: list[Sample] = field(default_factory=list)
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def distinct_list(self) -> Path:
        """The file naming one path for each distinct content."""
        return self.work / "distinct.txt"

    @property
    def file_list(self) -> Path:
        """The file naming every source file."""
        return self.work / "files.txt"

    def note_answers(self, case: str, number: int, run: Measurement) -> Sample:
        """Keep a question's times, with its lines of output as the number of answers; 1 is none found."""
        return self.note(case, number, run, ok=(0, 1), answers=run.rows)

    def note(
        self, case: str, number: int, run: Measurement, ok: tuple[int, ...] = (0,), answers: int | None = None
    ) -> Sample:
        """Keep a run's times; one that ended with another status than `ok` is kept as failed."""
        failed = run.status not in ok
        sample = Sample(case, number, wall=run.wall, cpu=run.cpu, answers=answers, failed=failed)
        self.commands.setdefault(case, run.command)
        self.keep(sample)
        if failed:
            tail = " / ".join(line for _, line in run.stderr[-3:])
            print(f"  {case}: exit status {run.status}: {tail}", file=sys.stderr)
        return sample

    def keep(self, sample: Sample) -> None:
        """Keep a sample and say so."""
        self.samples.append(sample)
        numbers = {"wall": sample.wall, "cpu": sample.cpu, "bytes": sample.size, "answers": sample.answers}
        shown = ", ".join(f"{name} {value:,.10g}" for name, value in numbers.items() if value is not None)
        print(f"{sample.case} [{sample.round}]: {shown}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure and write the three files."""
    options = _options()
    tree = open_tree(options.corpus)
    work: Path = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    files, sources = distinct(tree.paths())
    bench = Bench(tree, sources, files, work, options.out, options.rounds)
    bench.distinct_list.write_text("".join(f"{source.path}\n" for source in sources))
    bench.file_list.write_text("".join(f"{path}\n" for path in tree.paths()))
    load = os.getloadavg()[0]
    symindex = ours.find_symindex(options.symindex)
    tools = [peer for peer in _peers(bench, options.slow_peers) if peer.installed]
    if symindex is None:
        print("no symindex found: only the floor and the peers are measured", file=sys.stderr)
    measure_everything(bench, symindex, tools)
    _write(bench, symindex, tools, load)


def measure_everything(bench: Bench, symindex: Symindex | None, tools: list[peers.Peer]) -> None:
    """The cold rounds, side by side; then the warm cases; then the peers' other builds and questions."""
    ctags = [peer for peer in tools if peer.program == "ctags"]
    home, second = _checkouts(bench)
    if symindex:
        ours.copy_tree(bench.tree.root, second.tree)
    for number in range(bench.rounds):
        _floor(bench, number)
        if symindex:
            _cold(bench, symindex, home, second, number)
        for peer in ctags:
            _build(bench, peer, number)
    if symindex:
        _warm(bench, symindex, second)
        _questions(bench, symindex, home)
        _memory(bench, symindex)
    for peer in tools:
        if peer not in ctags:
            _build(bench, peer, 0)
        _ask_peer(bench, peer)


def _checkouts(bench: Bench) -> tuple[Checkout, Checkout]:
    cache = bench.work / "cache"
    home = ours.Checkout(bench.tree.root, bench.work / "index", cache)
    second = ours.Checkout(bench.work / "second" / bench.tree.root.name, bench.work / "second-index", cache)
    return home, second


def _floor(bench: Bench, number: int) -> None:
    run = measure.run((sys.executable, "-m", "benchmarks.floor", str(bench.distinct_list)), cwd=HERE.parent)
    result = json.loads(run.stdout)
    bench.commands.setdefault("bare parse", run.command)
    bench.keep(Sample("bare parse", number, cpu=result["cpu"]))
    bench.keep(Sample("distinct source", number, size=result["bytes"]))
    bench.remarks["bare parse"] = f"{result['lines'] / result['cpu']:,.0f} lines/s"


def _cold(bench: Bench, symindex: Symindex, home: Checkout, second: Checkout, number: int) -> None:
    home.forget()
    home.forget_cache()
    second.forget()
    run = symindex.index(home)
    bench.note("cold index", number, run)
    bench.said["cold index"] = run.stdout.decode(errors="replace").strip()
    seconds = ours.project_answers_at(run)
    if seconds is not None:
        bench.keep(Sample("project answers", number, wall=seconds))
    size = measure.directory_size(home.index)
    bench.keep(Sample("index on disk", number, size=size))
    bench.keep(Sample("facts cache on disk", number, size=measure.directory_size(home.cache)))
    bench.note("second checkout", number, symindex.index(second))


def _warm(bench: Bench, symindex: Symindex, second: Checkout) -> None:
    for number in range(7):
        bench.note("nothing changed", number, symindex.index(second))
    for number in range(7):
        ours.edit(second.tree, number)
        bench.note("one file edited", number, symindex.index(second))


def _questions(bench: Bench, symindex: Symindex, home: Checkout) -> None:
    for number in range(15):
        bench.note("bare imports", number, symindex.import_baseline())
        bench.note_answers("def", number, symindex.ask(home, "def", names.DEFINED))
    sites = names.call_sites([source.path for source in bench.sources])
    slowest: dict[int, float] = {}
    for name in (names.RARE, *names.COMMON):
        bench.remarks[f"callers {name}"] = f"{sites[name]:,} call sites with the name in distinct contents"
        for number in range(7):
            run = symindex.ask(home, "callers", name)
            sample = bench.note_answers(f"callers {name}", number, run)
            if name in names.COMMON and not sample.failed:
                slowest[number] = max(run.wall, slowest.get(number, 0.0))
    for number, wall in slowest.items():
        bench.samples.append(Sample(SLOWEST_CALLERS, number, wall=wall))


def _memory(bench: Bench, symindex: Symindex) -> None:
    """A cold run of its own: looking at memory fifty times a second costs time."""
    checkout = ours.Checkout(bench.tree.root, bench.work / "memory-index", bench.work / "memory-cache")
    checkout.forget()
    checkout.forget_cache()
    run = symindex.index(checkout, measure.run_sampling_memory)
    bench.keep(Sample("peak memory", 0, size=run.peak, failed=run.status != 0))
    checkout.forget()
    checkout.forget_cache()


def _peers(bench: Bench, slow: bool) -> list[peers.Peer]:
    everyone = peers.all_peers(bench.tree, bench.file_list, bench.work / "peers")
    return [peer for peer in everyone if slow or not peer.slow]


def _build(bench: Bench, peer: peers.Peer, number: int) -> None:
    bench.remarks[peer.label] = peer.remark
    if peer.build:
        peer.clean()
        run = measure.run(peer.build, cwd=peer.cwd, environment=peer.environment)
        bench.note(peer.label, number, run, answers=peer.count_tags())
        if size := measure.directory_size(peer.directory):
            bench.keep(Sample(f"{peer.label}: on disk", number, size=size))


def _ask_peer(bench: Bench, peer: peers.Peer) -> None:
    for question, command in peer.questions.items():
        for name in (names.RARE, *names.COMMON):
            filled = tuple(part.replace("{name}", name) for part in command)
            for number in range(3):
                run = measure.run(filled, cwd=peer.cwd, environment=peer.environment)
                bench.note_answers(f"{peer.label}: {question} {name}", number, run)


def _write(bench: Bench, symindex: Symindex | None, tools: list[peers.Peer], load: float) -> None:
    bench.out.mkdir(parents=True, exist_ok=True)
    paths = Paths(bench.tree.root, bench.tree.stdlib, bench.work)
    versions = {peer.program: peer.version() for peer in tools}
    if symindex:
        version = measure.run((*symindex.command, "--version"))
        versions["symindex"] = version.stdout.decode(errors="replace").strip()
    corpus = describe(bench.files, bench.sources)
    write_raw(bench.out / "raw.csv", bench.samples)
    outcomes = evaluate(TARGETS, bench.samples)
    (bench.out / "summary.md").write_text(summary(outcomes, bench.samples, bench.remarks))
    (bench.out / "README.md").write_text(readme(corpus, load, versions, bench.commands, bench.said, paths))
    print(f"written to {bench.out}", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure symindex, its floor and its peers in one run.")
    parser.add_argument("--corpus", type=Path, default=DEFAULT_CORPUS)
    parser.add_argument("--out", type=Path, default=HERE / "runs" / default_directory_name())
    parser.add_argument("--work", type=Path, default=HERE / "work" / "run", help="about 3 GB of scratch space")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the cold cases")
    parser.add_argument("--symindex", help="default: beside this interpreter, or on PATH")
    parser.add_argument("--slow-peers", action="store_true", help="also those that take minutes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
