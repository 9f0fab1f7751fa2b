"""Decide whether a call fits a signature, and if not, why. What is not known fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Function, Parameter

By = Literal["position", "either", "name"]
_UNPACKED: Final = frozenset({k.SPLAT, k.DOUBLE_SPLAT})


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter: its name, how it may be given, and whether it must be."""

    name: str
    by: By
    is_required: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of something that is called, the receiver left out. `rest` is `*args`, `more` is `**kwargs`."""

    parameters: tuple[Taken, ...]
    rest: bool = False
    more: bool = False

    @property
    def positional(self) -> list[Taken]:
        """The parameters that arguments without a name fill, in order."""
        return [each for each in self.parameters if each.by != "name"]


ANYTHING: Final = Signature((), rest=True, more=True)


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call. `is_partial`: more may be given later, as to the result of `functools.partial`."""

    positional: int
    keywords: tuple[str, ...]
    has_rest: bool = False
    has_more: bool = False
    is_partial: bool = False


def signature_of(facts: FileFacts, function: int, *, bound: bool) -> Signature:
    """The signature of a `def` or `lambda`; `bound`: the first parameter is filled in by what it is called on."""
    found: list[Taken] = []
    by: By = "either"
    rest = more = False
    for part in Function(facts, function).signature:
        kind = facts.kinds[part]
        if kind == k.POSITIONAL_ONLY:
            found = [Taken(each.name, "position", each.is_required) for each in found]
        elif kind == k.KEYWORD_ONLY:
            by = "name"
        elif kind == k.STAR_PARAMETER:
            rest, by = True, "name"
        elif kind == k.DOUBLE_STAR_PARAMETER:
            more = True
        else:
            found.append(Taken(facts.word(part), by, Parameter(facts, part).default is None))
    if bound and found and found[0].by != "name":
        del found[0]
    return Signature(tuple(found), rest, more)


def given_by(facts: FileFacts, arguments: Iterable[int], *, is_partial: bool = False) -> Given:
    """Return the given arguments of some arguments of a call."""
    positional, keywords, rest, more = 0, list[str](), False, False
    for argument in arguments:
        kind = facts.kinds[argument]
        if kind == k.KEYWORD:
            keywords.append(facts.word(argument))
        elif kind in _UNPACKED:
            rest, more = rest or kind == k.SPLAT, more or kind == k.DOUBLE_SPLAT
        else:
            positional += 1
    return Given(positional, tuple(keywords), rest, more, is_partial)


def misfit(signature: Signature, given: Given) -> str:
    """Why a call does not fit, for people; empty where it does or may."""
    by_position = signature.positional
    if given.positional > len(by_position) and not signature.rest:
        return f"{_counted(len(by_position))}, {given.positional} given by position"
    by_name = {each.name for each in signature.parameters if each.by != "position"}
    for keyword in given.keywords:
        if keyword not in by_name and not signature.more:
            return f"has no parameter {keyword}"
    filled = {each.name for each in by_position[: given.positional] if each.by == "either"}
    for keyword in given.keywords:
        if keyword in filled:
            return f"{keyword} is given twice"
    return "" if given.is_partial else _missing(signature, given)


def takes_all_of(new: Signature, old: Signature) -> bool:
    """Return True if every call that fits one signature fits another, too: only optional parameters were added."""
    before, after = old.positional, new.positional
    if len(after) < len(before) or (old.rest and not new.rest) or (old.more and not new.more):
        return False
    names = {each.name: each for each in new.parameters}
    for one, other in zip(before, after):
        if (one.by == "either" and (other.by, other.name) != ("either", one.name)) or (
            other.is_required and not one.is_required
        ):
            return False
    for each in old.parameters:
        now = names.get(each.name)
        if each.by == "name" and (now is None or now.by == "position" or now.is_required > each.is_required):
            return False
    known = {each.name for each in old.parameters}
    added = (each for each in new.parameters if each.name not in known)
    return not any(each.is_required for each in added) and not (old.rest and len(after) > len(before))


def _missing(signature: Signature, given: Given) -> str:
    behind = {each.name for each in signature.positional[given.positional :]}
    for each in signature.parameters:
        is_open = each.by == "name" or each.name in behind
        if not each.is_required or not is_open or (each.name in given.keywords and each.by != "position"):
            continue
        may_be_filled = (each.by != "name" and given.has_rest) or (each.by != "position" and given.has_more)
        if not may_be_filled:
            return f"needs {each.name}"
    return ""


def _counted(count: int) -> str:
    return "takes no arguments" if not count else f"takes {count} argument{'s' * (count > 1)}"
