"""`symindex-pycscope`: a replacement for `pycscope`, with its options, messages and exit statuses.

It needs no index and leaves none: the files that are named are read, and their cross-reference is written. What it
writes is what `symindex export cscope` writes of the same files.
"""

from __future__ import annotations

import getopt
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.errors import SymindexError
from symindex.model.documents import Document
from symindex.model.facts import FileFacts
from symindex.model.kinds import KIND_NAMES
from symindex.query.snapshot import Source, read
from symindex.render.escapes import one_line
from symindex.streams import open_standard_streams
from symindex.version import __version__
from symindex.workspace.modules import module_names

if TYPE_CHECKING:
    from symindex.cscope.sections import Section

USAGE: Final = """\
Usage: symindex-pycscope [-D] [-R] [-S] [-V] [-f reffile] [-e path1[,path2,...]] [-i srclistfile] [files ...]

-D                Dump the syntax tree of each file, as far as symindex keeps it
-R                Recurse directories for files
-S                Interpret simple strings as symbols
-V                Print version and exit
-f reffile        Use 'reffile' as cross-ref file name instead of 'cscope.out'
-i srclistfile    Use the contents of 'srclistfile' as the list of source files to scan
-e path1,path2..  Exclude the list of paths from being parsed"""


@dataclass(slots=True)
class _Arguments:
    """The values of a command line."""

    dump: bool = False
    recurse: bool = False
    strings: bool = False
    version: bool = False
    output: str = "cscope.out"
    excluded: frozenset[str] = frozenset()
    names: list[str] = field(default_factory=list)


def main() -> None:
    """Run the command that the process was called with, and end the process with its exit status."""
    open_standard_streams()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")  # paths are bytes
    sys.exit(run(sys.argv[1:]))


def run(command_line: Sequence[str]) -> int:
    """Do what a command line says, and return the exit status; messages are printed, as pycscope's were."""
    try:
        status = _run(command_line)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # nobody reads the messages any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except (OSError, SymindexError) as error:
        sys.stderr.write(f"pycscope.py: {one_line(str(error))}\n")
    except KeyboardInterrupt:
        return 130
    return 1


def _run(command_line: Sequence[str]) -> int:
    try:
        arguments = _parsed(command_line)
    except getopt.GetoptError:
        print(USAGE)
        return 2
    if arguments.version:
        print(f"pycscope.py: Version 1.2.3 (symindex {__version__})")
    else:
        _write(arguments, Path.cwd())
    return 0


def _parsed(command_line: Sequence[str]) -> _Arguments:
    options, names = getopt.getopt(list(command_line), "DRSVe:f:i:", ["exclude="])
    found = _Arguments(names=names)
    for option, value in options:
        if option == "-f":
            found.output = value
        elif option == "-i":
            found.names += [line.rstrip() for line in os.fsdecode(Path(value).read_bytes()).splitlines()]
        elif option in ("-e", "--exclude"):
            found.excluded = frozenset(os.path.normpath(path) for path in value.split(","))
        else:
            setattr(found, {"-D": "dump", "-R": "recurse", "-S": "strings", "-V": "version"}[option], True)
    return found


def _write(arguments: _Arguments, here: Path) -> None:
    from symindex.cscope.crossref import write_crossref
    from symindex.cscope.sections import section
    from symindex.output import Output

    sources = list(_sources(arguments, here))
    modules = {source.document.module for source in sources}

    def sections(wanted: Sequence[Source]) -> Iterator[Section]:
        for source, content in zip(wanted, read(wanted)):
            if arguments.dump:
                _dump(os.fsdecode(source.shown), content.facts())
            yield section(source, content, modules.__contains__, strings=arguments.strings)

    written = write_crossref(Output(here / arguments.output), here, sources, sections)
    for left_out in written.left_out:
        print(one_line(f"pycscope.py: {left_out}: left out, because cscope cannot read its name"))


def _sources(arguments: _Arguments, here: Path) -> Iterator[Source]:
    names = _files(sorted(filter(None, arguments.names)) or ["."], arguments.recurse, arguments.excluded)
    for number, name in enumerate(dict.fromkeys(names)):
        path = str(here / name)
        if not os.access(path, os.R_OK):
            print(one_line(f"pycscope.py: [Errno 2] No such file or directory: '{path}'"))
            continue
        module = next(iter(module_names(name.lstrip("./"))), "")
        yield Source(os.fsencode(name), path, Document(number, 0, name, module, 0))


def _files(names: Sequence[str], recurse: bool, excluded: Collection[str]) -> Iterator[str]:
    """The Python files that are named, or lie in directories that are named."""
    for name in map(os.path.normpath, names):
        if name in excluded:
            continue
        if os.path.isdir(name):
            yield from _files_in(name, recurse, excluded, ())
        elif name.endswith(".py"):
            yield name


def _files_in(directory: str, recurse: bool, excluded: Collection[str], above: tuple[str, ...]) -> Iterator[str]:
    """The Python files in a directory; of links to directories only those are followed that stay in the outermost.

    `above` are the real paths of the directories that this one was reached through, the outermost first.
    """
    here = os.path.realpath(directory)
    if here in above or (above and not f"{here}/".startswith(f"{above[0].rstrip('/')}/")):
        return
    for name in sorted(os.listdir(directory)):
        path = os.path.normpath(os.path.join(directory, name))
        if path in excluded:
            continue
        if os.path.isdir(path):
            if recurse:
                yield from _files_in(path, recurse, excluded, (*above, here))
        elif path.endswith(".py"):
            yield path


def _dump(name: str, facts: FileFacts) -> None:
    depths = [0]
    print(f"{one_line(name)}:\nmodule")
    for node in range(1, len(facts.kinds)):
        depths.append(depths[facts.parent(node)] + 1)
        print("  " * depths[node] + f"{KIND_NAMES[facts.kinds[node]].lower()} {facts.word(node)}".rstrip())


if __name__ == "__main__":
    main()
