"""A fleet built by two hosts of a Dask cluster, of which one loses a worker and the other is cut off for a while.

    python -m benchmarks.cluster ~/src/oslo.* [--cut-off SECONDS]

The hosts are network namespaces on this machine, which takes root: the scheduler is at the bridge between them, each
host has two workers with a home of their own, and they share the directories of repositories, rows and facts. While
the build runs, a worker of the first host is killed, and the second host's link is taken down and up again. Compared
are the rows with those of a build on this machine alone; counted is how many contents were parsed, of how many there
are: more are those that were being parsed when their worker was lost.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow.parquet as pq

_BRIDGE, _NETWORK = "symindex0", "10.77.0"
_PORT = 8786


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--cut-off", type=float, default=30, help="seconds for which the second host is not reached")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        return _run([path.resolve() for path in asked.repositories], asked.cut_off, Path(scratch), stack)


def _run(repositories: list[Path], cut_off: float, scratch: Path, stack: ExitStack) -> int:
    environ = {**os.environ, "SYMINDEX_CONFIG_DIR": str(scratch / "configuration")}
    copies = [scratch / "src" / path.name for path in repositories]
    for path, copy in zip(repositories, copies):
        shutil.copytree(path, copy, symlinks=True, ignore=shutil.ignore_patterns(".symindex"))
    _symindex(environ, "fleet", "add", "two", *map(str, copies))

    stack.enter_context(_bridge())
    _started(scratch, "scheduler", f"--host={_NETWORK}.1", f"--port={_PORT}", environ=environ, stack=stack)
    workers = {}
    for host in (1, 2):
        stack.enter_context(_host(host))
        options = (f"tcp://{_NETWORK}.1:{_PORT}", "--nworkers=2", "--nthreads=1", f"--host={_NETWORK}.{host + 1}")
        home = scratch / f"home{host}"
        home.mkdir()
        own = {**environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
        workers[host] = _started(scratch, "worker", *options, environ=own, stack=stack, host=host)
    time.sleep(10)

    build = ("fleet", "build", "two", "-o", str(scratch / "there"), "--facts", str(scratch / "facts"))
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "symindex", *build, f"--on=dask://{_NETWORK}.1:{_PORT}"], env=environ,
        stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        _when(scratch / "there", 2)
        print(f"{time.monotonic() - begun:.0f} s: a worker of host 1 is killed, host 2 is cut off for {cut_off:.0f} s")
        os.kill(_children(workers[1].pid)[0], signal.SIGKILL)
        _ip("link", "set", f"{_BRIDGE}-2", "down")
        time.sleep(cut_off)
        _ip("link", "set", f"{_BRIDGE}-2", "up")
        said, _ = running.communicate()
    print(f"{time.monotonic() - begun:.0f} s: {said.strip()}")

    begun = time.monotonic()
    print(_symindex(environ, "fleet", "build", "two", "-o", str(scratch / "here")).strip())
    print(f"{time.monotonic() - begun:.0f} s on this machine alone")
    parsed = int(re.findall(r"([\d,]+) contents parsed", said)[0].replace(",", ""))
    print(f"contents: {_distinct(scratch / 'facts')} distinct, {parsed} parsed by tasks that ended")
    here, there = _rows(scratch / "here"), _rows(scratch / "there")
    print(f"rows: {sum(map(len, here.values()))} here, {sum(map(len, there.values()))} there, equal: {here == there}")
    return running.returncode or here != there


def _started(
    scratch: Path, *command: str, environ: Mapping[str, str], stack: ExitStack, host: int = 0
) -> subprocess.Popen[bytes]:
    inside = ("ip", "netns", "exec", f"symindex{host}") if host else ()
    with open(scratch / f"{command[0]}{host}.log", "wb") as log:
        process = subprocess.Popen(
            [*inside, sys.executable, "-m", f"distributed.cli.dask_{command[0]}", *command[1:], "--no-dashboard"],
            env={**environ, "PYTHONPATH": os.getcwd()}, cwd=scratch, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    stack.callback(lambda: (os.killpg(process.pid, signal.SIGKILL), process.wait()))
    return process


@contextmanager
def _bridge() -> Iterator[None]:
    _ip("link", "add", _BRIDGE, "type", "bridge")
    try:
        _ip("address", "add", f"{_NETWORK}.1/24", "dev", _BRIDGE)
        _ip("link", "set", _BRIDGE, "up")
        yield
    finally:
        _ip("link", "delete", _BRIDGE)


@contextmanager
def _host(number: int) -> Iterator[None]:
    name, outside, inside = f"symindex{number}", f"{_BRIDGE}-{number}", f"symindexin{number}"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", outside, "type", "veth", "peer", "name", inside)
        _ip("link", "set", inside, "netns", name)
        _ip("link", "set", outside, "master", _BRIDGE, "up")
        _ip("-n", name, "address", "add", f"{_NETWORK}.{number + 1}/24", "dev", inside)
        for device in (inside, "lo"):
            _ip("-n", name, "link", "set", device, "up")
        yield
    finally:
        _ip("link", "delete", outside)  # the namespace goes when its last process has ended, and this link with it
        _ip("netns", "delete", name)


def _ip(*command: str) -> None:
    subprocess.run(["ip", *command], check=True)


def _symindex(environ: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "symindex", *command], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def _children(pid: int) -> list[int]:
    """The processes that one started, the oldest first; those of `multiprocessing` alone are workers."""
    found = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid=,args="], capture_output=True, text=True, check=True)
    lines = (line.split(None, 1) for line in found.stdout.splitlines())
    return sorted(int(child) for child, program in lines if "spawn_main" in program)


def _when(rows: Path, count: int) -> None:
    while len(list(rows.glob("_builds/*.json"))) < count:
        time.sleep(0.2)


def _distinct(facts: Path) -> int:
    return len({path.name for path in facts.rglob("*") if path.is_file() and not path.name.startswith(".")})


def _rows(directory: Path) -> dict[str, list[str]]:
    found = {}
    for place in sorted(directory.glob("distribution=*/*.parquet")):
        rows = pq.read_table(place, partitioning=None).to_pylist()
        found[f"{place.parent.name}/{place.name}"] = [
            hashlib.blake2b(repr(row).encode(), digest_size=8).hexdigest() for row in rows
        ]
    return found


if __name__ == "__main__":
    sys.exit(main())
