"""`symindex search`: definitions found by words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from symindex.cli.failures import complain, work_is_kept
from symindex.cli.opening import opened_index
from symindex.cli.options import Asked, options, question_options
from symindex.cli.printing import look, nothing_found, place_lines, records, show
from symindex.cli.progress import progress_before_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.model.answers import Found


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@options("fleet")
@question_options
def search(words: tuple[str, ...], asked: Asked) -> None:
    """Find definitions by WORDS, the best first.

    The words are looked for in names (in their parts as well: retry finds retry_on_deadlock and RetryFilter),
    docstrings, comments, strings, signatures and bodies of the project, and of what is documented and public in its
    libraries, whose words are indexed when they are searched for the first time (--project leaves them out).
    Any word may be missing. Endings do not matter, nor do capital letters. A pasted message is plain words. Besides
    words there are "phrases", AND, OR, NOT, parentheses, beginn* and mispelt~, and one can say where a word is:
    name:, symbol:, signature:, doc:, comment:, string:, call:, body:, kind:, path:.

    \b
    Examples:
      symindex search retry on deadlock
      symindex search 'name:retry doc:deadlock' --project
      symindex search '"live migration" NOT path:tests/*' --kind class --json
    """
    typed = " ".join(words)
    if asked.fleet:
        _search_fleet(typed, asked)
        return
    with opened_index(asked.directory, asked.update, asked.here, asked.at) as index:
        with work_is_kept(), progress_before_answers() as report:
            index.catch_up_words(report, asked.wanted)
        found, as_words = index.search_answer(typed, asked.wanted)
        if not found:
            raise nothing_found(f"nothing found by {typed}", index.suggested_words(typed, asked.wanted))
        show(_lines(found, asked))
        if as_words:
            complain("taken for plain words: no operators, fields or phrases are meant, or nothing matches them")
        if asked.form == "people" and (unknown := index.suggested_words(typed, asked.wanted)):
            complain(f"did you mean: {', '.join(unknown)}")


def _search_fleet(typed: str, asked: Asked) -> None:
    from symindex.cli.fleet_questions import answer_of_texts, print_others
    from symindex.render.objects import found_object

    answer = answer_of_texts("search", typed, asked)
    if not print_others(answer, asked, found_object, lambda found: _lines(found, asked)):
        raise nothing_found(f"nothing found by {typed} in fleet {asked.fleet}", [])


def _lines(found: list[Found], asked: Asked) -> Iterator[str]:
    from symindex.render.objects import found_object

    if recorded := records(found, asked, found_object):
        return recorded
    if asked.form == "lines":
        return place_lines((one.hit for one in found), asked)
    from symindex.render.search_hits import found_lines

    return found_lines(found, look(asked))
