"""Mechanical edits of real code, and the places that each breaks.

Which calls reach a function is taken from recorded runs (`benchmarks/truth`); the rest is read off with `ast`. Nothing
of symindex takes part.
"""

from __future__ import annotations

import ast
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

Spot = tuple[str, int]  # a path in the project, a 1-based line


@dataclass(slots=True)
class Edit:
    """An edit of one file, or its move; the places that break by it, and others that may, or surely do not."""

    kind: str
    what: str
    path: str
    text: str
    moved_to: str = ""
    broken: set[Spot] = field(default_factory=set)
    perhaps: set[Spot] = field(default_factory=set)
    sound: set[Spot] = field(default_factory=set)


@dataclass(slots=True)
class Called:
    """A function of the project with the calls that really reached it."""

    path: str
    line: int
    qualname: str
    sites: list[dict[str, Any]] = field(default_factory=list)


class Project:
    """One judged project: its sources, parsed, and its recorded calls."""

    def __init__(self, name: str, root: Path, truth: Path) -> None:
        self.name, self.root = name, root
        self.calls: dict[tuple[str, int], Called] = {}
        self.recorded: dict[Spot, set[tuple[str, int]]] = defaultdict(set)
        with gzip.open(truth / "calls-open.jsonl.gz", "rt") as rows:
            for line in rows:
                row = json.loads(line)
                if row["project"] == name and row["file"].startswith("src/"):
                    self._add(row)

    def _add(self, row: dict[str, Any]) -> None:
        row["file"] = row["file"].removeprefix("src/")
        for callee in row["callees"]:
            path, line, _ = callee["accept"][0]
            self.recorded[row["file"], row["line"]].add((path, line))
            if path.startswith("src/"):
                key = path.removeprefix("src/"), line
                called = self.calls.setdefault(key, Called(*key, callee["qualname"]))
                called.sites.append({**row, "alone": len(row["callees"]) == 1, "base": callee["base"]})

    @cached_property
    def files(self) -> dict[str, ast.Module]:
        """Path → syntax tree of each file of the project that Python reads."""
        found = {}
        for path in sorted(self.root.rglob("*.py")):
            name = path.relative_to(self.root).as_posix()
            if not name.startswith((".", "venv")):
                try:
                    found[name] = ast.parse(path.read_text("utf-8"))
                except (SyntaxError, ValueError):
                    continue
        return found

    def text(self, path: str) -> str:
        """The text of a file."""
        return (self.root / path).read_text("utf-8")

    def definition(self, called: Called) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The `def` of a function that was recorded."""
        for node in ast.walk(self.files.get(called.path, ast.Module([], []))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                if first <= called.line <= node.lineno and called.qualname.rpartition(".")[2] == node.name:
                    return node
        return None

    def importing(self, path: str, name: str = "") -> Iterator[Spot]:
        """The lines that import a name of a module, or without a name the module; where failing is not caught."""
        wanted = dotted(path)
        for file, tree in self.files.items():
            caught = {
                id(each)
                for node in ast.walk(tree)
                if isinstance(node, ast.Try)
                for b in node.body
                for each in ast.walk(b)
            }
            for node in ast.walk(tree):
                if id(node) in caught:
                    continue
                if isinstance(node, ast.ImportFrom):
                    module = absolute(file, node)
                    for alias in node.names:
                        if (name and module == wanted and alias.name == name) or (
                            not name and (module == wanted or f"{module}.{alias.name}" == wanted)
                        ):
                            yield file, alias.lineno if name or module != wanted else node.lineno
                elif isinstance(node, ast.Import) and not name:
                    yield from ((file, alias.lineno) for alias in node.names if alias.name == wanted)


def dotted(path: str) -> str:
    """The dotted name of a module; what lies in `src` begins there."""
    parts = path.removesuffix(".py").split("/")
    parts = parts[1:] if parts[0] == "src" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def absolute(file: str, node: ast.ImportFrom) -> str:
    """The module that a `from` names."""
    if not node.level:
        return node.module or ""
    package = dotted(file).split(".") if file.endswith("__init__.py") else dotted(file).split(".")[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])


# Edits


def edits(project: Project, seed: int, each: int) -> Iterator[Edit]:
    """Some edits of each kind, chosen at random."""
    chance = random.Random(seed)
    called = sorted(project.calls.values(), key=lambda one: (one.path, one.line))
    chance.shuffle(called)
    makers = {"remove": removed, "rename": renamed, "require": requiring, "drop": dropping}
    for maker in makers.values():
        count = 0
        for one in called:
            node = project.definition(one)
            if count >= each or node is None or "test" in one.path or _is_special(node):
                continue
            edit = maker(project, one, node, chance)
            if edit is not None and edit.broken:
                count += 1
                yield edit
    yield from _some(moving(project, chance), each)
    yield from _some(rebasing(project, chance), each)


def _some(found: Iterator[Edit], most: int) -> Iterator[Edit]:
    for count, edit in enumerate(found):
        if count >= most:
            return
        yield edit


def _is_special(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return True if something other than a call by its name may run it, or stand for it."""
    allowed = {"staticmethod", "classmethod", "contextmanager"}
    names = {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "?") for each in node.decorator_list}
    return bool(names - allowed) or (node.name.startswith("__") and node.name != "__init__")


