"""The floor: what tree-sitter alone costs for the distinct contents, in one process.

`python -m benchmarks.floor LIST` reads the files named in LIST beforehand and prints one JSON object.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from pathlib import Path

import tree_sitter
import tree_sitter_python


def parse_all(contents: list[bytes]) -> float:
    """CPU seconds of `Parser.parse` over all contents, each tree dropped at once."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    parse = parser.parse
    gc.disable()
    start = time.process_time()
    for content in contents:
        parse(content)
    return time.process_time() - start


def main() -> None:
    """Print files, lines, bytes and CPU seconds."""
    argument_parser = argparse.ArgumentParser(description="Parse the listed files with tree-sitter alone.")
    argument_parser.add_argument("list", type=Path, help="a file with one path a line")
    options = argument_parser.parse_args()
    contents = [Path(line).read_bytes() for line in options.list.read_text().splitlines()]
    lines = sum(content.count(b"\n") for content in contents)
    seconds = parse_all(contents)
    size = sum(map(len, contents))
    print(json.dumps({"files": len(contents), "lines": lines, "bytes": size, "cpu": seconds}))


if __name__ == "__main__":
    main()
