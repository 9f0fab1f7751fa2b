"""The files of a git tree that belong to a project: those that a walk over its checkout would find.

The same rules decide as in `workspace.discover`, by the ignore files and settings of the tree itself; only what no
repository has comes from today: the user's global ignore file, `info/exclude`, and which directories are environments
of the index.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, NamedTuple

from symindex.model.documents import SUFFIXES
from symindex.workspace.configfiles import ConfigFiles, Table, parse_ini, toml_of
from symindex.workspace.discover import NEVER_PROJECT
from symindex.workspace.disk import is_there
from symindex.workspace.git import GITLINK, REGULAR, Entry, Git, Revision
from symindex.workspace.ignore import (
    IGNORE_FILE,
    IgnoreRules,
    Inclusion,
    nested_repository_rules,
    rules_beside_trees,
)
from symindex.workspace.patterns import Patterns, as_bytes, patterns_from_file, patterns_from_strings
from symindex.workspace.reading import CONFIGURATION_SIZE
from symindex.workspace.repositories import REPOSITORY_MARKER
from symindex.workspace.settings import ENVIRONMENT_MARKERS, selection

_NEVER: Final = frozenset({"", ".", ".."})  # names that only a tree made by hand can have
_SETTINGS: Final = "pyproject.toml"


class TreeFile(NamedTuple):
    """A file of a revision: its path relative to the project's root, git's name of its content, who has it."""

    path: str
    oid: str
    git: Git


class FilesOnDemand(Mapping[str, TreeFile]):
    """Path → file of a tree of which some files are known; the others are listed when one is asked for."""

    def __init__(self, known: Mapping[str, TreeFile], git: Git, revision: Revision) -> None:
        self._known, self._git, self._revision = known, git, revision

    @cached_property
    def _all(self) -> Mapping[str, TreeFile]:
        return tree_of(self._git, self._revision).files

    def __getitem__(self, path: str) -> TreeFile:
        found = self._known.get(path)
        return self._all[path] if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


@dataclass(slots=True)
class RevisionTree:
    """All regular files of a revision by path, with those of its submodules that are checked out below the root.

    `absent` are the submodules that are not: what is in them is unknown.
    """

    root: Path
    files: Mapping[str, TreeFile]
    submodules: dict[str, Git]
    absent: list[str]

    def kind_of(self, path: str) -> Literal["file", "directory", ""]:
        """Return the kind of the entry at a path."""
        if path in self.files:
            return "file"
        return "directory" if any(each.startswith(f"{path}/") for each in self.files) else ""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None where there is none; raises `MissingObject`."""
        file = self.files.get(path)
        return file.git.object(file.oid, path) if file else None


def tree_of(git: Git, revision: Revision) -> RevisionTree:
    """The files of a revision; what no checkout would have, such as `..` in a path, is left out."""
    files: dict[str, TreeFile] = {}
    found = RevisionTree(git.root, files, {}, [])
    _add(found, files, git, git.entries(revision), "")
    return found


def _add(found: RevisionTree, files: dict[str, TreeFile], git: Git, entries: Iterable[Entry], lead: str) -> None:
    for path, mode, oid in entries:
        if _NEVER.isdisjoint(path.split("/")):
            if mode in REGULAR:
                files[lead + path] = TreeFile(lead + path, oid, git)
            elif mode == GITLINK:
                _add_submodule(found, files, git, lead + path, oid)


def _add_submodule(found: RevisionTree, files: dict[str, TreeFile], git: Git, path: str, commit: str) -> None:
    directory = found.root / path
    if not is_there(directory / REPOSITORY_MARKER):
        found.absent.append(path)
        return
    inner = found.submodules[path] = Git(directory)
    _add(found, files, inner, inner.entries(Revision(path, inner.commit(commit).tree, commit, True)), f"{path}/")


class RevisionConfig(ConfigFiles):
    """The configuration files of a revision."""

    def __init__(self, tree: RevisionTree) -> None:
        self._tree = tree

    def place(self, path: str) -> Path:
        return self._tree.root / path

    def has_file(self, path: str) -> bool:
        return path in self._tree.files

    def toml(self, path: str) -> Table:
        source = self._tree.read(path) or b""
        try:
            return toml_of(source) if len(source) <= CONFIGURATION_SIZE else {}
        except ValueError:
            return {}

    def ini(self, path: str) -> dict[str, dict[str, str]]:
        return parse_ini(self.text(path).replace("\r\n", "\n"), self.place(path))

    def text(self, path: str, most: int = CONFIGURATION_SIZE) -> str:
        source = self._tree.read(path) or b""
        return source.decode("utf-8", "replace") if len(source) <= most else ""

    def matching(self, pattern: str) -> list[str]:
        parts = pattern.split("/")
        paths = (path for path in self._tree.files if path.count("/") == len(parts) - 1)
        return sorted(path for path in paths if all(map(fnmatchcase, path.split("/"), parts)))


