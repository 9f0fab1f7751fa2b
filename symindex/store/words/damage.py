"""Damage to the files of the word index, and its messages."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from symindex.errors import StoreError, SymindexError
from symindex.store.locking import Locked

REPAIR: Final = "symindex doctor --repair"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FREE: Final = "free some space on the disk; all but search does without it: symindex index --no-words"
_MOVE: Final = "choose a place that can be written with SYMINDEX_DIR"


class UnusableWords(StoreError):
    """The word index cannot be read or written; nothing else is wrong."""


class DamagedWords(UnusableWords):
    """The word index cannot be read; it is to be forgotten and made anew."""


@contextmanager
def reported(directory: Path) -> Iterator[None]:
    """Turn whatever Whoosh stumbles over into `DamagedWords`: it trusts its files, and fails as these make it fail."""
    try:
        yield
    except Locked as error:
        raise UnusableWords(str(error), error.hint) from error
    except SymindexError:
        raise
    except OSError as error:
        if error.errno is None or isinstance(error, FileNotFoundError):
            raise _damaged(directory, error) from error
        raise UnusableWords(
            f"cannot use the word index {directory}: {error.strerror}", _FREE if error.errno in _FULL else _MOVE
        ) from error
    except Exception as error:
        if isinstance(error.__cause__, SymindexError):  # a search that was stopped, which Whoosh takes for damage
            raise error.__cause__ from None
        raise _damaged(directory, error) from error


def _damaged(directory: Path, error: Exception) -> DamagedWords:
    return DamagedWords(f"the word index {directory} is damaged: {str(error) or type(error).__name__}", REPAIR)
