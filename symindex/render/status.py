"""The contents of an index and what it leaves out: the summary of `index`, the pages of `status` and `envs`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from symindex.render.escapes import escape_controls, one_line
from symindex.render.numbers import counted, duration, moment, size, table
from symindex.render.objects import SCHEMA_VERSION

if TYPE_CHECKING:
    from symindex.render.objects import Object
    from symindex.render.paint import Paint

_REASONS_SHOWN = 8


class Totals(NamedTuple):
    """Sums over files. Definitions are functions and classes, references all other occurrences of names."""

    files: int
    bytes: int
    lines: int
    definitions: int
    references: int


class TreeStatus(NamedTuple):
    """One tree of the index; `finished` once all its files were indexed."""

    kind: str
    name: str
    path: str
    totals: Totals
    finished: bool


class Skipped(NamedTuple):
    """A path that was left out, and why."""

    path: str
    reason: str


class Words(NamedTuple):
    """The number of contents that a word index has, and that it lacks."""

    contents: int
    missing: int


class Activity(NamedTuple):
    """The activity around an index: its watcher and writer, what is read in the background, its words.

    Empty where there is none; `words` is None where no word index can be read.
    """

    watcher: str
    writer: str
    background: str
    words: Words | None


class Kept(NamedTuple):
    """The space that something takes on the disk and may take at most, in bytes."""

    bytes: int = 0
    limit: int = 0


class OtherKind(NamedTuple):
    """Files of a suffix in the project that are no source, how many, and the first names.

    `searched`: dotted paths are looked for in them, up to a size.
    """

    suffix: str
    files: int
    first: tuple[str, ...]
    searched: bool


class Status(NamedTuple):
    """An index: where it is, how many bytes it takes, when it was written last, what it holds.

    `revisions` is what is kept for questions with `--at`, for all projects of the user.
    `distinct` counts each content once however many files have it (`files` is the number of contents);
    `unreadable` is the number of stretches that the grammar could not read. `other_files` are the project's files that
    are no source, None where they were not asked for.
    """

    root: str
    directory: str
    bytes: int
    written: float
    trees: list[TreeStatus]
    distinct: Totals
    unreadable: int
    environments: list[str]
    skipped: list[Skipped]
    activity: Activity | None = None
    revisions: Kept = Kept()
    other_files: list[OtherKind] | None = None


class EnvironmentStatus(NamedTuple):
    """An environment; `broken` says what is missing, and is empty where nothing is."""

    name: str
    kind: str
    python: str
    prefix: str
    distributions: int
    broken: str
    primary: bool


class Work(NamedTuple):
    """The work of an update: contents parsed, contents known already, files changed and removed, seconds."""

    parsed: int
    shared: int
    changed: int
    removed: int
    seconds: float


def summary_line(status: Status, work: Work) -> str:
    """Return the output of `index` in a pipe."""
    total = _sum(status)
    parts = (
        counted(total.files, "file"),
        counted(total.lines, "line"),
        f"{status.distinct.files:,} distinct",
        counted(total.definitions, "definition"),
        counted(total.references, "reference"),
        counted(len(status.environments), "environment"),
        f"{len(status.skipped):,} skipped",
        duration(work.seconds),
    )
    return ", ".join(parts)


def summary_lines(status: Status, work: Work, paint: Paint) -> list[str]:
    """Return the output of `index` on a terminal."""
    total, distinct = _sum(status), status.distinct
    rows = [
        ("project", escape_controls(status.root)),
        (
            "files",
            f"{total.files:,} in {counted(len(_merged(status)), 'tree')}; {distinct.files:,} distinct",
        ),
        ("lines", f"{total.lines:,}; {distinct.lines:,} distinct"),
        ("definitions", f"{total.definitions:,}; {distinct.definitions:,} distinct"),
        ("references", f"{total.references:,}; {distinct.references:,} distinct"),
        ("environments", escape_controls(", ".join(status.environments)) or "none found"),
        *_skipped_rows(status),
        ("time", f"{duration(work.seconds)}; {_work_done(work)}"),
        ("index", f"{escape_controls(status.directory)}, {size(status.bytes)}"),
    ]
    return [*_labelled(rows, paint), *_unfinished_lines(status, paint)]


def status_lines(status: Status, every_skipped: bool, paint: Paint) -> list[str]:
    """Return the output of `status`; with `every_skipped` each path that was left out."""
    distinct = status.distinct
    rows = [
        ("project", escape_controls(status.root)),
        ("index", f"{escape_controls(status.directory)}, {size(status.bytes)}, written {moment(status.written)}"),
        (
            "distinct",
            f"{distinct.files:,} contents, {counted(distinct.lines, 'line')}, {size(distinct.bytes)}",
        ),
        ("environments", escape_controls(", ".join(status.environments)) or "none found"),
        ("unreadable", f"{counted(status.unreadable, 'stretch', 'stretches')} of source, indexed around"),
        *_skipped_rows(status),
        *_revision_rows(status.revisions),
        *(_activity_rows(status.activity) if status.activity else []),
    ]
    lines = [*_labelled(rows, paint), "", *_tree_table(status, paint), *_unfinished_lines(status, paint)]
    if every_skipped:
        lines += ["", *(f"{escape_controls(path)}: {reason}" for path, reason in status.skipped)]
    if status.other_files is not None:
        lines += ["", *_other_lines(status.other_files, paint)]
    return lines


def _other_lines(kinds: list[OtherKind], paint: Paint) -> list[str]:
    """The kinds of files that are no source, a line for each, those in which dotted paths are looked for first."""
    lines = []
    for is_searched, heading in ((True, "searched for dotted paths that name code"), (False, "not read")):
        chosen = [kind for kind in kinds if kind.searched == is_searched]
        lines += [paint("quiet", f"{heading}: {'' if chosen else 'nothing'}".rstrip())]
        for kind in chosen:
            first = ", ".join(map(escape_controls, kind.first))
            more = ", …" if kind.files > len(kind.first) else ""
            lines.append(f"  {kind.files:,} {escape_controls(kind.suffix) or 'without suffix'}: {first}{more}")
    return lines


def _revision_rows(kept: Kept) -> list[tuple[str, str]]:
    return (
        [("revisions", f"{size(kept.bytes)} for --at and dotted paths in the user's cache, at most {size(kept.limit)}")]
        if kept.bytes
        else []
    )


def status_object(status: Status) -> Object:
    """Return the output of `status --json`."""
    return {
        "schema": SCHEMA_VERSION,
        "root": status.root,
        "index": status.directory,
        "bytes": status.bytes,
        "written": status.written,
        "trees": [
            {
                "kind": tree.kind,
                "name": tree.name,
                "path": tree.path,
                **tree.totals._asdict(),
                "finished": tree.finished,
            }
            for tree in status.trees
        ],
        "distinct": {
            "contents": status.distinct.files,
            **{k: v for k, v in status.distinct._asdict().items() if k != "files"},
        },
        "unreadable": status.unreadable,
        "environments": status.environments,
        "skipped": [skipped._asdict() for skipped in status.skipped],
        "revisions": status.revisions._asdict(),
        **({} if status.other_files is None else {"other_files": [k._asdict() for k in status.other_files]}),
        **(_activity_object(status.activity) if status.activity else {}),
    }


def _activity_object(activity: Activity) -> Object:
    return {**activity._asdict(), "words": activity.words._asdict() if activity.words else None}


def _activity_rows(activity: Activity) -> list[tuple[str, str]]:
    words = "none; the first search makes them"
    if activity.words:
        words = f"of {counted(activity.words.contents, 'content')}"
        words += f"; {activity.words.missing:,} more with the next search" if activity.words.missing else ""
    rows = [
        ("words", words),
        (
            "watched",
            escape_controls(f"by {activity.watcher}") if activity.watcher else "no; symindex watch keeps it fresh",
        ),
    ]
    rows += [("written", escape_controls(f"by {activity.writer}"))] if activity.writer else []
    return [*rows, *([("background", f"reading {activity.background}")] if activity.background else [])]


def environment_lines(environments: list[EnvironmentStatus], paint: Paint) -> list[str]:
    """Return the output of `envs` on a terminal; the primary environment is marked, a broken one described below."""
    head = ("", "name", "kind", "python", "installed", "prefix")
    rows = [
        (
            "*" if found.primary else "",
            escape_controls(found.name),
            found.kind,
            escape_controls(found.python) or "?",
            f"{found.distributions:,}",
            escape_controls(found.prefix),
        )
        for found in environments
    ]
    first, *rest = table([head, *rows], frozenset({4}))
    lines = [paint("quiet", first), *rest]
    lines += [
        paint("bad", f"{escape_controls(found.name)}: {escape_controls(found.broken)}")
        for found in environments
        if found.broken
    ]
    return [*lines, paint("quiet", "* primary: decides what an import of the project means")]


def environment_line(found: EnvironmentStatus) -> str:
    """One line of `envs` in a pipe: name, kind, python, distributions, prefix and what is broken, by tabs."""
    fields = (
        found.name,
        found.kind,
        found.python or "?",
        str(found.distributions),
        found.prefix,
        found.broken,
    )
    return "\t".join(one_line(field).replace("\t", "\\t") for field in fields).rstrip("\t")


def _sum(status: Status) -> Totals:
    return Totals(*(sum(column) for column in zip(*(tree.totals for tree in status.trees), strict=False)))


def _merged(status: Status) -> dict[tuple[str, str], Totals]:
    """(kind, name) → totals: the directories of one environment are one tree to a person."""
    merged: dict[tuple[str, str], Totals] = {}
    for tree in status.trees:
        before = merged.get((tree.kind, tree.name), Totals(0, 0, 0, 0, 0))
        merged[tree.kind, tree.name] = Totals(*(a + b for a, b in zip(before, tree.totals, strict=False)))
    return merged


def _tree_table(status: Status, paint: Paint) -> list[str]:
    rows = [
        (
            kind,
            escape_controls(name),
            *(f"{number:,}" for number in (total.files, total.lines, total.definitions, total.references)),
        )
        for (kind, name), total in _merged(status).items()
    ]
    first, *rest = table(
        [("tree", "name", "files", "lines", "definitions", "references"), *rows], frozenset({2, 3, 4, 5})
    )
    return [paint("quiet", first), *rest]


def _skipped_rows(status: Status) -> list[tuple[str, str]]:
    reasons = Counter(skipped.reason for skipped in status.skipped).most_common()
    parts = [f"{count:,} {reason}" for reason, count in reasons[:_REASONS_SHOWN]]
    if len(reasons) > _REASONS_SHOWN:
        parts.append("…")
    return [("skipped", "; ".join(parts) or "nothing")]


def _unfinished_lines(status: Status, paint: Paint) -> list[str]:
    return [
        paint("bad", f"not finished: {escape_controls(tree.name)} ({escape_controls(tree.path)}); run: symindex index")
        for tree in status.trees
        if not tree.finished
    ]


def _work_done(work: Work) -> str:
    if not (work.changed or work.removed):
        return "nothing had changed"
    gone = f", {work.removed:,} gone" if work.removed else ""
    changed = f"{counted(work.changed, 'file')} new or changed{gone}"
    return f"{changed}; {counted(work.parsed, 'content')} parsed, {work.shared:,} known already"


def _labelled(rows: list[tuple[str, str]], paint: Paint) -> list[str]:
    width = max(len(label) for label, _ in rows)
    return [f"{paint('quiet', label.ljust(width))}  {text}" for label, text in rows]
