"""Questions to a fleet against an independent walk over imports: what is missed, what is wrong, what it costs.

    python -m benchmarks.fleet ~/src/* [--symbols 50] [--out FILE]

The repositories are asked as a user asks, `symindex callers --fleet NAME SYMBOL --json`, in a new process for each
question. The walk knows nothing of symindex: it parses each file with `ast`, and takes a call for one of
`package.module.name` where the name in front is bound by an import in this file, and by nothing else. The symbols are
the functions and classes that the walk finds called in most repositories other than their own. Counted are, at places
of written calls:

* recall: how many of the walk's calls are among the answers;
* doubtful: answers graded `resolved`, in other repositories than the library's, that the walk has not. Those are
  listed, to be judged by reading: an import of the name by way of another module is no fault.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_SKIPPED = {".venv", ".tox", ".git", ".symindex", "node_modules", "build"}


class Call(NamedTuple):
    """A call in a file; the line and column are those of the name, both 1-based."""

    file: str
    line: int
    column: int


def calls_by_path(roots: Iterable[Path]) -> dict[str, set[Call]]:
    """Dotted path → the calls of it."""
    found: dict[str, set[Call]] = defaultdict(set)
    for root in roots:
        for file in _files(root):
            for path, call in _calls_in(file):
                found[path].add(call)
    return found


def _files(root: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(root):
        names[:] = [name for name in names if name not in _SKIPPED]
        yield from (Path(directory, file) for file in files if file.endswith(".py"))


def _calls_in(file: Path) -> Iterator[tuple[str, Call]]:
    try:
        source = file.read_bytes()
        tree = ast.parse(source)
    except (SyntaxError, ValueError, OSError):
        return
    lines = source.splitlines()
    imported, others = _bindings(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        parts, inner = [], node.func
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name) or len(imported.get(inner.id, ())) != 1 or inner.id in others:
            continue
        (head,) = imported[inner.id]
        end = node.func.end_col_offset or 0
        line = node.func.end_lineno or 0
        name = parts[0] if parts else inner.id
        before = lines[line - 1][: end - len(name.encode())].decode("utf-8", "replace")
        yield ".".join([head, *parts[::-1]]), Call(str(file), line, len(before) + 1)


def _bindings(tree: ast.Module) -> tuple[dict[str, set[str]], set[str]]:
    """Names that imports bind, each with what they may be; and names that anything else binds."""
    imported: dict[str, set[str]] = defaultdict(set)
    others: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                imported[alias.asname or alias.name.split(".")[0]].add(
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                lead = "." * node.level
                imported[alias.asname or alias.name].add(f"{lead}{node.module or ''}.{alias.name}")
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            others.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            others.add(node.name)
        elif isinstance(node, ast.arg):
            others.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            others.add(node.name)
    return imported, others


def symbols(found: dict[str, set[Call]], owners: dict[str, Path], roots: list[Path], count: int) -> list[str]:
    """The functions and classes of the libraries that are called in most other repositories."""
    users = Counter(
        {
            path: len({_root_of(call.file, roots) for call in calls} - {owners[path]})
            for path, calls in found.items()
            if path in owners
        }
    )
    return [path for path, number in users.most_common(count) if number]


def _defined(root: Path) -> Iterator[str]:
    """The dotted paths of functions and classes at the top level of modules, packages lying in the root or in src."""
    for file in _files(root):
        parts = file.relative_to(root).with_suffix("").parts
        parts = parts[1:] if parts[0] in ("src", "lib") else parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        try:
            tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError, OSError):
            continue
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                yield ".".join([*parts, node.name])


def _root_of(file: str, roots: list[Path]) -> Path | None:
    return next((root for root in roots if file.startswith(f"{root}{os.sep}")), None)


def asked(symbol: str, home: Path, environ: dict[str, str]) -> tuple[list[dict[str, object]], float]:
    """The answers to one question, and the seconds of CPU it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "symindex", "callers", "--fleet", "measured", symbol, "--json"]
    said = subprocess.run(command, cwd=home, env=environ, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [json.loads(line) for line in said.stdout.splitlines()], seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", nargs="+", type=Path)
    parser.add_argument("--symbols", type=int, default=50)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    roots = [Path(os.path.abspath(root)) for root in options.roots]
    found = calls_by_path(roots)
    owners = {path: root for root in roots for path in _defined(root)}
    chosen = symbols(found, owners, roots, options.symbols)
    report: list[str] = []
    totals: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as configuration:
        environ = {**os.environ, "SYMINDEX_CONFIG_DIR": configuration}
        Path(configuration, "fleets").mkdir()
        Path(configuration, "fleets/measured.txt").write_text("".join(f"{root}\n" for root in roots))
        for symbol in chosen:
            answers, seconds = asked(symbol, owners[symbol], environ)
            written = {Call(str(a["file"]), a["line"], a["column"]): a for a in answers}  # type: ignore[arg-type]
            walked, home = found[symbol], f"{owners[symbol]}{os.sep}"
            missed = sorted(walked - set(written))
            doubtful = [
                call
                for call, answer in written.items()
                if answer["certainty"] == "resolved" and answer["role"] in ("call", "decorator")
                if call not in walked and not call.file.startswith(home)
            ]
            totals.update(
                walked=len(walked), found=len(walked & set(written)), answers=len(answers), doubtful=len(doubtful)
            )
            totals["milliseconds"] += round(seconds * 1000)
            report.append(
                f"{symbol}: {len(walked)} walked, {len(missed)} missed, {len(answers)} answers, "
                f"{len(doubtful)} doubtful, {seconds:.2f} s"
            )
            report += [f"    missed   {call.file}:{call.line}:{call.column}" for call in missed]
            report += [
                f"    doubtful {call.file}:{call.line}:{call.column}: {written[call]['text']}" for call in doubtful
            ]
            print(report[-1 - len(missed) - len(doubtful)], flush=True)
    recall = totals["found"] / max(totals["walked"], 1)
    report.append(
        f"{len(roots)} repositories, {len(chosen)} symbols: recall {recall:.2%} of {totals['walked']:,} calls, "
        f"{totals['answers']:,} answers, {totals['doubtful']} doubtful, "
        f"{totals['milliseconds'] / 1000 / max(len(chosen), 1):.2f} s of CPU a question"
    )
    print(report[-1])
    if options.out:
        options.out.write_text("\n".join(report) + "\n")


if __name__ == "__main__":
    main()
