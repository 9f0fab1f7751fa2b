"""Contents by the names that git gives them: digests, words and facts, each found out when it is needed.

What is asked of a revision is mostly the same as of the last one: of a thousand commits most files are the same, and of
the others a question needs the words of all and the facts of few. So a content is read once for its digest and words,
which are kept under git's name for it, and its facts are extracted only where a question looks at them; these go into
the user's facts cache. A content that the index has needs neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from symindex.model.facts import FileFacts
from symindex.model.text import digest_of, to_utf8
from symindex.revisions.word_index import WordIndex
from symindex.store.cache import FactsCache
from symindex.store.packing import pack, unpack, unpack_words
from symindex.store.project_cache import ProjectCache
from symindex.store.revision_cache import Noted, RevisionCache
from symindex.workspace.discover import names_python
from symindex.workspace.git import Git
from symindex.workspace.reading import MAXIMUM_SIZE

_FACTS_MOST: Final = 4096  # unpacked, in memory
_PACKED_BYTES_MOST: Final = 64 << 20
_READ_BYTES_MOST: Final = 64 << 20  # of contents that were read and may be looked at again
_ANY_WORD: Final = "*"  # before the words of a content whose facts may have others: the part that is read ends in one
_SHEBANG_BYTES: Final = 256


class Source(NamedTuple):
    """A content that git keeps: its name, the repository that has it, and a path that names it to a reader."""

    oid: str
    git: Git
    path: str


class Contents:
    """The contents of some revisions of one project. Those that the index lacks have numbers below 0.

    Shared by the readers of several revisions; to be closed.
    """

    def __init__(self, cache: Path, extractor: int) -> None:
        self._facts_cache = FactsCache(cache, extractor)
        self.kept = RevisionCache(cache)  # what is known by git's names
        self.projects = ProjectCache(cache)
        self._notes: dict[str, Noted] = {}
        self._sources: dict[int, Source] = {}  # number → where its bytes are
        self._numbers: dict[bytes, int] = {}  # digest → number
        self._read_lately: dict[str, bytes] = {}
        self._read_bytes = 0
        self._packed: dict[int, bytes] = {}
        self._packed_bytes = 0
        self._uncached: set[int] = set()  # numbers of contents whose facts the cache did not have
        self.facts_of: dict[int, FileFacts] = {}  # number → facts, those of the index among them
        self._roles: dict[tuple[int, str], int] = {}
        self._words = WordIndex()  # of contents by their numbers
        self._having_any: set[int] = set()  # contents that may have any word

    def close(self) -> None:
        """Give the caches back."""
        self._facts_cache.close()
        self.kept.close()
        self.projects.close()

    # What contents are

    def notes(self, sources: Sequence[Source]) -> Mapping[str, Noted]:
        """Git's name → what is known without a look at the words; contents that are met first are read now."""
        unknown = {source.oid: source for source in sources if source.oid not in self._notes}
        kept = self.kept.find(map(bytes.fromhex, unknown))
        self._notes.update({oid.hex(): note for oid, note in kept.items()})
        new = [source for oid, source in unknown.items() if oid not in self._notes]
        if new:
            made = {oid: _noted(oid, content) for oid, content in self._read(new)}
            self._notes.update(made)
            self.kept.put(note for note in made.values() if note.size <= MAXIMUM_SIZE)  # others are read in part
        return self._notes

    def take_notes(self, notes: Mapping[str, Noted]) -> None:
        """Note what is known of contents, by git's names, but for their words."""
        self._notes = {**notes, **self._notes}

    def number(self, source: Source) -> int:
        """The number below 0 of a content of which `notes` were asked."""
        digest = self._notes[source.oid].digest
        number = self._numbers.get(digest)
        if number is None:
            number = self._numbers[digest] = -1 - len(self._numbers)
            self._sources[number] = source
        return number

    def note_words(self, numbers: Iterable[int]) -> None:
        """Find out which words some contents have, in one go."""
        new = [number for number in numbers if number not in self._words]
        self._find_words([self._sources[number] for number in new])
        for number in new:
            words = self.note(number).words or ""
            self._words.add(number, words)
            if words.startswith(_ANY_WORD):
                self._having_any.add(number)

    def _find_words(self, sources: Sequence[Source]) -> None:
        lacking = [source for source in sources if self._notes[source.oid].words is None]
        kept = self.kept.find([bytes.fromhex(source.oid) for source in lacking]) if lacking else {}
        self._notes.update({oid.hex(): note for oid, note in kept.items() if note.words is not None})
        lacking = [source for source in lacking if self._notes[source.oid].words is None]
        if not lacking:
            return
        from symindex.extract import is_read_whole  # late: what is known needs no grammar
        from symindex.extract.word_scan import joined_words

        made: dict[str, Noted] = {}
        for oid, content in self._read(lacking):
            words = joined_words(content)
            mark = "" if is_read_whole(content) else _ANY_WORD
            made[oid] = self._notes[oid]._replace(words=f"{mark}{words}")
        self._notes.update(made)
        self.kept.put(made.values())

    def note(self, number: int) -> Noted:
        """Return what is known of a content by its number."""
        return self._notes[self._sources[number].oid]

    def source(self, number: int) -> bytes:
        """The bytes of a content; raises `MissingObject`."""
        return self.bytes_of(self._sources[number])

    def _read(self, sources: Sequence[Source]) -> Iterator[tuple[str, bytes]]:
        """(git's name, bytes) of contents; raises `MissingObject`."""
        by_git: dict[Git, list[Source]] = {}
        for source in sources:
            if source.oid in self._read_lately:
                yield source.oid, self._read_lately[source.oid]
            else:
                by_git.setdefault(source.git, []).append(source)
        for git, some in by_git.items():
            for oid, content in git.objects((source.oid, source.path) for source in some):
                if self._read_bytes + len(content) <= _READ_BYTES_MOST:
                    self._read_bytes += len(content)
                    self._read_lately[oid] = content
                yield oid, content

    # Words and facts

    def mentioning(self, numbers: Iterable[int], word: str, roles: int) -> list[tuple[int, int]]:
        """(number, its roles of the word) for those of some contents that mention a word in one of some roles."""
        candidates = self.candidates(numbers, word)
        unknown = [number for number in candidates if (number, word) not in self._roles]
        if unknown:
            unknown = list(self._that_may_play(unknown, word, roles))
            self._make_known(unknown)
            for number in unknown:
                self._roles[number, word] = self._role(number, word)
        return [(n, bits) for n in candidates if (bits := self._roles.get((n, word), 0)) & roles]

    def candidates(self, numbers: Iterable[int], word: str) -> list[int]:
        """Those of some contents that may mention a word."""
        found = list(numbers)
        for part in word.split("."):
            if part:
                having = self._words.having(part)
                found = [number for number in found if number in having or number in self._having_any]
        return found

    def _that_may_play(self, numbers: Sequence[int], word: str, roles: int) -> Iterator[int]:
        """Those of some contents that may have a word in some role; of those without facts their bytes say it."""
        from symindex.extract.role_scan import may_play

        self._fetch(numbers)
        for number in numbers:
            if self._is_known(number) or may_play(self.source(number), word, roles):
                yield number

    def may_have_base(self, number: int, base: str) -> bool:
        """Return False if a content surely has no class with a base of a bare name."""
        from symindex.extract.role_scan import may_be_base

        self._fetch([number])
        return self._is_known(number) or may_be_base(self.source(number), base)

    def _is_known(self, number: int) -> bool:
        """Return True if a content has facts, or cannot be judged without them."""
        has_facts = number in self._packed or number in self.facts_of
        return has_facts or number in self._having_any

    def still_imported(self, imported: Mapping[str, bool], changed: Iterable[Source]) -> dict[str, bool]:
        """Return which of some packages, known to be imported before some contents changed, are still imported."""
        sources = [self.bytes_of(source) for source in changed]
        return {
            package: is_imported
            for package, is_imported in imported.items()
            if not any(package.encode() in source for source in sources)
        }

    def bytes_of(self, source: Source) -> bytes:
        """The bytes of a content; raises `MissingObject`."""
        [(_, content)] = self._read([source])
        return content

    def _role(self, number: int, word: str) -> int:
        facts = self.facts_of.get(number)
        words, roles = (facts.words, facts.roles) if facts else unpack_words(self._packed_facts(number))
        try:
            return roles[words.index(word)]
        except ValueError:
            return 0

    def words(self, numbers: Iterable[int]) -> set[str]:
        """All words that some contents may have."""
        from symindex.extract.word_scan import words_of

        found: set[str] = set()
        for number in numbers:
            found.update(words_of((self.note(number).words or "").removeprefix(_ANY_WORD)))
        return found

    def facts(self, number: int) -> FileFacts:
        """The facts of a content, kept for the next time."""
        facts = self.facts_of.get(number)
        if facts is None:
            self.make_room()
            facts = self.facts_of[number] = unpack(self._packed_facts(number))
        return facts

    def make_room(self) -> None:
        """Forget the facts that have been in memory longest where there are many."""
        if len(self.facts_of) >= _FACTS_MOST:
            for old in list(self.facts_of)[: _FACTS_MOST // 2]:
                del self.facts_of[old]

    def facts_once(self, number: int) -> FileFacts:
        """The facts of a content, not kept."""
        return self.facts_of.get(number) or unpack(self._packed_facts(number))

    def packed(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Number → packed facts."""
        wanted = list(numbers)
        self._make_known(wanted)
        return {number: self._packed_facts(number) for number in wanted}

    def _packed_facts(self, number: int) -> bytes:
        packed = self._packed.get(number)
        if packed is None:
            facts = self.facts_of.get(number)
            if facts is not None:
                return pack(facts)
            self._make_known([number])
            packed = self._packed[number]
        return packed

    def _make_known(self, numbers: Sequence[int]) -> None:
        """Have the packed facts of some contents, from the cache or by extraction."""
        lacking = self._fetch(numbers)
        if not lacking:
            return
        from symindex.extract import extract

        made = []
        for number in lacking:
            packed = pack(extract(self.source(number)))
            self._keep(number, packed)
            made.append((self.note(number).digest, packed))
        self._facts_cache.put(made)

    def _fetch(self, numbers: Sequence[int]) -> list[int]:
        """Have the packed facts of those of some contents of which the cache has them, and return the others."""
        wanted = [number for number in numbers if number not in self._packed and number not in self.facts_of]
        if self._packed_bytes > _PACKED_BYTES_MOST:
            self._packed.clear()
            self._packed_bytes = 0
        by_digest = {self.note(number).digest: number for number in wanted if number not in self._uncached}
        for digest, packed in self._facts_cache.find(by_digest).items() if by_digest else ():
            self._keep(by_digest.pop(digest), packed)
        self._uncached.update(by_digest.values())
        return [number for number in wanted if number not in self._packed]

    def _keep(self, number: int, packed: bytes) -> None:
        self._packed[number] = packed
        self._uncached.discard(number)
        self._packed_bytes += len(packed)


def _noted(oid: str, content: bytes) -> Noted:
    text = to_utf8(content)[0] if len(content) <= MAXIMUM_SIZE else b""
    lines = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    first = content[:_SHEBANG_BYTES].partition(b"\n")[0]
    return Noted(bytes.fromhex(oid), digest_of(content), len(content), lines, names_python(first))
