"""The records of a project's files as they are now, made in worker processes; of files that are the same only once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple, TypeVar

from symindex.cscope.imports import package_of
from symindex.cscope.records import records
from symindex.indexer.limits import PoolLimits
from symindex.indexer.pool import Pool
from symindex.model.text import to_utf8
from symindex.query.snapshot import Content, Snapshot, Source

_Result = TypeVar("_Result")
# How much work a line is, in bytes: about so many it has, and to read them is little work beside making records.
_MAKING: Final = 36
_READING: Final = 2
_LOST: Final = "a worker process died of it"


class Section(NamedTuple):
    """The common part of equal records, a content's digest and a package, and the source of the records."""

    key: tuple[bytes, str]
    records: Callable[[], bytes]


class _Wanted(NamedTuple):
    source: Source
    is_first: bool  # of those that the index knows to be the same


class _Made(NamedTuple):
    digest: bytes
    records: bytes | None  # None: as the first of the same


def section(source: Source, content: Content, is_module: Callable[[str], bool], *, strings: bool = False) -> Section:
    """The records of one file, made when they are asked for; with `strings` as `symbols` has them."""
    package = package_of(source.document)

    def made() -> bytes:
        return b"".join(records(content.facts(), to_utf8(content.raw)[0], package, is_module, strings=strings))

    return Section((content.digest, package), made)


def sections_of(snapshot: Snapshot, sources: Sequence[Source], limits: PoolLimits | None = None) -> Iterator[Section]:
    """The records of files of a project, in their order."""
    _modules(snapshot)  # from here processes that are forked have it
    seen: set[tuple[int, str]] = set()
    wanted = []
    for source in sources:
        same = source.document.content_id, package_of(source.document)
        wanted.append(_Wanted(source, same not in seen))
        seen.add(same)
    lines = snapshot.lines()
    sizes = [
        lines.get(each.source.document.content_id, 0) * (_MAKING if each.is_first else _READING) for each in wanted
    ]
    with Pool(limits=limits) as pool:
        for source, made in zip(sources, _in_order(pool.run(partial(_make, snapshot), wanted, sizes, _LOST))):
            digest, known = (b"", b"") if isinstance(made, str) else made
            yield Section((digest, package_of(source.document)), partial(_records, snapshot, source, known))


def _make(snapshot: Snapshot, wanted: Sequence[_Wanted]) -> list[_Made | str]:
    """Read files in a worker process, and make the records of those that are the first of their kind."""
    is_module = _modules(snapshot).__contains__
    made: list[_Made | str] = []
    for each, content in zip(wanted, snapshot.contents([each.source for each in wanted])):
        of_file = section(each.source, content, is_module)
        made.append(_Made(content.digest, of_file.records() if each.is_first else None))
    return made


def _records(snapshot: Snapshot, source: Source, known: bytes | None) -> bytes:
    """Records that are known, or else those of a file that is another than the one the index took it for a copy of."""
    if known is not None:
        return known
    (made,) = _make(snapshot, [_Wanted(source, True)])
    return b"" if isinstance(made, str) or made.records is None else made.records


@lru_cache(maxsize=1)
def _modules(snapshot: Snapshot) -> frozenset[str]:
    return snapshot.modules()


def _in_order(results: Iterable[tuple[int, _Result]]) -> Iterator[_Result]:
    waiting: dict[int, _Result] = {}
    following = 0
    for position, result in results:
        waiting[position] = result
        while following in waiting:
            yield waiting.pop(following)
            following += 1
