"""Measures what an agent reads until it has the complete answer: `symindex mcp` beside grep-and-read.

    python -m benchmarks.agents DIR PROJECT... [--callers 200] [--tests 100] [--codegraph PROGRAM]

DIR/PROJECT are projects that `benchmarks/truth/setup.py` built; they have an index, or get one. Questions come from
the recorded truth. *Callers*: a function or method of the project, and the call sites in the project that were seen to
call it. *Tests*: one that tests were seen to call, and the functions of tests in which these calls stand. So the truth
is a part of the whole answer, and each way of asking may give more.

*symindex* calls the tool `uses`, or `impact`, with the place of the definition, then with `skip` or a larger
`max_tokens` as the answer says, until all of the truth has been shown, or all that there is. *grep* prints the lines
that have the name as a word (`rg -nw`), then the function around each line is read once, the file's lines in order,
until all of the truth has been read. *codegraph* is the program of the npm package `@colbymchenry/codegraph`, if it is
named: `callers NAME -f FILE`, or `impact`, over its index of a copy. It names functions and not lines, so that a site
counts as shown where the function around it is named. None reads anything else: no file twice, no thinking. Tokens are
UTF-8 bytes / 4.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from symindex.extract import extract
from symindex.indexer import UpdatePaths, update
from symindex.mcp.asked import Arguments, Question
from symindex.mcp.impact import impact
from symindex.mcp.uses import uses
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.text import to_utf8
from symindex.query.filters import is_test_path
from symindex.session.index import SessionIndex

_TRUTH: Final = Path(__file__).parent / "truth" / "calls-open.jsonl.gz"
_BYTES_A_TOKEN: Final = 4
_SKIP: Final = re.compile(r"skip=(\d+) shows them")
_LEFT_OUT: Final = re.compile(r"more left out")
_MOST_TOKENS: Final = 200_000
_SEED: Final = 17

Site = tuple[str, int]  # path relative to the project's directory, 1-based line


class Asked(NamedTuple):
    """A definition, and where the truth says it is called."""

    name: str
    place: str
    sites: frozenset[Site]


class Read(NamedTuple):
    """What was read for an answer, and how much of the truth it had."""

    tokens: float
    recall: float


def questions(directory: Path, project: str, *, of_tests: bool) -> list[Asked]:
    """The definitions of a project that are called in it, in an order that chance gave."""
    sites: dict[tuple[str, Site], set[Site]] = defaultdict(set)
    with gzip.open(_TRUTH, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            own = row["project"] == project and row["file"].startswith("src/") and len(row["callees"]) == 1
            if own and (is_test_path(row["file"].removeprefix("src/")) if of_tests else row["caller"] != "library"):
                path, _, last = row["callees"][0]["accept"][0]
                if path.startswith("src/") and not is_test_path(path.removeprefix("src/")):
                    sites[row["name"], (path, last)].add((row["file"], row["line"]))
    found = []
    for (name, (path, last)), seen in sorted(sites.items()):
        line = _text(directory / path)[last - 1]
        if match := re.search(rf"\b(?:def|class) ({re.escape(name)})\b", line):
            found.append(Asked(name, f"{directory / path}:{last}:{match.start(1) + 1}", frozenset(seen)))
    random.Random(_SEED).shuffle(found)
    return found


class Files:
    """The texts and functions of a project's files."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._facts: dict[str, tuple[FileFacts, list[tuple[int, int, int]]]] = {}

    def around(self, site: Site) -> tuple[int, int]:
        """The first and the last line, 1-based, of the innermost function around a site; else that line."""
        path, line = site
        if path not in self._facts:
            facts = extract(to_utf8((self._directory / path).read_bytes())[0])
            self._facts[path] = (
                facts,
                [
                    (facts.line_of(facts.outer_start(node)) + 1, facts.line_of(max(facts.end(node) - 1, 0)) + 1, node)
                    for node in facts.nodes_of(k.FUNCTIONS)
                ],
            )
        around = [(first, last) for first, last, _ in self._facts[path][1] if first <= line <= last]
        return max(around, default=(line, line))

    def size(self, path: str, first: int, last: int) -> int:
        """The bytes of some lines, with their numbers as a tool shows them."""
        return sum(len(line.encode()) + 7 for line in _text(self._directory / path)[first - 1 : last])


