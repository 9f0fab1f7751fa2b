"""Names that begin as what was typed: for completion in shells, from an index as it is.

Bare names, and members of what is defined under a name, come from words and facts alone, without the resolver: a shell
waits for them at each key. Only where a name has no such member of its own, inherited ones are looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.model.roles import Role

if TYPE_CHECKING:
    from symindex.model.facts import FileFacts
    from symindex.query.index import Index
    from symindex.store.reader import Reader

_MEMBERS: Final = (k.BINDINGS | {k.SELF_BOUND}) - {k.LOCAL}
_GLOB_SIGNS: Final = frozenset("*?[]")


def names_beginning(reader: Reader, beginning: str, most: int) -> list[str]:
    """The bare names and outermost packages that begin so: the project's, or else its libraries', at most so many."""
    if _GLOB_SIGNS.intersection(beginning):
        return []
    project = next((tree.id for tree in reader.trees().values() if tree.kind == "project"), 0)
    own = {content_id for content_id, _, _ in reader.contents([project])}
    names, others = list[str](), list[str]()
    for word in reader.words(f"{beginning}*"):
        if "." in word:
            continue
        content_ids = [content_id for content_id, _ in reader.contents_mentioning(word, Role.DEFINITION)]
        if any(content_id in own for content_id in content_ids):
            names.append(word)
            if len(names) == most:
                break
        elif content_ids and len(others) < most:
            others.append(word)
    packages = [name for name in reader.module_names(beginning) if "." not in name]
    own_packages = [
        name for name in packages if any(each.content_id in own for each in reader.documents_of_module(name))
    ]
    return sorted({*names, *own_packages})[:most] or sorted({*others, *packages})[:most]


def members_beginning(reader: Reader, owner: str, beginning: str, most: int) -> list[str]:
    """The names `owner.member` whose last part begins so, as `owner` is written: members that it defines itself."""
    return sorted(set(islice(_members(reader, owner, beginning), most)))


def inherited_beginning(index: Index, owner: str, beginning: str, most: int) -> list[str]:
    """The names `owner.member` whose last part begins so, of members it inherits or imports."""
    return sorted(set(islice(_inherited(index, owner, beginning), most)))


def _members(reader: Reader, owner: str, beginning: str) -> Iterator[str]:
    for facts, node in _owners(reader, owner):
        yield from _begun(owner, beginning, _own_members(facts, node))
    if not _GLOB_SIGNS.intersection(owner + beginning):
        with_modules = f"{owner}.{beginning}"
        for module in reader.module_names(with_modules):
            yield with_modules + module[len(with_modules) :].partition(".")[0]


def _owners(reader: Reader, owner: str) -> Iterator[tuple[FileFacts, int]]:
    """The classes, functions and modules whose qualified name ends in a dotted name, each with its file's facts."""
    last, ending = owner.rpartition(".")[2], f".{owner}"
    mentioning = [content_id for content_id, _ in reader.contents_mentioning(last, Role.DEFINITION)]
    for content_id, documents in reader.documents_of_contents(mentioning).items():
        facts = reader.facts(content_id)
        for node in facts.nodes_with(last):
            if facts.kinds[node] in k.DEFINITIONS:
                name = facts.qualified_name(node)
                if any(f".{document.module}.{name}".endswith(ending) for document in documents):
                    yield facts, node
    for document in reader.documents_of_module(owner):
        yield reader.facts(document.content_id), 0


def _own_members(facts: FileFacts, owner: int) -> Iterator[str]:
    """The names bound in a class, function or module itself, and on `self` in the methods of a class."""
    for node in facts.nodes_of(_MEMBERS, owner, facts.after(owner)):
        around = facts.enclosing_definition(node)
        if facts.kinds[node] == k.SELF_BOUND:
            around = next((each for each in facts.ancestors(node) if facts.kinds[each] == k.CLASS), 0)
        if around == owner and node != owner:
            yield facts.word(node)


def _inherited(index: Index, owner: str, beginning: str) -> Iterator[str]:
    with index.snapshot():
        semantics = index.internals.semantics
        for target in index.targets(owner):
            bases = semantics.order(target)[0] if target.is_class else [target]
            for base in bases:
                yield from _begun(owner, beginning, _own_members(base.module.facts, base.node))


def _begun(owner: str, beginning: str, names: Iterable[str]) -> Iterator[str]:
    return (f"{owner}.{name}" for name in names if name.startswith(beginning))
