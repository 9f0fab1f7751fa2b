# ruff: noqa: SIM905
"""A plain mutator: pieces of real files with something done to them, and what people might type with the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Final

_MEAN_PIECE: Final = 200  # bytes
_MAX_FILE_LENGTH: Final = 400_000
_TOKEN: Final = re.compile(rb"\w+|\s+|[^\w\s]")
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\x1a", b"#!")
_CODECS: Final = (
    "utf-8 utf8 latin-1 iso8859-15 cp1252 koi8-r shift_jis euc-jp gb18030 big5 hz iso2022_jp utf-7 utf-16 utf-16-le "
    "utf-32 utf_8_sig ascii cp037 mbcs idna punycode base64 rot13 hex zlib undefined unicode_escape johab palmos x y-z"
).split()
_OPENERS: Final = (
    b"(", b"[", b"{", b"f'{", b'f"""{', b"lambda a=", b"not ", b"-", b"@a\n", b"if x:\n ", b"a.", b"a(", b"x[",
    b"async ", b"*", b"`", b"a if b else ", b"[a for a in ", b"{a: ", b"class A(", b"def f(a=", b"match a:\n case ",
)  # fmt: skip
_WORDS: Final = (
    "def class lambda if else elif for while in is not and or with as try except finally from import global nonlocal "
    "del return yield raise assert pass None True match case type print exec async await self cls ... -> := == <> ** "
    "// @ \\ ; : , . = ''' \"\"\" ' \" f' rb\" # #type: \t \x0c \r \r\n \0 é 変数 \u2028 \ufeff \U0001d54f"
).split(" ")
_TYPED: Final = r"""
. .. : :: * ** ? [ ] [! [a-z] [^ ( ) (?:a)* {1,2} {999999} ^ $ | \ \b \d \1 + .* (a+)+ (?P<x>) (?#) / // ../ ~ $HOME -
--json "" '' , ; # % & < > = 1 :1 :1:1 :0 :-1 :99999999999999999999 :1:99999999999999999999 .py .pyi __init__ self
None True class import é ﬁ 変数
""".split()  # fmt: skip
_ODD: Final = "\0\t\n\r\x1b\x7f\x80\xad\u202e\u2028\ufeff\ud800\udcff\U0010ffff\u0301 "


def files_below(directories: Iterable[Path], random: Random, most: int) -> list[bytes]:
    """The contents of so many Python files below some directories, by chance."""
    paths = sorted(path for directory in directories for path in directory.rglob("*.py") if path.is_file())
    contents = (path.read_bytes() for path in random.sample(paths, min(most, len(paths))))
    return [content for content in contents if 0 < len(content) < _MAX_FILE_LENGTH]


