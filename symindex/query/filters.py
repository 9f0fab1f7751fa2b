"""Selecting the trees and files that a `Filter` asks for."""

from __future__ import annotations

import re
from collections.abc import Collection
from fnmatch import fnmatchcase
from typing import Final

from symindex.errors import QuestionError
from symindex.model.answers import Filter
from symindex.model.documents import TreeRecord

_KINDS: Final = ("project", "libraries", "environment", "stdlib")
# As unittest and pytest look for them, and where projects keep what tests share.
_TEST_PATH: Final = r"(?s:.*/)?(?:(?:tests?|testsuite)/(?s:.*)|test_[^/]*|[^/]*_tests?\.pyi?|tests?\.py|conftest\.py)"


def trees_wanted(wanted: Filter, trees: Collection[TreeRecord]) -> list[int]:
    """The ids of the trees that a filter asks for; raises `QuestionError` for a name that no tree has."""
    names = {tree.name for tree in trees}
    for name in wanted.trees:
        if name not in _KINDS and name not in names:
            from difflib import get_close_matches

            close = get_close_matches(name, names, 1)
            raise QuestionError(
                f"no environment {name} in the index",
                f"did you mean {close[0]}?" if close else "symindex envs lists them",
            )
    return [tree.id for tree in trees if not wanted.trees or _is_wanted(tree, wanted.trees)]


def _is_wanted(tree: TreeRecord, names: Collection[str]) -> bool:
    return tree.kind in names or tree.name in names or ("libraries" in names and tree.kind != "project")


def path_matches(path: str, pattern: str) -> bool:
    """Return True if a path is one that a glob means: as a whole, from any directory on, or as a directory's name."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}") or f"/{pattern.strip('/')}/" in f"/{path}"


def is_test_path(path: str) -> bool:
    """Return True if a path, relative to its tree, is a test module's by its name, or lies in a directory of tests."""
    return re.fullmatch(_TEST_PATH, path) is not None


def is_path_wanted(path: str, wanted: Filter) -> bool:
    """Return True if a filter wants answers in the file at a path relative to its tree."""
    if wanted.path and not path_matches(path, wanted.path):
        return False
    return wanted.tests is None or is_test_path(path) == wanted.tests
