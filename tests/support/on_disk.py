"""Small trees, environments and repositories on a real disk, for the tests of `workspace` and others."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from symindex.workspace.discover import Scan, scan
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOWHERE: dict[str, str] = {"HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """The root, with the files in it; a name that ends with `/` is an empty directory."""
    for name, content in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def touch(root: Path, *names: str) -> Path:
    return write(root, dict.fromkeys(names, ""))


def project_scan(root: Path, settings: Settings | None = None, environ: Mapping[str, str] = NOWHERE) -> Scan:
    return scan(Tree("project", "project", root), settings or Settings(), environ)


def library_scan(root: Path, elsewhere: frozenset[str] = frozenset()) -> Scan:
    return scan(Tree("environment", "library", root, elsewhere=elsewhere), Settings(), NOWHERE)


def paths(found: Scan) -> list[str]:
    return sorted(file.path for file in found.files)


def reasons(found: Scan) -> dict[str, str]:
    return {skipped.path: skipped.reason.name for skipped in found.skipped}


def git(directory: Path, *arguments: str, given: bytes | None = None) -> bytes:
    """What git prints, run without anybody's configuration, and given something to read."""
    environ = {
        **NOWHERE,
        "PATH": os.environ["PATH"],
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    command = ["git", "-c", "protocol.file.allow=always", "-C", os.fspath(directory), *arguments]
    return subprocess.run(command, check=True, capture_output=True, env=environ, input=given).stdout


def interpreter(prefix: Path, version: str = "3.12") -> Path:
    """The prefix, looking like an installed Python."""
    touch(prefix, f"lib/python{version}/os.py", f"bin/python{version}")
    return prefix


def virtualenv(prefix: Path, base: Path, version: str = "3.12", more: str = "") -> Path:
    """The site-packages of a virtualenv made at the prefix."""
    settings = f"home = {base}/bin\nversion = {version}.1\n{more}"
    write(prefix, {"pyvenv.cfg": settings, f"lib/python{version}/site-packages/": ""})
    return prefix / "lib" / f"python{version}" / "site-packages"
