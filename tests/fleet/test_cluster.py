"""Builds on a Dask cluster: a real scheduler and workers, which have caches and copies of their own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.support.command_line import ROOT, say
from tests.support.fleets import make_fleet, pyproject
from tests.support.on_disk import git, write

_SECONDS_TO_START = 60
_FAILURES = "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"  # workers that may die before their tasks are given up
_ADDRESS = re.compile(r"tcp://[0-9.]+:\d+")


class Cluster:
    """A scheduler's workers, which can be killed; `address` is what `--on` takes."""

    def __init__(self, directory: Path, scheduler: str, stack: ExitStack) -> None:
        self._directory, self._scheduler, self._stack = directory, scheduler, stack
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = scheduler.replace("tcp://", "dask://")

    def add_worker(self, *options: str) -> None:
        """A worker with a home of its own, as if it were another machine, that has joined the cluster."""
        number = len(self.workers)
        home, log = self._directory / f"home{number}", self._directory / f"worker{number}.log"
        home.mkdir()
        options = ("--nworkers", "1", "--nthreads", "2", "--no-dashboard", *options)
        environ = {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
        self.workers.append(_started(self._stack, log, "worker", self._scheduler, *options, environ=environ))
        _awaited(log, re.compile("Registered to"))


def _started(
    stack: ExitStack, log: Path, *command: str, environ: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A program of Dask beside its log, which ends with a stack."""
    program = [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]]
    with open(log, "wb") as out:
        process = subprocess.Popen(
            program,
            cwd=log.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT), _FAILURES: "1", **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    stack.callback(_end, process)
    return process


def _awaited(log: Path, pattern: re.Pattern[str]) -> str:
    for _ in range(_SECONDS_TO_START * 10):
        if found := pattern.search(log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler, which forgets a test's workers when they end."""
    pytest.importorskip("distributed")
    log = tmp_path_factory.mktemp("scheduler") / "log"
    with ExitStack() as stack:
        _started(stack, log, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        yield _awaited(log, _ADDRESS)


@pytest.fixture
def cluster(tmp_path: Path, scheduler: str) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    with ExitStack() as stack:
        yield Cluster(tmp_path / "cluster", scheduler, stack)


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMINDEX_CONFIG_DIR", str(tmp_path / "configuration"))


def tables(rows: Path) -> dict[str, list[dict[str, Any]]]:
    """Distribution and repository → the rows, without the revision, which only copies by git have."""
    found = {}
    for place in sorted(rows.glob("distribution=*/*.parquet")):
        rows_there = pq.read_table(place, partitioning=None).to_pylist()
        found[f"{place.parent.name}/{place.name.partition('@')[0]}"] = [{**row, "revision": ""} for row in rows_there]
    return found


def committed(directory: Path) -> None:
    for command in (("init", "-q"), ("add", "-f", "-A"), ("commit", "-q", "-m", "All")):
        git(directory, *command)


@pytest.mark.timeout(300)
def test_a_build_on_a_cluster_writes_what_a_build_here_writes_and_parses_nothing_twice(
    tmp_path: Path, cluster: Cluster
) -> None:
    repositories = make_fleet(tmp_path / "repositories")
    say("fleet", "add", "acme", f"{repositories}/*")
    assert say("fleet", "build", "acme", "-o", str(tmp_path / "here")).status == 0
    for each in repositories.iterdir():
        subprocess.run(["rm", "-rf", each / ".symindex"], check=True)
    cluster.add_worker()
    on = ("--on", cluster.address, "--facts", str(tmp_path / "facts"))
    first = say("fleet", "build", "acme", "-o", str(tmp_path / "there"), *on)
    assert first.status == 0, first.err
    assert tables(tmp_path / "there") == tables(tmp_path / "here")
    assert not [*repositories.glob("*/.symindex")]  # which other machines may see as well
    again = say("fleet", "build", "acme", "-o", str(tmp_path / "there"), *on)
    assert "6 unchanged, 0 failed; 0 contents parsed" in again.out

    _end(cluster.workers[0])
    cluster.add_worker()  # which knows nothing
    other = say("fleet", "build", "acme", "-o", str(tmp_path / "other"), *on)
    assert "0 unchanged, 0 failed; 0 contents parsed" in other.out
    assert tables(tmp_path / "other") == tables(tmp_path / "here")


@pytest.mark.timeout(300)
def test_repositories_named_by_url_are_copied_at_their_newest_commit(tmp_path: Path, cluster: Cluster) -> None:
    repositories = make_fleet(tmp_path / "repositories")
    names = ("kit", "wrap", "plain", "apart")
    for name in names:
        committed(repositories / name)
    say("fleet", "add", "here", *(str(repositories / name) for name in names))
    say("fleet", "add", "there", *(f"file://{repositories / name}" for name in names))
    assert say("fleet", "build", "here", "-o", str(tmp_path / "here")).status == 0
    cluster.add_worker()
    build = ("fleet", "build", "there", "-o", str(tmp_path / "there"), "--on", cluster.address)
    assert say(*build).status == 0
    assert tables(tmp_path / "there") == tables(tmp_path / "here")

    write(repositories / "apart", {"apart.py": "def go(): ...\ngo()\n"})
    committed(repositories / "apart")
    assert "3 unchanged" in say(*build).out
    asked = say("fleet", "ask", "callers of apart.go", "--rows", str(tmp_path / "there"), "--json")
    assert [each["line"] for each in asked.objects] == [2]


@pytest.mark.timeout(300)
def test_a_repository_at_which_workers_die_is_named_and_left_aside_until_it_is_retried(
    tmp_path: Path, cluster: Cluster
) -> None:
    for name in ("poison", "sound", "sane"):
        write(tmp_path / name, {"pyproject.toml": pyproject(name), f"{name}.py": "def f(): ...\nf()\n"})
        committed(tmp_path / name)
    say("fleet", "add", "mixed", *(str(tmp_path / name) for name in ("poison", "sound", "sane")))
    cluster.add_worker("--preload", "tests.support.poison_worker")
    build = ("fleet", "build", "mixed", "-o", str(tmp_path / "rows"), "--on", cluster.address)
    first = say(*build)
    assert first.status == 2
    assert "poison: the worker died of it, several times" in first.err
    assert re.search("2 repositories, . unchanged, 1 failed", first.out)
    assert "poison: not tried again: the worker died of it" in say(*build).err
    _end(cluster.workers[0])
    cluster.add_worker()
    retried = say(*build, "--retry")
    assert retried.status == 0, retried.err
    assert "3 repositories, 2 unchanged, 0 failed" in retried.out


@pytest.mark.timeout(300)
def test_a_worker_that_is_lost_in_the_middle_leaves_the_same_rows(tmp_path: Path, cluster: Cluster) -> None:
    body = "".join(f"def f{n}():\n    return f{max(n - 1, 0)}()\n\n\n" for n in range(400))
    for name in (f"r{n}" for n in range(6)):
        write(tmp_path / "src" / name, {"pyproject.toml": pyproject(name), f"{name}.py": body})
    say("fleet", "add", "many", f"{tmp_path}/src/*")
    for _ in range(2):
        cluster.add_worker()
    build = [sys.executable, "-m", "symindex", "fleet", "build", "many", "-o", str(tmp_path / "there")]
    with subprocess.Popen([*build, "--on", cluster.address], cwd=ROOT, stdout=subprocess.PIPE) as running:
        for _ in range(_SECONDS_TO_START * 10):
            if list((tmp_path / "there").glob("_builds/*.json")):
                break
            time.sleep(0.1)
        _end(cluster.workers[0])
        out, _ = running.communicate()
    assert running.returncode == 0
    assert b"6 repositories" in out
    assert say("fleet", "build", "many", "-o", str(tmp_path / "here")).status == 0
    assert tables(tmp_path / "there") == tables(tmp_path / "here")


@pytest.mark.parametrize("typed", ["tcp://127.0.0.1:1", "dask://", "here"])
def test_what_is_no_cluster_is_told(tmp_path: Path, typed: str) -> None:
    write(tmp_path / "one", {"pyproject.toml": pyproject("one")})
    say("fleet", "add", "mine", str(tmp_path / "one"))
    said = say("fleet", "build", "mine", "-o", str(tmp_path / "rows"), "--on", typed)
    assert said.status == 2
    assert "dask://HOST:PORT" in said.err
