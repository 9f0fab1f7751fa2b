"""Places of portable facts that are named by a path or, where fsspec is installed, by a URL."""

from __future__ import annotations

from pathlib import Path

from symindex.errors import StoreError
from symindex.store.portable import Place, local_place


def place_of(name: str) -> Place:
    """The place of a name; raises `StoreError` for a URL where fsspec is not installed, or does not know its kind."""
    if "://" not in name:
        return local_place(Path(name))
    try:
        import fsspec
    except ImportError as error:
        raise StoreError(f"{name} needs fsspec", "pip install 'symindex[remote]'") from error
    try:
        return _Remote(name, *fsspec.core.url_to_fs(name))
    except (ImportError, ValueError, OSError) as error:
        raise StoreError(f"{name} cannot be opened: {error}", "pip install what fsspec needs for it") from error


class _Remote:
    def __init__(self, name: str, system: object, path: str) -> None:
        self._name, self._system, self._path = name, system, path

    def read(self, name: str, most: int) -> bytes:
        try:
            content: bytes = self._system.cat_file(f"{self._path.rstrip('/')}/{name}", 0, most + 1)  # type: ignore[attr-defined]
        except OSError:
            raise
        except Exception as error:  # each kind of place has its own
            raise OSError(f"{type(error).__name__}: {error}") from error
        if len(content) > most:
            raise OSError("it is too large")
        return content
