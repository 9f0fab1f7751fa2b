"""`python -m benchmarks.revisions REPOSITORY`: random questions at random commits, beside fresh indexes of checkouts.

Each commit is checked out into a directory of its own, which is indexed, brought up to date from one commit to the
next; what `--at` answers must be equal, word for word. The repository itself is only read.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from symindex.errors import SymindexError
from symindex.indexer import UpdatePaths, update
from symindex.model.answers import Filter
from symindex.query import Index
from symindex.revisions.opening import open_at

_BY_SYMBOL = ("definitions", "references", "callers", "callees", "assignments", "importers", "hierarchy")
_KINDS = (*_BY_SYMBOL, "outline", "search_symbols", "grep")
_SHOWN = 3

Question = tuple[str, str]


def main() -> None:
    """Read what is to be asked, ask, and print each answer that differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.revisions", description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--commits", type=int, default=20)
    parser.add_argument("--questions", type=int, default=10, help="at each commit")
    parser.add_argument("--back", type=int, default=4000, help="the commits are among so many")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="symindex-revisions-") as scratch:
        bench = Bench(options.repository.resolve(), Path(scratch), random.Random(options.seed))
        asked = different = 0
        for commit in bench.commits(options.back, options.commits):
            count, differences, seconds = bench.compare(commit, options.questions)
            asked, different = asked + count, different + len(differences)
            print(f"{commit[:12]} {count} questions, {len(differences)} differ, {seconds:.1f} s CPU", flush=True)
            print(*differences, sep="\n", end="\n" if differences else "", flush=True)
        print(f"{asked} questions at {options.commits} commits: {different} answers differ")


class Bench:
    """A clone to ask, and a clone to check out; each has an index of its own."""

    def __init__(self, repository: Path, scratch: Path, chance: random.Random) -> None:
        self._chance = chance
        self.root, self.checkout = scratch / "asked" / repository.name, scratch / "fresh" / repository.name
        for clone in (self.root, self.checkout):
            _git(scratch, "clone", "-q", "--shared", str(repository), str(clone))
        self._environ = {**os.environ, "SYMINDEX_DIR": ""}
        update(UpdatePaths.of(self.root, self._environ_of(self.root)))

    def _environ_of(self, root: Path) -> Mapping[str, str]:
        return {**self._environ, "SYMINDEX_DIR": str(root.parent / "index")}

    def commits(self, back: int, count: int) -> list[str]:
        """Some of the last commits, drawn at random, the oldest first, so that checkouts differ little."""
        known = _git(self.root, "rev-list", "--topo-order", "--reverse", f"-n{back}", "HEAD").split()
        drawn = set(self._chance.sample(known, min(count, len(known))))
        return [commit for commit in known if commit in drawn]

    def compare(self, commit: str, count: int) -> tuple[int, list[str], float]:
        """How many questions were asked at a commit, what differs, and the seconds of CPU of the answers there."""
        started = time.process_time()
        with open_at(Index, self.root, commit, environ=self._environ_of(self.root), update=False) as index:
            questions = list(self._questions(index, count))
            found = [self._answers(index, self.root, each) for each in questions]
        seconds = time.process_time() - started
        _git(self.checkout, "checkout", "-q", "--force", commit)
        environ = self._environ_of(self.checkout)
        update(UpdatePaths.of(self.checkout, environ))
        with Index.open(self.checkout, environ=environ, update=False) as index:
            wanted = [self._answers(index, self.checkout, each) for each in questions]
        differing = (each for each in zip(questions, found, wanted) if each[1] != each[2])
        return len(questions), [_difference(*each) for each in differing], seconds

    def _questions(self, index: Index, count: int) -> Iterator[Question]:
        yield "files", ""
        with index.snapshot():
            reader = index.reader
            project = [tree.id for tree in reader.trees().values() if tree.kind == "project"]
            documents = list(reader.documents(project))
            for _ in range(count if documents else 0):
                document = self._chance.choice(documents)
                facts = reader.facts_once(document.content_id)
                nodes = [node for node in range(len(facts.kinds)) if facts.word(node)]
                kind, path = self._chance.choice(_KINDS), f"%/{document.path}"
                if not nodes or kind == "outline":
                    yield "outline", path
                    continue
                node = self._chance.choice(nodes)
                word, line = facts.word(node), facts.line_of(facts.starts[node])
                column = facts.starts[node] - facts.line_starts[line]
                names = (word, f"{document.module}.{word}", document.module, facts.qualified_name(node) or word)
                places = (f"{path}:{line + 1}:{column + 1}", f"{path}:{line + 1}")
                yield kind, word if kind in ("search_symbols", "grep") else self._chance.choice((*names, *places))

    def _answers(self, index: Index, root: Path, question: Question) -> list[str]:
        kind, typed = question
        symbol = typed.replace("%", str(root), 1) if typed.startswith("%/") else typed
        ask: Any = getattr(index, kind)
        try:
            found = ask(Filter(("project",))) if kind == "files" else ask(symbol)
        except SymindexError as error:
            found = [f"{type(error).__name__}: {error}"]
        return [str(each).replace(str(root), "%") for each in found]


def _difference(question: Question, found: list[str], wanted: list[str]) -> str:
    more, fewer = [e for e in found if e not in set(wanted)], [e for e in wanted if e not in set(found)]
    lines = [f"  {' '.join(question)}: {len(found)} answers at the revision, {len(wanted)} in the checkout"]
    lines += [f"    at the revision only: {each}" for each in more[:_SHOWN]]
    lines += [f"    in the checkout only: {each}" for each in fewer[:_SHOWN]]
    return "\n".join(lines if more or fewer else [*lines, "    in another order"])


def _git(directory: Path, *arguments: str) -> str:
    command = ["git", "-C", str(directory), "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"]
    return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
