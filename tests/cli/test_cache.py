"""Facts are carried to another machine, are not parsed there, and are believed only where they are what was written."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support.command_line import Said, say


@pytest.fixture
def exported(new_shop: Path) -> str:
    """A directory of facts, pinned."""
    said = say("cache", "export", "facts")
    assert said.status == 0
    return said.out.strip()


def parsed(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Said]:
    """How many contents are parsed on a machine where nothing is known, and what was said."""
    shutil.rmtree(root / ".symindex", ignore_errors=True)
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(root.parent / "other"))
    said = say("index", "--no-words", "--events")
    summary = next(each for line in said.err.splitlines() if (each := json.loads(line))["event"] == "summary")
    return summary["parsed"], said


def test_what_is_imported_is_not_parsed(new_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = say("cache", "export", "facts.zip").out.strip()
    assert zipfile.ZipFile("facts.zip").testzip() is None
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(new_shop.parent / "other"))
    assert say("cache", "import", pinned).out == "4 contents, 0 refused\n"
    assert parsed(new_shop, monkeypatch)[0] == 0


def test_a_shared_cache_is_read_and_only_for_the_project_that_asks(
    new_shop: Path, exported: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMINDEX_FACTS_CACHE", f"/nowhere {exported}")
    count, said = parsed(new_shop, monkeypatch)
    assert count == 0
    assert '"facts-refused", "name": "/nowhere"' in said.err
    monkeypatch.delenv("SYMINDEX_FACTS_CACHE")
    assert parsed(new_shop, monkeypatch)[0] == 4  # it did not get into this user's cache


def test_a_manifest_that_is_not_the_pinned_one_is_not_believed(new_shop: Path, exported: str) -> None:
    path, _, digest = exported.partition("#")
    said = say("cache", "import", f"{path}#{digest[::-1]}")
    assert said.status == 2
    assert "is not the one that it is pinned to" in said.err


@pytest.mark.parametrize("harm", ["another byte", "cut off", "gone", "not facts"])
def test_what_is_not_what_was_written_is_refused_named_and_counted(new_shop: Path, exported: str, harm: str) -> None:
    pack = sorted(Path("facts").glob("*.facts"))[0]
    content = pack.read_bytes()
    if harm == "gone":
        pack.unlink()
    else:
        pack.write_bytes({"another byte": content[:-1] + b"x", "cut off": content[:-5], "not facts": b""}[harm])
    if harm == "not facts":  # by somebody who can write the manifest as well
        from symindex.store.portable import written
        from symindex.version import EXTRACTOR_VERSION

        def write(name: str, content: bytes) -> None:
            Path("facts", name).write_bytes(content)

        written([(bytes(16), b"no facts at all")], EXTRACTOR_VERSION, write)
    said = say("cache", "import", "facts")
    assert said.status == 2
    assert said.out.endswith("1 refused\n")
    assert "refused: facts: " in said.err


@pytest.mark.parametrize(
    "manifest", ["", "[]", '{"version": 1}', '{"version": 2, "facts": "0.0", "packs": {}}', "[" * 9999]
)
def test_a_place_without_facts_of_this_version_is_an_error(new_shop: Path, manifest: str) -> None:
    Path("facts").mkdir()
    Path("facts/manifest.json").write_text(manifest)
    said = say("cache", "import", "facts")
    assert (said.status, said.out) == (2, "")
    assert "hint:" in said.err


def test_a_url_without_what_reads_it_is_an_error_with_a_hint(new_shop: Path) -> None:
    said = say("cache", "import", "nosuchkind://host/facts")
    assert said.status == 2
    assert "hint: pip install" in said.err
