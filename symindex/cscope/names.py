"""The questions about names: 0, 1, 2, 3 and 9, for an expression and for one name.

An expression asks for the project's names. So does one name that the project defines; where it does not, or where the
client is in a library's file, the answers lead on into the libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Final

from symindex.cscope import patterns
from symindex.cscope.backward import MAX_EFFORT, MAX_ROWS, rows_of_calls, rows_of_named_calls
from symindex.cscope.callers import caller_rows, distinct
from symindex.cscope.environment import MAX_DEFINITIONS, Environment
from symindex.cscope.live import Project
from symindex.cscope.rows import Row
from symindex.cscope.scan import NameToken, places_in, places_of, row_at
from symindex.cscope.tokens import ASSIGNS, CALLS, DEFINES
from symindex.model.documents import Document
from symindex.model.roles import Role
from symindex.model.values import Target
from symindex.query.limits import limited

_FIRST: Final = 10  # rows that a client sees at once
_BEST: Final = 5  # of these at most are callers of definitions in libraries, where the project has some, too
_EFFORT_BESIDES: Final = 100  # places judged and files opened to find these
SYMBOL, DEFINITION, CALLED, CALLING, ASSIGNED = 0, 1, 2, 3, 9
# Question → the roles in which a name answers it; what is in a string is no symbol.
ROLES: Final = {
    SYMBOL: int(~Role.STRING) & (1 << 10) - 1,
    DEFINITION: int(Role.DEFINITION),
    CALLED: int(Role.DEFINITION),
    CALLING: int(Role.CALL),
    ASSIGNED: int(Role.WRITE | Role.IMPORT | Role.DEFINITION),
}


def rows_of_names(project: Project, question: int, wanted: patterns.Names) -> list[Row]:
    """The rows of a question about names."""
    if not wanted.exact:
        return _token_rows(project, question, wanted)
    with project.index.snapshot():
        return _rows_of_name(project, question, wanted)


def _rows_of_name(project: Project, question: int, wanted: patterns.Names) -> list[Row]:
    environment = Environment(project, wanted.exact)
    if question == DEFINITION:
        return _definition_rows(project, environment, _token_rows(project, question, wanted))
    if question == CALLING:
        return _calling_rows(project, environment)
    rows = _token_rows(project, question, wanted)
    if not environment.answers_for(bool(rows)):
        return rows
    return distinct([*_library_token_rows(project, environment, question), *rows])


def _definition_rows(project: Project, environment: Environment, own: list[Row]) -> list[Row]:
    own = [*environment.rows(environment.modules()), *own]
    guessed = environment.guessed()
    if len(own) <= 1 and guessed and environment.is_own(guessed[0]):
        guessed = []
    near = list(environment.rows([*environment.near(), *guessed]))
    used = environment.rows(environment.used(imports_only=bool(own)))
    if not environment.answers_for(bool(own)):
        return distinct([*near, *own, *used])
    defined = islice(environment.rows(environment.defined()), MAX_DEFINITIONS)
    return distinct([*near, *own, *used, *defined])[: max(len(own) + len(near), MAX_DEFINITIONS)]


def _calling_rows(project: Project, environment: Environment) -> list[Row]:
    """The project's callers, and those of what the last answer led to in libraries; near a library's file these first.

    Where that answer had definitions of both, nobody knows which of them is meant: the best callers of each come first.
    """
    near = _asked_about(environment)
    symbols = list(dict.fromkeys(map(environment.symbol, near)))
    if not environment.is_near_library:
        own = caller_rows(project, environment.name, symbols)
        elsewhere = [target for target in near if not environment.is_own(target)]
        if own.rows and elsewhere:
            others = rows_of_named_calls(environment, elsewhere, _EFFORT_BESIDES)
            share = min(len(elsewhere), _BEST)
            best = [*own.known[: _FIRST - share], *others.known[:share]]
            return distinct([*best, *own.known, *others.known, *own.possible, *others.possible])
        if own.rows or not environment.answers_for(False):
            return distinct(own.rows)
        return distinct(rows_of_calls(environment, environment.defined()[:MAX_DEFINITIONS]).rows)
    found = rows_of_calls(environment, near or environment.defined()[:MAX_DEFINITIONS])
    return distinct(found.rows) or distinct(caller_rows(project, environment.name, symbols).rows)


def _asked_about(environment: Environment) -> list[Target]:
    """The definitions on the lines of the last answer, in its order, else what the name means in their files."""
    return environment.answered() or environment.near()[:1]


def _token_rows(project: Project, question: int, wanted: patterns.Names) -> list[Row]:
    """The project's rows of questions 0, 1, 2, 3 and 9, by path and line."""
    places = (
        place
        for word in _words(project, wanted)
        for place in places_of(project, word, ROLES[question], _SELECT[question])
    )
    found = _rows_at(project, question, places)
    return [found[key] for key in sorted(found, key=itemgetter(0, 1))]


def _library_token_rows(project: Project, environment: Environment, question: int) -> list[Row]:
    """The rows outside of the project, from the likeliest files on: `MAX_ROWS` in `MAX_EFFORT` files at most."""
    content_ids = [
        content_id for content_id, _ in project.reader.contents_mentioning(environment.name, ROLES[question])
    ]
    documents = (document for document in environment.ranking.documents(content_ids) if not project.is_own(document))

    def places() -> Iterator[NameToken]:
        document: Document
        for document in islice(documents, MAX_EFFORT):
            for place in places_in(document, project.facts(document.content_id), environment.name):
                yield from _SELECT[question](place)

    return list(_rows_at(project, question, islice(places(), MAX_ROWS)).values())


def _rows_at(project: Project, question: int, places: Iterable[NameToken]) -> dict[tuple[str, int, int], Row]:
    found: dict[tuple[str, int, int], Row] = {}
    for place in places:
        row = row_at(project, place)
        # Several calls on a line are several rows of what a function calls, and one row of all other answers.
        key = row.path, row.line, place.start if question in (CALLED, DEFINITION) else place.function
        found.setdefault(key, row)
    return found


def _words(project: Project, wanted: patterns.Names) -> Iterable[str]:
    if wanted.exact:
        return [wanted.exact]
    known = project.reader.words(f"{wanted.prefix}*" if wanted.prefix else None)
    with limited():
        return [word for word in known if "." not in word and wanted.matches(word)]


def _does(what: int) -> Callable[[NameToken], Iterable[NameToken]]:
    def select(place: NameToken) -> Iterable[NameToken]:
        return [place] if place.does & what else []

    return select


def _symbol(place: NameToken) -> Iterable[NameToken]:
    return [place]


def _definition(place: NameToken) -> Iterable[NameToken]:
    return [place._replace(shown=place.word)] if place.does & DEFINES else []


def _called(place: NameToken) -> Iterable[NameToken]:
    return place.calls_within()


_SELECT: Final = {
    SYMBOL: _symbol,
    DEFINITION: _definition,
    CALLED: _called,
    CALLING: _does(CALLS),
    ASSIGNED: _does(ASSIGNS),
}
