"""The values that questions are answered with.

Named tuples rather than dataclasses: frozen as well, and defining one takes a tenth of the time at start-up.
"""

from enum import IntEnum
from typing import NamedTuple


class Certainty(IntEnum):
    """The certainty of an answer; the smaller, the surer.

    RESOLVED: scoping, imports and the class hierarchy prove it. INFERRED: a guess at a value's class was followed.
    POSSIBLE: the name fits and nothing contradicts it.
    """

    RESOLVED = 0
    INFERRED = 1
    POSSIBLE = 2

    @property
    def word(self) -> str:
        """`resolved`, `inferred` or `possible`, as people and programs read it."""
        return self.name.lower()


class Origin(NamedTuple):
    """The tree a file lies in: `kind` is project, environment or stdlib, `name` the tree's name.

    `library` and `version` are those of the installed distribution the file belongs to, empty where none is known.
    """

    kind: str
    name: str
    library: str = ""
    version: str = ""

    def __str__(self) -> str:
        return f"{self.library} {self.version}".strip() or self.name


class Hit(NamedTuple):
    """One place that answers a question. Lines and columns are 1-based; columns count code points, ends are exclusive.

    `name` is what is there, `symbol` the qualified name of what it means (`nova.context.RequestContext.elevated`),
    or the bare name where nothing more is known. `kind` is what that is (function, method, class, variable, attribute,
    module, parameter, import; empty where unknown), `role` what the name does there (definition, call, read, write,
    delete, import, decorator, base, annotation, keyword, string; of callers and callees also dispatch, a call through a
    base class; decorated, a call that runs a decorator's wrapper; implicit, an operation that calls a method no call is
    written for; handed, a function given to somebody who may call it; in a hierarchy base, subclass, overridden,
    overriding). `enclosing` is the qualified name of the
    definition around, the module's name at the top level. `copies` are other files with the same content. `text` is
    the line without its indentation; `declared` is `path:line` of the definition that a callee means, empty elsewhere.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    name: str
    symbol: str
    kind: str
    role: str
    enclosing: str
    certainty: Certainty
    origin: Origin
    copies: tuple[str, ...]
    text: str
    declared: str = ""
    declared_in: Origin | None = None


class Match(NamedTuple):
    """A stretch of text that `grep` found; lines and columns as in `Hit`, `where`: code, comment, string, docstring.

    `at` is where in `text` the stretch begins, below 0 where in the indentation; None where `text` is all of it.
    """

    file: str
    line: int
    column: int
    end_column: int
    where: str
    enclosing: str
    origin: Origin
    copies: tuple[str, ...]
    text: str
    at: int | None = None


class Counts(NamedTuple):
    """The number of answers of each grade."""

    resolved: int = 0
    inferred: int = 0
    possible: int = 0

    @property
    def total(self) -> int:
        """The number of answers of all grades."""
        return sum(self)


class Description(NamedTuple):
    """A definition as `show` describes it.

    `signature` is its header on one line, decorators left out; of a module `module` and its name, of a variable its
    line. `docstring` has neither quotes nor common indentation. `source` is the text from the first decorator to the
    last line, common indentation removed, empty for a module; it begins on line `first_line` and ends on `last_line`,
    both 1-based. `callers` counts the calls of a function or class; None where a definition cannot be called.
    """

    hit: Hit
    signature: str
    docstring: str
    source: str
    first_line: int
    last_line: int
    callers: Counts | None


class Passage(NamedTuple):
    """A line of a definition in which words stand that were looked for; `words` are those, as they are written."""

    line: int
    where: str
    text: str
    words: tuple[str, ...]


class Found(NamedTuple):
    """A definition that `search` found, how well it fits, and the passages that say why; `words` as in `Passage`."""

    hit: Hit
    score: float
    words: tuple[str, ...]
    passages: tuple[Passage, ...]


class FileEntry(NamedTuple):
    """A file of the index, as `files` lists it."""

    file: str
    module: str
    origin: Origin
    lines: int


class Filter(NamedTuple):
    """The answers that are wanted. None and empty mean: all.

    `trees` are names of environments or kinds of tree (`project`, `libraries`, `stdlib`); `path` is a glob on the
    path relative to its tree, `kinds`, `roles` and `without_roles` are words as in `Hit`;
    `min_certainty` is the weakest certainty wanted. `tests`: True for files of tests only, False for all others. Of a
    callee the place of its definition counts.
    """

    trees: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    path: str = ""
    min_certainty: Certainty = Certainty.POSSIBLE
    limit: int | None = None
    tests: bool | None = None
    without_roles: tuple[str, ...] = ()