def candidates(
    tree: RevisionTree, above: Callable[[str], bytes | None], foreign: frozenset[str], environ: Mapping[str, str]
) -> list[TreeFile]:
    """The files that are Python by their name, or may be scripts, and that neither rules nor settings leave out.

    `above` gives the ignore file of a directory above the project's root, by its path from the repository's top.
    `foreign` are directories, relative to the root, that other trees of the index cover. Raises `ConfigurationError`
    where the revision's settings are malformed.
    """
    root = os.path.abspath(tree.root)
    rules, below = rules_beside_trees(root, environ)
    for depth in range(len(below)):
        lead = "".join(as_bytes(part) + "/" for part in below[depth:])
        rules = rules.with_patterns(_patterns(above("/".join([*below[:depth], IGNORE_FILE]))), lead)
    return _Walk(tree, root, foreign, environ).run(rules)


def _patterns(source: bytes | None) -> Patterns | None:
    return patterns_from_file(source) if source and len(source) <= CONFIGURATION_SIZE else None


class _Directory(NamedTuple):
    """A directory to enter: the rules from above, whether they ignore it, whether `include` names it."""

    path: str
    rules: IgnoreRules
    ignored: bool = False
    included: bool = False


class _Walk:
    def __init__(self, tree: RevisionTree, root: str, foreign: frozenset[str], environ: Mapping[str, str]) -> None:
        self._tree, self._root, self._foreign, self._environ = tree, root, foreign, environ
        include, exclude = selection(tree.read(_SETTINGS) or b"", Path(_SETTINGS))
        self._include: Inclusion = Inclusion.of(include)
        self._exclude: Patterns = patterns_from_strings(exclude)
        self._children: dict[str, dict[str, TreeFile | None]] = {"": {}}  # directory → name → file, None: a directory
        for path, file in tree.files.items():
            self._place(path, file)
        self._found: list[TreeFile] = []

    def _place(self, path: str, file: TreeFile) -> None:
        above, _, name = path.rpartition("/")
        children = self._children.get(above)
        if children is None:
            children = self._children[above] = {}
            self._place_directory(above)
        children[name] = file

    def _place_directory(self, path: str) -> None:
        above, _, name = path.rpartition("/")
        known = self._children.get(above)
        if known is None:
            known = self._children[above] = {}
            self._place_directory(above)
        known.setdefault(name, None)

    def run(self, rules: IgnoreRules) -> list[TreeFile]:
        stack = [_Directory("", rules)]
        while stack:
            self._visit(stack.pop(), stack)
        return self._found

    def _visit(self, directory: _Directory, stack: list[_Directory]) -> None:
        path, children = directory.path, self._children[directory.path]
        if path and any(marker in children for marker in ENVIRONMENT_MARKERS):
            return
        directory = self._with_own_rules(directory)
        lead = f"{path}/" if path else ""
        for name, file in children.items():
            if file is None:
                self._visit_directory(directory, lead + name, name, stack)
            elif (name.endswith(SUFFIXES) or "." not in name) and self._takes(directory, lead + name, name):
                self._found.append(file)

    def _with_own_rules(self, directory: _Directory) -> _Directory:
        if directory.ignored or directory.included:
            return directory
        path, rules = directory.path, directory.rules
        if path in self._tree.submodules:
            rules = nested_repository_rules(os.path.join(self._root, path), path, self._environ)
        source = self._tree.read(f"{path}/{IGNORE_FILE}" if path else IGNORE_FILE)
        return _Directory(path, rules.with_patterns(_patterns(source), skip=len(as_bytes(path)) + 1 if path else 0))

    def _visit_directory(self, parent: _Directory, path: str, name: str, stack: list[_Directory]) -> None:
        if name in NEVER_PROJECT or path in self._foreign or self._is_excluded(path, name, True):
            return
        included = parent.included or self._include.names(path, name, True)
        ignored = not included and (parent.ignored or parent.rules.ignores(path, name, True))
        if (not ignored or self._include.may_name_below(path)) and _is_decodable(name):
            stack.append(_Directory(path, parent.rules, ignored, included))

    def _takes(self, directory: _Directory, path: str, name: str) -> bool:
        if self._is_excluded(path, name, False) or not _is_decodable(name):
            return False
        if directory.included or self._include.names(path, name, False):
            return True
        return not (directory.ignored or directory.rules.ignores(path, name, False))

    def _is_excluded(self, path: str, name: str, is_directory: bool) -> bool:
        return bool(self._exclude) and self._exclude.verdict(as_bytes(path), as_bytes(name), is_directory) is True


def _is_decodable(name: str) -> bool:
    """Return True if a name is UTF-8: git keeps any bytes."""
    return name.isascii() or not any("\udc80" <= character <= "\udcff" for character in name)
