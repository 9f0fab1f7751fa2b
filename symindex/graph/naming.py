"""Resolving a symbol typed for a graph or path: besides names a file, or a line of it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterable
from typing import Final

from symindex.errors import QuestionError
from symindex.model import kinds as k
from symindex.model.documents import MODULE_SUFFIXES
from symindex.model.values import Module, Namespace, Portion, Target
from symindex.query import Index
from symindex.query.symbols import Position, parse_place
from symindex.resolve.semantics import without_overloads

PACKAGE_FILE: Final = "__init__.py"
_DIRECTORIES: Final = (os.curdir, os.pardir)


def meant(index: Index, typed: str, *, with_libraries: bool = False) -> list[Target]:
    """The definitions that were typed: of a file its module, of a directory its package, of a line what it lies in.

    A name means the project's definitions where it has any, unless it is asked `with_libraries`. Raises
    `QuestionError` where a file is not in the index, or has no such line.
    """
    place = parse_place(typed)
    if place is None:
        if os.sep in typed or typed.endswith(MODULE_SUFFIXES) or typed in _DIRECTORIES:
            return [] if _namespace_at(index, typed) else [Target(_module(index, typed), 0)]
        named = _followed(index, _implemented(index.targets(typed)))
        return named if with_libraries else _of_project(index, named) or named
    if place.column or index.internals.symbols.document_at(place.file) is None:
        return _followed(index, index.targets(typed))
    return [_around(index, place)]


def package_meant(index: Index, typed: str, modules: Collection[Target]) -> Namespace | None:
    """The package that was typed, as the directories that its modules lie in; None where it is none.

    `modules` are those that were found for it; a package without a file of its own has none.
    """
    if not modules:
        return _namespace_at(index, typed) or index.internals.symbols.package(typed)
    names = {target.module.name for target in modules}
    if len(names) > 1 or not all(target.module.is_package for target in modules):
        return None
    return Namespace(names.pop(), tuple(Portion(each.module.tree, each.module.directory) for each in modules))


def can_lead(target: Target) -> bool:
    """Return True if calls or imports lead to a definition, or from it: a function, class or module."""
    return target.kind in k.DEFINITIONS or not target.node


def definitions_around(module: Module, line: int) -> list[Target]:
    """The definitions that a 1-based line lies in, the innermost first; a definition begins with its decorators."""
    facts = module.facts
    found = [
        Target(module, node)
        for node in facts.nodes_of(k.DEFINITIONS)
        if facts.line_of(facts.outer_start(node)) < line <= facts.line_of(max(facts.end(node) - 1, 0)) + 1
    ]
    return found[::-1]


def whole_packages(index: Index, targets: Iterable[Target]) -> list[Target]:
    """Some definitions, with all modules of the packages among them that are the project's."""
    library = index.internals.library
    found = dict.fromkeys(targets)
    for target in list(found):
        if not target.node and target.module.is_package:
            tree = target.module.tree
            above = [posixpath.dirname(d.path) for d in library.files_of(target.module) if d.tree == tree]
            begins = tuple(f"{directory}/" if directory else "" for directory in above)
            inside = [d for d in library.reader.documents([tree]) if d.path.startswith(begins)]
            found |= dict.fromkeys(Target(module, 0) for module in library.modules_in(inside))
    return list(found)


def named_modules(index: Index, name: str, targets: Collection[Target]) -> list[Target]:
    """The modules of just this name; none where the project has other definitions of it and not the module."""
    of_project = _of_project(index, targets)
    return [each for each in of_project or targets if not each.node and each.module.name == name]


def _of_project(index: Index, targets: Iterable[Target]) -> list[Target]:
    trees = index.internals.library.trees
    return [target for target in targets if trees[target.module.tree].kind == "project"]


def _implemented(targets: list[Target]) -> list[Target]:
    """Without what only declares a function for some of its arguments."""
    alike: dict[tuple[Module, str], list[int]] = {}
    for module, node in ((each.module, each.node) for each in targets if each.kind in k.FUNCTIONS):
        alike.setdefault((module, module.facts.qualified_name(node)), []).append(node)
    kept = {Target(key[0], node) for key, nodes in alike.items() for node in without_overloads(key[0], nodes)}
    return [target for target in targets if target.kind not in k.FUNCTIONS or target in kept]


def _followed(index: Index, targets: list[Target]) -> list[Target]:
    """The definitions without variables; if all are variables what these are given, where that is known."""
    leading = list(filter(can_lead, targets))
    if leading:
        return leading
    values = (value for each in targets for value in index.internals.semantics.value_of(each.module, each.node).values)
    return [value for value in dict.fromkeys(values) if isinstance(value, Target) and can_lead(value)] or targets


def _namespace_at(index: Index, path: str) -> Namespace | None:
    """The directory of a path as a package, where it has no file that makes it one but others lie in it."""
    library = index.internals.library
    if not library.is_directory(path) or library.is_file(os.path.join(path, PACKAGE_FILE)):
        return None
    absolute = os.path.abspath(path)
    for tree in library.trees.values():
        if absolute.startswith(tree.path + os.sep):
            directory = os.path.relpath(absolute, tree.path).replace(os.sep, "/")
            if library.reader.has_files_below(tree.id, directory):
                return Namespace(directory.replace("/", "."), (Portion(tree.id, directory),))
    return None


def _module(index: Index, path: str) -> Module:
    library = index.internals.library
    if not library.is_file(path) and not library.is_directory(path):
        raise QuestionError(f"there is no file {path} here")
    if not library.is_directory(path):
        return index.internals.symbols.module_at(path)
    inside = os.path.join(path, PACKAGE_FILE)
    if index.internals.symbols.document_at(inside) is None:
        raise QuestionError(f"the directory {path} is no package of the index")
    return index.internals.symbols.module_at(inside)


def _around(index: Index, place: Position) -> Target:
    symbols = index.internals.symbols
    module, _ = symbols.occurrences_at(place)
    return next(iter(definitions_around(module, symbols.line_in_text(place, module))), Target(module, 0))
