"""The places of a project's tests and their runners, according to its configuration files."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, Literal, NamedTuple, cast

from symindex.testing.guessing import guessed_runner
from symindex.testing.ignored import given, ignored_by_options
from symindex.testing.tox import ToxEnvironment, tox_environments
from symindex.workspace.configfiles import ConfigFiles, Table, parse_ini, strings, table_at

Runner = Literal["stestr", "testr", "testtools", "unittest", "pytest", "django"]

_VARIABLE: Final = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)")
_OF_UNITTEST: Final = ("test*.py",)
_NOT_ENTERED: Final = ("*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}")
_MARKS: Final = re.compile(r"not\s+(\w+)(?:\s+and\s+not\s+(\w+))*")


class Suite(NamedTuple):
    """Tests that are run together. Paths are relative to the root of the project, with `/`; empty means the root.

    `name` is the tox environment that runs them, or the runner's name; `tox` that environment where it hands on which
    tests to run. `starts` are the directories and files in which tests are looked for, `top` the directory that is the
    root of their dotted names, `files` globs of their file names. The rest holds for pytest: `classes` and `functions`
    are prefixes or globs, `not_entered` globs of directories, `left_out` the marks whose tests are deselected,
    `ignored` globs of paths, `deselected` what identifiers begin with that are left out, `long_ids` how a long text
    identifies a case: `legacy` by itself, `sha256` by its digest, else by its position. `source` is the file that says
    all this, or where the runner `is_guessed`, the evidence for it. `programs` is the directory of the environment that
    has the runner: relative to the root where it lies below it, empty where no environment is known to have it.
    """

    name: str
    runner: Runner
    starts: tuple[str, ...] = ("",)
    top: str = ""
    files: tuple[str, ...] = _OF_UNITTEST
    classes: tuple[str, ...] = ("Test",)
    functions: tuple[str, ...] = ("test",)
    not_entered: tuple[str, ...] = _NOT_ENTERED
    left_out: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    deselected: tuple[str, ...] = ()
    doctests: bool = False
    long_ids: str = "short"
    tox: str = ""
    programs: str = ""
    source: str = ""
    is_guessed: bool = False


def suites(
    files: ConfigFiles,
    installed: Mapping[str, str],
    paths: Collection[str] = (),
    imports: Callable[[str], bool] = lambda _: False,
) -> list[Suite]:
    """The suites of a project, the one that its runner runs without arguments first; at least one.

    Where no configuration names a runner it is guessed, with the arguments of `guessing.guessed_runner`.
    """
    environments = tox_environments(files)
    found = [*_stestr(files, environments), *_pytest(files, environments, installed.get("pytest", ""))]
    if not found:
        found = [_guessed(files, environments, installed, paths, imports)]
    seen: dict[tuple[Runner, tuple[str, ...]], Suite] = {}
    for suite in found:
        seen.setdefault((suite.runner, suite.starts), suite)
    return list(seen.values())


# stestr and testr


def _stestr(files: ConfigFiles, environments: list[ToxEnvironment]) -> Iterator[Suite]:
    settings, source = _stestr_settings(files)
    if not settings:
        return
    runner: Runner = "testr" if source == ".testr.conf" else "stestr"
    ours = [each for each in environments if each.runs(runner)]
    default = _stestr_suite(settings, {}, runner, source)
    of_default = next((each for each in ours if _suite_of(each, settings, runner).starts == default.starts), None)
    yield default._replace(tox=of_default.name if of_default and of_default.takes_arguments else "")
    for environment in ours:
        yield _suite_of(environment, settings, runner)


def _suite_of(environment: ToxEnvironment, settings: Mapping[str, str], runner: Runner) -> Suite:
    given = dict(settings)
    for option, key in (("test-path", "test_path"), ("top-dir", "top_dir")):
        value = environment.option(runner, option)
        if value:
            given[key] = value
    suite = _stestr_suite(given, environment.variables, runner, f"{environment.source} [{environment.name}]")
    return suite._replace(name=environment.name, tox=environment.name if environment.takes_arguments else "")


def _stestr_suite(settings: Mapping[str, str], variables: Mapping[str, str], runner: Runner, source: str) -> Suite:
    start = _below(_expanded(settings.get("test_path", ""), variables))
    top = _below(_expanded(settings.get("top_dir", ""), variables))
    return Suite(runner, runner, (start,), top, source=source)


def _stestr_settings(files: ConfigFiles) -> tuple[dict[str, str], str]:
    """`test_path` and `top_dir` with the file that says them, as stestr looks for it; nothing where none does."""
    for name in (".stestr.conf", ".testr.conf"):
        section = _default_section(files, name)
        if section:
            return (section if name == ".stestr.conf" else _of_test_command(section)), name
    table = table_at(files.toml("pyproject.toml"), "tool", "stestr")
    if table:
        return {key: value for key, value in table.items() if isinstance(value, str)}, "pyproject.toml"
    for name in ("setup.cfg", "tox.ini"):
        section = files.ini(name).get("stestr", {})
        if section:
            return section, name
    return {}, ""


def _default_section(files: ConfigFiles, name: str) -> dict[str, str]:
    """Return the entries of `[DEFAULT]`, which a parser of INI files takes for the defaults of other sections."""
    text = files.text(name).replace("\r\n", "\n")
    return parse_ini(text.replace("[DEFAULT]", "[default]"), files.place(name)).get("default", {})


def _of_test_command(section: Mapping[str, str]) -> dict[str, str]:
    """Return the suite of testr's command `… discover -t TOP PATH`."""
    words = section.get("test_command", "").split()
    after = words[words.index("discover") + 1 :] if "discover" in words else []
    found = {"test_command": "testr"}
    while after:
        word = after.pop(0)
        if word in ("-t", "--top-level-directory") and after:
            found["top_dir"] = after.pop(0)
        elif not word.startswith(("-", "$LIST", "$ID")) and "test_path" not in found:
            found["test_path"] = word
    return found


