"""The errors a person may see: each says what, where, and what to type next. Caught once, in `cli`."""

from __future__ import annotations

import errno
from typing import Final

_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})


class SymindexError(Exception):
    """Something the user can act on; `hint` is what to type or change next, or None."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    def with_hint(self) -> str:
        """The message with its hint behind it, on one line."""
        return f"{self} ({self.hint})" if self.hint else str(self)


class ConfigurationError(SymindexError):
    """A setting in `[tool.symindex]`, an option or an environment variable is unusable."""


class ForeignIndexError(ConfigurationError):
    """The index that the settings lead to is that of another project."""


class NoIndexError(SymindexError):
    """There is no index here, and the question said not to build one."""


class StoreError(SymindexError):
    """The index cannot be read or written: damaged, locked for too long, from a newer version, disk full."""


class QuestionError(SymindexError):
    """The question itself cannot be understood: a bad pattern, a position outside the file."""


class ExhaustedError(SymindexError):
    """The system gives no more descriptors or memory: nothing may be concluded from what cannot be read now."""


def raise_if_exhausted(error: OSError) -> None:
    """Raise `ExhaustedError` where a file could not be read for no reason of its own."""
    if error.errno in _EXHAUSTED:
        raise ExhaustedError(
            f"the files cannot be read now: {error.strerror}", "close some programs, or raise the limit: ulimit -n 1024"
        ) from error
