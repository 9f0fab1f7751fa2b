"""What happens to the word index harms nothing but `search`, is reported, and is repaired."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.reliability.site import Site

pytestmark = pytest.mark.slow  # processes that are killed, disks that are full


_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="mounts are made as Linux makes them")


@pytest.fixture
def words(settled: Site) -> Path:
    """Where the word index of a site is."""
    assert settled.say("search", "file").status == 0
    return settled.index / "words"


def _spoil_lists(words: Path) -> None:
    for path in words.glob("*.seg"):
        path.write_bytes(path.read_bytes().replace(b"W3Bl", bytes(4)))  # what each list of postings begins with


def _change_a_byte(words: Path) -> None:
    for path in words.glob("*.seg"):
        content = path.read_bytes()
        at = content.index(b"W3Bl") + 20  # of a list of postings, which is read as before, and says something else
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])


def _cut_table(words: Path) -> None:
    for path in words.glob("*.toc"):
        path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.usefixtures("leftovers_collected")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("spoil", [_spoil_lists, _change_a_byte, _cut_table])
def test_doctor_finds_damage_and_deletes_what_is_made_anew(
    settled: Site, words: Path, spoil: Callable[[Path], None]
) -> None:
    assert settled.doctor() == 0
    spoil(words)
    assert settled.doctor() == 1
    assert settled.doctor("--repair") == 0
    assert not words.exists()
    assert settled.say("search", "file").status == 0


def _mounted(site: Site) -> str:
    """A script by which the word index lies on a disk that is full."""
    (site.index / "words").mkdir(exist_ok=True)
    return f"mount -t tmpfs -o size=16k none {site.index / 'words'}"


@_on_linux
def test_on_a_full_disk_facts_are_indexed_and_a_search_says_what_to_do(settled: Site) -> None:
    indexed = settled.symindex("index", after=_mounted(settled))
    assert indexed.status == 0, indexed
    assert "without words" in indexed.err
    assert "free some space" in indexed.err
    searched = settled.symindex("search", "file", after=_mounted(settled))
    assert searched.status == 2, searched
    assert searched.is_clear, searched
    assert "free some space" in searched.err
    assert settled.differences() == []
