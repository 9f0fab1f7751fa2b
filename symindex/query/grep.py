"""Text in the indexed files, told apart by where it stands: code, comment, string or docstring."""

from __future__ import annotations

import re
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator
from itertools import chain

from symindex.errors import QuestionError
from symindex.model import kinds as k
from symindex.model.answers import Filter, Match
from symindex.model.facts import FileFacts
from symindex.query.filters import path_matches
from symindex.query.library import Library, read_text

_WHERE = {k.COMMENT: "comment", k.TYPE_COMMENT: "comment", k.DOCSTRING: "docstring"}
_OPENING = re.compile(rb"(?:[bBuUrR]{0,2}(?:\"+|'+))?$")
_TEXT = frozenset(
    {
        k.COMMENT,
        k.TYPE_COMMENT,
        k.DOCSTRING,
        k.STRING,
        k.STRING_WORD,
        k.STRING_PATH,
        k.BYTES,
        k.FORMATTED_STRING,
        k.CONCATENATED,
        k.TYPE_STRING,
    }
)


class Grep:
    """One search: a pattern over texts. Raises `QuestionError` for a bad regular expression."""

    def __init__(
        self,
        library: Library,
        pattern: str,
        *,
        regex: bool,
        ignore_case: bool,
        word: bool,
        where: frozenset[str],
    ) -> None:
        self._library, self._where = library, where
        source = pattern if regex else re.escape(pattern)
        if word:
            source = rf"\b(?:{source})\b"
        flags = re.MULTILINE | (re.IGNORECASE if ignore_case else 0)
        try:
            # Bytes are searched where every character is one; elsewhere `.`, `\\b` and case want characters.
            self._pattern, self._text_pattern = re.compile(source.encode(), flags), re.compile(source, flags)
        except (re.error, OverflowError) as error:
            raise QuestionError(
                f"bad regular expression {pattern!r}: {error}", "without --regex the pattern is literal text"
            ) from error

    def run(self, trees: Collection[int], wanted: Filter) -> Iterator[Match]:
        """The matches in some trees, by tree and path; each distinct content is read once."""
        library, seen, count = self._library, set(), 0
        for document in library.reader.documents(trees):
            if document.blob in seen or (wanted.path and not path_matches(document.path, wanted.path)):
                continue
            seen.add(document.blob)
            path = library.path_of(document)
            text = read_text(path)
            spans = self._spans(text)
            first = next(spans, None)
            if first is None:
                continue
            module = next(iter(library.modules_in([document])))
            copies = tuple(
                library.path_of(other) for other in library.reader.documents_of_blob(document.blob) if other != document
            )
            zones = _Zones(module.facts, text)
            for start, end in chain((first,), spans):
                where = zones.where(start)
                if self._where and where not in self._where:
                    continue
                line, line_start, shown = _line_at(text, start)
                shown_end = max(start, min(end, line_start + len(shown)))
                if line == 1 and text.startswith(BOM_UTF8):
                    line_start, shown = line_start + len(BOM_UTF8), shown[len(BOM_UTF8) :]
                yield Match(
                    file=path,
                    line=line,
                    column=len(text[line_start:start].decode("utf-8", "replace")) + 1,
                    end_column=len(text[line_start:shown_end].decode("utf-8", "replace")) + 1,
                    where=where,
                    enclosing=".".join(part for part in (module.name, zones.enclosing(start)) if part),
                    origin=library.origin_of(document),
                    copies=copies,
                    text=shown.decode("utf-8", "replace").strip(),
                )
                count += 1
                if wanted.limit is not None and count >= wanted.limit:
                    return

    def _spans(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Where the pattern stands, as byte offsets; an empty stretch is none."""
        if text.isascii():
            yield from (found.span() for found in self._pattern.finditer(text) if found[0])
            return
        decoded = text.decode("utf-8", "replace")
        characters = offset = 0
        for found in self._text_pattern.finditer(decoded):
            if found[0]:
                offset += len(decoded[characters : found.start()].encode())
                characters = found.start()
                yield offset, offset + len(found[0].encode())


def _line_at(text: bytes, offset: int) -> tuple[int, int, bytes]:
    """The 1-based line of an offset, where the line starts, and the line."""
    start = text.rfind(b"\n", 0, offset) + 1
    end = text.find(b"\n", offset)
    return text.count(b"\n", 0, start) + 1, start, text[start : end if end >= 0 else len(text)]


class _Zones:
    """Which stretches of a text are comments and strings, and which definitions are around an offset."""

    def __init__(self, facts: FileFacts, text: bytes) -> None:
        self._facts = facts
        zones = []
        for node in facts.nodes_of(_TEXT):
            kind, start = facts.kinds[node], facts.starts[node]
            if kind == k.STRING_WORD:  # its start is that of the word, behind the quotes
                start -= len(_OPENING.search(text[max(start - 5, 0) : start])[0])  # type: ignore[index]
            zones.append((start, facts.end(node), _WHERE.get(kind, "string")))
        self._zones: list[tuple[int, int, str]] = []
        for zone in sorted(zones):
            if not self._zones or zone[0] >= self._zones[-1][1]:  # else it lies in a formatted string
                self._zones.append(zone)
        self._begins = [begin for begin, _, _ in self._zones]
        self._definitions = sorted(
            (facts.outer_start(node), facts.end(node), node) for node in facts.nodes_of(k.DEFINITIONS)
        )

    def where(self, offset: int) -> str:
        """`code`, `comment`, `string` or `docstring`."""
        at = bisect_right(self._begins, offset) - 1
        if at >= 0:
            _, end, where = self._zones[at]
            if offset < end:
                return where
        return "code"

    def enclosing(self, offset: int) -> str:
        """The qualified name of the innermost definition around an offset."""
        inner = 0
        for begin, end, node in self._definitions:
            if begin > offset:
                break
            if offset < end:
                inner = node
        return self._facts.qualified_name(inner)
