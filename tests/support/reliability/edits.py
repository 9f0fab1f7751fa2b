"""The kinds of change that the long form `stale` makes, generated from tables: what is changed, where, and how."""

from __future__ import annotations

import mmap
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from tests.support.reliability.scratch import (
    CONFIGURATION,
    DEFINED,
    LIBRARY,
    NOTHING,
    PROBE,
    SECOND,
    SETTINGS,
    Scratch,
)

Step = Callable[[Scratch], None]


class Kind(NamedTuple):
    """A kind of change: what must be there before, and the change itself."""

    name: str
    prepare: Step
    change: Step


def kinds() -> list[Kind]:
    """All kinds, in a fixed order."""
    return [*_files(), *_ignore_files(), *_settings(), *_environments(), *_installations(), *_mounts()]


def _nothing(scratch: Scratch) -> None:
    pass


def _written(files: dict[str, str]) -> Step:
    return lambda scratch: scratch.write(files)


def _together(*steps: Step) -> Step:
    def run(scratch: Scratch) -> None:
        for step in steps:
            step(scratch)

    return run


# Source files

_PLACES: Final = (
    *("pkg/mod.py", "pkg/deep/er/leaf.py", "src/inner/core.py", "nested/lib.py", "sub/lib.py"),
    *("../checkout/src/own/__init__.py", "script"),
)


def _append(path: str, scratch: Scratch) -> None:
    with open(scratch.at(path), "a") as file:
        file.write(f"\n\n{DEFINED}")


def _same_size_and_times(path: str, scratch: Scratch) -> None:
    before = os.stat(scratch.at(path))
    text = scratch.at(path).read_text()
    scratch.at(path).write_text(text.replace(PROBE, PROBE[::-1]))
    os.utime(scratch.at(path), ns=(before.st_atime_ns, before.st_mtime_ns))


def _by_another_name(path: str, scratch: Scratch) -> None:
    with open(scratch.home / "hard", "a") as file:
        file.write(f"\n{DEFINED}")


def _hard_link(path: str, scratch: Scratch) -> None:
    os.link(scratch.at(path), scratch.home / "hard")


def _nameless(path: str, scratch: Scratch) -> None:
    """Put a file in its place that was made without a name, and keep its descriptor."""
    directory = scratch.at(path).parent
    descriptor = os.open(directory, os.O_TMPFILE | os.O_RDWR, 0o644)
    os.write(descriptor, scratch.at(path).read_bytes())
    scratch.remove(path)
    links = os.open("/proc/self/fd", os.O_RDONLY)
    os.link(str(descriptor), scratch.at(path), src_dir_fd=links, follow_symlinks=True)
    os.close(links)
    scratch.descriptors.append(descriptor)


def _by_descriptor(path: str, scratch: Scratch) -> None:
    os.write(scratch.descriptors[0], f"\n{DEFINED}".encode())


