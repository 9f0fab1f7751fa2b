"""The other tools: how each is built over the same tree, and how it is asked.

A tool that is not installed is left out. All but cscope and the pygments parser know the syntax of Python's
definitions; none resolves a name. What each one indexes is said beside its numbers.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.corpus import Tree

GTAGS_CONFIGURATIONS = ("/etc/gtags/gtags.conf", "/usr/local/share/gtags/gtags.conf")


@dataclass(frozen=True, slots=True)
class Peer:
    """One way of running one tool; `{name}` in its questions stands for the name asked."""

    label: str
    program: str
    build: tuple[str, ...]
    directory: Path
    remark: str
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    slow: bool = False
    """Takes minutes; run only when asked for."""

    @property
    def installed(self) -> bool:
        """True if its program is on PATH."""
        return shutil.which(self.program) is not None

    def version(self) -> str:
        """The first line the tool says about itself."""
        flag = "-V" if self.program == "cscope" else "--version"
        result = subprocess.run([self.program, flag], capture_output=True, text=True, check=False)
        return (result.stdout or result.stderr).partition("\n")[0].strip()

    def count_tags(self) -> int | None:
        """The number of definitions in a tags file just built; None where there is none."""
        tags = self.directory / "tags"
        if not tags.is_file():
            return None
        with tags.open("rb") as stream:
            return sum(not line.startswith(b"!_TAG") for line in stream)

    def clean(self) -> None:
        """An empty directory for the next build."""
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)


def all_peers(tree: Tree, file_list: Path, work: Path) -> list[Peer]:
    """Every peer, installed or not; `file_list` names the tree's source files, one a line."""
    cscope_list = _quoted_copy(file_list)
    return [
        *_ctags(tree, work),
        _cscope(cscope_list, work / "cscope"),
        _gtags("universal-ctags", file_list, work / "gtags", "definitions only"),
        _gtags("pygments", file_list, work / "gtags-pygments", "definitions and word occurrences", slow=True),
        _ripgrep(tree, work / "ripgrep"),
    ]


def _ctags(tree: Tree, work: Path) -> list[Peer]:
    tags = work / "ctags" / "tags"
    only_python = ("--languages=Python", "--map-Python=+.pyi", "--links=no")
    left_out = tuple(f"--exclude={tree.stdlib}/{name}" for name in ("test", "site-packages"))
    directories = (str(tree.root), str(tree.stdlib))

    def peer(label: str, output: str, remark: str, *options: str) -> Peer:
        command = ("ctags", "-R", *options, "-f", output, *left_out, *directories)
        return Peer(label, "ctags", command, tags.parent, remark)

    return [
        peer("ctags -R, Python only", str(tags), "definitions; the same files, each once", *only_python),
        peer("ctags -R, no output", "/dev/null", "as above, neither sorted nor written", *only_python),
        peer("ctags -R, as typed", str(tags), "every language; follows lib64: each environment twice"),
    ]


def _cscope(file_list: Path, directory: Path) -> Peer:
    database = str(directory / "cscope.out")
    ask = ("cscope", "-d", "-q", "-L", "-f", database)
    return Peer(
        label="cscope -bckq",
        program="cscope",
        build=("cscope", "-bckq", "-i", str(file_list), "-f", database),
        directory=directory,
        remark="reads Python as C: words, and what looks like a call in C",
        questions={"callers": (*ask, "-3", "{name}"), "word": (*ask, "-0", "{name}")},
    )


def _gtags(label: str, file_list: Path, directory: Path, remark: str, slow: bool = False) -> Peer:
    configuration = next((path for path in GTAGS_CONFIGURATIONS if Path(path).is_file()), "")
    return Peer(
        label=f"gtags, {label}",
        program="gtags",
        build=("gtags", "--accept-dotfiles", "-f", str(file_list), str(directory)),
        directory=directory,
        remark=remark,
        questions={"callers": ("global", "-xr", "{name}"), "definition": ("global", "-x", "{name}")},
        environment={
            "GTAGSCONF": configuration,
            "GTAGSLABEL": label,
            "GTAGSROOT": "/",
            "GTAGSDBPATH": str(directory),
        },
        # gtags takes only files below where it stands; the standard library lies elsewhere than the corpus.
        cwd=Path("/"),
        slow=slow,
    )


def _ripgrep(tree: Tree, directory: Path) -> Peer:
    kinds = ("-t", "py", "-t", "pyi", "--type-add", "pyi:*.pyi")
    search = ("rg", "--no-ignore", "--hidden", *kinds, "--no-heading", "-n", "-w")
    return Peer(
        label="ripgrep -w",
        program="rg",
        build=(),
        directory=directory,
        remark="no index; every line with the word, in every copy of a file",
        questions={"word": (*search, "{name}", *tree.arguments())},
    )


def _quoted_copy(file_list: Path) -> Path:
    """The list as cscope wants it: a path with a space must be in quotes."""
    quoted = file_list.with_name("cscope.files")
    quoted.write_text("".join(f'"{path}"\n' for path in file_list.read_text().splitlines()))
    return quoted
