"""An index that a session asks: with unsaved text in it, searches that can be ended, and answers as they are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from symindex.model.places import Document
from symindex.query import Index
from symindex.session.overlay import NO_BUFFERS, Overlay, OverlayReader
from symindex.stopping import NEVER, StopSignal
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import cache_directory, load_settings

# So many modules, and what was found out about them, stay in memory; each thread of a process has its own.
_MODULES_KEPT: Final = 800


class SessionIndex(Index):
    """An index of one thread, opened as it is on the disk."""

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> SessionIndex:
        """The index of a project; raises `NoIndexError` or `StoreError` where there is none to be read."""
        settings = load_settings(root, environ)
        reader = OverlayReader(settings.index_directory, EXTRACTOR_VERSION, cache_directory(environ))
        return cls(root, reader, None, environ)

    @contextmanager
    def showing(self, overlay: Overlay = NO_BUFFERS, stop: StopSignal = NEVER) -> Iterator[None]:
        """A snapshot in which some buffers are saved, and in which searches end when they are told to.

        What was remembered while a search was cut short is forgotten behind it.
        """
        reader = self._reader
        assert isinstance(reader, OverlayReader)
        if self._library.size() > _MODULES_KEPT:
            reader.forget_facts()
            self._version = None
        if overlay.buffers != reader.overlay.buffers:
            reader.overlay, self._version = overlay, None
        with self.snapshot():
            self._library.stop = stop
            try:
                yield
            finally:
                self._library.stop = NEVER
                if stop.was_obeyed:
                    self._version = None

    def document_at(self, path: str) -> Document | None:
        """The file of the index at an absolute path, symbolic links followed if need be; to be asked in a snapshot."""
        return self._symbols.document_at(path)