def by_grep(asked: Asked, directory: Path, files: Files) -> Read:
    """Lines that have the name, then the functions around them."""
    command = ["rg", "-nw", "--no-heading", "--type", "py", "--sort", "path", asked.name, "src"]
    output = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False).stdout
    size, read, missing = len(output.encode()), set[tuple[str, int, int]](), set(asked.sites)
    for row in output.splitlines():
        if not missing:
            break
        path, line, _ = row.split(":", 2)
        stretch = (path, *files.around((path, int(line))))
        if stretch not in read:
            read.add(stretch)
            size += files.size(*stretch)
        missing -= {site for site in missing if site[0] == path and stretch[1] <= site[1] <= stretch[2]}
    return Read(size / _BYTES_A_TOKEN, 1 - len(missing) / len(asked.sites))


def by_symindex(asked: Asked, ask: Callable[[Mapping[str, Any]], str], shown: Callable[[str], set[Any]]) -> Read:
    """Answers of a tool until all of the truth was shown; `shown` tells what of it a text lacks."""
    size, text = 0, ""
    arguments: dict[str, Any] = {"symbol": asked.place}
    while True:
        answer = ask(arguments)
        size, text = size + len(answer.encode()), f"{text}\n{answer}"
        missing = shown(text)
        if not missing or not _LEFT_OUT.search(answer):
            return Read(size / _BYTES_A_TOKEN, 1 - len(missing) / len(asked.sites))
        if match := _SKIP.search(answer):
            arguments = {**arguments, "skip": int(match[1])}
        elif (more := int(arguments.get("max_tokens", 1_500)) * 4) > _MOST_TOKENS:
            return Read(size / _BYTES_A_TOKEN, 1 - len(missing) / len(asked.sites))
        else:
            arguments = {**arguments, "max_tokens": more}


class Codegraph:
    """The program codegraph over an index of a copy of a project's sources."""

    def __init__(self, program: Path, directory: Path, copy: Path, files: Files) -> None:
        self._program, self._copy, self._directory, self._files = program, copy, directory, files
        shutil.copytree(directory / "src", copy / "src", symlinks=True)
        subprocess.run(["git", "init", "-q", copy], check=True)
        self._run("init", ".")

    def read(self, asked: Asked, command: str) -> Read:
        """Read what a command prints about a name that a file defines."""
        path = asked.place.split(":", 1)[0].removeprefix(f"{self._directory}/")
        text = self._run(command, asked.name, "-f", path, *(["-l", "1000"] if command == "callers" else []))
        named = _codegraph_places(text)
        found = {
            (path, *self._files.around((path, line))) for path, line in named if (self._directory / path).is_file()
        }
        missing = [site for site in asked.sites if (site[0], *self._files.around(site)) not in found]
        return Read(len(text.encode()) / _BYTES_A_TOKEN, 1 - len(missing) / len(asked.sites))

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self._program, *arguments], cwd=self._copy, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "NO_COLOR": "1", "CODEGRAPH_TELEMETRY": "0"}, check=False,
        )  # fmt: skip
        return done.stdout


def _codegraph_places(text: str) -> list[Site]:
    """The places of definitions in an answer: `path:line`, or a path and below it indented names with lines."""
    found, path = list[Site](), ""
    for row in text.splitlines():
        if match := re.search(r"(\S+\.py):(\d+)$", row):
            found.append((match[1], int(match[2])))
        elif re.fullmatch(r"\S+\.py", row):
            path = row
        elif match := re.fullmatch(r"\s+\w+\s+\S+:(\d+)", row):
            found.append((path, int(match[1])))
    return found


