"""Names that begin as what was typed: for completion in shells, from an index as it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.model.roles import Role

if TYPE_CHECKING:
    from symindex.query.index import Index
    from symindex.store.reader import Reader

_NAMED: Final = k.BINDINGS | {k.SELF_BOUND}
_GLOB_SIGNS: Final = frozenset("*?[]")


def names_beginning(reader: Reader, beginning: str, most: int) -> list[str]:
    """The bare names that begin so: those that the project defines, or else those of its libraries, at most so many."""
    if _GLOB_SIGNS.intersection(beginning):
        return []
    project = next((tree.id for tree in reader.trees().values() if tree.kind == "project"), 0)
    own = {blob for blob, _, _ in reader.contents([project])}
    names, others = list[str](), list[str]()
    for word in reader.words(f"{beginning}*"):
        if "." in word:
            continue
        blobs = [blob for blob, _ in reader.blobs_mentioning(word, Role.DEFINITION)]
        if any(blob in own for blob in blobs):
            names.append(word)
            if len(names) == most:
                break
        elif blobs and len(others) < most:
            others.append(word)
    return names or others


def members_beginning(index: Index, owner: str, beginning: str, most: int) -> list[str]:
    """The names `owner.member` whose last part begins so, as `owner` is written."""
    return sorted(set(islice(_members(index, owner, beginning), most)))


def _members(index: Index, owner: str, beginning: str) -> Iterator[str]:
    from symindex.query.hits import symbol_of  # late: a bare name is completed without resolving any
    from symindex.query.symbols import definitions_in

    for target in index.targets(owner):
        facts = target.module.facts
        prefix = f"{symbol_of(target)}."
        nodes = facts.nodes_of(_NAMED, target.node, facts.after(target.node))
        for member in definitions_in(target.module, nodes):
            symbol = symbol_of(member)
            name = symbol.removeprefix(prefix)
            if symbol.startswith(prefix) and "." not in name and name.startswith(beginning):
                yield f"{owner}.{name}"
    with_modules = f"{owner}.{beginning}"
    for module in index.internals.library.reader.module_names(with_modules):
        yield with_modules + module[len(with_modules) :].partition(".")[0]
