"""Pairs of changes that merge cleanly: of one half the merge is broken, of the other it is fine.

One change alters a function and all its users as far as they are recorded or imported; the other adds a file that uses
it, in the old way (broken) or in a way that fits both (fine). Both orders are made.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.changes.plant import Called, Project, _is_special, dotted

Files = dict[str, str | None]


@dataclass(slots=True)
class Pair:
    """Two changes, as files and their new texts (None: removed), and whether the merge of both is broken."""

    kind: str
    what: str
    changes: tuple[Files, Files]
    is_broken: bool


def pairs(project: Project, seed: int, each: int) -> Iterator[Pair]:
    """So many broken pairs, and so many that are fine."""
    chance = random.Random(seed)
    called = sorted(project.calls.values(), key=lambda one: (one.path, one.line))
    chance.shuffle(called)
    made = {True: 0, False: 0}
    for one in called:
        node = project.definition(one)
        if node is None or "." in one.qualname or "test" in one.path or _is_special(node) or not _is_importable(one):
            continue
        if _count(project, node.name) != 1:
            continue
        for pair in _made(project, one, node, chance):
            if made[pair.is_broken] < each:
                made[pair.is_broken] += 1
                yield pair
        if min(made.values()) >= each:
            return


def _is_importable(one: Called) -> bool:
    return all(part.isidentifier() for part in dotted(one.path).split("."))


def _count(project: Project, name: str) -> int:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return sum(isinstance(n, definitions) and n.name == name for t in project.files.values() for n in ast.walk(t))


def _made(project: Project, one: Called, node: Any, chance: random.Random) -> Iterator[Pair]:
    """A broken pair and a fine one with one function."""
    old, module, name = project.text(one.path), dotted(one.path), node.name
    needed = len(node.args.posonlyargs) + len(node.args.args) - len(node.args.defaults)
    given = ", ".join(
        ["None"] * needed + [f"{a.arg}=None" for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults) if d is None]
    )
    style = chance.choice(["from", "import"])
    before, after = _users(module, name, given, style), _users(module, f"{name}_planted", given, style)
    kind = chance.choice(["rename", "require"])
    if kind == "rename":
        altered: Files = {p: _renamed(t, name) for p, t in _mentioning(project, name)}
        unrelated = _users(module, "__name__", None, style)
        yield _pair(kind, one, altered, {"planted_use.py": before}, True, chance)
        yield _pair(kind, one, altered, {"planted_use.py": unrelated}, False, chance)
        return
    text = _requiring(old, node)
    if text is None:
        return
    yield _pair(kind, one, {one.path: text}, {"planted_use.py": before}, True, chance)
    fitting = _users(module, name, ", ".join(filter(None, [given, "**{'planted': None}"])), style)
    yield _pair(kind, one, {one.path: text}, {"planted_use.py": fitting}, False, chance)
    assert after


def _pair(kind: str, one: Called, first: Files, second: Files, is_broken: bool, chance: random.Random) -> Pair:
    changes = (first, second) if chance.random() < 0.5 else (second, first)
    return Pair(kind, one.qualname, changes, is_broken)


def _users(module: str, name: str, given: str | None, style: str) -> str:
    """A file that calls a function, or reads a name, of a module."""
    call = "" if given is None else f"({given})"
    if style == "from":
        return f"from {module} import {name}\n\n\ndef use():\n    return {name}{call}\n"
    return f"import {module}\n\n\ndef use():\n    return {module}.{name}{call}\n"


def _mentioning(project: Project, name: str) -> Iterator[tuple[str, str]]:
    for path in project.files:
        text = project.text(path)
        if re.search(rf"\b{name}\b", text):
            yield path, text


def _renamed(text: str, name: str) -> str:
    return re.sub(rf"\b{name}\b", f"{name}_planted", text)


def _requiring(text: str, node: Any) -> str | None:
    """The text with a parameter more, given by name; None where the parameters end in `**`, or have a `*`."""
    if node.args.kwarg or node.args.vararg or node.args.kwonlyargs:
        return None
    lines = text.splitlines(keepends=True)
    line = lines[node.lineno - 1]
    match = re.search(rf"def {node.name}\(", line)
    parameters = [*node.args.posonlyargs, *node.args.args]
    if match is None or not parameters:
        return None
    last = node.args.defaults[-1] if node.args.defaults else (parameters[-1].annotation or parameters[-1])
    at = (last.end_lineno or 0) - 1
    column = len(lines[at].encode()[: last.end_col_offset].decode())
    lines[at] = f"{lines[at][:column]}, *, planted{lines[at][column:]}"
    return "".join(lines)
