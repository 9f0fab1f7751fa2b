"""cscope's command line, as GNU getopt reads it: clusters, values attached or not, options behind operands."""

from __future__ import annotations

import getopt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_SHORT: Final = "hVbcCdeF:f:I:i:kLl0:1:2:3:4:5:6:7:8:9:P:p:qRs:TUuvX"
_LONG: Final = ["help", "version"]
_FLAGS: Final = {
    "-b": "build", "-C": "caseless", "-d": "no_update", "-L": "one_shot", "-l": "line_mode", "-q": "inverted",
    "-v": "verbose", "-h": "help", "--help": "help", "-V": "version", "--version": "version",
}  # fmt: skip

USAGE: Final = """\
Usage: symindex-cscope [-bcCdehklLqRTuUvV] [-f reffile] [-F symfile] [-i namefile]
                       [-I incdir] [-p number] [-P path] [-s dir] [-[0-9] pattern] [source files]

Answers cscope's questions for Python, from the index of symindex, which is kept up to date.

-0 pattern   Find this symbol.
-1 pattern   Find this definition.
-2 pattern   Find functions called by this function.
-3 pattern   Find functions calling this function.
-4 pattern   Find this text string.
-6 pattern   Find this egrep pattern.
-7 pattern   Find this file.
-8 pattern   Find files importing this module.
-9 pattern   Find assignments to this symbol.

-b           Bring the index up to date and write a cross-reference (-f) that cscope reads.
-C           Ignore letter case.
-f reffile   The project is the one that this file belongs to; default: cscope.out.
-l           Line mode, as editors use it.
-L           Answer one question and end.
-P path      The directory that the client puts before the names of files.
-v           Say how many lines there are.
-V           Print the version number.

All other options of cscope are accepted and change nothing. There is no screen here:
`symindex export cscope`, then `cscope -d`, has one.
"""


class BadArguments(Exception):
    """A command line that is wrong."""


@dataclass(slots=True)
class Arguments:
    """The values of a command line."""

    build: bool = False
    caseless: bool = False
    no_update: bool = False
    one_shot: bool = False
    line_mode: bool = False
    inverted: bool = False
    verbose: bool = False
    help: bool = False
    version: bool = False
    crossref: str = ""
    prefix: str = ""
    name_file: str = ""
    question: int | None = None
    pattern: str = ""
    operands: list[str] = field(default_factory=list)


def parse(command_line: Sequence[str]) -> Arguments:
    """Return the values of a command line; of several questions the last. Raises `BadArguments`."""
    try:
        options, operands = getopt.gnu_getopt(list(command_line), _SHORT, _LONG)
    except getopt.GetoptError as error:
        raise BadArguments(error.msg) from error
    found = Arguments(operands=operands)
    for option, value in options:
        if option in _FLAGS:
            setattr(found, _FLAGS[option], True)
        elif option == "-f":
            found.crossref = value
        elif option == "-P":
            found.prefix = value
        elif option == "-i":
            found.name_file = value
        elif option[1:].isdigit():
            found.question, found.pattern = int(option[1:]), value
    return found
