"""Decide whether an index agrees with the disk: each file is read again, whatever its stamp says."""

from __future__ import annotations

import os
from random import SystemRandom
from typing import NamedTuple

from symindex.indexer.paths import Remembered, UpdatePaths, modules_of
from symindex.indexer.pool import Pool
from symindex.indexer.watch_count import needed_watches
from symindex.indexer.work import digest_files, extract_files
from symindex.store.checkup import Inner, KnownFile, doubt, known_files, repair
from symindex.store.packing import unpack
from symindex.store.reader import Reader
from symindex.store.seal import close_seal
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.discover import SourceFile, scan
from symindex.workspace.modules import ImportRoots, import_roots
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree, workspace

_File = tuple[str, str]  # path of the tree, path in it


class Compared(NamedTuple):
    """The number of files on disk, and those that differ from the index."""

    files: int
    changed: list[_File]  # new, gone, or with another stamp: the next update takes them up
    mistaken: list[_File]  # what the index says is wrong, and no update would notice


def compare_with_disk(places: UpdatePaths) -> Compared:
    """Read every file of the project and its libraries and compare. Raises as `Reader` does."""
    known = known_files(places.index, EXTRACTOR_VERSION, places.cache)
    space = workspace(places.root, _settings(places), places.environ)
    result = Compared(0, [], [])
    for tree in space.trees:
        found = scan(tree, space.settings, places.environ).files
        result = result._replace(files=result.files + len(found))
        _compare_tree(tree, found, known.pop(str(tree.path), {}), result)
    result.changed.extend((tree, path) for tree, files in known.items() for path in files)
    return result


class Extracted(NamedTuple):
    """The number of contents, of those extracted again, and a file for each with different facts in the index."""

    contents: int
    extracted: int
    wrong: list[_File]


def compare_facts(places: UpdatePaths, sample: int | None = None, workers: int | None = None) -> Extracted:
    """Extract contents again, all of them or a random sample, and compare. Raises as `Reader` does.

    The sample is drawn by the system's random source, so that whoever prepares an index cannot foresee it.
    """
    reader = Reader(places.index, EXTRACTOR_VERSION, places.cache)
    try:
        trees = reader.trees()
        files = {
            document.content_id: (trees[document.tree].path, document.path) for document in reader.documents(trees)
        }
        content_ids = list(files) if sample is None else SystemRandom().sample(list(files), min(sample, len(files)))
        paths = [os.path.join(*files[content_id]) for content_id in content_ids]
        with Pool(workers) as pool:
            wrong = [
                files[content_ids[at]]
                for at, found in pool.run(extract_files, paths, [_size(path) for path in paths], "unreadable")
                if not isinstance(found, str) and found.digest == reader.digest(content_ids[at])
                if unpack(found.facts) != reader.facts_once(content_ids[at])
            ]
        return Extracted(len(files), len(content_ids), wrong)
    finally:
        reader.close()


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def repair_index(places: UpdatePaths, inner: Inner) -> list[_File]:
    """Forget what is damaged, so that the next update brings it again; gives the files that the index was wrong about.

    For who holds the writer's lock. Raises as `Reader` does.
    """
    repair(places.index, EXTRACTOR_VERSION, places.cache, inner)
    mistaken = compare_with_disk(places).mistaken
    doubt(places.index, EXTRACTOR_VERSION, places.cache, mistaken)
    close_seal(places.index, places.cache)
    return mistaken


def _compare_tree(tree: Tree, found: list[SourceFile], known: dict[str, KnownFile], result: Compared) -> None:
    roots = import_roots(tree.path, found, tree.on_path) if tree.kind == "project" else ImportRoots()
    changed: list[str] = []
    mistaken: list[str] = []
    misnamed: list[str] = []
    for file, content in zip(found, digest_files([f"{tree.path}/{file.path}" for file in found])):
        said = known.pop(file.path, None)
        if said is None:
            changed += [] if isinstance(content, str) else [file.path]
        elif isinstance(content, str) or said.digest != content.digest:
            (mistaken if said.stamp == file[1:] else changed).append(file.path)
        elif said.modules != tuple(dict.fromkeys(modules_of(tree, file.path, roots))):
            misnamed.append(file.path)
    changed += known
    if not changed:  # else names may follow from what the next update takes up
        mistaken += misnamed
    result.changed.extend((str(tree.path), path) for path in changed)
    result.mistaken.extend((str(tree.path), path) for path in mistaken)


def watches_needed(places: UpdatePaths) -> int:
    """Return how many watches a watcher of the project takes. Raises as `Reader` does."""
    return needed_watches(places, _settings(places))


def _settings(places: UpdatePaths) -> Settings:
    reader = Reader(places.index, EXTRACTOR_VERSION, places.cache)
    try:
        return Remembered.of(places, reader.meta).settings(places)
    finally:
        reader.close()
