"""Guessing the runner of a project's tests where no configuration says it, and the evidence for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from symindex.workspace.configfiles import ConfigFiles

_REQUIREMENTS: Final = (
    *("*requirements*.txt", "requirements/*.txt", "*requirements*.in", "requirements/*.in"),
    *("pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "environment.yml"),
)
_AUTOMATION: Final = (
    *(".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml"),
    *(".circleci/config.yml", "noxfile.py", "Makefile", "justfile", "Justfile", "appveyor.yml"),
)
# The most specific first: who has stestr may have testtools as well, and pytest runs the tests of all of them.
_RUNNERS: Final = ("stestr", "pytest", "testtools")
# Whose test classes other runners run as well.
_FRAMEWORKS: Final = ("unittest", "testtools", "django", "twisted", "asynctest", "nose")
_SETTINGS: Final = "DJANGO_SETTINGS_MODULE"
_TEST_FILE: Final = re.compile(r"test_.*\.py|.*_test\.py")
_MAX_BYTES: Final = 1 << 18
_MAX_FILES: Final = 50


class Guess(NamedTuple):
    """A runner, the evidence for it, in words, and the directory that it runs in, relative to the project's root."""

    runner: str
    reason: str
    directory: str = ""


def guessed_runner(
    files: ConfigFiles, paths: Iterable[str], installed: Mapping[str, str], imports: Callable[[str], bool]
) -> Guess:
    """The runner with most evidence; unittest where there is none.

    `files` are the project's configuration files, `paths` its other files relative to its root, `installed` the
    distributions of its environments by names in small letters, and `imports` says whether a module of the project
    imports a package.
    """
    return next(_guesses(files, paths, installed, imports), Guess("unittest", "no evidence for another"))


def _guesses(
    files: ConfigFiles, paths: Iterable[str], installed: Mapping[str, str], imports: Callable[[str], bool]
) -> Iterator[Guess]:
    yield from _of_django(files, paths, installed)
    for runner in ("stestr", "pytest"):
        if runner in installed:
            yield Guess(runner, f"{runner} is installed")
    if any(path.rpartition("/")[2] == "conftest.py" for path in paths):
        yield Guess("pytest", "there is a conftest.py")
    for runner in _RUNNERS:
        yield from _named_in(files, _AUTOMATION, runner, "runs it")
    if imports("pytest"):
        yield Guess("pytest", "the project imports pytest")
    for runner in _RUNNERS:
        yield from _named_in(files, _REQUIREMENTS, runner, "requires it")
    if "testtools" in installed:
        yield Guess("testtools", "testtools is installed")
    if any(_TEST_FILE.fullmatch(path.rpartition("/")[2]) for path in paths) and not any(map(imports, _FRAMEWORKS)):
        yield Guess("pytest", "there are test files, and none imports a test framework")


def _of_django(files: ConfigFiles, paths: Iterable[str], installed: Mapping[str, str]) -> Iterator[Guess]:
    """Yield Django's own runner for a project with its `manage.py`, unless something is there for pytest."""
    if "pytest-django" in installed or any(path.rpartition("/")[2] == "conftest.py" for path in paths):
        return
    for pattern in ("manage.py", "*/manage.py"):
        for path in files.matching(pattern)[:_MAX_FILES]:
            if _SETTINGS in files.text(path, _MAX_BYTES):
                yield Guess("django", f"{path} names {_SETTINGS}", path.rpartition("/")[0])


def _named_in(files: ConfigFiles, patterns: Iterable[str], runner: str, what: str) -> Iterator[Guess]:
    """The first file of some patterns that names a runner as a word."""
    word = re.compile(rf"(?<![\w-]){runner}(?![\w])")
    for pattern in patterns:
        for path in files.matching(pattern)[:_MAX_FILES]:
            if word.search(files.text(path, _MAX_BYTES)):
                yield Guess(runner, f"{path} {what}")
                return
