"""A package as a picture: its parts, and which of them imports which, how often and in which circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from symindex.graph.draw import Frame, with_cycles
from symindex.graph.imports import Imports
from symindex.graph.picture import Link, Node, Picture, Spot
from symindex.model.answers import Certainty
from symindex.model.values import Module, Target
from symindex.query.hits import HitMaker


class _Imported(NamedTuple):
    """One part imports another: how many statements say so, and where the first stands."""

    times: int
    module: Module
    node: int


def package_picture(imports: Imports, package: str, frame: Frame, wanted: Callable[[Module], bool]) -> Picture:
    """The parts of a package, as many components deep as the frame; those with the most imports are drawn."""
    modules = [m for m in imports.modules.values() if f"{m.name}.".startswith(f"{package}.") and wanted(m)]
    part_of = {module: _part(module.name, package, frame.depth) for module in modules}
    found = _between(imports, part_of)
    weights = Counter[str]()
    for (source, target), imported in found.items():
        weights[source] += imported.times
        weights[target] += imported.times
    parts = sorted(set(part_of.values()), key=lambda part: (-weights[part], part))
    numbers = {part: number for number, part in enumerate(sorted(parts[: frame.nodes]))}
    maker = HitMaker(imports.means.library, imports.trees)
    links = [
        Link(numbers[s], numbers[t], "import", Certainty.RESOLVED, imported.times, _spot(maker, imported))
        for (s, t), imported in found.items()
        if s in numbers and t in numbers
    ]
    members = Counter(part_of.values())
    first = {part: module for module, part in sorted(part_of.items(), key=lambda each: each[0].name, reverse=True)}
    nodes = tuple(_node(maker, part, package, first[part], members[part]) for part in numbers)
    return Picture(package, "imports", (), nodes, with_cycles(links), len(parts) - len(nodes))


def _part(module: str, package: str, depth: int) -> str:
    return ".".join(module.split(".")[: package.count(".") + 1 + depth])


def _between(imports: Imports, part_of: dict[Module, str]) -> dict[tuple[str, str], _Imported]:
    found: dict[tuple[str, str], _Imported] = {}
    for module, part in part_of.items():
        for edge in imports.callees(Target(module, 0)):
            other = part_of.get(edge.callee.module)
            if other is not None and other != part:
                known = found.get((part, other))
                if known is None:
                    found[part, other] = _Imported(1, module, edge.node)
                else:
                    found[part, other] = known._replace(times=known.times + 1)
    return found


def _spot(maker: HitMaker, imported: _Imported) -> Spot:
    hit = maker.occurrence(imported.module, imported.node, Certainty.RESOLVED, None)
    return Spot(hit.file, hit.line, hit.column, hit.text)


def _node(maker: HitMaker, part: str, package: str, module: Module, members: int) -> Node:
    hit = maker.definition(Target(module, 0))
    name = part[len(package) + 1 :] or part
    kind = "package" if members > 1 or (module.is_package and part != package) else "module"
    return Node(part, name, package, kind, hit.origin, hit.file, 1, 1, hit.text, 0)
