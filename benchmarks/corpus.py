"""The corpus every number is measured on: building it, and walking it.

Nova's wheel with three tox environments, from pins kept beside this file. Nothing here measures anything.
Run as `python -m benchmarks.corpus DIRECTORY` to build it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).resolve().parent
DEFAULT_CORPUS = HERE / "work" / "nova-tree"
NOVA = "nova==34.0.0"
ENVIRONMENTS = ("py3", "functional", "pep8")
PYTHON_VERSION = "3.12"
SOURCE_SUFFIXES = (".py", ".pyi")
# What symindex leaves out of the standard library: its tests, and what is installed into it.
STDLIB_LEFT_OUT = frozenset({"test", "tests", "idle_test", "site-packages", "dist-packages", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the tree, and where its content was first seen."""

    path: str
    digest: bytes
    size: int
    lines: int


@dataclass(frozen=True, slots=True)
class Tree:
    """What is measured: the corpus directory and the standard library its environments share."""

    root: Path
    stdlib: Path

    def paths(self) -> Iterator[str]:
        """Every source file, project and environments first, symbolic links left out."""
        yield from _source_files(self.root, frozenset())
        yield from _source_files(self.stdlib, STDLIB_LEFT_OUT)

    def project_paths(self) -> list[str]:
        """The source files of Nova itself."""
        return sorted(_source_files(self.root / "nova", frozenset()))

    def arguments(self) -> list[str]:
        """What a tool that walks by itself is given: the corpus, then the standard library's parts."""
        parts = sorted(path for path in self.stdlib.iterdir() if _belongs_to_stdlib(path))
        return [str(self.root), *map(str, parts)]


def open_tree(root: Path) -> Tree:
    """The tree at `root`; the standard library is found from `pyvenv.cfg`, without running an interpreter."""
    return Tree(root.resolve(), _find_stdlib(root / ".tox" / ENVIRONMENTS[0] / "pyvenv.cfg"))


def distinct(paths: Iterable[str]) -> tuple[int, list[Source]]:
    """The number of files, and one `Source` for each distinct content."""
    seen: dict[bytes, Source] = {}
    count = 0
    for path in paths:
        content = Path(path).read_bytes()
        digest = hashlib.blake2b(content, digest_size=16).digest()
        count += 1
        if digest not in seen:
            seen[digest] = Source(path, digest, len(content), content.count(b"\n"))
    return count, list(seen.values())


def describe(files: int, sources: list[Source]) -> str:
    """The size of a tree in one line."""
    size, lines = sum(source.size for source in sources), sum(source.lines for source in sources)
    return f"{files:,} files; {len(sources):,} distinct contents of {size / 1e6:.0f} MB, {lines:,} lines"


def build(root: Path, python: str) -> None:
    """Build the corpus at `root`: about 800 MB, a few minutes. What is there already is kept."""
    root.mkdir(parents=True, exist_ok=True)
    _unpack_nova(root, python)
    (root / "tox.ini").write_text(f"[tox]\nenvlist = {','.join(ENVIRONMENTS)}\n\n[testenv]\n")
    for name in ENVIRONMENTS:
        _build_environment(root / ".tox" / name, HERE / "corpus" / f"requirements-{name}.txt", python)


def _source_files(directory: Path, left_out: frozenset[str]) -> Iterator[str]:
    for parent, directories, files in os.walk(directory):
        directories[:] = sorted(name for name in directories if name not in left_out)
        for name in sorted(files):
            path = os.path.join(parent, name)
            if name.endswith(SOURCE_SUFFIXES) and not os.path.islink(path):
                yield path


def _belongs_to_stdlib(path: Path) -> bool:
    return path.name not in STDLIB_LEFT_OUT and (path.is_dir() or path.name.endswith(SOURCE_SUFFIXES))


def _find_stdlib(configuration: Path) -> Path:
    lines = configuration.read_text().splitlines()
    settings = {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}
    version = ".".join(settings["version"].split(".")[:2])
    return Path(settings["home"]).parent.resolve() / "lib" / f"python{version}"


def _unpack_nova(root: Path, python: str) -> None:
    if (root / "nova").is_dir():
        return
    download = root.parent / "download"
    _run(python, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(download), NOVA)
    with zipfile.ZipFile(next(download.glob("nova-*.whl"))) as wheel:
        wheel.extractall(root)


def _build_environment(directory: Path, requirements: Path, python: str) -> None:
    if not (directory / "pyvenv.cfg").is_file():
        _run(python, "-m", "venv", "--copies", str(directory))
    interpreter = str(directory / "bin" / "python")
    if uv := shutil.which("uv"):
        install = [uv, "pip", "install", "--quiet", "--python", interpreter, "--link-mode", "copy"]
    else:
        install = [interpreter, "-m", "pip", "install", "--quiet", "--no-compile"]
    _run(*install, "--no-deps", "-r", str(requirements))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _default_python() -> str:
    if sys.version_info[:2] == tuple(map(int, PYTHON_VERSION.split("."))):
        return sys.executable
    return f"python{PYTHON_VERSION}"


def main() -> None:
    """Build the corpus and say how large it is."""
    parser = argparse.ArgumentParser(description="Build the pinned corpus from the package index.")
    parser.add_argument("directory", type=Path, nargs="?", default=DEFAULT_CORPUS)
    parser.add_argument("--python", default=_default_python(), help="a CPython 3.12, as numpy's pin asks")
    options = parser.parse_args()
    build(options.directory, options.python)
    print(describe(*distinct(open_tree(options.directory).paths())))


if __name__ == "__main__":
    main()
