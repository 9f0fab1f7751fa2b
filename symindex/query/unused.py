"""Find definitions of the project that have no known use.

A use is any place that means the definition, outside its own body: a call, a read, an import that somebody reads, a
string, an entry of `__all__`, a word in the project's configuration files. What a framework uses by convention is left
out: special methods, tests, what overrides a member of a library's class, what a decorator of a library receives.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter, Hit
from symindex.model.roles import Role
from symindex.model.values import Target
from symindex.query.filters import is_path_wanted
from symindex.query.hits import HitMaker, kind_word
from symindex.query.index import Index
from symindex.resolve.semantics import decorator_names
from symindex.workspace.reading import read_text

# Stubs define nothing; of what Cython compiles the uses as a type of C are not known.
_NOT_JUDGED: Final = (".pyi", ".pyx", ".pxd", ".pxi")
_USES: Final = Role((1 << 10) - 1) & ~Role.DEFINITION
_PLACES: Final = k.OCCURRENCES - k.DEFINITIONS - k.PARAMETERS - {k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND}
# Decorators that hand back what they are given, or something that is used under the same name.
_TRANSPARENT: Final = frozenset(
    {
        *("property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "contextmanager"),
        *("asynccontextmanager", "wraps", "lru_cache", "cache", "dataclass", "total_ordering", "final", "unique"),
        *("deprecated", "runtime_checkable", "define", "frozen", "attrs", "s", "singledispatch"),
    }
)
_SETTINGS: Final = ("*.toml", "*.cfg", "*.ini", "*.yaml", "*.yml", "*.json", "setup.py")
_MAX_SETTINGS_BYTES: Final = 1 << 20
# Of one name in one file, each to be held against all places with the name: more are taken for used.
_MAX_SAME_NAMED: Final = 100
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_MODULE_CALLBACKS: Final = frozenset({"setup_module", "teardown_module", "setup_function", "teardown_function"})


class Unused:
    """Finds unused definitions, for one state of an index."""

    def __init__(self, index: Index) -> None:
        self._index, self._means = index, index.internals
        self._library = self._means.library
        self._tree = next(iter(self._library.trees))
        self._in_settings = _words_of_settings(_settings(index))

    def hits(self, wanted: Filter) -> Iterator[Hit]:
        """The unused functions, classes and methods, by file and line.

        `resolved`: the name occurs nowhere else in the project. `inferred`: every place with the name means something
        else. `possible`: some place may mean it, or a library may use it by convention.
        """
        maker = HitMaker(self._library, [self._tree])
        documents = list(self._library.reader.documents([self._tree]))
        for module in self._library.modules_in(sorted(documents, key=lambda document: document.path)):
            path = self._library.files_of(module)[0].path
            if path.endswith(_NOT_JUDGED) or not is_path_wanted(path, wanted):
                continue
            numbers = module.facts.word_ids
            defined = Counter(numbers[node] for node in module.facts.nodes_of(k.DEFINITIONS))
            for node in module.facts.nodes_of(k.DEFINITIONS):
                if defined[numbers[node]] > _MAX_SAME_NAMED:
                    continue
                if wanted.kinds and kind_word(module, node) not in wanted.kinds:
                    continue
                certainty = self._certainty(Target(module, node))
                if certainty is not None and certainty <= wanted.min_certainty:
                    yield maker.definition(Target(module, node), certainty)

    def _certainty(self, target: Target) -> Certainty | None:
        """Return the certainty that a definition is unused; None where it is used."""
        name = target.module.facts.word(target.node)
        if self._is_called_by_convention(target, name) or name in self._in_settings:
            return None
        at_best = self._handed_on(target)
        if at_best is None:
            return None
        return self._grade_of_uses(target, name, at_best)

    def _is_called_by_convention(self, target: Target, name: str) -> bool:
        """Return True if Python or a test runner uses a definition without naming it."""
        if (name.startswith("__") and name.endswith("__")) or name in _MODULE_CALLBACKS:
            return True
        if target.kind == k.CLASS:
            return name.startswith("Test") or any(
                word.startswith("test") for word in _methods_of(target)
            )  # a class of tests is collected by what it holds, whatever its name
        return name.startswith("test")

    def _handed_on(self, target: Target) -> Certainty | None:
        """The surest grade that decorators and base classes leave a definition; None where they use it."""
        best = Certainty.RESOLVED
        for name in decorator_names(target.module, target.node):
            if name == "overload":
                return None
            if name not in _TRANSPARENT:  # a property's setter, a route, a fixture: who decorates may call it
                best = Certainty.POSSIBLE
        if target.kind == k.CLASS and self._is_found_by_base(target):
            best = Certainty.POSSIBLE
        facts = target.module.facts
        scope = facts.scope_of(target.node)
        if facts.kinds[scope] != k.CLASS:
            return best
        order, is_complete = self._means.semantics.order(Target(target.module, scope))
        if not is_complete:
            best = Certainty.POSSIBLE
        for base in order[1:]:
            if self._means.semantics.own_members(base, facts.word(target.node)):
                if base.module.tree != self._tree:
                    return None  # the library that declares it calls it
                best = Certainty.POSSIBLE  # whoever calls the base's member may call this one
        return best

    def _is_found_by_base(self, class_: Target) -> bool:
        """Return True if a framework may find a class by its bases: one is in an environment, or unknown."""
        order, is_complete = self._means.semantics.order(class_)
        trees = self._library.trees
        return not is_complete or any(trees[base.module.tree].kind == "environment" for base in order[1:])

    def _grade_of_uses(self, target: Target, name: str, at_best: Certainty) -> Certainty | None:
        if not self._is_in_project(name, _USES):
            return Certainty.POSSIBLE if self._begins_as_a_string_does(name) else at_best
        facts, grade = target.module.facts, max(at_best, Certainty.INFERRED)
        end = facts.after(target.node)
        for use in self._means.occurrences.by_name([target], _PLACES, _USES, [self._tree]):
            if use.module == target.module and target.node < use.node < end:
                continue  # it names itself
            if use.certainty is not Certainty.POSSIBLE:
                return None
            grade = Certainty.POSSIBLE
        return grade

    def _begins_as_a_string_does(self, name: str) -> bool:
        """Return True if a string of the project is the first part of a name: `getattr(self, "visit_" + kind)`."""
        parts = name.split("_")
        prefixes = ("_".join(parts[:count]) + "_" for count in range(1, len(parts)))
        return any(prefix.strip("_") and self._is_in_project(prefix, Role.STRING) for prefix in prefixes)

    def _is_in_project(self, word: str, roles: int) -> bool:
        reader = self._library.reader
        files = reader.documents_of_contents(content_id for content_id, _ in reader.contents_mentioning(word, roles))
        return any(document.tree == self._tree for documents in files.values() for document in documents)


def _methods_of(class_: Target) -> Iterator[str]:
    facts = class_.module.facts
    return (facts.word(node) for node in facts.children(class_.node) if facts.kinds[node] in k.FUNCTIONS)


def _settings(index: Index) -> Iterator[str]:
    """The texts of the configuration files in the project's root: entry points, plug-ins and tools are named there."""
    if index.revision is not None:
        texts, root = index.reader.unsaved, os.path.join(index.root, "")
        inside = (path for path in texts if path.startswith(root) and os.sep not in path[len(root) :])
        yield from (texts[path].decode("utf-8", "replace") for path in inside if _is_settings(path[len(root) :]))
        return
    for path in filter(lambda path: _is_settings(path.name), index.root.iterdir()):
        try:
            if path.stat().st_size <= _MAX_SETTINGS_BYTES:
                yield read_text(path, errors="replace")
        except OSError:
            continue


def _is_settings(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in _SETTINGS)


def _words_of_settings(texts: Iterable[str]) -> frozenset[str]:
    words: set[str] = set()
    for text in texts:
        words.update(_WORD.findall(text))
    return frozenset(words)
