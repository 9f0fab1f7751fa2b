"""What a question pays for being fresh: `python -m benchmarks.freshness PROJECT [NAME] [--times 10]`.

Printed are seconds of CPU of whole processes, the best of several: `symindex def NAME`, the same with `--no-update`,
and the difference, which is the question's own look at the disk; then all of it again beside a watcher, and of the
confirmation alone, as a process asks for it that asks again and again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import run
from symindex.workspace.freshness import is_confirmed_fresh
from symindex.workspace.settings import load_settings

_SECONDS_UNTIL_WATCHED = 300.0
_CONFIRMATIONS = 200


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("name", nargs="?", default="get_admin_context")
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    root = options.project.resolve()
    run([*_symindex(), "index", "--quiet"], cwd=root)
    _measure("alone", root, options.name, options.times)
    with subprocess.Popen([*_symindex(), "watch", "--quiet", str(root)]) as watcher:
        try:
            _wait(root)
            _measure("watched", root, options.name, options.times)
            began = time.process_time()
            confirmed = sum(_is_confirmed(root) for _ in range(_CONFIRMATIONS))
            each = (time.process_time() - began) / _CONFIRMATIONS
            print(f"confirmation: {1000 * each:.2f} ms, {confirmed} of {_CONFIRMATIONS} given")
        finally:
            watcher.terminate()


def _symindex() -> list[str]:
    return [sys.executable, "-m", "symindex"]


def _measure(what: str, root: Path, name: str, times: int) -> None:
    question = [*_symindex(), "def", name]
    with_look, without = [], []
    for _ in range(times):  # in turn, as the machine may be busy
        with_look.append(run(question, cwd=root).cpu)
        without.append(run([*question, "--no-update"], cwd=root).cpu)
    best, least = min(with_look), min(without)
    print(f"{what}: def {best:.3f} s, --no-update {least:.3f} s, the look {best - least:.3f} s")


def _wait(root: Path) -> None:
    deadline = time.monotonic() + _SECONDS_UNTIL_WATCHED
    while not _is_confirmed(root):
        if time.monotonic() > deadline:
            raise SystemExit("the watcher does not confirm")
        time.sleep(0.5)


def _is_confirmed(root: Path) -> bool:
    return is_confirmed_fresh(root, load_settings(root, os.environ).index_directory, os.environ)


if __name__ == "__main__":
    main()
