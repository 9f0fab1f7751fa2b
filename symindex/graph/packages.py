"""A package as a picture: its parts, and which of them imports which, how often and in which circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from symindex.graph.draw import Frame, with_cycles
from symindex.graph.imports import Imports
from symindex.graph.picture import Link, Location, Node, Picture
from symindex.model.answers import Certainty
from symindex.model.values import Module, Namespace, Target
from symindex.query.hits import HitMaker


class _Imported(NamedTuple):
    """One part imports another: how many statements say so, and where the first is."""

    times: int
    module: Module
    node: int


def package_picture(imports: Imports, package: Namespace, frame: Frame, wanted: Callable[[Module], bool]) -> Picture:
    """The parts of a package, as many components deep as the frame; those with the most imports are drawn."""
    part_of = {m: part for m in imports.modules if wanted(m) and (part := _part(m, package, frame.depth))}
    found = _between(imports, part_of)
    weights = Counter[str]()
    for (source, target), imported in found.items():
        weights[source] += imported.times
        weights[target] += imported.times
    parts = sorted(set(part_of.values()), key=lambda part: (-weights[part], part))
    numbers = {part: number for number, part in enumerate(sorted(parts[: frame.nodes]))}
    maker = HitMaker(imports.internals.library, imports.trees)
    links = [
        Link(numbers[s], numbers[t], "import", Certainty.RESOLVED, imported.times, _location(maker, imported))
        for (s, t), imported in found.items()
        if s in numbers and t in numbers
    ]
    members = Counter(part_of.values())
    first = {part: module for module, part in sorted(part_of.items(), key=lambda each: each[0].path, reverse=True)}
    nodes = tuple(_node(maker, part, package.name, first[part], members[part]) for part in numbers)
    return Picture(package.name, "imports", (), nodes, with_cycles(links), len(parts) - len(nodes))


def has_parts(imports: Imports, package: Namespace) -> bool:
    """Return True if any module but the package itself lies in a package."""
    return any((part := _part(module, package, 1)) and part != package.name for module in imports.modules)


def _part(module: Module, package: Namespace, depth: int) -> str:
    """The dotted name of the part of a package that a module belongs to; empty where it lies elsewhere."""
    for tree, directory in package.portions:
        above = f"{directory}/" if directory else ""
        if module.tree == tree and module.path.startswith(above):
            path = module.path[len(above) :].rpartition(".")[0] or module.path[len(above) :]
            inside = f"/{path}".removesuffix("/__init__").split("/")[1:]
            return ".".join([package.name, *inside[:depth]])
    return ""


def _between(imports: Imports, part_of: dict[Module, str]) -> dict[tuple[str, str], _Imported]:
    found: dict[tuple[str, str], _Imported] = {}
    for module, part in part_of.items():
        for edge in imports.meant(module):
            other = part_of.get(edge.callee.module)
            if other is not None and other != part:
                known = found.get((part, other))
                if known is None:
                    found[part, other] = _Imported(1, module, edge.node)
                else:
                    found[part, other] = known._replace(times=known.times + 1)
    return found


def _location(maker: HitMaker, imported: _Imported) -> Location:
    hit = maker.occurrence(imported.module, imported.node, Certainty.RESOLVED, None)
    return Location(hit.file, hit.line, hit.column, hit.text, hit.origin)


def _node(maker: HitMaker, part: str, package: str, module: Module, members: int) -> Node:
    hit = maker.definition(Target(module, 0))
    name = part[len(package) + 1 :] or part
    kind = "package" if members > 1 or (module.is_package and part != package) else "module"
    return Node(part, name, package, kind, hit.origin, hit.file, 1, 1, hit.text, 0)
