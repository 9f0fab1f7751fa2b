"""Answers made up for tests of how they look."""

from __future__ import annotations

from typing import Any

from symindex.model.answers import Certainty, Hit, Match, Origin

PROJECT = Origin("project", "shop")
LIBRARY = Origin("environment", "py3", "oslo.config", "10.0")
STDLIB = Origin("stdlib", "python3.12")

_HIT = Hit(
    file="/src/shop/till.py",
    line=14,
    column=9,
    end_line=14,
    end_column=14,
    name="close",
    symbol="shop.till.Till.close",
    kind="method",
    role="call",
    enclosing="shop.till.Till.shut",
    certainty=Certainty.RESOLVED,
    origin=PROJECT,
    copies=(),
    text="self.close()",
)


def hit(**changes: Any) -> Hit:
    """A resolved call of Till.close, with other fields where they are given."""
    return _HIT._replace(**changes)


def match(**changes: Any) -> Match:
    """A match in a comment of the same file."""
    made = Match("/src/shop/till.py", 3, 5, 9, "comment", "shop.till.Till", PROJECT, (), "# TODO: close", 8)
    return made._replace(**changes)
