"""The history of a definition: when it appeared, moved and changed, and how the number of its callers grew.

The way back goes along first parents. Only commits count that change a file in which the definition's name is; so a
caller that comes and goes without the name, through a variable say, is reported with the next commit that has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from symindex.errors import QuestionError
from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.answers import Filter, Hit
from symindex.model.facts import FileFacts
from symindex.model.text import to_utf8
from symindex.query.describe import signature
from symindex.query.index import Index
from symindex.revisions.commits import Step, Touched, steps_to
from symindex.revisions.revisions import Revisions
from symindex.workspace.git import Commit, Revision

_MAX_DEFINITIONS: Final = 20
_PROJECT: Final = Filter(trees=("project",))


class Tracked(NamedTuple):
    """A definition in a file of one state: `name` is its qualified name in the file, `line` is 1-based."""

    path: str
    name: str
    line: int
    column: int
    signature: str
    body: tuple[bytes, tuple[str, ...]]  # kinds and words of its nodes, without header, comments and layout
    number: int = 0  # of the definitions of that name in the file: a property has several

    @property
    def key(self) -> tuple[str, int]:
        """The key that distinguishes it from the other definitions of its file."""
        return self.name, self.number


_InFile = dict[tuple[str, int], Tracked]


class Event(NamedTuple):
    """The change of a definition by a commit: appeared, removed, moved, signature, body; places as `path:line`."""

    what: str
    place: str
    before: str = ""
    after: str = ""


class Chapter(NamedTuple):
    """A commit that did something to a definition or to its callers; the callers are those that stand in the project.

    `callers` is their number after the commit, -1 where nobody counted; `added` and `removed` are (path:line of the
    call, the definition around it).
    """

    commit: Commit
    events: tuple[Event, ...]
    callers: int = -1
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()


class History:
    """Follows what a symbol means at a commit backwards. Raises `QuestionError` where that is no definition."""

    def __init__(self, revisions: Revisions[Index], revision: Revision, symbol: str) -> None:
        if not revision.commit or revision.is_of_project:
            raise QuestionError(f"{revision.name} is no commit, and has no history")
        self._revisions, self._git, self._revision = revisions, revisions.git, revision
        self._tracked = _definitions(revisions.at(revision), symbol)
        if not self._tracked:
            raise QuestionError(f"no function or class of the project is {symbol} at {revision.name or 'HEAD'}")
        self._words = {each.name.rpartition(".")[2].encode() for each in self._tracked}
        self._mentions: dict[str, bool] = {}
        self._callers: dict[str, Counter[tuple[str, str]]] = {}
        self._lines: dict[tuple[str, str], str] = {}

    def chapters(self, most: int, commits: int, *, with_callers: bool) -> Iterator[Chapter]:
        """Yield events, the latest first, in the last `most` commits that touch a file with the name, of `commits`."""
        steps = steps_to(self._git, self._revision.commit, commits)
        if not with_callers:  # files that the definitions are not in cannot matter
            steps = (step for step in steps if any(file.path in self._paths() for file in step.files))
        touching = islice((step for step in map(self._with_name, steps) if step.files), most)
        before = next(touching, None)
        while before is not None and self._tracked:
            step, before = before, next(touching, None)
            after = self._tracked
            events, self._tracked = self._undone(step, after)
            chapter = Chapter(self._git.commit(step.commit), tuple(events))
            if with_callers:
                older = before.commit if before is not None else step.parent
                chapter = self._with_callers(chapter, step.commit, after, older, self._tracked)
            if chapter.events or chapter.added or chapter.removed:
                yield chapter

    def brought(self, most: int, commits: int) -> list[tuple[str, str, Commit | None]]:
        """(path:line, definition around, the commit that brought it) of each call in the project, by path.

        The commit is None for calls that are older than the commits that were looked at.
        """
        calls = self._callers_at(self._revision.commit, self._tracked)
        found: dict[tuple[str, str], Commit] = {}
        for chapter in self.chapters(most, commits, with_callers=True):
            for place, enclosing in chapter.added:
                found.setdefault((place.rpartition(":")[0], enclosing), chapter.commit)
        return [(self._lines[key], key[1], found.get(key)) for key in sorted(calls)]

    def _paths(self) -> set[str]:
        return {each.path for each in self._tracked}

    def _with_name(self, step: Step) -> Step:
        """The step with those files only in which the name is, before or after."""
        oids = dict.fromkeys(oid for file in step.files for oid in (file.old, file.new) if oid)
        unknown = [(oid, step.commit) for oid in oids if oid not in self._mentions]
        for oid, content in self._git.objects(unknown):
            self._mentions[oid] = any(word in content for word in self._words)
        files = (file for file in step.files if self._has_name(file.old) or self._has_name(file.new))
        return step._replace(files=tuple(files))

    def _has_name(self, oid: str) -> bool:
        return bool(oid) and self._mentions[oid]

    # Definitions

    def _undone(self, step: Step, after: Sequence[Tracked]) -> tuple[list[Event], list[Tracked]]:
        """Return the events of a commit for some definitions, and these as they were before it."""
        old = {file.path: self._in_content(file.path, file.old) for file in step.files}
        new = {file.path: self._in_content(file.path, file.new) for file in step.files}
        events: list[Event] = []
        before: list[Tracked] = []
        for each in after:
            if each.path not in old:
                before.append(each)
                continue
            known = old[each.path].get(each.key)
            if known is None and (moved := _moved_from(each, step.files, old, new)):
                events.append(Event("moved", _place(each), _place(moved)))
                known = moved
            if known is None:
                events.append(Event("appeared", _place(each), "", each.signature))
                continue
            before.append(known)
            if known.signature != each.signature:
                events.append(Event("signature", _place(each), known.signature, each.signature))
            if known.body != each.body:
                events.append(Event("body", _place(each)))
        return events, before

    def _in_content(self, path: str, oid: str) -> _InFile:
        if not self._has_name(oid):
            return {}
        source = self._git.object(oid, path)
        names = {each.name for each in self._tracked}
        return _tracked_in(path, extract(source), to_utf8(source)[0], names)

    # Callers

    def _with_callers(
        self, chapter: Chapter, commit: str, after: Sequence[Tracked], older: str, before: Sequence[Tracked]
    ) -> Chapter:
        now = self._callers_at(commit, after)
        then = self._callers_at(older, before) if older and before else Counter[tuple[str, str]]()
        added = tuple((self._lines[key], key[1]) for key in (now - then).elements())
        removed = tuple((self._lines[key], key[1]) for key in (then - now).elements())
        return chapter._replace(callers=now.total(), added=added, removed=removed)

    def _callers_at(self, commit: str, tracked: Sequence[Tracked]) -> Counter[tuple[str, str]]:
        """(path, definition around) of the calls in the project at a commit; a place of each is noted."""
        found = self._callers.get(commit)
        if found is None:
            index = self._revisions.at(commit)
            root = str(index.root)
            hits: dict[tuple[str, int, int], Hit] = {}
            for each in tracked:
                place = f"{root}/{each.path}:{each.line}:{each.column}"
                hits.update(((hit.file, hit.line, hit.column), hit) for hit in index.callers(place, _PROJECT))
            self._revisions.forget(index)
            found = self._callers[commit] = Counter()
            for hit in hits.values():
                path = hit.file[len(root) + 1 :]
                key = path, hit.enclosing
                found[key] += 1
                self._lines.setdefault(key, f"{path}:{hit.line}")
        return found


def _definitions(index: Index, symbol: str) -> list[Tracked]:
    """The functions and classes of the project that a symbol means."""
    with index.snapshot():
        library = index.internals.library
        project = {tree.id for tree in library.trees.values() if tree.kind == "project"}
        found = []
        for target in index.targets(symbol):
            module, node = target.module, target.node
            if module.facts.kinds[node] in k.DEFINITIONS and module.tree in project:
                text = library.text(library.path_of(library.files_of(module)[0]))
                inside = _tracked_in(module.path, module.facts, text, {module.facts.qualified_name(node)})
                line = module.facts.line_of(module.facts.starts[node]) + 1
                found += [each for each in inside.values() if each.line == line]
        if len(found) > _MAX_DEFINITIONS:
            raise QuestionError(
                f"{symbol} means {len(found):,} definitions of the project", "name one: Class.name, or FILE:LINE"
            )
        return found


def _tracked_in(path: str, facts: FileFacts, text: bytes, names: Collection[str]) -> _InFile:
    found: _InFile = {}
    counts: Counter[str] = Counter()
    for node in facts.nodes_of(k.DEFINITIONS):
        name = facts.qualified_name(node)
        if name in names:
            found[name, counts[name]] = _tracked(path, facts, node, text, counts[name])
            counts[name] += 1
    return found


def _tracked(path: str, facts: FileFacts, node: int, text: bytes, number: int) -> Tracked:
    line = facts.line_of(facts.starts[node])
    before = text[facts.line_starts[line] : facts.starts[node]].decode("utf-8", "replace")
    return Tracked(
        path,
        facts.qualified_name(node),
        line + 1,
        len(before) + 1,
        signature(facts, node, text),
        _body(facts, node),
        number,
    )


def _body(facts: FileFacts, node: int) -> tuple[bytes, tuple[str, ...]]:
    header = k.PARAMETERS | k.OUTSIDE_PARTS
    inside = [
        each
        for child in facts.children(node)
        if facts.kinds[child] not in header
        for each in range(child, facts.after(child))
        if facts.kinds[each] not in (k.COMMENT, k.DOCSTRING)
    ]
    return bytes(facts.kinds[each] for each in inside), tuple(facts.word(each) for each in inside)


def _moved_from(
    each: Tracked, files: Iterable[Touched], old: Mapping[str, _InFile], new: Mapping[str, _InFile]
) -> Tracked | None:
    """The definition of the same name that another file lost in the commit; one with the same body before others."""
    lost = [old[file.path][each.key] for file in files if each.key in old[file.path] and each.key not in new[file.path]]
    return min(lost, key=lambda other: (other.body != each.body, other.path), default=None)


def _place(tracked: Tracked) -> str:
    return f"{tracked.path}:{tracked.line}"
