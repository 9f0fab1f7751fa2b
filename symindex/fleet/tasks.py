"""The tasks of a cluster's worker in a build: look at a repository, copy and index it, write its rows.

A task gets all that it needs as arguments and may run on any machine, several times, or be lost with its worker. What
it leaves on the machine are indexes and copies, which the next task there finds; what counts is in the storages.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from symindex.errors import ConfigurationError, QuestionError, SymindexError
from symindex.fleet.index import open_reader
from symindex.fleet.member import forget_lenders, trouble_of, write_rows_of
from symindex.fleet.parquet import file_name
from symindex.fleet.records import Record, key_of, read_record, write_record
from symindex.fleet.relations import Relations
from symindex.fleet.settings import Fleet, roots_of, urls_of
from symindex.indexer.events import Event, Summary
from symindex.indexer.shared_facts import POOL_VARIABLE
from symindex.query.freshness import make_fresh
from symindex.store.facts_pool import FactsPool
from symindex.store.storage import storage_at
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.checkouts import Checkout, checkout_at
from symindex.workspace.clones import cloned, newest_commit, without_password
from symindex.workspace.repositories import head_of
from symindex.workspace.settings import cache_directory

# Tasks share what is remembered in this process, and nearly all of their time is Python's own.
_one_at_a_time: Final = threading.Lock()
_COPIES: Final = "copies"


class Job(NamedTuple):
    """The parameters of all tasks of a build: the storages of rows and facts, and whether failed commits are retried.

    `facts` may be empty. `copies` is the directory on each machine for copies of repositories; empty for the default.
    """

    rows: str
    facts: str = ""
    copies: str = ""
    retry: bool = False


class Source(NamedTuple):
    """The place of a repository: a directory, where the machine has it at this commit, else a URL to copy it from."""

    label: str
    path: str
    url: str = ""
    commit: str = ""


class Described(NamedTuple):
    """A repository whose commit is known and that was looked at; `trouble` says why it could not be."""

    source: Source
    checkout: Checkout | None
    trouble: str = ""


class Built(NamedTuple):
    """The result for a repository: how many rows, how many contents were parsed; `trouble` is why there are none."""

    label: str
    rows: int = 0
    parsed: int = 0
    unchanged: bool = False
    trouble: str = ""


def sources_of(fleet: Fleet) -> list[Source]:
    """The repositories of a fleet, those on this machine by their directories; raises `ConfigurationError`."""
    checkouts = [checkout_at(root) for root in roots_of(fleet)]
    labels = Relations(checkouts).labels
    found = [Source(labels[each.root], str(each.root), commit=head_of(each.root)) for each in checkouts]
    taken = set(labels.values())
    for url in urls_of(fleet):
        parts = url.rstrip("/").removesuffix(".git").split("/")
        label = next((name for n in range(1, len(parts)) if (name := "/".join(parts[-n:])) not in taken), url)
        taken.add(label)
        found.append(Source(label, "", url))
    return found


def describe(source: Source, job: Job) -> Described:
    """The distribution that a repository builds, by its metadata; it is copied if need be."""
    try:
        if not source.commit and source.url:
            source = source._replace(commit=newest_commit(source.url))
        return Described(source, checkout_at(_root_of(source, job)))
    except (SymindexError, OSError) as error:
        return Described(source, None, str(error))


def needed_by(described: Sequence[Described]) -> list[list[Described]]:
    """For each repository that could be looked at: itself, and those that build what it requires, directly or not."""
    known = [each for each in described if each.checkout is not None]
    relations = Relations([_called(each, Path(each.source.label)) for each in known])
    at = {str(checkout.root): each for checkout, each in zip(relations.checkouts, known)}
    found = []
    for own in relations.checkouts:
        libraries = (relations.building(name) for name in sorted(relations.required_by(own) - {own.name}))
        found.append([at[str(each.root)] for each in (own, *libraries) if each is not None])
    return found


def build(needed: Sequence[Described], job: Job) -> Built:
    """Bring the first repository and those that it needs up to date, and write its rows unless they are there."""
    storage, source = storage_at(job.rows), needed[0].source
    label, record = source.label, read_record(storage, source.label)
    if record is not None and record.failure and record.commit == source.commit and source.commit and not job.retry:
        return Built(label, trouble=f"not tried again: {record.failure}")
    with _one_at_a_time:
        environ = _environ(job)
        try:
            checkouts = [_called(each, _root_of(each.source, job)) for each in needed]
            relations = Relations(checkouts, [each.source.label for each in needed])
            parsed = sum(_indexed(each.root, environ, job) for each in checkouts)
            forget_lenders()
            key = _key(label, checkouts, environ)
            if record is not None and record.key == key:
                return Built(label, record.rows, parsed, unchanged=True)
            rows = write_rows_of(relations, checkouts[0], environ, storage)
            write_record(storage, label, Record(key, head_of(checkouts[0].root), rows, ""))
            return Built(label, rows, parsed)
        except (SymindexError, OSError) as error:
            return Built(label, trouble=trouble_of(error))


def _called(described: Described, root: Path) -> Checkout:
    """Return the checkout of a repository as if it were in another directory."""
    assert described.checkout is not None
    return replace(described.checkout, root=root)


def _key(label: str, checkouts: Sequence[Checkout], environ: Mapping[str, str]) -> str:
    with ExitStack() as stack:
        return key_of(label, [stack.enter_context(closing(open_reader(each.root, environ))) for each in checkouts])


def _root_of(source: Source, job: Job) -> Path:
    """The directory of a repository on this machine; raises `QuestionError`, `ConfigurationError` or `OSError`."""
    path = Path(source.path)
    if source.path and path.is_dir() and (not source.commit or head_of(path) == source.commit):
        return path
    if not source.url:
        raise ConfigurationError(
            f"{source.path} is not on {os.uname().nodename}, and has no remote to copy it from",
            "let all machines see it, or name the repository by a URL",
        )
    if not source.commit:
        raise QuestionError(f"the commit of {without_password(source.url)} is not known")
    place = Path(job.copies) if job.copies else cache_directory(os.environ) / _COPIES
    marked = blake2b(source.url.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    return cloned(source.url, source.commit, place / f"{file_name(source.label)}-{marked}-{source.commit[:12]}")


def _environ(job: Job) -> dict[str, str]:
    """The environment of indexes here: one for each repository, and the facts of all.

    They are kept in this user's cache: other machines may see the same directories, and nobody opens what another
    user wrote.
    """
    environ = {name: value for name, value in os.environ.items() if name != "SYMINDEX_DIR"}
    environ.setdefault("SYMINDEX_INDEXES", str(cache_directory(os.environ) / "builds"))
    if job.facts:
        environ[POOL_VARIABLE] = job.facts
    return environ


def _indexed(root: Path, environ: Mapping[str, str], job: Job) -> int:
    """Bring an index up to date; how many contents were parsed for it.

    What is parsed goes into the pool at once; what was known on this machine already, afterwards.
    """
    done: list[Summary] = []

    def note(event: Event) -> None:
        if isinstance(event, Summary):
            done.append(event)

    make_fresh(root, environ, note, beside_others=True)
    parsed = sum(each.parsed for each in done)
    if job.facts and any(each.changed for each in done):
        _shared(root, environ, FactsPool(storage_at(job.facts), EXTRACTOR_VERSION, job.facts))
    return parsed


def _shared(root: Path, environ: Mapping[str, str], pool: FactsPool) -> None:
    with closing(open_reader(root, environ)) as reader:
        digests = reader.digests()
        wanted = {digests[content_id] for content_id, _, _ in reader.contents(reader.trees())}
        for digest, facts in reader.packed_by_digest(pool.missing(wanted)):
            pool.put(digest, facts)
