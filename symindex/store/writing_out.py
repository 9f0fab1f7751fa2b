"""Writing packs of facts to a directory or a zip file, completely or not at all."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Sink = Callable[[str, bytes], None]


@contextmanager
def zip_sink(path: Path) -> Iterator[Sink]:
    """Writes files into a zip file, which takes its place when all are in it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            yield archive.writestr
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


@contextmanager
def directory_sink(path: Path) -> Iterator[Sink]:
    """Writes files into a directory; each takes its place at once, the manifest last, as it is written last."""
    path.mkdir(parents=True, exist_ok=True)

    def write(name: str, content: bytes) -> None:
        descriptor, temporary = tempfile.mkstemp(dir=path, prefix=".")
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path / name)

    yield write
