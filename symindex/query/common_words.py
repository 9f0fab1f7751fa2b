"""Decide whether a word is common, which its postings alone do not tell: an index keeps contents of earlier states."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symindex.model.roles import Role
    from symindex.store.reader import Reader


def is_common(reader: Reader, word: str, roles: Role, limit: int) -> bool:
    """Return True if more contents, of those that files have, than a limit mention a word in one of some roles."""
    blobs = reader.candidates(word, roles)
    portion = 2 * limit + 2
    count = 0
    for start in range(0, len(blobs), portion):
        if count + len(blobs) - start <= limit:
            return False
        count += len(reader.documents_of_blobs(reader.confirmed(blobs[start : start + portion], word, roles)))
        if count > limit:
            return True
    return False
