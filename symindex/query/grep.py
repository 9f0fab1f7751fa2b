"""Text in the indexed files, told apart by where it stands: code, comment, string or docstring."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator

from symindex.errors import QuestionError
from symindex.model import kinds as k
from symindex.model.answers import Filter, Match
from symindex.model.facts import FileFacts
from symindex.query.library import Library, read_text

_WHERE = {k.COMMENT: "comment", k.TYPE_COMMENT: "comment", k.DOCSTRING: "docstring"}
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
        try:
            self._pattern = re.compile(source.encode(), re.MULTILINE | (re.IGNORECASE if ignore_case else 0))
        except (re.error, OverflowError) as error:
            raise QuestionError(
                f"bad regular expression {pattern!r}: {error}", "without --regex the pattern is literal text"
            ) from error

    def run(self, trees: Collection[int], wanted: Filter) -> Iterator[Match]:
        """The matches in some trees, by tree and path; each distinct content is read once."""
        from symindex.query.index import _path_matches

        library, seen, count = self._library, set(), 0
        for document in library.reader.documents(trees):
            if document.blob in seen or (wanted.path and not _path_matches(document.path, wanted.path)):
                continue
            seen.add(document.blob)
            path = library.path_of(document)
            text = read_text(path)
            if self._pattern.search(text) is None:
                continue
            module = next(iter(library.modules_in([document])))
            copies = tuple(
                library.path_of(other) for other in library.reader.documents_of_blob(document.blob) if other != document
            )
            zones = _Zones(module.facts)
            for found in self._pattern.finditer(text):
                start, end = found.span()
                where = zones.where(start)
                if self._where and where not in self._where:
                    continue
                line, line_start, shown = _line_at(text, start)
                shown_end = max(start, min(end, line_start + len(shown)))
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


def _line_at(text: bytes, offset: int) -> tuple[int, int, bytes]:
    """The 1-based line of an offset, where the line starts, and the line."""
    start = text.rfind(b"\n", 0, offset) + 1
    end = text.find(b"\n", offset)
    return text.count(b"\n", 0, start) + 1, start, text[start : end if end >= 0 else len(text)]


class _Zones:
    """Which stretches of a text are comments and strings, and which definitions are around an offset."""

    def __init__(self, facts: FileFacts) -> None:
        self._facts = facts
        starts = facts.starts
        zones = []
        for node in facts.nodes_of(_TEXT):
            kind = facts.kinds[node]
            # The word of a literal that is one name starts behind the quotes.
            zones.append(
                (
                    starts[node] - (3 if kind == k.STRING_WORD else 0),
                    facts.end(node),
                    _WHERE.get(kind, "string"),
                )
            )
        self._zones = sorted(zones)
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
