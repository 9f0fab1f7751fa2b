"""Measures how well the message of a change finds the functions that it changes, beside FTS5 and ripgrep.

    python -m benchmarks.localisation CLONE... [--commits N] [--no-rivals]

CLONE is a git repository with its history, bare or not; it is only read. Questions are the messages of the latest
commits that say in their first line that they mend a fault, and that change one to ten functions, in one to five files
that are no tests. The index is that of the parent commit; what should be found are the functions of that commit which
have a changed line. A rank counts all that is listed, classes, modules and tests too; the first that is right counts.

FTS5 has a row for each definition (name, docstring, comments, strings, words of the body, and the path), the same terms
and its bm25 with the weights of ours. ripgrep's functions are those with most of the message's words, then with most
lines that have one.

The weights of `search` were chosen on Celery, Scrapy and Sphinx. Prints a line of figures for each tool.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.words.rivals import FullText
from symindex.extract import extract
from symindex.indexer.worddocuments import word_documents
from symindex.model import kinds as k
from symindex.model.answers import Filter, Found
from symindex.model.facts import FileFacts
from symindex.model.terms import STOP_WORDS
from symindex.model.text import to_utf8
from symindex.query import Index
from symindex.query.filters import is_test_path
from symindex.store.words.fields import COUNTS

_MENDS: Final = re.compile(
    r"\b(fix(e[sd])?|fixing|bug|bugfix|regression|crash(e[sd])?|incorrect(ly)?|wrong(ly)?|broken|race)\b", re.IGNORECASE
)
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? ")
_WORD: Final = re.compile(r"\w{3,}")
_LOOKED_AT: Final = 8_000  # commits
_MAX_FILES, _MAX_FUNCTIONS = 5, 10
_DEPTH: Final = 200
_MAX_PATTERNS: Final = 60

Function = tuple[str, str]  # path, qualified name


class Change(NamedTuple):
    """A commit that mends a fault: its parent, its message, and the functions that it changes."""

    parent: str
    message: str
    functions: dict[Function, int]  # with the line of its name, 1-based


def git(clone: Path, *arguments: str) -> str:
    """What git prints."""
    command = ["git", "-C", str(clone), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")


def changes(clone: Path, count: int) -> Iterator[Change]:
    """The latest changes that mend a fault."""
    log = git(clone, "log", "--no-merges", f"-n{_LOOKED_AT}", "--format=%H%x00%P%x00%B%x01")
    for entry in log.split("\x01"):
        commit, _, rest = entry.strip("\n").partition("\0")
        parent, _, message = rest.partition("\0")
        if parent and " " not in parent and _MENDS.search(message.partition("\n")[0]):
            functions = _changed_functions(clone, parent, commit)
            if 1 <= len(functions) <= _MAX_FUNCTIONS:
                yield Change(parent, message, functions)
                count -= 1
                if not count:
                    return


def _changed_functions(clone: Path, parent: str, commit: str) -> dict[Function, int]:
    lines: dict[str, list[range]] = {}
    path = ""
    for line in git(clone, "diff", "-U0", "--no-renames", "--diff-filter=M", parent, commit, "--", "*.py").split("\n"):
        if line.startswith("--- a/"):
            path = line[6:]
        elif hunk := _HUNK.match(line):
            first = int(hunk[1]) - 1
            lines.setdefault(path, []).append(range(first, first + max(1, int(hunk[2] or 1))))
    changed = {path: ranges for path, ranges in lines.items() if not is_test_path(path)}
    if not 1 <= len(changed) <= _MAX_FILES:
        return {}
    return {
        (path, name): line
        for path, ranges in changed.items()
        for name, line in _functions_at(extract(git(clone, "show", f"{parent}:{path}").encode()), ranges)
    }


def _functions_at(facts: FileFacts, ranges: Sequence[range]) -> set[tuple[str, int]]:
    """The innermost functions that have a line of some ranges, with the line of their name."""
    found = set()
    for lines in ranges:
        for line in lines:
            around = [each for each in _spans(facts) if each[0] <= line <= each[1]]
            if around:
                node = max(around)[2]
                found.add((facts.qualified_name(node), facts.line_of(facts.starts[node]) + 1))
    return found


def _spans(facts: FileFacts) -> list[tuple[int, int, int]]:
    """(first line, last line, node) of each function, 0-based."""
    return [
        (facts.line_of(facts.outer_start(node)), facts.line_of(max(facts.end(node) - 1, 0)), node)
        for node in facts.nodes_of(k.FUNCTIONS)
    ]


class Ranks:
    """The ranks of a tool, 0 where it found nothing."""

    def __init__(self, name: str) -> None:
        self.name, self.ranks = name, list[int]()

    def add(self, found: Iterable[Function], wanted: Collection[Function]) -> None:
        """Note where the first that is wanted stands."""
        self.ranks.append(next((rank for rank, each in enumerate(found, 1) if each in wanted), 0))

    def __str__(self) -> str:
        count = len(self.ranks) or 1
        mean = sum(1 / rank for rank in self.ranks if rank) / count
        shares = "  ".join(f"@{n} {sum(0 < rank <= n for rank in self.ranks) / count:4.0%}" for n in (1, 5, 10, 20))
        return f"  {self.name:9} n={len(self.ranks)}  MRR {mean:.3f}  {shares}"


class Rivals:
    """The definitions of a checkout for FTS5 and for ripgrep, kept up with what is checked out."""

    def __init__(self, tree: Path) -> None:
        self._tree, self._commit = tree, ""
        self._facts: dict[str, FileFacts] = {}
        self.full_text = FullText((), COUNTS)

    def move_to(self, commit: str) -> None:
        """Read what differs from the commit before."""
        if self._commit:
            listed = git(self._tree, "diff", "--name-only", "--no-renames", self._commit, commit, "--", "*.py")
        else:
            listed = git(self._tree, "ls-files", "--", "*.py")
        self._commit = commit
        for path in filter(None, listed.split("\n")):
            self.full_text.remove(path)
            self._facts.pop(path, None)
            file = self._tree / path
            if file.is_file() and not file.is_symlink():
                source, _ = to_utf8(file.read_bytes())
                facts = self._facts[path] = extract(source)
                documents = word_documents(facts, source)
                self.full_text.add((path, facts.qualified_name(each.node), each) for each in documents)

    def by_ripgrep(self, message: str) -> list[Function]:
        """Functions by how many of the message's words stand in them, then by how many lines have one."""
        words = list(dict.fromkeys(word.lower() for word in _WORD.findall(message)))
        patterns = [part for word in words if word not in STOP_WORDS for part in ("-e", word)][: 2 * _MAX_PATTERNS]
        command = ["rg", "-ionF", "--no-heading", "--type", "py", *patterns, "."]
        output = subprocess.run(command, cwd=self._tree, capture_output=True, text=True, check=False).stdout
        found: dict[Function, list[str]] = {}
        lines: dict[str, list[tuple[int, str]]] = {}
        for row in output.splitlines():
            path, line, word = row.removeprefix("./").split(":", 2)
            lines.setdefault(path, []).append((int(line) - 1, word.lower()))
        for path, rows in lines.items():
            spans = _spans(self._facts[path]) if path in self._facts else []
            for line, word in rows:
                around = [each for each in spans if each[0] <= line <= each[1]]
                if around:
                    found.setdefault((path, self._facts[path].qualified_name(max(around)[2])), []).append(word)
        return sorted(found, key=lambda each: (-len(set(found[each])), -len(found[each]), each))[:_DEPTH]


