"""What happens in a watched directory is wanted where it may change what there is to index, and noise elsewhere.

A build writes thousands of files that nobody indexes; what is not wanted costs a look at its name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from symindex.workspace.ignore import ALWAYS_IGNORED, IGNORE_FILE
from symindex.workspace.settings import ENVIRONMENT_MARKERS
from symindex.workspace.walk import SUFFIXES

# Whether something in a directory is wanted, by its name and whether it is a directory.
Wanted = Callable[[str, bool], bool]

# Read by the workspace wherever they lie; an environment may also be a file that names one.
CONFIGURATION = frozenset(
    {
        *(IGNORE_FILE, ".git", ".venv", ".env"),
        *("pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "tox.toml", "pytest.ini"),
        *ENVIRONMENT_MARKERS,
    }
)


def in_sources(name: str, is_directory: bool) -> bool:
    """In a directory of a working tree; a name without a suffix may be a script's."""
    if is_directory:
        return name not in ALWAYS_IGNORED or name == ".git"
    return name.endswith(SUFFIXES) or "." not in name or name in CONFIGURATION


def in_library(name: str, is_directory: bool) -> bool:
    """In a directory that distributions are installed into: they come and go there."""
    return name != "__pycache__"


def in_metadata(name: str, is_directory: bool) -> bool:
    """In the metadata of a distribution, which is written last."""
    return True


def of_environments(name: str, is_directory: bool) -> bool:
    """Where environments are made: the directories they consist of, and what marks them."""
    return name not in ALWAYS_IGNORED if is_directory else name in ENVIRONMENT_MARKERS


def nothing(name: str, is_directory: bool) -> bool:
    """Only that the directory itself goes is wanted."""
    return False


@cache
def named(*names: str) -> Wanted:
    """Only what has one of these names."""
    return lambda name, is_directory: name in names
