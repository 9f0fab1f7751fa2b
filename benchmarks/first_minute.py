"""The first minute in a fresh checkout, as a person who types the commands has it; beside ty, ctags and a bare parse.

    python -m benchmarks.first_minute question DIR NAME [--rounds 3] [--ty COMMAND]
    python -m benchmarks.first_minute index CORPUS [--rounds 1]

`question`: the first question, callers of a function that is named by its dotted path, with no index and no cache of
ours, until the whole answer is printed; ty's references for the same, from the start of its server. `index`: `symindex
index` as it is typed, words included, until it ends; then the same on a machine that imported its facts. CPU is that of
all processes until then; what goes on behind the answer does not count. Prints one JSON object a run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks import measure
from benchmarks.corpus import distinct, open_tree
from benchmarks.lsp import Server, _definition_of
from benchmarks.ours import find_symindex

_WORK = Path(__file__).parent / "work" / "first-minute"


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["question", "index"])
    parser.add_argument("directory", type=Path)
    parser.add_argument("name", nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--symindex")
    parser.add_argument("--ty", default=str(Path(sys.executable).with_name("ty")))
    parser.add_argument("--work", type=Path, default=_WORK)
    asked = parser.parse_args()
    symindex = find_symindex(asked.symindex)
    if symindex is None:
        parser.error("no symindex")
    root = asked.directory.resolve()
    for _ in range(asked.rounds):
        if asked.what == "question":
            _tell("ty", **_ty(asked.ty, root, asked.name.rpartition(".")[2]))
            _tell("symindex", **_first_question(symindex.command[0], root, asked.name, asked.work))
        else:
            _index(symindex.command[0], root, asked.work)


def _tell(case: str, **figures: object) -> None:
    print(json.dumps({"case": case, **figures}), flush=True)


def _ty(command: str, root: Path, name: str) -> dict[str, object]:
    asked = {**_definition_of(root, name), "context": {"includeDeclaration": False}}
    server = Server([command, "server"], root)
    server.open(Path(asked["textDocument"]["uri"].removeprefix("file://")))
    found = server.ask("textDocument/references", **asked) or []
    figures = {"cpu": server.cpu(), "clock": time.perf_counter() - server.started, "answers": len(found)}
    server.close()
    return figures


def _first_question(command: str, root: Path, name: str, work: Path) -> dict[str, object]:
    shutil.rmtree(work, ignore_errors=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        [command, "callers", name],
        cwd=root,
        env=_environment(work, "a"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    answers, clock = process.stdout.read().count(b"\n"), time.perf_counter() - started
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    _end_background(work / "a" / "index")
    return {"cpu": usage.ru_utime + usage.ru_stime, "clock": clock, "answers": answers}


def _end_background(index: Path) -> None:
    """End the process that goes on with the index, which the next round must not meet."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(OSError, IndexError, ValueError):
            pid = int((index / "background.log").read_text().partition("process ")[2].split()[0])
            with suppress(psutil.Error):
                process = psutil.Process(pid)
                process.send_signal(signal.SIGTERM)
                process.wait(10)
            return
        time.sleep(0.05)


def _environment(work: Path, name: str) -> dict[str, str]:
    own = {"SYMINDEX_DIR": str(work / name / "index"), "SYMINDEX_CACHE_DIR": str(work / name / "cache")}
    return {**os.environ, **own}


def _index(command: str, root: Path, work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    tree = open_tree(root)
    listed = work / "distinct"
    listed.write_text("\n".join(source.path for source in distinct(tree.paths())[1]))
    floor = measure.run([sys.executable, "-m", "benchmarks.floor", str(listed)], cwd=Path(__file__).parents[1])
    _tell("bare parse", cpu=json.loads(floor.stdout)["cpu"])
    ctags = measure.run(["ctags", "-R", "--languages=python", "-f", str(work / "tags"), *tree.arguments()])
    _tell("ctags -R --languages=python", cpu=ctags.cpu, clock=ctags.wall)
    typed = measure.run([command, "index", str(root)], environment=_environment(work, "a"))
    _tell("symindex index", cpu=typed.cpu, clock=typed.wall, said=typed.stdout.decode().strip())
    facts = work / "facts.zip"
    exported = measure.run([command, "cache", "export", str(facts)], cwd=root, environment=_environment(work, "a"))
    _tell("symindex cache export", cpu=exported.cpu, clock=exported.wall, bytes=facts.stat().st_size)
    imported = measure.run([command, "cache", "import", str(facts)], cwd=root, environment=_environment(work, "b"))
    _tell("symindex cache import", cpu=imported.cpu, clock=imported.wall, said=imported.stdout.decode().strip())
    again = measure.run([command, "index", str(root)], environment=_environment(work, "b"))
    _tell("symindex index, facts imported", cpu=again.cpu, clock=again.wall, said=again.stdout.decode().strip())


if __name__ == "__main__":
    main()
