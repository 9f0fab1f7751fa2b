"""A project's cross-reference: of which index, of which trees, and with what lies beside it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Final

from symindex.cscope.crossref import Written, write_crossref
from symindex.cscope.sections import sections_of
from symindex.indexer.limits import PoolLimits
from symindex.output import Output, check_place, replace_file
from symindex.query.snapshot import Snapshot

_YEAR_2037: Final = 2_114_380_800


def write_project(
    snapshot: Snapshot,
    output: Output,
    base: Path,
    *,
    every: bool = False,
    only_below: bool = False,
    limits: PoolLimits | None = None,
) -> Written:
    """Write the cross-reference of a project, or of `every` tree its index has; paths are relative to `base`.

    `only_below` leaves out what does not lie below `base`. Beside a `cscope.out` there a `cscope.files` is written,
    without which cscope would not trust the file.
    """
    names = base / "cscope.files" if output.path == base / "cscope.out" and not output.is_stdout else None
    if names is not None:
        check_place(names)  # before the work
    sources = snapshot.sources(base, every=every)
    if only_below:
        sources = [source for source in sources if not source.shown.startswith(b"/")]
    written = write_crossref(output, base, sources, partial(sections_of, snapshot, limits=limits))
    if names is not None:
        replace_file(names, b"-c\n-k\n" + b"".join(name + b"\n" for name in written.files))
    return written


def date_2037(output: Path) -> None:
    """Make a file look newer than any source, so that a cscope without `-d` does not rebuild it."""
    os.utime(output, (_YEAR_2037, _YEAR_2037))
