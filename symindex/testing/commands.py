"""The command lines that run tests: just one, those of a class, those of a function with data."""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Final

from symindex.testing.cases import Case
from symindex.testing.suites import Suite

_BY_NAME: Final = {"testr": "testtools.run", "testtools": "testtools.run", "unittest": "unittest"}


def run_command(cases: Sequence[Case], known: Iterable[Case]) -> str:
    """The shell command that runs some tests of one suite and no others.

    `known` are all tests of their modules: where none of these is left out, a name can stand for all that it holds.
    """
    suite = cases[0].suite
    names = _names(cases, known)
    if suite.runner == "pytest":
        return _joined([_program(suite, "pytest"), *names])
    if suite.runner == "django":
        return _joined([_program(suite, "python"), posixpath.join(suite.top, "manage.py"), "test", *names])
    if suite.runner != "stestr":
        return _joined([_program(suite, "python"), "-m", _BY_NAME[suite.runner], *names])
    if len(names) == 1 and _is_importable(cases):
        return _joined([_program(suite, "stestr"), "run", "--no-discover", *names])
    return _joined([_program(suite, "stestr"), *_test_path(suite), "run", _expression(cases, names)])


def with_programs(suite: Suite, root: str, environments: Iterable[tuple[str, str]]) -> Suite:
    """The suite with the directory of the first environment, given by name and prefix, that has its runner.

    The one that the suite is named after comes before the others.
    """
    runner = suite.runner if suite.runner in ("pytest", "stestr") else "python"
    for _, prefix in sorted(environments, key=lambda each: each[0] not in (suite.name, suite.tox)):
        directory = os.path.join(prefix, "bin")
        if os.access(os.path.join(directory, runner), os.X_OK):
            inside = f"{root.rstrip(os.sep)}{os.sep}"
            return suite._replace(programs=directory.removeprefix(inside))
    return suite


def _program(suite: Suite, name: str) -> str:
    return f"{suite.programs}/{name}" if suite.programs else name


def tox_command(case: Case) -> str:
    """The command that runs a test by way of tox; empty where no environment of tox hands on which tests to run."""
    suite = case.suite
    if not suite.tox:
        return ""
    name = _expression([case], [case.identifier]) if suite.runner in ("stestr", "testr") else case.identifier
    return _joined(["tox", "-e", suite.tox, "--", name])


def _names(cases: Sequence[Case], known: Iterable[Case]) -> list[str]:
    """The identifiers; or that of the function, class or file whose tests they all are, where it has no others."""
    names = {case.identifier: None for case in cases}
    if len(names) == 1:
        return list(names)
    separator = "::" if cases[0].suite.runner == "pytest" else "."
    functions = {_uncased(name) for name in names}
    if len(functions) > 1 or functions == names.keys():
        functions = {name.rpartition(separator)[0] for name in functions}
    whole = functions.pop()
    within = (case.identifier for case in known if case.identifier.startswith((f"{whole}{separator}", f"{whole}[")))
    has_others = functions or any(name not in names and _uncased(name) not in names for name in within)
    return list(names) if has_others else [whole]


def _joined(words: Iterable[str]) -> str:
    """The words as one line for a shell; of those that no terminal should get, each such character is escaped."""
    return " ".join(shlex.quote(word) if word.isprintable() else _escaped(word) for word in words)


def _escaped(word: str) -> str:
    r"""The word in the quotes in which `\x1b` stands for a byte (POSIX.1-2024, and every shell but dash)."""
    signs = (chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in os.fsencode(word))
    return f"$'{''.join(signs)}'"


def _uncased(name: str) -> str:
    """The identifier of the test that a parametrized case is one of."""
    return name.partition("[")[0]


def _is_importable(cases: Sequence[Case]) -> bool:
    """Return True if the tests can be loaded by name: not those that are only made when all are loaded."""
    return not any(case.generated in ("scenarios", "load_tests") or _is_open(case) for case in cases)


def _is_open(case: Case) -> bool:
    return bool(case.generated) and not case.is_expanded


def _expression(cases: Sequence[Case], names: list[str]) -> str:
    """A regular expression that fits the identifiers of some tests only."""
    ends = r"\." if len(names) < len(cases) else "" if any(map(_is_open, cases)) else "$"
    escaped = [re.sub(r"([.()\[\]*+?{}|^$\\])", r"\\\1", name) for name in names]
    return f"^{escaped[0]}{ends}" if len(escaped) == 1 else f"^({'|'.join(escaped)}){ends}"


def _test_path(suite: Suite) -> list[str]:
    """Return the path option of stestr for a suite, unless it is the one of its own configuration."""
    return ["--test-path", f"./{suite.starts[0]}"] if suite.name != suite.runner and suite.starts[0] else []
