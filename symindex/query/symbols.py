"""From what a person typed to definitions: bare and dotted names, globs, places in files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.errors import QuestionError
from symindex.model import kinds as k
from symindex.model.documents import SUFFIXES, TEXT_SUFFIXES, Document
from symindex.model.modules import Module, Namespace, Target
from symindex.model.notebook import line_in_text
from symindex.model.roles import Role
from symindex.model.syntax import Import, children
from symindex.model.text import normal_form
from symindex.query.file_texts import read_text
from symindex.query.globs import NAMED, Globs, is_glob
from symindex.query.hits import symbol_of
from symindex.query.library import Library
from symindex.query.stale_bindings import no_such_column, no_such_line, unknown_file
from symindex.workspace.reading import read_regular

if TYPE_CHECKING:
    from symindex.resolve.semantics import Semantics

_PLACE: Final = r"(?P<file>.+?):(?P<line>\d{1,15})(?::(?P<column>\d{1,15}))?:?"
_CELL_PLACE: Final = r"(?P<file>.+?\.ipynb):(?P<cell>\d{1,15}):(?P<line>\d{1,15})(?::(?P<column>\d{1,15}))?:?"
_PATH: Final = r"(?<!\w)[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)+"
# Of files that name code without being Python, at whose places can be asked; uses are looked for in `dotted_paths`.
NAMING_SUFFIXES: Final = (*TEXT_SUFFIXES, ".txt", ".md")
_MAX_WRITTEN: Final = 1_000  # characters of a path in a file
_MAX_PARTS: Final = 60  # of a qualified name; each that leads nowhere is one call deeper


class Position(NamedTuple):
    """A position in a file, 1-based; column 0 stands for the whole line, -1 for a column 0 that was typed.

    In a notebook the line is one of a `cell`; 0 elsewhere.
    """

    file: str
    line: int
    column: int
    cell: int = 0


def parse_place(typed: str) -> Position | None:
    """The place that `FILE:LINE[:COLUMN]` names, or None where the text is no such thing.

    In a notebook it is `FILE:CELL:LINE[:COLUMN]`.
    """
    if ":" not in typed:  # a name, mostly: no expression has to be compiled for it
        return None
    match = re.fullmatch(_CELL_PLACE, typed) or re.fullmatch(_PLACE, typed)
    if match is None:
        return None
    column = 0 if match["column"] is None else int(match["column"]) or -1
    return Position(match["file"], int(match["line"]), column, int(match.groupdict().get("cell") or 0))


def is_file(typed: str) -> bool:
    """Return True if what was typed is the path of a file, and neither a name nor a place in a file."""
    if is_glob(typed) or parse_place(typed) is not None:
        return False
    return os.sep in typed or (typed.endswith(SUFFIXES) and os.path.isfile(typed))


def is_bare(typed: str) -> bool:
    """Return True if a name says nothing of where it belongs."""
    return "." not in typed and os.sep not in typed and not is_glob(typed) and parse_place(typed) is None


class Symbols:
    """Finds the definitions that a typed symbol means."""

    def __init__(self, library: Library, find_semantics: Callable[[], Semantics]) -> None:
        """`find_semantics` is called by questions that need the resolver: a bare name does not."""
        self.library, self._find_semantics = library, find_semantics

    @property
    def semantics(self) -> Semantics:
        """What names mean and expressions are."""
        return self._find_semantics()

    # By name

    def is_file(self, typed: str) -> bool:
        """Return True if what was typed is the path of a file in the state asked about, and neither name nor place."""
        return is_file(typed) or (typed.endswith(SUFFIXES) and not is_glob(typed) and self.library.is_file(typed))

    def typed(self, typed: str) -> list[Target]:
        """The module that the path of a file means, or the definitions that a name means; no place in a file.

        Raises `QuestionError` where there is no such file in the index.
        """
        if ":" in typed and self.library.is_file(typed.partition(":")[0]):
            raise QuestionError(f"{typed} is no place in a file", "a place is FILE:LINE or FILE:LINE:COLUMN")
        if self.is_file(typed):
            return [Target(self.module_at(typed), 0)]
        return self.named(typed)

    def named(self, typed: str) -> list[Target]:
        """All definitions whose qualified name ends in what was typed, and modules of that name.

        Where there are none, what the path leads to: a name that is imported from elsewhere, an inherited member.
        """
        typed = normal_form(typed)
        if is_glob(typed):
            return list(dict.fromkeys(self._imported_from(self._matching(typed))))
        parts = [part for part in typed.replace(":", ".").split(".") if part]
        if not 0 < len(parts) <= _MAX_PARTS:
            return []
        found = [target for target in self._with_word(parts[-1]) if _ends_in(symbol_of(target), parts)]
        found = list(dict.fromkeys([*self._imported_from(found), *self._modules(".".join(parts))]))
        return found or self._led_to(parts)

    def words(self) -> Iterator[str]:
        """The words that definitions may have: a module's name need not be a word of any content."""
        yield from self.library.reader.words()
        yield from (name.rpartition(".")[2] for name in self.library.reader.module_names(""))

    def package(self, name: str) -> Namespace | None:
        """The package without a file of its own that a dotted name means; None where there is none."""
        found = self.library.imported(name, None)
        return found[-1] if found and isinstance(found[-1], Namespace) else None

    def _imported_from(self, targets: Iterable[Target]) -> Iterator[Target]:
        """The targets, and instead of a name that is imported `as` another what it means, where that is known."""
        for target in targets:
            known = target.kind == k.IMPORT_ALIAS and self.semantics.meaning(target.module, target.node).targets
            yield from known or [target]

    def _modules(self, name: str) -> list[Target]:
        return [Target(module, 0) for module in self.library.modules_in(self.library.reader.documents_of_module(name))]

    def _with_word(self, word: str) -> Iterator[Target]:
        entries = self.library.reader.contents_mentioning(word, Role.DEFINITION)
        for module in self.library.modules_of(content_id for content_id, _ in entries):
            yield from definitions_in(module, module.facts.nodes_with(word))

    def _matching(self, pattern: str) -> Iterator[Target]:
        for module, nodes in Globs(self.library).matching(pattern):
            if nodes[0]:
                yield from definitions_in(module, nodes)
            else:
                yield Target(module, 0)

    def _led_to(self, parts: list[str]) -> list[Target]:
        found = self.semantics.dotted(parts, None).targets
        if not found and len(parts) > 1:
            owners = self.named(".".join(parts[:-1]))
            found = [t for owner in owners for t in self._members(owner, parts[-1])]
        if not found:
            found = [
                Target(module, 0)
                for module in self.library.modules_in(self.library.reader.documents_of_module_ending(".".join(parts)))
            ]
        return list(dict.fromkeys(found))

    def _members(self, owner: Target, name: str) -> list[Target]:
        """The members of a definition; of a variable those of its values, such as the fields of a `namedtuple(…)`."""
        is_variable = owner.kind in (k.BOUND, k.LOCAL, k.SELF_BOUND)
        values = self.semantics.value_of(owner.module, owner.node).values if is_variable else (owner,)
        return [target for value in values for target in self.semantics.member(value, name).targets]

    # By place

    def module_at(self, file: str) -> Module:
        """The module that a file of the index is; raises `QuestionError` where it is not indexed."""
        document = self.document_at(file)
        if document is None:
            raise unknown_file(self.library, file)
        return next(iter(self.library.modules_in([document])))

    def tree_of(self, file: str) -> int:
        """The id of the tree that a file of the index lies in."""
        document = self.document_at(file)
        return document.tree if document is not None else 0

    def document_at(self, file: str) -> Document | None:
        """The file of the index at a path, relative to the current directory or absolute, links resolved if need be."""
        absolute = os.path.abspath(file)
        try:
            paths = dict.fromkeys((absolute, os.path.realpath(absolute)))
        except ValueError:  # a NUL character, or what is no text at all
            return None
        for path in paths:
            for tree in self.library.trees.values():
                if path.startswith(tree.path + os.sep):
                    document = self.library.reader.document_at(tree.id, Path(path).relative_to(tree.path).as_posix())
                    if document is not None:
                        return document
        return None

    def occurrences_at(self, place: Position) -> tuple[Module, Sequence[int]]:
        """The module of a place and the names that stand there: one, or with no column those of the line's definition.

        Raises `QuestionError` where the file is not indexed or has no such line.
        """
        module, start, end, there = self._on_line(place)
        facts = module.facts
        if not place.column:
            defining = [node for node in there if facts.kinds[node] in k.DEFINITIONS]
            return module, (defining or [n for n in there if facts.kinds[n] in NAMED] or there)[:1]
        offset = start + self._bytes_before(place, module, start, end)
        found = [node for node in there if facts.starts[node] <= offset <= facts.end_of_word(node)][-1:]
        return module, found or _import_with_dots_at(module, offset) or _url_around(module, there, offset)

    def names_on(self, place: Position) -> Iterator[tuple[str, int]]:
        """The names on the line of a place in a file of the index, each with its column."""
        module, start, end, there = self._on_line(place)
        line = self._line_of(module, start, end)
        for node in there:
            yield module.facts.word(node), len(line[: module.facts.starts[node] - start].decode("utf-8", "replace")) + 1

    def _on_line(self, place: Position) -> tuple[Module, int, int, list[int]]:
        """The module of a place, the offsets between which its line lies, and the names on it."""
        module = self.module_at(place.file)
        facts = module.facts
        line = self.line_in_text(place, module)
        start = facts.line_starts[line - 1]
        end = facts.line_starts[line] if line < len(facts.line_starts) else start
        there = [
            node for node, at in enumerate(facts.starts) if start <= at < end and facts.kinds[node] in k.OCCURRENCES
        ]
        return module, start, end, sorted(there, key=lambda node: facts.starts[node])

    def line_in_text(self, place: Position, module: Module) -> int:
        """The 1-based line of a module's text that a place in its file is on; raises `QuestionError` for no line."""
        count = max(len(module.facts.line_lengths), 1)
        line: int | None = place.line
        if place.cell:
            line = line_in_text(self._text_of(module), place.cell, place.line)
        if line is None or not 1 <= line <= count:
            raise no_such_line(place.file, place.line, count, place.cell)
        return line

    def named_in_text(self, place: Position) -> list[Target]:
        """Return the meaning of a dotted path in a file that is no Python: an entry point in setup.cfg, say.

        Raises `QuestionError` where the file cannot be read.
        """
        from symindex.query.dotted_paths import readings  # late: it needs what finds files

        try:
            text = self.library.reader.unsaved.get(os.path.abspath(place.file))
            if text is not None and not self.library.is_file(place.file):
                raise unknown_file(self.library, place.file)
            lines = (read_regular(place.file) if text is None else text).decode("utf-8", "replace").splitlines()
        except FileNotFoundError as error:
            raise unknown_file(self.library, place.file) from error
        except OSError as error:
            raise QuestionError(f"{place.file} cannot be read: {error.strerror}") from error
        line = next(iter(lines[place.line - 1 : place.line]), "") if place.line else ""
        for match in re.finditer(_PATH, line):
            if not place.column or match.start() < place.column <= match.end() + 1:
                upto = match.end()
                if place.column:  # the component that is pointed at, and what leads to it
                    rest = re.match(r"\w*", line[place.column - 1 :])
                    upto = place.column - 1 + (rest.end() if rest else 0)
                for _, names in readings(match.start(), line[match.start() : upto].rstrip(".:")[:_MAX_WRITTEN]):
                    found = self.semantics.dotted(names[:_MAX_PARTS], None).targets
                    if found:
                        return found
        return []

    def _bytes_before(self, place: Position, module: Module, start: int, end: int) -> int:
        line = self._line_of(module, start, end)
        mark = 3 if not start and line.startswith(b"\xef\xbb\xbf") else 0
        text = line[mark:].decode("utf-8", "replace").rstrip("\r\n")
        if not 1 <= place.column <= len(text) + 1:
            raise no_such_column(place.file, place.line, place.column, len(text))
        return mark + len(text[: place.column - 1].encode())

    def _line_of(self, module: Module, start: int, end: int) -> bytes:
        """The bytes of a line as they are in the file now."""
        return self._text_of(module)[start:end]

    def _text_of(self, module: Module) -> bytes:
        path = self.library.path_of(self.library.files_of(module)[0])
        return self.library.reader.unsaved.get(path) or read_text(path)


