"""A standard library of a few modules, for tests that need some of it: indexing all of it takes a second each time."""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Collection
from pathlib import Path
from typing import Final

MODULES: Final = (
    *("abc", "collections", "contextlib", "dataclasses", "enum", "functools", "importlib", "operator", "os"),
    *("typing", "_collections_abc"),
)


def make_interpreter(prefix: Path, modules: Collection[str] = MODULES) -> Path:
    """The prefix, looking like an installed Python whose library has these modules of the running one, and `os`."""
    version = sysconfig.get_python_version()
    library, source = prefix / "lib" / f"python{version}", Path(sysconfig.get_path("stdlib"))
    library.mkdir(parents=True)
    for module in {*modules, "os"}:
        if (source / module).is_dir():
            shutil.copytree(source / module, library / module, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source / f"{module}.py", library)
    (prefix / "bin").mkdir()
    (prefix / "bin" / f"python{version}").touch()
    return prefix


def use_interpreter(root: Path, prefix: Path) -> None:
    """Give a project an empty environment of an interpreter, so that its standard library is that of the project."""
    version = sysconfig.get_python_version()
    (root / ".venv" / "lib" / f"python{version}" / "site-packages").mkdir(parents=True)
    (root / ".venv" / "pyvenv.cfg").write_text(f"home = {prefix}/bin\nversion = {version}.0\n")
