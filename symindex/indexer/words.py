"""Catching up: making the word index tell of the same contents as the index, a batch at a time.

Contents are read from the files that have them, and left out where a file has changed since it was indexed: then the
next update gives it another content, and the next catching up takes up that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from symindex.indexer.events import Report, WordsDamaged, WordsRead
from symindex.indexer.update import Places
from symindex.indexer.worddocuments import word_documents
from symindex.indexer.work import digest_of
from symindex.model.places import absolute
from symindex.model.text import to_utf8
from symindex.store.reader import Reader
from symindex.store.words.index import DamagedWords, WordIndex, WordWriter, remove_words
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.reading import read_regular
from symindex.workspace.settings import load_settings

# Documents that become one segment: enough for quick questions, few enough to lose little when interrupted.
_DOCUMENTS_A_BATCH: Final = 5_000
_CONTENTS_A_REPORT: Final = 20
_ALL: Final = b"a"
_PUBLIC: Final = b"p"


class Missing(NamedTuple):
    """What the word index lacks, as keys of contents with their ids, and what it need not have."""

    wanted: dict[bytes, int]
    needless: list[bytes]


def opened_words(directory: Path, cache: Path, reader: Reader, reach: str, report: Report) -> WordIndex:
    """The word index that belongs to an index, brought up to date with it; a damaged one is made anew.

    `reach` is how much of the libraries is in it: `project` nothing, `public` what is public and documented, `all` all.
    Raises `StoreError` where it cannot be written, or where another process does not stop writing it.
    """
    try:
        return _caught_up(WordIndex(directory, cache), reader, reach, report)
    except DamagedWords:
        return remade_words(directory, cache, reader, reach, report)


def remade_words(directory: Path, cache: Path, reader: Reader, reach: str, report: Report) -> WordIndex:
    """The same, made anew because it was damaged."""
    report(WordsDamaged(str(directory)))
    remove_words(directory)
    return _caught_up(WordIndex(directory, cache), reader, reach, report)


def update_words(places: Places, report: Report) -> None:
    """Bring the word index of a project up to date with its index, as the next search would; raises `StoreError`."""
    reader = Reader(places.index, EXTRACTOR_VERSION)
    try:
        reach = load_settings(places.root, places.environ).words
        opened_words(places.index, places.cache, reader, reach, report).close()
    finally:
        reader.close()


def _caught_up(words: WordIndex, reader: Reader, reach: str, report: Report) -> WordIndex:
    try:
        missing = missing_words(reader, words.keys(), reach)
        total, done = len(missing.wanted), 0
        if total:
            report(WordsRead(0, total))
        while missing.wanted or len(missing.needless) > len(reader.digests()) // 10:
            with words.writing() as writer:
                missing = missing_words(reader, writer.keys(), reach)  # another process may have been quicker
                writer.remove(missing.needless)
                for key, blob in missing.wanted.items():
                    if writer.documents >= _DOCUMENTS_A_BATCH:
                        break
                    _take_up(writer, key, blob, reader)
                    done += 1
                    if not done % _CONTENTS_A_REPORT:
                        report(WordsRead(done, max(total, done)))
                else:
                    break  # what could not be read is left for the next time
            missing = missing_words(reader, words.keys(), reach)
    except BaseException:
        words.close()
        raise
    if done:
        report(WordsRead(done, done))
    return words


def missing_words(reader: Reader, known: set[bytes], reach: str) -> Missing:
    """What a word index with the contents known lacks."""
    levels = {key[:-1]: key[-1:] for key in known}
    digests = reader.digests()
    project = {tree.id for tree in reader.trees().values() if tree.kind == "project"}
    own = {blob for blob, _, _ in reader.contents(project)}
    of_libraries = {"project": b"", "public": _PUBLIC, "all": _ALL}[reach]
    wanted: dict[bytes, int] = {}
    needless: list[bytes] = []
    for blob, digest in digests.items():
        level = levels.pop(digest, b"")
        least = _ALL if blob in own else of_libraries
        if least and (not level or (least == _ALL) > (level == _ALL)):
            wanted[digest + least] = blob
            if level:
                needless.append(digest + level)
    with_files = reader.documents_of_blobs(blob for blob in wanted.values() if blob not in own)
    wanted = {key: blob for key, blob in wanted.items() if blob in own or blob in with_files}
    needless += [digest + level for digest, level in levels.items()]
    return Missing(wanted, needless)


def _take_up(writer: WordWriter, key: bytes, blob: int, reader: Reader) -> None:
    for content in _read(key[:-1], blob, reader):
        source, _ = to_utf8(content)
        facts = reader.facts_once(blob)
        writer.add(key, word_documents(facts, source, public=key.endswith(_PUBLIC)))


def _read(digest: bytes, blob: int, reader: Reader) -> Iterator[bytes]:
    """The bytes of a content, from the first file that still has them; nothing where none has."""
    trees = reader.trees()
    for document in reader.documents_of_blob(blob):
        try:
            content = read_regular(absolute(trees[document.tree], document))
        except OSError:
            continue
        if digest_of(content) == digest:
            yield content
            return
