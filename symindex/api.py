"""The Python API: an index with a method for each command of the shell, under the command's name.

`symindex.open` gives an `Index`. Only `def`, a keyword of Python, has another name here: `definitions`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.errors import QuestionError
from symindex.model.answers import Certainty, Description, Filter, Hit
from symindex.query import index as query_index
from symindex.query.open_index import listing, question
from symindex.testing.records import Call, ProjectTest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symindex.changes.gate import Outcome
    from symindex.changes.report import ChangeReport
    from symindex.graph.picture import Picture
    from symindex.revisions.history import Chapter

_SECONDS: Final = 10.0


class ProjectStatus(NamedTuple):
    """The contents of an index: its project, its directory, and the number of files by the name of their tree."""

    root: Path
    directory: Path
    files: dict[str, int]


class Index(query_index.Index):
    """An index opened for questions; use it in a `with` statement or close it.

    Questions raise `QuestionError` where they cannot be understood and `StoreError` where the index cannot be read.
    """

    def refs(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """Return the places where a symbol is used in any way, without its definition."""
        return super().references(symbol, wanted)

    def assigns(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """Return the places where a variable or attribute is given a value."""
        return super().assignments(symbol, wanted)

    def symbols(self, file_or_pattern: str, wanted: Filter = Filter()) -> list[Hit]:
        """The definitions of a file in their order, or those whose names are like a pattern."""
        if self.is_file(file_or_pattern):
            return super().outline(file_or_pattern, wanted)
        return super().search_symbols(file_or_pattern, wanted)

    @question
    def show(self, symbol: str, wanted: Filter = Filter()) -> list[Description]:
        """The definitions that a symbol means, with signature, docstring, source and the number of callers."""
        from symindex.query.describe import descriptions

        return list(descriptions(self, symbol, wanted))

    @listing
    def unused(self, wanted: Filter = Filter(min_certainty=Certainty.INFERRED)) -> Iterator[Hit]:
        """The project's functions, classes and methods that nobody is seen to use, by file and line."""
        from symindex.query.unused import Unused

        return Unused(self).hits(wanted)

    @question
    def graph(
        self,
        symbol: str,
        what: str | None = None,
        *,
        depth: int | None = None,
        limit: int = 60,
        libraries: bool = False,
        min_certainty: Certainty = Certainty.POSSIBLE,
        seconds: float = _SECONDS,
    ) -> Picture | None:
        """Return the graph around a definition; None where there is no such symbol, or nothing leads to it or from it.

        `what` is `callers`, `callees`, `calls`, `hierarchy` or `imports`, or None for what suits the definition;
        `depth` counts links away from it, `limit` nodes. `seconds` of the clock are searched at most.
        """
        from symindex.graph.requests import Request, drawn_around

        return drawn_around(self, symbol, Request(what, depth, limit, libraries, min_certainty, (), seconds))

    @question
    def path(
        self,
        start: str,
        end: str,
        *,
        limit: int = 3,
        libraries: bool = False,
        min_certainty: Certainty = Certainty.POSSIBLE,
        seconds: float = _SECONDS,
    ) -> list[list[Call]]:
        """The chains of calls from one definition to another, the surest and shortest first.

        Raises `QuestionError` where one of them is no function, class or module.
        """
        from symindex.graph.requests import Request, chains_from

        request = Request(None, None, limit, libraries, min_certainty, (), seconds)
        return [
            [Call(c.caller, c.callee, c.how, c.certainty, c.location.file, c.location.line) for c in chain]
            for chain in chains_from(self, start, end, request)[0]
        ]

    @question
    def tests(
        self,
        path: str = "",
        *,
        reaching: str | None = None,
        affected: str | None = None,
        seconds: float = _SECONDS,
    ) -> list[ProjectTest]:
        """The project's tests, those at or below a path, those that reach a symbol, or those a change can touch.

        `path` is relative to the root of the project, with `/`. `affected` is a revision of git or `A..B`; tests of
        `reaching` and `affected` come nearest and surest first, within `seconds` of the clock. Raises `QuestionError`
        for a symbol that is not defined, where both are given, and for `affected` at a revision.
        """
        from symindex.testing.questions import tests_affected, tests_listed, tests_reaching

        if reaching is not None and affected is not None:
            raise QuestionError("reaching and affected are two questions", "ask one after the other")
        if reaching is not None:
            return tests_reaching(self, reaching, path, seconds)
        if affected is not None:
            self._refuse_revision("affected")
            return tests_affected(self, affected, path, seconds)
        return tests_listed(self, path)

    def changes(self, revisions: str = "", *, staged: bool = False) -> ChangeReport:
        """Return what a change does to definitions and their users: `A..B`, `A...B`, or `REV` and the working tree.

        Without `revisions` the working tree is compared with HEAD; with `staged`, what is staged is. Raises
        `QuestionError` where git knows no such revision.
        """
        self._refuse_revision("changes")
        from symindex.changes.comparing import compared

        with self.snapshot(), compared(self, revisions, staged=staged) as states:
            return states.reporter().report()

    def gate(self, base: str, queue: Sequence[str], *, test_seconds: float = 0) -> list[Outcome]:
        """Return the outcome of each change of a queue, merged onto a base and the changes before it.

        With `test_seconds` the tests that each change can touch are searched so long, by the clock. Raises
        `QuestionError` where the base is no commit, or git is older than 2.38.
        """
        self._refuse_revision("gate")
        from symindex.changes.gate import outcomes_of

        with self.snapshot():
            return list(outcomes_of(self, base, queue, test_seconds))

    def history(
        self, symbol: str, *, start: str = "HEAD", limit: int = 20, commits: int = 2000, with_callers: bool = True
    ) -> list[Chapter]:
        """Return what commits did to a definition and its callers, the latest first, back from the commit `start`.

        Looked at are the last `limit` commits that touch a file with its name, of `commits` at most. Raises
        `QuestionError` where the symbol is no definition of the project.
        """
        self._refuse_revision("history")
        from symindex.revisions.history import History
        from symindex.revisions.revisions import Revisions

        with self.snapshot(), Revisions[query_index.Index](self) as revisions:
            found = History(revisions, revisions.git.resolve(start), symbol)
            return list(found.chapters(limit, commits, with_callers=with_callers))

    @question
    def status(self) -> ProjectStatus:
        """Return the contents of the index."""
        self._refuse_revision("status")
        trees, totals = self.internals.library.trees, self._reader.totals()
        files = {tree.name: totals.get(tree.id, (0,))[0] for tree in trees.values()}
        return ProjectStatus(self.root, self._reader.directory, files)

    @question
    def envs(self) -> list[str]:
        """The names of the environments that are indexed, the first one tried first where a module is imported."""
        return [tree.name for tree in self.internals.library.trees.values() if tree.kind == "environment"]

    def export_ctags(self, output: Path, *, libraries: bool = False) -> int:
        """Write a tags file as Universal Ctags writes it; returns the number of tags."""
        self._refuse_revision("export")
        from symindex.ctags.project import write_tags
        from symindex.output import Output
        from symindex.query.snapshot import Snapshot

        return write_tags(Snapshot(self.root, self._environ), Output(output, named=True), every=libraries).tags

    def export_cscope(self, output: Path, *, libraries: bool = False) -> int:
        """Write a cscope.out whose paths are relative to the project's root; returns the number of files."""
        self._refuse_revision("export")
        from symindex.cscope.project import write_project
        from symindex.output import Output
        from symindex.query.snapshot import Snapshot

        place = Output(output, named=True)
        return len(write_project(Snapshot(self.root, self._environ), place, self.root, every=libraries).files)

    def _refuse_revision(self, question: str) -> None:
        if self.revision is not None:
            raise QuestionError(f"{question} is about the files as they are now, not at a revision", "open without at=")

    # Names that these questions had in version 0.1

    def references(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """Deprecated: use `refs`."""
        _deprecated("references", "refs")
        return self.refs(symbol, wanted)

    def assignments(self, symbol: str, wanted: Filter = Filter()) -> list[Hit]:
        """Deprecated: use `assigns`."""
        _deprecated("assignments", "assigns")
        return self.assigns(symbol, wanted)

    def outline(self, file: str, wanted: Filter = Filter()) -> list[Hit]:
        """Deprecated: use `symbols`."""
        _deprecated("outline", "symbols")
        return super().outline(file, wanted)

    def search_symbols(self, pattern: str, wanted: Filter = Filter()) -> list[Hit]:
        """Deprecated: use `symbols`."""
        _deprecated("search_symbols", "symbols")
        return super().search_symbols(pattern, wanted)


def _deprecated(old: str, new: str) -> None:
    warnings.warn(f"Index.{old} is deprecated, use Index.{new}", DeprecationWarning, stacklevel=3)
