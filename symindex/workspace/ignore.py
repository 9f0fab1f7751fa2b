"""Git's ignore rules, decided while walking down a tree, without running git.

Asked are the `.gitignore` of each directory from the repository's top down, the repository's `info/exclude`
and the person's global excludes, in git's order. They are honoured outside a repository too. git's index is
not read: a file that is ignored and tracked all the same counts as ignored here, and the setting `include`
brings it back.

The walker asks about each directory before entering it and never asks about what lies in an ignored one;
that is what makes a file below an ignored directory impossible to re-include, as in git.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symindex.workspace.disk import is_directory, is_file, is_there
from symindex.workspace.ignored_config import note_ignored
from symindex.workspace.patterns import Patterns, as_bytes, patterns_from_file, patterns_from_strings
from symindex.workspace.reading import CONFIGURATION_SIZE, read_regular, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

# Never source files of a project, whatever its ignore files say.
ALWAYS_IGNORED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".symindex",
        "__pycache__",
        "node_modules",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".ipynb_checkpoints",
    }
)

IGNORE_FILE = ".gitignore"


class IgnoreFile(NamedTuple):
    """Patterns and where they count from: a path of the tree becomes `(lead + path)[skip:]`."""

    patterns: Patterns
    lead: str
    skip: int


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The ignore files in force in one directory, the strongest first."""

    files: tuple[IgnoreFile, ...] = ()

    def ignores(self, path: str, name: str, is_directory: bool) -> bool:
        """Return True if the path, relative to the tree, is ignored; its parents are taken to be not ignored."""
        path, name = as_bytes(path), as_bytes(name)
        for patterns, lead, skip in self.files:
            verdict = patterns.verdict((lead + path)[skip:], name, is_directory)
            if verdict is not None:
                return verdict
        return False

    def with_file(self, file: str, lead: str = "", skip: int = 0) -> IgnoreRules:
        """These rules below a stronger ignore file; the same rules when it is missing or empty."""
        return self.with_patterns(_patterns(file), lead, skip)

    def with_patterns(self, patterns: Patterns | None, lead: str = "", skip: int = 0) -> IgnoreRules:
        """These rules below stronger patterns; the same rules where there are none."""
        return IgnoreRules((IgnoreFile(patterns, lead, skip), *self.files)) if patterns else self


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The setting `include`: what is indexed even if ignored, below ignored directories too."""

    patterns: Patterns
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, patterns: tuple[str, ...]) -> Inclusion:
        positive = [pattern for pattern in patterns if not pattern.startswith(("!", "#"))]
        return cls(patterns_from_strings(patterns), tuple(as_bytes(_beginning(pattern)) for pattern in positive))

    def names(self, path: str, name: str, is_directory: bool) -> bool:
        """Return True if the path itself is named; what lies in a named directory is included with it."""
        return bool(self.beginnings) and self.patterns.verdict(as_bytes(path), as_bytes(name), is_directory) is True

    def may_name_below(self, directory: str) -> bool:
        """Return True if something in the directory may be named, so that it is entered although ignored."""
        inside = as_bytes(directory) + "/"
        return any(inside.startswith(beginning) or beginning.startswith(inside) for beginning in self.beginnings)


def _beginning(pattern: str) -> str:
    """The directories every fitting path begins with, as `build/gen/`; empty for an unanchored pattern."""
    if "/" not in pattern.rstrip("/"):
        return ""
    literal = re.split(r"[*?\[\\]", pattern.removeprefix("/"), maxsplit=1)[0]
    return literal[: literal.rfind("/") + 1]


def root_rules(root: str, environ: Mapping[str, str]) -> IgnoreRules:
    """The rules in force at the root of a tree, without its own `.gitignore`."""
    rules, below = rules_beside_trees(root, environ)
    directory = os.path.normpath(os.path.join(root, *[".."] * len(below)))
    for depth, part in enumerate(below):
        lead = "".join(as_bytes(part) + "/" for part in below[depth:])
        rules = rules.with_file(os.path.join(directory, IGNORE_FILE), lead)
        directory = os.path.join(directory, part)
    return rules


def rules_beside_trees(root: str, environ: Mapping[str, str]) -> tuple[IgnoreRules, list[str]]:
    """The rules in force at the root of a tree that stand in no file of the tree's repository, and the way to the root.

    The way is the names of the directories from the repository's top down; empty where the tree is in no repository.
    """
    top = _repository_top(root)
    if top is None:
        return _repository_rules(root, "", 0, environ), []
    below = [] if top == root else os.path.relpath(root, top).split(os.sep)
    return _repository_rules(top, "".join(as_bytes(part) + "/" for part in below), 0, environ), below


def rules_beside_trees_as_written(root: str, environ: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The way of `rules_beside_trees`, and the texts of the files that its rules come from."""
    top = _repository_top(root)
    if top is None:
        return [], []
    common = _common_directory(top)
    excludes = _global_excludes(top, common, environ)
    below = [] if top == root else os.path.relpath(root, top).split(os.sep)
    return below, [
        _text(excludes) if excludes else "",
        _text(os.path.join(common, "info", "exclude")) if common else "",
    ]


