# ruff: noqa: E501
"""Sources made to be expensive: what indexing them and asking about them takes, each in a process of its own."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final, NamedTuple

_MAX_SECONDS: Final = 60
_MEGABYTE: Final = 1024 * (1 if sys.platform == "linux" else 1024)


class Bomb(NamedTuple):
    """A project, and what is asked about it: names, and places of `m.py` where the word `last` stands."""

    files: Mapping[str, str]
    names: tuple[str, ...]


class Cost(NamedTuple):
    """What a bomb took: seconds of CPU and megabytes of indexing, the dearest question and its seconds, megabytes."""

    name: str
    size: int
    index_seconds: float
    index_megabytes: int
    question: str
    question_seconds: float
    question_megabytes: int


def bombs(scale: float = 1.0) -> Iterator[tuple[str, Callable[[], Bomb]]]:
    """Name → what makes it; `scale` makes all of them smaller, for tests."""
    for name, (make, count) in _BOMBS.items():
        yield name, partial(make, max(3, int(count * scale)))


def _one(source: str, *names: str) -> Bomb:
    return Bomb({"m.py": source, "use.py": "import m\nfrom m import *\nlast\nm.last()\n"}, ("last", *names))


def _nested(before: str, middle: str, behind: str, around: str = "last = {}\n") -> Callable[[int], Bomb]:
    return lambda count: _one(around.format(before * count + middle + behind * count) + "\nlast\nlast.attribute()\n")


def _repeated(
    piece: str, before: str = "", behind: str = "\nlast = 1\nlast\n", joint: str = ""
) -> Callable[[int], Bomb]:
    return lambda count: _one(before + joint.join(piece.format(i=i, j=i + 1) for i in range(count)) + behind)


def _imports_in_a_ring(count: int) -> Bomb:
    files = {f"m{i}.py": f"from m{(i + 1) % count} import *\nfrom m{(i + 7) % count} import *\n" for i in range(count)}
    files["m.py"] = "from m0 import *\nmissing\nmissing()\nlast = missing.attribute\n"
    return Bomb(files, ("missing", "last", "m0.missing", "m.missing", "m1"))


def _exports_in_a_chain(count: int) -> Bomb:
    files = {f"m{i}.py": f"from m{i + 1} import last\n" for i in range(count)}
    files[f"m{count}.py"] = "def last(): pass\n"
    files["m.py"] = "from m0 import last\nlast()\n"
    return Bomb(files, ("last", "m0.last", "m.last"))


def _renamed_in_a_chain(count: int) -> Bomb:
    files = {f"m{i}.py": f"from m{i + 1} import last{i + 1} as last{i}\nlast{i}()\n" for i in range(count)}
    files[f"m{count}.py"] = f"def last{count}(): pass\n"
    files["m.py"] = "from m0 import last0 as last\nlast()\n"
    return Bomb(files, ("last", "last0", "m.last", f"last{count}"))


def _bases(count: int) -> Bomb:
    classes = "".join(f"class C{i}:\n  def f(self): pass\n" for i in range(count))
    return _one(
        f"{classes}class last({', '.join(f'C{i}' for i in range(count))}): pass\nlast().f()\nlast().g()\n",
        "C0",
        "last.f",
        "f",
    )


def _chain(count: int) -> Bomb:
    classes = "".join(f"class C{i + 1}(C{i}): pass\n" for i in range(count))
    return _one(
        f"class C0:\n  def f(self): pass\n{classes}class last(C{count}): pass\nlast().f()\nlast().g()\n",
        "C0", "C0.f", "last.f", "f", f"C{count}", "g",
    )  # fmt: skip


def _chain_of_overrides(count: int) -> Bomb:
    classes = "".join(f"class C{i + 1}(C{i}):\n  def f(self): return super().f()\n" for i in range(count))
    return _one(
        f"class C0:\n  def f(self): pass\n{classes}class last(C{count}): pass\nlast().f()\nx.f()\n",
        "C0", "C0.f", "last.f", "f", f"C{count}.f",
    )  # fmt: skip


def _lattice(count: int) -> Bomb:
    levels = "".join(
        f"class A{j}(A{i}, B{i}): pass\nclass B{j}(B{i}, A{i}): pass\n" for i in range(count) for j in [i + 1]
    )
    return _one(
        f"class A0:\n  def f(self): pass\nclass B0: pass\n{levels}class last(A{count}, B{count}): pass\nlast().f()\n",
        "A0", "A0.f", "last.f", "f",
    )  # fmt: skip


def _diamonds(count: int) -> Bomb:
    levels = "".join(
        f"class L{i}(T{i}): pass\nclass R{i}(T{i}): pass\nclass T{i + 1}(L{i}, R{i}): pass\n" for i in range(count)
    )
    return _one(
        f"class T0:\n  def f(self): pass\n{levels}last = T{count}\nlast().f()\n", "T0", "T0.f", "f", f"T{count}"
    )


def _returns_of_returns(count: int) -> Bomb:
    functions = "".join(
        f"def f{i}(a): return f{j}(f{(i * 7) % count}(a)) or f{(i * 3) % count}(a).b\n"
        for i in range(count)
        for j in [(i + 1) % count]
    )
    return _one(f"{functions}last = f0(1)\nlast.attribute()\n", "f0", "attribute")


def _calls_of_calls(count: int) -> Bomb:
    functions = "".join(f"def f{i}(a):\n  a.attribute()\n  return f{i + 1}(a)\n" for i in range(count))
    return _one(
        f"class K:\n  def attribute(self): pass\n{functions}def f{count}(a): last = a\nf0(K())\n",
        "f0",
        "K.attribute",
        f"f{count}",
    )


def _assigned_in_a_chain(count: int) -> Bomb:
    return _one(
        "".join(f"v{j} = v{i}\n" for i in range(count) for j in [i + 1]) + f"last = v{count}\nlast.attribute()\n",
        "v0",
        f"v{count}",
    )


_BOMBS: Final[Mapping[str, tuple[Callable[[int], Bomb], int]]] = {
    "parentheses": (_nested("(", "1", ")"), 100_000),
    "brackets": (_nested("[", "1", "]"), 100_000),
    "unclosed brackets": (_nested("([{", "", ""), 100_000),
    "calls in calls": (_nested("f(", "x", ")"), 100_000),
    "lambdas": (_nested("lambda a=", "1", ": a"), 30_000),
    "conditional expressions": (_nested("a if b else ", "c", ""), 50_000),
    "comprehensions": (_nested("[a for a in ", "b", "]"), 20_000),
    "formatted strings": (_nested("f'{", "x", "}'"), 20_000),
    "dictionaries": (_nested("{1: ", "x", "}"), 50_000),
    "subscripts in annotations": (_nested("A[", "x", "]", "last: {} = 1\n"), 50_000),
    "types in strings": (_nested("A['", "x", "']", "last: {} = 1\n"), 20_000),
    "attributes": (_repeated(".b", "last = a"), 100_000),
    "methods of calls": (_repeated(".b()", "last = a"), 100_000),
    "a sum": (_repeated("+ b{i} ", "last = a"), 100_000),
    "joined strings": (_repeated("'a' ", "last = "), 200_000),
    "decorators": (_repeated("@a{i}\n", "", "def last(): pass\nlast()\n"), 100_000),
    "elif": (_repeated("elif a{i}:\n  last = {i}\n", "if a:\n  pass\n", "last\nlast.attribute()\n"), 50_000),
    "else in else": (lambda n: _one("".join(f"{' ' * i}if a:\n{' ' * i} last = 1\n{' ' * i}else:\n" for i in range(n)) + " " * n + "pass\nlast\n"), 2_000),
    "functions in functions": (lambda n: _one("".join(f"{' ' * i}def f{i}(a):\n" for i in range(n)) + " " * n + "last = a\nlast\n", "f0", f"f{n - 1}"), 2_000),
    "classes in classes": (lambda n: _one("".join(f"{' ' * i}class C:\n" for i in range(n)) + " " * n + "last = 1\nC\n", "C"), 2_000),
    "imports": (_repeated("import a{i}\n"), 300_000),
    "names of one import": (_repeated("a{i}", "from m import (", ")\nlast = 1\n", ", "), 400_000),
    "star imports": (_repeated("from a{i} import *\n", "", "last\nlast()\n"), 100_000),
    "one name assigned": (_repeated("last = {i}\n", "", "last\nlast.attribute()\n"), 500_000),
    "one name assigned in a function": (_repeated("  last = {i}\n", "def f(a):\n", "  last.attribute()\n"), 300_000),
    "one attribute assigned": (_repeated("    self.last = f{i}\n", "class C:\n  def f(self):\n", "    self.last.attribute()\nC().last\n"), 200_000),
    "one name used": (_repeated("last\n", "last = 1\n"), 1_000_000),
    "one name called": (_repeated("last.f()\n", "class K:\n  def f(self): pass\nlast = K()\n"), 300_000),
    "one name of an unknown called": (_repeated("x.last()\n", "class K:\n  def last(self): pass\n"), 300_000),
    "overloads": (_repeated("@overload\ndef last(a: A{i}) -> B{i}: ...\n", "from typing import overload\n", "def last(a): pass\nlast(1)\nlast(1).attribute()\n"), 50_000),
    "one function defined": (_repeated("def last(a): return {i}\n", "", "last(1)\nlast(1).attribute()\n"), 100_000),
    "returns": (_repeated("  return A{i}()\n", "def last():\n", "last().attribute()\n"), 100_000),
    "parameters": (_repeated("p{i}=1", "def last(", "): pass\nlast(p1=2)\n", ", "), 100_000),
    "arguments": (_repeated("p{i}=1", "def last(p0): p0.attribute()\nlast(", ")\n", ", "), 100_000),
    "methods": (_repeated("  def f{i}(self): self.f{j}()\n", "class last:\n", "last().f0()\n"), 100_000),
    "fields": (_repeated("  f{i}: int = 1\n", "from dataclasses import dataclass\n@dataclass\nclass last:\n", "last(f1=1)\n"), 100_000),
    "names in __all__": (_repeated("'a{i}'", "__all__ = [", "]\nlast = 1\n", ", "), 300_000),
    "cases": (_repeated("  case A{i}(last): last.attribute()\n", "match x:\n"), 50_000),
    "conditions": (_repeated("  if isinstance(last, A{i}): return\n", "def f(last):\n", "  last.attribute()\n"), 50_000),
    "a union": (_repeated("A{i}", "def f(last: ", "): last.attribute()\n", " | "), 50_000),
    "a large dictionary": (_repeated("'k{i}': f{i}", "last = {{".replace("{{", "{"), "}\nlast['k1']()\n", ", "), 200_000),
    "numbers": (_repeated("{i}", "last = [", "]\nlast[0].attribute()\n", ", "), 500_000),
    "a long string": (lambda n: _one("last = '" + "x" * n + "'\nlast\n"), 5_000_000),
    "a long name": (lambda n: _one("last = " + "x" * n + "\nlast\n" + "x" * n + "()\n"), 2_000_000),
    "a long line": (_repeated("last(a); ", "def last(a): pass\n"), 500_000),
    "empty lines": (_repeated("\n"), 5_000_000),
    "comments": (_repeated("#\n"), 2_000_000),
    "errors": (_repeated("def ) last(: =\n"), 300_000),
    "quotes": (_repeated("'"), 1_000_000),
    "backslashes": (_repeated("\\\n"), 1_000_000),
    "deeper and deeper": (lambda n: _one("".join(f"{' ' * i}if a:\n" for i in range(n)) + " " * n + "last = 1\n"), 3_000),
    "bases": (_bases, 50_000),
    "a chain of classes": (_chain, 20_000),
    "a chain of overrides": (_chain_of_overrides, 5_000),
    "a lattice": (_lattice, 500),
    "diamonds": (_diamonds, 1_000),
    "star imports in a ring": (_imports_in_a_ring, 1_000),
    "exports in a chain": (_exports_in_a_chain, 10_000),
    "exports renamed in a chain": (_renamed_in_a_chain, 3_000),
    "returns of returns": (_returns_of_returns, 3_000),
    "calls of calls": (_calls_of_calls, 10_000),
    "assignments in a chain": (_assigned_in_a_chain, 50_000),
}  # fmt: skip


# Measuring


def cost(name: str, bomb: Bomb) -> Cost:
    """What indexing a bomb and asking every question about its names takes."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory) / "project"
        for path, text in {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", **bomb.files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        indexing = _child("index", root, ())
        asking = _child("ask", root, bomb.names)
        return Cost(
            name,
            sum(map(len, bomb.files.values())),
            indexing["seconds"],
            indexing["megabytes"],
            asking["question"],
            asking["dearest"],
            asking["megabytes"],
        )


def _child(verb: str, root: Path, names: tuple[str, ...]) -> dict[str, Any]:
    environ = {**os.environ, "SYMINDEX_CACHE_DIR": str(root.parent / "cache")}
    environ.pop("SYMINDEX_DIR", None)
    found = subprocess.run(
        [sys.executable, "-m", __spec__.name, verb, str(root), *names],
        env=environ, stdout=subprocess.PIPE, text=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    if found.returncode:
        return {"seconds": float("inf"), "megabytes": 0, "question": f"ended with {found.returncode}", "dearest": 0}
    measured: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return measured


def _index(root: Path) -> dict[str, object]:
    from symindex.indexer import UpdatePaths, update

    with _no_longer():
        update(UpdatePaths.of(root, os.environ), workers=1)
    return {"seconds": time.process_time()}


def _ask(root: Path, names: list[str]) -> dict[str, object]:
    from symindex.errors import SymindexError
    from symindex.query import Index

    dearest = (0.0, "")
    with Index.open(root, environ=os.environ, update=False) as index:
        questions = (
            index.definitions, index.references, index.callers, index.callees, index.hierarchy, index.assignments,
            index.importers, index.search_symbols,
        )  # fmt: skip
        typed = [*names, *_places(root / "m.py")]
        asked: list[tuple[str, Callable[[], object]]] = [
            (f"{q.__name__} {name.removeprefix(f'{root}/')}", partial(q, name)) for name in typed for q in questions
        ]
        asked += [("outline", lambda: index.outline(str(root / "m.py"))), ("grep", lambda: list(index.grep("last")))]
        asked += [("suggestions", lambda: index.suggestions("lasst")), ("files", lambda: list(index.files()))]
        for label, question in asked:
            began = time.process_time()
            try:
                with _no_longer():
                    question()
            except SymindexError:
                pass
            except _TooLong:
                label += " (stopped)"
            dearest = max(dearest, (time.process_time() - began, label))
            if label.endswith("(stopped)"):
                break
    return {"dearest": dearest[0], "question": dearest[1]}


def _places(path: Path) -> list[str]:
    """The first and the last place where the word stands."""
    text = path.read_text()
    found = []
    for at in dict.fromkeys((text.find("last"), text.rfind("last"), text.rfind("attribute"))):
        if at >= 0:
            found.append(f"{path}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}")
    return found


class _TooLong(BaseException):
    pass


class _no_longer:
    def __enter__(self) -> None:
        signal.signal(signal.SIGPROF, self._stop)
        signal.setitimer(signal.ITIMER_PROF, _MAX_SECONDS)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    @staticmethod
    def _stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooLong


def main(arguments: list[str]) -> None:
    """Measure the bombs named, or all."""
    if arguments[:1] in (["index"], ["ask"]):
        root = Path(arguments[1])
        told = _index(root) if arguments[0] == "index" else _ask(root, arguments[2:])
        told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTE
        print(json.dumps(told))
        return
    print("bomb | source | index | | dearest question | | |\n---|---:|---:|---:|---|---:|---:|")
    for name, make in bombs():
        if not arguments or name in arguments:
            found = cost(name, make())
            print(
                f"{found.name} | {found.size / 1e6:.1f} MB | {found.index_seconds:.1f} s | {found.index_megabytes} MB | "
                f"{found.question} | {found.question_seconds:.1f} s | {found.question_megabytes} MB |",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
