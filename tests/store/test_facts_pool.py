"""Facts that machines share while they work, in a directory and in what fsspec opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from symindex.errors import StoreError
from symindex.extract import extract
from symindex.store.facts_pool import FactsPool
from symindex.store.packing import pack
from symindex.store.storage import Storage, storage_at

_DIGEST, _OTHER = b"\1" * 16, b"\2" * 16
_FACTS = pack(extract(b"def f(): ...\n"))


@pytest.fixture(params=["directory", "URL"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Storage]:
    pytest.importorskip("fsspec")
    name = str(tmp_path / "pool") if request.param == "directory" else f"file://{tmp_path}/pool"
    return lambda: storage_at(name)


def test_what_one_puts_in_others_find(storage: Callable[[], Storage]) -> None:
    assert FactsPool(storage(), 1, "it").missing([_DIGEST, _OTHER]) == [_DIGEST, _OTHER]
    FactsPool(storage(), 1, "it").put(_DIGEST, _FACTS)
    pool = FactsPool(storage(), 1, "it")
    assert pool.find([_DIGEST, _OTHER]) == {_DIGEST: _FACTS}
    assert pool.missing([_DIGEST, _OTHER]) == [_OTHER]
    assert not pool.refused


def test_facts_of_another_version_are_not_seen(storage: Callable[[], Storage]) -> None:
    FactsPool(storage(), 1, "it").put(_DIGEST, _FACTS)
    assert FactsPool(storage(), 2, "it").find([_DIGEST]) == {}


@pytest.mark.parametrize("harm", [lambda content: content[:-3], lambda content: content + b"\0", lambda _: b""])
def test_facts_that_are_not_whole_are_refused_and_named(
    storage: Callable[[], Storage], tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    FactsPool(storage(), 1, "it").put(_DIGEST, _FACTS)
    (place,) = (path for path in (tmp_path / "pool").rglob("*") if path.is_file())
    place.write_bytes(harm(place.read_bytes()))
    pool = FactsPool(storage(), 1, "it")
    assert pool.find([_DIGEST]) == {}
    assert _DIGEST.hex() in pool.refused[0].name


def test_a_storage_has_the_files_that_were_written_and_not_deleted(storage: Callable[[], Storage]) -> None:
    it = storage()
    assert it.names() == []
    it.write("a/b", b"1")
    it.write("a/b", b"2")
    it.write("c", b"3")
    assert it.names() == ["a/b", "c"]
    assert it.names("a") == ["a/b"]
    assert it.read_all(["a/b", "c", "d"], 1) == {"a/b": b"2", "c": b"3"}
    it.delete("c")
    it.delete("c")
    assert it.names() == ["a/b"]
    with pytest.raises(OSError, match="too large"):
        it.read("a/b", 0)


def test_a_url_of_an_unknown_kind_is_told() -> None:
    pytest.importorskip("fsspec")
    with pytest.raises(StoreError, match="cannot be opened"):
        storage_at("nonsense://there")


def test_a_claim_is_one_process_s_until_it_is_released_or_its_time_is_up(storage: Callable[[], Storage]) -> None:
    one, two = FactsPool(storage(), 1, "it"), FactsPool(storage(), 1, "it")
    assert one.claim(7, "one", 60)
    assert one.claim(7, "one", 60)
    assert not two.claim(7, "two", 60)
    assert two.claim(8, "two", 60)
    one.release(7)
    assert two.claim(7, "two", -1)
    assert one.claim(7, "one", 60)


def test_a_claim_that_is_none_is_no_obstacle(storage: Callable[[], Storage]) -> None:
    storage().write("claims-facts-1.3/07", b"\xff nonsense")
    assert FactsPool(storage(), 1, "it").claim(7, "one", 60)
    assert FactsPool(storage(), 1, "it").find([_DIGEST]) == {}
