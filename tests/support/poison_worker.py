"""Preloaded by a worker of a Dask cluster: it dies while it writes the rows of the repository called `poison`."""

from __future__ import annotations

import os
from collections.abc import Mapping

from symindex.fleet import tasks
from symindex.fleet.member import write_rows_of
from symindex.fleet.relations import Relations
from symindex.store.storage import Storage
from symindex.workspace.checkouts import Checkout


def _dying(relations: Relations, checkout: Checkout, environ: Mapping[str, str], storage: Storage) -> int:
    if relations.labels[checkout.root] == "poison":
        os._exit(1)
    return write_rows_of(relations, checkout, environ, storage)


def dask_setup(worker: object) -> None:
    """What Dask calls when the worker starts."""
    vars(tasks)[write_rows_of.__name__] = _dying
