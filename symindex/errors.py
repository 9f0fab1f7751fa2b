"""The errors a person may see: each says what, where, and what to type next. Caught once, in `cli`."""

from __future__ import annotations


class SymindexError(Exception):
    """Something the user can act on; `hint` is what to type or change next, or None."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigurationError(SymindexError):
    """A setting in `[tool.symindex]`, an option or an environment variable is unusable."""


class NoIndexError(SymindexError):
    """There is no index here, and the question said not to build one."""


class StoreError(SymindexError):
    """The index cannot be read or written: damaged, locked for too long, from a newer version, disk full."""


class QuestionError(SymindexError):
    """The question itself cannot be understood: a bad pattern, a position outside the file."""
