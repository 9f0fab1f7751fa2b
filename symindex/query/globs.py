"""The definitions that a glob means: `build_*`, `*Manager.init_*`, `nova.context.*`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase, translate
from typing import Final

from symindex.errors import QuestionError
from symindex.model import kinds as k
from symindex.model.modules import Module, Target
from symindex.model.roles import Role
from symindex.query.hits import symbol_of
from symindex.query.library import Library

# Of as many definitions users, callers and importers are looked for in a minute.
MAX_RELATED: Final = 5_000
_SIGNS: Final = frozenset("*?[")
# What may define a name that others can use.
NAMED: Final = k.DEFINITIONS | {k.BOUND, k.LOCAL, k.SELF_BOUND, k.TYPE_ALIAS, k.IMPORT_ALIAS}


def is_glob(typed: str) -> bool:
    """Return True if a name is a pattern."""
    return not _SIGNS.isdisjoint(typed)


def check_related(symbol: str, targets: list[Target]) -> list[Target]:
    """The targets; raises `QuestionError` where a glob means too many to ask who uses them."""
    if len(targets) > MAX_RELATED and is_glob(symbol):
        raise QuestionError(
            f"{symbol} means {len(targets):,} definitions, more than the {MAX_RELATED:,} whose users can be asked for",
            "narrow it, such as package.module.Class.*",
        )
    return targets


class Globs:
    """Finds the definitions and modules whose qualified name, or the end of it, matches a glob.

    As in `fnmatch`, `*` stands for dots too; but the last component has to match what follows the glob's last dot.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def matching(self, pattern: str) -> Iterator[tuple[Module, list[int]]]:
        """The modules with what matches in them: the nodes of definitions, 0 for the module itself.

        Raises `QuestionError` for a pattern with an empty component, which nothing matches: an expression, mostly.
        """
        *owners, last = pattern.split(".")
        if not all((*owners, last)):
            raise QuestionError(
                f"{pattern} is no pattern for names",
                "patterns are globs: * stands for any characters, ? for one, [ab] for one of several",
            )
        is_wanted = re.compile(f"{translate(pattern)}|{translate(f'*.{pattern}')}").match
        for name in self._library.reader.module_names(""):
            if fnmatchcase(name.rpartition(".")[2], last) and is_wanted(name):
                for module in self._library.modules_in(self._library.reader.documents_of_module(name)):
                    yield module, [0]
        written = [part for part in owners if not is_glob(part)]
        found = self._within(written, last) if written else self._anywhere(last)
        for module, nodes in found:
            matching = [node for node in nodes if is_wanted(symbol_of(Target(module, node)))]
            if matching:
                yield module, matching

    def _anywhere(self, last: str) -> Iterator[tuple[Module, Iterable[int]]]:
        """The modules that define what matches the last component, by word."""
        reader = self._library.reader
        for word in reader.words(last):
            entries = reader.contents_mentioning(word, Role.DEFINITION)
            for module in self._library.modules_of(content_id for content_id, _ in entries):
                yield module, module.facts.nodes_with(word)

    def _within(self, owners: list[str], last: str) -> Iterator[tuple[Module, Iterable[int]]]:
        """The modules that have all owners in their name or define them, with what matches the last component."""
        reader = self._library.reader
        named = [name for name in reader.module_names("") if owners[-1] in name.split(".")]
        content_ids = {document.content_id for name in named for document in reader.documents_of_module(name)}
        content_ids |= {content_id for content_id, _ in reader.contents_mentioning(owners[-1], Role.DEFINITION)}
        for module in self._library.modules_of(sorted(content_ids)):
            facts, parts = module.facts, module.name.split(".")
            if all(owner in parts or any(facts.nodes_with(owner)) for owner in owners):
                yield module, [node for node in facts.nodes_of(NAMED) if fnmatchcase(facts.word(node), last)]
