"""The door to git for questions: revisions, trees and objects of the repository that a project lies in.

A repository may be a stranger's, and its configuration names programs that git runs by itself: hooks, `core.fsmonitor`,
filters and text conversions of diffs, helpers of remotes, `gpg` for signatures. So only plumbing is used that reads
objects, references or git's index: `rev-parse`, `merge-base`, `rev-list`, `ls-tree`, `ls-files --stage`, `diff-tree`
and `cat-file --batch` without `--filters` or `--textconv`, and `merge-tree --write-tree`, which writes objects into a
directory of its caller's choice. They run no hook, no filter and no pager. Only a partial clone could make them fetch
what is missing, through a program that its configuration names as a remote's transport; so every transport is
forbidden. What would hold git for ever is refused before it runs (`git_directory.py`), and contents are held to their
names (`git_objects.py`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.errors import QuestionError
from symindex.workspace.git_directory import refuse_special_files
from symindex.workspace.git_objects import OPTIONS, MissingObject, ObjectReader

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from typing_extensions import Self

_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # an object is what its name says: what is known of it serves all repositories
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOC_LIMIT": "1g",  # a few bytes in a pack can stand for any size; git ends then
    "LC_ALL": "C",
}
_TIMEOUT_SECONDS: Final = 60
_STAGED: Final = ("STAGED", ":0")
STAGED: Final = "STAGED"
GITLINK: Final = "160000"
REGULAR: Final = ("100644", "100755", "100664")  # the last was written by the first versions of git
_VERSION: Final = re.compile(rb"(\d+)\.(\d+)")
_SHOWN_MOST: Final = 5  # candidates of an ambiguous name


class Entry(NamedTuple):
    """A file, link or submodule of a tree; `path` is relative to the project's root, with `/` and surrogate escapes."""

    path: str
    mode: str  # "100644", "100755", "120000" for a link, "160000" for a submodule
    oid: str


class Revision(NamedTuple):
    """A state of a project's files that git keeps.

    `tree` is the object of the repository's top directory, or of the project's root where `is_of_project`; empty for
    git's index. `commit` is empty where the revision is no commit.
    """

    name: str
    tree: str
    commit: str = ""
    is_of_project: bool = False

    @property
    def oid(self) -> str:
        """The object that it is: of a commit the commit, else the tree; `STAGED` for git's index."""
        return (self.tree if self.is_of_project else self.commit or self.tree) or STAGED

    @property
    def is_staged(self) -> bool:
        """True if it is what is in git's index, which is no tree yet."""
        return not self.tree


