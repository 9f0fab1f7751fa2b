"""An index of contents that are only seen: facts are made when a question asks for them, and no word is looked up.

Its answers are those of an index in which everything is known: which contents have a word, and in which roles, is told
by their facts, made for all that mention it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from symindex.indexer.pool import Pool
from symindex.indexer.work import extract_sources, facts_of_nothing
from symindex.model.facts import FileFacts
from symindex.model.roles import Role
from symindex.store.packing import unpack, unpack_words
from symindex.store.seen import SeenReader

if TYPE_CHECKING:
    from symindex.extract.mentions import Mentions
    from symindex.indexer.shared_facts import SharedFacts
    from symindex.store.cache import FactsCache
    from symindex.store.seen import SeenWriter

_FACTS_KEPT: Final = 4096
_LOST: Final = "a worker process died of it"


class LazyReader(SeenReader):
    """Reads an index in memory whose contents are in `mentions`, by their ids; facts come from the cache or are made.

    What was made is kept in the cache when it is closed.
    """

    def __init__(self, writer: SeenWriter, mentions: Mentions, cache: FactsCache, shared: SharedFacts) -> None:
        super().__init__(writer)
        self._mentions, self._cache_of_facts, self._shared = mentions, cache, shared
        self._packed: dict[int, bytes] = {}
        self._made: dict[bytes, bytes] = {}
        self._mentioning: dict[str, list[tuple[int, int]]] = {}
        self._last: dict[int, int] = {}  # tree → the highest number of its contents
        self._pool = Pool()

    def close(self) -> None:
        """Keep the facts that were made in the cache, and end the processes that made them."""
        self._pool.__exit__()
        self._cache_of_facts.put(self._made.items())
        self._cache_of_facts.close()
        self._made = {}
        super().close()

    # Facts

    def facts(self, content_id: int) -> FileFacts:
        """The facts of a content, kept for the next time."""
        facts = self._facts.get(content_id)
        if facts is None:
            if len(self._facts) >= _FACTS_KEPT:
                for old in list(self._facts)[: _FACTS_KEPT // 2]:
                    del self._facts[old]
            facts = self._facts[content_id] = self.facts_once(content_id)
        return facts

    def facts_once(self, content_id: int) -> FileFacts:
        """The facts of a content, not kept."""
        return unpack(self._known([content_id])[content_id])

    def packed_facts(self, content_ids: Iterable[int]) -> dict[int, bytes]:
        """Content → its packed facts."""
        wanted = list(content_ids)
        known = self._known(wanted)
        return {content_id: known[content_id] for content_id in wanted}

    def _known(self, content_ids: Sequence[int]) -> dict[int, bytes]:
        """The packed facts of all contents that are known, some among them."""
        missing = [content_id for content_id in content_ids if content_id not in self._packed]
        if missing:
            digests = {content_id: self.digest(content_id) for content_id in missing}
            cached = self._cache_of_facts.find(digests.values())
            cached.update(self._shared.find(digest for digest in digests.values() if digest not in cached))
            self._packed.update(
                (content_id, cached[digest]) for content_id, digest in digests.items() if digest in cached
            )
            self._extract([content_id for content_id in missing if content_id not in self._packed], digests)
        return self._packed

    def _extract(self, content_ids: Sequence[int], digests: dict[int, bytes]) -> None:
        sources = [self._mentions.source(content_id) for content_id in content_ids]
        for position, facts in self._pool.run(extract_sources, sources, list(map(len, sources)), _LOST):
            content_id = content_ids[position]
            if isinstance(facts, bytes):
                self._packed[content_id] = self._made[digests[content_id]] = facts
            else:
                self._packed[content_id] = facts_of_nothing()

    # Words

    def contents_mentioning(self, word: str, roles: int) -> list[tuple[int, int]]:
        """(content, its roles of the word) for contents that mention a word in one of some roles."""
        entries = self._mentioning.get(word)
        if entries is None:
            content_ids = self._mentions.mentioning(word)
            known = self._known(content_ids)
            found = ((content_id, _roles_of(known[content_id], word)) for content_id in content_ids)
            entries = self._mentioning[word] = sorted(entry for entry in found if entry[1])
        return [entry for entry in entries if entry[1] & roles]

    def candidates(self, word: str, roles: int, tree: int | None = None) -> list[int]:
        """The contents that may mention a word, found without their facts."""
        if word in self._mentioning:
            return [content_id for content_id, _ in self.contents_mentioning(word, roles)]
        last = None if tree is None else self._last_of(tree)
        return self._mentions.mentioning(word, last, is_imported=roles == Role.IMPORT)

    def confirmed(self, candidates: Sequence[int], word: str, roles: int) -> Sequence[int]:
        """The candidates whose facts mention a word in one of the given roles."""
        known = self._known(candidates)
        return [content_id for content_id in candidates if _roles_of(known[content_id], word) & roles]

    def _last_of(self, tree: int) -> int:
        """The highest number of a content of a tree."""
        if tree not in self._last:
            self._last[tree] = max((content_id for content_id, _, _ in self.contents([tree])), default=0)
        return self._last[tree]

    def words(self, pattern: str | None = None) -> Iterator[str]:
        """All words that may be in the facts, or those that match a GLOB pattern, in order."""
        if not self.has_vocabulary:
            self.note_vocabulary(self._mentions.words())
        return self.vocabulary(pattern)


def _roles_of(packed: bytes, word: str) -> int:
    words, roles = unpack_words(packed)
    try:
        return roles[words.index(word)] if word else 0
    except ValueError:
        return 0
