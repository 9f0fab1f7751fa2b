"""Where pytest's fixtures are asked for: by parameters of their names, and in strings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.values import Target
from symindex.query.library import Library
from symindex.query.occurrences import Occurrence
from symindex.resolve.semantics import Semantics, fixture_name, is_fixture

_KINDS: Final = frozenset({k.PARAMETER, k.STRING_WORD})


def requests_of(
    library: Library, semantics: Semantics, targets: Iterable[Target], trees: Collection[int]
) -> Iterator[Occurrence]:
    """The parameters and literals in some trees that ask for fixtures among some definitions."""
    for target in targets:
        if target.kind not in k.FUNCTIONS or not is_fixture(target.module, target.node):
            continue
        name = fixture_name(target.module, target.node)
        entries = library.reader.blobs_mentioning(name, Role.WRITE | Role.STRING)
        for module in library.modules_of((blob for blob, _ in entries), trees):
            for node in module.facts.nodes_with(name):
                if module.facts.kinds[node] in _KINDS and target in semantics.meaning(module, node).targets:
                    yield Occurrence(module, node, Certainty.RESOLVED, target)
