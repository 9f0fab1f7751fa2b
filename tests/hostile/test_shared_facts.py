"""Facts and rows in places that a stranger prepared: nothing outside is read or written, nothing is waited for."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symindex.errors import StoreError
from symindex.extract import extract
from symindex.store.facts_pool import FactsPool
from symindex.store.packing import pack
from symindex.store.portable import MANIFEST, PortableFacts, is_sound
from symindex.store.storage import place_of, storage_at
from symindex.version import EXTRACTOR_VERSION
from tests.support.command_line import say
from tests.support.facts_in_memory import altered
from tests.support.projects import SampleProject


def _manifest(place: Path, *names: str) -> None:
    from symindex.store.packing import PACKING_VERSION

    packs = {name: {"digest": "0" * 64, "entries": 1} for name in names}
    content = {"version": 1, "facts": f"{EXTRACTOR_VERSION}.{PACKING_VERSION}", "packs": packs}
    (place / MANIFEST).write_text(json.dumps(content))


def _read(place: Path) -> PortableFacts:
    facts = PortableFacts(place_of(str(place)), EXTRACTOR_VERSION, "facts")
    assert not list(facts.entries())
    return facts


@pytest.mark.parametrize("name", ["../secret", "/dev/zero", "/etc/passwd", "00.facts/../../x", "\0", ""])
def test_a_manifest_names_no_file_but_packs(name: str, tmp_path: Path) -> None:
    _manifest(tmp_path, name)
    with pytest.raises(StoreError, match="the manifest of facts cannot be read"):
        _read(tmp_path)


@pytest.mark.parametrize(
    "make", [os.mkfifo, Path.mkdir, lambda pack: pack.symlink_to("/dev/zero"), lambda pack: pack.symlink_to(pack)]
)
def test_a_pack_that_is_no_file_is_refused_by_name(make: Callable[[Path], None], tmp_path: Path) -> None:
    _manifest(tmp_path, "00.facts")
    make(tmp_path / "00.facts")
    assert [refused.name for refused in _read(tmp_path).refused] == ["facts: 00.facts"]


def test_a_manifest_that_is_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST)
    with pytest.raises(StoreError, match="no facts can be read"):
        _read(tmp_path)


def test_a_fifo_in_the_place_of_a_zip_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "facts.zip")
    with pytest.raises(StoreError, match="no facts can be read"):
        _read(tmp_path / "facts.zip")


def test_a_small_archive_of_much_is_read_to_a_bound(tmp_path: Path) -> None:
    _manifest(tmp_path, "00.facts")
    with zipfile.ZipFile(tmp_path / "facts.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / MANIFEST, MANIFEST)
        with archive.open("00.facts", "w") as file:
            for _ in range(80):
                file.write(bytes(1 << 20))
    assert [refused.why for refused in _read(tmp_path / "facts.zip").refused] == ["it is too large"]


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_an_archive_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "facts.zip").write_bytes(content)
    with pytest.raises(StoreError, match="no facts can be read"):
        _read(tmp_path / "facts.zip")


def test_a_fifo_in_a_pool_is_not_waited_for(tmp_path: Path) -> None:
    pool = FactsPool(storage_at(str(tmp_path)), EXTRACTOR_VERSION, "pool")
    digest = bytes(16)
    pool.put(digest, b"no facts")
    (there,) = (path for path in tmp_path.rglob("*") if path.is_file())
    there.unlink()
    os.mkfifo(there)
    assert pool.find_added([digest]) == {}


def test_rows_are_not_written_through_links_below_the_place_that_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = SampleProject(tmp_path, {"a.py": "def one(): pass\n"})
    monkeypatch.chdir(project.root)
    for name, value in project.environ.items():
        monkeypatch.setenv(name, value)
    outside = tmp_path / "outside"
    outside.mkdir()
    (project.root / "rows").mkdir()
    for name in ("project", "none", project.root.name):
        (project.root / "rows" / f"distribution={name}").unlink(missing_ok=True)
        (project.root / "rows" / f"distribution={name}").symlink_to(outside)
    said = say("export", "parquet", "-o", "rows")
    assert said.status == 2
    assert "is not followed" in said.err
    assert not list(outside.iterdir())


@pytest.mark.parametrize(
    "changed",
    [
        {"end_steps": []},
        {"end_steps": [10_000]},
        {"outer_steps": [10_000]},
        {"start_steps": [0, 10_000]},
        {"start_steps": [0, -1]},
        {"respelled": [10_000, 1]},
        {"respelled": [1]},
        {"words": ["x", "one"]},
    ],
    ids=str,
)
def test_facts_whose_places_are_outside_of_their_text_are_no_facts(changed: dict[str, Any]) -> None:
    facts = extract(b"def one(): pass\n")
    assert is_sound(pack(facts))
    values: dict[str, Any] = {
        name: [*value, *getattr(facts, name)[len(value) :]] for name, value in changed.items() if value
    }
    assert not is_sound(pack(altered(facts, **{**changed, **values})))
