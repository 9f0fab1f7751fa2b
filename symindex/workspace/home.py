"""The person's home, as the variables say that a project is seen with, which need not be those of this process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def home_directory(environ: Mapping[str, str]) -> str:
    """The home that `HOME` names, else that of the account; the root where it has none."""
    return environ.get("HOME") or _home_of_account()


def expand_home(path: str, environ: Mapping[str, str]) -> str:
    """A path in which a leading `~` stands for the home, and `~name` for that of another account."""
    if path == "~" or path.startswith("~/"):
        return home_directory(environ) + path[1:]
    return os.path.expanduser(path)


def _home_of_account() -> str:
    import pwd  # late: hardly anybody has no `HOME`

    try:
        return pwd.getpwuid(os.getuid()).pw_dir or "/"
    except KeyError:
        return "/"
