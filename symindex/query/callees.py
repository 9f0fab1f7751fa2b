"""The forward direction: what the names and calls of a file lead to, with grades and roles.

The backward direction (`occurrences.py`) finds places that could lead to a definition and has them confirmed here, so
that both directions give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.syntax import between
from symindex.model.values import Instance, Meaning, Module, Super, Target, Value
from symindex.query.accesses import ACCESSING, accesses_at
from symindex.query.conventions import NODES as CONVENTIONAL
from symindex.query.conventions import Conventions
from symindex.query.edges import CALLS, RUN_BESIDES, Callee
from symindex.query.handing import handing_role, is_handed_to_be_called
from symindex.query.implicit import KINDS, Implicit, Operation, operations
from symindex.query.library import Library
from symindex.resolve.semantics import Semantics, decorator_names, lookup_name

MAKERS: Final = ("__init__", "__new__")
_PLAIN_PROPERTIES: Final = frozenset({"property", "cached_property", "getter", "setter", "deleter"})
READS: Final = frozenset({k.NAME, *ACCESSING}) - CALLS
_LEADING: Final = CALLS | READS | KINDS | {k.CALL, k.DECORATOR} | CONVENTIONAL
_VALUES: Final = frozenset({k.NAME, k.ATTRIBUTE}) | CALLS
VARIABLES: Final = k.PARAMETERS | {k.BOUND, k.LOCAL, k.SELF_BOUND, k.AUGMENTED}
_CALLABLE: Final = k.DEFINITIONS | {k.LAMBDA}
_MAX_VALUES: Final = 8  # values of an expression that are looked at
_LOADERS: Final = ("import", "load", "module")
_MAX_DISPATCH: Final = 24  # of more overrides than this a call is said to reach none above `possible`


class Usage(NamedTuple):
    """A place of a definition's code that leads elsewhere: the name shown for it, and what it leads to."""

    node: int
    callees: list[Callee]


