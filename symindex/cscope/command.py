"""`symindex-cscope`: a replacement for `cscope`, with its options, exit statuses and messages."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from symindex.cscope.arguments import USAGE, Arguments, BadArguments, parse
from symindex.errors import SymindexError
from symindex.streams import open_standard_streams

if TYPE_CHECKING:
    from symindex.cscope.live import Project
    from symindex.cscope.session import Session

_DEFAULT: Final = "cscope.out"
_OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000


def main() -> NoReturn:
    """Run the command that the process was called with, and end the process with its exit status."""
    open_standard_streams()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a client that goes away ends the program, without a word
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: os._exit(number))
    status = run(sys.argv[1:])
    if sys.gettrace() or sys.getprofile():
        sys.exit(status)
    os._exit(status)  # quicker than taking the interpreter apart; worker processes were ended where they were started


def run(command_line: list[str]) -> int:
    """Do what a command line says, and return the exit status."""
    try:
        arguments = parse(command_line)
    except BadArguments as error:
        _complain(f"cscope: {error}\n{USAGE}")
        return 1
    if arguments.help:
        _complain(USAGE)
        return 1
    if arguments.version:
        from symindex.version import __version__

        _complain(f"cscope: version 15.9 (symindex {__version__})\n")
        return 0
    try:
        return _build(arguments) if arguments.build else _ask(arguments)
    except SymindexError as error:
        _complain(f"cscope: {error}\n" + (f"cscope: {error.hint}\n" if error.hint else ""))
    except OSError as error:
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
        _complain(f"cscope: {where}{error.strerror or error}\n")
    except KeyboardInterrupt:
        return int(signal.SIGINT)
    return 1


def _ask(arguments: Arguments) -> int:
    """Line mode, or one question."""
    if arguments.question is None and not (arguments.line_mode or arguments.one_shot):
        _complain(USAGE)
        return 1
    crossref = _crossref(arguments)
    if crossref is None:
        _complain(f"cscope: cannot open file {arguments.crossref or _DEFAULT}\n")
        return 1
    from symindex.cscope.live import Project, root_of
    from symindex.workspace.settings import index_environ

    root = root_of(crossref)
    project = Project(root, index_environ(root, os.environ), watches=arguments.line_mode and not arguments.one_shot)
    try:
        session = _session(arguments, project, _home(arguments, crossref, root))
        if arguments.question is not None:
            rows = session.rows(arguments.question, os.fsencode(arguments.pattern))
            if rows and arguments.verbose:
                _write(b"cscope: %d lines\n" % len(rows))
            _write(b"".join(rows))
        if arguments.line_mode and not arguments.one_shot:
            from symindex.cscope.session import lines_of

            session.run(lines_of(0, project.read_on))
    finally:
        project.close()
    return 0


def _session(arguments: Arguments, project: Project, home: str) -> Session:
    from symindex.cscope.session import Session

    if not arguments.line_mode:  # which prompts at once, and whose clients can show nothing while they wait
        project.fresh(seconds=None, tell=lambda text: _complain(f"cscope: {text}\n"))
    # Of single questions those of cscope_maps have a prefix, and are answered by rows or not at all.
    return Session(
        project,
        home,
        caseless=arguments.caseless,
        write=_write,
        complain=lambda text: _write(text, 2),
        shows_rows_only=arguments.line_mode or bool(arguments.prefix),
    )


def _crossref(arguments: Arguments) -> Path | None:
    """The file that determines the project; where none is asked for, any place will do. None where it is missing.

    Vim does not quote the path: with blanks in it, its parts come as operands.
    """
    named = Path(arguments.crossref or _DEFAULT)
    if named.is_file() or not arguments.crossref:
        return named
    for count in range(1, len(arguments.operands) + 1):
        joined = Path(" ".join([arguments.crossref, *arguments.operands[:count]]))
        if joined.is_file():
            return joined
    return None if arguments.no_update or not named.parent.is_dir() else named


def _home(arguments: Arguments, crossref: Path, root: Path) -> str:
    """The directory that paths are seen from: what the client puts before them, or where the file lies."""
    prefix = os.path.normpath(arguments.prefix)
    if os.path.isabs(prefix) and (_is_below(prefix, str(root)) or _is_below(str(root), prefix)):
        return prefix
    beside = os.path.dirname(os.path.abspath(crossref))
    return beside if _is_below(beside, str(root)) and os.path.basename(beside)[:1] != "." else str(root)


def _is_below(path: str, directory: str) -> bool:
    return f"{path}/".startswith(f"{directory.rstrip('/')}/")


def _build(arguments: Arguments) -> int:
    """Bring the index up to date and leave a cross-reference of what lies below the current directory."""
    from symindex.cscope.project import write_project
    from symindex.output import Output, check_place, make_empty
    from symindex.query.snapshot import updated
    from symindex.workspace.settings import find_root

    here = Path.cwd()
    output = here / (arguments.crossref or _DEFAULT)
    if arguments.name_file == "-":
        sys.stdin.buffer.read()  # the index knows which files there are
    check_place(output)
    write_project(updated(find_root(here) or here, os.environ), Output(output), here, only_below=True)
    if arguments.inverted:
        for name in _inverted_names(output):
            make_empty(name)
    return 0


def _inverted_names(output: Path) -> list[Path]:
    """The files that cscope would leave with `-q`; ours are empty, as the cross-reference is read without."""
    if output.name == _DEFAULT:
        return [output.with_name("cscope.in.out"), output.with_name("cscope.po.out")]
    return [output.with_name(f"{output.name}.in"), output.with_name(f"{output.name}.po")]


def _write(data: bytes, descriptor: int = 1) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _complain(text: str) -> None:
    """Say some lines on standard error; of what was typed in them a terminal obeys nothing."""
    from symindex.render.escapes import escape_controls  # late: most calls have nothing to complain of

    _write("\n".join(map(escape_controls, text.split("\n"))).encode(), 2)


if __name__ == "__main__":
    main()
