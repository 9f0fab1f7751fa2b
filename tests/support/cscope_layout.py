"""What a `cscope.out` has to be like, read from its bytes alone: the rules that cost readers rows, or their lives."""

from __future__ import annotations

import re
from collections.abc import Iterator

BLOCK = 8192
_HEADER = re.compile(rb"cscope 15 \S+ -c +(\d{10})")
_SECTION = re.compile(rb"\t@(.*)\n\n")
_MARKED = re.compile(rb"\n\t([$}`])(\S*)")


def violations(data: bytes) -> list[str]:
    """What is wrong with a cross-reference; empty where all is well."""
    first, _, _ = data.partition(b"\n")
    header = _HEADER.fullmatch(first)
    if header is None:
        return [f"header {first!r}"]
    trailer = int(header[1])
    names = [name for name, _, _ in _sections(data, trailer)]
    listed = b"".join(name + b"\n" for name in names)
    found = []
    if data[trailer - 4 : trailer] != b"\n\t@\n":
        found.append(f"offset {trailer} follows {data[trailer - 4 : trailer]!r}")
    if data[trailer:] != b"1\n.\n0\n%d\n%d\n%s" % (len(names), len(listed), listed):
        found.append(f"trailer {data[trailer : trailer + 80]!r}")
    if names != sorted(names):
        found.append("files are not sorted")
    for name, start, end in _sections(data, trailer):
        found += [f"{name.decode()}: {what}" for what in _wrong_records(data, start, end)]
    return found


def _sections(data: bytes, trailer: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of the files' records."""
    starts = [match for match in _SECTION.finditer(data, 0, trailer) if match[1]]
    for match, following in zip(starts, [*[m.start() for m in starts[1:]], trailer - 3]):
        yield match[1], match.end(), following


def _wrong_records(data: bytes, start: int, end: int) -> Iterator[str]:
    function = None
    while start < end:
        stop = _end_of_record(data, start)
        record = data[start:stop]
        if not re.match(rb"[1-9]\d* ", record):
            yield f"record {record[:40]!r}"
        if b"\n\tl\n" not in record:
            if start < BLOCK or (start - 2) // BLOCK != (stop - 1) // BLOCK:
                yield f"record at {start} to {stop} is not in one block, or in the first"
            if not record.isascii() or re.search(rb"[\x00-\x08\x0b-\x1f]", record):
                yield f"bytes of {record[:60]!r}"
            if len(record.replace(b"\n", b"")) > 1700 * 2:
                yield f"length of the record at {start}"
        for mark, name in _MARKED.findall(record):
            if mark == b"$":
                if function is not None:
                    yield f"{name!r} opens in {function!r}"
                function = name
            elif function is None:
                yield f"{mark!r}{name!r} stands in no function"
            elif mark == b"}":
                function = None
        start = stop
    if function is not None:
        yield f"{function!r} stays open"


def _end_of_record(data: bytes, start: int) -> int:
    """Behind the blank line that ends a record; a record that ends in a symbol has an empty text before it."""
    end = data.index(b"\n\n", start) + 2
    last = data.rindex(b"\n", start, end - 2) + 1
    is_symbol = data[last : last + 1] == b"\t" or data[last : last + 1].isalpha() or data[last : last + 1] == b"_"
    return end + 1 if is_symbol and data[end : end + 1] == b"\n" else end
