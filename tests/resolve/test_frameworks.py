"""Frameworks are recognized by what a project imports, can be switched off, and come from other distributions too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from symindex.indexer import UpdatePaths, update
from symindex.query import Index

_FIXTURES = "import pytest\n\n@pytest.fixture\ndef db():\n    return 1\n\ndef test_it(db):\n    pass\n"


def _project(root: Path, files: dict[str, str], settings: str = "") -> Path:
    files = {"pyproject.toml": f"[tool.symindex]\nstdlib = false\nfind-environments = false\n{settings}", **files}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def _callers(root: Path, symbol: str) -> list[str]:
    environ = {"HOME": str(root), "SYMINDEX_CACHE_DIR": str(root.parent / "cache")}
    update(UpdatePaths.of(root, environ), workers=1)
    with Index.open(root, environ=environ, update=False) as index:
        return [f"{Path(hit.file).name}:{hit.line} {hit.role}" for hit in index.callers(symbol)]


def test_a_test_calls_the_fixture_that_it_asks_for(tmp_path: Path) -> None:
    root = _project(tmp_path / "p", {"test_a.py": _FIXTURES})
    assert _callers(root, "test_a.db") == ["test_a.py:7 implicit"]


def test_a_framework_that_the_settings_exclude_says_nothing(tmp_path: Path) -> None:
    root = _project(tmp_path / "p", {"test_a.py": _FIXTURES}, 'exclude-frameworks = ["pytest"]\n')
    assert _callers(root, "test_a.db") == []


def test_a_framework_that_the_project_does_not_import_says_nothing(tmp_path: Path) -> None:
    text = _FIXTURES.replace("pytest", "somewhere")
    root = _project(tmp_path / "p", {"test_a.py": text})
    assert _callers(root, "test_a.db") == []


_DISTRIBUTION = """
from symindex.model.values import Meaning, UNKNOWN
from symindex.resolve.frameworks.api import Framework


class Signals(Framework):
    name = "signals"
    packages = ("signals",)

    def is_registered(self, engine, module, decorator):
        facts = module.facts
        return facts.word(decorator) == "listen"
"""


def test_another_distribution_adds_a_framework_and_a_broken_one_does_no_harm(tmp_path: Path) -> None:
    root = _project(tmp_path / "p", {"m.py": "from signals import listen\n\n@listen\ndef heard():\n    pass\n"})
    site = tmp_path / "site"
    for name, text in (("symindex_signals", _DISTRIBUTION), ("symindex_broken", "raise RuntimeError\n")):
        metadata = site / f"{name}-1.dist-info"
        metadata.mkdir(parents=True)
        (site / f"{name}.py").write_text(text)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        target = f"{name}:Signals"
        (metadata / "entry_points.txt").write_text(f"[symindex.frameworks]\nsignals = {target}\n")
    path = os.pathsep.join([str(site), *sys.path])
    environ = {**os.environ, "PYTHONPATH": path, "HOME": str(tmp_path), "SYMINDEX_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "symindex", "callers", "m.heard", "-C", str(root)]
    found = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert "m.py:3:2" in found.stdout, found


def test_a_framework_in_the_environment_of_the_indexed_project_is_never_loaded(tmp_path: Path) -> None:
    root = _project(tmp_path / "p", {"m.py": "from signals import listen\n\n@listen\ndef heard():\n    pass\n"})
    (root / "symindex_evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    (root / "symindex_evil-1.dist-info").mkdir()
    (root / "symindex_evil-1.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: symindex-evil\nVersion: 1\n")
    (root / "symindex_evil-1.dist-info/entry_points.txt").write_text("[symindex.frameworks]\nevil = symindex_evil:X\n")
    environ = {**os.environ, "HOME": str(tmp_path), "SYMINDEX_CACHE_DIR": str(tmp_path / "cache")}
    program = Path(sys.executable).with_name("symindex")
    subprocess.run([program, "callers", "m.heard"], cwd=root, env=environ, capture_output=True, check=False)
    assert not (tmp_path / "ran").exists()


def test_fixtures_of_installed_plugins_are_found_by_their_entry_points(tmp_path: Path) -> None:
    site = "venv/lib/python3.12/site-packages"
    root = _project(
        tmp_path / "p",
        {
            "venv/pyvenv.cfg": "home = /usr\nversion = 3.12.0\n",
            f"{site}/plug-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: plug\nVersion: 1\n",
            f"{site}/plug-1.dist-info/entry_points.txt": "[pytest11]\nplug = plug.plugin\n",
            f"{site}/plug/__init__.py": "",
            f"{site}/plug/plugin.py": "import pytest\nfrom plug.more import server\n",
            f"{site}/plug/more.py": "import pytest\n@pytest.fixture\ndef server():\n    pass\n",
            f"{site}/other.py": "import pytest\n@pytest.fixture\ndef server():\n    pass\n",
            "test_a.py": "import pytest\ndef test_it(server):\n    pass\n",
        },
        'environments = ["venv"]\n',
    )
    environ = {"HOME": str(tmp_path), "SYMINDEX_CACHE_DIR": str(tmp_path / "cache")}
    update(UpdatePaths.of(root, environ), workers=1)
    with Index.open(root, environ=environ, update=False) as index:
        found = index.definitions(f"{root}/test_a.py:2:13")
    assert [Path(hit.file).name for hit in found] == ["more.py"]
