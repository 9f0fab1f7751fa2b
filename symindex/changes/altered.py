"""Names that a line of work removed or altered, and that may therefore be wrong in lines written elsewhere meanwhile.

The names are more than are really broken, never less: each place that bears one is judged by what it means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from symindex.changes.definitions import Definition
from symindex.changes.difference import FilePair, only_takes_more, shapes_of
from symindex.changes.sides import Side
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.resolve.semantics import exports_of

_MAKERS: Final = frozenset({"__init__", "__new__", "__call__", "__init_subclass__"})
_NAMES: Final = frozenset({k.NAME, k.ATTRIBUTE})


@dataclass(slots=True)
class Altered:
    """The own names of what is gone or is called otherwise, and of classes that are made otherwise.

    `touched` are the definitions themselves: a path of the side before, a qualified name.
    """

    words: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    touched: set[tuple[str, str]] = field(default_factory=set)

    def add(self, other: Altered) -> None:
        """Take over what another one has."""
        self.words |= other.words
        self.classes |= other.classes
        self.touched |= other.touched

    def names_in(self, module: Module) -> set[str]:
        """The names by which a module may mean something of this: aliases and classes of its own are among them."""
        facts = module.facts
        found = (self.words | self.classes).intersection(facts.words)
        if not found:
            return found
        for alias in facts.nodes_of({k.IMPORT_ALIAS}):
            if facts.word(facts.parent(alias)) in found:
                found.add(facts.word(alias))
        for _ in range(2):  # a class of a class
            found |= set(_classes_on(facts, found & (self.classes | found)))
        return found


def _classes_on(facts: FileFacts, names: set[str]) -> Iterator[str]:
    """The classes of a file that have a base with one of some names."""
    for bases in facts.nodes_of({k.BASES}):
        inside = range(bases + 1, facts.after(bases))
        if any(facts.kinds[node] in _NAMES and facts.word(node) in names for node in inside):
            yield facts.word(facts.parent(bases))


def altered(pair: FilePair, before: Side) -> Altered:
    """Return the altered names of the definitions of one file; `before` is the side of its older content."""
    found = Altered()
    old, new = pair
    if old is None:
        return found
    if new is None or new.path != old.path:
        found.words.update(old.path.removesuffix(".py").split("/")[-2:])
    others = new.definitions if new is not None else {}
    bases_changed: list[Definition] = []
    for name, group in old.definitions.items():
        same = others.get(name, [])
        for position, one in enumerate(group):
            other = same[position] if position < len(same) else None
            shapes = shapes_of(one, other) if other is not None else ()
            if other is not None and (not shapes or only_takes_more(one, other)):
                continue
            _note(found, one)
            if "bases" in shapes:
                bases_changed.append(one)
    for name in others.keys() - old.definitions.keys():
        _note_declared(found, others[name][-1])
    for each in bases_changed:
        found.words |= _inherited(each, before)
    if new is None or not old.stars <= new.stars:
        found.words |= _starred(old.path, before)
    return found


def _note(found: Altered, gone: Definition) -> None:
    """Note that a definition is gone or altered; without a member a class may be made differently."""
    found.words.add(gone.word)
    found.touched.add((gone.source.path, gone.name))
    if gone.kind == "class":
        found.classes.add(gone.word)
    elif gone.kind in ("method", "attribute"):
        class_ = gone.name.rpartition(".")[0]
        found.classes.add(class_.rpartition(".")[2])
        if gone.word in _MAKERS or gone.kind == "attribute":
            found.touched.add((gone.source.path, class_))


def _note_declared(found: Altered, new: Definition) -> None:
    """Note a method to be defined, or a field to be given, in a class that may not have had it before."""
    if "abstract" in new.decorators or new.word in _MAKERS or new.kind == "attribute":
        class_ = new.name.rpartition(".")[0]
        if class_:
            found.classes.add(class_.rpartition(".")[2])
            found.touched.add((new.source.path, class_))


def _inherited(class_: Definition, before: Side) -> set[str]:
    """The names of what a class had of its bases."""
    target = before.target(class_)
    if target is None:
        return set()
    bases = before.internals.semantics.order(target)[0][1:]
    found: set[str] = set()
    for base in bases:
        if base.module.tree in before.project:
            facts, end = base.module.facts, base.module.end_of(base.node)
            inside = facts.nodes_of(k.DEFINITIONS | {k.BOUND, k.SELF_BOUND}, base.node + 1, end)
            found.update(facts.word(node) for node in inside)
    return found


def _starred(path: str, before: Side) -> set[str]:
    """The names that the stars of a module bring."""
    module = before.module_at(path)
    found: set[str] = set()
    for star in module.star_imports if module is not None else ():
        assert module is not None
        for source in before.internals.semantics.imported_from(module, module.facts.parent(star)).targets:
            facts, exports = source.module.facts, exports_of(source.module)
            words = map(facts.word, facts.nodes_of(k.DEFINITIONS | {k.BOUND}))
            found.update(word for word in words if exports.has(word))
    return found


def below(classes: set[str], side: Side) -> set[str]:
    """The names of the classes of the project that are below classes with some names."""
    found: set[str] = set()
    for name in classes:
        for class_ in definitions_of(side, name, side.project):
            if class_.kind == k.CLASS:
                subclasses = side.internals.semantics.subclasses(class_)
                found.update(each.module.facts.word(each.node) for each in subclasses)
    return found


def definitions_of(side: Side, word: str, trees: Collection[int] | None = None) -> Iterator[Target]:
    """The functions and classes of a name, in some trees or in all."""
    library = side.internals.library
    content_ids = (content_id for content_id, _ in library.reader.contents_mentioning(word, Role.DEFINITION))
    for module in library.modules_of(content_ids, trees):
        for node in module.facts.nodes_with(word):
            if module.facts.kinds[node] in k.DEFINITIONS:
                yield Target(module, node)
