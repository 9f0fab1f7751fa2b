"""Questions to the rows of many repositories, answered by DuckDB with the hits that a local command would give."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from symindex.errors import QuestionError, StoreError
from symindex.fleet.rows import Row
from symindex.model.answers import Certainty, Hit, Origin
from symindex.model.fleet import FleetAnswer, FleetHit, Member, MemberAnswer, Sighting

_QUESTION: Final = re.compile(r"\s*(def|refs|callers|importers)\s+(?:of\s+)?([^\s']+)\s*")
_ROLES: Final = {
    "def": ("definition",),
    "callers": ("call", "decorator", "dispatch", "implicit", "handed"),
    "importers": ("import",),
}
_COLUMNS: Final = ", ".join(f'"{name}"' for name in Row._fields)


class RowQuestion(NamedTuple):
    """What is asked of rows: `def`, `refs`, `callers` or `importers`, and the end of a qualified name."""

    what: str
    symbol: str


def parse_question(text: str) -> RowQuestion:
    """What `callers of oslo_config.cfg.IntOpt` asks; raises `QuestionError` for what is no such question."""
    match = _QUESTION.fullmatch(text)
    if match is None:
        raise QuestionError(f"{text!r} is no question to a fleet's rows", "callers of oslo_config.cfg.IntOpt")
    return RowQuestion(match[1], match[2])


def ask_rows(directory: str, question: RowQuestion) -> FleetAnswer:
    """The answers in the rows below a directory, by repository; raises `StoreError` where there are none to be read."""
    source = f"read_parquet('{_quoted(directory.rstrip('/'))}/distribution=*/*.parquet', hive_partitioning = true)"
    where, values = "symbol = ?", [question.symbol]
    connection = duckdb.connect(":memory:")
    try:
        found = connection.execute(f"SELECT DISTINCT symbol FROM {source} WHERE {where}", values).fetchall()
        if not found:  # the end of a qualified name: looked for among the definitions, which are few
            tail = f"%.{question.symbol.translate(_WILDCARDS)}"
            where, values = "symbol LIKE ? ESCAPE '!'", [tail]
        roles = _ROLES.get(question.what)
        where += " AND role <> 'definition'" if roles is None else f" AND role IN ({', '.join('?' * len(roles))})"
        order = 'repository, certainty DESC, path, line, "column"'
        query = f"SELECT {_COLUMNS} FROM {source} WHERE {where} ORDER BY {order}"
        rows = [Row(*row) for row in connection.execute(query, [*values, *(roles or ())]).fetchall()]
    except duckdb.Error as error:
        raise StoreError(
            f"the rows in {directory} cannot be read: {error}", "symindex export parquet -o DIR"
        ) from error
    finally:
        connection.close()
    return _answer(rows)


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
