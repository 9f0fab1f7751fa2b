"""What `ast` and `tokenize` say of the standard library's files, the facts say too.

Left out are files that this Python does not read, and what is known to differ:
- identifiers that NFKC changes (see `test_odd_input`), which `tokenize` splits or `ast` spells in another way;
- files whose encoding is not UTF-8, of which `ast` reads the text as if it still were in theirs;
- `print >> f`, which facts take for Python 2's statement;
- files in which the grammar finds errors where Python finds none (there is one in the library: see `dedented.py` among
  the golden files).
"""

from __future__ import annotations

import ast
import io
import keyword
import sys
import sysconfig
import tokenize
import unicodedata
import warnings
from functools import cached_property
from pathlib import Path

import pytest

from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.text import to_utf8

from .test_golden import GOLDEN

FILES = 80
KNOWN_TO_DIFFER = {
    "dedented.py",
    "test_compile.py",
    "test_print.py",
    "test_source_encoding.py",
    "test_traceback.py",
    "test_unicode_identifiers.py",
}
SOFT_KEYWORDS = {"match", "case", "type", "_"}
_BOUND = {k.BOUND, k.LOCAL, k.AUGMENTED, k.TYPE_ALIAS}
NAME_KINDS = {ast.Load: {k.NAME, k.CALLED}, ast.Store: _BOUND, ast.Del: {k.DELETED}}
ATTRIBUTE_KINDS = {
    ast.Load: {k.ATTRIBUTE, k.ATTRIBUTE_CALLED},
    ast.Store: {k.ATTRIBUTE_BOUND, k.SELF_BOUND, k.ATTRIBUTE_AUGMENTED},
    ast.Del: {k.ATTRIBUTE_DELETED},
}
DEFINITION_KINDS = {
    ast.FunctionDef: k.FUNCTION,
    ast.AsyncFunctionDef: k.ASYNC_FUNCTION,
    ast.ClassDef: k.CLASS,
}


