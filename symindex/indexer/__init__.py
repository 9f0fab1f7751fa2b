"""Bring an index up to date with the disk. Prints nothing; reports what it does as events."""

from symindex.indexer.events import Event, Parsed, Scanned, Summary, TreeDone, Unchecked, Waiting
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.update import bring_up_to_date, update

__all__ = [
    "Event",
    "Parsed",
    "Scanned",
    "Summary",
    "TreeDone",
    "Unchecked",
    "UpdatePaths",
    "Waiting",
    "bring_up_to_date",
    "update",
]
