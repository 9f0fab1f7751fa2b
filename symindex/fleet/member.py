"""The answers of one repository of a fleet: this runs in the processes that are asked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.errors import SymindexError
from symindex.fleet.borrowing import Lender
from symindex.fleet.index import STANDARD_LIBRARY, FleetIndex, Identity, Question, open_reader
from symindex.fleet.parallel import shared
from symindex.fleet.relations import Relations
from symindex.fleet.texts import OTHERS
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Hit
from symindex.model.documents import is_stub
from symindex.model.fleet import FleetHit, Member, MemberAnswer, Sighting
from symindex.model.roles import Role
from symindex.query.freshness import make_fresh
from symindex.workspace.checkouts import Checkout
from symindex.workspace.repositories import head_of

if TYPE_CHECKING:
    from symindex.store.storage import Storage

_ATTRIBUTES: Final = frozenset({k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_CALLS: Final = frozenset({k.ATTRIBUTE_CALLED})
_HANDING_ON: Final = Role.IMPORT | Role.READ
# Questions whose answers may be places that only fit by name.
_BY_NAME: Final = frozenset({"callers", "references"})
_OF_CALLS: Final = frozenset({"calls_to", "calls_from"})


def member_of(relations: Relations, checkout: Checkout) -> Member:
    """Return the description of a repository in answers."""
    return Member(relations.labels[checkout.root], checkout.root, checkout.title, checkout.version)


def trouble_of(error: SymindexError | OSError) -> str:
    """Return the description of a repository that cannot be asked."""
    return error.with_hint() if isinstance(error, SymindexError) else str(error)


def made_fresh(root: Path, environ: Mapping[str, str]) -> str:
    """Bring the index of a repository up to date, or make it; what was wrong, empty where nothing was."""
    from symindex.indexer.events import Event, Unchecked

    said: list[str] = []

    def note(event: Event) -> None:
        if isinstance(event, Unchecked):
            said.append(event.reason)

    try:
        make_fresh(root, environ, note, beside_others=True)
    except (SymindexError, OSError) as error:
        return trouble_of(error)
    return f"answered from an older state: {said[0]}" if said else ""


def identities_in(checkout: Checkout, environ: Mapping[str, str], *, symbol: str) -> list[Identity]:
    """Return the meanings of a symbol in one repository; nothing where it cannot be asked."""
    try:
        with FleetIndex.of(checkout, environ, _relations().checkout_of) as index:
            return index.identities(symbol)
    except (SymindexError, OSError):
        return []  # named when it is asked


def answer_of(
    checkout: Checkout,
    environ: Mapping[str, str],
    *,
    question: Question,
    identities: tuple[Identity, ...],
    number: int,
) -> MemberAnswer:
    """Return the answer of one repository to the question of a number, or the reason for having none."""
    relations = _relations()
    _forget_lenders_of_other_questions(number)
    member = member_of(relations, checkout)
    try:
        with opened(relations, checkout, identities, environ) as index, index.snapshot():
            return _answer(index, member, relations, question, identities)
    except (SymindexError, OSError) as error:
        return MemberAnswer(member, trouble=trouble_of(error))


def _answer(
    index: FleetIndex, member: Member, relations: Relations, question: Question, identities: tuple[Identity, ...]
) -> MemberAnswer:
    if question.method in OTHERS:
        if question.method in _OF_CALLS:
            identities = tuple(each for each in identities if reaches(index, relations, each))
        return MemberAnswer(member, others=tuple(OTHERS[question.method](index, question, identities)))
    near = [each for each in identities if reaches(index, relations, each)]
    far = [each for each in identities if each not in near] if question.method in _BY_NAME else []
    found = index.asking_for(near, question.method, question.wanted)
    sightings = {identity: _sightings(index, relations, identity) for identity in near}
    hits = {hit: FleetHit(hit, _meant(hit, sightings[identity])) for identity, hit in found}  # each place once
    seen = tuple(each for found in sightings.values() for each in found)
    return MemberAnswer(member, tuple(hits.values()), seen, (), _unreachable(index, far, question))


def _unreachable(index: FleetIndex, identities: Sequence[Identity], question: Question) -> int:
    """Return how many places of the project have the name of a definition that the project cannot reach.

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
    return sorted(dict.fromkeys(found), key=lambda each: is_stub(each.place.rpartition(":")[0]))


