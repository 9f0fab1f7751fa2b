"""Projects at revisions in the user's cache, so that a revision asked about again is not listed again."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from symindex.revisions.contents import Contents, Source
from symindex.store.revision_cache import Noted
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.git import Git, Revision
from symindex.workspace.ignore import rules_beside_trees_as_written

_FORM: Final = b"1"  # of the value; raised as well where other files would be the project's


class Kept(NamedTuple):
    """The files of a project, what they are imported by, and which packages they import, as far as was asked."""

    files: list[Source]
    modules: dict[str, list[str]]
    imported: dict[str, bool]


class KeptProjects:
    """The projects of one repository at revisions, in the user's cache."""

    def __init__(self, git: Git, contents: Contents) -> None:
        self._git, self._contents = git, contents

    def key(self, revision: Revision, foreign: frozenset[str], environ: Mapping[str, str]) -> bytes:
        """The key of a project at a revision: all that decides about its files. Empty for what is staged."""
        if revision.is_staged:
            return b""
        below, beside = rules_beside_trees_as_written(os.path.abspath(self._git.root), environ)
        way = "" if revision.is_of_project else "/".join(below)
        parts: list[str | bytes] = [
            _FORM,
            str(EXTRACTOR_VERSION),
            os.path.realpath(self._git.root),  # another repository may have a forged tree of the same name
            revision.tree,
            way,
            "\0".join(sorted(foreign)),
            *beside,
        ]
        digest = blake2b(digest_size=24)
        for part in parts:
            content = part if isinstance(part, bytes) else os.fsencode(part)
            digest.update(b"%d\0" % len(content) + content)
        return digest.digest()

    def find(self, key: bytes) -> Kept | None:
        """Return the entry under a key; its contents are noted, without their words."""
        value = self._contents.projects.find(key)
        if value is None:
            return None
        try:
            return self._unpacked(json.loads(zlib.decompress(value)))
        except (ValueError, zlib.error, LookupError, TypeError):  # of another version, say
            return None

    def _unpacked(self, rows: Mapping[str, list[list[str]]]) -> Kept:
        files: list[Source] = []
        modules: dict[str, list[str]] = {}
        notes: dict[str, Noted] = {}
        for path, oid, digest, size, lines, script, *names in rows["files"]:
            files.append(Source(oid, self._git, path))
            modules[path] = names
            notes[oid] = Noted(bytes.fromhex(oid), bytes.fromhex(digest), int(size), int(lines), script == "1", None)
        self._contents.take_notes(notes)
        return Kept(files, modules, {package: bool(is_imported) for package, is_imported in rows["imported"]})

    def put(
        self, key: bytes, files: Sequence[Source], modules: Mapping[str, Sequence[str]], imported: Mapping[str, bool]
    ) -> None:
        """Keep what is known of a project."""
        notes = self._contents.notes(files)
        rows = []
        for each in files:
            note = notes[each.oid]
            numbers = str(note.size), str(note.lines), "1" if note.is_script else ""
            rows.append([each.path, each.oid, note.digest.hex(), *numbers, *modules.get(each.path, ())])
        flags = [[package, "1" if is_imported else ""] for package, is_imported in imported.items()]
        packed = zlib.compress(json.dumps({"files": rows, "imported": flags}).encode(), 1)
        self._contents.projects.put(key, packed)
