"""The freshness check that every question begins with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.store.seal import is_sealed
from symindex.workspace.freshness import is_confirmed_fresh
from symindex.workspace.settings import cache_directory, load_settings

if TYPE_CHECKING:
    from symindex.indexer.events import Report

_CONTENTS_BETWEEN_LOOKS: Final = 128


def is_confirmed(root: Path, index: Path, environ: Mapping[str, str]) -> bool:
    """Return True if a watcher confirms that an index is as fresh as the disk and was not written by others since."""
    return is_confirmed_fresh(root, index, environ) and is_sealed(index, cache_directory(environ))


def make_fresh(
    root: Path,
    environ: Mapping[str, str],
    report: Report | None = None,
    *,
    with_project: bool = True,
    beside_others: bool = False,
) -> None:
    """Bring the index of a project up to date with the disk, or make it.

    Without `with_project` the project's own files are left as they were, where they have been indexed at all. With
    `beside_others`, other processes are indexing projects with the same libraries: what they extract is used at once.

    It costs next to nothing where a watcher confirms that the index is fresh. Files of the project are compared one by
    one, libraries only where something was installed or removed, or where nobody looked at them for some minutes.
    Raises `ConfigurationError` and `StoreError` as an update does.
    """
    index = load_settings(root, environ).index_directory
    if is_confirmed(root, index, environ):
        return
    from symindex.indexer import UpdatePaths, bring_up_to_date  # late: a watcher's word spares loading the indexer
    from symindex.indexer.limits import UpdateLimits

    limits = UpdateLimits(contents_between_looks=_CONTENTS_BETWEEN_LOOKS) if beside_others else None
    bring_up_to_date(UpdatePaths.of(root, environ, limits), report or (lambda _: None), with_project=with_project)