def reaches(index: FleetIndex, relations: Relations, identity: Identity) -> bool:
    """Return True if a repository can mean a definition: it builds, requires, installed or imports its distribution."""
    name = identity.distribution
    if name in ("", STANDARD_LIBRARY, index.checkout.name) or name in relations.required_by(index.checkout):
        return True
    library = relations.building(name)
    packages = library.packages if library else {identity.module.partition(".")[0]}
    return index.has_installed(name) or index.imports_any(packages)


def opened(
    relations: Relations,
    checkout: Checkout,
    identities: Sequence[Identity],
    environ: Mapping[str, str],
    preferred: Lender | None = None,
) -> FleetIndex:
    """The index of a repository, with the checkouts of the fleet that it needs and has not installed as libraries.

    `preferred` lends what it lends in any case, in place of what is installed.
    """
    asked = {each.distribution for each in identities}
    wanted = relations.required_by(checkout) | asked
    for name in asked:
        library = relations.building(name)
        wanted |= relations.required_by(library) if library else frozenset()
    words = {word for each in identities for word in each.symbol.split(".")[-2:]}

    def lend(installed: frozenset[str]) -> tuple[list[Lender], list[int]]:
        lent = {preferred.checkout.name} if preferred is not None else frozenset()
        built = [relations.building(name) for name in sorted(wanted - installed - {checkout.name} - lent)]
        lenders = [preferred] if preferred is not None else []
        lenders += [_lender(each, environ) for each in built if each and each.root != checkout.root]
        return lenders, [at for at, each in enumerate(lenders) if _may_hand_on(relations, each, asked, words)]

    return FleetIndex.of(checkout, environ, relations.checkout_of, lend)


def borrowed_tree(index: FleetIndex, lender: Lender) -> int:
    """The id that a lender's tree has in an index that borrows from it; to be asked in a snapshot."""
    trees = index.internals.library.trees.values()
    return next(tree.id for tree in trees if index.lender_of(tree.id) is lender)


def rows_written(checkout: Checkout, environ: Mapping[str, str], *, output: str, number: int) -> tuple[int, str]:
    """Return how many rows of a repository were written to a storage, or why none were."""
    from symindex.store.storage import storage_at

    _forget_lenders_of_other_questions(number)
    try:
        return write_rows_of(_relations(), checkout, environ, storage_at(output)), ""
    except (SymindexError, OSError) as error:
        return 0, trouble_of(error)


def write_rows_of(relations: Relations, checkout: Checkout, environ: Mapping[str, str], storage: Storage) -> int:
    """Write the rows of a repository, whose index and those of its libraries are fresh, and return how many.

    Raises `SymindexError` and `OSError`.
    """
    from symindex.fleet.parquet import write_rows
    from symindex.fleet.rows import rows_of

    label, revision = relations.labels[checkout.root], head_of(checkout.root)
    with opened(relations, checkout, (), environ) as index, index.snapshot():
        return write_rows(storage, rows_of(index, label, revision), label, revision)


def _relations() -> Relations:
    found = shared()
    assert isinstance(found, Relations)
    return found


def _may_hand_on(relations: Relations, lender: Lender, asked: set[str], words: set[str]) -> bool:
    """Return True if a library may lie between what is asked about and its users: by a subclass, or an alias."""
    library = lender.checkout
    if library.name in asked:
        return True
    return bool(asked & relations.required_by(library)) and any(lender.mentions(word, _HANDING_ON) for word in words)


_lenders: dict[Path, Lender] = {}  # of this process, each in the state of the question that is being answered
_lent_for = [0]


def _forget_lenders_of_other_questions(number: int) -> None:
    if _lent_for[0] != number:
        forget_lenders()
        _lent_for[0] = number


def forget_lenders() -> None:
    """Close the indexes that others borrow from in this process; their next use opens them as they are then."""
    for lender in _lenders.values():
        lender.close()
    _lenders.clear()


def _lender(checkout: Checkout, environ: Mapping[str, str]) -> Lender:
    lender = _lenders.get(checkout.root)
    if lender is None:
        lender = _lenders[checkout.root] = Lender(checkout, partial(open_reader, checkout.root, environ))
    return lender
