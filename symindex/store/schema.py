"""The tables of an index, and what each column means."""

from __future__ import annotations

from typing import Final

# History: 1, the first; 2, postings have a checksum.
SCHEMA_VERSION: Final = 3
APPLICATION_ID: Final = 0x73796D78  # "symx": identifies an index among SQLite files

# What `meta` records of each tree, under the keys that `tree_key` makes; empty or missing where it is not known.
INSTALLED_KEY: Final = "installed"  # a digest of what decides which of a library's files are indexed
NAMING_KEY: Final = "modules"  # what decides module names besides paths, as JSON
TREE_KEYS: Final = (INSTALLED_KEY, NAMING_KEY)


def tree_key(key: str, tree: int) -> str:
    """The key in `meta` of what is recorded of one tree."""
    return f"{key} {tree}"


# Keys of `meta` besides those of trees: `version` of schema, packing and extractor; `token`, random, identifies the
# index; `root`, the project's directory; `environments` and `active environments`, which shells named; `commits`, how
# often contents were written; `batch`, the number of the last batch of postings; `small batches`, the numbers of those
# that will be merged.
SCHEMA: Final = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,           -- 'extractor', 'root', 'complete', …
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tree (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,             -- 'project', 'environment', 'stdlib'
    name TEXT NOT NULL,             -- of the project, the environment ('py3'), the library ('python3.12')
    path TEXT NOT NULL UNIQUE,      -- absolute
    search TEXT NOT NULL,           -- ids of the trees in which its imports are answered, in order, split by blanks
    indexed INTEGER NOT NULL        -- 1 once all its files were indexed
);

CREATE TABLE environment (
    position INTEGER PRIMARY KEY,   -- 0: the primary one
    name TEXT NOT NULL,
    kind TEXT NOT NULL,             -- 'tox', 'nox', 'venv', 'conda'
    prefix TEXT NOT NULL,           -- absolute
    python TEXT,                    -- version of its interpreter, where it says
    broken TEXT                     -- why it cannot be used as it should
);

CREATE TABLE distribution (
    tree INTEGER NOT NULL,
    root TEXT NOT NULL,             -- a path in the tree at and below which files belong to it
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (tree, root)
) WITHOUT ROWID;

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    tree INTEGER NOT NULL,
    path TEXT NOT NULL,             -- relative to the tree, with '/'
    content_id INTEGER NOT NULL,
    size INTEGER NOT NULL,          -- this and the next three as stat(2) gave them when the content was read,
    mtime_ns INTEGER NOT NULL,      -- -1: changed so shortly before that a later change might not show
    ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    UNIQUE (tree, path)
);
CREATE INDEX file_of_content ON file (content_id);

CREATE TABLE module (
    name TEXT NOT NULL,             -- dotted
    file INTEGER NOT NULL,
    rank INTEGER NOT NULL,          -- 0: the likeliest of the file's names
    PRIMARY KEY (name, file)
) WITHOUT ROWID;
CREATE INDEX module_of_file ON module (file);

CREATE TABLE skipped (
    tree INTEGER NOT NULL,
    path TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX skipped_in_tree ON skipped (tree);

CREATE TABLE content (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: postings may outlive their content
    digest BLOB NOT NULL UNIQUE,    -- BLAKE2b, 16 bytes, of the file's bytes
    size INTEGER NOT NULL,          -- in bytes
    lines INTEGER NOT NULL,
    definitions INTEGER NOT NULL,   -- functions and classes
    "references" INTEGER NOT NULL,  -- occurrences of names that define nothing
    errors INTEGER NOT NULL         -- stretches the grammar could not read
);

-- Apart from `content`, so that counting contents does not read the pages of their facts.
CREATE TABLE facts (
    content_id INTEGER PRIMARY KEY,
    packed BLOB NOT NULL            -- see packing.py
);

-- Which contents mention a word, and in which roles. One row a word and batch of contents written together, so that
-- one word is one short range of the tree, and a first build writes each page once.
CREATE TABLE posting (
    word TEXT NOT NULL,
    batch INTEGER NOT NULL,
    entries BLOB NOT NULL,          -- see postings.py
    PRIMARY KEY (word, batch)
) WITHOUT ROWID;
"""
