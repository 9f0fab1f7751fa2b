"""A project's contents and definitions, for those who are to find them by other means."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symindex.indexer.worddocuments import word_documents
from symindex.model.documents import absolute
from symindex.model.facts import FileFacts
from symindex.model.text import to_utf8
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import cache_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.store.words.fields import WordDocument


class Content(NamedTuple):
    """A content of the project, and the first of the paths that have it, relative to the project."""

    path: str
    source: bytes
    facts: FileFacts


def contents_of(index: Path) -> list[Content]:
    """The distinct contents of the project that an index directory is of."""
    reader = Reader(index, EXTRACTOR_VERSION, cache_directory(os.environ))
    tree = next(tree for tree in reader.trees().values() if tree.kind == "project")
    seen: dict[int, Content] = {}
    for document in reader.documents([tree.id]):
        if document.content_id not in seen:
            source, _ = to_utf8(Path(absolute(tree, document)).read_bytes())
            seen[document.content_id] = Content(document.path, source, reader.facts_once(document.content_id))
    reader.close()
    return list(seen.values())


def documents_of(contents: list[Content]) -> Iterator[tuple[str, str, WordDocument]]:
    """(path, qualified name, document) of each definition, as the word index gets them."""
    for content in contents:
        for document in word_documents(content.facts, content.source):
            yield content.path, content.facts.qualified_name(document.node), document
