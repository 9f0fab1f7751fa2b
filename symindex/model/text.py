"""From a file's bytes to the UTF-8 text that is parsed. Never fails: what cannot be decoded is read as Latin-1.

A file's bytes are its content, which is known by its digest, wherever it is and however often.
"""

from __future__ import annotations

import codecs
import re

from symindex.hashing import blake2b
from symindex.model import notebook

_COOKIE = rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"  # PEP 263
_BLANK = rb"^[ \t\f]*(?:#.*)?$"
_LONE_RETURN = rb"\r(?!\n)"
_HEAD = 1024
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Codecs that exist but in which no source file is written; some of them raise whatever error handler is asked for.
_UNUSABLE = {
    "idna",
    "mbcs",
    "oem",
    "punycode",
    "raw-unicode-escape",
    "undefined",
    "unicode-escape",
    "utf-8-sig",
}


def normal_form(name: str) -> str:
    """An identifier as Python compares it, `ﬁ` as `fi` (NFKC); facts have names in this form."""
    if name.isascii():
        return name
    from unicodedata import normalize  # 0.2 ms, which most questions do without

    return normalize("NFKC", name)


def digest_of(content: bytes) -> bytes:
    """The digest by which a content is known: 16 bytes."""
    return blake2b(content, digest_size=16).digest()


def to_utf8(source: bytes) -> tuple[bytes, str]:
    """The text of a source file as UTF-8, and the name of the encoding it was read in.

    A byte order mark wins over the coding cookie of PEP 263; bytes that are not valid in the encoding named are
    replaced, bytes that are no valid UTF-8 where none is named are read as Latin-1. NUL bytes, which no Python
    reads and at which the grammar would stop, become blanks, and a carriage return that ends a line by itself becomes
    a line feed. A UTF-8 mark stays in the text: offsets count it. Of a notebook the text is that of its code cells.
    """
    cells = notebook.text_of(source)
    if cells is not None:
        return _in_lines(cells), "utf-8"
    is_ascii = source.isascii()
    name = "utf-8" if is_ascii and source.find(b"coding", 0, _HEAD) < 0 else _encoding(source)
    if name == "utf-8" and not is_ascii:
        try:
            source.decode()
        except UnicodeDecodeError:
            name = "latin-1"
    if name != "utf-8":
        source = source.decode(name, "replace").encode("utf-8", "replace")
    return _in_lines(source), name


def _in_lines(text: bytes) -> bytes:
    """A text without NUL bytes, in which only line feeds end lines."""
    if b"\0" in text:
        text = text.replace(b"\0", b" ")
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        # No NUL is left, so it can stand for pairs; an expression takes eighty bytes for each place it replaces.
        text = text.replace(b"\r\n", b"\0").replace(b"\r", b"\n").replace(b"\0", b"\r\n")
    return text


def keeps_ascii(source: bytes) -> bool:
    """Return True if the letters, digits and signs of ASCII in a file's text are those in its bytes."""
    return (
        source.find(b"coding", 0, _HEAD) < 0 and not source.startswith(UTF16_MARKS) and not notebook.is_notebook(source)
    )


def _encoding(source: bytes) -> str:
    if source.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if source.startswith(UTF16_MARKS):
        return "utf-16"
    first, _, rest = re.sub(_LONE_RETURN, b"\n", source[:_HEAD]).partition(b"\n")
    cookie = re.match(_COOKIE, first)
    if cookie is None and re.match(_BLANK, first.rstrip(b"\r")):
        cookie = re.match(_COOKIE, rest.partition(b"\n")[0])
    return _known(cookie[1]) if cookie else "utf-8"


def _known(name: bytes) -> str:
    try:
        codec = codecs.lookup(name.decode())
        "".encode(codec.name)  # refuses the codecs that do not turn text into bytes, such as base64
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if codec.name.replace("_", "-") in _UNUSABLE else codec.name
