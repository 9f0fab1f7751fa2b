"""Names that mean nothing: no module has them, no class of the object that they are asked of, no scope around them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.syntax import Import, inner
from symindex.model.values import Instance, Module, Namespace, Super, Target, Value
from symindex.query.filters import is_test_path
from symindex.query.open_index import Internals
from symindex.resolve.semantics import bindings_in, lookup_name

_PLAIN: Final = frozenset({k.NAME, k.CALLED, k.DELETED})
_READ: Final = frozenset({k.ATTRIBUTE, k.ATTRIBUTE_CALLED, k.ATTRIBUTE_DELETED, k.ATTRIBUTE_AUGMENTED})
_NAMES: Final = frozenset({k.IMPORTED, k.IMPORTED_BOUND})
_PARTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART})
_DYNAMIC: Final = ("__getattr__", "__getattribute__")
_GUARDS: Final = {
    "import": frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}),
    "attribute": frozenset({"AttributeError", "Exception", "BaseException"}),
    "name": frozenset({"NameError", "Exception", "BaseException"}),
}


class Absent(NamedTuple):
    """A name that means nothing: the reason, for people, and its certainty."""

    reason: str
    certainty: Certainty


class Missing:
    """Tells which names of one index mean nothing."""

    def __init__(self, internals: Internals) -> None:
        self._library, self._semantics = internals.library, internals.semantics
        self._set_from_outside: dict[str, bool] = {}

    def at(self, module: Module, node: int) -> Absent | None:
        """Why the name at a node means nothing; None where it means something, or may."""
        kind = module.facts.kinds[node]
        if kind in _PARTS:
            return None if _is_guarded(module, node, "import") else self._part(module, node)
        if kind in _NAMES:
            return None if _is_guarded(module, node, "import") else self._imported(module, node)
        if kind in _PLAIN:
            return None if _is_guarded(module, node, "name") else self._plain(module, node)
        if kind in _READ:
            return None if _is_guarded(module, node, "attribute") else self._attribute(module, node)
        return None

    def _part(self, module: Module, node: int) -> Absent | None:
        if self._semantics.meaning(module, node).values:
            return None
        facts = module.facts
        statement = facts.parent(node)
        written = Import(facts, statement)
        dots = "." * written.level
        return Absent(f"there is no module {dots}{'.'.join(written.up_to(node))}", Certainty.RESOLVED)

    def _imported(self, module: Module, node: int) -> Absent | None:
        facts = module.facts
        word, statement = facts.word(node), facts.parent(node)
        sources = self._semantics.imported_from(module, statement).values
        values = self._semantics.meaning(module, node).values
        if values and not (sources and all(_is_made_by_getattr(source, word, values) for source in sources)):
            return None
        if not sources:
            return Absent(f"there is no module {facts.word(statement)}", Certainty.RESOLVED)
        for source in sources:
            is_own = isinstance(source, Target) and source.module == module and bindings_in(module, 0, word) == [node]
            if isinstance(source, Target) and not is_own:
                certainty = self._of_module(source, word)
                if certainty != Certainty.RESOLVED:
                    return Absent(f"{_named(source)} has no {word}", certainty)
        return Absent(f"{_named(sources[0])} has no {word}", Certainty.RESOLVED)

    def _plain(self, module: Module, node: int) -> Absent | None:
        if lookup_name(module, node)[1]:
            return None
        meaning = self._semantics.meaning(module, node)
        if meaning.values:
            return None
        certainty = Certainty.RESOLVED if meaning.complete else Certainty.POSSIBLE
        return Absent(f"{module.facts.word(node)} is not defined", certainty)

    def _attribute(self, module: Module, node: int) -> Absent | None:
        facts = module.facts
        receiver, word = inner(facts, node), facts.word(node)
        objects = self._semantics.value_of(module, receiver)
        if not objects.values:
            return None
        found = [self._lacking(value, word) for value in objects.values]
        certainties = [each for each in found if each is not None]
        if not certainties or len(certainties) < len(found):
            return None
        if self._semantics.meaning(module, node).values and not self._is_partly_missing(objects.values, word):
            return None
        certainty = max(*certainties, Certainty.INFERRED if objects.inferred else Certainty.RESOLVED)
        if self._is_set_from_outside(word):
            certainty = Certainty.POSSIBLE
        return Absent(f"{_named(objects.values[0])} has no {word}", certainty)

    def _lacking(self, value: Value, word: str) -> Certainty | None:
        """Return the certainty that a value lacks an attribute; None where it has it."""
        member = self._semantics.member(value, word)
        if member.values:
            return None
        if isinstance(value, Namespace):
            return Certainty.RESOLVED
        if isinstance(value, Target) and not value.is_class:
            if value.node:
                return Certainty.POSSIBLE  # of a function object
            return self._of_module(value, word)
        class_ = value.of if isinstance(value, Instance | Super) else value
        order, is_known = self._semantics.order(class_)
        if not is_known or any(self._is_dynamic(each) for each in order):
            return Certainty.POSSIBLE
        return Certainty.RESOLVED

    def _of_module(self, target: Target, word: str) -> Certainty:
        """Return the certainty that a module lacks a name, which its own `__getattr__` may supply."""
        module = target.module
        if self._semantics.member(target, word).complete:
            return Certainty.RESOLVED
        if bindings_in(module, 0, word) or not bindings_in(module, 0, "__getattr__"):
            return Certainty.POSSIBLE
        facts = module.facts
        is_said = any(facts.kinds[each] in (k.STRING_WORD, k.STRING_PART) for each in facts.nodes_with(word))
        return Certainty.POSSIBLE if is_said or module.star_imports else Certainty.INFERRED

    def _is_dynamic(self, class_: Target) -> bool:
        if class_.module.is_stub and class_.module.name == "builtins":
            return False
        return any(self._semantics.own_members(class_, name) for name in _DYNAMIC)

    def _is_partly_missing(self, values: tuple[Value, ...], word: str) -> bool:
        """Return True if only some subclasses of an object's class, or only those in tests, have an attribute."""
        for value in values:
            if not isinstance(value, Instance):
                return False
            if value.is_exact:
                continue
            every = self._semantics.subclasses(value.of)
            below = [each for each in every if not _is_only_in_tests(each, value.of)]
            if not every or (below and all(self._semantics.member(each, word).values for each in below)):
                return False
        return True

    def _is_set_from_outside(self, word: str) -> bool:
        """Return True if product code sets an attribute of this name on objects that are not its own."""
        known = self._set_from_outside.get(word)
        if known is None:
            known = self._set_from_outside[word] = self._is_set(word)
        return known

    def _is_set(self, word: str) -> bool:
        reader, library = self._library.reader, self._library
        projects = [tree.id for tree in library.trees.values() if tree.kind == "project"]
        content_ids = [content_id for content_id, _ in reader.contents_mentioning(word, Role.WRITE)]
        for module in library.modules_of(content_ids, projects):
            if is_test_path(module.path):
                continue
            if any(module.facts.kinds[each] == k.ATTRIBUTE_BOUND for each in module.facts.nodes_with(word)):
                return True
        return False