def measure(clone: Path, count: int, work: Path, *, with_rivals: bool) -> list[Ranks]:
    """The ranks of each tool for some commits of a repository."""
    tree = work / "tree"
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(clone), str(tree)], check=True)
    environ = {**os.environ, "SYMINDEX_DIR": str(work / "index")}
    ranks = [Ranks("symindex"), Ranks("FTS5"), Ranks("ripgrep")]
    rivals = Rivals(tree)
    for change in changes(clone, count):
        git(tree, "checkout", "-q", "--force", change.parent)
        with Index.open(tree, environ=environ) as index:
            found = index.search(change.message, Filter(trees=("project",), limit=_DEPTH))
        ranks[0].add(_as_functions(found, tree, change), change.functions)
        if with_rivals:
            rivals.move_to(change.parent)
            ranks[1].add(rivals.full_text.best(change.message, _DEPTH), change.functions)
            ranks[2].add(rivals.by_ripgrep(change.message), change.functions)
    return ranks if with_rivals else ranks[:1]


def _as_functions(found: Iterable[Found], tree: Path, change: Change) -> Iterator[Function]:
    """What was found as path and qualified name in the file, where it may be one of the change's functions."""
    for one in found:
        path, line = os.path.relpath(one.hit.file, tree), one.hit.line
        yield path, next((name for (at, name), where in change.functions.items() if (at, where) == (path, line)), "")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path, nargs="+", metavar="CLONE")
    parser.add_argument("--commits", type=int, default=100, help="of each repository")
    parser.add_argument("--no-rivals", action="store_true")
    options = parser.parse_args()
    together: dict[str, Ranks] = {}
    for clone in options.clones:
        with tempfile.TemporaryDirectory() as work:
            found = measure(clone.resolve(), options.commits, Path(work), with_rivals=not options.no_rivals)
        sys.stdout.write(f"{clone}\n")
        for each in found:
            sys.stdout.write(f"{each}\n")
            together.setdefault(each.name, Ranks(each.name)).ranks.extend(each.ranks)
        sys.stdout.flush()
    if len(options.clones) > 1:
        sys.stdout.write("\n".join(["together", *map(str, together.values()), ""]))


if __name__ == "__main__":
    main()
