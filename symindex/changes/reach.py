"""The tests that what a change touches can be reached from."""

from __future__ import annotations

from symindex.changes.sides import Sides
from symindex.testing.affected import Affected
from symindex.testing.callers import TestCallGraph
from symindex.testing.formatting import Formatter
from symindex.testing.listing import Tests
from symindex.testing.questions import search_budget
from symindex.testing.reaching import Reached
from symindex.workspace.revisions import Change


class ReachingTests:
    """The tests of the side after that a change can touch, best first, found within some seconds."""

    def __init__(self, sides: Sides, seconds: float) -> None:
        index = sides.after.index
        self._tests = Tests(index)
        self._formatter = Formatter(self._tests)
        changes = []
        for old, new in sides.difference.pairs:
            source = new or old
            assert source is not None
            changes.append(Change(source.path, old.text if old else None, new.text if new else None))
        graph = TestCallGraph(self._tests, index)
        self.found: list[Reached] = list(Affected(self._tests, graph).tests_of(changes, search_budget(seconds)))

    @property
    def identifiers(self) -> list[str]:
        """The tests, as their runner names them."""
        return [reached.case.identifier for reached in self.found]

    def objects(self) -> list[dict[str, object]]:
        """Return the objects of `--json`."""
        return [{"record": "test", **self._formatter.reached_object(each)} for each in self.found]
