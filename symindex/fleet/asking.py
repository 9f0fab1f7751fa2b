"""One question put to every repository of a fleet, each asked as a single one is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from symindex.errors import QuestionError, SymindexError
from symindex.fleet.borrowing import Lender
from symindex.fleet.index import STANDARD_LIBRARY, FleetIndex, Identity, open_reader
from symindex.fleet.parallel import Workers, shared
from symindex.fleet.relations import Relations
from symindex.fleet.texts import OTHERS
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter, Hit
from symindex.model.fleet import FleetAnswer, FleetHit, Member, MemberAnswer, Sighting
from symindex.model.roles import Role
from symindex.query.freshness import make_fresh
from symindex.query.symbols import is_bare
from symindex.store.database import FILE_NAME
from symindex.workspace.checkouts import Checkout
from symindex.workspace.settings import load_settings

_ATTRIBUTES: Final = frozenset({k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_CALLS: Final = frozenset({k.ATTRIBUTE_CALLED})
_MAX_IDENTITIES: Final = 200
_HANDING_ON: Final = Role.IMPORT | Role.READ
# Questions whose answers may be places that only fit by name.
_BY_NAME: Final = frozenset({"callers", "references"})


class Question(NamedTuple):
    """What is asked: the method of an index that answers it for one repository, of which symbol, which answers.

    `options` are further ones that the method takes; they are compared and sent to other processes.
    """

    method: str
    symbol: str
    wanted: Filter
    options: tuple[tuple[str, Any], ...] = ()


class Fleet:
    """The repositories of a fleet, to be asked together; use it in a `with` statement, its workers are processes."""

    def __init__(self, roots: Sequence[Path], environ: Mapping[str, str], workers: int | None = None) -> None:
        self.relations, self._environ = Relations.of(roots), environ
        self._workers = Workers(self.relations, workers)
        self._questions = 0

    def __enter__(self) -> Fleet:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    @property
    def members(self) -> list[Member]:
        """The repositories, in the order of the fleet."""
        return [member_of(self.relations, checkout) for checkout in self.relations.checkouts]

    def without_index(self) -> list[str]:
        """The labels of the repositories that have no index yet."""
        found = self.relations.checkouts
        return [self.relations.labels[each.root] for each in found if not _has_index(each.root, self._environ)]

    def make_fresh(self) -> dict[Path, str]:
        """Bring all indexes up to date, or make them; returns root → what was wrong, for those where something was."""
        roots = [checkout.root for checkout in self.relations.checkouts]
        return {root: said for root, said in zip(roots, self._workers.map(_made_fresh, roots, self._environ)) if said}

    def home(self, start: Path) -> Checkout | None:
        """The repository of the fleet that a directory lies in, the innermost one."""
        real = os.path.realpath(start)
        inside = [
            checkout
            for checkout in self.relations.checkouts
            if f"{real}{os.sep}".startswith(os.path.realpath(checkout.root).rstrip(os.sep) + os.sep)
        ]
        return max(inside, key=lambda checkout: len(str(checkout.root)), default=None)

    def identities(self, symbol: str, home: Checkout | None) -> list[Identity]:
        """What a typed symbol means: in the repository that is asked in, else in any of the fleet.

        Of a bare name that the repository itself defines, its own definitions. Raises `QuestionError` where a place
        that was typed is in no index.
        """
        found: list[Identity] = []
        problem: QuestionError | None = None
        if home is not None:
            try:
                with _opened(self.relations, home, (), self._environ) as index:
                    found = index.identities(symbol)
            except QuestionError as error:
                problem = error
            except (SymindexError, OSError):
                found = []  # why it cannot be read is said of it when it is asked
            own = [each for each in found if each.distribution == home.name]
            if is_bare(symbol) and own:
                return own[:_MAX_IDENTITIES]
        if not found and problem is None:
            ask = partial(_identities, symbol=symbol)
            answers = self._workers.map(ask, self.relations.checkouts, self._environ)
            found = list(dict.fromkeys(each for answer in answers for each in answer))
            built = [each for each in found if self.relations.building(each.distribution)]
            found = built or found
        if problem is not None:
            raise problem
        return found[:_MAX_IDENTITIES]

    def ask(self, question: Question, identities: Sequence[Identity], home: Checkout | None) -> FleetAnswer:
        """The answers of all repositories about some definitions, by repository, the one asked in first."""
        order = sorted(self.relations.checkouts, key=lambda each: (each is not home, self.relations.labels[each.root]))
        self._questions += 1
        ask = partial(_asked, question=question, identities=tuple(identities), number=self._questions)
        answers = self._workers.map(ask, order, self._environ)
        return FleetAnswer(tuple(answers))


def member_of(relations: Relations, checkout: Checkout) -> Member:
    """What answers say of a repository."""
    return Member(relations.labels[checkout.root], checkout.root, checkout.title, checkout.version)


def _has_index(root: Path, environ: Mapping[str, str]) -> bool:
    try:
        return (load_settings(root, environ).index_directory / FILE_NAME).exists()
    except SymindexError:
        return True  # what is wrong with the settings is said when it is asked


# What runs in the workers


def _made_fresh(root: Path, environ: Mapping[str, str]) -> str:
    from symindex.indexer.events import Unchecked

    said: list[str] = []
    try:
        make_fresh(root, environ, lambda event: said.append(event.reason) if isinstance(event, Unchecked) else None)
    except (SymindexError, OSError) as error:
        return error.with_hint() if isinstance(error, SymindexError) else str(error)
    return f"answered from an older state: {said[0]}" if said else ""


def _identities(checkout: Checkout, environ: Mapping[str, str], *, symbol: str) -> list[Identity]:
    try:
        with FleetIndex.of(checkout, environ, _relations().checkout_of) as index:
            return index.identities(symbol)
    except (SymindexError, OSError):
        return []  # named when it is asked


def _asked(
    checkout: Checkout,
    environ: Mapping[str, str],
    *,
    question: Question,
    identities: tuple[Identity, ...],
    number: int,
) -> MemberAnswer:
    """What one repository answers to the question of a number; why it does not where it cannot."""
    relations = _relations()
    _forget_lenders_of_other_questions(number)
    member = member_of(relations, checkout)
    try:
        with _opened(relations, checkout, identities, environ) as index, index.snapshot():
            return _answer(index, member, relations, question, identities)
    except SymindexError as error:
        return MemberAnswer(member, trouble=error.with_hint())
    except OSError as error:
        return MemberAnswer(member, trouble=str(error))


def _answer(
    index: FleetIndex, member: Member, relations: Relations, question: Question, identities: tuple[Identity, ...]
) -> MemberAnswer:
    if question.method in OTHERS:
        return MemberAnswer(member, others=tuple(OTHERS[question.method](index, question, identities)))
    near = [each for each in identities if _reaches(index, relations, each)]
    far = [each for each in identities if each not in near] if question.method in _BY_NAME else []
    found = index.asking_for(near, question.method, question.wanted)
    sightings = {identity: _sightings(index, relations, identity) for identity in near}
    hits = {hit: FleetHit(hit, _meant(hit, sightings[identity])) for identity, hit in found}  # each place once
    seen = tuple(each for found in sightings.values() for each in found)
    return MemberAnswer(member, tuple(hits.values()), seen, (), _unreachable(index, far, question))


def _unreachable(index: FleetIndex, identities: Sequence[Identity], question: Question) -> int:
    """How many places of the project have the name of one of some definitions that the project cannot reach.

    A bare name there is one of the project's own; what is an attribute of something unknown could be anything.
    """
    words = [each.name.rpartition(".")[2] for each in identities if each.name]
    is_call = question.method == "callers"
    if not words or question.wanted.min_certainty is not Certainty.POSSIBLE:
        return 0
    return index.places_named(words, _CALLS if is_call else _ATTRIBUTES, Role.CALL if is_call else Role.READ)


def _meant(hit: Hit, sightings: Sequence[Sighting]) -> Sighting | None:
    """The definition that a hit means: the hit itself where it is one, else what imports of the project find first."""
    place = f"{hit.file}:{hit.line}"
    return next((each for each in sightings if each.place == place), None) or next(iter(sightings), None)


def _sightings(index: FleetIndex, relations: Relations, identity: Identity) -> list[Sighting]:
    found = []
    for target in index.targets_of(identity):
        version, is_borrowed = index.version_of(target.module), index.is_borrowed(target.module)
        requires = relations.pin_of(index.checkout, version.title)
        signature, place = index.signature_of(target)
        found.append(Sighting(identity.symbol, *version, requires, signature, place, is_borrowed))
    return sorted(dict.fromkeys(found), key=lambda each: each.place.rpartition(":")[0].endswith(".pyi"))


def _reaches(index: FleetIndex, relations: Relations, identity: Identity) -> bool:
    """Whether a repository can mean a definition: it builds, requires, has installed or imports its distribution."""
    name = identity.distribution
    if name in ("", STANDARD_LIBRARY, index.checkout.name) or name in relations.required_by(index.checkout):
        return True
    library = relations.building(name)
    packages = library.packages if library else {identity.module.partition(".")[0]}
    return index.has_installed(name) or index.imports_any(packages)


def _opened(
    relations: Relations, checkout: Checkout, identities: Sequence[Identity], environ: Mapping[str, str]
) -> FleetIndex:
    """The index of a repository, with the checkouts of the fleet that it needs and has not installed as libraries."""
    asked = {each.distribution for each in identities}
    wanted = relations.required_by(checkout) | asked
    for name in asked:
        library = relations.building(name)
        wanted |= relations.required_by(library) if library else frozenset()
    names = sorted(wanted - {checkout.name})
    lending = [found for name in names if (found := relations.building(name)) and found.root != checkout.root]
    index = FleetIndex.of(checkout, environ, relations.checkout_of)
    with index.snapshot():
        lending = [each for each in lending if not index.has_installed(each.name)]
    if not lending:
        return index
    index.close()
    lenders = [_lender(each, environ) for each in lending]
    words = {word for each in identities for word in each.symbol.split(".")[-2:]}
    searched = [at for at, each in enumerate(lending) if _may_hand_on(relations, lenders[at], asked, words)]
    return FleetIndex.of(checkout, environ, relations.checkout_of, lenders, searched)


def _relations() -> Relations:
    found = shared()
    assert isinstance(found, Relations)
    return found


def _may_hand_on(relations: Relations, lender: Lender, asked: set[str], words: set[str]) -> bool:
    """Whether a library may stand between what is asked about and its users: by a subclass, or another name for it."""
    library = lender.checkout
    if library.name in asked:
        return True
    return bool(asked & relations.required_by(library)) and any(lender.mentions(word, _HANDING_ON) for word in words)


_lenders: dict[Path, Lender] = {}  # of this process, each in the state of the question that is being answered
_lent_for = [0]


def _forget_lenders_of_other_questions(number: int) -> None:
    if _lent_for[0] != number:
        for lender in _lenders.values():
            lender.close()
        _lenders.clear()
        _lent_for[0] = number


def _lender(checkout: Checkout, environ: Mapping[str, str]) -> Lender:
    lender = _lenders.get(checkout.root)
    if lender is None:
        lender = _lenders[checkout.root] = Lender(checkout, partial(open_reader, checkout.root, environ))
    return lender
