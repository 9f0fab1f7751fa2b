"""One question put to every repository of a fleet, each asked as a single one is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from symindex.errors import QuestionError, SymindexError
from symindex.fleet.index import Identity, Question
from symindex.fleet.member import answer_of, identities_in, made_fresh, member_of, opened, rows_written
from symindex.fleet.parallel import Workers
from symindex.fleet.relations import Relations
from symindex.model.fleet import FleetAnswer, Member
from symindex.query.symbols import is_bare
from symindex.store.database import FILE_NAME
from symindex.workspace.checkouts import Checkout
from symindex.workspace.settings import load_settings

__all__ = ["Fleet", "Question"]

_MAX_IDENTITIES: Final = 200


class Fleet:
    """The repositories of a fleet, to be asked together; use it in a `with` statement, its workers are processes."""

    def __init__(self, roots: Sequence[Path], environ: Mapping[str, str], workers: int | None = None) -> None:
        self.relations, self._environ = Relations.of(roots), environ
        self._workers = Workers(self.relations, workers)
        self._questions = 0

    def __enter__(self) -> Fleet:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    @property
    def members(self) -> list[Member]:
        """The repositories, in the order of the fleet."""
        return [member_of(self.relations, checkout) for checkout in self.relations.checkouts]

    def without_index(self) -> list[str]:
        """The labels of the repositories that have no index yet."""
        found = self.relations.checkouts
        return [self.relations.labels[each.root] for each in found if not _has_index(each.root, self._environ)]

    def make_fresh(self) -> dict[Path, str]:
        """Bring all indexes up to date, or make them; returns root → what was wrong, for those where something was."""
        roots = [checkout.root for checkout in self.relations.checkouts]
        return {root: said for root, said in zip(roots, self._workers.map(made_fresh, roots, self._environ)) if said}

    def home(self, start: Path) -> Checkout | None:
        """The repository of the fleet that a directory lies in, the innermost one."""
        real = os.path.realpath(start)
        inside = [
            checkout
            for checkout in self.relations.checkouts
            if f"{real}{os.sep}".startswith(os.path.realpath(checkout.root).rstrip(os.sep) + os.sep)
        ]
        return max(inside, key=lambda checkout: len(str(checkout.root)), default=None)

    def identities(self, symbol: str, home: Checkout | None) -> list[Identity]:
        """Return the meanings of a typed symbol: in the repository that is asked in, else in any of the fleet.

        Of a bare name that the repository itself defines, its own definitions. Raises `QuestionError` where a place
        that was typed is in no index.
        """
        found: list[Identity] = []
        problem: QuestionError | None = None
        if home is not None:
            try:
                with opened(self.relations, home, (), self._environ) as index:
                    found = index.identities(symbol)
            except QuestionError as error:
                problem = error
            except (SymindexError, OSError):
                found = []  # why it cannot be read is said of it when it is asked
            own = [each for each in found if each.distribution == home.name]
            if is_bare(symbol) and own:
                return own[:_MAX_IDENTITIES]
        if not found and problem is None:
            ask = partial(identities_in, symbol=symbol)
            answers = self._workers.map(ask, self.relations.checkouts, self._environ)
            found = list(dict.fromkeys(each for answer in answers for each in answer))
            built = [each for each in found if self.relations.building(each.distribution)]
            found = built or found
        if problem is not None:
            raise problem
        return found[:_MAX_IDENTITIES]

    def ask(self, question: Question, identities: Sequence[Identity], home: Checkout | None) -> FleetAnswer:
        """The answers of all repositories about some definitions, by repository, the one asked in first."""
        order = sorted(self.relations.checkouts, key=lambda each: (each is not home, self.relations.labels[each.root]))
        self._questions += 1
        ask = partial(answer_of, question=question, identities=tuple(identities), number=self._questions)
        answers = self._workers.map(ask, order, self._environ)
        return FleetAnswer(tuple(answers))

    def write_rows(self, output: str) -> list[tuple[Member, int, str]]:
        """Write the rows of all repositories to a directory or URL: each with how many, and why there are none."""
        self._questions += 1
        write = partial(rows_written, output=output, number=self._questions)
        written = self._workers.map(write, self.relations.checkouts, self._environ)
        return [(member, *each) for member, each in zip(self.members, written)]


def _has_index(root: Path, environ: Mapping[str, str]) -> bool:
    try:
        return (load_settings(root, environ).index_directory / FILE_NAME).exists()
    except SymindexError:
        return True  # what is wrong with the settings is said when it is asked