class Callees:
    """Answers what places lead to, for one index."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self._library, self._semantics = library, semantics
        self._implicit = Implicit(library, semantics)
        self.conventions = Conventions(library, semantics)

    def named(self, module: Module, node: int) -> list[Callee]:
        """The definitions above `possible` that the name at a node leads to, best first.

        A name that surely hands a definition on leads to that and not to the variable; one that may do so leads to the
        variable as well. Where it is called, a class leads to the methods that make its objects as well, and an object
        to its `__call__`.
        """
        return _once(self.leads(module, node))

    def leads(self, module: Module, node: int) -> Iterator[Callee]:
        """The same as they are found, some perhaps twice: overrides, which cost most, are looked for at the end."""
        facts = module.facts
        meaning = self._semantics.meaning(module, node)
        certainty = certainty_of(meaning)
        targets = self._semantics.without_stubs(meaning, module)
        solid = [target for target in targets if target.kind not in VARIABLES]
        found = [Callee(target, certainty) for target in solid]
        is_called = facts.kinds[node] in CALLS
        if not solid and targets and facts.kinds[node] in _VALUES:
            found += self._of_values(module, node, is_called)
        elif is_called:
            found += [run for target in solid for run in self._run_by(target, certainty, module, node)]
        if not solid:
            found += [Callee(target, certainty) for target in targets]
        found.sort(key=lambda callee: callee.role in RUN_BESIDES)  # what the name says before what its call runs
        yield from found
        if facts.kinds[node] in k.ATTRIBUTES:
            yield from self._dispatched(module, node)

    def of_expression(self, module: Module, node: int) -> list[Callee]:
        """Return the callees of a call whose called expression, at a node, is no name: `f()()`, `table[k]()`."""
        return _once(self._of_values(module, node, True))

    def functions(self, module: Module, node: int) -> list[Target]:
        """Return the functions and lambdas that a called expression, at a node, leads to."""
        of = self.named if module.facts.kinds[node] in CALLS else self.of_expression
        found = [each.target for each in of(module, node) if each.target.kind in k.FUNCTIONS | {k.LAMBDA}]
        return found or self._semantics.rare_methods(module, node)

    def implicit(self, operation: Operation, module: Module) -> list[Callee]:
        """The methods that an operation which is not written as a call runs."""
        found = self._implicit.methods(operation, module)
        return _once([Callee(each, sure, "implicit") for each, sure in found if not self._is_standard(each)])

    def within(self, module: Module, definition: int, is_wanted: Callable[[int], bool]) -> Iterator[Usage]:
        """The wanted places at and below a node that lead elsewhere; a called name without callees may mean anything.

        Decorators of the definition itself are among them.
        """
        facts = module.facts
        leading = _LEADING if self._semantics.has_conventions else _LEADING - {k.PARAMETER, k.STRING_WORD}
        for node in facts.nodes_of(leading, definition, module.end_of(definition)):
            kind = facts.kinds[node]
            if not is_wanted(node):
                continue
            if kind in CALLS:
                callees = self.named(module, node)
                if callees or not self._semantics.meaning(module, node).complete:
                    yield Usage(node, callees)
            else:
                yield from (place for place in self._unnamed(module, node) if place.callees)

    def _unnamed(self, module: Module, node: int) -> Iterator[Usage]:
        """The definitions that a node without a called name leads to."""
        facts = module.facts
        kind = facts.kinds[node]
        if kind in CONVENTIONAL:
            yield Usage(*self.conventions.of_node(module, node))
        if kind in READS:
            yield Usage(node, _once(self.read(module, node)))
        elif kind in (k.CALL, k.DECORATOR):
            called = facts.first_child(node)
            if called is not None and facts.kinds[called] not in CALLS:
                yield Usage(anchor(module, called), self.of_expression(module, called))
        for operation in operations(module, node) if kind in KINDS else ():
            yield Usage(anchor(module, operation.operand), self.implicit(operation, module))

    def read(self, module: Module, node: int) -> Iterator[Callee]:
        """Yield the callees of a name that is not called: a property's functions, a function handed over, or what
        makes the object of a class that is raised."""
        role = self.handing_role(module, node)
        accesses = accesses_at(module, node)
        is_raised = self.is_raised(module, node)
        if not role and not accesses and not is_raised:
            return
        led_to = {callee.target: callee for callee in self.leads(module, node)}
        if accesses:  # a variable that is given `property(…)` stands behind what that runs
            meaning = self._semantics.meaning(module, node)
            led_to = {t: Callee(t, certainty_of(meaning)) for t in meaning.targets} | led_to
        for target, certainty, _ in led_to.values():
            if is_raised:
                yield from (maker._replace(role="implicit") for maker in self._makers(target, certainty))
            run = [] if self._is_of_class_itself(module, node, target) else [
                each for access in accesses for each in self._semantics.accessors(target, access)
            ]  # fmt: skip
            yield from (Callee(each, certainty, "implicit") for each in run)
            if role and not run and target.kind in k.FUNCTIONS:
                yield Callee(target, max(certainty, Certainty.INFERRED), role)
            elif role == "handed" and is_handed_to_be_called(module, node):
                made = self._makers(target, Certainty.INFERRED)
                yield from (each._replace(role=role) for each in made)
        if role == "handed" and is_handed_to_be_called(module, node):
            yield from (each._replace(role=role) for each in self._called_objects(module, node))

    def _is_of_class_itself(self, module: Module, node: int, member: Target) -> bool:
        """Return whether a plain property is asked of its class, which gives the property and runs nothing."""
        receiver = module.facts.first_child(node)
        values = self._semantics.value_of(module, receiver).values if receiver is not None else ()
        if not values or not all(isinstance(each, Target) and each.is_class for each in values):
            return False
        is_plain = member.kind == k.BOUND or _PLAIN_PROPERTIES & set(decorator_names(member.module, member.node))
        scope = Target(member.module, member.module.facts.scope_of(member.node))
        metaclasses = (self._semantics.metaclass(each) for each in values if isinstance(each, Target))
        return bool(is_plain) and not any(each and scope in self._semantics.order(each)[0] for each in metaclasses)

    def handing_role(self, module: Module, node: int) -> str:
        """The role in which what is read at a node is given to somebody: as `handing_role` says, and where a method of
        it has it called later, as a task's `delay` does."""
        facts, above = module.facts, module.facts.parent(node)
        if facts.kinds[node] == k.STRING_WORD:
            return ""
        if facts.kinds[above] in (k.ATTRIBUTE_CALLED, k.ATTRIBUTE) and self._semantics.has_conventions:
            functions = (t for t in self._semantics.meaning(module, node).targets if t.kind in k.FUNCTIONS)
            if any(self._semantics.is_deferred(each, facts.word(above)) for each in functions):
                return "handed"
        return handing_role(module, node)

    def is_raised(self, module: Module, node: int) -> bool:
        """Return True if what is read at a node is raised, so that an object is made of it if it is a class."""
        return module.facts.kinds[module.facts.parent(node)] == k.RAISE

    def is_property(self, function: Target) -> bool:
        """Return True if reading an attribute calls the function."""
        return function.kind in k.FUNCTIONS and self._semantics.is_property(function)

    def _of_values(self, module: Module, node: int, is_called: bool) -> Iterator[Callee]:
        for value in self._semantics.value_of(module, node).values:
            if isinstance(value, Target) and value.kind in _CALLABLE:
                yield Callee(value, Certainty.INFERRED)
                if is_called:
                    yield from self._run_by(value, Certainty.INFERRED, module, node)
        if is_called:
            yield from self._called_objects(module, node)

    def _called_objects(self, module: Module, node: int) -> Iterator[Callee]:
        """Yield the `__call__` of the objects that an expression may be."""
        for value in self._semantics.value_of(module, node).values:
            for target in self._methods(value, "__call__") if isinstance(value, Instance) else ():
                if not self._is_standard(target):
                    yield Callee(target, Certainty.INFERRED, "made")

    def _run_by(self, called: Target, certainty: Certainty, module: Module, node: int) -> Iterator[Callee]:
        """The functions that a call runs in addition: a class's makers, the replacement by a decorator."""
        yield from self._makers(called, certainty)
        if called.kind in k.FUNCTIONS:
            wrappers = self._semantics.wrappers(called, module, node)
            own = (each for each in wrappers if not self._is_standard(each))
            yield from (Callee(each, Certainty.INFERRED, "decorated") for each in own)

    def _makers(self, class_: Target, certainty: Certainty) -> Iterator[Callee]:
        """The methods that run when an object of a class is made."""
        if class_.kind != k.CLASS or self._library.declares_only(class_.module):
            return
        for name in MAKERS:
            for target in self._methods(class_, name):
                yield Callee(target, certainty, "made")
        metaclass = self._semantics.metaclass(class_)
        for target in self._methods(Instance(metaclass), "__call__") if metaclass is not None else ():
            if not self._is_standard(target):
                yield Callee(target, certainty, "made")

    def _methods(self, value: Value, name: str) -> list[Target]:
        """The functions that a special name means for a value; what only stubs declare is left out."""
        targets = self._semantics.member(value, name).targets[:1]
        return [each for each in targets if each.kind in k.FUNCTIONS and not self._library.declares_only(each.module)]

    def _is_standard(self, target: Target) -> bool:
        """Return True if a definition is the standard library's: what its operations run would be most answers."""
        return self._library.trees[target.module.tree].kind == "stdlib"

    # Overrides

    def _dispatched(self, module: Module, node: int) -> list[Callee]:
        """The methods of classes below that of the object, which a call on an object of the base class may run."""
        facts = module.facts
        receiver = facts.first_child(node)
        if receiver is None:
            return []
        name = facts.word(node)
        found = dict.fromkeys(self._semantics.realizations(module, node))
        for value in self._semantics.receivers(module, receiver).values[:_MAX_VALUES]:
            if isinstance(value, Super):
                found.update(dict.fromkeys(self._beside(value.of, name)))
            elif isinstance(value, Instance):
                if not value.is_exact:
                    found.update(dict.fromkeys(self._overrides(value.of, name)))
            elif isinstance(value, Target) and value.kind == k.CLASS and _is_parameter(module, receiver):
                found.update(dict.fromkeys(self._overrides(value, name)))
        if len(found) > _MAX_DISPATCH:
            return []
        return [Callee(target, Certainty.INFERRED, "dispatch") for target in found]

    def _overrides(self, class_: Target, name: str) -> Iterator[Target]:
        if class_.module.is_stub:
            return
        own = self._semantics.member(class_, name).targets
        if own and own[0].kind not in k.FUNCTIONS:
            return
        for below in self._semantics.subclasses(class_):
            yield from (t for t in self._semantics.own_members(below, name) if t.kind in k.FUNCTIONS and t not in own)

    def _beside(self, class_: Target, name: str) -> Iterator[Target]:
        """The meanings of `super()` in objects of subclasses where another base class comes between."""
        order = self._semantics.order(class_)[0]
        for below in self._semantics.subclasses(class_):
            behind = self._semantics.order(below)[0]
            behind = behind[behind.index(class_) + 1 :] if class_ in behind else ()
            for each in behind:
                members = [t for t in self._semantics.own_members(each, name) if t.kind in k.FUNCTIONS]
                if members:
                    if each not in order:
                        yield from members
                    break


