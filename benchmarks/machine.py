"""Where a run was made: the machine, the versions, the commands, with this machine's paths taken out."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil

LIBRARIES = ("tree-sitter", "tree-sitter-python", "whoosh3", "click")


@dataclass(frozen=True, slots=True)
class Paths:
    """The places that differ from machine to machine, and what they are called in a report."""

    corpus: Path
    stdlib: Path
    work: Path

    def hide(self, text: str) -> str:
        """The text with these places replaced by their names."""
        places = {
            str(self.work): "$WORK",
            str(self.corpus): "$CORPUS",
            str(self.stdlib): "$STDLIB",
            str(Path.home()): "~",
        }
        for place in sorted(places, key=len, reverse=True):
            text = text.replace(place, places[place])
        return text

    def show(self, command: tuple[str, ...]) -> str:
        """The command as a line; the many parts of the standard library as one."""
        parts = [Path(command[0]).name]
        for part in command[1:]:
            is_stdlib_part = Path(part).parent == self.stdlib
            shown = "$STDLIB/…" if is_stdlib_part else f"'{part}'" if " " in part else part
            if parts[-1] != shown:
                parts.append(shown)
        return self.hide(" ".join(parts))


def default_directory_name() -> str:
    """The date and the kind of machine, never its name."""
    system = f"{platform.system()}-{platform.machine()}".lower()
    return f"{datetime.date.today().isoformat()}-{system}-{os.cpu_count()}-cores"


def readme(
    corpus: str,
    load: float,
    versions: dict[str, str],
    commands: dict[str, tuple[str, ...]],
    said: dict[str, str],
    paths: Paths,
) -> str:
    """The page that says how a run's numbers came about."""
    lines = [
        f"# Run of {datetime.date.today().isoformat()}",
        "",
        "Medians and verdicts: `summary.md`; every run: `raw.csv`; what they mean: `benchmarks/README.md`.",
        "",
        "## Machine",
        "",
        f"- {_processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 1e9:.0f} GB,"
        f" {platform.system()}; load before the start {load:.2f}",
        f"- corpus: {corpus}",
        "- files were read once before the first measurement: the page cache is warm",
        "",
        "## Versions",
        "",
        f"- {platform.python_implementation()} {platform.python_version()}",
        *(f"- {library} {_library_version(library)}" for library in LIBRARIES),
        *(f"- {program}: {version}" for program, version in versions.items()),
        "",
        "## Commands",
        "",
        *(f"- {case}: `{paths.show(command)}`" for case, command in commands.items()),
        "",
    ]
    for case, text in said.items():
        lines += [f"## What `{case}` printed", "", "```text", paths.hide(text), "```", ""]
    return "\n".join(lines)


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _library_version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
