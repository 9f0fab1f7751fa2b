"""Projects on disk, updates that tell their work, and an index asked everything a small vocabulary can ask."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from symindex.indexer import Summary, UpdatePaths, update
from symindex.indexer.limits import UpdateLimits
from symindex.query import Index
from tests.support.on_disk import write

# By name, since the package has a function of the same name.
UPDATE = import_module("symindex.indexer.update")
SETTINGS = "[tool.symindex]\nstdlib = false\n"
_LONG_AGO = 1_000_000_000


@dataclass(frozen=True)
class Work:
    """What an update did, as its summary tells it."""

    changed: int = 0
    parsed: int = 0
    shared: int = 0
    removed: int = 0


class SampleProject:
    """One project, its index and its facts cache."""

    def __init__(self, directory: Path, files: Mapping[str, str | bytes] = {}) -> None:
        self.root, self.cache = directory / "project", directory / "cache"
        self.environ = {"HOME": str(directory), "SYMINDEX_CACHE_DIR": str(self.cache)}
        self.events: list[Any] = []  # of updates, or of a watcher
        self.limits = UpdateLimits()
        self.write({"pyproject.toml": SETTINGS, **files})

    @property
    def index_file(self) -> Path:
        return self.root / ".symindex" / "index.sqlite"

    def write(self, files: Mapping[str, str | bytes], age: int = 60) -> None:
        """Write files as if it were some seconds ago, so that their stamps can be trusted; later calls are later."""
        write(self.root, files)
        for name in files:
            self._age(self.root / name, age)

    def _age(self, path: Path, age: int) -> None:
        moment = _LONG_AGO * 10**9 + (len(self.events) - age) * 10**9
        os.utime(path, ns=(moment, moment))

    def update(self, *, fresh: bool = False, workers: int = 1) -> Work:
        """Bring the index up to date; what that took."""
        summary = self.summary(fresh=fresh, workers=workers)
        return Work(summary.changed, summary.parsed, summary.shared, summary.removed)

    def summary(self, *, fresh: bool = False, workers: int = 1) -> Summary:
        return update(self.paths(), self.events.append, fresh=fresh, workers=workers)

    def paths(self) -> UpdatePaths:
        """Where updates of this project work, and by which limits."""
        return UpdatePaths.of(self.root, self.environ, self.limits)

    def trust_stamps(self) -> None:
        """From now on trust the stamps of files however young they are."""
        self.limits = replace(self.limits, racy_ns=0)

    def index(self) -> Index:
        """The index as it is, not brought up to date."""
        return Index.open(self.root, environ=self.environ, update=False)

    def defined(self, *names: str) -> list[str]:
        """`path:line` where names are defined."""
        with self.index() as index:
            hits = [hit for name in names for hit in index.definitions(name)]
        return sorted(f"{hit.file.removeprefix(f'{self.root}/')}:{hit.line}" for hit in hits)


def all_answers(index: Index, vocabulary: Iterable[str]) -> dict[str, list[str]]:
    """All that an index answers about some names: their definitions, references and callers, and its files."""
    answers: dict[str, list[str]] = {"files": [f"{entry.file} {entry.module} {entry.lines}" for entry in index.files()]}
    for name in vocabulary:
        for question in (index.definitions, index.references, index.callers, index.search_symbols):
            answers[f"{question.__name__} {name}"] = list(map(str, question(name)))
        answers[f"suggestions {name}"] = index.suggestions(name)
    return answers


def fresh_answers(project: SampleProject, directory: Path, vocabulary: Iterable[str]) -> dict[str, list[str]]:
    """What an index built from nothing says of the same project."""
    environ = {
        **project.environ,
        "SYMINDEX_DIR": str(directory / "index"),
        "SYMINDEX_CACHE_DIR": str(directory / "cache"),
    }
    update(UpdatePaths.of(project.root, environ), workers=1)
    with Index.open(project.root, environ=environ, update=False) as index:
        return all_answers(index, vocabulary)