def _through_a_map(path: str, scratch: Scratch) -> None:
    with open(scratch.at(path), "r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        at = memory.find(PROBE.encode())
        memory[at : at + len(PROBE)] = PROBE.upper().encode()


def _files() -> Iterator[Kind]:
    for path in _PLACES:
        directory, _, name = path.rpartition("/")
        beside = f"{directory}/second{name[-3:]}" if directory and name != "script" else "second.py"
        how: dict[str, tuple[Step, Step]] = {
            "write in place": (_nothing, _written({path: f"#!/usr/bin/python3\n\n\n{DEFINED}"})),
            "append": (_nothing, partial(_append, path)),
            "replace by rename": (_nothing, lambda s, p=path: s.replace(p, NOTHING)),  # type: ignore[misc]
            "same size and times": (_nothing, partial(_same_size_and_times, path)),
            "delete": (_nothing, lambda s, p=path: s.remove(p)),  # type: ignore[misc]
            "empty": (_nothing, _written({path: ""})),
            "rename": (_nothing, lambda s, p=path, b=beside: s.move(p, b)),  # type: ignore[misc]
            "move away": (_nothing, lambda s, p=path: s.move(p, "../elsewhere/file.py")),  # type: ignore[misc]
            "write by another name": (partial(_hard_link, path), partial(_by_another_name, path)),
            "write without a name": (partial(_nameless, path), partial(_by_descriptor, path)),
            "write through a map": (_nothing, partial(_through_a_map, path)),
            "replace by a link": (_nothing, lambda s, p=path: s.link(p, "{home}/outside/other.py")),  # type: ignore[misc]
            "add beside": (_nothing, _written({beside: DEFINED})),
        }
        for action, (prepare, change) in how.items():
            yield Kind(f"file: {action}: {path}", prepare, change)
    for path in ("pkg", "pkg/deep", "src", "nested", "sub", "../checkout/src/own", "../checkout"):
        yield Kind(f"directory: delete: {path}", _nothing, lambda s, p=path: s.remove(p))  # type: ignore[misc]
        yield Kind(f"directory: rename: {path}", _nothing, lambda s, p=path: s.move(p, f"{p}_2"))  # type: ignore[misc]


# Ignore files: (file, pattern that ignores a file that defines the name, what else it takes)

_PATTERNS_ELSEWHERE: Final = {"../.gitconfig": "[core]\nexcludesFile = ~/patterns\n"}
_IGNORE_FILES: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    (".gitignore", "gen", {}),
    ("gen/.gitignore", "*.py", {}),
    ("pkg/.gitignore", "deep", {}),
    (".git/info/exclude", "gen", {}),
    ("../.config/git/ignore", "gen", {}),
    ("../patterns", "gen", _PATTERNS_ELSEWHERE),
    ("../deep/patterns", "gen", {".git/config": "[core]\nexcludesFile = {home}/deep/patterns\n"}),
    ("nested/.gitignore", "gen", {}),
    ("nested/.git/info/exclude", "gen", {}),
    ("../nested-patterns", "gen", {"nested/.git/config": "[core]\nexcludesFile = {home}/nested-patterns\n"}),
    ("sub/.gitignore", "gen", {}),
    (".git/modules/sub/info/exclude", "gen", {}),
    ("../checkout/.gitignore", "gen", {}),
    ("../checkout/.git/info/exclude", "gen", {}),
    ("../checkout/src/.gitignore", "gen", {}),
)


def _ignore_files() -> Iterator[Kind]:
    for path, pattern, others in _IGNORE_FILES:
        set_up, lines = _written(others), f"{pattern}\n"
        yield Kind(f"ignore: write: {path}", set_up, _written({path: lines}))
        yield Kind(
            f"ignore: replace: {path}",
            _together(set_up, _written({path: lines})),
            lambda s, p=path: s.replace(p, "#\n"),  # type: ignore[misc]
        )
        yield Kind(
            f"ignore: delete: {path}",
            _together(set_up, _written({path: lines})),
            lambda s, p=path: s.remove(p),  # type: ignore[misc]
        )
        if not path.endswith(".gitignore"):
            yield from _linked(f"ignore: {{}}: {path}", path, set_up, "#\n", lines)


def _linked(name: str, path: str, set_up: Step, before: str, after: str) -> Iterator[Kind]:
    """A file behind a link: it is changed, the link is switched, a directory on the way is."""
    files = {"../dots/one/file": before, "../dots/two/file": after}

    def link(scratch: Scratch) -> None:
        scratch.link(path, "{home}/dots/one/file")

    def link_on_the_way(scratch: Scratch) -> None:
        scratch.link("../way", "dots/one")
        scratch.link(path, "{home}/way/file")

    ready = _together(set_up, _written(files))
    yield Kind(name.format("behind a link"), _together(ready, link), _written({"../dots/one/file": after}))
    yield Kind(name.format("switch the link"), _together(ready, link), lambda s: s.link(path, "{home}/dots/two/file"))
    yield Kind(
        name.format("switch a link on the way"),
        _together(ready, link_on_the_way),
        lambda s: s.link("../way", "dots/two"),
    )


# Settings: file, content before, content after

