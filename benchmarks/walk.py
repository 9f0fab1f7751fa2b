"""A walk as people take it: to the definition of a name, to a caller of it, and on from there, into the libraries.

    python -m benchmarks.walk DIR [--hops 200] [--seed 1] [--vim 20]

Each hop is put to the program `symindex-cscope` in line mode, which knows the name only, and to `symindex session`,
which knows the place; both have the project watched, as for an editor. The right place is what `symindex def
FILE:LINE:COL` answers first; or a caller of that definition, proven or inferred, or one of the ten best. A hop is right
where it is among the first ten rows. Callers are asked for of functions, methods and classes; local variables are left
out, since cscope's question is one for definitions. Times are those that the program has the processor, threads
included, and in brackets those of the clock. With `--vim` real Vim takes so many of the hops as well: by its `tagfunc`,
and by `:SymindexCalls` and the quickfix list.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty, Hit
from symindex.query import Index
from symindex.query.freshness import is_confirmed
from symindex.query.open_index import Internals
from symindex.workspace.settings import load_settings

_KINDS = ("function", "method", "class", "variable", "attribute", "module", "type")
_CALLABLE = ("function", "method", "class")
_READ = frozenset({k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_FIRST = 10
_PROGRAMS = Path(sys.executable).parent
_PROMPT = b">> "
_SECONDS_TO_WATCH = 60


class Hop(NamedTuple):
    """A question: the place of a name, what is right, whether the callers are asked for."""

    file: str
    line: int
    column: int
    name: str
    right: frozenset[tuple[str, int]]
    is_callers: bool


class Program:
    """A program that answers hops for as long as it runs, in a project."""

    def __init__(self, root: Path, *command: str) -> None:
        self.root = root
        self._process = subprocess.Popen(
            [str(_PROGRAMS / command[0]), *command[1:]], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin
        assert self._process.stdout
        self._in, self._out = self._process.stdin, self._process.stdout

    def say(self, line: bytes) -> None:
        """Send a line."""
        self._in.write(line + b"\n")
        self._in.flush()

    def line(self) -> bytes:
        """The next line that it writes."""
        return self._out.readline()

    def read(self, count: int) -> bytes:
        """So many bytes that it writes."""
        return self._out.read(count)

    def seconds(self) -> float:
        """The seconds of the processor that it has used, all threads together."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def close(self) -> None:
        """Have it end."""
        self._in.close()
        self._out.close()
        self._process.wait()


class LineMode(Program):
    """`symindex-cscope` as an editor runs it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "symindex-cscope", "-d", "-l")
        self.read(len(_PROMPT))

    def ask(self, hop: Hop) -> list[tuple[str, int]]:
        """The places that a hop is answered with."""
        self.say(f"{3 if hop.is_callers else 1}{hop.name}".encode())
        head = self.line()
        count = int(head.split()[1]) if head.startswith(b"cscope: ") else 0
        rows = [self.line().decode("utf-8", "replace").split(" ", 3) for _ in range(count)]
        self.read(len(_PROMPT))
        return [(os.path.normpath(self.root / file), int(number)) for file, _, number, _ in rows]


class Session(Program):
    """`symindex session`, which editors ask about places."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "symindex", "session")

    def ask(self, hop: Hop) -> list[tuple[str, int]]:
        """The places that a hop is answered with."""
        question = "callers" if hop.is_callers else "def"
        place = {"file": hop.file, "line": hop.line, "column": hop.column}
        self.say(json.dumps({"question": question, **place, "root": str(self.root)}).encode())
        answer: dict[str, Any] = json.loads(self.line())
        return [(file, hit["line"]) for hit in answer["answers"] for file in (hit["file"], *hit["copies"])]


class Tally:
    """What one way of asking came to."""

    def __init__(self, name: str, program: LineMode | Session) -> None:
        self.name, self._program = name, program
        self.right = self.nothing = 0
        self.seconds: list[float] = []
        self.clock: list[float] = []
        self.wrong: list[Hop] = []

    def note(self, hop: Hop) -> None:
        """Ask, and note the time and whether the answer is right."""
        before, started = self._program.seconds(), time.perf_counter()
        rows = self._program.ask(hop)
        self.clock.append(time.perf_counter() - started)
        self.seconds.append(self._program.seconds() - before)
        self.nothing += not rows
        if hop.right.isdisjoint(rows[:_FIRST]):
            self.wrong.append(hop)
        else:
            self.right += 1

    def line(self) -> str:
        """One line of the report."""
        hops = max(len(self.seconds), 1)
        return (
            f"{self.name:<18} {self.right:4} of {len(self.seconds)} right ({100 * self.right / hops:.1f} %), "
            f"{self.nothing} not found; {_middle(self.seconds, 0.5)} ({_middle(self.clock, 0.5)}) ms at the median, "
            f"{_middle(self.seconds, 0.95)} ({_middle(self.clock, 0.95)}) ms at 95 %"
        )


