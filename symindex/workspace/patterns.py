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
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Stands behind a directory's path while matching. Neither a name nor a pattern can hold it.
_DIRECTORY = "\0"
_NEVER = None
_LONGEST = 4096  # characters of a line; no path has as many, and a regular expression of a megabyte takes minutes

_STAR = "[^/\\0]*"
_REST = "[^\\0]*"
_DIRECTORIES = "(?:[^\\0]*/)?"
_NARROW = (_STAR,)
_WIDE = (_REST, _DIRECTORIES)
_SHORTEST = {_STAR: "[^/\\0]*?", _REST: "[^\\0]*?", _DIRECTORIES: "(?:[^\\0]*?/)??"}

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


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled patterns of one ignore file.

    Each regular expression tries its patterns from the last to the first, one named group each, so the group
    that matched is the pattern that decides. `verdicts` tells for each group (place in the file, whether it
    means ignored).
    """

    names: re.Pattern[str] | None
    paths: re.Pattern[str] | None
    verdicts: dict[str, tuple[int, bool]]

    def verdict(self, path: str, name: str, is_directory: bool) -> bool | None:
        """Whether the path (relative to the patterns' directory) is ignored; None when no pattern fits."""
        mark = _DIRECTORY if is_directory else ""
        by_name = self.names.fullmatch(name + mark) if self.names else None
        by_path = self.paths.fullmatch(path + mark) if self.paths else None
        best = (-1, False)
        for found in (by_name, by_path):
            if found and found.lastgroup:
                best = max(best, self.verdicts[found.lastgroup])
        return best[1] if best[0] >= 0 else None

    def __bool__(self) -> bool:
        return bool(self.names or self.paths)


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


def _compile(lines: Iterable[str]) -> Patterns:
    names: list[str] = []
    paths: list[str] = []
    verdicts: dict[str, tuple[int, bool]] = {}
    for index, line in enumerate(lines):
        pattern = _trimmed(line.partition("\0")[0])
        if not pattern or pattern.startswith("#") or len(pattern) > _LONGEST:
            continue
        ignored = not pattern.startswith("!")
        pattern = pattern if ignored else pattern[1:]
        ending = f"{_DIRECTORY}?"
        if pattern.endswith("/"):
            pattern, ending = pattern[:-1], _DIRECTORY
        anchored = "/" in pattern
        group = f"line{index}"
        regex = _path_regex(pattern, group) if anchored else _regex(pattern, group)
        if pattern and regex is not _NEVER:
            (paths if anchored else names).append(f"(?P<{group}>{regex}{ending})")
            verdicts[group] = (index, ignored)
    return Patterns(_union(names), _union(paths), verdicts)


def _union(alternatives: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(reversed(alternatives)), re.DOTALL) if alternatives else None


def _trimmed(line: str) -> str:
    """The line without trailing spaces; a backslash keeps the one behind it."""
    end = index = 0
    while index < len(line):
        escaped = line[index] == "\\"
        index += 1 + escaped
        if index > len(line):
            return line
        if escaped or line[index - 1] != " ":
            end = index
    return line[:end]


def _path_regex(pattern: str, group: str) -> str | None:
    """The regular expression of a pattern that is matched against the whole path.

    git compares the part before the first wildcard literally and starts afresh behind it, so `foo**/bar`
    matches `foobar`: its `**` stands at the beginning of what is left.
    """
    pattern = pattern.removeprefix("/")
    literal = re.split(r"[*?\[\\]", pattern, maxsplit=1)[0]
    rest = _regex(pattern[len(literal) :], group)
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

    The first place where what stands between two wildcards fits will do: the second one takes what the first could
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
            pieces.append(f"(?=(?P<{name}>{_SHORTEST[parts[start]]}{behind}))(?P={name})")
        else:
            pieces.append(parts[start] + behind)
    return "".join(pieces)


def _between(parts: list[str], wildcards: tuple[str, ...], group: str) -> str:
    return "".join(parts) if wildcards == _NARROW else _settled(parts, _NARROW, f"{group}_")


def _stars(pattern: str, start: int) -> tuple[str, int]:
    """What a run of stars matches, and where it ends; `**` crosses directories only between slashes."""
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
    """What a `[...]` matches, and where it ends; None when it never ends or names an unknown class."""
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
