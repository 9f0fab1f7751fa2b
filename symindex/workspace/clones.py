"""Copies of repositories that are elsewhere, each at one commit, made by git for whoever asked for them by URL.

This is the only module that lets git use a network. A clone is
of a stranger: no hook, template, submodule or filter of it is used, and no transport that runs a program it names.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path
from typing import Final

from symindex.errors import QuestionError
from symindex.workspace.disk import is_directory
from symindex.workspace.git import run_git

_URL: Final = re.compile(r"(?:https?|ssh|git|file)://[^\s-][^\s]*")
_PASSWORD: Final = re.compile(r"(://[^\s/@:]*):([^\s/@]+)@")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OPTIONS: Final = (
    *("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "submodule.recurse=false"),
    *("-c", "protocol.allow=never", "-c", "protocol.file.allow=always", "-c", "protocol.git.allow=always"),
    *("-c", "protocol.http.allow=always", "-c", "protocol.https.allow=always", "-c", "protocol.ssh.allow=always"),
    *("-c", "advice.detachedHead=false", "-c", "gc.auto=0", "-c", "core.symlinks=false"),
)
_ENVIRONMENT: Final = {"GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}
# Where a hook of another repository has us started, these lead git there: `git rev-parse --local-env-vars`.
_OF_ANOTHER: Final = frozenset({
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR",
    "GIT_INTERNAL_SUPER_PREFIX",
})  # fmt: skip
_TIMEOUT_SECONDS: Final = 1_800


def is_url(text: str) -> bool:
    """Return True if a text is the URL of a repository that git can copy."""
    return _URL.fullmatch(text) is not None


def without_password(text: str) -> str:
    """A text, such as a message, in which the passwords of URLs are not to be read."""
    return _PASSWORD.sub(r"\1:***@", text)


def newest_commit(url: str) -> str:
    """The commit that a repository's HEAD is at; raises `QuestionError` where git does not say."""
    found = _git(None, "ls-remote", "--", url, "HEAD").split()
    if not found or not _COMMIT.fullmatch(found[0]):
        raise QuestionError(f"{without_password(url)} has no HEAD")
    return found[0]


def cloned(url: str, commit: str, directory: Path) -> Path:
    """The directory, with the files of a commit; what is there is left as it is. Raises `QuestionError`, `OSError`.

    Several processes may ask for the same at once: what is half made has another name, and the last one wins.
    """
    if is_directory(directory):
        return directory
    directory.parent.mkdir(parents=True, exist_ok=True)
    beside = directory.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        _git(None, "init", "-q", "--template=", "--", str(beside))
        try:
            _git(beside, "fetch", "-q", "--no-tags", "--depth", "1", "--", url, commit)
        except QuestionError:  # a server that gives out the tips of branches only
            _git(beside, "fetch", "-q", "--no-tags", "--", url, "+refs/heads/*:refs/remotes/origin/*")
        _git(beside, "checkout", "-q", "--detach", commit)
        try:
            os.rename(beside, directory)
        except OSError:
            if not is_directory(directory):
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return directory


def _git(directory: Path | None, *command: str) -> str:
    environ = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER} | _ENVIRONMENT
    done = run_git(_OPTIONS, command, directory, environ, seconds=_TIMEOUT_SECONDS, purpose="copies repositories")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = without_password(said[-1].removeprefix("fatal: ")) if said else "failed"
        for found in _PASSWORD.finditer(" ".join(command)):  # git names servers without the beginning of the URL
            last = last.replace(f":{found[2]}@", ":***@")
        raise QuestionError(f"git {command[0]}: {last}")
    return done.stdout.decode("utf-8", "replace")
