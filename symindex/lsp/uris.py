"""File URIs and paths."""

from __future__ import annotations

import os
from urllib.parse import quote, unquote, urlsplit

from symindex.jsonrpc import INVALID_PARAMS, ResponseError


def uri_of(path: str) -> str:
    """The URI of an absolute path."""
    return "file://" + quote(os.fsencode(path), safe="/~!$&'()*+,;=@-._")


def path_of(uri: object) -> str | None:
    """The path that a file URI means; None for a URI of another scheme, such as an editor's unnamed buffer.

    Raises `ResponseError` for what is no URI.
    """
    if not isinstance(uri, str) or not uri or "\0" in uri:
        raise ResponseError(INVALID_PARAMS, "a document needs a URI")
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise ResponseError(INVALID_PARAMS, "no URI") from None
    if parts.scheme != "file":
        return None
    path = unquote(parts.path, errors="surrogateescape")
    return None if "\0" in path or not path.startswith("/") else os.path.normpath(path)
