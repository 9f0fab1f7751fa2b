from __future__ import annotations

from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from tests.support.reliability.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project of 15 files of the standard library, not indexed yet."""
    return Site(tmp_path, Random(5), 15)


@pytest.fixture
def settled(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The same, indexed, with stamps that are trusted at once."""
    monkeypatch.setattr(import_module("symindex.indexer.update"), "_RACY_NS", 0)
    site.index_now()
    return site
