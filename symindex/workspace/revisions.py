"""Earlier versions of files, from git's objects. The one door to git; nothing of the repository is run through it.

A repository may be a stranger's, and its configuration names programs that git runs by itself: hooks, `core.fsmonitor`,
filters and text conversions of diffs, helpers of remotes. So only four commands are used, all of which read objects and
neither the working tree nor git's index: `rev-parse`, `merge-base`, `ls-tree`, `cat-file --batch` without `--filters`
or `--textconv`. They run no hook, no filter and no pager. Only a partial clone could make them fetch what is missing,
through a program that its configuration names as a remote's transport; so every transport is forbidden. Working-tree
files are read and compared here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.errors import QuestionError
from symindex.workspace.reading import read_regular

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_OPTIONS: Final = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never"),
    *("-c", "core.pager=cat", "--no-pager", "--no-optional-locks", "--literal-pathspecs"),
)
_SURROUNDINGS: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_MAX_SECONDS: Final = 60
_FILE_MODES: Final = (b"100644", b"100755")


class Change(NamedTuple):
    """A Python file that differs: its path relative to the root, with `/`, and both contents; None where it is not
    there."""

    path: str
    old: bytes | None
    new: bytes | None


def changes(root: Path, revisions: str, present: Iterable[str]) -> list[Change]:
    """The Python files that differ between two revisions `A..B`, or between one revision and the working tree.

    `present` are the paths of the working tree that count as new where the revision does not have them.

    `A...B` counts from where B left A, as in `git diff`. An empty side means HEAD. Raises `QuestionError` where git is
    not there, the project is no repository, or it has no such revision.
    """
    older, dots, newer = revisions.partition("..")
    old_tree = _files(root, _since(root, older, newer) if newer.startswith(".") else _commit(root, older))
    if dots:
        new_tree = _files(root, _commit(root, newer.removeprefix(".")))
        differing = [path for path in sorted({*old_tree, *new_tree}) if old_tree.get(path) != new_tree.get(path)]
        contents = _contents(root, {tree[path] for tree in (old_tree, new_tree) for path in differing if path in tree})
        return [Change(path, _of(contents, old_tree, path), _of(contents, new_tree, path)) for path in differing]
    new = (Change(path, None, _read(root, path)) for path in present if path not in old_tree)
    return [*_against_disk(root, old_tree), *(change for change in new if change.new is not None)]


def _since(root: Path, older: str, newer: str) -> str:
    """The commit that two lines of work have in common."""
    ends = _commit(root, older), _commit(root, newer.removeprefix("."))
    return _git(root, "merge-base", *ends).stdout.decode().strip()


def _commit(root: Path, revision: str) -> str:
    # A revision that begins with a dash is none for git after `--end-of-options`, and never an option.
    named = f"{revision or 'HEAD'}^{{commit}}"
    return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", named).stdout.decode().strip()


def _files(root: Path, commit: str) -> dict[str, str]:
    """Path relative to the root → object, for the Python files of a commit at and below the root; links left out."""
    found = {}
    for entry in _git(root, "ls-tree", "-r", "-z", commit).stdout.split(b"\0"):
        described, _, path = entry.partition(b"\t")
        if path.endswith((b".py", b".pyi")) and described.startswith(_FILE_MODES):
            found[os.fsdecode(path)] = described.split()[2].decode()
    return found


def _contents(root: Path, objects: Collection[str]) -> dict[str, bytes]:
    """Object → its bytes."""
    wanted = sorted(objects)
    if not wanted:
        return {}
    output = _git(root, "cat-file", "--batch", given="".join(f"{each}\n" for each in wanted).encode()).stdout
    return dict(_batched(output))


def _batched(output: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        fields = output[at:end].split()
        at = end + 1
        if len(fields) == 3:
            size = int(fields[2])
            yield fields[0].decode(), output[at : at + size]
            at += size + 1


def _against_disk(root: Path, tree: Mapping[str, str]) -> list[Change]:
    on_disk = {path: _read(root, path) for path in tree}
    differing = [
        path for path, content in on_disk.items() if content is None or _object(content, tree[path]) != tree[path]
    ]
    contents = _contents(root, {tree[path] for path in differing})
    return [Change(path, contents.get(tree[path]), on_disk[path]) for path in differing]


def _object(content: bytes, like: str) -> str:
    """The name git gives to a content, by the kind of hash that another name was made with."""
    digest = hashlib.sha1(usedforsecurity=False) if len(like) == 40 else hashlib.sha256(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest()


def _of(contents: Mapping[str, bytes], tree: Mapping[str, str], path: str) -> bytes | None:
    return contents.get(tree[path]) if path in tree else None


def _read(root: Path, path: str) -> bytes | None:
    try:
        return read_regular(root / path)
    except OSError:
        return None


def _git(root: Path, *command: str, given: bytes = b"") -> CompletedProcess[bytes]:
    import subprocess

    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _SURROUNDINGS
    try:
        done = subprocess.run(
            ["git", *_OPTIONS, *command],
            cwd=root,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
            timeout=_MAX_SECONDS,
        )
    except FileNotFoundError as error:
        raise QuestionError("git is not installed, which is asked what changed") from error
    except subprocess.TimeoutExpired as error:
        raise QuestionError(f"git {command[0]} took longer than {_MAX_SECONDS} seconds") from error
    if done.returncode:
        raise QuestionError(_reason(done, command))
    return done


def _reason(failed: CompletedProcess[bytes], command: tuple[str, ...]) -> str:
    """Why a command failed: what git calls fatal, for advice follows it; some commands say nothing."""
    said = failed.stderr.decode("utf-8", "replace").strip().splitlines()
    fatal = [line.removeprefix("fatal: ") for line in said if line.startswith("fatal: ")]
    if said:
        return f"git: {(fatal or said)[-1]}"
    if command[0] == "merge-base":
        return "the two revisions have no commit in common"
    return f"git knows no revision {command[-1].removesuffix('^{commit}')}"