class Mutator:
    """Makes inputs, always the same ones for the same seed and files."""

    def __init__(self, random: Random, files: Sequence[bytes], vocabulary: Sequence[str] = ()) -> None:
        self._random, self._files, self._vocabulary = random, files, vocabulary
        self._changes: tuple[Callable[[bytes], bytes], ...] = (
            self._flipped, self._set, self._cut, self._repeated, self._spliced, self._truncated, self._shuffled,
            self._line_repeated, self._lines_swapped, self._indented, self._line_ends, self._word, self._word,
            self._noise, self._nested, self._marked, self._cookie,
        )  # fmt: skip

    def source(self) -> bytes:
        """A piece of a file, mostly a small one, changed up to six times."""
        source = self._piece()
        for _ in range(self._random.choice((1, 1, 2, 3, 4, 6))):
            source = self._random.choice(self._changes)(source)
        return source

    def typed(self) -> str:
        """What somebody might type as a symbol, a place, a pattern, a glob or an expression, or never would."""
        random = self._random
        parts = [self._typed_part() for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5)))]
        return random.choice(("", "", ".", ":", " ")).join(parts)

    def line(self) -> bytes:
        """A line for cscope's line mode: a command and what was typed, or any bytes."""
        random = self._random
        if not random.randrange(8):
            return random.randbytes(random.choice((0, 1, 2, 8, 64))).replace(b"\n", b"")
        command = random.choice("0123456789" * 3 + "cCrRF q?\t")
        return (command + self.typed()).encode("utf-8", "surrogatepass").replace(b"\n", b"")

    def _typed_part(self) -> str:
        random = self._random
        kind = random.randrange(12)
        if kind < 5 and self._vocabulary:
            return random.choice(self._vocabulary)
        if kind < 8:
            return random.choice(_TYPED)
        if kind == 8:
            return random.choice(_ODD)
        if kind == 9:
            return random.choice((*_TYPED, "a", "A", "x1")) * random.choice((2, 3, 40, 400))
        return self._piece()[: random.randrange(1, 30)].decode("latin-1")

    def _piece(self) -> bytes:
        random = self._random
        content = random.choice(self._files)
        start = content.rfind(b"\n", 0, random.randrange(len(content))) + 1
        return content[start : start + int(random.expovariate(1 / _MEAN_PIECE))]

    def _span(self, source: bytes, longest: int = 120) -> tuple[int, int]:
        start = self._random.randrange(len(source) + 1)
        return start, min(len(source), start + self._random.randrange(longest))

    def _insert(self, source: bytes, inserted: bytes) -> bytes:
        at = self._random.randrange(len(source) + 1)
        return source[:at] + inserted + source[at:]

    def _flipped(self, source: bytes) -> bytes:
        changed = bytearray(source)
        for _ in range(self._random.choice((1, 2, 8)) if changed else 0):
            changed[self._random.randrange(len(changed))] ^= 1 << self._random.randrange(8)
        return bytes(changed)

    def _set(self, source: bytes) -> bytes:
        start, _ = self._span(source)
        return source[:start] + bytes([self._random.randrange(256)]) + source[start + 1 :]

    def _cut(self, source: bytes) -> bytes:
        start, end = self._span(source)
        return source[:start] + source[end:]

    def _repeated(self, source: bytes) -> bytes:
        start, end = self._span(source)
        return self._insert(source, source[start:end] * self._random.choice((1, 1, 2, 20)))

    def _spliced(self, source: bytes) -> bytes:
        start, end = self._span(source)
        return source[:start] + self._piece()[: self._random.randrange(200)] + source[end:]

    def _truncated(self, source: bytes) -> bytes:
        return source[: self._span(source)[0]]

    def _shuffled(self, source: bytes) -> bytes:
        tokens = _TOKEN.findall(source)
        for _ in range(self._random.choice((1, 2, 10)) if tokens else 0):
            one, other = self._random.randrange(len(tokens)), self._random.randrange(len(tokens))
            tokens[one], tokens[other] = tokens[other], tokens[one]
        return b"".join(tokens)

    def _line_repeated(self, source: bytes) -> bytes:
        lines = source.split(b"\n")
        at = self._random.randrange(len(lines))
        return b"\n".join(lines[:at] + [lines[at]] * self._random.choice((2, 2, 3, 30)) + lines[at:])

    def _lines_swapped(self, source: bytes) -> bytes:
        lines = source.split(b"\n")
        self._random.shuffle(lines)
        return b"\n".join(lines)

    def _indented(self, source: bytes) -> bytes:
        lines = source.split(b"\n")
        at = self._random.randrange(len(lines))
        lines[at] = self._random.choice((b" ", b"    ", b"\t", b"\x0c", b"        ")) + lines[at].lstrip()
        return b"\n".join(lines)

    def _line_ends(self, source: bytes) -> bytes:
        return source.replace(b"\n", self._random.choice((b"\r", b"\r\n", b"\n\n", b"\\\n", b"\x0c\n", b";")))

    def _word(self, source: bytes) -> bytes:
        return self._insert(source, b" " + self._random.choice(_WORDS).encode() + b" ")

    def _noise(self, source: bytes) -> bytes:
        return self._insert(source, self._random.randbytes(self._random.choice((1, 2, 3, 16))))

    def _nested(self, source: bytes) -> bytes:
        return self._insert(
            source, self._random.choice(_OPENERS) * self._random.choice((1, 1, 2, 3, 3, 5, 10, 10, 30, 60, 300))
        )

    def _marked(self, source: bytes) -> bytes:
        return self._random.choice(_MARKS) + source

    def _cookie(self, source: bytes) -> bytes:
        blank = self._random.choice((b"", b"\n", b"#!/usr/bin/python\n"))
        return blank + b"# -*- coding: %s -*-\n" % self._random.choice(_CODECS).encode() + source
