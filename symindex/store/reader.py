"""Reading an index: what is in it, which contents mention a word, which files are a module.

Between `begin` and `end` a reader sees one state of the index, whatever is committed meanwhile; else the newest at each
call.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from symindex.model.documents import Document, TreeRecord, without_ending
from symindex.model.facts import FileFacts
from symindex.model.roles import Role
from symindex.store.database import FILE_NAME, MAX_VARIABLES, file_identity, ids_of_digests, open_database, reported
from symindex.store.packing import TRUNCATED_PLACE, unpack
from symindex.store.postings import contents_with
from symindex.store.rows import EnvironmentRow, select_environments, select_trees
from symindex.store.seal import is_sealed

if TYPE_CHECKING:
    from typing_extensions import Self

PathKind = Literal["file", "directory", ""]
_FACTS_KEPT: Final = 4096
_FACTS_AT_ONCE: Final = 1000  # packed, in memory
_FIRST_LOOK: Final = 8  # contents that are looked at for an import at first; then twice as many each time
_DOCUMENT: Final = (
    "SELECT file.id, file.tree, file.path, "
    "coalesce((SELECT name FROM module AS likeliest WHERE likeliest.file = file.id AND rank = 0), ''), file.content_id "
    "FROM file"
)


class Reader:
    """An index opened for reading."""

    def __init__(self, directory: Path, extractor: int, cache: Path) -> None:
        self.directory, self.cache, self.extractor = directory, cache, extractor
        self._connection = open_database(directory, extractor, cache)
        self._file = file_identity(directory / FILE_NAME)
        if not is_sealed(directory, cache):
            self._look_once(extractor)
        self._facts: dict[int, FileFacts] = {}
        self._trees: dict[int, TreeRecord] | None = None
        self.unsaved: Mapping[str, bytes] = {}  # absolute path → UTF-8 text that a file has, whatever is on the disk
        self._begun = 0

    def _look_once(self, extractor: int) -> None:
        from symindex.store.checkup import look_once  # late: hardly any reader needs it

        try:
            look_once(self.directory, extractor, self.cache)
        except BaseException:
            self.close()
            raise

    def reopened(self) -> Self:
        """Another reader of the same index, as it is now."""
        return type(self)(self.directory, self.extractor, self.cache)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    @property
    def is_reading(self) -> bool:
        """True if it sees one state, for `begin` was called more often than `end`."""
        return self._begun > 0

    def begin(self) -> None:
        """See the newest state, and no later one, until `end`; inside, the same one."""
        if not self._begun:
            self._rows("BEGIN")
            self._rows("SELECT 1 FROM meta LIMIT 1")  # SQLite chooses the state at the first read
            self._trees = None
        self._begun += 1

    def end(self) -> None:
        """See what is committed from now on."""
        self._begun = max(0, self._begun - 1)
        if not self._begun and self._connection.in_transaction:
            self._rows("ROLLBACK")
            self._trees = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one state."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def is_replaced(self) -> bool:
        """Return True if the index was rebuilt in another file since it was opened."""
        return file_identity(self.directory / FILE_NAME) != self._file

    def version(self) -> int:
        """A number that changes whenever another connection has committed; with `begin`, not before `end`."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def state(self) -> tuple[tuple[int, int] | None, str | None]:
        """Tells the state that is read from any other, also if another reader sees that one."""
        return self._file, self.meta("commits")

    def _rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with reported(self.directory):
            try:
                return self._connection.execute(statement, parameters).fetchall()
            except UnicodeEncodeError:  # somebody typed bytes that are no text, which stand nowhere
                return []

    # Trees and files

    def trees(self) -> dict[int, TreeRecord]:
        """Id → tree, in the order they were found: the project first."""
        if self._trees is None:
            self._trees = {tree.id: tree for tree in select_trees(self._rows)}
        return self._trees

    def unfinished_trees(self) -> list[TreeRecord]:
        """The trees whose files were not all indexed yet."""
        return select_trees(self._rows, "WHERE NOT indexed")

    def document_at(self, tree: int, path: str) -> Document | None:
        """The file at a path relative to a tree."""
        rows = self._rows(f"{_DOCUMENT} WHERE file.tree = ? AND file.path = ?", (tree, path))
        return Document(*rows[0]) if rows else None

    def documents_of_content(self, content_id: int) -> list[Document]:
        """The files that have a content, the project's first."""
        return [
            Document(*row)
            for row in self._rows(f"{_DOCUMENT} WHERE file.content_id = ? ORDER BY file.tree, file.path", (content_id,))
        ]

    def documents_of_contents(self, content_ids: Iterable[int]) -> dict[int, list[Document]]:
        """Content → the files that have it, by tree and path; a content that no file has any more is left out."""
        wanted = list(dict.fromkeys(content_ids))
        found: dict[int, list[Document]] = {}
        for start in range(0, len(wanted), MAX_VARIABLES):
            marks = ",".join(map(str, wanted[start : start + MAX_VARIABLES]))
            # SQLite would rather go through all files in the order that is wanted, which takes twice as long.
            for row in self._rows(f"{_DOCUMENT} INDEXED BY file_of_content WHERE file.content_id IN ({marks})"):
                found.setdefault(row[4], []).append(Document._make(row))
        for documents in found.values():
            documents.sort(key=_place)
        return dict(sorted(found.items(), key=lambda entry: _place(entry[1][0])))

    def documents(self, trees: Iterable[int]) -> Iterator[Document]:
        """All files of some trees, by path."""
        for tree in trees:
            for row in self._rows(f"{_DOCUMENT} WHERE file.tree = ? ORDER BY file.path", (tree,)):
                yield Document(*row)

    def contents(self, trees: Iterable[int]) -> Iterator[tuple[int, int, str]]:
        """(content, tree, path) of all files of some trees, in any order; nine times as quick as `documents`."""
        marks = ",".join(map(str, trees))
        # Read as they lie: an order from an index would make SQLite go to and fro.
        yield from self._rows(f"SELECT content_id, tree, path FROM file NOT INDEXED WHERE tree IN ({marks})")

    def documents_of_module(self, name: str) -> list[Document]:
        """The files that are imported by a dotted name, in any tree; the likeliest name of each may be another."""
        return [
            Document(*row)
            for row in self._rows(
                f"{_DOCUMENT} JOIN module ON file.id = module.file "
                "WHERE module.name = ? ORDER BY file.tree, module.rank, file.path",
                (name,),
            )
        ]

    def documents_of_module_ending(self, name: str) -> list[Document]:
        """The files whose module's dotted name ends in the components of another."""
        names = self._rows("SELECT DISTINCT name FROM module WHERE name GLOB ?", (f"*.{name}",))
        return [document for (found,) in names for document in self.documents_of_module(found)]

    def module_names(self, beginning: str) -> Iterator[str]:
        """The dotted names of modules that begin so."""
        rows = self._rows("SELECT DISTINCT name FROM module WHERE name GLOB ?", (f"{beginning}*",))
        return (name for (name,) in rows)

    def files_at(self, tree: int, paths: Sequence[str]) -> list[Document]:
        """The files of a tree that lie at some paths."""
        marks = ",".join("?" * len(paths))
        rows = self._rows(f"{_DOCUMENT} WHERE file.tree = ? AND file.path IN ({marks})", (tree, *paths))
        return [Document(*row) for row in rows]

    def kind_of_path(self, path: str) -> PathKind:
        """Return the kind of the entry at an absolute path in the state of the files that is read."""
        if os.path.isfile(path):
            return "file"
        return "directory" if os.path.isdir(path) else ""

    def has_files_below(self, tree: int, directory: str) -> bool:
        """Return True if any file of a tree lies in a directory or below it."""
        return self.file_below(tree, directory) is not None

    def file_below(self, tree: int, directory: str) -> Document | None:
        """A file of a tree that lies in a directory or below it."""
        bounds = (f"{directory}/", f"{directory}0") if directory else ("", "\U0010ffff")
        between = "file.tree = ? AND file.path > ? AND file.path < ?"
        rows = self._rows(f"{_DOCUMENT} WHERE {between} LIMIT 1", (tree, *bounds))
        return Document(*rows[0]) if rows else None

    def longest_name(self, document: Document) -> str:
        """The longest of the names that a file is imported by; empty where it has none."""
        rows = self._rows("SELECT name FROM module WHERE file = ? ORDER BY rank DESC LIMIT 1", (document.id,))
        return rows[0][0] if rows else ""

    def directories_of_package(self, package: str) -> set[tuple[int, str]]:
        """(tree, directory) of the directories that modules lie in whose names begin with a package's."""
        found: set[tuple[int, str]] = set()
        # As a plain join SQLite goes through all files, whose names it then looks for.
        for name, tree, path in self._rows(
            "SELECT module.name, file.tree, file.path FROM module CROSS JOIN file ON file.id = module.file "
            "WHERE module.name > ? AND module.name < ?",
            (f"{package}.", f"{package}/"),
        ):
            found.update(package_directory(tree, path, name.count(".") - package.count(".")))
        return found

    # Facts and words

    def facts(self, content_id: int) -> FileFacts:
        """The facts of a content, kept for the next time."""
        facts = self._facts.get(content_id)
        if facts is None:
            if len(self._facts) >= _FACTS_KEPT:
                for old in list(self._facts)[: _FACTS_KEPT // 2]:
                    del self._facts[old]
            packed = self._rows("SELECT packed FROM facts WHERE content_id = ?", (content_id,))[0][0]
            facts = self._facts[content_id] = unpack(packed)
        return facts

    def forget_facts(self) -> None:
        """Give the memory of kept facts back."""
        self._facts.clear()

    def facts_once(self, content_id: int) -> FileFacts:
        """The facts of a content, not kept: for those who go through all contents."""
        return unpack(self._rows("SELECT packed FROM facts WHERE content_id = ?", (content_id,))[0][0])

    def packed_facts(self, content_ids: Iterable[int]) -> dict[int, bytes]:
        """Content → its facts as they are kept, for those who hand them to another process."""
        marks = ",".join(map(str, content_ids))
        return dict(self._rows(f"SELECT content_id, packed FROM facts WHERE content_id IN ({marks})"))

    def packed_by_digest(self, digests: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """(digest, facts as they are kept) for those contents that are known, a portion in memory at a time."""
        wanted = {content_id: digest for digest, content_id in self.contents_of_digests(digests).items()}
        content_ids = sorted(wanted)
        for start in range(0, len(content_ids), _FACTS_AT_ONCE):
            for content_id, facts in self.packed_facts(content_ids[start : start + _FACTS_AT_ONCE]).items():
                yield wanted[content_id], facts

    def digest(self, content_id: int) -> bytes:
        """The digest of a content's bytes."""
        return bytes(self._rows("SELECT digest FROM content WHERE id = ?", (content_id,))[0][0])

    def contents_of_digests(self, digests: Iterable[bytes]) -> dict[bytes, int]:
        """Digest → content, for the contents that the index has."""
        return ids_of_digests(self._rows, digests)

    def digests(self) -> dict[int, bytes]:
        """Content → the digest of its bytes, for all contents, those that no file has any more included."""
        return dict(self._rows("SELECT id, digest FROM content"))

    def contents_mentioning(self, word: str, roles: int) -> list[tuple[int, int]]:
        """(content, its roles of the word) for contents that mention a word in one of some roles."""
        rows = self._rows("SELECT entries FROM posting WHERE word = ?", (word,))
        return contents_with(word, (entries for (entries,) in rows), roles)

    def candidates(self, word: str, roles: int, tree: int | None = None) -> list[int]:
        """The contents that `contents_mentioning` names, and maybe some more: ask `confirmed` of those that matter.

        With a `tree` only its contents have to be among them.
        """
        return [content_id for content_id, _ in self.contents_mentioning(word, roles)]

    def confirmed(self, candidates: Sequence[int], word: str, roles: int) -> Sequence[int]:
        """The candidates that mention a word in one of the given roles."""
        return candidates

    def may_have_base(self, content_id: int, base: str) -> bool:
        """Return False if a content that mentions a word surely has no class with a base of that name."""
        return True

    def is_imported(self, package: str, tree: int) -> bool:
        """Return True if a file of a tree imports a top-level package."""
        content_ids = self.candidates(package, Role.IMPORT, tree)
        start, count = 0, _FIRST_LOOK
        while start < len(content_ids):  # a project's contents are numbered first, as a rule
            some = self.documents_of_contents(content_ids[start : start + count])
            own = [content_id for content_id, documents in some.items() if any(each.tree == tree for each in documents)]
            if own and self.confirmed(own, package, Role.IMPORT):
                return True
            start, count = start + count, 2 * count
        return False

    def words(self, pattern: str | None = None) -> Iterator[str]:
        """All words of the index, or those that match a GLOB pattern, in order."""
        if pattern and not is_text(pattern):
            return
        where = "WHERE word GLOB ?" if pattern else ""
        with reported(self.directory):
            cursor = self._connection.execute(
                f"SELECT DISTINCT word FROM posting {where}", (pattern,) if pattern else ()
            )
            for (word,) in cursor:
                yield word

    # What status shows

    def meta(self, key: str) -> str | None:
        """The value kept under a key."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return rows[0][0] if rows else None

    def environments(self) -> list[EnvironmentRow]:
        """The environments of the index, the primary one first."""
        return select_environments(self._rows)

    def distributions(self, tree: int) -> dict[str, tuple[str, str]]:
        """Path in a tree → (name, version) of the distribution that what lies there belongs to."""
        rows = self._rows("SELECT root, name, version FROM distribution WHERE tree = ?", (tree,))
        return {root: (name, version) for root, name, version in rows}

    def skipped(self) -> list[tuple[int, str, str]]:
        """(tree, path, reason) of what was left out."""
        return self._rows("SELECT tree, path, reason FROM skipped ORDER BY tree, reason, path")

    def shortened(self) -> list[tuple[int, str]]:
        """(tree, path) of the files of which only a part was read."""
        return self._rows(
            "SELECT tree, path FROM file JOIN facts ON facts.content_id = file.content_id "
            f"WHERE substr(facts.packed, {TRUNCATED_PLACE}, 1) = X'01' ORDER BY tree, path"
        )

    def totals(self) -> dict[int, tuple[int, int, int, int, int]]:
        """Tree → its files, bytes, lines, definitions, references, each file counted."""
        rows = self._rows(
            'SELECT tree, count(*), sum(content.size), sum(lines), sum(definitions), sum("references") '
            "FROM file JOIN content ON content.id = file.content_id GROUP BY tree"
        )
        return {row[0]: tuple(row[1:]) for row in rows}

    def lines_of_contents(self) -> dict[int, int]:
        """Content → its number of lines."""
        return dict(self._rows("SELECT id, lines FROM content"))

    def distinct_totals(self) -> tuple[int, int, int, int, int, int]:
        """Contents, their bytes, lines, definitions, references and unreadable stretches, each content counted once."""
        row = self._rows(
            'SELECT count(*), sum(size), sum(lines), sum(definitions), sum("references"), sum(errors) '
            "FROM content WHERE EXISTS (SELECT 1 FROM file WHERE file.content_id = content.id)"
        )[0]
        return tuple(value or 0 for value in row)  # type: ignore[return-value]


def _place(document: Document) -> tuple[int, str]:
    return document.tree, document.path


def package_directory(tree: int, path: str, below: int) -> Iterator[tuple[int, str]]:
    """(tree, directory) of the package that a module lies so many names below, by the path of its file."""
    components = without_ending(path).split("/")
    if below < len(components):
        yield tree, "/".join(components[:-below])


def is_text(typed: str) -> bool:
    """Return True if what was typed is text: bytes that are none come as lone surrogates."""
    try:
        typed.encode()
    except UnicodeEncodeError:
        return False
    return True
