"""Questions to the rows of many repositories, answered by DuckDB with the hits that a local command would give."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from symindex.errors import QuestionError, StoreError
from symindex.fleet.parquet import DEFINITIONS, NUMBERS, PARTITION
from symindex.fleet.rows import Row
from symindex.model.answers import Certainty, Hit, Origin
from symindex.model.fleet import FleetAnswer, FleetHit, Member, MemberAnswer, Sighting
from symindex.workspace.checkouts import normalized_name

_ALL: Final = f"{PARTITION}=*/*.parquet"
_QUESTION: Final = re.compile(r"\s*(def|refs|callers|importers)\s+(?:of\s+)?([^\s']+)\s*")
_ROLES: Final = {
    "def": ("definition",),
    "callers": ("call", "decorator", "dispatch", "implicit", "handed"),
    "importers": ("import",),
}
_COLUMNS: Final = ", ".join(f'"{name}"' for name in Row._fields)
_TYPES: Final = tuple(int if name in NUMBERS else str for name in Row._fields)
_CERTAINTIES: Final = {certainty.word: certainty for certainty in Certainty}
_MAX_ROW_LENGTH: Final = 1_000_000  # of all texts of a row together, of which one may be a name of any length
_MAX_ROWS: Final = 500_000  # of an answer
# Nothing is written beside what is read: where the memory does not suffice, the question fails.
_SETTINGS: Final = {"memory_limit": "512MB", "temp_directory": ""}


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
    """The answers in the rows below a directory or URL, by repository.

    Raises `StoreError` where there are none to be read, or such as no symindex writes.
    """
    is_url = "://" in directory
    if not is_url:
        _refuse_irregular(directory)
    connection = duckdb.connect(":memory:", config={**_SETTINGS, "autoinstall_known_extensions": is_url})
    try:
        return _answer(_Rows(connection, directory.rstrip("/")).asked(question))
    except duckdb.Error as error:
        raise StoreError(
            f"the rows in {directory} cannot be read: {str(error).partition(chr(10))[0]}",
            "symindex export parquet -o DIR",
        ) from error
    finally:
        connection.close()


def _refuse_irregular(directory: str) -> None:
    """Raise where a file of rows is a link, a FIFO or a device: DuckDB would follow it, or wait."""
    for path in Path(directory).glob(_ALL):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise StoreError(f"{path} is no regular file", "symindex export parquet -o DIR")


class _Condition(NamedTuple):
    """A condition of SQL, and the values for its question marks."""

    text: str
    values: list[str]


class _Rows:
    """The rows below a directory. Which distributions a question is about is found first, as each has many files."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, directory: str) -> None:
        self._connection = connection
        self._all = _source(f"{directory}/{_ALL}")
        self._definitions = _source(f"{directory}/{PARTITION}=*/*{DEFINITIONS}.parquet")

    def asked(self, question: RowQuestion) -> list[Row]:
        """The rows that answer a question."""
        meant = self._meant(question.symbol)
        roles = _ROLES.get(question.what)
        wanted = "role <> 'definition'" if roles is None else f"role IN ({', '.join('?' * len(roles))})"
        order = 'repository, certainty DESC, path, line, "column"'
        query = f"SELECT {_COLUMNS} FROM {self._all} WHERE {meant.text} AND {wanted} ORDER BY {order}"
        found = self._rows(f"{query} LIMIT {_MAX_ROWS + 1}", [*meant.values, *(roles or ())])
        if len(found) > _MAX_ROWS:
            raise QuestionError(f"{question.symbol} has more than {_MAX_ROWS:,} rows", "a longer name means less")
        return list(map(_row, found))

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


def _row(values: tuple[Any, ...]) -> Row:
    """A row as symindex writes them; raises `StoreError` for others, as anybody may have written the file."""
    row = Row(*values)
    is_sound = all(type(value) is kind for value, kind in zip(row, _TYPES)) and row.certainty in _CERTAINTIES
    if not is_sound or sum(len(value) for value in row if isinstance(value, str)) > _MAX_ROW_LENGTH:
        raise StoreError("there are rows that no symindex has written", "symindex export parquet -o DIR")
    return row


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
    return _CERTAINTIES[row.certainty], row.path, row.line, row.column


def _hit(row: Row) -> Hit:
    return Hit(
        file=f"{row.repository}/{row.path}", line=row.line, column=row.column, end_line=row.line,
        end_column=row.end_column, name=row.word, symbol=row.symbol, kind=row.kind, role=row.role,
        enclosing=row.enclosing, certainty=_CERTAINTIES[row.certainty], origin=Origin("project", row.repository),
        copies=(), text=row.text,
    )  # fmt: skip


def _means(row: Row) -> Sighting:
    return Sighting(row.symbol, row.distribution, row.version, "", "", "", False)
