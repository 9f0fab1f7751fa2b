"""Facts that many machines share while they work: in one storage a file for each content, which any of them may add.

A file is named by the versions of extractor and packing and the digest of the content. It has the digest of the facts
(BLAKE2b, 32 bytes) and the facts as `packing` has them. Who writes there is believed: a pool is for machines of one
owner. Facts that are cut off or do not hang together are refused.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Final

from symindex.store.packing import PACKING_VERSION
from symindex.store.portable import Refused, is_sound
from symindex.store.storage import Storage

POOL: Final = "pool:"  # before the place of a pool, where places of portable facts can be named too
_DIGEST_BYTES: Final = 32
_MAX_BYTES: Final = 1 << 26
_MAX_CLAIM_BYTES: Final = 200


class FactsPool:
    """The pool in a storage. Reading raises nothing: what cannot be read is not there, or is in `refused`."""

    def __init__(self, storage: Storage, extractor: int, name: str) -> None:
        self.refused: list[Refused] = []
        self._storage, self.name = storage, name
        self._below = f"facts-{extractor}.{PACKING_VERSION}"
        self._names: set[str] | None = None

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those that were here when the pool was first asked, and hang together."""
        wanted = {self._name_of(digest): digest for digest in digests}
        return self._read({name: digest for name, digest in wanted.items() if name in self._known()})

    def find_added(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those of a few contents that are here now, whoever added them since `find`."""
        return self._read({self._name_of(digest): digest for digest in digests})

    def _read(self, wanted: Mapping[str, bytes]) -> dict[bytes, bytes]:
        found = {}
        for name, content in self._storage.read_all(wanted, _MAX_BYTES).items():
            checked, facts = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
            if checked == _digest(facts) and is_sound(facts):
                found[wanted[name]] = facts
                self._known().add(name)
            else:
                self.refused.append(Refused(f"{self.name}: {name}", "its facts are no facts"))
        return found

    def missing(self, digests: Iterable[bytes]) -> list[bytes]:
        """Those contents that the pool lacks, as far as was seen when it was first asked."""
        known = self._known()
        return [digest for digest in digests if self._name_of(digest) not in known]

    def put(self, digest: bytes, facts: bytes) -> None:
        """Add the facts of a content; raises `OSError`."""
        name = self._name_of(digest)
        self._storage.write(name, _digest(facts) + facts)
        self._known().add(name)

    def claim(self, group: int, owner: str, seconds: float) -> bool:
        """Return True if no other process says that it extracts the contents whose digests begin with a byte.

        Then others are told, for so many seconds or until `release`, that this one does. A claim saves work and no
        more: two processes may get one at the same moment, or find one whose owner is gone. Raises `OSError`.
        """
        try:
            holder, _, until = self._storage.read(self._claim_of(group), _MAX_CLAIM_BYTES).decode().partition(" ")
            if holder != owner and float(until) > time.time():
                return False
        except (OSError, ValueError):  # none, or no claim of ours
            pass
        self._storage.write(self._claim_of(group), f"{owner} {time.time() + seconds}".encode())
        return True

    def release(self, group: int) -> None:
        """Take a claim back; raises `OSError`."""
        self._storage.delete(self._claim_of(group))

    def _claim_of(self, group: int) -> str:
        return f"claims-{self._below}/{group:02x}"

    def _known(self) -> set[str]:
        if self._names is None:
            try:
                self._names = set(self._storage.names(self._below))
            except OSError as error:
                self.refused.append(Refused(self.name, str(error)))
                self._names = set()
        return self._names

    def _name_of(self, digest: bytes) -> str:
        return f"{self._below}/{digest[:1].hex()}/{digest.hex()}"


def _digest(facts: bytes) -> bytes:
    return blake2b(facts, digest_size=_DIGEST_BYTES).digest()
