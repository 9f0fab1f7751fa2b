"""The options that commands share, each defined once, and what they come to."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import cache, partial, reduce, wraps
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar

import click

from symindex.model.answers import Certainty, Filter

KINDS: Final = (
    "module",
    "class",
    "function",
    "method",
    "variable",
    "attribute",
    "parameter",
    "type",
    "import",
)
ROLES: Final = (
    *("definition", "call", "read", "write", "delete", "import"),
    *("decorator", "base", "annotation", "keyword", "string", "dispatch", "decorated", "implicit", "handed"),
)
# `people`: grouped by file; `lines`: one line an answer; `fields`: the same in the layout that --format says.
Form = Literal["people", "lines", "json", "fields"]
# What Emacs says of the terminals that it emulates, unlike its compilation, shell and grep buffers.
_EMULATED_IN_EMACS: Final = r"\b(v?term|eat)\b"
_Command = TypeVar("_Command", bound=Callable[..., Any])


class Asked(NamedTuple):
    """The values of the common options: which answers are wanted, how they are shown, of which project.

    `every`: all possible answers on a terminal too, and answers in libraries beside those of the project. `template` is
    what --format says; without `marks` a line has no grade. `here`: index a directory that holds several repositories.
    `fleet` is the name of the fleet whose repositories are asked, empty for this one alone.
    """

    wanted: Filter
    form: Form
    coloured: bool
    every: bool
    marks: bool
    template: str = ""
    update: bool = True
    directory: Path | None = None
    here: bool = False
    fleet: str = ""
    at: AskedRevision | None = None


class AskedRevision:
    """The value of --at and, once the index is open, the object it means: `STAGED` for the content of git's index."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.oid = ""


def question_options(command: _Command) -> _Command:
    """The command with the common options, of which it gets one argument, `asked`."""

    @wraps(command)
    def with_asked(**values: Any) -> Any:
        asked, rest = _asked(**values)
        return command(asked=asked, **rest)

    return options(*_OF_QUESTIONS)(with_asked)  # type: ignore[return-value]


def options(*names: str) -> Callable[[_Command], _Command]:
    """A decorator that gives a command some options of the table, in their order on the help page."""

    def decorate(command: _Command) -> _Command:
        return reduce(lambda decorated, name: _TABLE[name](decorated), reversed(names), command)

    return decorate


def wants_people(color: str, plain: bool = False) -> bool:
    """Return True if people read the answer: on a terminal that does more than print lines, or if colour is asked for.

    The buffers in which Emacs runs commands read `path:line:column:`, as a pipe does.
    """
    return not plain and (color == "always" or (sys.stdout.isatty() and not _is_dumb()))