def sites_missing(text: str, sites: Iterable[Site]) -> set[Site]:
    """The sites that an answer of `uses` does not show: paths stand alone on a line, places below them."""
    found, path = set[Site](), ""
    for line in text.splitlines():
        if match := re.match(r" (\d+) ", line):
            found.add((path, int(match[1])))
        else:
            path = line
    return set(sites) - found


def _tests_missing(text: str, sites: Iterable[Site], files: Files) -> set[Site]:
    """The sites in tests that an answer of `impact` does not show, by the place of the test around them."""
    found = {(path, int(line)) for path, line in re.findall(r" (src/\S+):(\d+)", text)}
    return {site for site in sites if not any((site[0], line) in found for line in range(*_wide(files.around(site))))}


def _wide(stretch: tuple[int, int]) -> tuple[int, int]:
    return stretch[0], stretch[1] + 1


def measure(
    root: Path, projects: list[str], count: int, *, of_tests: bool, program: Path | None
) -> dict[str, list[Read]]:
    """What was read for so many questions, the same number from each project."""
    reads: dict[str, list[Read]] = defaultdict(list)
    for project in projects:
        directory = root / project
        environ = {**os.environ}
        if "SYMINDEX_DIR" in environ:
            environ["SYMINDEX_DIR"] = f"{environ['SYMINDEX_DIR']}-{project}"
        update(UpdatePaths.of(directory, environ), lambda _: None)
        index, files = SessionIndex.of(directory, environ), Files(directory)
        chosen = questions(directory, project, of_tests=of_tests)[: -(-count // len(projects))]
        if program:
            with tempfile.TemporaryDirectory() as copy:
                peer = Codegraph(program, directory, Path(copy), files)
                reads["codegraph"] += [peer.read(each, "impact" if of_tests else "callers") for each in chosen]
        for asked in chosen:
            tool = impact if of_tests else uses

            def ask(arguments: Mapping[str, Any], index: SessionIndex = index, tool: Any = tool) -> str:
                with index.showing():
                    return str(tool(Question(index, Arguments(arguments), "", index.root)))

            def missing(text: str, asked: Asked = asked, files: Files = files) -> set[Site]:
                return _tests_missing(text, asked.sites, files) if of_tests else sites_missing(text, asked.sites)

            reads["symindex"].append(by_symindex(asked, ask, missing))
            reads["grep"].append(by_grep(asked, directory, files))
        index.close()
    return reads


def _text(path: Path) -> list[str]:
    return path.read_text("utf-8", "replace").split("\n")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("projects", nargs="+")
    parser.add_argument("--callers", type=int, default=200)
    parser.add_argument("--tests", type=int, default=100)
    parser.add_argument("--codegraph", type=Path, metavar="PROGRAM")
    options = parser.parse_args()
    for title, count, of_tests in (("callers", options.callers, False), ("tests", options.tests, True)):
        reads = measure(
            options.directory.resolve(), options.projects, count, of_tests=of_tests, program=options.codegraph
        )
        for name, each in reads.items():
            tokens, recalls = [read.tokens for read in each], [read.recall for read in each]
            read = (
                f"sum {sum(tokens):,.0f}, mean {statistics.fmean(tokens):,.0f}, median {statistics.median(tokens):,.0f}"
            )
            complete = sum(recall == 1 for recall in recalls) / len(recalls)
            recalled = f"recall {statistics.fmean(recalls):.3f}, complete {complete:.1%}"
            sys.stdout.write(f"{title:8} {name:9} n={len(each)}  tokens: {read}  {recalled}\n")
        ratio = sum(read.tokens for read in reads["symindex"]) / sum(read.tokens for read in reads["grep"])
        pairs = zip(reads["symindex"], reads["grep"])
        sys.stdout.write(
            f"{title:8} tokens of symindex / grep: {ratio:.2f} of the sums, "
            f"{statistics.median(ours.tokens / theirs.tokens for ours, theirs in pairs):.2f} at the median\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