def anchor(module: Module, node: int) -> int:
    """The name that stands for an expression without one of its own: the first in it."""
    facts = module.facts
    for each in range(node, module.end_of(node)):
        if facts.kinds[each] in k.OCCURRENCES:
            return each
    return node


def may_be_of_module(module: Module, node: int, target: Target) -> bool:
    """Return True if an attribute of an object that nothing is known of may be what a module defines at its top level.

    Parameters, variables and results of expressions are no modules as a rule: `rows.append` is no free function.
    """
    facts, own = module.facts, target.module.facts
    if not target.node:
        return _may_be_submodule(module, node, target.module)
    if target.kind == k.SELF_BOUND or own.kinds[own.scope_of(target.node)] != k.MODULE:
        return True
    root = facts.first_child(node)
    while root is not None and facts.kinds[root] == k.ATTRIBUTE:
        root = facts.first_child(root)
    if root is None or facts.kinds[root] not in (k.NAME, k.CALLED):
        return False
    bindings = lookup_name(module, root)[1]
    return (
        facts.word(root) == target.module.name.rpartition(".")[2]
        or not (any(facts.kinds[bound] in VARIABLES for bound in bindings) or _is_unbound(module, root))
        or any(_is_loaded(module, bound) for bound in bindings)
    )


def _is_unbound(module: Module, node: int) -> bool:
    """Return True if nothing in the file binds the name at a node, in any scope, so that it is no import."""
    return not module.bindings(module.facts.word_ids[node]) and not module.star_imports


