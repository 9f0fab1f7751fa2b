"""The imports of a file, for query 8: the modules as written, and names that turn out to be modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.documents import PACKAGE_FILES, Document
from symindex.model.facts import FileFacts

_STATEMENTS: Final = frozenset({k.IMPORT, k.FROM})
_IMPORTED: Final = frozenset({k.IMPORTED, k.IMPORTED_BOUND})


class Imported(NamedTuple):
    """A module's name as written, leading dots included, and in full; where it, or its statement, starts; the node."""

    name: str
    meant: str
    start: int
    node: int


def all_imports(facts: FileFacts, package: str, is_module: Callable[[str], bool]) -> Iterator[Imported]:
    """The modules that the statements of a file name, then the names of `from X import name` for which X.name is one.

    `package` is where relative imports start.
    """
    yield from _modules(facts, package)
    yield from _names_of_modules(facts, package, is_module)


def _modules(facts: FileFacts, package: str) -> Iterator[Imported]:
    for node in facts.nodes_of(_STATEMENTS):
        written = facts.word(node)
        yield Imported(written, absolute_name(written, package), facts.starts[node], node)


def _names_of_modules(facts: FileFacts, package: str, is_module: Callable[[str], bool]) -> Iterator[Imported]:
    for node in facts.nodes_of(_IMPORTED):
        meant = f"{absolute_name(facts.word(facts.parent(node)), package)}.{facts.word(node)}"
        if is_module(meant):
            yield Imported(facts.word(node), meant, facts.starts[node], node)


def absolute_name(written: str, package: str) -> str:
    """The dotted name that an import means, seen from a package: `..core` in `shop.plugins` is `shop.core`."""
    name = written.lstrip(".")
    level = len(written) - len(name)
    if not level:
        return name
    parts = package.split(".")
    above = parts[: len(parts) - level + 1]
    return ".".join([*above, name] if name else above)


def package_of(document: Document) -> str:
    """The package that relative imports in a file start from."""
    is_package = document.path.rpartition("/")[2] in PACKAGE_FILES
    return document.module if is_package else document.module.rpartition(".")[0]
