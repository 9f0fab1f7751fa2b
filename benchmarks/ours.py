"""symindex as a user runs it: whole processes, told by environment variables where to keep its files."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measure import Measurement

EDITED = Path("nova/compute/manager.py")
BASELINE = "import click, sqlite3"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A tree, its own index directory, and the facts cache it may share with others."""

    tree: Path
    index: Path
    cache: Path

    def forget(self) -> None:
        """Remove the index; the cache stays."""
        shutil.rmtree(self.index, ignore_errors=True)

    def forget_cache(self) -> None:
        """Remove the facts cache."""
        shutil.rmtree(self.cache, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """What symindex is told."""
        return {"SYMINDEX_DIR": str(self.index), "SYMINDEX_CACHE_DIR": str(self.cache)}


@dataclass(frozen=True, slots=True)
class Symindex:
    """An installed symindex: the command, and the interpreter it runs on."""

    command: tuple[str, ...]
    python: str

    def index(self, checkout: Checkout, run: Callable[..., Measurement] = measure.run) -> Measurement:
        """Bring the checkout's index up to date, with progress events on standard error."""
        command = (*self.command, "index", "--no-words", "--events", str(checkout.tree))
        return run(command, cwd=checkout.tree, environment=checkout.environment)

    def ask(self, checkout: Checkout, question: str, name: str) -> Measurement:
        """One question as JSON lines, without a look at the tree first."""
        command = (*self.command, question, name, "--no-update", "--json")
        return measure.run(command, cwd=checkout.tree, environment=checkout.environment)

    def import_baseline(self) -> Measurement:
        """What the interpreter and the two imports no command can do without cost."""
        return measure.run((self.python, "-c", BASELINE))


def find_symindex(command: str | None) -> Symindex | None:
    """The symindex to measure: the one named, beside this interpreter, or on PATH; None if there is none."""
    beside = Path(sys.executable).with_name("symindex")
    found = command or (str(beside) if beside.exists() else shutil.which("symindex"))
    if not found:
        return None
    return Symindex((found,), _interpreter(Path(found)))


def project_answers_at(run: Measurement) -> float | None:
    """Seconds until the project's own files could be asked about, from the progress events of an index run.

    The moment the event's line arrived here is taken, so that the start of the process counts.
    """
    for seconds, line in run.stderr:
        event = _event(line)
        if event.get("event") == "tree-done" and event.get("kind") == "project":
            return seconds
    return None


def edit(tree: Path, number: int) -> None:
    """Change one file of a copied tree the way a person would: a new function, another one each time."""
    path = tree / EDITED
    with path.open("a") as stream:
        stream.write(f"\n\ndef added_by_benchmark_{number}(context):\n    return context.elevated()\n")


def copy_tree(source: Path, target: Path) -> None:
    """A second checkout: the same bytes and times at another path."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    measure.run(("cp", "-a", str(source), str(target)))


def _interpreter(script: Path) -> str:
    first_line = script.read_bytes().partition(b"\n")[0].decode(errors="replace")
    interpreter = first_line.removeprefix("#!").strip()
    return interpreter if first_line.startswith("#!") and Path(interpreter).is_file() else sys.executable


def _event(line: str) -> dict[str, object]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
