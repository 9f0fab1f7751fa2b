from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from symindex.indexer.limits import UpdateLimits
from tests.support.reliability.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project of 15 short files of the standard library, not indexed yet."""
    return Site(tmp_path, Random(5), 15, max_bytes=6000)


@pytest.fixture
def settled(site: Site) -> Site:
    """The same, indexed, with stamps that are trusted at once."""
    site.limits = UpdateLimits(racy_ns=0)
    site.index_now()
    return site
