"""`symindex cache`: facts of contents carried to other machines, and brought in from them."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.failures import complain
from symindex.cli.opening import opened_index
from symindex.cli.options import options
from symindex.cli.printing import write
from symindex.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.query import Index


_MAX_NAMED: Final = 20


@click.group("cache")
def cache() -> None:
    """Carry what was parsed to other machines, so that it is not parsed there again.

    \b
    Examples:
      symindex cache export facts.zip
      symindex cache import facts.zip
      SYMINDEX_FACTS_CACHE=https://ci.example/facts symindex index
    """


@cache.command("export")
@click.argument("place", type=click.Path(path_type=Path), metavar="FILE|DIR")
@options("no-update", "here")
def export_cache(place: Path, update: bool, here: bool) -> None:
    """Write the facts of all contents of the project here, libraries included, to a zip FILE or a DIR.

    A name that ends in .zip is a file, any other a directory, which is made. Prints PLACE#DIGEST, to be used with
    `symindex cache import` or in SYMINDEX_FACTS_CACHE: so pinned, it is used only as it is now.

    \b
    Examples:
      symindex cache export facts.zip
      symindex cache export /srv/facts
    """
    from symindex.store.portable import written
    from symindex.store.writing_out import directory_sink, zip_sink
    from symindex.version import EXTRACTOR_VERSION

    with opened_index(None, update, here) as index:
        try:
            with (zip_sink if place.suffix == ".zip" else directory_sink)(place) as sink:
                pin = written(_entries(index), EXTRACTOR_VERSION, sink)
        except OSError as error:
            raise StoreError(
                f"cannot write {place}: {error.strerror or error}", "name a place that can be written"
            ) from error
    write([f"{place}#{pin}"])


@cache.command("import")
@click.argument("place", metavar="FILE|DIR|URL")
def import_cache(place: str) -> None:
    """Take the facts in a zip FILE, a DIR or at a URL into the cache of this user.

    What is not whole, or not what the manifest says, is refused and named. Write PLACE#DIGEST, as `symindex cache
    export` printed it, to take nothing but that.

    \b
    Examples:
      symindex cache import facts.zip
      symindex cache import https://ci.example/facts
    """
    from symindex.store.cache import FactsCache
    from symindex.store.portable import PortableFacts, split_pin
    from symindex.store.storage import place_of
    from symindex.version import EXTRACTOR_VERSION
    from symindex.workspace.settings import cache_directory

    name, pin = split_pin(place)
    facts = PortableFacts(place_of(name), EXTRACTOR_VERSION, name, pin)
    with closing(FactsCache(cache_directory(os.environ), EXTRACTOR_VERSION)) as own:
        if own.refused:
            raise StoreError(f"the facts cache is not used: {own.refused}", "choose another with SYMINDEX_CACHE_DIR")
        count = own.put_all(facts.entries())
    for refused in facts.refused[:_MAX_NAMED]:
        complain(f"refused: {refused.name}: {refused.why}")
    write([f"{count:,} contents, {len(facts.refused):,} refused"])
    if facts.refused:
        raise click.exceptions.Exit(2)


def _entries(index: Index) -> Iterator[tuple[bytes, bytes]]:
    reader = index.reader
    digests = reader.digests()
    return reader.packed_by_digest({digests[content_id] for content_id, _, _ in reader.contents(reader.trees())})
