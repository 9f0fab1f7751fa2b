"""Places for files, named by a path or, where fsspec is installed, by a URL: a directory, an object store, a server."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from symindex.errors import StoreError
from symindex.store.portable import PackSource, ZipPacks, bounded, open_regular


class Storage(Protocol):
    """A place that files are written to. Names are relative, with `/`. Every method raises `OSError`."""

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a file of at most so many."""

    def read_all(self, names: Iterable[str], most: int) -> dict[str, bytes]:
        """Name → bytes for those files that are there and have at most so many bytes."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all, in place of the one of that name."""

    def names(self, below: str = "") -> list[str]:
        """The names of all files below a directory, sorted; none where there is no such directory."""

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is no error."""


def storage_at(name: str) -> Storage:
    """The storage of a name; raises `StoreError` for a URL where fsspec is not installed, or does not know its kind."""
    if "://" not in name:
        return _Directory(Path(name))
    try:
        import fsspec
    except ImportError as error:
        raise StoreError(f"{name} needs fsspec", "pip install 'symindex[remote]'") from error
    try:
        return _Remote(*fsspec.core.url_to_fs(name))
    except (ImportError, ValueError, OSError) as error:
        raise StoreError(f"{name} cannot be opened: {error}", "pip install what fsspec needs for it") from error


def place_of(name: str) -> PackSource:
    """The place of portable facts of a name: a zip file, or a storage; raises as `storage_at`."""
    return storage_at(name) if "://" in name or Path(name).is_dir() else ZipPacks(Path(name))


class _Directory:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str, most: int) -> bytes:
        with open_regular(self._path / name) as file:
            return bounded(file.read(most + 1), most)

    def read_all(self, names: Iterable[str], most: int) -> dict[str, bytes]:
        found = {}
        for name in names:
            with suppress(OSError):
                found[name] = self.read(name, most)
        return found

    def write(self, name: str, content: bytes) -> None:
        place = self._path / name
        for inner in place.relative_to(self._path).parents[:-1]:
            if (self._path / inner).is_symlink():
                raise OSError(errno.ELOOP, "a link, which is not followed", str(self._path / inner))
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.parent / f".{secrets.token_hex(8)}.tmp"
        try:
            with open(beside, "xb") as file:
                file.write(content)
            os.replace(beside, place)
        finally:
            beside.unlink(missing_ok=True)

    def names(self, below: str = "") -> list[str]:
        found = (path for path in (self._path / below).rglob("*") if not path.name.startswith(".") and path.is_file())
        return sorted(path.relative_to(self._path).as_posix() for path in found)

    def delete(self, name: str) -> None:
        (self._path / name).unlink(missing_ok=True)


class _Remote:
    """The file system of fsspec; its errors, of which each kind of place has its own, are raised as `OSError`."""

    def __init__(self, system: Any, path: str) -> None:
        self._system, self._path = system, path.rstrip("/")

    def read(self, name: str, most: int) -> bytes:
        content: bytes = _called(self._system.cat_file, self._at(name), 0, most + 1)
        return bounded(content, most)

    def read_all(self, names: Iterable[str], most: int) -> dict[str, bytes]:
        wanted = {self._at(name): name for name in names}
        if not wanted:
            return {}
        found: dict[str, bytes] = _called(self._system.cat, list(wanted), on_error="omit")
        return {wanted[at]: content for at, content in found.items() if at in wanted and len(content) <= most}

    def write(self, name: str, content: bytes) -> None:
        at = self._at(name)
        _called(self._system.makedirs, at.rpartition("/")[0], exist_ok=True)
        _called(self._system.pipe_file, at, content)

    def names(self, below: str = "") -> list[str]:
        try:
            found: list[str] = _called(self._system.find, self._at(below))
        except FileNotFoundError:
            return []
        return sorted(each.removeprefix(f"{self._path}/") for each in found)

    def delete(self, name: str) -> None:
        with suppress(FileNotFoundError):
            _called(self._system.rm_file, self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._path}/{name}" if name else self._path


def _called(method: Any, *arguments: Any, **options: Any) -> Any:
    try:
        return method(*arguments, **options)
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
