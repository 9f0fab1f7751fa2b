"""Members of classes that are gone: whether who uses them can miss them."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from symindex.changes.definitions import Definition
from symindex.changes.difference import DefinitionChange
from symindex.changes.sides import Sides
from symindex.changes.signatures import signature_of, takes_all_of
from symindex.model import kinds as k
from symindex.model.roles import Role
from symindex.model.values import Module, Target

_MEMBERS: Final = frozenset({"method", "attribute"})
_OF_ALL_OBJECTS: Final = frozenset(dir(object))

Name = tuple[str, str]


class Memberships:
    """Compares what classes have before and after a change."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides

    def can_be_missed(self, change: DefinitionChange, before: Definition) -> bool:
        """Whether a place that uses a definition which is gone may be wrong for that.

        Not where a member is one of the same class under the same name, though the class has moved; nor where the
        class inherits one that takes the same calls. Where a class is gone, its name is what is missed; its members
        are only if no other definition anywhere has their name.
        """
        if before.kind not in _MEMBERS:
            return True
        if before.word in _OF_ALL_OBJECTS or self.went_with_its_class(change):
            return False
        module = self.module_after(before)
        class_ = self.class_after(before)
        if class_ is not None:
            return not self._inherits(class_, before)
        owner = _class_of(before)[1]
        if module is not None and module.facts.number_of(owner.rpartition(".")[2]):  # it may be imported
            return True
        return not self._sides.before.internals.library.is_common(before.word, Role.DEFINITION, 1)

    def went_with_its_class(self, change: DefinitionChange) -> bool:
        """Whether a member is one of the same class as before, under the same name, though the class has another."""
        before, after = change.before, change.after
        if before is None or after is None or after.word != before.word or before.kind not in _MEMBERS:
            return False
        return self._classes_of.get(_class_of(before)) == _class_of(after)

    def module_after(self, before: Definition) -> Module | None:
        """The module of the side after that has the file of a definition; None where that is gone."""
        return self._sides.after.module_at(self._path_after(before))

    def class_after(self, member: Definition) -> Target | None:
        """The class of a member, on the side after, by its name in the same file; None where there is none."""
        return next(self._sides.after.classes_named(self._path_after(member), _class_of(member)[1]), None)

    def _path_after(self, before: Definition) -> str:
        path = before.source.path
        return self._sides.difference.moved_files.get(path, path)

    @cached_property
    def _classes_of(self) -> dict[Name, Name]:
        """The classes that were moved or renamed, by path and name, and what they are now."""
        changes = self._sides.difference.by_status("moved", "renamed")
        pairs = ((each.before, each.after) for each in changes)
        return {
            (old.source.path, old.name): (new.source.path, new.name)
            for old, new in pairs
            if old is not None and new is not None and old.kind == "class" == new.kind
        }

    def _inherits(self, class_: Target, before: Definition) -> bool:
        """Whether a class of the side after has a member from its bases that takes what one before took."""
        found = self._sides.after.internals.semantics.member(class_, before.word).targets
        if not found or not before.is_function:
            return bool(found)
        old = signature_of(before.source.facts, before.node, bound=False)
        functions = [each for each in found if each.kind in k.FUNCTIONS]
        takes_all = (takes_all_of(signature_of(each.module.facts, each.node, bound=False), old) for each in functions)
        return len(functions) == len(found) and all(takes_all)


def _class_of(member: Definition) -> Name:
    return member.source.path, member.name.rpartition(".")[0]
