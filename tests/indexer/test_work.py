"""An update does the work that changes made necessary, and no more; asserted as work, not only as answers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.indexer import Parsed, Scanned, Summary, TreeDone
from tests.support.on_disk import interpreter, virtualenv, write
from tests.support.projects import SETTINGS, UPDATE, SampleProject, Work

if TYPE_CHECKING:
    import pytest


def test_the_first_update_parses_each_content_once(project: SampleProject) -> None:
    assert project.update() == Work(changed=3, parsed=2, shared=1)
    assert project.defined("one") == ["a.py:1"]


def test_events_tell_of_the_work_in_order(project: SampleProject) -> None:
    project.update()
    assert [type(event) for event in project.events] == [Scanned, Parsed, Parsed, TreeDone, Scanned, Summary]
    assert project.events[0] == Scanned(("project",), files=3, changed=3, removed=0)
    parsed = project.events[2]
    assert isinstance(parsed, Parsed)
    assert (parsed.contents, parsed.shared, parsed.total, parsed.tree) == (2, 1, 3, "project")


def test_nothing_changed_is_no_work(settled: SampleProject) -> None:
    before = settled.index_file.stat().st_mtime_ns
    assert settled.update() == Work()
    assert settled.index_file.stat().st_mtime_ns == before


def test_one_file_edited_is_one_parse_whoever_depends_on_it(settled: SampleProject) -> None:
    settled.write({"a.py": "\ndef one(): pass\n"})
    assert settled.update() == Work(changed=1, parsed=1)
    assert settled.defined("one") == ["a.py:2"]


def test_a_file_touched_is_read_but_not_parsed(settled: SampleProject) -> None:
    settled.write({"a.py": "def one(): pass\n"}, age=5)
    assert settled.update() == Work(changed=1, shared=1)
    assert settled.update() == Work()


def test_a_file_removed_is_no_parse(settled: SampleProject) -> None:
    (settled.root / "a.py").unlink()
    assert settled.update() == Work(removed=1)
    assert settled.defined("one") == []


def test_a_file_renamed_is_no_parse(settled: SampleProject) -> None:
    (settled.root / "a.py").rename(settled.root / "z.py")
    assert settled.update() == Work(changed=1, shared=1, removed=1)
    assert settled.defined("z.one") == ["z.py:1"]
    assert settled.defined("a.one") == []


def test_a_directory_removed_takes_its_files_along(settled: SampleProject) -> None:
    shutil.rmtree(settled.root / "pkg")
    assert settled.update() == Work(removed=1)


def test_a_branch_switched_back_to_is_no_parse(settled: SampleProject) -> None:
    settled.write({"a.py": "def two(): pass\n"})
    assert settled.update() == Work(changed=1, parsed=1)
    settled.write({"a.py": "def one(): pass\n"}, age=5)
    assert settled.update() == Work(changed=1, shared=1)
    assert settled.defined("one", "two") == ["a.py:1"]


def test_a_second_checkout_is_no_parse(settled: SampleProject, tmp_path: Path) -> None:
    shutil.copytree(settled.root, tmp_path / "other" / "project", ignore=shutil.ignore_patterns(".symindex"))
    other = SampleProject(tmp_path / "other")
    other.environ["SYMINDEX_CACHE_DIR"] = str(settled.cache)
    assert other.update() == Work(changed=3, shared=3)
    assert other.defined("one") == ["a.py:1"]


def test_a_rebuilt_index_takes_its_facts_from_the_cache(settled: SampleProject) -> None:
    assert settled.update(fresh=True) == Work(changed=3, shared=3)


def test_a_cache_that_is_gone_is_no_matter(settled: SampleProject) -> None:
    shutil.rmtree(settled.cache)
    assert settled.update(fresh=True) == Work(changed=3, parsed=2, shared=1)


def test_a_cache_that_is_garbage_is_no_matter(settled: SampleProject) -> None:
    for file in settled.cache.iterdir():
        file.write_bytes(b"garbage" * 1000)
    assert settled.update(fresh=True) == Work(changed=3, parsed=2, shared=1)
    assert settled.defined("one") == ["a.py:1"]


def test_a_cache_that_cannot_be_made_is_no_matter(project: SampleProject) -> None:
    project.cache.write_text("a file where the directory should be")
    assert project.update() == Work(changed=3, parsed=2, shared=1)


def test_a_save_within_the_second_of_the_same_size_is_seen(project: SampleProject) -> None:
    """The index does not trust a stamp that is so young that a second save could have left it the same."""
    file = project.root / "young.py"
    file.write_text("def old(): pass\n")
    status = file.stat()
    project.update()
    file.write_text("def new(): pass\n")
    os.utime(file, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert project.update().parsed == 1
    assert project.defined("new", "old") == ["young.py:1"]


def test_an_environment_that_appears_is_taken_up_and_one_that_goes_is_forgotten(
    settled: SampleProject, tmp_path: Path
) -> None:
    site_packages = virtualenv(settled.root / ".venv", interpreter(tmp_path / "python"))
    write(site_packages, {"tool.py": "def helper(): pass\n", "same.py": "import a\na.one()\n"})
    assert settled.update() == Work(changed=2, parsed=1, shared=1)
    assert settled.defined("helper") == [".venv/lib/python3.12/site-packages/tool.py:1"]
    shutil.rmtree(settled.root / ".venv")
    assert settled.update() == Work()
    assert settled.defined("helper") == []


def test_settings_that_change_count_at_once(settled: SampleProject) -> None:
    settled.write({"pyproject.toml": SETTINGS + 'exclude = ["pkg"]\n'})
    assert settled.update() == Work(removed=1)
    settled.write({"pyproject.toml": SETTINGS})
    assert settled.update() == Work(changed=1, shared=1)


def test_import_roots_that_change_rename_modules_without_a_parse(settled: SampleProject) -> None:
    settled.write({"code/lib/inner.py": "def deep(): pass\n"})
    assert settled.update() == Work(changed=1, parsed=1)
    assert settled.defined("code.lib.inner.deep") == ["code/lib/inner.py:1"]
    settled.write({"pyproject.toml": SETTINGS + '[tool.setuptools.package-dir]\n"" = "code"\n'})
    assert settled.update() == Work()
    with settled.index() as index:
        assert [hit.symbol for hit in index.definitions("deep")] == ["lib.inner.deep"]


def test_a_package_that_appears_above_files_renames_them(settled: SampleProject) -> None:
    settled.write({"tools/kit/saw.py": "def cut(): pass\n"})
    settled.update()
    settled.write({"tools/kit/__init__.py": ""})
    assert settled.update().parsed == 1
    with settled.index() as index:
        assert [hit.symbol for hit in index.definitions("cut")] == ["kit.saw.cut"]


def test_an_index_of_another_extractor_is_rebuilt_by_itself(
    settled: SampleProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UPDATE, "EXTRACTOR_VERSION", 999)
    monkeypatch.setattr("symindex.version.EXTRACTOR_VERSION", 999)
    assert settled.update() == Work(changed=3, parsed=2, shared=1)
    assert settled.update() == Work()
    assert settled.defined("one") == ["a.py:1"]


def test_contents_of_earlier_states_make_no_name_common(settled: SampleProject) -> None:
    """A method that few classes have is taken for the one that is called on an unknown object."""
    using = "from store import Thing\n\ndef use(anything):\n    anything.accept_thing(Thing())\n"
    taking = "class Shelf:\n    def accept_thing(self, thing):\n        return thing.label\n"
    settled.write({"store.py": "class Thing:\n    def label(self): ...\n", "use.py": using, "shelf.py": taking})
    settled.update()
    for number in range(6):
        settled.write({"shelf.py": f"{taking}# {number}\n"}, age=50 - number)
        settled.update()
    with settled.index() as index:
        meant = index.definitions(f"{settled.root}/shelf.py:3:22")
    assert [(hit.symbol, hit.certainty.word) for hit in meant] == [("store.Thing.label", "inferred")]