_SETTINGS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("exclude", "pyproject.toml", SETTINGS, f"{SETTINGS}exclude = ['gen']\n"),
    ("include", "pyproject.toml", SETTINGS, f"{SETTINGS}include = ['ignored']\n"),
    ("environment", "pyproject.toml", SETTINGS, f"{SETTINGS}environments = ['../far/env']\n"),
    ("no environment", "pyproject.toml", SETTINGS, f"{SETTINGS}exclude-environments = ['env']\n"),
    ("find none", "pyproject.toml", SETTINGS, f"{SETTINGS}find-environments = false\n"),
    ("primary", "pyproject.toml", SETTINGS, f"{SETTINGS}primary-environment = 'env'\n"),
    ("package-dir", "pyproject.toml", SETTINGS, f"{SETTINGS}[tool.setuptools.package-dir]\n'' = 'pkg/deep'\n"),
    ("pythonpath", "pyproject.toml", SETTINGS, f"{SETTINGS}[tool.pytest.ini_options]\npythonpath = ['pkg/deep']\n"),
    ("setup.cfg", "setup.cfg", "[x]\n", "[options]\npackage_dir =\n    = pkg/deep\n"),
    ("pytest.ini", "pytest.ini", "[x]\n", "[pytest]\npythonpath = pkg/deep\n"),
)
_FOR_SETTINGS: Final = {
    "ignored/a.py": DEFINED,
    ".gitignore": "ignored\n",
    "../far/env/pyvenv.cfg": CONFIGURATION[3.12],
    "../far/env/lib/python3.12/site-packages/far.py": DEFINED,
}


def _settings() -> Iterator[Kind]:
    for name, path, before, after in _SETTINGS:
        set_up = _written({**_FOR_SETTINGS, path: before})
        yield Kind(f"settings: write: {name}", set_up, _written({path: after}))
        yield Kind(f"settings: replace: {name}", set_up, lambda s, p=path, a=after: s.replace(p, a))  # type: ignore[misc]
        yield from _linked(f"settings: {{}}: {name}", path, set_up, before, after)


# Environments: where one may be found

_FAR: Final = {"pyvenv.cfg": CONFIGURATION[3.12], "lib/python3.12/site-packages/far.py": DEFINED}
_WHERE: Final = (
    *("third", "envs/one", ".tox/py312", ".nox/tests", "venv", ".env"),
    *("../.cache/pypoetry/virtualenvs/project-{checksum}-py3.12", "../.local/share/virtualenvs/project-x"),
    *("../.local/share/hatch/env/virtual/project/{checksum}/project", "../uv/env", "../active", "../named/env"),
)


def _environment(where: str, scratch: Scratch) -> None:
    where = where.format(checksum=scratch.checksum)
    files = {f"{where}/{name}": content for name, content in _FAR.items()}
    if where.startswith("../.local/share/virtualenvs"):
        files[f"{where}/.project"] = "{root}\n"
    scratch.write(files)


def _variables(where: str, scratch: Scratch) -> None:
    if where == "../uv/env":
        scratch.environ["UV_PROJECT_ENVIRONMENT"] = str(scratch.home / "uv/env")
    elif where == "../active":
        scratch.environ["VIRTUAL_ENV"] = str(scratch.home / "active")
    elif where == "../named/env":
        scratch.write({"pyproject.toml": f"{SETTINGS}environments = ['../named/env']\n"})


def _environments() -> Iterator[Kind]:
    for where in _WHERE:
        make, set_up = partial(_environment, where), partial(_variables, where)

        def away(scratch: Scratch, where: str = where) -> None:
            scratch.move(where.format(checksum=scratch.checksum), "../gone/env")

        yield Kind(f"environment: make: {where}", set_up, make)
        yield Kind(f"environment: move away: {where}", _together(set_up, make), away)
    elsewhere = partial(_environment, "../elsewhere/env")
    yield Kind("environment: link", elsewhere, lambda s: s.link("env-3.12", "{home}/elsewhere/env"))
    yield Kind("environment: file that names one", elsewhere, _written({"venv": "{home}/elsewhere/env\n"}))


