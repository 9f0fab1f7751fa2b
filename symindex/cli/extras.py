"""Libraries that only some commands need, installed as extras of the package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from symindex.errors import ConfigurationError


@contextmanager
def needing(extra: str, *libraries: str) -> Iterator[None]:
    """Around a late import: where one of an extra's libraries is missing, say how to install it."""
    try:
        yield
    except ImportError as error:
        missing = error.name or ""
        if not any(missing == each or each.startswith(f"{missing}.") or missing.startswith(each) for each in libraries):
            raise
        raise ConfigurationError(
            f"this needs {missing}, which is not installed", f"pip install 'symindex[{extra}]'"
        ) from error
