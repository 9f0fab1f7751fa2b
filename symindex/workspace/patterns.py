"""One list of gitignore patterns as a question: does the last pattern that fits say ignored or not?

A pattern is matched against one path only, never against what lies below it: who walks asks at each
directory, as git does. No class of pathspec answers that: its patterns match a path and all its descendants
at once, so that `foo/**` ignores `foo` itself (and `!foo/bar` comes too late), and `!foo` re-includes what
`foo/*` ignored. So the grammar is git's `dir.c` and `wildmatch.c`, translated to regular expressions and
compared with `git check-ignore` in the tests.

Git compares bytes. Patterns and paths are therefore text with one character per byte (see `as_bytes`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_DIRECTORY: Final = "\0"  # follows a key that is for directories only; no name and no pattern can hold it
_NEVER = None
_MAX_LENGTH: Final = 4096  # characters of a line; no path has as many, and compiling a megabyte takes minutes
_MAX_WILDCARDS: Final = 1000  # patterns of a file that a lookup in a table does not decide: each path is held to each
_MAX_WILDCARD_CHARACTERS: Final = 32_768  # of these patterns together: what compiling them takes grows with it

_STAR = "[^/\\0]*"
_REST = "[^\\0]*"
_DIRECTORIES = "(?:[^\\0]*/)?"
_NARROW = (_STAR,)
_WIDE = (_REST, _DIRECTORIES)
_MIN_LENGTH = {_STAR: "[^/\\0]*?", _REST: "[^\\0]*?", _DIRECTORIES: "(?:[^\\0]*?/)??"}

_SPECIAL: Final = re.compile(r"[*?\[\\]")
_WILDCARD: Final = re.compile(r"\\.?|[*?]", re.DOTALL)

_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "cntrl": "\\x01-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \\t\\n\\r\\f\\v",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


@dataclass(slots=True)
class _Wildcard:
    """A pattern that a regular expression decides, compiled once a path holds the text that it must hold to fit."""

    rank: int
    pattern: str
    is_anchored: bool
    directories_only: bool
    needle: str
    compiled: re.Pattern[str] | None = None

    def fits(self, text: str) -> bool:
        if self.needle not in text:
            return False
        if self.compiled is None:
            regex = _path_regex(self.pattern) if self.is_anchored else _regex(self.pattern, "g")
            self.compiled = re.compile("(?!)" if regex is _NEVER else regex, re.DOTALL)
        return self.compiled.fullmatch(text) is not None


@dataclass(slots=True)
class Patterns:
    """The patterns of one ignore file, as tables and, where these do not do, regular expressions.

    A pattern's rank is twice its place in the file, plus one where it means ignored; the highest that fits decides.
    Keys are names, paths with a slash before them, and suffixes of names, with `_DIRECTORY` behind those that are
    for directories only. `left_aside` says what of the file has no say, and why.
    """

    literals: dict[str, int] = field(default_factory=dict)
    suffixes: dict[str, int] = field(default_factory=dict)
    suffix_lengths: tuple[int, ...] = ()
    wildcards: tuple[_Wildcard, ...] = ()  # the last first
    left_aside: str = ""

    def verdict(self, path: str, name: str, is_directory: bool) -> bool | None:
        """Return True if the path (relative to the patterns' directory) is ignored; None when no pattern fits."""
        best = self._from_tables(path, name)
        if is_directory:
            best = max(best, self._from_tables(path + _DIRECTORY, name + _DIRECTORY))
        for wildcard in self.wildcards:
            if wildcard.rank < best:
                break
            if wildcard.directories_only and not is_directory:
                continue
            if wildcard.fits(path if wildcard.is_anchored else name):
                best = wildcard.rank
                break
        return bool(best & 1) if best >= 0 else None

    def _from_tables(self, path: str, name: str) -> int:
        best = max(self.literals.get(name, -1), self.literals.get(f"/{path}", -1))
        for length in self.suffix_lengths:
            if length > len(name):
                break
            best = max(best, self.suffixes.get(name[-length:], -1))
        return best

    def __bool__(self) -> bool:
        return bool(self.literals or self.suffixes or self.wildcards)


def as_bytes(path: str) -> str:
    """The path with one character per byte, as it is matched."""
    return path if path.isascii() else os.fsencode(path).decode("latin-1")


def patterns_from_file(content: bytes) -> Patterns:
    """The patterns of an ignore file's content."""
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return _compile(line.removesuffix(b"\r").decode("latin-1") for line in lines)


def patterns_from_strings(patterns: Iterable[str]) -> Patterns:
    """The patterns of a setting."""
    return _compile(pattern.encode("utf-8", "surrogateescape").decode("latin-1") for pattern in patterns)


class _Parsed(NamedTuple):
    """A line of an ignore file, without its `!` and the slashes at its ends."""

    rank: int
    pattern: str
    is_anchored: bool
    directories_only: bool


def _compile(lines: Iterable[str]) -> Patterns:
    compiled = Patterns()
    wildcards: dict[tuple[str, bool, bool], int] = {}
    for parsed in _parsed(lines, compiled):
        pattern = parsed.pattern
        end = _DIRECTORY if parsed.directories_only else ""
        if not _SPECIAL.search(pattern):
            compiled.literals[f"/{pattern}{end}" if parsed.is_anchored else pattern + end] = parsed.rank
        elif not parsed.is_anchored and pattern[0] == "*" and len(pattern) > 1 and not _SPECIAL.search(pattern, 1):
            compiled.suffixes[pattern[1:] + end] = parsed.rank
        else:
            wildcards[pattern, parsed.is_anchored, parsed.directories_only] = parsed.rank
    compiled.suffix_lengths = tuple(sorted({len(suffix) for suffix in compiled.suffixes}))
    compiled.wildcards = tuple(_wildcards(wildcards, compiled))
    return compiled


def _parsed(lines: Iterable[str], compiled: Patterns) -> Iterator[_Parsed]:
    for index, line in enumerate(lines):
        pattern = _trimmed(line.partition("\0")[0])
        if not pattern or pattern.startswith("#"):
            continue
        if len(pattern) > _MAX_LENGTH:
            compiled.left_aside = f"patterns longer than {_MAX_LENGTH:,} characters"
            continue
        ignored = not pattern.startswith("!")
        pattern = pattern if ignored else pattern[1:]
        directories_only = pattern.endswith("/")
        pattern = pattern.removesuffix("/")
        if not pattern:
            continue
        is_anchored = "/" in pattern
        pattern = pattern.removeprefix("/")
        before, slash, last = pattern.rpartition("/")
        if slash and last and f"{before}/" == "**/" * pattern.count("/"):  # in any directory, as without slashes
            pattern, is_anchored = last, False
        if pattern:
            yield _Parsed(2 * index + ignored, pattern, is_anchored, directories_only)


def _wildcards(ranks: dict[tuple[str, bool, bool], int], compiled: Patterns) -> list[_Wildcard]:
    """The patterns as objects, the last first; those that come first in the file are kept where there are too many."""
    found: list[_Wildcard] = []
    characters = 0
    for (pattern, is_anchored, directories_only), rank in sorted(ranks.items(), key=lambda item: item[1]):
        characters += len(pattern)
        if len(found) == _MAX_WILDCARDS or characters > _MAX_WILDCARD_CHARACTERS:
            most = f"{_MAX_WILDCARDS:,} patterns with wildcards or {_MAX_WILDCARD_CHARACTERS:,} characters in them"
            compiled.left_aside = f"more than {most}"
            break
        found.append(_Wildcard(rank, pattern, is_anchored, directories_only, _needle(pattern)))
    return found[::-1]


def _needle(pattern: str) -> str:
    """The longest text that each path has which the pattern fits."""
    literal = pattern.partition("[")[0]
    return max((part.strip("/") for part in _WILDCARD.split(literal)), key=len)


def _trimmed(line: str) -> str:
    """The line without trailing spaces; a backslash keeps the one behind it."""
    if "\\" not in line:
        return line.rstrip(" ")
    end = index = 0
    while index < len(line):
        escaped = line[index] == "\\"
        index += 1 + escaped
        if index > len(line):
            return line
        if escaped or line[index - 1] != " ":
            end = index
    return line[:end]


def _path_regex(pattern: str) -> str | None:
    """The regular expression of a pattern that is matched against the whole path.

    git compares the part before the first wildcard literally and starts afresh behind it, so `foo**/bar`
    matches `foobar`: its `**` is at the beginning of what is left.
    """
    literal = _SPECIAL.split(pattern, maxsplit=1)[0]
    rest = _regex(pattern[len(literal) :], "g")
    return None if rest is _NEVER else re.escape(literal) + rest


def _regex(pattern: str, group: str) -> str | None:
    """The regular expression of a wildmatch pattern, or None when nothing can match it.

    The names of its groups begin with `group`.
    """
    parts: list[str] = []
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if character == "*":
            part, index = _stars(pattern, index)
        elif character == "?":
            part, index = "[^/\\0]", index + 1
        elif character == "[":
            bracket = _bracket(pattern, index)
            if bracket is None:
                return _NEVER
            part, index = bracket
        elif character == "\\":
            if index + 1 == len(pattern):
                return _NEVER
            part, index = re.escape(pattern[index + 1]), index + 2
        else:
            part, index = re.escape(character), index + 1
        parts.append(part)
    return _settled(parts, _WIDE, group)


def _settled(parts: list[str], wildcards: tuple[str, ...], group: str) -> str:
    """The parts joined so that only the last of the wildcards is tried at more than one length.

    The first place where what is between two wildcards fits will do: the second one takes what the first could
    have taken as well. A regular expression would turn back to all the others, for years where there are ten. Stars
    between the wide wildcards are settled for themselves. What `(?=(?P<x>...))(?P=x)` has matched is kept.
    """
    starts = [index for index, part in enumerate(parts) if part in wildcards]
    ends = [*starts, len(parts)]
    pieces = [_between(parts[: ends[0]], wildcards, group)]
    for number, (start, end) in enumerate(zip(starts, ends[1:])):
        name = f"{group}_{number}"
        behind = _between(parts[start + 1 : end], wildcards, name)
        if end < len(parts):
            pieces.append(f"(?=(?P<{name}>{_MIN_LENGTH[parts[start]]}{behind}))(?P={name})")
        else:
            pieces.append(parts[start] + behind)
    return "".join(pieces)


def _between(parts: list[str], wildcards: tuple[str, ...], group: str) -> str:
    return "".join(parts) if wildcards == _NARROW else _settled(parts, _NARROW, f"{group}_")


def _stars(pattern: str, start: int) -> tuple[str, int]:
    """Return the expression for a run of stars, and its end; `**` crosses directories only between slashes."""
    end = start
    while pattern[end : end + 1] == "*":
        end += 1
    bounded = start == 0 or pattern[start - 1] == "/"
    if end - start > 1 and bounded:
        if pattern[end : end + 1] == "/":
            return _DIRECTORIES, end + 1
        if end == len(pattern) or pattern[end : end + 2] == "\\/":
            return _REST, end
    return _STAR, end


def _bracket(pattern: str, start: int) -> tuple[str, int] | None:
    """Return the expression for `[...]`, and its end; None when it never ends or names an unknown class."""
    index = start + 1
    negated = pattern[index : index + 1] in ("!", "^")
    index += negated
    members: list[str] = []
    previous = ""
    first = True
    while first or pattern[index : index + 1] != "]":
        first = False
        character = pattern[index : index + 1]
        if character == "\\":
            index += 1
            character = pattern[index : index + 1]
            members.append(re.escape(character))
        elif character == "-" and previous and pattern[index + 1 : index + 2] not in ("", "]"):
            index += 1
            index += pattern[index] == "\\"
            high = pattern[index : index + 1]
            if high and previous <= high:
                members.append(f"{re.escape(previous)}-{re.escape(high)}")
            character = "" if high else character
            if not high:
                return None
        elif character == "[" and pattern[index + 1 : index + 2] == ":":
            close = pattern.find("]", index + 2)
            if close < 0:
                return None
            if close > index + 2 and pattern[close - 1] == ":":
                if pattern[index + 2 : close - 1] not in _POSIX_CLASSES:
                    return None
                members.append(_POSIX_CLASSES[pattern[index + 2 : close - 1]])
                index, character = close, ""
            else:
                members.append("\\[")
        else:
            members.append(re.escape(character))
        if index >= len(pattern):
            return None
        previous = character
        index += 1
    inside = "".join(members)
    if not inside:
        return ("[^/\\0]" if negated else "(?!)"), index + 1
    return f"(?![/\\0])[{'^' if negated else ''}{inside}]", index + 1