def _is_made_by_getattr(source: Value, word: str, values: Collection[Value]) -> bool:
    """Return True if values of a name are no more than what the module's `__getattr__` returns for some other name."""
    if not isinstance(source, Target) or source.node or source.module.star_imports:
        return False
    has_submodule = any(
        isinstance(value, Namespace) or (isinstance(value, Target) and not value.node) for value in values
    )
    bound = bindings_in(source.module, 0, word)
    return not (has_submodule or bound) and bool(bindings_in(source.module, 0, "__getattr__"))


def _is_only_in_tests(class_: Target, base: Target) -> bool:
    """Return True if a class is a test's, and its base is not: what tests add, the base cannot rely on."""
    return is_test_path(class_.module.path) and not is_test_path(base.module.path)


def _named(value: Value) -> str:
    if isinstance(value, Namespace):
        return value.name
    target = value.of if isinstance(value, Instance | Super) else value
    return target.module.facts.word(target.node) if target.node else target.module.name


def _is_guarded(module: Module, node: int, what: str) -> bool:
    """Return True if code is prepared for a name to be missing: `try … except ImportError`, `if hasattr(…)`."""
    facts, child = module.facts, node
    for above in facts.ancestors(node):
        if facts.kinds[above] == k.TRY and _catches(module, above, child, what):
            return True
        if facts.kinds[above] in k.FUNCTIONS and what != "import":
            break
        child = above
    return what == "attribute" and _asks_first(module, node)


def _catches(module: Module, statement: int, child: int, what: str) -> bool:
    facts = module.facts
    if facts.first_child(statement) != child:
        return False
    for part in facts.children(statement):
        if facts.kinds[part] == k.EXCEPT:
            caught = next(facts.children(part), None)
            if caught is None or facts.kinds[caught] == k.BLOCK:
                return True
            names = {facts.word(each) for each in range(caught, facts.after(caught))}
            if names & _GUARDS[what]:
                return True
    return False


def _asks_first(module: Module, node: int) -> bool:
    """Return True if the function around asks `hasattr(…, "name")`."""
    facts = module.facts
    around = facts.enclosing_definition(node)
    if not facts.number_of("hasattr"):
        return False
    for each in facts.nodes_with_number(facts.word_ids[node], around, module.end_of(around)):
        call = facts.parent(each)
        is_given = facts.kinds[each] == k.STRING_WORD and facts.kinds[call] == k.CALL
        if is_given and facts.word(inner(facts, call)) == "hasattr":
            return True
    return False
