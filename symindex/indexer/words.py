"""Update the word index to the contents of the index, a portion at a time.

Contents are read from the files that have them, and left out where a file has changed since it was indexed: then the
next update gives it another content, and the next catching up takes up that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from symindex.indexer.events import Report, Waiting, WordsDamaged, WordsRead
from symindex.indexer.limits import UpdateLimits
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.pool import Pool
from symindex.indexer.wordparts import ALL, PUBLIC, Portions, ingest, parts_of
from symindex.store.locking import Holder
from symindex.store.reader import Reader
from symindex.store.words.damage import DamagedWords
from symindex.store.words.index import WordIndex, remove_words, turn
from symindex.store.words.writing import WHILE_ASKING, WHILE_INDEXING, Merging
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import load_settings

_NEEDLESS_KEPT: Final = 200  # contents


class Missing(NamedTuple):
    """The contents that a word index lacks, as keys with ids, and the keys that it no longer needs."""

    wanted: dict[bytes, int]
    needless: list[bytes]


class Upkeep(NamedTuple):
    """A word index and the contents that it has to cover.

    `reach` is how much of the libraries may be in it: `project` nothing, `public` what is public and documented, `all`
    all. Without `of_libraries` what it lacks of them is left for later.
    """

    directory: Path  # of the index
    cache: Path
    reader: Reader
    reach: str
    report: Report
    merging: Merging = WHILE_ASKING
    workers: int | None = None
    of_libraries: bool = True
    limits: UpdateLimits = UpdateLimits()

    def needed(self) -> frozenset[bytes]:
        """The digests of the contents that some file has."""
        digests = self.reader.digests()
        return frozenset(digests[content_id] for content_id, _ in self.contents())

    def contents(self) -> Iterator[tuple[int, int]]:
        """(content, tree) of all files; what is borrowed from another index is in that one's word index."""
        own = self.reader.digests().keys()
        return (
            (content_id, tree) for content_id, tree, _ in self.reader.contents(self.reader.trees()) if content_id in own
        )

    def report_holder(self, holder: Holder | None) -> None:
        """Report the process that writes the word index and is waited for."""
        self.report(Waiting(str(holder or "another process")))


class Words(NamedTuple):
    """A word index brought up to date; `is_whole` unless files had changed before their words were read.

    `stale` are the keys of contents in it that no file has any more: they wait to be dropped, and answer nothing.
    """

    opened: WordIndex
    is_whole: bool
    stale: Sequence[bytes] = ()


def opened_words(upkeep: Upkeep) -> Words:
    """The word index that belongs to an index, brought up to date with it; a damaged one is made anew.

    Raises `UnusableWords` where it cannot be written, or where another process does not stop writing it.
    """
    try:
        return _caught_up(upkeep)
    except DamagedWords:
        return remade_words(upkeep)


def remade_words(upkeep: Upkeep) -> Words:
    """The same, made anew because it was damaged."""
    upkeep.report(WordsDamaged(str(upkeep.directory)))
    with turn(upkeep.directory, upkeep.report_holder):
        remove_words(upkeep.directory, upkeep.cache)
    return _caught_up(upkeep)


def update_words(places: UpdatePaths, report: Report, workers: int | None = None) -> None:
    """Bring the word index of a project up to date with its index, as the next search would, and merge small segments.

    The words of libraries are left to the first search in them, but where the settings want them.

    Raises `UnusableWords`, and what else `Reader` does.
    """
    reader = Reader(places.index, EXTRACTOR_VERSION, places.cache)
    reader.begin()
    try:
        settings = load_settings(places.root, places.environ)
        upkeep = Upkeep(places.index, places.cache, reader, settings.words, report, WHILE_INDEXING, workers)
        upkeep = upkeep._replace(of_libraries=settings.index_library_words, limits=places.limits)
        opened_words(upkeep).opened.close()
    finally:
        reader.close()


def _caught_up(upkeep: Upkeep) -> Words:
    words = WordIndex(upkeep.directory, upkeep.cache)
    try:
        missing = missing_words(upkeep, words)
        if _is_work(missing, words, upkeep):
            with turn(upkeep.directory, upkeep.report_holder):
                words.refresh()
                missing = missing_words(upkeep, words)  # another process may have been quicker
                if _is_work(missing, words, upkeep):
                    _catch_up(missing, words, upkeep)
                    missing = missing_words(upkeep, words)
    except BaseException:
        words.close()
        raise
    return Words(words, not missing.wanted, missing.needless)


def _is_work(missing: Missing, words: WordIndex, upkeep: Upkeep) -> bool:
    """Return True if there is anything to write; a little that is needless may stay, for it may come back.

    Nobody who asks waits for merging alone: what he writes some time merges a few segments with it.
    """
    is_untidy = upkeep.merging is not WHILE_ASKING and words.is_scattered(upkeep.merging)
    return bool(missing.wanted) or len(missing.needless) > _NEEDLESS_KEPT or is_untidy


def _catch_up(missing: Missing, words: WordIndex, upkeep: Upkeep) -> None:
    portions = Portions(upkeep.reader, missing.wanted, upkeep.limits.max_portion_lines)
    total, done = len(missing.wanted), 0
    if total:
        upkeep.report(WordsRead(0, total))
    words.close()
    with words.writing(upkeep.merging, upkeep.needed) as writer:
        writer.remove(missing.needless)
        if len(portions) == 1:
            ingest(portions[0], writer)
    if len(portions) == 1:
        upkeep.report(WordsRead(total, total))
    elif portions:
        pool = Pool(upkeep.workers, upkeep.limits.pool)
        # Closed first, lest somebody still writes when what is left of parts is deleted.
        with words.parts() as place, closing(parts_of(portions, place, words.name, pool)) as parts:
            for position, part in parts:
                if part:
                    with words.writing(upkeep.merging, upkeep.needed) as writer:
                        writer.adopt(part)
                done += portions.contents_of(position)
                upkeep.report(WordsRead(done, total))


def missing_words(upkeep: Upkeep, words: WordIndex) -> Missing:
    """The contents that a word index lacks or no longer needs."""
    reader, known = upkeep.reader, words.keys()
    levels = {key[:-1]: key[-1:] for key in known}
    digests = reader.digests()
    project = {tree.id for tree in reader.trees().values() if tree.kind == "project"}
    own: set[int] = set()
    others: set[int] = set()
    for content_id, tree in upkeep.contents():
        (own if tree in project else others).add(content_id)
    of_libraries = {"project": b"", "public": PUBLIC, "all": ALL}[upkeep.reach]
    wanted: dict[bytes, int] = {}
    needless: list[bytes] = []
    for content_id in sorted(own | others):
        level = levels.pop(digests[content_id], b"")
        if content_id not in own and not upkeep.of_libraries:
            continue
        level_needed = ALL if content_id in own else of_libraries
        if level_needed and (not level or (level_needed == ALL) > (level == ALL)):
            wanted[digests[content_id] + level_needed] = content_id
            if level:
                needless.append(digests[content_id] + level)
    needless += [digest + level for digest, level in levels.items()]
    return Missing(wanted, needless)
