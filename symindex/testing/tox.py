"""The environments of tox: which commands they run, with which variables. tox itself is not asked."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from typing import Final, NamedTuple

from symindex.workspace.configfiles import ConfigFiles, Table, parse_ini, strings, table_at
from symindex.workspace.ignored_config import note_ignored

_REFERENCE: Final = re.compile(r"\{\[([^\]{}]+)\]([\w.-]+)\}")
_HERE: Final = re.compile(r"\{(?:toxinidir|tox_root)\}/?")
_MAX_DEPTH: Final = 8
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_MAX_NAMES: Final = 200
_MAX_ENVIRONMENTS: Final = 2000
_MAX_LENGTH: Final = 1 << 16  # characters of a value that is filled in
# How a runner is called: as a program, or by `python -m`.
_MODULES: Final = {"testtools.run": "testtools", "unittest": "unittest", "pytest": "pytest", "stestr": "stestr"}
_PROGRAMS: Final = {"stestr": "stestr", "testr": "testr", "pytest": "pytest", "py.test": "pytest"}


class ToxEnvironment(NamedTuple):
    """An environment of tox: its commands as words, its variables, the file that says so."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    variables: Mapping[str, str]
    source: str

    def runs(self, runner: str) -> bool:
        """Return True if one of its commands is a runner of tests."""
        return any(_runner_of(command) == runner for command in self.commands)

    def option(self, runner: str, name: str) -> str:
        """The value of a long option in the command that is a runner; empty where it has none."""
        for command in self.commands:
            if _runner_of(command) == runner:
                for word, following in zip(command, (*command[1:], "")):
                    if word == f"--{name}":
                        return following
                    if word.startswith(f"--{name}="):
                        return word.partition("=")[2]
        return ""

    @property
    def takes_arguments(self) -> bool:
        """True if what follows `--` on tox's command line is handed on."""
        return any("posargs" in word for command in self.commands for word in command)


def tox_environments(files: ConfigFiles) -> list[ToxEnvironment]:
    """The environments that are defined in tox.ini, setup.cfg, pyproject.toml or tox.toml, the default ones
    first."""
    tool = table_at(files.toml("pyproject.toml"), "tool", "tox")
    legacy = tool.get("legacy_tox_ini")
    sections = files.ini("tox.ini")
    if any(name.startswith("testenv") for name in sections):
        return list(_of_ini(sections, "tox", files.place("tox.ini")))
    if isinstance(legacy, str):
        path = files.place("pyproject.toml")
        return list(_of_ini(parse_ini(legacy, path), "tox", path))
    if tool:
        return list(_of_toml(tool, "pyproject.toml"))
    table = files.toml("tox.toml")
    if table:
        return list(_of_toml(table, "tox.toml"))
    sections = files.ini("setup.cfg")
    return list(_of_ini(sections, "tox:tox", files.place("setup.cfg"))) if "tox:tox" in sections else []


# INI


def _of_ini(sections: Mapping[str, Mapping[str, str]], main: str, path: Path) -> Iterator[ToxEnvironment]:
    own = _own_sections(sections, path)
    settings = sections.get(main, {})
    listed = _names((settings.get("envlist") or settings.get("env_list") or "").replace("\n", ","), path)
    known: dict[str, ToxEnvironment] = {}  # many names may share one section
    for name in dict.fromkeys([*listed, *own]):
        section = own.get(name, "testenv")
        if section not in known:
            values = {**sections.get("testenv", {}), **sections.get(section, {})}
            commands = _commands(_filled(values.get("commands", ""), sections, path))
            variables = _filled(values.get("setenv") or values.get("set_env") or "", sections, path)
            known[section] = ToxEnvironment(name, tuple(commands), _variables(variables), path.name)
        yield known[section]._replace(name=name)


def _own_sections(sections: Mapping[str, Mapping[str, str]], path: Path) -> dict[str, str]:
    """The environments that have sections of their own: name → section."""
    own: dict[str, str] = {}
    for section in sections:
        if section.startswith("testenv:"):
            for name in _names(section.partition(":")[2], path):
                if len(own) == _MAX_ENVIRONMENTS and name not in own:
                    note_ignored(path, f"environments after the first {_MAX_ENVIRONMENTS:,}")
                    return own
                own[name] = section
    return own


def _names(text: str, path: Path) -> list[str]:
    """The names that `py{310,311}-a, b` stands for, in order."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(f"{text},"):
        depth += (character == "{") - (character == "}")
        if character == "," and depth <= 0:
            parts.append(f"{text},"[start:at].strip())
            start = at + 1
    found = (name for part in parts if part for name in _expanded(part))
    names = list(islice(found, _MAX_NAMES))
    if next(found, None) is not None:
        note_ignored(path, f"names after the first {_MAX_NAMES} of a list of environments")
    return names


def _expanded(name: str) -> Iterator[str]:
    parts = _BRACES.split(name)  # what is between braces, and within them, in turn
    choices = [[choice.strip() for choice in part.split(",")] if at % 2 else [part] for at, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))


def _filled(text: str, sections: Mapping[str, Mapping[str, str]], path: Path) -> str:
    """A value with `{[section]key}` and `{toxinidir}` filled in."""
    for _ in range(_MAX_DEPTH):
        left = _MAX_LENGTH

        def value(match: re.Match[str]) -> str:
            nonlocal left
            found = sections.get(match[1], {}).get(match[2].lower(), "")
            left -= len(found)
            return found if left >= 0 else ""

        filled = _REFERENCE.sub(value, text)
        if left < 0 or len(filled) > _MAX_LENGTH:
            note_ignored(path, f"references that make a value longer than {_MAX_LENGTH:,} characters")
        if filled == text or len(filled) > _MAX_LENGTH:
            break
        text = filled
    return _HERE.sub("", text)


def _commands(text: str) -> Iterator[tuple[str, ...]]:
    for line in text.replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            words = line.split()
        if words:
            yield tuple(words)


def _variables(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if sign and not name.strip().startswith("#"):
            found[name.strip()] = value.strip()
    return found


# TOML


def _of_toml(table: Table, source: str) -> Iterator[ToxEnvironment]:
    base = table_at(table, "env_run_base")
    own = table_at(table, "env")
    for name in dict.fromkeys([*strings(table.get("env_list")), *own]):
        values = {**base, **table_at(own, name)}
        listed = values.get("commands")
        commands = (
            [_words(command) for command in listed if isinstance(command, list)] if isinstance(listed, list) else []
        )
        variables = {key: value for key, value in table_at(values, "set_env").items() if isinstance(value, str)}
        yield ToxEnvironment(name, tuple(commands), variables, source)


def _words(command: list[object]) -> tuple[str, ...]:
    """The words of one command; a table such as `{replace = "posargs"}` becomes what it replaces."""
    return tuple(
        word if isinstance(word, str) else str(word.get("replace", "")) if isinstance(word, dict) else ""
        for word in command
    )


def _runner_of(command: tuple[str, ...]) -> str:
    """The runner of tests that a command starts, directly or below `coverage run`, `env` and their like; else empty."""
    for word, following in zip(command, (*command[1:], "")):
        name = word.rpartition("/")[2]
        if name in _PROGRAMS:
            return _PROGRAMS[name]
        if word == "-m" and following in _MODULES:
            return _MODULES[following]
    return ""
