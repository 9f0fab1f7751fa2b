"""Facts that are carried from one machine to another: packs of them, and a manifest that says what each pack is.

A place that holds them is a directory, a zip file, or whatever fsspec opens. It has `manifest.json`, which tells the
versions, and of each pack its name, its digest and how many entries it has. The packs are named by the first byte of
the digests of their contents, so that a few contents need a few packs. An entry of a pack is the digest of a content
(16 bytes), the length of its facts (4 bytes, little-endian), and the facts as `packing` has them.

Facts are believed, and cannot be compared with their content without making them anew. So a pack counts only where it
has the digest that the manifest says, the manifest only where it has the one that it was pinned to, if it was, and an
entry only where its facts are whole and hang together.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol

from symindex.errors import StoreError
from symindex.model.facts import FileFacts
from symindex.model.kinds import DEFINITIONS, KIND_NAMES, SPANNED
from symindex.store.packing import PACKING_VERSION, unpack

MANIFEST: Final = "manifest.json"
_FORM_VERSION: Final = 1
_DIGEST_BYTES: Final = 16
_LENGTH_BYTES: Final = 4
_MAX_MANIFEST_BYTES: Final = 1 << 20
_MAX_PACK_BYTES: Final = 1 << 26  # one of 256; those of 22,000 files have 0.5 MB
_PACK_NAME: Final = re.compile(r"[0-9a-f]{2}\.facts")
_PIN: Final = "#"  # between a place and the digest of its manifest
_HINT: Final = "make it anew with symindex cache export, of the same version of symindex"


class PackSource(Protocol):
    """The place where packs are kept; raises `OSError` where it does not exist."""

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a file of at most so many."""


class Refused(NamedTuple):
    """A rejected place, pack or entry by its name, and the reason."""

    name: str
    why: str


class PortableFacts:
    """The facts in a place, read when they are asked for. Raises `StoreError` where none are to be believed."""

    def __init__(self, place: PackSource, extractor: int, name: str, pin: str = "") -> None:
        self.refused: list[Refused] = []
        self._place, self._name = place, name
        manifest = _checked_manifest(place, extractor, name, pin)
        self._packs: Mapping[str, str] = manifest
        self._read: dict[str, dict[bytes, bytes]] = {}

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those that are here and hang together."""
        found: dict[bytes, bytes] = {}
        for digest in digests:
            facts = self._pack(_pack_of(digest)).get(digest)
            if facts is not None and self._is_sound(digest, facts):
                found[digest] = facts
        return found

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """(digest, facts) of all that hang together."""
        for name in sorted(self._packs):
            for digest, facts in self._pack(name).items():
                if self._is_sound(digest, facts):
                    yield digest, facts
            self._read[name] = {}

    def _pack(self, name: str) -> dict[bytes, bytes]:
        pack = self._read.get(name)
        if pack is None:
            pack = self._read[name] = self._pack_read(name) if name in self._packs else {}
        return pack

    def _pack_read(self, name: str) -> dict[bytes, bytes]:
        try:
            content = self._place.read(name, _MAX_PACK_BYTES)
            if digest_of_file(content) != self._packs[name]:
                raise ValueError("it is not what the manifest says")
            entries = dict(_unpacked(content))
            if any(_pack_of(digest) != name for digest in entries):
                raise ValueError("it holds what belongs elsewhere")
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            self.refused.append(Refused(f"{self._name}: {name}", str(error) or type(error).__name__))
            return {}
        return entries

    def _is_sound(self, digest: bytes, facts: bytes) -> bool:
        sound = is_sound(facts)
        if not sound:
            self.refused.append(Refused(f"{self._name}: {digest.hex()}", "its facts are no facts"))
        return sound


def written(entries: Iterable[tuple[bytes, bytes]], extractor: int, write: Callable[[str, bytes], None]) -> str:
    """Write (digest, facts) as packs and their manifest by `write(name, content)`; the manifest's digest, to pin it."""
    packs: dict[str, list[bytes]] = {}
    for digest, facts in sorted(entries):
        packs.setdefault(_pack_of(digest), []).append(digest + len(facts).to_bytes(_LENGTH_BYTES, "little") + facts)
    described = {}
    for name, parts in packs.items():
        content = b"".join(parts)
        write(name, content)
        described[name] = {"digest": digest_of_file(content), "entries": len(parts)}
    manifest = {"version": _FORM_VERSION, "facts": f"{extractor}.{PACKING_VERSION}", "packs": described}
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    write(MANIFEST, content)
    return digest_of_file(content)


