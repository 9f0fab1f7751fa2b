"""The meaning of an occurrence: names through scopes and imports, attributes through modules and classes.

What values an expression may have is asked of `Inference`, through `value_of`.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.resolve.exports import Exports, exports_of
from symindex.resolve.inference import Inference
from symindex.resolve.names import decorator_names, without_overloads
from symindex.resolve.scopes import bindings_in, lookup, starting_scope
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

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_VARIABLES: Final = frozenset({k.BOUND, k.LOCAL, k.AUGMENTED})
# Hops through re-exports, aliases and bases: real code stays far below, cycles end here.
_DEEPEST: Final = 40
_BASES_MOST: Final = 200
_CLASS_METHODS: Final = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


class Resolver:
    """Answers what occurrences mean, and remembers what it found out about modules and classes."""

    def __init__(self, source: FactsSource) -> None:
        self.source = source
        self._members: dict[tuple[Module, str], Meaning] = {}
        self._asked: list[tuple[Module, str]] = []  # members being looked for, one because of the other
        self._in_cycle: set[tuple[Module, str]] = set()
        self._exports: dict[Module, Exports] = {}
        self._own: dict[tuple[Target, str], list[Target]] = {}
        self._orders: dict[Target, tuple[tuple[Target, ...], bool]] = {}
        self._depth = 0
        self.inference = Inference(self)

    # Occurrences

    def meaning(self, module: Module, node: int) -> Meaning:
        """What the name at a node means; for a binding, itself and what it hands on."""
        kind = module.facts.kinds[node]
        if kind in k.DEFINITIONS or kind in k.PARAMETERS or kind in (k.TYPE_ALIAS, k.TYPE_PARAMETER):
            return Meaning((Target(module, node),), True)
        if kind in (k.NAME, k.CALLED, k.DELETED, k.GLOBAL_NAME, k.NONLOCAL_NAME) or kind in _VARIABLES:
            return self.name(module, node)
        if kind in k.ATTRIBUTES:
            return self._attribute(module, node)
        if kind in (k.IMPORT_FIRST, k.IMPORT_PART):
            return self._import_part(module, node)
        if kind in (k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS):
            return self._imported(module, node)
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
        if nodes:
            return self._bound(module, scope, nodes)
        word = module.facts.word(node)
        starred = self._starred(module, word)
        return starred if starred.values or not starred.complete else self._builtin(module, word)

    def _builtin(self, module: Module, word: str) -> Meaning:
        for builtins in self.source.modules_named("builtins", module.tree):
            found = self.member_of_module(builtins, word)
            if found.values:
                return found
        return NOTHING

    def _bound(self, module: Module, scope: int, nodes: list[int]) -> Meaning:
        """What a name means that these nodes bind in a scope: definitions and imports, else the variable itself."""
        facts = module.facts
        found: list[Meaning] = []
        variables = [node for node in nodes if facts.kinds[node] in _VARIABLES]
        if variables and not any(facts.kinds[node] in k.PARAMETERS for node in nodes):
            variable = Target(module, variables[0])
            found.append(Meaning((variable, *self._alias(module, variables)), True))
        for node in without_overloads(module, nodes):
            kind = facts.kinds[node]
            if kind in _IMPORTS:
                found.append(
                    self._imported(module, node) if kind != k.IMPORT_FIRST else self._import_part(module, node)
                )
            elif kind not in _VARIABLES:
                found.append(Meaning((Target(module, node),), True))
        if len(found) > 1:
            # Definitions say more than a variable that is given None first.
            found.sort(
                key=lambda meaning: any(isinstance(v, Target) and v.kind in _VARIABLES for v in meaning.values[:1])
            )
        return merged(found)

    def _alias(self, module: Module, variables: list[int]) -> tuple[Value, ...]:
        """What a variable hands on that is bound once, to a name or an attribute: `build = manager.build`."""
        facts = module.facts
        if len(variables) != 1 or self._depth > _DEEPEST:
            return ()
        assignment = facts.parent(variables[0])
        if facts.kinds[assignment] != k.ASSIGN:
            return ()
        value = list(facts.children(assignment))[-1]
        if facts.kinds[value] not in (k.NAME, k.ATTRIBUTE) or value == variables[0]:
            return ()
        self._depth += 1
        try:
            meaning = self.meaning(module, value)
        finally:
            self._depth -= 1
        return tuple(v for v in meaning.values if isinstance(v, Target) and (v.kind in k.DEFINITIONS or not v.node))

    def _handed_on(self, meaning: Meaning) -> Meaning:
        """The same without what is only known to be some variable, whose value is unknown."""
        known = tuple(v for v in meaning.values if not isinstance(v, Target) or v.kind == k.CLASS or not v.node)
        return Meaning(known, meaning.complete and len(known) == len(meaning.values))

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
        if value is None or self._depth > _DEEPEST:
            return UNKNOWN
        self._depth += 1
        try:
            objects = self.value_of(module, value)
            if not objects.values:
                return UNKNOWN
            found = [self.member(each, facts.word(node)) for each in objects.values]
        finally:
            self._depth -= 1
        meaning = merged(found)
        return Meaning(meaning.values, meaning.complete and objects.complete, meaning.inferred or objects.inferred)

    def member(self, value: Value, name: str) -> Meaning:
        """What an attribute of a value is."""
        if isinstance(value, Namespace):
            return self.module_named(f"{value.name}.{name}", value.tree)
        if isinstance(value, Instance):
            return self._class_member(value.of, name)
        if isinstance(value, Super):
            return self._in_order(self.method_resolution_order(value.of)[0][1:], name)
        if not value.node:
            return self.member_of_module(value.module, name)
        if value.kind == k.CLASS:
            return self._class_member(value, name)
        return UNKNOWN

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
        scope = facts.scope_of(call)
        while scope and facts.kinds[scope] != k.CLASS:
            scope = facts.scope_of(scope)
        return Meaning((Super(Target(module, scope)),), True) if scope else UNKNOWN

    # Modules

    def module_named(self, name: str, tree: int) -> Meaning:
        """The module or package that an import of a dotted name means, seen from a tree."""
        modules = self.source.modules_named(name, tree)
        if modules:
            return Meaning(tuple(Target(module, 0) for module in modules[:1]), True)
        if self.source.is_package(name, tree):
            return Meaning((Namespace(name, tree),), True)
        return UNKNOWN

    def member_of_module(self, module: Module, name: str) -> Meaning:
        """What a name means in a module: bound there, taken over with a star, or a submodule."""
        key = module, name
        known = self._members.get(key)
        if known is None:
            self._members[key] = NOTHING  # ends cycles of imports
            self._asked.append(key)
            try:
                known = self._members[key] = self._member_of_module(module, name)
            finally:
                self._asked.pop()
            if not self._asked:
                for other in self._in_cycle - {key}:  # what they lacked for the cycle's sake may yet be found
                    self._members.pop(other, None)
                self._in_cycle.clear()
        elif key in self._asked:
            self._in_cycle.update(self._asked)
        return known

    def _member_of_module(self, module: Module, name: str) -> Meaning:
        nodes = bindings_in(module, 0, name)
        if nodes:
            own = self._bound(module, 0, nodes)
            if own.values or not own.complete:
                return own
        starred = self._starred(module, name)
        if starred.values:
            return starred
        if module.is_package:
            submodule = self.module_named(f"{module.name}.{name}", module.tree)
            if submodule.values:
                return submodule
        for beside in self.source.modules_named(module.name, module.tree):
            if beside.is_stub and beside != module and bindings_in(beside, 0, name):
                return self.member_of_module(beside, name)
        if not starred.complete or bindings_in(module, 0, "__getattr__"):
            return UNKNOWN
        return NOTHING

    def _starred(self, module: Module, name: str) -> Meaning:
        """What a name means that star imports of a module may bring."""
        found = NOTHING
        for star in reversed(list(module.facts.nodes_of({k.IMPORT_STAR}))):  # the last one wins
            source = self._source_module(module, module.facts.parent(star))
            values = [value for value in source.values if self._brings(value, name)]
            meaning = merged([self.member(value, name) for value in values])
            if meaning.values:
                return meaning
            if not meaning.complete or not source.values:
                found = UNKNOWN
        return found

    def _brings(self, source: Value, name: str) -> bool:
        if not isinstance(source, Target):
            return not name.startswith("_")
        exports = self._exports.get(source.module)
        if exports is None:
            exports = self._exports[source.module] = exports_of(source.module)
        return exports.has(name)

    # Imports

    def _source_module(self, module: Module, statement: int) -> Meaning:
        """The module that a `from` statement names."""
        written = module.facts.word(statement)
        name = written.lstrip(".")
        level = len(written) - len(name)
        if level:
            package = module.package
            for _ in range(level - 1):
                package = package.rpartition(".")[0]
            name = ".".join(part for part in (package, name) if part)
        return self.module_named(name, module.tree)

    def _import_part(self, module: Module, node: int) -> Meaning:
        """The package or module that one component of a dotted import names."""
        facts = module.facts
        statement = facts.parent(node)
        written = facts.word(statement)
        position = sum(1 for part in range(statement + 1, node) if facts.parent(part) == statement)
        bare = written.lstrip(".")
        name = ".".join(bare.split(".")[: position + 1])
        if bare != written:
            package = module.package
            for _ in range(len(written) - len(bare) - 1):
                package = package.rpartition(".")[0]
            name = f"{package}.{name}" if package else name
        return self.module_named(name, module.tree)

    def _imported(self, module: Module, node: int) -> Meaning:
        """What an imported name or its alias means."""
        facts = module.facts
        if facts.kinds[node] == k.IMPORT_ALIAS:
            above = facts.parent(node)
            if facts.kinds[above] == k.IMPORT:
                return self.module_named(facts.word(above), module.tree)
            node = above
        if self._depth > _DEEPEST:
            return UNKNOWN
        self._depth += 1
        try:
            source = self._source_module(module, facts.parent(node))
            name = facts.word(node)
            meanings = [self.member(value, name) for value in source.values]
        finally:
            self._depth -= 1
        meaning = merged(meanings) if meanings else UNKNOWN
        if meaning.values:
            return meaning
        for value in source.values:
            parent = (
                value.name if isinstance(value, Namespace) else value.module.name if isinstance(value, Target) else ""
            )
            submodule = self.module_named(f"{parent}.{name}", module.tree)
            if submodule.values:
                return submodule
        return UNKNOWN

    def _dotted_string(self, module: Module, node: int) -> Meaning:
        """What a component of a dotted path in a literal names, when the path begins with a module of the index."""
        facts = module.facts
        path = facts.parent(node)
        parts = [facts.word(part) for part in facts.children(path)]
        wanted = node - path
        return self.dotted(parts[:wanted], module.tree)

    def dotted(self, parts: list[str], tree: int) -> Meaning:
        """What a dotted path means: the longest module it begins with, then members."""
        for length in range(len(parts), 0, -1):
            modules = self.source.modules_named(".".join(parts[:length]), tree)
            if modules:
                meaning = Meaning((Target(modules[0], 0),), True)
                for name in parts[length:]:
                    meaning = merged([self.member(v, name) for v in self._handed_on(meaning).values] or [UNKNOWN])
                return meaning
        return UNKNOWN

    # Classes

    def method_resolution_order(self, class_: Target) -> tuple[tuple[Target, ...], bool]:
        """A class and its bases in the order of C3, and whether all of them are known."""
        known = self._orders.get(class_)
        if known is None:
            self._orders[class_] = ((class_,), False)  # ends cycles
            known = self._orders[class_] = self._linearized(class_)
        return known

    def bases(self, class_: Target) -> tuple[list[Target], bool]:
        """The base classes as written, and whether all of them are known."""
        facts, found, known = class_.module.facts, [], True
        for part in facts.children(class_.node):
            if facts.kinds[part] not in (k.DECORATOR, k.TYPE_PARAMETER, k.BASES):
                break
            for expression in islice(facts.children(part), _BASES_MOST) if facts.kinds[part] == k.BASES else ():
                kind = facts.kinds[expression]
                if kind == k.KEYWORD:
                    continue
                if kind == k.SUBSCRIPT:
                    expression = facts.first_child(expression) or expression
                meaning = self.value_of(class_.module, expression)
                classes = [t for t in meaning.targets if t.kind == k.CLASS and t != class_]
                found += classes[:1]
                is_known = (bool(classes) and meaning.complete) or _is_plain_root(class_.module, expression)
                known = known and is_known
        return found, known

    def _linearized(self, class_: Target) -> tuple[tuple[Target, ...], bool]:
        bases, known = self.bases(class_)
        orders = [self.method_resolution_order(base) for base in bases]
        sequences = [list(order) for order, _ in orders] + [list(bases)]
        merged_order = [class_]
        while sequences := [sequence for sequence in sequences if sequence]:
            for sequence in sequences:
                head = sequence[0]
                if not any(head in other[1:] for other in sequences):
                    break
            else:
                head = sequences[0][0]  # no order satisfies all bases; Python would refuse the class
            merged_order.append(head)
            sequences = [[each for each in sequence if each != head] for sequence in sequences]
        return tuple(dict.fromkeys(merged_order)), known and all(complete for _, complete in orders)

    def _class_member(self, class_: Target, name: str) -> Meaning:
        order, _ = self.method_resolution_order(class_)
        return self._in_order(order, name)

    def _in_order(self, order: tuple[Target, ...], name: str) -> Meaning:
        for class_ in order:
            found = self.own_members(class_, name)
            if found and len(nodes := bindings_in(class_.module, class_.node, name)) == 1:
                return self._bound(class_.module, class_.node, nodes)  # it may hand on something else
            if found:
                return Meaning(tuple(found), True)
        return UNKNOWN

    def own_members(self, class_: Target, name: str) -> list[Target]:
        """What a class itself defines under a name: in its body, or on `self` in its methods; the first of each."""
        key = class_, name
        known = self._own.get(key)
        if known is None:
            known = self._own[key] = self._own_members(class_, name)
        return known

    def _own_members(self, class_: Target, name: str) -> list[Target]:
        module, facts = class_.module, class_.module.facts
        nodes = bindings_in(module, class_.node, name)
        if nodes:
            definitions = [node for node in nodes if facts.kinds[node] in k.DEFINITIONS]
            return [Target(module, without_overloads(module, definitions or nodes)[0])]
        return [Target(module, node) for node in self._bound_on_self(class_, name)[:1]]

    def members_in(self, class_: Target, name: str) -> list[int]:
        """All nodes that bind a member of a class itself: on `self` in its methods, and in its body."""
        return self._bound_on_self(class_, name) + bindings_in(class_.module, class_.node, name)

    def _bound_on_self(self, class_: Target, name: str) -> list[int]:
        module = class_.module
        nodes = module.bound_on_self.get(module.facts.number_of(name), ())
        return [node for node in nodes if self.class_around(module, node) == class_.node]

    def class_around(self, module: Module, node: int) -> int:
        """The class of the method around a node, however deep in functions within it; 0 where there is none."""
        facts = module.facts
        scope = starting_scope(module, node)
        while scope and facts.kinds[scope] != k.CLASS:
            scope = facts.scope_of(scope)
        return scope


def _is_plain_root(module: Module, expression: int) -> bool:
    return module.facts.kinds[expression] == k.NAME and module.facts.word(expression) == "object"