class Commit(NamedTuple):
    """A commit: its tree, its parents, its time (seconds since the epoch), its first line."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    time: int
    author: str
    subject: str


def run_git(
    options: Sequence[str],
    command: Sequence[str],
    directory: Path | None,
    environ: Mapping[str, str],
    *,
    seconds: int,
    purpose: str,
    given: bytes = b"",
) -> CompletedProcess[bytes]:
    """Run a command of git, whatever its exit status.

    Raises `QuestionError` where git is missing, which `purpose` says what for, or takes longer than so many seconds.
    """
    import subprocess

    try:
        return subprocess.run(
            ["git", *options, *command],
            cwd=directory,
            env=environ,
            input=given,
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    except FileNotFoundError as error:
        raise QuestionError(f"git is not installed, which {purpose}") from error
    except subprocess.TimeoutExpired as error:
        raise QuestionError(f"git {command[0]} took longer than {seconds} seconds") from error


class Git:
    """Asks the repository that a directory lies in; to be closed, or used in a `with` statement.

    `objects` is a directory that takes the objects which git writes; the repository's own are read beside them. Every
    method raises `QuestionError` where git is not there, the directory is in no repository, or git fails, with git's
    words.
    """

    def __init__(self, root: Path, *, objects: Path | None = None) -> None:
        self.root = root
        self._objects = objects
        self._alternate = ""
        self._is_looked_through = False
        self._reading: ObjectReader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads objects."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def run(self, *command: str, given: bytes = b"", allowed: Collection[int] = (0,)) -> CompletedProcess[bytes]:
        """Return the output of a command of git's plumbing; an exit status that is not `allowed` is a failure."""
        environ = self._environment()
        purpose = "is asked for earlier versions of files"
        try:
            done = run_git(OPTIONS, command, self.root, environ, seconds=_TIMEOUT_SECONDS, purpose=purpose, given=given)
        except ValueError as error:  # a NUL character, or half of a surrogate pair
            raise QuestionError("that is no name of a revision") from error
        if done.returncode not in allowed:
            raise QuestionError(*self._reason(done, command))
        return done

    def _environment(self) -> dict[str, str]:
        if not self._is_looked_through:
            refuse_special_files(os.fspath(self.root))
            self._is_looked_through = True
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _ENVIRONMENT
        if self._objects is not None:
            if not self._alternate:
                own, self._objects = self._objects, None
                try:
                    found = os.fsdecode(self.run("rev-parse", "--git-path", "objects").stdout.removesuffix(b"\n"))
                finally:
                    self._objects = own
                self._alternate = os.path.join(self.root, found)
            environment["GIT_OBJECT_DIRECTORY"] = os.fspath(self._objects)
            environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = _quoted(self._alternate)
        return environment

    def _reason(self, failed: CompletedProcess[bytes], command: tuple[str, ...]) -> tuple[str, str | None]:
        """Why a command failed, and a hint: what git calls fatal, for advice follows it; some commands say nothing."""
        said = failed.stderr.decode("utf-8", "replace").strip().splitlines()
        fatal = [
            line.removeprefix("fatal: ") + (f" {said[at].strip()}" if line.endswith(":") and at < len(said) else "")
            for at, line in enumerate(said, 1)
            if line.startswith("fatal: ")
        ]
        if any("not a git repository" in line for line in fatal):
            return f"{self.root} is in no git repository, so there are no revisions of it", None
        if said:
            return f"git: {(fatal or said)[-1]}", None
        return f"git {command[0]} failed with status {failed.returncode}", None

    def version(self) -> tuple[int, int]:
        """The version of git, as (2, 39)."""
        found = _VERSION.search(self.run("version").stdout)
        return (int(found[1]), int(found[2])) if found else (0, 0)

    # Revisions

    def resolve(self, name: str) -> Revision:
        """Return the object of a revision: a commit, a tag, a stash, a tree, `REV:directory`, `STAGED` or `:0`."""
        if name in _STAGED:
            self.run("rev-parse", "--git-dir")
            return Revision(name, "")
        found = self._parsed(name)
        commit = found and self._parsed(f"{found}^{{commit}}")
        if commit:
            return Revision(name, self.commit(commit).tree, commit)
        tree = found and self._parsed(f"{found}^{{tree}}")
        if not tree:
            # A whole name of an object is taken for one, whether or not it is there, until it has to be.
            raise self._unknown(name, bool(found and self._parsed(f"{found}^{{object}}")))
        before, colon, path = name.partition(":")
        return Revision(name, tree, self._parsed(f"{before}^{{commit}}") if colon else "", bool(colon and path))

    def _parsed(self, typed: str) -> str:
        """The object that an expression names; empty where it names none. Refuses names that git finds ambiguous."""
        # What begins with a dash is an expression for git after `--end-of-options`, and never an option.
        command = ("rev-parse", "--verify", "--end-of-options", typed)
        done = self.run(*command, allowed=(0, 128))
        said = done.stderr.decode("utf-8", "replace").splitlines()
        if done.returncode and any("not a git repository" in line or "dubious ownership" in line for line in said):
            raise QuestionError(*self._reason(done, command))
        named = typed.removesuffix("^{commit}").removesuffix("^{tree}")
        if any("is ambiguous" in line and "warning:" in line for line in said):
            raise QuestionError(
                f"{named} is ambiguous: a branch and a tag, say", f"write heads/{named} or tags/{named}"
            )
        candidates = [line.removeprefix("hint:").strip() for line in said if line.startswith("hint:   ")]
        if any("short object ID" in line and "ambiguous" in line for line in said):
            shown = "; ".join(candidates[:_SHOWN_MOST])
            raise QuestionError(f"{named} is ambiguous: it begins several objects' names", shown or None)
        return done.stdout.decode().strip() if not done.returncode else ""

    def _unknown(self, typed: str, is_something: bool) -> QuestionError:
        if is_something:
            return QuestionError(
                f"{typed} is a file, and no revision", "a revision is a commit, a tag, or REV:DIRECTORY"
            )
        shallow = self.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        hint = "this clone is shallow: git fetch --unshallow gets earlier commits" if shallow else None
        return QuestionError(f"git knows no revision {typed}", hint)

    def merge_base(self, one: str, other: str) -> str:
        """The commit that two lines of work have in common; `QuestionError` where there is none."""
        done = self.run("merge-base", one, other, allowed=(0, 1))
        if done.returncode:
            raise QuestionError("the two revisions have no commit in common")
        return done.stdout.decode().split()[0]

    def commit(self, oid: str) -> Commit:
        """Return the contents of a commit."""
        return parse_commit(oid, self.object(oid))

    # Trees

    def entries(self, revision: Revision) -> list[Entry]:
        """The files, links and submodules at and below the project's root, by path; none where it was not there yet."""
        if revision.is_staged:
            return self._staged()
        whole = ("--full-tree",) if revision.is_of_project else ()
        listed = self.run("ls-tree", "-r", "-z", *whole, revision.tree).stdout
        return [_tree_entry(each) for each in listed.split(b"\0") if each]

    def _staged(self) -> list[Entry]:
        listed = self.run("ls-files", "--stage", "-z").stdout
        found, unmerged = [], set()
        for each in filter(None, listed.split(b"\0")):
            described, _, path = each.partition(b"\t")
            mode, oid, stage = described.decode().split()
            if stage == "0":
                found.append(Entry(os.fsdecode(path), mode, oid))
            else:
                unmerged.add(os.fsdecode(path))
        if unmerged:
            raise QuestionError(f"git's index has conflicts in {min(unmerged)}", "resolve them first: git add FILE")
        return found

    def file_at(self, revision: Revision, path: str) -> bytes | None:
        """The content of a file by its path from the repository's top; None where there is none."""
        top = revision.commit if revision.is_of_project else revision.tree
        if "\n" in path or (revision.is_of_project and not top):
            return None
        try:
            return self.object(f"{top}:{path}", path)
        except MissingObject:
            return None

    # Objects

    def object(self, oid: str, what: str = "") -> bytes:
        """The content of an object; `what` names it where it is missing. Raises `MissingObject`."""
        [(_, content)] = self.objects([(oid, what)])  # all of it: a generator left early would end git
        return content

    def objects(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        """(name, content) of objects that are given as (name, what it is to a reader), in their order.

        Of one over `reading.MAXIMUM_SIZE` there is a byte more than that, by which it is known to be too large. Raises
        `MissingObject`.
        """
        if self._reading is None:
            self._reading = ObjectReader(self.root, self._environment())
        try:
            yield from self._reading.contents(wanted)
        except BaseException:  # half an answer may be left in the pipe
            self.close()
            raise


def parse_commit(oid: str, content: bytes) -> Commit:
    """Return the contents of a commit's object. Texts are decoded as its header says, without one as UTF-8."""
    header, _, message = content.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    for line in header.split(b"\n"):
        key, _, value = line.partition(b" ")
        fields.setdefault(key, []).append(value)
    encoding = fields.get(b"encoding", [b"utf-8"])[0]
    author = fields.get(b"author", [b""])[0].partition(b" <")[0]
    committed = fields.get(b"committer", [b""])[0].rpartition(b"> ")[2].split()
    return Commit(
        oid,
        fields.get(b"tree", [b""])[0].decode("ascii", "replace"),
        tuple(parent.decode("ascii", "replace") for parent in fields.get(b"parent", [])),
        int(committed[0]) if committed and committed[0].isdigit() else 0,
        _decoded(author, encoding),
        _decoded(message.lstrip(b"\n").partition(b"\n")[0], encoding),
    )


def _decoded(text: bytes, encoding: bytes) -> str:
    try:
        return text.decode(encoding.decode("ascii", "replace"), "replace")
    except (LookupError, UnicodeError, ValueError):
        return text.decode("utf-8", "replace")


def _tree_entry(listed: bytes) -> Entry:
    described, _, path = listed.partition(b"\t")
    mode, _, oid = described.decode().split()
    return Entry(os.fsdecode(path), mode, oid)


def _quoted(path: str) -> str:
    """A path in a list that git splits at colons."""
    if ":" not in path and not path.startswith('"'):
        return path
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
