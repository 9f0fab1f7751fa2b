"""The questions about files and their text: `files` and `grep`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from symindex.cli.failures import work_is_kept
from symindex.cli.opening import opened_as_left, opened_index
from symindex.cli.options import Asked, options, question_options
from symindex.cli.printing import here, look, nothing_found, place_lines, records, show
from symindex.cli.progress import progress_before_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symindex.model.answers import FileEntry, Match

_PLACES: Final = ("code", "comment", "string", "docstring")


@click.command("files")
@click.argument("pattern", required=False)
@question_options
def files(pattern: str | None, asked: Asked) -> None:
    """List the files of the index, all or some.

    PATTERN is a part of the path, or a glob for all of it, in which `*` crosses `/`.

    \b
    Examples:
      symindex files --project
      symindex files compute/manager
      symindex files "*/tests/*_api.py" --json
    """
    with opened_index(asked.directory, asked.update, asked.here, asked.at) as index:
        entries: Iterable[FileEntry] = index.files(asked.wanted)
        if pattern is not None:
            entries = _fitting(entries, pattern, str(index.root))
        if not show(_file_lines(islice(entries, asked.wanted.limit), asked)):
            raise nothing_found(f"no file like {pattern}" if pattern else "no files", [])


@click.command("grep")
@click.argument("pattern")
@click.option(
    "--regex", "-e", is_flag=True, help="PATTERN is a regular expression of Python; default: the text itself."
)
@click.option("--ignore-case", "-i", is_flag=True, help="Upper and lower case are the same.")
@click.option("--word", "-w", is_flag=True, help="Only whole words.")
@click.option("--in", "where", multiple=True, type=click.Choice(_PLACES), help="Only in code, comments, …; repeatable.")
@options("fleet")
@question_options
def grep(pattern: str, regex: bool, ignore_case: bool, word: bool, where: tuple[str, ...], asked: Asked) -> None:
    """Tell where the text PATTERN is in the files of the index.

    Each distinct content is searched once. A match lies in one line, unless the expression names line ends, with
    \\n or (?s). An expression that takes more than 3 s for a few files is given up.

    \b
    Examples:
      symindex grep "TODO(gibi)" --in comment
      symindex grep -e "def test_.*resize" --project
      symindex grep -i -w reserved --in string --in docstring
    """
    if asked.fleet:
        _grep_fleet(pattern, asked, regex=regex, ignore_case=ignore_case, word=word, where=where)
        return
    with opened_as_left(asked.directory, asked.update, asked.here, asked.at) as index:
        with work_is_kept(), progress_before_answers() as report:
            matches = index.grep(
                pattern,
                asked.wanted,
                regex=regex,
                ignore_case=ignore_case,
                word=word,
                where=where,
                update=report if asked.update and asked.at is None else None,
            )
        if not show(match_lines_as_asked(islice(matches, asked.wanted.limit), asked)):
            raise nothing_found(f"no text {pattern}", [])


def _grep_fleet(pattern: str, asked: Asked, **options: Any) -> None:
    from symindex.cli.fleet_questions import answer_of_texts, print_others
    from symindex.render.objects import match_object

    answer = answer_of_texts("grep", pattern, asked, tuple(options.items()))
    if not print_others(answer, asked, match_object, lambda found: match_lines_as_asked(found, asked)):
        raise nothing_found(f"no text {pattern} in fleet {asked.fleet}", [])


def _fitting(entries: Iterable[FileEntry], pattern: str, root: str) -> Iterator[FileEntry]:
    from symindex.render.places import relative

    if not re.search(r"[*?\[]", pattern):
        pattern = f"*{pattern}*"
    for entry in entries:
        path = relative(entry.file, root)
        if fnmatchcase(path, pattern) or fnmatchcase(f"/{path}", pattern):
            yield entry


def _file_lines(entries: Iterable[FileEntry], asked: Asked) -> Iterator[str]:
    from symindex.render.objects import file_object

    if recorded := records(entries, asked, file_object):
        return recorded
    if asked.form == "lines":
        from symindex.render.escapes import one_line
        from symindex.render.places import relative

        directory = here()
        return (one_line(relative(entry.file, directory)) for entry in entries)
    from symindex.render.terminal import file_line

    shown = look(asked)
    return (file_line(entry, shown) for entry in entries)


def match_lines_as_asked(matches: Iterable[Match], asked: Asked) -> Iterator[str]:
    """Stretches of text in the form that was asked for."""
    from symindex.render.objects import match_object

    if recorded := records(matches, asked, match_object):
        return recorded
    if asked.form == "lines":
        return place_lines(matches, asked)
    from symindex.render.terminal import match_lines

    return match_lines(matches, look(asked))
