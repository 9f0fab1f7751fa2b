"""From what a person typed to a picture, or to chains of calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final, NamedTuple

from symindex.errors import QuestionError
from symindex.graph.calls import CallGraph
from symindex.graph.draw import Direction, Frame, PictureBuilder, picture_of
from symindex.graph.hierarchy_graph import HierarchyGraph
from symindex.graph.imports import Imports
from symindex.graph.naming import PACKAGE_FILE, can_lead, meant, named_modules, package_meant, whole_packages
from symindex.graph.packages import has_parts, package_picture
from symindex.graph.paths import ChainCall, chain_calls, chains_between
from symindex.graph.picture import Picture, Subject
from symindex.graph.walk import Graph, Restricted
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter
from symindex.model.values import Module, Target
from symindex.query import Index
from symindex.query.filters import is_path_wanted, path_matches
from symindex.query.hits import HitMaker
from symindex.stopping import StopSignal

_MAX_ROOTS: Final = 12
_WAYS: Final[dict[str, tuple[Subject, tuple[Direction, ...]]]] = {
    "calls": ("calls", ("up", "down")), "callers": ("calls", ("up",)), "callees": ("calls", ("down",)),
    "hierarchy": ("hierarchy", ("down", "up")), "imports": ("imports", ("down", "up")),
}  # fmt: skip


class Request(NamedTuple):
    """A request for a picture or paths. `what` is a key of `_WAYS`, or None for what suits the definition.

    `most` are nodes or chains; `exclude` are globs on paths; `tests` is as in `Filter`.
    """

    what: str | None = None
    depth: int | None = None
    most: int = 60
    with_libraries: bool = False
    min_certainty: Certainty = Certainty.POSSIBLE
    exclude: tuple[str, ...] = ()
    seconds: float = 10.0
    tests: bool | None = None


def drawn_around(index: Index, symbol: str, request: Request) -> Picture | None:
    """The picture of what is around a symbol; None where there is no such symbol, or nothing to be drawn of it.

    Unless it is said what is wanted, a module of just this name is meant before others that bear it, a class without
    bases and subclasses is drawn with who makes its objects, and a module without imports with what it calls. Raises
    `QuestionError` where a symbol means too many definitions.
    """
    targets = meant(index, symbol, with_libraries=request.with_libraries)
    if request.what is None:
        targets = named_modules(index, symbol, targets) or targets
    what = request.what or _suitable(targets)
    subject, ways = _WAYS[what]
    filter_ = _filter(index, targets, request)
    graph = CallGraph(index, filter_)
    is_wanted = _wanted(index, request)
    if subject == "imports":
        imports = Imports(index.internals, graph.trees)
        modules = [target for target in targets if not target.node]
        package = None if symbol.endswith(PACKAGE_FILE) else package_meant(index, symbol, modules)
        if package is not None and has_parts(imports, package):
            frame = Frame(request.depth or 1, request.most, request.seconds)
            drawn = package_picture(imports, package, frame, lambda module: is_wanted(Target(module, 0)))
            if drawn.links or not modules:
                return drawn
        roots = list(dict.fromkeys(Target(target.module, 0) for target in modules or targets))
        walked: Graph = imports
    elif subject == "hierarchy":
        roots, walked = targets, HierarchyGraph(index.internals, graph.trees)
    else:
        roots, walked = list(filter(can_lead, targets)), graph
    if len(roots) > _MAX_ROOTS:
        raise QuestionError(
            f"{symbol} is {len(roots):,} definitions, too many for one picture", f"symindex def {symbol}"
        )
    if not roots:
        return None
    builder = PictureBuilder(Restricted(walked, is_wanted), index.internals, graph.trees)
    frame = Frame(request.depth or 2, request.most, request.seconds)
    picture = picture_of(builder, symbol, subject, roots, ways, frame)
    if not picture.links and request.what is None and subject != "calls":
        return drawn_around(index, symbol, request._replace(what="calls"))
    return picture if picture.links else None


def chains_from(index: Index, start: str, end: str, request: Request) -> tuple[list[list[ChainCall]], bool]:
    """The chains of calls from one symbol to another, best first, and whether the time was up before all were tried.

    Raises `QuestionError` where one of them is no definition.
    """
    starts, ends = _callable(index, start, request), _callable(index, end, request)
    graph = CallGraph(index, _filter(index, [*starts, *ends], request))
    walked = Restricted(graph, _wanted(index, request))
    with index.stopping(StopSignal(request.seconds)):  # one definition may have more callers than there is time for
        found = chains_between(walked, starts, ends, request.most, request.seconds, graph.recheck)
    maker = HitMaker(index.internals.library, graph.trees)
    return [chain_calls(chain, maker) for chain in found.chains], found.is_cut


def _callable(index: Index, symbol: str, request: Request) -> list[Target]:
    targets = meant(index, symbol, with_libraries=request.with_libraries)
    found = list(filter(can_lead, targets))
    if not found:
        close = index.suggestions(symbol)
        raise QuestionError(f"no function, class or module {symbol}", f"did you mean {close[0]}?" if close else None)
    return whole_packages(index, found)


def _suitable(targets: Collection[Target]) -> str:
    kinds = {target.kind for target in targets}
    if kinds & k.FUNCTIONS:
        return "calls"
    return "hierarchy" if k.CLASS in kinds else "imports" if k.MODULE in kinds or not kinds else "calls"


def _filter(index: Index, targets: Iterable[Target], request: Request) -> Filter:
    """All trees, or the project and those that the targets lie in."""
    if request.with_libraries:
        return Filter(min_certainty=request.min_certainty)
    trees = index.internals.library.trees
    return Filter(
        trees=("project", *{trees[target.module.tree].name for target in targets}), min_certainty=request.min_certainty
    )


def _wanted(index: Index, request: Request) -> Callable[[Target], bool]:
    known: dict[Module, bool] = {}

    def is_wanted(target: Target) -> bool:
        module = target.module
        if module not in known:
            path = index.internals.library.files_of(module)[0].path
            known[module] = is_path_wanted(path, Filter(tests=request.tests)) and not any(
                path_matches(path, pattern) for pattern in request.exclude
            )
        return known[module]

    return is_wanted
