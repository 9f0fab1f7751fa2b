"""Where the time of one symindex process goes, as two short tables."""

from __future__ import annotations

import pstats
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measure

SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Cost:
    name: str
    is_ours: bool
    calls: int
    own: float
    whole: float


def profile(command: Sequence[str], arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> list[str]:
    """The functions with the most time of their own, then symindex's with the most time in all.

    The command must be of the form `PYTHON -m symindex`; profiling makes small functions look dearer than they are.
    """
    python, *rest = command
    if rest != ["-m", "symindex"]:
        return ["not profiled: the command is not of the form PYTHON -m symindex"]
    with tempfile.TemporaryDirectory() as directory:
        output = str(Path(directory, "profile"))
        profiled = (python, "-m", "cProfile", "-o", output, "-m", "symindex", *arguments)
        run = measure.run(profiled, cwd=cwd, environment=environment)
        if not Path(output).exists():
            sys.exit("\n".join(line for _, line in run.stderr))
        costs = list(_costs(pstats.Stats(output)))
    ours = [cost for cost in costs if cost.is_ours]
    return [
        f"  {'calls':>8}{'own ms':>9}{'all ms':>9}",
        *_dearest(costs, lambda cost: cost.own),
        "  …",
        *_dearest(ours, lambda cost: cost.whole),
    ]


def _costs(stats: pstats.Stats) -> Iterator[_Cost]:
    recorded: Mapping[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    for (file, line, function), (_, calls, own, whole, _) in recorded.items():
        _, inside, path = file.rpartition("/symindex/")
        is_ours = bool(inside) and "/cli/" not in file and function != "<module>"
        name = f"{path if inside else Path(file).name}:{line} {function}" if line else function
        yield _Cost(name, is_ours, calls, own, whole)


def _dearest(costs: Sequence[_Cost], key: Callable[[_Cost], float]) -> Iterator[str]:
    for cost in sorted(costs, key=lambda cost: -key(cost))[:SHOWN]:
        yield f"  {cost.calls:>8}{1000 * cost.own:>9.1f}{1000 * cost.whole:>9.1f}  {cost.name}"
