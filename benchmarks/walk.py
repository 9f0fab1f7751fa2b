"""A walk as people take it: to the definition of a name, to a caller of it, and on from there, into the libraries.

    python -m benchmarks.walk DIR [--hops 200] [--seed 1] [--vim 20]

Each hop is put to `symindex-cscope` in line mode, which knows the name only, and to `symindex session`, which knows the
place. The right place is what `symindex def FILE:LINE:COL` answers first, or one of the ten best callers of that
definition; a hop is right where it is among the first ten rows. Local variables are left out: cscope's question is one
for definitions. With `--vim` real Vim jumps by its `tagfunc` as well.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from symindex.cscope.live import Project
from symindex.cscope.session import Session as LineMode
from symindex.model import kinds as k
from symindex.model.answers import Hit
from symindex.query import Index
from symindex.query.open_index import Internals
from symindex.session.questions import Questions

_KINDS = ("function", "method", "class", "variable", "attribute", "module", "type")
_READ = frozenset({k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_FIRST = 10


class Hop(NamedTuple):
    """A question: the place of a name, what is right, whether the callers are asked for."""

    file: str
    line: int
    column: int
    name: str
    right: frozenset[tuple[str, int]]
    is_callers: bool


class Tally:
    """What one way of asking came to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.right = self.nothing = 0
        self.seconds: list[float] = []
        self.wrong: list[Hop] = []

    def note(self, hop: Hop, ask: Callable[[], list[tuple[str, int]]]) -> None:
        """Ask, and note the time and whether the answer is right."""
        started = time.perf_counter()
        rows = ask()
        self.seconds.append(time.perf_counter() - started)
        self.nothing += not rows
        if hop.right.isdisjoint(rows[:_FIRST]):
            self.wrong.append(hop)
        else:
            self.right += 1

    def line(self) -> str:
        """One line of the report."""
        times = sorted(self.seconds)
        hops = max(len(times), 1)
        return (
            f"{self.name:<18} {self.right:4} of {len(times)} right ({100 * self.right / hops:.1f} %), "
            f"{self.nothing} not found; "
            f"{1000 * times[hops // 2]:.0f} ms at the median, {1000 * times[int(hops * 0.95)]:.0f} ms at 95 %"
        )


class Walk:
    """Chooses the hops, each from where the last one led."""

    def __init__(self, index: Index, seed: int) -> None:
        self._index, self._random = index, random.Random(seed)
        self._file, self._around = "", 0
        self._seen: set[tuple[str, int, int]] = set()

    def hops(self, count: int) -> Iterator[Hop]:
        """So many hops, alternately to a definition and to a caller of it."""
        while count > 0:
            found = self._definition()
            if found is None:
                self._file = ""
                continue
            hop, target = found
            yield hop
            count -= 1
            callers = self._index.callers(f"{target.file}:{target.line}:{target.column}") if target.column else []
            self._file, self._around = target.file, target.line
            if callers and count > 0 and target.kind != "module":
                best = callers[:_FIRST]
                right = frozenset((file, hit.line) for hit in best for file in (hit.file, *hit.copies))
                yield Hop(target.file, target.line, target.column, target.name, right, True)
                count -= 1
                chosen = self._random.choice(best)
                self._file, self._around = chosen.file, chosen.line

    def _definition(self) -> tuple[Hop, Hit] | None:
        with self._index.snapshot():
            internals = self._index.internals
            if not self._file:
                own = [tree.id for tree in internals.library.trees.values() if tree.kind == "project"]
                document = self._random.choice(list(internals.library.reader.documents(own)))
                self._file, self._around = internals.library.path_of(document), 0
            module = internals.symbols.module_at(self._file)
            facts = module.facts
            nodes = [node for node, kind in enumerate(facts.kinds) if kind in _READ]
            if self._around:
                nodes.sort(key=lambda node: abs(facts.line_of(facts.starts[node]) + 1 - self._around))
                nodes = nodes[:60]
            self._random.shuffle(nodes)
            text = internals.library.text(self._file)
            for node in nodes[:20]:
                line = facts.line_of(facts.starts[node])
                before = text[facts.line_starts[line] : facts.starts[node]]
                column = len(before.decode("utf-8", "replace")) + 1
                if (self._file, line, column) in self._seen:
                    continue
                self._seen.add((self._file, line, column))
                hits = self._index.definitions(f"{self._file}:{line + 1}:{column}")
                if (
                    hits
                    and hits[0].kind in _KINDS
                    and hits[0].name == facts.word(node)
                    and not _is_local(internals, hits[0])
                ):
                    right = frozenset((file, hits[0].line) for file in (hits[0].file, *hits[0].copies))
                    return Hop(self._file, line + 1, column, hits[0].name, right, False), hits[0]
        return None


