"""The meaning of an occurrence: names through scopes, attributes through modules and classes, the rest by its rooms.

`modules.py` follows imports, `classes.py` bases and members, `inference.py` guesses values, asked through `value_of`.
"""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.resolve.branches import in_effect
from symindex.resolve.classes import Classes
from symindex.resolve.inference import Inference
from symindex.resolve.modules import Modules
from symindex.resolve.names import decorator_names, without_overloads
from symindex.resolve.scopes import lookup, lookup_word, starting_scope
from symindex.resolve.source import (
    NOTHING,
    UNKNOWN,
    FactsSource,
    Instance,
    Meaning,
    Module,
    Namespace,
    Super,
    Target,
    Value,
    merged,
)
from symindex.resolve.spelled import keyword, string_word
from symindex.resolve.stubs import Stubs

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_VARIABLES: Final = frozenset({k.BOUND, k.LOCAL, k.AUGMENTED})
# Hops through re-exports, aliases and attributes: real code stays far below, endless ones end here.
_DEEPEST: Final = 40
_OBJECTS_MOST: Final = 4
_MANY: Final = 32  # bindings of one name in one scope
_CLASS_METHODS: Final = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


class Resolver:
    """Answers what occurrences mean, and remembers what it found out about modules and classes."""

    def __init__(self, source: FactsSource) -> None:
        self.source = source
        self.modules = Modules(self)
        self.classes = Classes(self)
        self.stubs = Stubs(self)
        self.inference = Inference(self)
        self._many: dict[tuple[Module, int, int, int], tuple[list[int], list[int], bool]] = {}
        self._depth = 0

    # Occurrences

    def meaning(self, module: Module, node: int) -> Meaning:
        """What the name at a node means; for a binding, itself and what it hands on.

        What a stub declares stands behind its source.
        """
        return self.stubs.with_sources(self.names(module, node), module)

    def names(self, module: Module, node: int) -> Meaning:
        """As `meaning`, with stubs where types lead to them."""
        if self._depth > _DEEPEST:
            self.inference.cut()
            return UNKNOWN
        self._depth += 1
        try:
            return self._meaning(module, node)
        except RecursionError:  # expressions nested deeper than any limit foresaw
            return UNKNOWN
        finally:
            self._depth -= 1

    def _meaning(self, module: Module, node: int) -> Meaning:
        kind = module.facts.kinds[node]
        if kind in k.DEFINITIONS or kind in k.PARAMETERS or kind in (k.TYPE_ALIAS, k.TYPE_PARAMETER):
            return Meaning((Target(module, node),), True)
        if kind in (k.NAME, k.CALLED, k.DELETED, k.GLOBAL_NAME, k.NONLOCAL_NAME) or kind in _VARIABLES:
            return self.name(module, node)
        if kind in k.ATTRIBUTES:
            return self._attribute(module, node)
        if kind in (k.IMPORT_FIRST, k.IMPORT_PART):
            return self.modules.of_part(module, node)
        if kind in (k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS):
            return self.modules.of_imported(module, node)
        if kind == k.STRING_PART:
            return self._dotted_string(module, node)
        if kind == k.STRING_WORD:
            return string_word(self, module, node)
        return keyword(self, module, node) if kind == k.KEYWORD else UNKNOWN

    def value_of(self, module: Module, node: int) -> Meaning:
        """What values an expression may have; `inferred` where that is a guess."""
        return self.inference.value_of(module, node)

    # Names

    def name(self, module: Module, node: int) -> Meaning:
        """What the word at a node means as a plain name there."""
        scope, nodes = lookup(module, node)
        return self.bound(module, scope, nodes, node) if nodes else self._unbound(module, module.facts.word(node))

    def word(self, module: Module, word: str, node: int) -> Meaning:
        """As `name`, for a word in a text at a node: a type comment, a docstring."""
        scope, nodes = lookup_word(module, module.facts.number_of(word), starting_scope(module, node))
        return self.bound(module, scope, nodes) if nodes else self._unbound(module, word)

    def _unbound(self, module: Module, word: str) -> Meaning:
        starred = self.modules.starred(module, word)
        return starred if starred.values or not starred.complete else self._builtin(module, word)

    def _builtin(self, module: Module, word: str) -> Meaning:
        for builtins in self.modules.imported("builtins", module).targets:
            return self.modules.member(builtins.module, word)
        return NOTHING

    def bound(self, module: Module, scope: int, nodes: list[int], reader: int | None = None) -> Meaning:
        """What a name means that these nodes bind in a scope: definitions and imports, else the variable itself."""
        facts = module.facts
        found: list[Meaning] = []
        variables, others, has_parameter = self._sorted_out(module, nodes)
        for node in without_overloads(module, in_effect(module, scope, others, reader)) if others else ():
            kind = facts.kinds[node]
            found.append(self.names(module, node) if kind in _IMPORTS else Meaning((Target(module, node),), True))
        if variables and not has_parameter:
            # Definitions say more than a variable that is given None first.
            variable = Target(module, variables[0])
            alias = self._alias(module, variables)
            found.append(Meaning((variable, *alias.values), True, alias.inferred))
        return merged(found)

    def _sorted_out(self, module: Module, nodes: list[int]) -> tuple[list[int], list[int], bool]:
        """The variables among bindings of a name, the others, and whether these have a parameter among them."""
        if len(nodes) < _MANY:
            return _sorted_out(module, nodes)
        key = module, nodes[0], nodes[-1], len(nodes)  # a file may read a name as often as it binds it
        known = self._many.get(key)
        if known is None:
            known = self._many[key] = _sorted_out(module, nodes)
        return known

    def _alias(self, module: Module, variables: list[int]) -> Meaning:
        """What a variable hands on that is bound once, to a name or an attribute: `build = manager.build`."""
        facts = module.facts
        assignment = facts.parent(variables[0])
        if len(variables) != 1 or facts.kinds[assignment] != k.ASSIGN:
            return NOTHING
        value = list(facts.children(assignment))[-1]
        if facts.kinds[value] not in (k.NAME, k.ATTRIBUTE) or value == variables[0]:
            return NOTHING
        meaning = self.names(module, value)
        known = tuple(v for v in meaning.targets if v.kind in k.DEFINITIONS or not v.node)
        return Meaning(known, True, meaning.inferred and bool(known))

    def receiver(self, module: Module, function: int, parameter: int) -> Meaning:
        """What a parameter is that is the first of a method: an object of the class, or for class methods the class."""
        facts = module.facts
        around = facts.scope_of(function)
        if facts.kinds[around] != k.CLASS or facts.kinds[function] not in k.FUNCTIONS:
            return UNKNOWN
        first = next((part for part in facts.children(function) if facts.kinds[part] in k.PARAMETERS), None)
        decorators = decorator_names(module, function)
        if first != parameter or "staticmethod" in decorators:
            return UNKNOWN
        class_ = Target(module, around)
        is_of_class = "classmethod" in decorators or facts.word(function) in _CLASS_METHODS
        return Meaning((class_ if is_of_class else Instance(class_),), True)

    # Attributes

    def _attribute(self, module: Module, node: int) -> Meaning:
        """What the attribute at a node is; unknown where its object is."""
        facts = module.facts
        value = facts.first_child(node)
        objects = self.value_of(module, value) if value is not None else UNKNOWN
        if not objects.values:
            return UNKNOWN
        meaning = merged([self._member_anywhere(each, facts.word(node)) for each in objects.values])
        return Meaning(meaning.values, meaning.complete and objects.complete, meaning.inferred or objects.inferred)

    def _member_anywhere(self, value: Value, name: str) -> Meaning:
        member = self.member(value, name)
        return member if member.values or member.complete else self.inference.attributes.defined_elsewhere(value, name)

    def member(self, value: Value, name: str) -> Meaning:
        """What an attribute of a value is."""
        if isinstance(value, Namespace):
            return self.modules.submodule(value, name)
        if isinstance(value, Instance):
            return self.classes.member(value.of, name)
        if isinstance(value, Super):
            return self.classes.member_in(self.classes.order(value.of)[0][1:], name)
        if not value.node:
            return self.modules.member(value.module, name)
        return self.classes.member(value, name) if value.kind == k.CLASS else UNKNOWN

    def realizations(self, module: Module, node: int) -> list[Target]:
        """What an attribute may mean in classes below that of its object, which only declares it."""
        facts = module.facts
        value = facts.first_child(node)
        if value is None or facts.kinds[node] not in k.ATTRIBUTES:
            return []
        found: list[Target] = []
        for each in self.value_of(module, value).values[:_OBJECTS_MOST]:
            class_ = each.of if isinstance(each, Instance) else each
            if isinstance(class_, Target) and class_.kind == k.CLASS:
                found += self.classes.realizations(class_, facts.word(node))
        return list(dict.fromkeys(found))

    def super_of(self, module: Module, call: int) -> Meaning:
        """What a call of `super` gives."""
        facts = module.facts
        called = facts.first_child(call)
        if (
            called is None
            or facts.kinds[called] != k.CALLED
            or facts.word(called) != "super"
            or lookup(module, called)[1]
        ):
            return UNKNOWN
        first = next((node for node in facts.children(call) if node != called), None)
        if first is not None:
            return Meaning(tuple(Super(v) for v in self.value_of(module, first).targets if v.kind == k.CLASS), True)
        around = self.classes.around(module, call)
        return Meaning((Super(Target(module, around)),), True) if around else UNKNOWN

    # Strings

    def _dotted_string(self, module: Module, node: int) -> Meaning:
        """What a component of a dotted path in a literal names, when the path begins with a module of the index."""
        facts = module.facts
        path = facts.parent(node)
        parts = [facts.word(part) for part in facts.children(path)]
        return self.modules.dotted(parts[: node - path], module)

    # Doors for `query`

    def dotted(self, parts: list[str], importer: Module | None) -> Meaning:
        """What a dotted path means, seen from a module: the longest module it begins with, then members."""
        return self.modules.dotted(parts, importer)

    def method_resolution_order(self, class_: Target) -> tuple[tuple[Target, ...], bool]:
        """A class and its bases in the order of C3, and whether all of them are known."""
        return self.classes.order(class_)

    def own_members(self, class_: Target, name: str) -> list[Target]:
        """What a class itself defines under a name."""
        return self.classes.own_members(class_, name)

    def class_around(self, module: Module, node: int) -> int:
        """The class of the method around a node; 0 where there is none."""
        return self.classes.around(module, node)


def _sorted_out(module: Module, nodes: list[int]) -> tuple[list[int], list[int], bool]:
    kinds = module.facts.kinds
    others = [node for node in nodes if kinds[node] not in _VARIABLES]
    variables = [node for node in nodes if kinds[node] in _VARIABLES] if len(others) < len(nodes) else []
    return variables, others, any(kinds[node] in k.PARAMETERS for node in others)
