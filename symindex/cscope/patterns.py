"""Patterns as people type them behind cscope's digits, as matchers: names, parts of paths, text.

cscope knows three languages: POSIX extended expressions for whole names and parts of paths, literal text, and an egrep
of its own. Each becomes an expression of Python's; what is none of its language finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from symindex.model.text import normal_form

_SPECIAL: Final = frozenset("^.[{*+$|(")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_DOTTED: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_PLAIN_START: Final = re.compile(r"\w*")
_CLASSES: Final = {
    "alpha": "^\\W\\d_", "digit": "0-9", "alnum": "^\\W_", "upper": "A-Z", "lower": "a-z", "space": "\\s",
    "blank": " \\t", "xdigit": "0-9A-Fa-f", "punct": "!-/:-@\\[-`{-~", "word": "\\w",
}  # fmt: skip
_INTERVAL: Final = re.compile(r"\{\d*(?:,\d*)?\}")
_MAX_LENGTH: Final = 10_000


FindsIn = Callable[[bytes], bool]


class Names(NamedTuple):
    """Names that are wanted: one as it is, or all that an expression matches as a whole; `prefix` begins them all."""

    exact: str
    matches: Callable[[str], bool]
    prefix: str


def names(pattern: str, caseless: bool = False) -> Names | None:
    """The names a pattern means, or None where it is neither a name nor an expression."""
    pattern = normal_form(pattern.rstrip())
    if len(pattern) > _MAX_LENGTH:
        return None
    if _SPECIAL.isdisjoint(pattern):
        if not _NAME.fullmatch(pattern):
            return None
        if not caseless:
            return Names(pattern, pattern.__eq__, pattern)
    inner = pattern.removeprefix("^")
    if inner.endswith("$") and not inner.endswith("\\$"):
        inner = inner[:-1]
    compiled = _compiled(extended(inner), caseless)
    if compiled is None or not inner:
        return None
    return Names("", lambda word: compiled.fullmatch(word) is not None, "" if caseless else _fixed_start(inner))


def is_dotted(pattern: str) -> bool:
    """Return True if a pattern is a qualified name, as `Cart.add`."""
    return _DOTTED.fullmatch(pattern.rstrip()) is not None


def parts_of_paths(pattern: str, caseless: bool = False) -> Callable[[str], bool] | None:
    """Return a matcher for an expression anywhere in a path or a module's name."""
    compiled = _compiled(extended(pattern.rstrip()), caseless) if len(pattern) <= _MAX_LENGTH else None
    return None if compiled is None else lambda text: compiled.search(text) is not None


def lines_with_text(pattern: bytes, caseless: bool = False) -> FindsIn | None:
    """Return a matcher for a literal text in a line, or in many lines."""
    compiled = re.compile(re.escape(pattern), re.IGNORECASE if caseless else 0)
    return (lambda content: compiled.search(content) is not None) if pattern else None


def lines_like(pattern: str, caseless: bool = False) -> FindsIn | None:
    """Return a matcher for an expression of cscope's egrep in lines: in their bytes, or as text if need be."""
    expression = egrep(pattern) if 0 < len(pattern) <= _MAX_LENGTH else None
    compiled = _compiled(expression, caseless, re.MULTILINE)
    if compiled is None or expression is None:
        return None
    if not expression.isascii():
        return lambda content: compiled.search(content.decode("utf-8", "surrogateescape")) is not None
    in_bytes = re.compile(expression.encode(), compiled.flags & ~re.UNICODE)
    return lambda content: in_bytes.search(content) is not None


def extended(pattern: str) -> str | None:
    """A POSIX extended expression as one of Python's; None where it is none."""

    def sign_at(at: int, before: list[str]) -> str | None:
        sign = pattern[at]
        if sign == "{" and not _INTERVAL.match(pattern, at):
            return re.escape(sign)
        if sign in "*+?" and (not before or before[-1] in ("(", "|", "^")):
            return None if sign == "?" else re.escape(sign)  # nothing to repeat: the sign itself
        return _repeated(sign, before)

    return _translated(pattern, True, _escaped, sign_at)


