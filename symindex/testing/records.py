"""Tests and chains of calls as the Python API returns them: plain values."""

from __future__ import annotations

from typing import NamedTuple

from symindex.model.answers import Certainty


class Call(NamedTuple):
    """A step of a chain: one definition leads to another, `how` and how surely, at a 1-based line of a file."""

    caller: str
    callee: str
    how: str
    certainty: Certainty
    file: str
    line: int


class ProjectTest(NamedTuple):
    """A test as its runner names it, where it is (1-based), and the command that runs it and no other.

    `chain` are the calls by which it reaches what was asked about; empty in a mere listing.
    """

    id: str
    file: str
    line: int
    column: int
    symbol: str
    runner: str
    suite: str
    certainty: Certainty
    command: str
    chain: tuple[Call, ...] = ()