def _expanded(value: str, variables: Mapping[str, str]) -> str:
    """A value with `${NAME:-default}` filled in; variables that nothing sets are empty."""
    return _VARIABLE.sub(lambda match: variables.get(match[1] or match[3]) or match[2] or "", value)


def _below(path: str) -> str:
    """A path relative to the root, `""` for the root itself and for what lies outside."""
    clean = posixpath.normpath(path.strip() or ".")
    return "" if clean == "." or clean.startswith(("..", "/")) else clean


# pytest


def _pytest(files: ConfigFiles, environments: list[ToxEnvironment], version: str) -> Iterator[Suite]:
    settings, source = _pytest_settings(files)
    runs = next((each for each in environments if each.runs("pytest")), None)
    if settings is None and runs is None:
        return
    settings = settings or {}
    options = _words(settings.get("addopts"))
    starts = _words(settings.get("testpaths"))
    yield Suite(
        "pytest",
        "pytest",
        tuple(_below(start) for start in starts) or ("",),
        files=tuple(_words(settings.get("python_files"))) or ("test_*.py", "*_test.py"),
        classes=tuple(_words(settings.get("python_classes"))) or ("Test",),
        functions=tuple(_words(settings.get("python_functions"))) or ("test",),
        not_entered=tuple(_words(settings.get("norecursedirs"))) or _NOT_ENTERED,
        left_out=_marks_left_out(options),
        ignored=ignored_by_options(options),
        deselected=tuple(given(options, "--deselect")),
        doctests="--doctest-modules" in options,
        long_ids=_long_ids(settings, version),
        tox=runs.name if runs and runs.takes_arguments else "",
        source=source or (runs.source if runs else ""),
    )


def _pytest_settings(files: ConfigFiles) -> tuple[Table | None, str]:
    """pytest's settings and the file that has them, by pytest's own order of files; None where none has."""
    for name in ("pytest.toml", ".pytest.toml"):
        table = files.toml(name).get("pytest")
        if isinstance(table, dict):
            return table, name
    for name in ("pytest.ini", ".pytest.ini"):
        if files.has_file(name):
            return dict(files.ini(name).get("pytest", {})), name
    tool = table_at(files.toml("pyproject.toml"), "tool")
    if "pytest" in tool:
        own = table_at(tool, "pytest")
        return dict(table_at(own, "ini_options") or own), "pyproject.toml"
    for name, section in (("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        values = files.ini(name).get(section)
        if values is not None:
            return dict(values), name
    return None, ""


def _words(value: object) -> list[str]:
    """The words of a setting, be it a list or one string with quotes and line ends."""
    if not isinstance(value, str):
        return strings(value)
    try:
        return shlex.split(value, comments=True)
    except ValueError:
        return value.split()


def _long_ids(settings: Table, version: str) -> str:
    """Return the treatment of long texts in identifiers: a setting since pytest 9.2, taken for what is installed."""
    numbers = tuple(map(int, re.findall(r"\d+", version)[:2]))
    wanted = settings.get("parametrize_long_str_id_strategy", "short")
    return "legacy" if numbers and numbers < (9, 2) else str(wanted)


def _marks_left_out(options: list[str]) -> tuple[str, ...]:
    """The marks that `-m "not a and not b"` leaves out; any other expression leaves out nothing here."""
    expressions = [
        following if option == "-m" else option[2:].lstrip("=")
        for option, following in zip(options, [*options[1:], ""])
        if option == "-m" or (option.startswith("-m") and not option.startswith("--"))
    ]
    last = expressions[-1] if expressions else ""
    return tuple(re.findall(r"not\s+(\w+)", last)) if _MARKS.fullmatch(last.strip()) else ()


# Neither


def _guessed(
    files: ConfigFiles,
    environments: list[ToxEnvironment],
    installed: Mapping[str, str],
    paths: Collection[str],
    imports: Callable[[str], bool],
) -> Suite:
    """The suite of a project that has no configuration for a runner."""
    runners: tuple[Runner, ...] = ("stestr", "testtools", "unittest")
    for runner in runners:
        for environment in environments:
            if environment.runs(runner):
                tox = environment.name if environment.takes_arguments else ""
                return Suite(environment.name, runner, tox=tox, source=environment.source)
    guess = guessed_runner(files, paths, installed, imports)
    suite = Suite(guess.runner, cast("Runner", guess.runner), source=guess.reason, is_guessed=True)
    if guess.runner == "pytest":
        long_ids = _long_ids({}, installed.get("pytest", ""))
        return suite._replace(files=("test_*.py", "*_test.py"), long_ids=long_ids)
    return suite._replace(starts=(guess.directory,), top=guess.directory)
