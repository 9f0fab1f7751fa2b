"""Definitions that `symindex unused` lists, beside vulture: how many, and how many of them were seen to run.

    python -m benchmarks.unused TRUTH [flask requests] [--vulture PROGRAM]

TRUTH is the directory that `benchmarks/truth/setup.py` made. A listed function, method or class that the recorded test
suite entered by a call is listed wrongly: something uses it. What was not entered may be unused or merely untested, so
the rest says nothing. Both tools are given the project's sources and its tests.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

_CALLS = Path(__file__).parent / "truth" / "calls-open.jsonl.gz"
_VULTURE = re.compile(r"(.+?):(\d+): unused (?:function|method|class|property) ")
_SYMINDEX = re.compile(r"(.+?):(\d+):\d+: ")

Place = tuple[str, int]


def entered_places(project: str) -> set[Place]:
    """The path from the checkout and the lines at which a function or class begins that a recorded call entered."""
    places: set[Place] = set()
    with gzip.open(_CALLS, "rt") as lines:
        for record in map(json.loads, lines):
            if record["project"] == project:
                for callee in record["callees"]:
                    for file, first, last in callee["accept"]:
                        places.update((file.removeprefix("src/"), line) for line in range(first, last + 1))
    return places


def listed_places(command: list[str], pattern: re.Pattern[str], checkout: Path) -> list[Place]:
    """The places that a tool's lines begin with."""
    said = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    found = map(pattern.match, said.stdout.splitlines())
    return [(match[1], int(match[2])) for match in found if match]


def main() -> int:
    """Print a line for each project and tool."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("truth", type=Path)
    parser.add_argument("projects", nargs="*", default=["flask", "requests"])
    parser.add_argument("--vulture", default="vulture", metavar="PROGRAM")
    options = parser.parse_args()
    for project in options.projects:
        checkout = options.truth.resolve() / project / "src"
        entered = entered_places(project)
        sources = [name for name in ("src", project, "tests", "test") if (checkout / name).is_dir()]
        tools = {
            "symindex": ([sys.executable, "-m", "symindex", "unused", "--plain"], _SYMINDEX),
            "vulture": ([options.vulture, *sources], _VULTURE),
        }
        for tool, (command, pattern) in tools.items():
            places = listed_places(command, pattern, checkout)
            wrong = [place for place in places if place in entered]
            print(f"{project:<10} {tool:<9} {len(places):4} listed, {len(wrong):3} of them entered by a recorded call")
            for file, line in wrong[:10]:
                print(f"    {file}:{line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
