"""Measure how well definitions are found by words, and how quickly: mean reciprocal ranks and seconds of CPU."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.words.documents import contents_of, documents_of
from benchmarks.words.known import Item, from_docstrings, paraphrases
from benchmarks.words.rivals import FullText, Ripgrep
from symindex.model.answers import Filter
from symindex.query import Index
from symindex.store.words.fields import COUNTS
from symindex.store.words.index import DIRECTORY
from symindex.workspace.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DEPTH: Final = 50  # what is found behind counts as not found
_SEED: Final = 20261122


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words", description=__doc__)
    parser.add_argument("directory", type=Path, help="a project; Nova's for the paraphrases")
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--speed", action="store_true", help="build, warm and cold searches too")
    asked = parser.parse_args()
    root = asked.directory.resolve()
    directory = load_settings(root, os.environ).index_directory
    with Index.open(root) as index:
        contents = contents_of(directory)
        items = {"docstring": from_docstrings(contents, asked.searches, asked.seed)}
        if all((root / item.path).exists() for item in paraphrases()):
            items["paraphrase"] = paraphrases()
        if asked.speed:
            _print_speed(index, root, directory, items["docstring"])
        for kind, some in items.items():
            _print_quality(kind, some, index, FullText(documents_of(contents), COUNTS), root)


def _print_quality(kind: str, items: Sequence[Item], index: Index, fts: FullText, root: Path) -> None:
    def ours(words: str) -> list[tuple[str, str]]:
        found = index.search(words, Filter(trees=("project",), limit=_DEPTH))
        return [(os.path.relpath(one.hit.file, root), _within(one.hit.symbol, one.hit.name)) for one in found]

    def theirs(words: str) -> list[tuple[str, str]]:
        return [(path, symbol.rpartition(".")[2]) for path, symbol in fts.best(words, _DEPTH)]

    print(f"{kind}: {len(items)} searches")
    _print_ranks("symindex", items, ours)
    _print_ranks("FTS5, same documents and weights", items, theirs)
    if Ripgrep.program:
        ripgrep = Ripgrep(root)
        found = [ripgrep.best(item.words) for item in items]
        ranks = [_rank([path for path, _ in rows], item.path) for rows, item in zip(found, items)]
        lines = statistics.median(sum(count for _, count in rows) for rows in found)
        print(f"  {'ripgrep, the right file':34} MRR {_mean(ranks):.3f}   lines printed, median {lines:,.0f}")


def _print_ranks(name: str, items: Sequence[Item], best: Callable[[str], list[tuple[str, str]]]) -> None:
    ranks = [_rank(best(item.words), (item.path, item.symbol.rpartition(".")[2])) for item in items]
    screen = sum(0 < rank <= 20 for rank in ranks) / len(ranks)
    first = sum(rank == 1 for rank in ranks) / len(ranks)
    print(f"  {name:34} MRR {_mean(ranks):.3f}   first {first:.0%}   on the first screen {screen:.0%}")


def _within(symbol: str, name: str) -> str:
    return name or symbol.rpartition(".")[2]


def _rank(found: Sequence[object], wanted: object) -> int:
    """1 for the first; 0 where it was not found."""
    return found.index(wanted) + 1 if wanted in found else 0


def _mean(ranks: Sequence[int]) -> float:
    return statistics.fmean(1 / rank if rank else 0.0 for rank in ranks)


def _print_speed(index: Index, root: Path, directory: Path, items: Sequence[Item]) -> None:
    shutil.rmtree(directory / DIRECTORY, ignore_errors=True)
    before = time.process_time() + _of_children()
    index.search("anything")
    print(f"build: {time.process_time() + _of_children() - before:.1f} s of CPU")
    seconds = []
    for item in items:
        before = time.process_time()
        index.search(item.words)
        seconds.append(time.process_time() - before)
    warm = statistics.quantiles(seconds, n=20)
    print(f"warm search: median {statistics.median(seconds) * 1000:.0f} ms of CPU, 95 % {warm[-1] * 1000:.0f} ms")
    cold = [_cold(item.words, root) for item in items[:15]]
    print(f"cold process: median {statistics.median(cold) * 1000:.0f} ms of CPU, least {min(cold) * 1000:.0f} ms")


def _cold(words: str, root: Path) -> float:
    before = _of_children()
    command = [sys.executable, "-m", "symindex", "search", "-C", str(root), words]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return _of_children() - before


def _of_children() -> float:
    """Seconds of CPU of the processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
