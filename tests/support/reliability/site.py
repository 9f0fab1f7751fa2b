"""A project that is edited, indexed and ill-treated: files of the standard library, changed at random."""

from __future__ import annotations

import os
import shlex
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from sqlite3 import Connection

from click.testing import CliRunner

from symindex.cli.group import commands
from symindex.errors import StoreError
from symindex.indexer import UpdatePaths, update
from symindex.indexer.limits import UpdateLimits
from symindex.store.database import open_for_writing
from symindex.store.seal import close_seal
from symindex.version import EXTRACTOR_VERSION
from tests.support.reliability import programs

_SETTINGS = "[tool.symindex]\nstdlib = false\n"


class Site:
    """A project in a directory, an index and a cache beside it, and a second index that nothing ever happens to."""

    def __init__(self, work: Path, random: Random, files: int, max_bytes: int = 1 << 30) -> None:
        """`files`: how many, of so many bytes each at most."""
        self.random = random
        self.root, self.index, self._fresh = work / "project", work / "index", work / "fresh"
        self.variables = programs.environ(work / "home", {"SYMINDEX_DIR": str(self.index)})
        self.sources = _sources(random, files, max_bytes)
        self.root.mkdir(parents=True)
        (self.root / "pyproject.toml").write_text(_SETTINGS)
        self.limits = UpdateLimits()
        self._written = 0
        for source in self.sources:
            self._write(source.read_bytes())

    @property
    def database(self) -> Path:
        """The file of the index that is used now."""
        return (self.index / "index.sqlite").resolve()

    def add_long_files(self) -> None:
        """Add files that are quick to parse, and long enough for worker processes to be started."""
        for number in range(6):
            (self.root / f"long_{number}.py").write_text(f"text = '''{(' ' * 79 + chr(10)) * 5000}'''\n")

    def edit(self, most: int) -> None:
        """Change so many files at most: some get longer, some go, some are new, some are moved."""
        paths = sorted(self.root.rglob("*.py"))
        for path in self.random.sample(paths, self.random.randint(1, min(most, len(paths)))):
            how = self.random.random()
            if how < 0.6:
                self._written += 1
                path.write_bytes(path.read_bytes() + f"\ndef added_{self._written}(): pass\n".encode())
            elif how < 0.8:
                path.rename(path.with_name(f"moved_{path.name[-30:]}"))
            elif how < 0.9 and len(paths) > len(self.sources) // 2:
                path.unlink(missing_ok=True)
            else:
                self._write(self.random.choice(self.sources).read_bytes())

    def symindex(self, *arguments: str, after: str = "", **added: str) -> programs.Ended:
        """Run `symindex` here to its end, with variables added; `after` shell commands whose mounts it alone sees."""
        line = programs.command(*arguments)
        return programs.run(_after(after, line) if after else line, {**self.variables, **added}, self.root)

    def say(self, *arguments: str) -> programs.Ended:
        """Run `symindex` here to its end, without a process of its own."""
        before = os.getcwd()
        os.chdir(self.root)
        try:
            variables = {**self.variables, "PATH": os.environ.get("PATH", "")}
            said = CliRunner().invoke(commands, arguments, env=variables)
        finally:
            os.chdir(before)
        if said.exception and not isinstance(said.exception, SystemExit):
            raise said.exception
        return programs.Ended(said.exit_code, said.stdout, said.stderr)

    def index_now(self) -> None:
        """Bring the index up to date, without a process of its own."""
        update(UpdatePaths.of(self.root, self.variables, self.limits), workers=1)

    def index_if_possible(self) -> None:
        """The same where the index is not too damaged for it."""
        with suppress(StoreError):
            self.index_now()

    def doctor(self, *options: str) -> int:
        """The exit status of `symindex doctor`, without a process of its own."""
        return self.say("doctor", *options).status

    @contextmanager
    def as_killed(self) -> Iterator[Connection]:
        """The index opened for writing, and left as by a writer that is killed then: its seal is open."""
        cache = Path(self.variables["SYMINDEX_CACHE_DIR"])
        with closing(open_for_writing(self.index, EXTRACTOR_VERSION, cache)) as connection:
            yield connection

    def seal_again(self) -> None:
        """Seal the index as it is now, damaged or not: bits that rot below the file system change no time stamp."""
        close_seal(self.index, Path(self.variables["SYMINDEX_CACHE_DIR"]))

    def forget(self) -> None:
        """Delete the index."""
        shutil.rmtree(self.index, ignore_errors=True)

    def forget_cache(self) -> None:
        """Delete the facts cache, so that the next build has to parse."""
        shutil.rmtree(self.variables["SYMINDEX_CACHE_DIR"], ignore_errors=True)

    def differences(self) -> list[str]:
        """In what the index differs from one built from nothing now, with a cache that nobody was killed at."""
        shutil.rmtree(self._fresh, ignore_errors=True)
        own = {"SYMINDEX_DIR": str(self._fresh), "SYMINDEX_CACHE_DIR": str(self._fresh.parent / "fresh-cache")}
        update(UpdatePaths.of(self.root, {**self.variables, **own}), workers=1)
        return programs.compared(self.index, self._fresh)

    def _write(self, content: bytes) -> None:
        self._written += 1
        directory = self.root / f"package_{self._written % 7}"
        directory.mkdir(exist_ok=True)
        (directory / f"module_{self._written}.py").write_bytes(content)


def _after(script: str, line: list[str]) -> list[str]:
    """A command line that runs another after a script, in a mount namespace; takes root, or a user namespace."""
    own = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    return [*own, "sh", "-ec", f"{script}\nexec {shlex.join(line)}"]


def _sources(random: Random, files: int, max_bytes: int) -> list[Path]:
    library = Path(sysconfig.get_path("stdlib"))
    names = sorted(
        os.path.join(directory, name)
        for directory in (library, library / "asyncio", library / "email", library / "unittest")
        for name in os.listdir(directory)
        if name.endswith(".py") and os.path.getsize(os.path.join(directory, name)) <= max_bytes
    )
    return [Path(name) for name in random.sample(names, files)]