def wants_colour(color: str) -> bool:
    """Return True if the answer is coloured: by --color, else NO_COLOR, FORCE_COLOR, and what the terminal can do."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return sys.stdout.isatty() and not _is_dumb()


def _is_dumb() -> bool:
    emacs = os.environ.get("INSIDE_EMACS", "")
    return os.environ.get("TERM") == "dumb" or bool(emacs and not re.search(_EMULATED_IN_EMACS, emacs))


def _asked(
    project: bool,
    libraries: bool,
    env: tuple[str, ...],
    kind: tuple[str, ...],
    path: str,
    tests: bool | None,
    certainty: str,
    limit: int | None,
    every: bool,
    as_json: bool,
    template: str | None,
    plain: bool,
    marks: bool,
    update: bool,
    here: bool,
    directory: Path | None,
    color: str,
    at: str | None = None,
    role: tuple[str, ...] = (),
    implicit: bool = True,
    fleet: str | None = None,
    **rest: Any,
) -> tuple[Asked, dict[str, Any]]:
    trees = (*(["project"] if project else []), *(["libraries", "stdlib"] if libraries else []), *env)
    without = () if implicit else ("implicit",)
    wanted = Filter(trees, kind, role, path, Certainty[certainty.upper()], limit, tests, without)
    form: Form = "people" if wants_people(color, plain) else "lines"
    if as_json or template is not None:
        form = "json" if as_json else "fields"
    colour = form not in ("json", "fields") and wants_colour(color)
    refuse_fleet_at(fleet, at)
    asked = Asked(wanted, form, colour, every, marks, template or "", update, directory, here, fleet or "")
    return asked._replace(at=asked_revision(at)), rest


def refuse_fleet_at(fleet: str | None, at: str | None) -> None:
    """Raise `UsageError` where a fleet is asked at a revision."""
    if fleet is not None and at is not None:
        raise click.UsageError("--at asks one repository, and --fleet many as they are now: give one of them")


def asked_revision(at: str | None) -> AskedRevision | None:
    """Return the value of --at; None where it was not given."""
    return None if at is None else AskedRevision(at)


_CERTAINTIES: Final = [certainty.word for certainty in Certainty]


def _option(*declarations: str, **attributes: Any) -> Callable[[Any], Any]:
    """As `click.option`, but all commands that have the option get one object: making one takes 20 µs."""
    made = cache(partial(click.Option, declarations, **attributes))
    return click.option(cls=lambda *_, **__: made())  # type: ignore[arg-type]


# Every option that more than one command has, in one place: what it is called, what it takes, what its help says.
_TABLE: Final[dict[str, Callable[[Any], Any]]] = {
    "project": _option("--project", is_flag=True, help="Only answers in the project."),
    "libraries": _option("--libraries", is_flag=True, help="Only answers in libraries, the standard library included."),
    "env": _option(
        "--env",
        multiple=True,
        metavar="NAME",
        help="Only answers in this environment (see: symindex envs); repeatable.",
    ),
    "kind": _option(
        "--kind",
        multiple=True,
        type=click.Choice(KINDS),
        metavar="KIND",
        help=f"Only {', '.join(KINDS)}; repeatable.",
    ),
    "role": _option(
        "--role",
        multiple=True,
        type=click.Choice(ROLES),
        metavar="ROLE",
        help=f"Only {', '.join(ROLES)}; repeatable.",
    ),
    "no-implicit": _option(
        "--no-implicit",
        "implicit",
        flag_value=False,
        default=True,
        type=bool,
        help="Without calls that no call is written for: operators, iteration, with, properties.",
    ),
    "path": _option("--path", default="", metavar="GLOB", help="Only files whose path in their tree matches."),
    "no-tests": _option(
        "--no-tests", "tests", flag_value=False, default=None, type=bool, help="Without answers in files of tests."
    ),
    "tests-only": _option("--tests-only", "tests", flag_value=True, type=bool, help="Only answers in them."),
    "certainty": _option(
        "--certainty",
        type=click.Choice(_CERTAINTIES),
        default=Certainty.POSSIBLE.word,
        help="The weakest answers wanted: proved; or followed through types; or the name fits (default).",
    ),
    "with-libraries": _option("--with-libraries", is_flag=True, help="Libraries too; default: only the project."),
    "exclude": _option(
        "--exclude", multiple=True, metavar="GLOB", help="Without files whose path matches; repeatable."
    ),
    "seconds": _option(
        "--seconds", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="How long to search at most."
    ),
    "limit": _option("--limit", "-n", type=click.IntRange(min=1), metavar="N", help="At most N answers."),
    "all": _option(
        "--all", "every", is_flag=True, help="Answers in libraries too, and all possible ones on a terminal."
    ),
    "json": _option("--json", "as_json", is_flag=True, help="One JSON object a line."),
    "format": _option(
        "--format",
        "template",
        metavar="LAYOUT",
        help="Lines of this layout: '{path}:{line} {symbol} {certainty}'; the fields are those of --json, and path.",
    ),
    "plain": _option("--plain", is_flag=True, help="On a terminal too: path:line:column: text, as in a pipe."),
    "no-marks": _option(
        "--no-marks", "marks", flag_value=False, default=True, type=bool, help="Lines without [inferred] and the like."
    ),
    "no-update": _option(
        "--no-update", "update", flag_value=False, default=True, type=bool, help="Do not look for changed files first."
    ),
    "fleet": _option(
        "--fleet",
        metavar="NAME",
        help="Ask every repository of this fleet (see: symindex fleet), answers by repository.",
    ),
    "at": _option(
        "--at",
        metavar="REV",
        help="Ask about the project as git has it: a commit, tag or tree, REV:DIR, or STAGED; libraries are today's.",
    ),
    "here": _option(
        "--here", is_flag=True, help="Index this directory, though it holds several repositories and is none."
    ),
    "directory": _option(
        *("--directory", "-C"),
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="Where to look for the project; default: here.",
    ),
    "color": _option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour on a terminal; `always`: as on a terminal, in a pipe too (less -R).",
    ),
}
_OF_QUESTIONS: Final = (
    *("project", "libraries", "env", "kind", "path", "no-tests", "tests-only", "certainty", "limit", "all"),
    *("json", "format", "plain", "no-marks", "at", "no-update", "here", "directory", "color"),
)
