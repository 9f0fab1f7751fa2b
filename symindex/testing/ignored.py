"""Paths that pytest ignores: by options, and by the lists in a `conftest.py`."""

from __future__ import annotations

import glob
import posixpath
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from symindex.model.values import Module, Target
from symindex.resolve.semantics import bindings_in
from symindex.testing.literals import listed
from symindex.testing.values import Values

_LISTS: Final = ("collect_ignore", "collect_ignore_glob")


def given(options: Sequence[str], name: str) -> list[str]:
    """Return the values of an option on a command line, each time it occurs: `--ignore=path` or `--ignore path`."""
    found = []
    for option, following in zip(options, [*options[1:], ""]):
        if option == name:
            found.append(following)
        elif option.startswith(f"{name}="):
            found.append(option.partition("=")[2])
    return found


def ignored_by_options(options: Sequence[str]) -> tuple[str, ...]:
    """Globs of the files and directories that options leave out, relative to where pytest is called."""
    plain = [glob.escape(posixpath.normpath(path)) for path in given(options, "--ignore")]
    return (*plain, *(posixpath.normpath(each) for each in given(options, "--ignore-glob")))


def ignored_by_conftest(module: Module, directory: str, values: Values) -> Iterator[str]:
    """Globs of what a `conftest.py` in a directory leaves out, as far as its first assignment lists it."""
    for name in _LISTS:
        for node in bindings_in(module, 0, name)[:1] if module.facts.number_of(name) else ():
            expression = values.assigned(Target(module, node))
            for each in listed(expression.value()) or () if expression is not None else ():
                if isinstance(each, str):
                    pattern = each if name.endswith("glob") else glob.escape(each)
                    yield posixpath.normpath(posixpath.join(glob.escape(directory), pattern))


def is_ignored(path: str, globs: Collection[str]) -> bool:
    """Return True if a file, or a directory that it lies in, is like one of some globs."""
    parts = path.split("/")
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return any(fnmatchcase(each, pattern) for pattern in globs for each in above)
