"""Definitions that a change may break: removed ones, those called differently, those that other members replace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from symindex.changes.constructors import Constructors
from symindex.changes.definitions import Definition
from symindex.changes.difference import DefinitionChange, only_takes_more
from symindex.changes.memberships import Memberships
from symindex.changes.sides import Sides
from symindex.model import kinds as k
from symindex.model.values import Target
from symindex.query.filters import is_test_path
from symindex.resolve.semantics import decorator_names, exports_of

How = Literal["gone", "reshaped", "rebased", "abstract"]
_SHAPING: Final = frozenset({"signature", "decorators", "kind"})
_MAKERS: Final = frozenset({"__init__", "__new__"})
_MAX_MEMBERS: Final = 400  # of a base that a class no longer has
_MAX_STARRED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Suspect:
    """A definition of the side before whose users may no longer fit: why, and which change did it.

    `owner` is the class that no longer has a member of a base of it.
    """

    target: Target
    how: How
    change: DefinitionChange | None
    owner: Target | None = None
    says: str = ""


class Suspects:
    """Finds what a change may break."""

    def __init__(self, sides: Sides) -> None:
        self._sides, self._memberships = sides, Memberships(sides)
        self._makers = Constructors(sides.before.internals), Constructors(sides.after.internals)

    def all(self) -> Iterator[Suspect]:
        """The suspects, each definition as often as there are reasons."""
        yield from self._files()
        for change in self._sides.difference.changes:
            before = change.before
            if before is None or _has_no_users(before):
                continue
            if change.status in ("removed", "renamed", "moved"):
                yield from self._gone(change, before)
            elif change.aspects:
                yield from self._changed(change, before)
        yield from self._abstract()
        yield from self._starred()

    def _files(self) -> Iterator[Suspect]:
        """Modules that are gone or lie elsewhere now."""
        for pair in self._sides.difference.pairs:
            if pair.old is None or (pair.new is not None and pair.new.path == pair.old.path):
                continue
            module = self._sides.before.module_at(pair.old.path)
            if module is not None:
                to = self._sides.after.module_at(pair.new.path) if pair.new is not None else None
                says = f"is {to.name} now" if to is not None else "is removed"
                yield Suspect(Target(module, 0), "gone", None, says=says)

    def _gone(self, change: DefinitionChange, before: Definition) -> Iterator[Suspect]:
        has_file = before.source.path not in self._sides.difference.moved_files
        target = self._sides.before.target(before)
        if target is None:
            return
        if has_file and any(self._is_there(before)) and self._memberships.can_be_missed(change, before):
            yield Suspect(target, "gone", change)
        if change.after is not None and _SHAPING & set(change.aspects):
            yield Suspect(target, "reshaped", change)
        if before.kind == "attribute" and self._is_field(target):
            yield from self._of_class(target, change)
        if before.kind == "class" and change.after is not None and "bases" in change.aspects:
            yield from self._rebased(change, target)
        if before.word in _MAKERS and self._memberships.class_after(before) is not None:
            yield Suspect(target, "reshaped", change)

    def _is_there(self, before: Definition) -> Iterator[bool]:
        """Yield whether the file of a definition is still there; where it is not, its module is what is gone."""
        yield any(pair.new is not None for pair in self._sides.difference.pairs if pair.old is before.source)

    def _changed(self, change: DefinitionChange, before: Definition) -> Iterator[Suspect]:
        target = self._sides.before.target(before)
        if target is None:
            return
        if _SHAPING & set(change.aspects) and not (change.after and only_takes_more(before, change.after)):
            yield Suspect(target, "reshaped", change)
        if "bases" in change.aspects:
            yield from self._rebased(change, target)
        if before.kind == "attribute" and self._is_field(target):
            yield from self._of_class(target, change)

    def _is_field(self, attribute: Target) -> bool:
        facts = attribute.module.facts
        class_ = facts.scope_of(attribute.node)
        return facts.kinds[class_] == k.CLASS and "dataclass" in decorator_names(attribute.module, class_)

    def _of_class(self, attribute: Target, change: DefinitionChange) -> Iterator[Suspect]:
        """The class whose calls give values to a field."""
        class_ = attribute.module.facts.scope_of(attribute.node)
        yield Suspect(Target(attribute.module, class_), "reshaped", change)

    def _rebased(self, change: DefinitionChange, class_: Target) -> Iterator[Suspect]:
        """The members that a class had of bases that it has no longer, and the calls of the class itself."""
        assert change.after is not None
        after = self._sides.after.target(change.after)
        if after is None:
            return
        yield Suspect(class_, "reshaped", change)
        semantics, count = self._sides.before.internals.semantics, 0
        left = {symbol(each) for each in self._sides.after.internals.semantics.order(after)[0]}
        for base in semantics.order(class_)[0][1:]:
            if symbol(base) in left or base.kind != k.CLASS:
                continue
            for member in _members(base):
                word = member.module.facts.word(member.node)
                if count < _MAX_MEMBERS and not self._sides.after.internals.semantics.member(after, word).values:
                    count += 1
                    yield Suspect(member, "rebased", change, class_)

    # Abstract classes

    def _abstract(self) -> Iterator[Suspect]:
        """Classes that could be called before, and have a method now that is only declared."""
        seen: set[Target] = set()
        for change in self._sides.difference.changes:
            for class_ in self._touched_classes(change):
                for each in (class_, *self._sides.after.internals.semantics.subclasses(class_)):
                    if each not in seen:
                        seen.add(each)
                        yield from self._made_abstract(each, change)

    def _touched_classes(self, change: DefinitionChange) -> Iterator[Target]:
        """The classes of the side after in which a method is declared, or one is gone that was not only declared."""
        after, before = change.after, change.before
        names = f"{after.decorators if after else ''}"
        is_declared = "abstract" in names and "abstract" not in (before.decorators if before else "")
        is_rebased = after is not None and after.kind == "class" and bool({"bases"} & set(change.aspects))
        if after is not None and (is_declared or is_rebased):
            target = self._sides.after.target(after)
            if target is not None:
                yield from self._class_of(target, is_rebased)
        elif before is not None and before.kind == "method" and change.status in ("removed", "renamed"):
            class_ = self._memberships.class_after(before)
            if class_ is not None:
                yield class_

    def _class_of(self, target: Target, is_class: bool) -> Iterator[Target]:
        scope = target.module.facts.scope_of(target.node)
        if is_class:
            yield target
        elif target.module.facts.kinds[scope] == k.CLASS:
            yield Target(target.module, scope)

    def _made_abstract(self, class_: Target, change: DefinitionChange) -> Iterator[Suspect]:
        method = self._makers[1].abstract(class_)
        if not method:
            return
        path = class_.module.origin or class_.module.path
        back = {new: old for old, new in self._sides.difference.moved_files.items()}
        name = class_.module.facts.qualified_name(class_.node)
        for before in self._sides.before.classes_named(back.get(path, path), name):
            if not self._makers[0].abstract(before):
                yield Suspect(before, "abstract", change, says=f"{method} is abstract")

    # Stars

    def _starred(self) -> Iterator[Suspect]:
        """Yield the names that star imports of modules no longer bring."""
        count = 0
        for pair in self._sides.difference.pairs:
            if pair.old is None or pair.new is None or pair.old.stars <= pair.new.stars:
                continue
            module = self._sides.before.module_at(pair.old.path)
            for star in module.star_imports if module is not None else ():
                assert module is not None
                statement = module.facts.parent(star)
                for source in self._sides.before.internals.semantics.imported_from(module, statement).targets:
                    for target in _exported(source):
                        count += 1
                        if count <= _MAX_STARRED:
                            yield Suspect(target, "gone", None, says=f"{module.name} no longer has it of a star")


def _exported(source: Target) -> Iterator[Target]:
    facts, exports = source.module.facts, exports_of(source.module)
    for node in facts.nodes_of(k.DEFINITIONS | {k.BOUND}):
        if not facts.scope_of(node) and exports.has(facts.word(node)):
            yield Target(source.module, node)


def _members(class_: Target) -> Iterator[Target]:
    facts = class_.module.facts
    seen: set[str] = set()
    for node in facts.nodes_of(
        k.DEFINITIONS | {k.BOUND, k.SELF_BOUND}, class_.node + 1, class_.module.end_of(class_.node)
    ):
        scope = facts.scope_of(node)
        if facts.kinds[node] == k.SELF_BOUND:
            scope = facts.scope_of(scope)
        word = facts.word(node)
        is_special = word.startswith("__") and word.endswith("__")
        if scope == class_.node and word not in seen and not is_special:
            seen.add(word)
            yield Target(class_.module, node)


def symbol(target: Target) -> str:
    """The dotted name by which a definition is the same on both sides."""
    return f"{target.module.name}.{target.module.facts.qualified_name(target.node)}"


def _has_no_users(definition: Definition) -> bool:
    """Return True if a runner alone calls it: a test."""
    is_test = definition.word.startswith(("test", "Test")) and definition.kind in ("function", "method")
    return is_test and is_test_path(definition.source.path)