def definitions_in(module: Module, nodes: Iterable[int]) -> Iterator[Target]:
    """Those of some nodes that define a name others can use: of a variable or attribute the first one only."""
    facts = module.facts
    seen: set[tuple[int, str]] = set()
    for node in nodes:
        kind = facts.kinds[node]
        if kind in k.DEFINITIONS:
            yield Target(module, node)
            continue
        if kind not in NAMED:
            continue
        from symindex.resolve.semantics import binding_scope, bindings_in  # late: functions and classes need it not

        if kind == k.LOCAL and (not module.has_declarations or binding_scope(module, node)):
            continue
        if kind in (k.BOUND, k.LOCAL):
            key = binding_scope(module, node), facts.word(node)
            if key in seen:
                continue
            seen.add(key)
        elif kind == k.SELF_BOUND:
            class_ = facts.scope_of(node)
            while class_ and facts.kinds[class_] != k.CLASS:
                class_ = facts.scope_of(class_)
            key = class_, facts.word(node)
            if key in seen or bindings_in(module, class_, facts.word(node)):
                continue
            seen.add(key)
        yield Target(module, node)


def callable_in(module: Module) -> Iterator[Target]:
    """The functions and classes of a module that other modules can call by name."""
    facts = module.facts
    for node in facts.nodes_of(k.DEFINITIONS):
        if facts.kinds[facts.scope_of(node)] not in k.FUNCTIONS and not facts.word(node).startswith("__"):
            yield Target(module, node)


def _import_with_dots_at(module: Module, offset: int) -> Sequence[int]:
    """Return the target of a relative import's dots: the last component of its module, else the package they mean."""
    facts = module.facts
    for statement in facts.nodes_of({k.FROM}):
        written, start = Import(facts, statement), facts.starts[statement]
        names = written.parts or children(facts, statement)
        if written.level and names and start + len("from") < offset < facts.starts[names[0]]:
            return written.parts[-1:] or [statement]
    return []


def _url_around(module: Module, there: list[int], offset: int) -> Sequence[int]:
    """Return the first word of the literal at a place which is the path of a URL, or the name of one."""
    from symindex.resolve.semantics import is_route  # late: functions and classes need it not

    facts = module.facts
    around = (facts.parent(node) for node in there if facts.kinds[node] == k.STRING_WORD)
    literals = (each for each in around if is_route(module, each) and facts.starts[each] <= offset <= facts.end(each))
    return [node for each in list(literals)[:1] for node in facts.children(each) if facts.kinds[node] == k.STRING_WORD][
        :1
    ]


def _ends_in(symbol: str, parts: list[str]) -> bool:
    return symbol.split(".")[-len(parts) :] == parts
