"""Uses of definitions in files that are not Python, as hits: where a dotted path resolves to one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from symindex.model.answers import Certainty, Hit, Origin
from symindex.model.values import Target
from symindex.query.dotted_paths import DottedPath, DottedPaths
from symindex.query.file_texts import read_text
from symindex.query.hits import kind_word, symbol_of
from symindex.query.library import Library
from symindex.query.long_lines import Lines
from symindex.query.plausible import word_of
from symindex.resolve.semantics import Semantics
from symindex.workspace.disk import real_path
from symindex.workspace.settings import cache_directory, load_settings
from symindex.workspace.trees import Tree

_MAX_RESOLVED: Final = 2_000  # paths, for one question
_MAX_WORDS: Final = 40
_MAX_PARTS: Final = 60


class TextUses:
    """Finds where the project's settings, templates and documentation name definitions."""

    def __init__(self, library: Library, semantics: Semantics, environ: Mapping[str, str]) -> None:
        self._library, self._semantics, self._environ = library, semantics, environ
        self._read = "", b""

    def of(self, targets: Collection[Target], *, handed: bool = False) -> Iterator[Hit]:
        """The uses of some definitions by strings; `handed`: only objects that an entry point hands to who loads it.

        What a path leads to inside a module is `inferred`, as nobody says that it is one of code, and so is the module.
        A path that ends with a module is `possible`, because names of files and hosts look alike.
        """
        words = {word_of(target) for target in targets}
        if not 0 < len(words) <= _MAX_WORDS:
            return
        wanted = frozenset(targets)
        for count, path in enumerate(self._paths(words)):
            if count == _MAX_RESOLVED or self._library.stop.should_stop():
                return
            yield from self._hits(path, wanted, words, handed)

    def _paths(self, words: Collection[str]) -> Iterator[DottedPath]:
        project = next((tree for tree in self._library.trees.values() if tree.kind == "project"), None)
        if project is None:
            return
        root = Path(project.path)
        others = frozenset(real_path(Path(tree.path)) for tree in self._library.trees.values() if tree.id != project.id)
        tree = Tree("project", project.name, root, elsewhere=others)
        settings = load_settings(root, self._environ)
        yield from DottedPaths(tree, settings, self._environ, cache_directory(self._environ)).with_words(words)

    def _hits(self, path: DottedPath, wanted: frozenset[Target], words: set[str], handed: bool) -> Iterator[Hit]:
        for offset, names in path.readings():
            if handed and ":" not in path.text[offset - path.offset :]:
                continue
            for count, name in enumerate(names[:_MAX_PARTS], 1):
                if count == 1 or name not in words or (handed and count < len(names)):
                    continue
                target = next((each for each in self._meant(names[:count]) if each in wanted), None)
                if target is not None:
                    is_of_code = target.node or (count < len(names) and self._meant(names[: count + 1]))
                    certainty = Certainty.INFERRED if is_of_code else Certainty.POSSIBLE
                    start = offset + sum(len(each) + 1 for each in names[: count - 1])
                    yield from self._hit(path.file, start, name, target, certainty, "handed" if handed else "string")

    def _meant(self, names: list[str]) -> list[Target]:
        return self._semantics.dotted(names, None).targets

    def _hit(self, file: str, start: int, name: str, target: Target, certainty: Certainty, role: str) -> Iterator[Hit]:
        if self._read[0] != file:
            self._read = file, read_text(file)  # not as the index's state has it, of which the file is no part
        text = self._read[1]
        if text[start : start + len(name)] != name.encode():  # it has changed, or is not in UTF-8
            return
        lines = Lines(text)
        begin = text.rfind(b"\n", 0, start) + 1
        end = text.find(b"\n", start)
        column = lines.column(begin, start)
        line = text.count(b"\n", 0, start) + 1
        tree = next(each for each in self._library.trees.values() if each.kind == "project")
        yield Hit(
            file=file, line=line, column=column, end_line=line, end_column=column + len(name), name=name,
            symbol=symbol_of(target), kind=kind_word(target.module, target.node), role=role,
            enclosing="", certainty=certainty,
            origin=Origin(tree.kind, tree.name), copies=(),
            text=lines.shown(begin, len(text) if end < 0 else end, start),
        )  # fmt: skip