def _is_local(internals: Internals, hit: Hit) -> bool:
    """Whether a variable is one of a function."""
    return hit.kind == "variable" and hit.enclosing != internals.symbols.module_at(hit.file).name


def main() -> int:
    """Walk, and print how it went."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--hops", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vim", type=int, default=0, metavar="N", help="so many hops by real Vim, too")
    options = parser.parse_args()
    root = options.directory.resolve()
    with Index.open(root) as index:
        hops = list(Walk(index, options.seed).hops(options.hops))
    libraries = sum("site-packages" in hop.file or "/lib/python" in hop.file for hop in hops)
    print(f"{len(hops)} hops, {libraries} of them from files of libraries, seed {options.seed}")
    project, session = Project(root, os.environ), Questions(os.environ)
    lines = LineMode(project, str(root), caseless=False, write=lambda _: None, complain=lambda _: None)
    by_name, at_point = Tally("symindex-cscope"), Tally("symindex session")
    try:
        for hop in hops:
            by_name.note(hop, lambda hop=hop: _rows(lines, project, root, hop))  # type: ignore[misc]
            at_point.note(hop, lambda hop=hop: _places(session, root, hop))  # type: ignore[misc]
    finally:
        project.close()
        session.close()
    for tally in (by_name, at_point):
        print(tally.line())
        for hop in tally.wrong:
            print(f"    {'callers of' if hop.is_callers else 'definition of'} {hop.name} at {hop.file}:{hop.line}")
    if options.vim:
        print(_by_vim(root, [hop for hop in hops if not hop.is_callers][: options.vim]))
    return 0


def _rows(lines: LineMode, project: Project, root: Path, hop: Hop) -> list[tuple[str, int]]:
    project.outdated()
    found = []
    for row in lines.rows(3 if hop.is_callers else 1, hop.name.encode()):
        file, _, number, *_ = row.decode("utf-8", "replace").split(" ", 3)
        found.append((os.path.normpath(root / file), int(number)))
    return found


def _places(session: Questions, root: Path, hop: Hop) -> list[tuple[str, int]]:
    question = "callers" if hop.is_callers else "def"
    asked = {"question": question, "file": hop.file, "line": hop.line, "column": hop.column, "root": str(root)}
    answer: dict[str, Any] = session.answer(asked)
    return [(file, hit["line"]) for hit in answer["answers"] for file in (hit["file"], *hit["copies"])]


def _by_vim(root: Path, hops: list[Hop]) -> str:
    """How many jumps of Vim, each from the place of a name, lead to the right one."""
    scripts = Path(__file__).parents[1] / "symindex" / "editors" / "vim"
    with tempfile.TemporaryDirectory() as scratch:
        out, script = Path(scratch) / "out", Path(scratch) / "script.vim"
        commands = [f"set runtimepath+={scripts}", "set hidden nomore", "runtime plugin/symindex.vim", "let g:o = []"]
        commands.append(f"let g:symindex_program = '{Path(sys.executable).with_name('symindex')}'")
        for hop in hops:
            jump = f"call cursor({hop.line}, byteidx(getline({hop.line}), {hop.column - 1}) + 1)"
            commands += [
                f"edit {hop.file}",
                "setlocal tagfunc=symindex#tagfunc",
                jump,
                'silent! execute "normal! \\<C-]>"',
            ]
            commands.append("call add(g:o, [resolve(expand('%:p')), line('.')])")
        script.write_text("\n".join([*commands, f"call writefile([json_encode(g:o)], '{out}')", "qa!"]) + "\n")
        started = time.perf_counter()
        vim = ["vim", "-N", "-es", "-u", "NONE", "-i", "NONE", "-n", "-S", str(script)]
        subprocess.run(vim, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        seconds = time.perf_counter() - started
        places = json.loads(out.read_text())
    right = sum(
        any(os.path.realpath(file) == found[0] and line == found[1] for file, line in hop.right)
        for hop, found in zip(hops, places)
    )
    return f"vim, by tagfunc     {right} of {len(hops)} first jumps right, {seconds:.1f} s for all"


if __name__ == "__main__":
    sys.exit(main())