# Installations, in each of two environments


def _finder(library: str, name: str) -> dict[str, str]:
    text = f"MAPPING: dict[str, str] = {{'{name}': '{{home}}/outside/bar'}}\n"
    return {f"{library}/__editable___bar_finder.py": text}


def _installations() -> Iterator[Kind]:
    for library, other, package in ((LIBRARY, SECOND, "kit"), (SECOND, LIBRARY, "tool")):
        info = f"{package}-1.dist-info"
        path_file, finder = f"{library}/bar.pth", f"{library}/__editable___bar_finder.py"
        link, single = f"{library}/foo", f"{library}/single.py"
        new = {f"{library}/more.py": DEFINED, f"{library}/more-1.dist-info/RECORD": "more.py,,\n"}
        again = {f"{library}/{package}/__init__.py": f"\n{DEFINED}", f"{library}/{info}/RECORD": "again,,\n"}
        of_other = {f"{other}/add.pth": f"{{root}}/{library}/{package}\n"}
        linked = {link: "{home}/outside/bar", single: "{home}/outside/single.py"}
        steps: dict[str, tuple[Step, Step]] = {
            "new distribution": (_nothing, _written(new)),
            "again": (_nothing, _written(again)),
            "uninstall": (_nothing, _removal(f"{library}/{package}", f"{library}/{info}")),
            "metadata": (_nothing, _written({f"{library}/{info}/METADATA": "Name: other\nVersion: 2\n"})),
            "path file": (_nothing, _written({path_file: "{home}/outside\n"})),
            "path file changed": (_written({path_file: "{home}/nowhere\n"}), _written({path_file: "{home}/outside\n"})),
            "path file removed": (_written({path_file: "{home}/outside\n"}), _removal(path_file)),
            "egg link": (_nothing, _written({f"{library}/bar.egg-link": "{home}/outside\n"})),
            "mapping": (_nothing, _written(_finder(library, "bar"))),
            "mapping renamed": (_written(_finder(library, "bar")), _written(_finder(library, "foo"))),
            "mapping to path file": (
                _written(_finder(library, "bar")),
                _together(_removal(finder), _written({path_file: "{home}/outside/bar\n"})),
            ),
            "link to a package": (_nothing, partial(Scratch.link, name=link, target=linked[link])),
            "file behind a link to a package": (
                partial(Scratch.link, name=link, target=linked[link]),
                _written({"../outside/bar/__init__.py": f"\n\n{DEFINED}"}),
            ),
            "link to a module": (_nothing, partial(Scratch.link, name=single, target=linked[single])),
            "module behind a link": (
                partial(Scratch.link, name=single, target=linked[single]),
                _written({"../outside/single.py": f"\n\n{DEFINED}"}),
            ),
            "link switched": (
                partial(Scratch.link, name=single, target=linked[single]),
                partial(Scratch.link, name=single, target="{home}/outside/other.py"),
            ),
            "link to a module removed": (partial(Scratch.link, name=single, target=linked[single]), _removal(single)),
            "package named by the other": (_nothing, _written(of_other)),
            "package left by the other": (_written(of_other), _removal(f"{other}/add.pth")),
        }
        for name, (prepare, change) in steps.items():
            yield Kind(f"installed: {name}: {package}", prepare, change)


def _removal(*names: str) -> Step:
    def remove(scratch: Scratch) -> None:
        for name in names:
            scratch.remove(name)

    return remove


def _mounts() -> Iterator[Kind]:
    if os.geteuid() != 0:
        return
    for where in ("pkg/deep", "gen", "../checkout/src/own"):
        mount = partial(_run_on, "mount --bind {home}/outside {place}", where)
        unmount = partial(_run_on, "umount --lazy {place}", where)
        yield Kind(f"mount: {where}", _nothing, mount)
        yield Kind(f"unmount: {where}", mount, unmount)


def _run_on(line: str, where: str, scratch: Scratch) -> None:
    words = [word.format(home=scratch.home, place=scratch.at(where)) for word in line.split()]
    subprocess.run(words, check=True)