def _may_be_submodule(module: Module, node: int, other: Module) -> bool:
    """Return True if an attribute may be a module: its object has the name of the package that the module lies in."""
    facts, names = module.facts, other.name.split(".")
    holder = facts.first_child(node)
    return holder is not None and facts.word(holder) in names[-2:-1]


def _is_loaded(module: Module, bound: int) -> bool:
    """Return True if a variable is given what a call of something like `import_module` returns."""
    facts = module.facts
    statement = facts.parent(bound)
    if facts.kinds[statement] != k.ASSIGN:
        return False
    words = (
        facts.word(node).lower() for node in between(bound, module.end_of(statement)) if facts.kinds[node] in CALLS
    )
    return any(part in word for word in words for part in _LOADERS)


def certainty_of(meaning: Meaning) -> Certainty:
    """Return the certainty of a meaning."""
    return Certainty.INFERRED if meaning.inferred else Certainty.RESOLVED


def _once(found: Iterable[Callee]) -> list[Callee]:
    """Each definition once, as the first says it."""
    known: dict[Target, Callee] = {}
    for callee in found:
        known.setdefault(callee.target, callee)
    return list(known.values())


def _is_parameter(module: Module, node: int) -> bool:
    return any(module.facts.kinds[bound] in k.PARAMETERS for bound in lookup_name(module, node)[1])
