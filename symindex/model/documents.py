"""The places of contents: trees, and the files in them."""

import os
from typing import Final, Literal, NamedTuple

TreeKind = Literal["project", "environment", "stdlib"]
# Ends of the paths of files that are a module, in the order of precedence. An extension module, which Cython makes of a
# `.pyx`, comes before a `.py` beside it, as for the interpreter; what defines comes before what only declares.
MODULE_ENDINGS: Final = (
    *("/__init__.py", "/__init__.pyx", ".pyx", ".py", "/__init__.pyi", ".pyi", "/__init__.pxd", ".pxd"),
)
PACKAGE_FILES: Final = tuple(ending[1:] for ending in MODULE_ENDINGS if ending.startswith("/"))
SUFFIXES: Final = (".py", ".pyi", ".pyw", ".ipynb", ".pyx", ".pxd", ".pxi")  # of all files that are indexed
MODULE_SUFFIXES: Final = (".py", ".pyi", ".pyx", ".pxd")
STUB_SUFFIXES: Final = (".pyi", ".pxd")  # of files that declare what another file, or a compiled module, defines
SOURCE_SUFFIXES: Final = (".pyx", ".py")
# Of files that name code without being Python: settings of packaging, tools and services, templates,
# documentation for Sphinx.
PROSE_SUFFIXES: Final = (".rst",)
TEXT_SUFFIXES: Final = (
    *(".toml", ".cfg", ".ini", ".conf", ".yaml", ".yml", ".json"),
    *(".html", ".htm", ".jinja", ".jinja2", ".j2", ".djhtml", *PROSE_SUFFIXES),
)
INCLUDED_SUFFIX: Final = ".pxi"  # of a text that others include, which nobody imports


class TreeRecord(NamedTuple):
    """A directory whose files are indexed together, as the index knows it.

    `name` is the project's, the environment's (`py3`) or the standard library's (`python3.12`). `search` are the ids of
    the trees in which an import written in this tree is looked for, in order; the tree itself is one of them.
    """

    id: int
    kind: TreeKind
    name: str
    path: str
    search: tuple[int, ...]


class Stamp(NamedTuple):
    """The values of `stat` when a file was last read; equal stamps mean equal contents."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Document(NamedTuple):
    """A file of the index: its path relative to its tree, its module's name, the id of its content.

    `module` is the likeliest dotted name, empty where the file has none.
    """

    id: int
    tree: int
    path: str
    module: str
    content_id: int


def is_stub(path: str) -> bool:
    """Return True if a file of a path declares what another one defines."""
    return path.endswith(STUB_SUFFIXES)


def without_ending(path: str) -> str:
    """The path of a module's file without its suffix; of a package's file that of its directory."""
    return next((path.removesuffix(ending) for ending in MODULE_ENDINGS if path.endswith(ending)), path)


def absolute(tree: TreeRecord, document: Document) -> str:
    """The path of a document in the file system."""
    return os.path.join(tree.path, document.path)