def _is_method(one: Called) -> bool:
    return "." in one.qualname


def _users(project: Project, one: Called, name: str, edit: Edit) -> Edit | None:
    """Fill in who uses a definition that is no longer there."""
    if "<locals>" in one.qualname or name == "__init__" or _is_defined_otherwise(project, one, name):
        return None
    edit.perhaps |= {(site["file"], site["line"]) for site in one.sites}
    if _is_method(one):
        if any(site["base"] for site in one.sites) or _is_overridden(project, name):
            return None
        edit.broken |= {(s["file"], s["line"]) for s in one.sites if s["alone"] and s["name"] == name}
    else:
        edit.broken |= set(project.importing(one.path, name))
        for site in one.sites:
            is_own = site["file"] == one.path and site["form"].startswith("name")
            is_of_module = site["form"] == "module_attr" and _reads_module(project, site, one.path)
            if site["alone"] and site["name"] == name and (is_own or is_of_module):
                edit.broken.add((site["file"], site["line"]))
    return edit


def _reads_module(project: Project, site: dict[str, Any], path: str) -> bool:
    """Return True if an attribute is asked of just the module that defines it, by that module's own name."""
    line = project.text(site["file"]).splitlines()[site["line"] - 1]
    before = line.encode()[: site["column"] - 1].decode(errors="replace").rstrip(".")
    return before.endswith(dotted(path).rpartition(".")[2])


def _is_defined_otherwise(project: Project, one: Called, name: str) -> bool:
    """Return True if the same scope defines a name twice, so that removing one leaves another."""
    found = 0
    for node in ast.walk(project.files[one.path]):
        found += isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name
        found += isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        found += isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
    return found != 1


def _is_overridden(project: Project, name: str) -> bool:
    """Return True if another class of the project has a method of the name: then an object may have it all the same."""
    found = 0
    for tree in project.files.values():
        found += sum(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == name for n in ast.walk(tree))
    return found != 1


def removed(project: Project, one: Called, node: Any, _chance: random.Random) -> Edit | None:
    """The function is taken away; `pass` keeps the block."""
    lines = project.text(one.path).splitlines(keepends=True)
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    lines[first - 1 : node.end_lineno] = [" " * node.col_offset + "pass\n"]
    return _users(project, one, node.name, Edit("remove", one.qualname, one.path, "".join(lines)))


def renamed(project: Project, one: Called, node: Any, _chance: random.Random) -> Edit | None:
    """The function gets another name."""
    lines = project.text(one.path).splitlines(keepends=True)
    lines[node.lineno - 1] = lines[node.lineno - 1].replace(f"def {node.name}", f"def {node.name}_planted", 1)
    return _users(project, one, node.name, Edit("rename", one.qualname, one.path, "".join(lines)))


