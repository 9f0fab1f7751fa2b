"""A small project with everything that decides what is indexed: environments, nested repositories, links, settings."""

from __future__ import annotations

import os
import shutil
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

from tests.support.reliability import programs

PROBE = "probe"  # the name that is asked for: every edit changes where it is defined, or under which name
LIBRARY = ".venv/lib/python3.12/site-packages"
SECOND = "env/lib/python3.11/site-packages"
SETTINGS = "[tool.symindex]\nstdlib = false\nwords = 'project'\n"
DEFINED = f"def {PROBE}(): pass\n"
NOTHING = "x = 1\n"
CONFIGURATION = {3.12: "home = /nowhere\nversion = 3.12.1\n", 3.11: "home = /nowhere\nversion = 3.11.1\n"}

_FILES = {
    "pyproject.toml": SETTINGS,
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/config": "[core]\n",
    ".git/info/exclude": "# nothing\n",
    ".git/modules/sub/HEAD": "ref: refs/heads/main\n",
    ".git/modules/sub/info/exclude": "# nothing\n",
    "pkg/__init__.py": "",
    "pkg/mod.py": DEFINED,
    "pkg/deep/er/leaf.py": DEFINED,
    "src/inner/__init__.py": "",
    "src/inner/core.py": DEFINED,
    "gen/made.py": DEFINED,
    "script": f"#!/usr/bin/env python3\n{DEFINED}",
    "nested/.git/HEAD": "ref: refs/heads/main\n",
    "nested/.git/config": "[core]\n",
    "nested/lib.py": DEFINED,
    "nested/gen/made.py": DEFINED,
    "sub/.git": "gitdir: ../.git/modules/sub\n",
    "sub/lib.py": DEFINED,
    "sub/gen/made.py": DEFINED,
    ".venv/pyvenv.cfg": CONFIGURATION[3.12],
    f"{LIBRARY}/kit/__init__.py": DEFINED,
    f"{LIBRARY}/kit/part/__init__.py": DEFINED,
    f"{LIBRARY}/kit-1.dist-info/METADATA": "Name: kit\nVersion: 1\n",
    f"{LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\nkit/part/__init__.py,,\n",
    "env/pyvenv.cfg": CONFIGURATION[3.11],
    f"{SECOND}/tool/__init__.py": DEFINED,
    f"{SECOND}/tool/part/__init__.py": DEFINED,
    f"{SECOND}/tool-1.dist-info/METADATA": "Name: tool\nVersion: 1\n",
    f"{SECOND}/tool-1.dist-info/RECORD": "tool/__init__.py,,\ntool/part/__init__.py,,\n",
    "../checkout/.git/HEAD": "ref: refs/heads/main\n",
    "../checkout/src/own/__init__.py": DEFINED,
    "../checkout/src/gen/made.py": f"\n\n{DEFINED}",  # no copy of the project's
    "../outside/bar/__init__.py": DEFINED,
    "../outside/single.py": DEFINED,
    "../outside/other.py": f"\n{DEFINED}",
}


class Scratch:
    """The project in a directory of its own, with a home, an index and a facts cache."""

    def __init__(self, directory: Path) -> None:
        self.home, self.root = directory / "home", directory / "home" / "project"
        self.index, self._fresh = directory / "index", directory / "fresh"
        self.environ = programs.environ(self.home, {"SYMINDEX_DIR": str(self.index)})
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "GIT_CONFIG_GLOBAL"):
            self.environ.pop(name, None)
        self.write(_FILES)
        self.write({f"{LIBRARY}/own.pth": f"{self.home}/checkout/src\n"})
        self.descriptors: list[int] = []

    @property
    def fresh_environ(self) -> dict[str, str]:
        """Variables by which an index is made from nothing, with nothing that the first has left."""
        cache = str(self._fresh.parent / "fresh-cache")
        return {**self.environ, "SYMINDEX_DIR": str(self._fresh), "SYMINDEX_CACHE_DIR": cache}

    @property
    def checksum(self) -> str:
        """The part of an environment's name by which poetry and hatch tell projects apart."""
        digest = sha256(os.fsencode(os.path.realpath(self.root))).digest()
        return urlsafe_b64encode(digest).decode()[:8]

    def write(self, files: dict[str, str]) -> None:
        """Write files, given by their paths from the root, in place."""
        for name, content in files.items():
            path = self.at(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content.replace("{home}", str(self.home)).replace("{root}", str(self.root)))

    def replace(self, name: str, content: str) -> None:
        """Write a file as most editors do: into a new one that takes its name."""
        self.write({f"{name}.new": content})
        self.at(f"{name}.new").replace(self.at(name))

    def link(self, name: str, target: str) -> None:
        """Let a link be at a path, in one step."""
        path = self.at(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        new.symlink_to(target.replace("{home}", str(self.home)))
        new.replace(path)

    def remove(self, name: str) -> None:
        """Delete a file, a link or a directory."""
        path = self.at(name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()

    def move(self, name: str, target: str) -> None:
        """Give something another path."""
        self.at(target).parent.mkdir(parents=True, exist_ok=True)
        self.at(name).rename(self.at(target))

    def at(self, name: str) -> Path:
        """A path, given from the root; `..` leads to the home."""
        return self.home / name[3:] if name.startswith("../") else self.root / name
