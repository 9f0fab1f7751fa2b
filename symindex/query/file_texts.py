"""The texts of files as they are on disk now, some of them kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from symindex.model.text import to_utf8
from symindex.workspace.reading import read_regular

_MAX_TEXTS: Final = 256
_MAX_BYTES: Final = 1 << 26  # in all of them


class FileTexts:
    """Reads texts by their absolute paths; `unsaved` takes the place of files."""

    def __init__(self) -> None:
        self._texts: dict[str, bytes] = {}
        self._bytes = 0

    def text(self, path: str, unsaved: Mapping[str, bytes]) -> bytes:
        """The UTF-8 text of a file; empty where it cannot be read."""
        text = unsaved.get(path, self._texts.get(path))
        if text is None:
            text = read_text(path)
            self._bytes += len(text)
            if len(self._texts) >= _MAX_TEXTS or self._bytes > _MAX_BYTES:
                self._texts.clear()
                self._bytes = len(text)
            self._texts[path] = text
        return text

    def shrink(self, max_bytes: int) -> None:
        """Forget the kept texts if they have more bytes than that."""
        if self._bytes > max_bytes:
            self._texts.clear()
            self._bytes = 0


def read_text(path: str) -> bytes:
    """The UTF-8 text of a file, as extraction sees it; empty where it cannot be read."""
    try:
        return to_utf8(read_regular(path))[0]
    except OSError:
        return b""