def standard_library() -> list[Path]:
    """Every n-th file, the same ones each time, from all over the library."""
    root = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(
        path for path in root.rglob("*.py") if "site-packages" not in path.parts and path.name not in KNOWN_TO_DIFFER
    )
    return files[:: max(1, len(files) // FILES)]


def golden() -> list[Path]:
    return [path for path in sorted(GOLDEN.glob("*.py")) if path.name not in KNOWN_TO_DIFFER]


class Source:
    """A file, its facts, and what the standard library makes of it."""

    def __init__(self, source: bytes) -> None:
        self.text, _ = to_utf8(source)
        self.mark = 3 if self.text.startswith(b"\xef\xbb\xbf") else 0
        self.facts: FileFacts = extract(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.tree = ast.parse(self.text)
        self.occurrences = {
            (self.facts.starts[node], self.facts.word(node)): node for node in self.facts.nodes_of(k.OCCURRENCES)
        }

    def offset(self, line: int, column: int) -> int:
        """The place of a line (from 1) and column (in bytes) of `ast`."""
        return self.facts.line_starts[line - 1] + column + (self.mark if line == 1 else 0)

    def kind_at(self, offset: int, word: str) -> int | None:
        """The kind of the occurrence of a word at a place."""
        node = self.occurrences.get((offset, word))
        return None if node is None else self.facts.kinds[node]

    @cached_property
    def name_tokens(self) -> set[tuple[int, str]]:
        """(place, word) of the names that `tokenize` finds, keywords left out."""
        found = set()
        lines = io.StringIO(self.text[self.mark :].decode(), newline="")
        before = None
        for token in tokenize.generate_tokens(lines.readline):
            conversion = before is not None and before.string == "!"  # the r of `{x!r}`
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string) and not conversion:
                found.add((self.offset(token.start[0], len(token.line[: token.start[1]].encode())), token.string))
            before = token
        return found

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree but those in f-strings where their places are wrong, which is before 3.12."""
        nodes = list(ast.walk(self.tree))
        if sys.version_info >= (3, 12):
            return nodes
        left_out = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        return [node for node in nodes if node not in left_out]


@pytest.fixture(scope="module")
def library() -> list[tuple[str, Source]]:
    found = []
    for path in [*standard_library(), *golden()]:
        try:
            found.append((str(path), Source(path.read_bytes())))
        except (SyntaxError, ValueError):  # an example of bad code
            continue
    assert len(found) > FILES - 15
    return found


def check(found: list[tuple[object, ...]]) -> None:
    assert found == []


def test_every_name_token_is_an_occurrence(library: list[tuple[str, Source]]) -> None:
    check(
        [
            (path, source.facts.line_of(place) + 1, word)
            for path, source in library
            for place, word in source.name_tokens - source.occurrences.keys()
            if word not in SOFT_KEYWORDS and word == unicodedata.normalize("NFKC", word)
        ]
    )


def test_every_occurrence_is_a_name_token_or_in_a_string(library: list[tuple[str, Source]]) -> None:
    check(
        [
            (path, source.facts.line_of(place) + 1, word)
            for path, source in library
            for place, word in source.occurrences.keys() - source.name_tokens
            if word == unicodedata.normalize("NFKC", word)
            and not _is_in_string(source.facts, source.occurrences[place, word])
        ]
    )


def _is_in_string(facts: FileFacts, node: int) -> bool:
    texts = {k.TYPE_STRING} if sys.version_info >= (3, 12) else {k.TYPE_STRING, k.FORMATTED_STRING}
    return facts.kinds[node] in {k.STRING_WORD, k.STRING_PART} or any(
        facts.kinds[around] in texts for around in facts.ancestors(node)
    )


def test_no_name_is_there_twice(library: list[tuple[str, Source]]) -> None:
    check(
        [
            (path,)
            for path, source in library
            if len(source.occurrences) != len(list(source.facts.nodes_of(k.OCCURRENCES)))
        ]
    )


def test_functions_and_classes_are_definitions(library: list[tuple[str, Source]]) -> None:
    for path, source in library:
        facts = source.facts
        found = [
            (facts.line_of(facts.starts[node]) + 1, facts.qualified_name(node), facts.kinds[node])
            for node in facts.nodes_of(k.DEFINITIONS)
        ]
        assert sorted(found) == sorted(_definitions(source.tree)), path


def _definitions(tree: ast.AST, around: str = "") -> list[tuple[int, str, int]]:
    found = []
    for node in ast.iter_child_nodes(tree):
        name = around
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{around}.{node.name}".lstrip(".")
            found.append((node.lineno, name, DEFINITION_KINDS[type(node)]))
        found.extend(_definitions(node, name))
    return found


def test_calls_of_names_and_attributes_are_calls(library: list[tuple[str, Source]]) -> None:
    found: list[tuple[object, ...]] = []
    for path, source in library:
        for node in source.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                wanted = k.CALLED if isinstance(node.func, ast.Name) else k.ATTRIBUTE_CALLED
                if source.kind_at(*_word_of(source, node.func)) != wanted:
                    found.append((path, node.lineno, ast.unparse(node.func)))
    check(found)


def test_names_and_attributes_are_read_bound_or_deleted(library: list[tuple[str, Source]]) -> None:
    found: list[tuple[object, ...]] = []
    for path, source in library:
        for node in source.nodes:
            if isinstance(node, ast.Name | ast.Attribute):
                kinds = (NAME_KINDS if isinstance(node, ast.Name) else ATTRIBUTE_KINDS)[type(node.ctx)]
                if source.kind_at(*_word_of(source, node)) not in kinds:
                    found.append((path, node.lineno, ast.unparse(node)))
    check(found)


def _word_of(source: Source, node: ast.Name | ast.Attribute) -> tuple[int, str]:
    if isinstance(node, ast.Name):
        return source.offset(node.lineno, node.col_offset), node.id
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return source.offset(node.end_lineno, node.end_col_offset) - len(node.attr.encode()), node.attr


def test_parameters_and_keywords_are_parameters_and_keywords(library: list[tuple[str, Source]]) -> None:
    found: list[tuple[object, ...]] = []
    for path, source in library:
        for node in source.nodes:
            if isinstance(node, ast.arg | ast.keyword) and node.arg:
                kinds = k.PARAMETERS if isinstance(node, ast.arg) else {k.KEYWORD}
                if source.kind_at(source.offset(node.lineno, node.col_offset), node.arg) not in kinds:
                    found.append((path, node.lineno, node.arg))
    check(found)


def test_imports_are_imports(library: list[tuple[str, Source]]) -> None:
    for path, source in library:
        imported = [
            (_module(node), alias.name, alias.asname)
            for node in source.nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        assert sorted(_imports(source.facts), key=repr) == sorted(imported, key=repr), path


def _module(node: ast.Import | ast.ImportFrom) -> str | None:
    return None if isinstance(node, ast.Import) else "." * node.level + (node.module or "")


def _imports(facts: FileFacts) -> list[tuple[str | None, str, str | None]]:
    found: list[tuple[str | None, str, str | None]] = []
    for node in facts.nodes_of({k.IMPORT}):
        aliases = [facts.word(child) for child in facts.children(node) if facts.kinds[child] == k.IMPORT_ALIAS]
        found.append((None, facts.word(node), aliases[0] if aliases else None))
    for node in facts.nodes_of({k.FROM}):
        for child in facts.children(node):
            if facts.kinds[child] == k.IMPORT_STAR:
                found.append((facts.word(node), "*", None))
            elif facts.kinds[child] == k.IMPORTED_BOUND:
                found.append((facts.word(node), facts.word(child), None))
            elif facts.kinds[child] == k.IMPORTED:
                found.append((facts.word(node), facts.word(child), facts.word(next(facts.children(child)))))
    return found


def test_docstrings_are_docstrings(library: list[tuple[str, Source]]) -> None:
    for path, source in library:
        documented = [
            node
            for node in source.nodes
            if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and ast.get_docstring(node, clean=False) is not None
            and not _is_joined(source, node.body[0])
        ]
        found = [source.facts.starts[node] for node in source.facts.nodes_of({k.DOCSTRING})]
        places = [source.offset(node.body[0].lineno, node.body[0].col_offset) for node in documented]
        assert sorted(found) == sorted(places), path


def _is_joined(source: Source, docstring: ast.stmt) -> bool:
    """Return True if it is adjacent literals or in brackets, which are text but no docstring to us."""
    place = source.offset(docstring.lineno, docstring.col_offset)
    return any(source.facts.starts[node] == place for node in source.facts.nodes_of({k.CONCATENATED})) or (
        source.text[place : place + 1] == b"("
    )
