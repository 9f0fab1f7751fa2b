"""`python -m benchmarks.growth ROWS`: how questions to rows grow with the number of repositories.

ROWS is what `symindex fleet build` wrote. The rows are copied under other names of repositories, as often as asked, and
the same questions are put to each size: what a question costs, user and system time of a whole process, and how large
the rows are. Copies stand for repositories that use the same libraries; answers grow with them.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS_IN_A_GROUP = 20_000  # as symindex writes them
_QUESTIONS = ("callers of oslo_config.cfg.IntOpt", "def oslo_config.cfg.ConfigOpts", "callers of set_defaults")


def main() -> None:
    """Copy the rows, ask, and print a line for each size and question."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("rows", type=Path, metavar="ROWS")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 20, 100])
    parser.add_argument("--questions", nargs="+", default=list(_QUESTIONS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="symindex-growth-") as scratch:
        done = 0
        for copies in sorted(options.copies):
            for number in range(done, copies):
                _copy(options.rows, Path(scratch), number)
            done = copies
            files = list(Path(scratch).rglob("*.parquet"))
            size = sum(file.stat().st_size for file in files)
            print(f"{copies} times: {len(files):,} files, {size / 1e6:.1f} MB", flush=True)
            for question in options.questions:
                answers, seconds = _asked(Path(scratch), question)
                print(f"  {question}: {answers:,} answers, {seconds:.2f} s CPU", flush=True)


def _copy(rows: Path, target: Path, number: int) -> None:
    """Copy rows as those of other repositories; the first copy keeps its names."""
    for file in rows.rglob("*.parquet"):
        table = pq.read_table(file, partitioning=None)
        if number:
            names = [f"{name}-{number}" for name in table.column("repository").to_pylist()]
            at = table.schema.get_field_index("repository")
            table = table.set_column(at, table.schema.field(at), pa.array(names))
        place = target / file.parent.relative_to(rows) / f"{number}-{file.name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, place, compression="zstd", row_group_size=_ROWS_IN_A_GROUP)


def _asked(rows: Path, question: str) -> tuple[int, float]:
    """How many answers a question has, and the CPU seconds of the process that asks it."""
    before = _seconds()
    command = [sys.executable, "-m", "symindex", "fleet", "ask", question, "--rows", str(rows), "--json"]
    done = subprocess.run(command, env={**os.environ}, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return len(done.stdout.splitlines()), _seconds() - before


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
