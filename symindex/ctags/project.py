"""A project's tags file, for readers of ctags' format or for Emacs. Identical files are listed once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from symindex.ctags.lines import Lines, head, is_nameable
from symindex.ctags.tags import Tag, tags
from symindex.model.facts import FileFacts
from symindex.model.text import to_utf8
from symindex.output import Output
from symindex.output import written as opened
from symindex.query.snapshot import Snapshot, Source


@dataclass(slots=True)
class Written:
    """The number of tags and files written, and the paths of those that a tags file cannot name."""

    tags: int = 0
    files: int = 0
    left_out: list[str] = field(default_factory=list)


def write_tags(snapshot: Snapshot, output: Output, *, every: bool = False, references: bool = False) -> Written:
    """Write a tags file, sorted by bytes, its paths relative to its directory."""
    written = Written()
    lines: set[bytes] = set()
    for source, text, facts in _files(snapshot, output.path, every, written):
        made = Lines(text, facts.line_starts)
        lines |= {
            made.tag(tag, source.shown, facts.line_of(tag.start)) for tag in tags(facts, text, references=references)
        }
    written.tags = len(lines)
    _put(output, b"".join(line + b"\n" for line in [*head(os.fsencode(output.path.parent)), *sorted(lines)]))
    return written


def write_etags(snapshot: Snapshot, output: Output, *, every: bool = False) -> Written:
    """Write a TAGS file, a section for each file that has tags."""
    written = Written()
    parts = []
    for source, text, facts in _files(snapshot, output.path, every, written):
        made = Lines(text, facts.line_starts)
        found: list[Tag] = sorted(tags(facts, text), key=lambda tag: tag.start)
        if found:
            section = b"".join(made.etag(tag, facts.line_of(tag.start)) + b"\n" for tag in found)
            parts.append(b"\x0c\n%s,%d\n%s" % (source.shown, len(section), section))
            written.tags += len(found)
    _put(output, b"".join(parts))
    return written


def _files(
    snapshot: Snapshot, output: Path, every: bool, written: Written
) -> Iterator[tuple[Source, bytes, FileFacts]]:
    sources = []
    for source in snapshot.sources(output.parent, every=every):
        if is_nameable(source.shown):
            sources.append(source)
        else:
            written.left_out.append(source.path)
    seen: set[tuple[bytes, str]] = set()
    for source, content in zip(sources, snapshot.contents(sources)):
        key = content.digest, source.document.path
        if key not in seen:
            seen.add(key)
            written.files += 1
            yield source, to_utf8(content.raw)[0], content.facts()


def _put(output: Output, data: bytes) -> None:
    """Write a file, and put it in place once it is whole."""
    with opened(output) as file:
        file.write(data)