def nested_repository_rules(top: str, path: str, environ: Mapping[str, str]) -> IgnoreRules:
    """The rules at the top of a repository inside the tree; the outer one's files end at its door."""
    return _repository_rules(top, "", len(as_bytes(path)) + 1, environ)


def _repository_rules(top: str, lead: str, skip: int, environ: Mapping[str, str]) -> IgnoreRules:
    common = _common_directory(top)
    rules = IgnoreRules()
    excludes = _global_excludes(top, common, environ)
    if excludes:
        rules = rules.with_file(excludes, lead, skip)
    if common:
        rules = rules.with_file(os.path.join(common, "info", "exclude"), lead, skip)
    return rules


def _repository_top(directory: str) -> str | None:
    while not is_there(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def _common_directory(top: str) -> str | None:
    """The repository's own directory; a worktree's and a submodule's `.git` is a file that leads to it."""
    git = os.path.join(top, ".git")
    if is_file(git):
        target = _text(git).partition("gitdir:")[2].strip()
        git = os.path.join(top, target) if target else git
    if not is_directory(git):
        return None
    common = _text(os.path.join(git, "commondir")).strip()
    return os.path.join(git, common) if common else git


def _global_excludes(top: str, common: str | None, environ: Mapping[str, str]) -> str | None:
    home = environ.get("HOME")
    config_home = environ.get("XDG_CONFIG_HOME") or (os.path.join(home, ".config") if home else None)
    found = None
    for config in _config_files(home, config_home, common, environ):
        found = _excludes_file(_text(config)) or found
    if found is not None:
        if found == "~" or found.startswith("~/"):
            return os.path.join(home, found[2:]) if home else None
        return os.path.join(top, found)
    return os.path.join(config_home, "git", "ignore") if config_home else None


def global_ignore_file(environ: Mapping[str, str]) -> Path | None:
    """The file in which a user says what git is to ignore in all repositories, whether it exists or not."""
    found = _global_excludes("", None, environ)
    return Path(found) if found else None


def _config_files(
    home: str | None, config_home: str | None, common: str | None, environ: Mapping[str, str]
) -> list[str]:
    files = ["/etc/gitconfig"] if "GIT_CONFIG_NOSYSTEM" not in environ else []
    if "GIT_CONFIG_GLOBAL" in environ:
        files.append(environ["GIT_CONFIG_GLOBAL"])
    else:
        files += [os.path.join(config_home, "git", "config")] if config_home else []
        files += [os.path.join(home, ".gitconfig")] if home else []
    return files + ([os.path.join(common, "config")] if common else [])


# Written so that no two parts can share blanks: the time of a line grows with its length.
_SECTION = re.compile(r"\[\s*([^\]\s]+)(?:\s+(\"[^\"]*\"))?\s*\]\s*")
_EXCLUDES_FILE = re.compile(r"excludesfile\s*=(.*)", re.IGNORECASE)
_VALUE_PART = re.compile(r'\\(.)|"|([#;])|([^\\"#;]+)')


def _excludes_file(config: str) -> str | None:
    """The last `core.excludesFile` of a git configuration; included files are not followed."""
    found = None
    in_core = False
    for line in map(str.strip, config.splitlines()):
        section = _SECTION.match(line)
        if section:
            in_core = section[1].lower() == "core" and section[2] is None
            line = line[section.end() :]
        value = _EXCLUDES_FILE.match(line) if in_core else None
        if value:
            found = _unquoted(value[1].strip())
    return found


def _unquoted(value: str) -> str:
    text = ""
    quoted = False
    for part in _VALUE_PART.finditer(value):
        if part[0] == '"':
            quoted = not quoted
        elif part[2] and not quoted:
            break
        else:
            text += part[1] or part[0]
    return text.strip()


def _patterns(file: str) -> Patterns | None:
    """The patterns of a file, None when it cannot be read."""
    try:
        patterns = patterns_from_file(read_regular(file, CONFIGURATION_SIZE))
    except (OSError, ValueError):
        return None
    if patterns.left_aside:
        note_ignored(file, patterns.left_aside)
    return patterns


def _text(file: str) -> str:
    try:
        return read_text(file)
    except (OSError, ValueError):
        return ""
