"""Decide whether a word is common, which its postings alone do not tell: an index keeps contents of earlier states."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symindex.model.roles import Role
    from symindex.store.reader import Reader


def is_common(reader: Reader, word: str, roles: Role, limit: int) -> bool:
    """Return True if more contents, of those that files have, than a limit mention a word in one of some roles."""
    content_ids = reader.candidates(word, roles)
    portion = 2 * limit + 2
    count = 0
    for start in range(0, len(content_ids), portion):
        if count + len(content_ids) - start <= limit:
            return False
        count += len(reader.documents_of_contents(reader.confirmed(content_ids[start : start + portion], word, roles)))
        if count > limit:
            return True
    return False