def digest_of_file(content: bytes) -> str:
    """The digest by which manifests and packs are known: BLAKE2b, 32 bytes, in hexadecimal."""
    return blake2b(content, digest_size=32).hexdigest()


def split_pin(typed: str) -> tuple[str, str]:
    """A place, and the digest that its manifest is pinned to; empty where it is not."""
    name, mark, pin = typed.rpartition(_PIN)
    is_pin = mark and len(pin) == 64 and all(each in "0123456789abcdef" for each in pin)
    return (name, pin) if is_pin else (typed, "")


class ZipPacks:
    """A zip file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str, most: int) -> bytes:
        try:
            with open_regular(self._path) as zipped, zipfile.ZipFile(zipped) as archive, archive.open(name) as file:
                return bounded(file.read(most + 1), most)
        except (KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            raise OSError(str(error)) from error


def open_regular(path: Path) -> BinaryIO:
    """A regular file, opened without waiting; raises `OSError` for a FIFO or a device too."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    file = open(descriptor, "rb")  # noqa: SIM115  # whoever asked closes it
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))
    return file


def bounded(content: bytes, most: int) -> bytes:
    """A content that was read with one byte more than it may have; raises `OSError` where it has that byte."""
    if len(content) > most:
        raise OSError("it is too large")
    return content


def _checked_manifest(place: PackSource, extractor: int, name: str, pin: str) -> dict[str, str]:
    """Pack → its digest."""
    try:
        content = place.read(MANIFEST, _MAX_MANIFEST_BYTES)
    except OSError as error:
        raise StoreError(f"no facts can be read from {name}: {error.strerror or error}", _HINT) from error
    if pin and digest_of_file(content) != pin:
        raise StoreError(
            f"the manifest of {name} is not the one that it is pinned to", "pin it anew, or ask who wrote it"
        )
    try:
        manifest = json.loads(content)
        versions = manifest["version"], manifest["facts"]
        packs = {str(pack): str(described["digest"]) for pack, described in manifest["packs"].items()}
        if not all(map(_PACK_NAME.fullmatch, packs)):
            raise ValueError("a pack has a name that none has")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(f"the manifest of {name} cannot be read", _HINT) from error
    if versions != (_FORM_VERSION, f"{extractor}.{PACKING_VERSION}"):
        raise StoreError(f"the facts in {name} are of another version of symindex", _HINT)
    return packs


def _pack_of(digest: bytes) -> str:
    return f"{digest[:1].hex()}.facts"


def _unpacked(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        start = at + _DIGEST_BYTES + _LENGTH_BYTES
        end = start + int.from_bytes(content[at + _DIGEST_BYTES : start], "little")
        if end > len(content):
            raise ValueError("it is cut off")
        yield content[at : at + _DIGEST_BYTES], content[start:end]
        at = end


def is_sound(facts: bytes) -> bool:
    """Return True if packed facts can be unpacked, and hang together."""
    try:
        return _hang_together(unpack(facts))
    except StoreError:
        return False


def _hang_together(facts: FileFacts) -> bool:
    """Return True if the columns fit each other, so that nobody is led astray who walks in them."""
    count, words = len(facts.kinds), len(facts.words)
    if not count or facts.kinds[0] or len(facts.roles) != words:
        return False
    if not len(facts.word_ids) == len(facts.ups) == len(facts.start_steps) == count:
        return False
    return (
        set(facts.kinds) <= KIND_NAMES.keys()
        and facts.ups[0] == 0
        and min(facts.ups[1:], default=1) > 0
        and all(map(int.__le__, facts.ups, range(count)))
        and 0 <= min(facts.word_ids) <= max(facts.word_ids) < words
        and min(facts.line_lengths, default=1) > 0
        and _are_inside(facts)
    )


def _are_inside(facts: FileFacts) -> bool:
    """Return True if all that facts say of places is inside the text."""
    length, starts = sum(facts.line_lengths), list(accumulate(facts.start_steps))
    spanned, defined = (list(facts.nodes_of(kinds)) for kinds in (SPANNED, DEFINITIONS))
    if len(facts.end_steps) != len(spanned) or len(facts.outer_steps) != len(defined) or len(facts.respelled) % 2:
        return False
    return (
        0 <= min(starts) <= max(starts) <= length
        and all(step >= 0 and starts[node] + step <= length for node, step in zip(spanned, facts.end_steps))
        and all(0 <= starts[node] - step <= length for node, step in zip(defined, facts.outer_steps))
        and all(0 <= node < len(starts) for node in facts.respelled[::2])
        and min(facts.respelled[1::2], default=1) > 0
        and not facts.words[0]
        and facts.encoding.isascii()
    )
