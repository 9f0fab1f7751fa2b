"""The format of a tag: a line of a tags file in the extended format, or of a TAGS file for Emacs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from symindex.ctags.tags import KIND_WORDS, Tag
from symindex.version import __version__

_PATTERN_LIMIT: Final = 96
_UNNAMEABLE: Final = re.compile(rb"[\t\r\n]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_FIELDS: Final = {
    "access": "Access (or export) of class members", "end": "end lines of various items",
    "file": "File-restricted scoping", "inherits": "Inheritance information",
    "input": "input file", "line": "Line number of tag definition", "name": "tag name",
    "nameref": "the original name for the tag", "pattern": "pattern", "roles": "Roles",
    "signature": "Signature of routine (e.g. prototype or parameter list)",
    "typeref": "Type and name of a variable or typedef",
}  # fmt: skip
_KINDS: Final = {
    "I": "name referring a module defined in other file", "c": "classes", "f": "functions", "i": "modules",
    "m": "class members", "v": "variables",
    "x": "name referring a class\\/variable\\/function\\/module defined in other module",
}  # fmt: skip
_ROLES: Final = {
    ("module", "imported"): "imported modules",
    ("module", "indirectlyImported"): "module imported in alternative name",
    ("module", "namespace"): "namespace from where classes\\/variables\\/functions are imported",
    ("unknown", "imported"): "imported from the other module",
    ("unknown", "indirectlyImported"): "classes\\/variables\\/functions\\/modules imported in alternative name",
}


def head(directory: bytes) -> list[bytes]:
    """The lines that describe a tags file, whose paths count from a directory."""
    said = {
        "!_TAG_FILE_ENCODING\tutf-8": "",
        "!_TAG_FILE_FORMAT\t2": 'extended format; --format=1 will not append ;" to lines',
        "!_TAG_FILE_SORTED\t1": "0=unsorted, 1=sorted, 2=foldcase",
        "!_TAG_OUTPUT_EXCMD\tmixed": "number, pattern, mixed, or combineV2",
        "!_TAG_OUTPUT_FILESEP\tslash": "slash or backslash",
        "!_TAG_OUTPUT_MODE\tu-ctags": "u-ctags or e-ctags",
        f"!_TAG_PATTERN_LENGTH_LIMIT\t{_PATTERN_LIMIT}": "0 for no limit",
        "!_TAG_PROGRAM_NAME\tsymindex": "",
        f"!_TAG_PROGRAM_VERSION\t{__version__}": "",
    }
    said |= {f"!_TAG_FIELD_DESCRIPTION\t{name}": text for name, text in _FIELDS.items()}
    said |= {f"!_TAG_KIND_DESCRIPTION!Python\t{letter},{KIND_WORDS[letter]}": text for letter, text in _KINDS.items()}
    said |= {f"!_TAG_ROLE_DESCRIPTION!Python!{kind}\t{role}": text for (kind, role), text in _ROLES.items()}
    lines = [f"{key}\t/{text}/".encode() for key, text in said.items()]
    return sorted([*lines, b"!_TAG_PROC_CWD\t%s/\t//" % directory])


def is_nameable(path: bytes) -> bool:
    """Return True if a tags file can hold a path: fields end at tabs, and lines at line feeds."""
    return not _UNNAMEABLE.search(path)


class Lines:
    """The lines of one file's text, and where each comes first."""

    def __init__(self, text: bytes, line_starts: Sequence[int]) -> None:
        self._text, self._starts = text, line_starts
        # Editors hide carriage returns where all lines end in one, and show them where only some do.
        self._has_returns = text.count(b"\r\n") != text.count(b"\n")
        self._first: dict[bytes, int] | None = None

    def tag(self, tag: Tag, path: bytes, number: int) -> bytes:
        """The line of a tags file for a tag that is on a 0-based line."""
        fields = b"\t".join(field.encode() for field in _fields(tag, number + 1))
        return b'%s\t%s\t%s;"\t%s' % (tag.name.encode(), path, self._address(number), fields)

    def etag(self, tag: Tag, number: int) -> bytes:
        """The line of a TAGS file: the text that leads up to the name, the name, the line's number.

        No offset follows: Emacs prefers one to the line, and takes its bytes for characters.
        """
        start = self._starts[number]
        upto = self._text[start : tag.start + len(tag.name.encode())]
        upto = upto if start else upto.removeprefix(b"\xef\xbb\xbf")
        return b"%s\x7f%s\x01%d," % (upto, tag.name.encode(), number + 1)

    def _address(self, number: int) -> bytes:
        """The pattern that finds a line from the top; where an equal line is above, from right before it."""
        line, whole = _shortened(self._line(number))
        pattern = line.replace(b"\\", b"\\\\").replace(b"/", b"\\/")
        if whole and pattern.endswith(b"$"):
            pattern = pattern[:-1] + b"\\$"
        pattern = b"/^%s%s/" % (pattern, b"$" if whole else b"")
        return pattern if self._stands_first(line, whole, number) else b"%d;%s" % (number, pattern)

    def _stands_first(self, line: bytes, whole: bool, number: int) -> bool:
        if not whole:
            above = self._text.find(b"\n" + line, 0, self._starts[number] + len(line)) + 1
            return above == self._starts[number] and not (number and self._text.startswith(line))
        if self._first is None:
            self._first = {}
            for at in range(len(self._starts) - 1):
                self._first.setdefault(self._line(at), at)
        return self._first.get(line, number) == number

    def _line(self, number: int) -> bytes:
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        line = self._text[start:end].removesuffix(b"\n")
        line = line if self._has_returns else line.removesuffix(b"\r")
        return line.removeprefix(b"\xef\xbb\xbf") if not start else line


def _shortened(line: bytes) -> tuple[bytes, bool]:
    """A line as far as a pattern has it, not ending within a character, and whether that is all of it."""
    if line.endswith(b"\r"):
        return line[: min(len(line) - 1, _PATTERN_LIMIT)], False
    if len(line) <= _PATTERN_LIMIT:
        return line, True
    end = _PATTERN_LIMIT
    while end < len(line) and line[end] & 0xC0 == 0x80:
        end += 1
    return line[:end], end == len(line)


def _fields(tag: Tag, line: int) -> Iterator[str]:
    """Yield the fields behind the pattern, in the order in which ctags has them."""
    yield tag.kind
    yield f"line:{line}"
    if tag.scope:
        yield tag.scope
    if tag.type:
        yield f"typeref:typename:{_escape_controls(tag.type)}"
    if tag.access == "private":
        yield "file:"
    if tag.inherits is not None:
        yield f"inherits:{_escape_controls(tag.inherits)}"
    if tag.access:
        yield f"access:{tag.access}"
    if tag.signature:
        yield f"signature:{_escape_controls(tag.signature)}"
    yield f"roles:{tag.role}"
    if tag.nameref:
        yield f"nameref:{tag.nameref}"
    if tag.end:
        yield f"end:{tag.end}"


def _escape_controls(text: str) -> str:
    return _CONTROL.sub(" ", text)