def _middle(seconds: list[float], part: float) -> int:
    """The milliseconds that so great a part of the answers did not exceed."""
    return round(1000 * sorted(seconds)[int(len(seconds) * part)]) if seconds else 0


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
            may_be_called = target.column and target.kind in _CALLABLE
            callers = self._index.callers(f"{target.file}:{target.line}:{target.column}") if may_be_called else []
            self._file, self._around = target.file, target.line
            if callers and count > 0:
                best = callers[:_FIRST]
                known = [hit for hit in callers if hit.certainty != Certainty.POSSIBLE]
                right = frozenset((file, hit.line) for hit in (*best, *known) for file in (hit.file, *hit.copies))
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
    """Return True if a variable is one of a function."""
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
    tallies = [Tally("symindex-cscope", lines := LineMode(root)), Tally("symindex session", session := Session(root))]
    try:
        for program in (lines, session):
            for hop in hops[:2]:  # from the second question on the disk is watched
                program.ask(hop)
        _wait_for_watcher(root)
        for hop in hops:
            for tally in tallies:
                tally.note(hop)
    finally:
        lines.close()
        session.close()
    for tally in tallies:
        print(tally.line())
        for hop in tally.wrong:
            print(f"    {'callers of' if hop.is_callers else 'definition of'} {hop.name} at {hop.file}:{hop.line}")
    if options.vim:
        print(by_vim(root, hops[: options.vim]))
    return 0


def _wait_for_watcher(root: Path) -> None:
    """Wait until a watcher confirms that the index is as fresh as the disk, or for as long as one may take to start."""
    directory, end = load_settings(root, os.environ).index_directory, time.monotonic() + _SECONDS_TO_WATCH
    while not is_confirmed(root, directory, os.environ) and time.monotonic() < end:
        time.sleep(0.2)


def by_vim(root: Path, hops: list[Hop], *settings: str) -> str:
    """How many hops of real Vim are right: the first jump to a definition, one of the first ten callers listed."""
    scripts = Path(__file__).parents[1] / "symindex" / "editors" / "vim"
    with tempfile.TemporaryDirectory() as scratch:
        out, script = Path(scratch) / "out", Path(scratch) / "script.vim"
        commands = [f"set runtimepath+={scripts}", "set hidden nomore", "runtime plugin/symindex.vim", "let g:o = []"]
        commands += [f"let g:symindex_program = '{_PROGRAMS / 'symindex'}'", *settings]
        for hop in hops:
            commands += [
                f"edit {hop.file}",
                "setlocal tagfunc=symindex#tagfunc",
                f"call cursor({hop.line}, byteidx(getline({hop.line}), {hop.column - 1}) + 1)",
                "call setqflist([])",
            ]
            if hop.is_callers:
                commands += ["silent! SymindexCalls", f"let g:found = getqflist()[:{_FIRST - 1}]"]
                commands.append("call add(g:o, map(g:found, {_, q -> [fnamemodify(bufname(q.bufnr), ':p'), q.lnum]}))")
                commands.append("cclose")
            else:
                commands += [
                    'silent! execute "normal! \\<C-]>"',
                    "call add(g:o, [[expand('%:p'), line('.')]])",
                ]
        script.write_text("\n".join([*commands, f"call writefile([json_encode(g:o)], '{out}')", "qa!"]) + "\n")
        started = time.perf_counter()
        vim = ["vim", "-N", "-es", "-u", "NONE", "-i", "NONE", "-n", "-S", str(script)]
        subprocess.run(vim, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        seconds = time.perf_counter() - started
        places = json.loads(out.read_text())
    wrong = [hop for hop, found in zip(hops, places) if not _leads_there(hop, found)]
    missed = "".join(f"\n    {hop.name} at {hop.file}:{hop.line}" for hop in wrong)
    return f"vim, by its plugin {len(hops) - len(wrong):4} of {len(hops)} right, {seconds:.1f} s for all{missed}"


def _leads_there(hop: Hop, found: list[tuple[str, int]]) -> bool:
    right = {(os.path.realpath(file), line) for file, line in hop.right}
    return any((os.path.realpath(file), line) in right for file, line in found)


if __name__ == "__main__":
    sys.exit(main())
