"""The command lines that run tests: just one, those of a class, those of a function with data."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Final

from symindex.testing.cases import Case
from symindex.testing.suites import Suite

_BY_NAME: Final = {"testr": "testtools.run", "testtools": "testtools.run", "unittest": "unittest"}


def run_command(cases: Sequence[Case]) -> str:
    """The shell command that runs some tests of one suite and no others."""
    suite = cases[0].suite
    names = _names(cases)
    if suite.runner == "pytest":
        return shlex.join(["pytest", *names])
    if suite.runner != "stestr":
        return shlex.join(["python", "-m", _BY_NAME[suite.runner], *names])
    if len(names) == 1 and _is_importable(cases):
        return shlex.join(["stestr", "run", "--no-discover", *names])
    return shlex.join(["stestr", *_test_path(suite), "run", _expression(cases, names)])


def tox_command(cases: Sequence[Case]) -> str:
    """The same by way of tox; empty where no environment of tox hands on which tests to run."""
    suite = cases[0].suite
    if not suite.tox:
        return ""
    names = [_expression(cases, _names(cases))] if suite.runner in ("stestr", "testr") else _names(cases)
    return shlex.join(["tox", "-e", suite.tox, "--", *names])


def _names(cases: Sequence[Case]) -> list[str]:
    """The identifiers, or that of the class whose tests they all are, or of the function that they are cases of."""
    names = [case.identifier for case in cases]
    if len(names) == 1:
        return names
    if len({case.function for case in cases}) == 1 and cases[0].suite.runner == "pytest":
        return list(dict.fromkeys(name.partition("[")[0] for name in names))
    separator = "::" if cases[0].suite.runner == "pytest" else "."
    above = {name.partition("[")[0].rpartition(separator)[0] for name in names}
    is_whole_class = len(above) == 1 and len({case.function for case in cases}) > 1
    return list(above) if is_whole_class else names


def _is_importable(cases: Sequence[Case]) -> bool:
    """Whether the tests can be loaded by name: not those that are only made when all are loaded."""
    return not any(case.generated in ("scenarios", "load_tests") or _is_open(case) for case in cases)


def _is_open(case: Case) -> bool:
    return bool(case.generated) and not case.is_expanded


def _expression(cases: Sequence[Case], names: list[str]) -> str:
    """A regular expression that fits the identifiers of some tests only."""
    ends = r"\." if len(names) < len(cases) else "" if any(map(_is_open, cases)) else "$"
    escaped = [re.sub(r"([.()\[\]*+?{}|^$\\])", r"\\\1", name) for name in names]
    return f"^{escaped[0]}{ends}" if len(escaped) == 1 else f"^({'|'.join(escaped)}){ends}"


def _test_path(suite: Suite) -> list[str]:
    """How stestr is told where a suite is, unless it is the one of its own configuration."""
    return ["--test-path", f"./{suite.starts[0]}"] if suite.name != suite.runner and suite.starts[0] else []