def _calls_at(project: Project, site: dict[str, Any]) -> list[ast.Call]:
    found = []
    for node in ast.walk(project.files.get(site["file"], ast.Module([], []))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            line = (node.func.end_lineno or 0) if isinstance(node.func, ast.Attribute) else node.func.lineno
            if name == site["name"] and line == site["line"]:
                found.append(node)
    return found


def _is_plain(call: ast.Call) -> bool:
    return not any(isinstance(each, ast.Starred) for each in call.args) and all(each.arg for each in call.keywords)


def _reshaped(project: Project, one: Called, edit: Edit, breaks: Any) -> Edit | None:
    if "<locals>" in one.qualname:
        return None
    for site in one.sites:
        spot = site["file"], site["line"]
        calls = _calls_at(project, site)
        edit.perhaps.add(spot)
        is_plain = len(calls) == 1 and site["alone"] and _is_plain(calls[0]) and not _is_super_or_renamed(site, one)
        if is_plain and breaks(calls[0]):
            edit.broken.add(spot)
    return edit


def _is_super_or_renamed(site: dict[str, Any], one: Called) -> bool:
    own = one.qualname.split(".")
    return site["name"] not in own[-2:]


def requiring(project: Project, one: Called, node: Any, chance: random.Random) -> Edit | None:
    """A parameter more that must be given: the last by position where there are no defaults, else by name."""
    arguments = node.args
    new = _copy(node)
    if not arguments.defaults and not arguments.vararg and not arguments.kwonlyargs and chance.random() < 0.5:
        new.args.append(ast.arg("planted"))
    else:
        new.kwonlyargs.append(ast.arg("planted"))
        new.kw_defaults.append(None)
    edit = Edit("require", one.qualname, one.path, _with_signature(project, one, node, new))
    return _reshaped(project, one, edit, lambda call: True)


def dropping(project: Project, one: Called, node: Any, chance: random.Random) -> Edit | None:
    """A parameter less, which some call gives by its name."""
    if node.args.kwarg:
        return None
    given = {k.arg for site in one.sites if site["alone"] for call in _calls_at(project, site) for k in call.keywords}
    names = [each.arg for each in (*node.args.args, *node.args.kwonlyargs) if each.arg in given]
    if not names:
        return None
    name, new = chance.choice(names), _copy(node)
    for at, each in enumerate(new.args):
        if each.arg == name:
            behind = len(new.args) - at
            del new.args[at]
            if behind <= len(new.defaults):
                del new.defaults[len(new.defaults) - behind]
            break
    for at, each in enumerate(new.kwonlyargs):
        if each.arg == name:
            del new.kwonlyargs[at], new.kw_defaults[at]
            break
    edit = Edit("drop", f"{one.qualname}({name})", one.path, _with_signature(project, one, node, new))
    return _reshaped(project, one, edit, lambda call: name in {each.arg for each in call.keywords})


def _copy(node: Any) -> ast.arguments:
    given = node.args
    return ast.arguments(
        list(given.posonlyargs), list(given.args), given.vararg, list(given.kwonlyargs),
        list(given.kw_defaults), given.kwarg, list(given.defaults),
    )  # fmt: skip


def _with_signature(project: Project, one: Called, node: Any, new: ast.arguments) -> str:
    """The text of a file with another parameter list of a function."""
    lines = project.text(one.path).splitlines(keepends=True)
    keyword = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    head = f"{' ' * node.col_offset}{keyword} {node.name}({ast.unparse(new)}){returns}:\n"
    body = node.body[0].lineno
    if body == node.lineno or lines[body - 1][: node.body[0].col_offset].strip():
        rest = lines[body - 1].encode()[node.body[0].col_offset :].decode()
        lines[node.lineno - 1 : body] = [head, " " * (node.col_offset + 4) + rest]
    else:
        lines[node.lineno - 1 : body - 1] = [head]
    # Comments between the head and the body go with the head; lines of other files stay where they are.
    return "".join(lines)


def moving(project: Project, chance: random.Random) -> Iterator[Edit]:
    """A module gets another name."""
    paths = [path for path in project.files if "test" not in path and not path.endswith("__init__.py")]
    chance.shuffle(paths)
    for path in paths:
        broken = {spot for spot in project.importing(path) if spot[0] != path}
        if broken:
            to = path.removesuffix(".py") + "_planted.py"
            yield Edit("move", dotted(path), path, project.text(path), to, broken=broken, perhaps=set(broken))


def rebasing(project: Project, chance: random.Random) -> Iterator[Edit]:
    """A class no longer derives from its one base, whose methods its own methods call on `self`."""
    classes = {n.name: (p, n) for p, tree in project.files.items() for n in tree.body if isinstance(n, ast.ClassDef)}
    chosen = list(classes.values())
    chance.shuffle(chosen)
    for path, node in chosen:
        if "test" in path or len(node.bases) != 1 or not isinstance(node.bases[0], ast.Name) or node.keywords:
            continue
        base = classes.get(node.bases[0].id)
        if base is None or base[1].bases or any(each.decorator_list for each in (node, base[1])):
            continue
        own, inherited = _attributes(node), _methods(base[1])
        if {"__getattr__", "__getattribute__"} & inherited:
            continue
        broken = {
            (path, (each.end_lineno or 0))
            for method in node.body
            if isinstance(method, ast.FunctionDef) and not method.decorator_list
            for each in ast.walk(method)
            if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load) and each.attr in inherited - own
            and isinstance(each.value, ast.Name) and method.args.args and each.value.id == method.args.args[0].arg
        }  # fmt: skip
        if broken:
            lines = project.text(path).splitlines(keepends=True)
            line = lines[node.lineno - 1]
            if f"({node.bases[0].id})" in line:
                lines[node.lineno - 1] = line.replace(f"({node.bases[0].id})", "", 1)
                inherited_calls = {
                    spot
                    for spot, callees in project.recorded.items()
                    for file, line in callees
                    if file == f"src/{base[0]}" and base[1].lineno <= line <= (base[1].end_lineno or 0)
                }
                yield Edit("rebase", node.name, path, "".join(lines), broken=broken, perhaps=broken | inherited_calls)


def _methods(class_: ast.ClassDef) -> set[str]:
    return {each.name for each in class_.body if isinstance(each, ast.FunctionDef) and not each.name.startswith("__")}


def _attributes(class_: ast.ClassDef) -> set[str]:
    found = _methods(class_)
    for node in ast.walk(class_):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found
