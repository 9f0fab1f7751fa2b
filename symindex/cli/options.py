"""The options that all questions share, and what they come to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
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
    *("decorator", "base", "annotation", "keyword", "string"),
)
Form = Literal["people", "lines", "json"]
_Command = TypeVar("_Command", bound=Callable[..., Any])


class Asked(NamedTuple):
    """What the common options say: which answers are wanted, how they are shown, of which project."""

    wanted: Filter
    form: Form
    coloured: bool
    every_possible: bool
    update: bool
    directory: Path | None


def question_options(command: _Command) -> _Command:
    """The command with the common options, of which it gets one argument, `asked`."""

    @wraps(command)
    def with_asked(**values: Any) -> Any:
        asked, rest = _asked(**values)
        return command(asked=asked, **rest)

    for option in reversed(_OPTIONS):
        with_asked = option(with_asked)
    return with_asked  # type: ignore[return-value]


def colour_option(command: _Command) -> _Command:
    """The command with `--color`."""
    return _COLOUR(command)


def wants_people(color: str) -> bool:
    """Whether the answer is for people: on a terminal, or where colour is asked for."""
    return color == "always" or sys.stdout.isatty()


def wants_colour(color: str) -> bool:
    """Whether the answer is coloured; `NO_COLOR` and dumb terminals count unless colour is asked for."""
    if color != "auto":
        return color == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _asked(
    project: bool,
    libraries: bool,
    env: tuple[str, ...],
    kind: tuple[str, ...],
    path: str,
    certainty: str,
    limit: int | None,
    every: bool,
    as_json: bool,
    update: bool,
    directory: Path | None,
    color: str,
    role: tuple[str, ...] = (),
    **rest: Any,
) -> tuple[Asked, dict[str, Any]]:
    trees = (*(["project"] if project else []), *(["libraries", "stdlib"] if libraries else []), *env)
    wanted = Filter(trees, kind, role, path, Certainty[certainty.upper()], limit)
    form: Form = "json" if as_json else "people" if wants_people(color) else "lines"
    return Asked(wanted, form, wants_colour(color), every, update, directory), rest


_COLOUR: Final = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour on a terminal; `always`: as on a terminal, in a pipe too (less -R).",
)
UPDATE_OPTION: Final = click.option(
    "--no-update", "update", flag_value=False, default=True, type=bool, help="Do not look for changed files first."
)
DIRECTORY_OPTION: Final = click.option(
    *("--directory", "-C"),
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where to look for the project; default: here.",
)
_OPTIONS: Final = (
    click.option("--project", is_flag=True, help="Only answers in the project."),
    click.option("--libraries", is_flag=True, help="Only answers in libraries, the standard library included."),
    click.option(
        "--env",
        multiple=True,
        metavar="NAME",
        help="Only answers in this environment (see: symindex envs); repeatable.",
    ),
    click.option(
        "--kind",
        multiple=True,
        type=click.Choice(KINDS),
        metavar="KIND",
        help=f"Only {', '.join(KINDS)}; repeatable.",
    ),
    click.option("--path", default="", metavar="GLOB", help="Only files whose path in their tree matches."),
    click.option(
        "--certainty",
        type=click.Choice([certainty.word for certainty in Certainty]),
        default=Certainty.POSSIBLE.word,
        help="The weakest answers wanted: proved; or followed through types; or the name fits (default).",
    ),
    click.option("--limit", "-n", type=click.IntRange(min=1), metavar="N", help="At most N answers."),
    click.option("--all", "every", is_flag=True, help="All possible answers, on a terminal too."),
    click.option("--json", "as_json", is_flag=True, help="One JSON object a line."),
    UPDATE_OPTION,
    DIRECTORY_OPTION,
    _COLOUR,
)
ROLE_OPTION: Final = click.option(
    "--role",
    multiple=True,
    type=click.Choice(ROLES),
    metavar="ROLE",
    help=f"Only {', '.join(ROLES)}; repeatable.",
)