def egrep(pattern: str) -> str | None:
    """An expression of cscope's own egrep as one of Python's: no intervals, no classes, `\\x` is x whatever it is.

    An alternative that is empty makes it none.
    """

    def sign_at(at: int, before: list[str]) -> str | None:
        sign = pattern[at]
        follows_nothing = not before or before[-1] in ("(", "|")
        if (sign in "|)" and follows_nothing) or (sign == "|" and at + 1 == len(pattern)):
            return None
        return re.escape(sign) if sign in "{}" else _repeated(sign, before)

    return _translated(pattern, False, re.escape, sign_at)


def _repeated(sign: str, before: list[str]) -> str:
    """A sign, and what a repetition of a repetition comes to: Python takes `++` for something else."""
    if sign in "*+?" and before and before[-1] in ("*", "+", "?"):
        last = before.pop()
        return sign if sign == last else "*"
    return sign


def _translated(
    pattern: str,
    with_classes: bool,
    escaped: Callable[[str], str],
    sign_at: Callable[[int, list[str]], str | None],
) -> str | None:
    """An expression as one of Python's: sets, escaped signs, others as `sign_at` has them; None where it is none."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern[at] == "[":
            found = _bracket(pattern, at, with_classes)
            if found is None:
                return None
            part, at = found
            parts.append(part)
            continue
        if pattern[at] == "\\":
            at += 1
            if at == len(pattern):
                return None
            parts.append(escaped(pattern[at]))
        else:
            sign = sign_at(at, parts)
            if sign is None:
                return None
            parts.append(sign)
        at += 1
    return "".join(parts)


def _escaped(sign: str) -> str:
    if sign in "wWsSbB":
        return "\\" + sign
    return {"<": r"\b(?=\w)", ">": r"\b(?<=\w)"}.get(sign) or re.escape(sign)


def _bracket(pattern: str, start: int, with_classes: bool) -> tuple[str, int] | None:
    """The set that begins at a bracket, as Python writes it, and where it ends; None where it does not."""
    at = start + 1
    negated = pattern[at : at + 1] == "^"
    at += negated
    begin = at
    items: list[str] = []
    alternatives: list[str] = []
    while at < len(pattern) and (pattern[at] != "]" or at == begin):
        if with_classes and pattern.startswith("[:", at) and (end := pattern.find(":]", at)) > 0:
            inside = _CLASSES.get(pattern[at + 2 : end])
            if inside is None:
                return None
            if inside.startswith("^"):
                alternatives.append(f"[{inside}]")
            else:
                items.append(inside)
            at = end + 2
            continue
        sign = pattern[at]
        items.append("\\" + sign if sign in "\\[]^&~|" else sign)
        at += 1
    if at >= len(pattern):
        return None
    if items:
        alternatives.append("[" + "".join(items) + "]")
    either = alternatives[0] if len(alternatives) == 1 else "(?:" + "|".join(alternatives) + ")"
    return (f"(?:(?!{either})[^\\n])" if negated else either), at + 1


def _compiled(expression: str | None, caseless: bool, flags: int = 0) -> re.Pattern[str] | None:
    if expression is None or "(?" in expression.replace("(?:", "").replace("(?!", "").replace("(?=", "").replace(
        "(?<=", ""
    ):
        return None
    try:
        return re.compile(expression, flags | (re.IGNORECASE if caseless else 0))
    except (re.error, OverflowError, RecursionError):
        return None


def _fixed_start(pattern: str) -> str:
    """The letters that every name begins with that an expression matches."""
    start = _PLAIN_START.match(pattern)[0]  # type: ignore[index]
    follows = pattern[len(start) : len(start) + 1]
    if "|" in pattern:
        return ""
    return start[:-1] if follows and follows in "*?{" else start
