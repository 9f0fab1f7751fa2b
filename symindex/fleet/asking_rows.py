"""Questions to the rows of many repositories, answered by DuckDB with the hits that a local command would give."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from symindex.errors import QuestionError, StoreError
from symindex.fleet.parquet import DEFINITIONS
from symindex.fleet.rows import Row
from symindex.model.answers import Certainty, Hit, Origin
from symindex.model.fleet import FleetAnswer, FleetHit, Member, MemberAnswer, Sighting
from symindex.workspace.checkouts import normalized_name

_QUESTION: Final = re.compile(r"\s*(def|refs|callers|importers)\s+(?:of\s+)?([^\s']+)\s*")
_ROLES: Final = {
    "def": ("definition",),
    "callers": ("call", "decorator", "dispatch", "implicit", "handed"),
    "importers": ("import",),
}
_COLUMNS: Final = ", ".join(f'"{name}"' for name in Row._fields)


class RowQuestion(NamedTuple):
    """A question asked of rows: `def`, `refs`, `callers` or `importers`, and the end of a qualified name."""

    what: str
    symbol: str


def parse_question(text: str) -> RowQuestion:
    """Return the question in a text like `callers of oslo_config.cfg.IntOpt`; raises `QuestionError` for others."""
    match = _QUESTION.fullmatch(text)
    if match is None:
        raise QuestionError(f"{text!r} is no question to a fleet's rows", "callers of oslo_config.cfg.IntOpt")
    return RowQuestion(match[1], match[2])


def ask_rows(directory: str, question: RowQuestion) -> FleetAnswer:
    """The answers in the rows below a directory, by repository; raises `StoreError` where there are none to be read."""
    connection = duckdb.connect(":memory:")
    try:
        return _answer(_Rows(connection, directory.rstrip("/")).asked(question))
    except duckdb.Error as error:
        raise StoreError(
            f"the rows in {directory} cannot be read: {error}", "symindex export parquet -o DIR"
        ) from error
    finally:
        connection.close()


class _Condition(NamedTuple):
    """A condition of SQL, and the values for its question marks."""

    text: str
    values: list[str]


class _Rows:
    """The rows below a directory. Which distributions a question is about is found first, as each has many files."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, directory: str) -> None:
        self._connection = connection
        self._all = _source(f"{directory}/distribution=*/*.parquet")
        self._definitions = _source(f"{directory}/distribution=*/*{DEFINITIONS}.parquet")

    def asked(self, question: RowQuestion) -> list[Row]:
        """The rows that answer a question."""
        meant = self._meant(question.symbol)
        roles = _ROLES.get(question.what)
        wanted = "role <> 'definition'" if roles is None else f"role IN ({', '.join('?' * len(roles))})"
        order = 'repository, certainty DESC, path, line, "column"'
        query = f"SELECT {_COLUMNS} FROM {self._all} WHERE {meant.text} AND {wanted} ORDER BY {order}"
        return [Row(*row) for row in self._rows(query, [*meant.values, *(roles or ())])]

    def _meant(self, symbol: str) -> _Condition:
        """The condition that a symbol is meant: as a qualified name or the end of one, by what the fleet defines,
        before what only is used."""
        whole = _Condition("symbol = ?", [symbol])
        end = _Condition("symbol LIKE ? ESCAPE '!'", [f"%.{symbol.translate(_WILDCARDS)}"])
        library = _in_distributions([normalized_name(symbol.partition(".")[0])], whole)
        return (
            self._where_defined(whole)
            or self._where_used(library)
            or self._where_defined(end)
            or self._where_used(whole)
            or end
        )

    def _where_defined(self, condition: _Condition) -> _Condition | None:
        """The condition in those distributions of which the fleet has a definition that meets it."""
        query = f"SELECT DISTINCT distribution FROM {self._definitions} WHERE {condition.text}"
        try:
            found = [name for (name,) in self._rows(query, condition.values)]
        except duckdb.IOException:  # not one repository defines anything, or there are no rows at all
            return None
        return _in_distributions(found, condition) if found else None

    def _where_used(self, condition: _Condition) -> _Condition | None:
        query = f"SELECT 1 FROM {self._all} WHERE {condition.text} LIMIT 1"
        return condition if self._rows(query, condition.values) else None

    def _rows(self, query: str, values: list[str]) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()


def _in_distributions(names: list[str], condition: _Condition) -> _Condition:
    return _Condition(f"distribution IN ({', '.join('?' * len(names))}) AND {condition.text}", names + condition.values)


def _source(pattern: str) -> str:
    return f"read_parquet('{_quoted(pattern)}', hive_partitioning = true)"


_WILDCARDS: Final = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _answer(rows: list[Row]) -> FleetAnswer:
    members: dict[str, list[Row]] = {}
    for row in rows:
        members.setdefault(row.repository, []).append(row)
    return FleetAnswer(tuple(_member(repository, found) for repository, found in members.items()))


def _member(repository: str, rows: list[Row]) -> MemberAnswer:
    member = Member(repository, Path(repository), rows[0].built, rows[0].revision)
    hits = tuple(FleetHit(_hit(row), _means(row)) for row in sorted(rows, key=_order))
    return MemberAnswer(member, hits)


def _order(row: Row) -> tuple[Certainty, str, int, int]:
    return Certainty[row.certainty.upper()], row.path, row.line, row.column


def _hit(row: Row) -> Hit:
    return Hit(
        file=f"{row.repository}/{row.path}", line=row.line, column=row.column, end_line=row.line,
        end_column=row.end_column, name=row.word, symbol=row.symbol, kind=row.kind, role=row.role,
        enclosing=row.enclosing, certainty=Certainty[row.certainty.upper()], origin=Origin("project", row.repository),
        copies=(), text=row.text,
    )  # fmt: skip


def _means(row: Row) -> Sighting:
    return Sighting(row.symbol, row.distribution, row.version, "", "", "", False)
