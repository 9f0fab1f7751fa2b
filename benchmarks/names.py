"""Which names the questions are asked about, and the scan that chose them.

`python -m benchmarks.names CORPUS` counts, over the distinct contents, how often each function or method
that Nova defines is written as a call: those are the sites a `callers` question has to weigh.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from benchmarks.corpus import distinct, open_tree

DEFINED = "ComputeManager"
"""Asked with `def`: a class of Nova, defined once."""
RARE = "build_and_run_instance"
"""Asked with `callers`: 126 call sites among 3.8 million lines, most of them in tests."""
COMMON = ("list", "update")
"""Asked with `callers`; the slower one counts. Of the names Nova defines, `list` is nearest to 5,000 call
sites, but most are the builtin; the 3,300 of `update` are nearly all methods of a receiver to be typed."""
CALL = re.compile(rb"(?<!\bdef )(?<!\bclass )\b([A-Za-z_]\w*)\s*\(")
DEFINITION = re.compile(rb"^[ \t]*(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


def call_sites(paths: list[str]) -> Counter[str]:
    """How often each name is followed by an opening parenthesis without being defined there."""
    counts: Counter[bytes] = Counter()
    for path in paths:
        counts.update(CALL.findall(Path(path).read_bytes()))
    return Counter({name.decode(): count for name, count in counts.items()})


def defined_names(paths: list[str]) -> set[str]:
    """The names of the functions and methods the files define."""
    return {name.decode() for path in paths for name in DEFINITION.findall(Path(path).read_bytes())}


def main() -> None:
    """Print Nova's names near the wanted number of sites, most sites first."""
    parser = argparse.ArgumentParser(description="Find names of Nova by their number of call sites.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--least", type=int, default=4000)
    parser.add_argument("--most", type=int, default=6000)
    options = parser.parse_args()
    tree = open_tree(options.corpus)
    _, sources = distinct(tree.paths())
    names = defined_names(tree.project_paths())
    for name, count in call_sites([source.path for source in sources]).most_common():
        if name in names and options.min_certainty <= count <= options.most:
            print(f"{count:6} {name}")


if __name__ == "__main__":
    main()
