"""The front door to name resolution: what places mean, what values expressions have, how classes hang together.

No other package imports another module of `resolve`. A `Semantics` belongs to one thread; threads that ask one project
have an index, and with it a `Semantics`, each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Final, TypeVar

from symindex.model import kinds as k
from symindex.model.syntax import Node
from symindex.model.values import Instance, Meaning, Module, Target, Value
from symindex.resolve import (
    calls,
    classes,
    containers,
    expressions,
    functions,
    lookup,
    members,
    modules,
    stubs,
    subclasses,
)
from symindex.resolve import strings as _strings
from symindex.resolve.arguments import Given, argument_of, fits, given_by
from symindex.resolve.attributes import attribute_meaning, metaclass_of
from symindex.resolve.brief import DEFAULT_STEPS, BriefEngine, TooFewSteps
from symindex.resolve.engine import Budget, Engine, EntryPoints
from symindex.resolve.exports import exports_of
from symindex.resolve.frameworks import hooks, routes
from symindex.resolve.frameworks.pytest.declared import fixture_names, is_fixture
from symindex.resolve.frameworks.registry import extensions_of
from symindex.resolve.frameworks.routes import is_route
from symindex.resolve.imports import Imported, import_strings, imports_of
from symindex.resolve.names import decorator_names, is_decorated, without_overloads
from symindex.resolve.properties import accessors_of, extends_property, is_property, names_of_properties
from symindex.resolve.receivers import class_made, receiver
from symindex.resolve.scopes import binding_scope, bindings_in
from symindex.resolve.scopes import lookup as lookup_name
from symindex.resolve.source import FactsSource
from symindex.resolve.strings import is_attribute_asked_for
from symindex.resolve.uses import is_within_decorator, rare_methods, wrappers_of

__all__ = [
    "DEFAULT_STEPS",
    "BriefEngine",
    "Budget",
    "FactsSource",
    "Given",
    "Imported",
    "Semantics",
    "TooFewSteps",
    "argument_of",
    "base_expressions",
    "binding_scope",
    "bindings_in",
    "class_made",
    "decorator_names",
    "exports_of",
    "fits",
    "fixture_names",
    "given_by",
    "import_strings",
    "is_attribute_asked_for",
    "is_decorated",
    "is_fixture",
    "is_route",
    "lookup_name",
    "without_overloads",
]

T = TypeVar("T")

base_expressions = classes.base_expressions

_ENTRIES: Final = EntryPoints(
    values=expressions.RULES,
    meanings={**lookup.RULES, **_strings.RULES, **dict.fromkeys(k.ATTRIBUTES, attribute_meaning)},
    member=members.member,
    returned=functions.returned,
    result=calls.result,
    is_property=is_property,
)
_DONE: Final = object()


class Semantics:
    """Answers what the places of one index mean, and remembers what it found out."""

    def __init__(self, source: FactsSource, excluded_frameworks: Collection[str] = ()) -> None:
        self._engine = self._whole = Engine(source, _ENTRIES, extensions_of(source, excluded_frameworks))

    @property
    def long_questions(self) -> int:
        """How many questions so far used most of the steps that one may use."""
        return self._whole.long_questions

    def brief_engine(self, steps: int, most: int = DEFAULT_STEPS) -> BriefEngine:
        """Return a new engine for the places of one listing, which take so many steps together; see `through`.

        A question takes `most` of them.
        """
        return BriefEngine(self._whole.source, _ENTRIES, self._whole, steps, most)

    # Places

    def meaning(self, module: Module, node: int) -> Meaning:
        """The meaning of the name at a node; for a binding, itself and the definition it stands for.

        What a stub declares follows its source.
        """
        return stubs.with_sources(self._engine, self._engine.meaning(module, node), module)

    def value_of(self, module: Module, node: int) -> Meaning:
        """The values that an expression may have; `inferred` where that is a guess."""
        return self._engine.value(module, node)

    def receivers(self, module: Module, node: int) -> Meaning:
        """The values of an expression that an attribute is asked of; what containers hold may lack."""
        return self._engine.ask(receiver, module, node)

    def realizations(self, module: Module, node: int) -> list[Target]:
        """Return the implementations of an attribute in classes below the one that only declares it."""
        return members.realizations_at(self._engine, module, node)

    def dotted(self, parts: list[str], importer: Module | None) -> Meaning:
        """The meaning of a dotted path in a module: the longest module it begins with, then members."""
        return modules.dotted(self._engine, parts, importer)

    def without_stubs(self, meaning: Meaning, importer: Module) -> list[Target]:
        """The definitions of a meaning, without stubs whose source is among them."""
        return stubs.without_stubs(self._engine, meaning, importer)

    # Imports

    def imports(self, module: Module) -> Iterator[Imported]:
        """The modules that a file imports, each as often as it says so; the packages around a module are among them."""
        return imports_of(self._engine, module)

    def imported_from(self, module: Module, statement: int) -> Meaning:
        """The module that an import statement names, behind `from` or `import`."""
        return modules.imported_from(self._engine, module, statement)

    # Classes and their members

    def member(self, value: Value, name: str) -> Meaning:
        """The meaning of an attribute of a value."""
        return self._engine.member(value, name)

    def method_result(self, object_: Instance, name: str) -> Meaning:
        """The result of calling a method of an object."""
        return containers.method_result(self._engine, object_, name)

    def elements(self, meaning: Meaning) -> Meaning:
        """The values that iterating over some values gives."""
        return containers.element(self._engine, meaning)

    def own_members(self, class_: Target, name: str) -> list[Target]:
        """The definition that a class itself has under a name."""
        return self._engine.ask(classes.own_members, class_, name)

    def order(self, class_: Target) -> tuple[tuple[Target, ...], bool]:
        """A class and its bases in the order of C3, and whether all of them are known."""
        return self._engine.ask(classes.order_of, class_)

    def bases(self, class_: Target) -> list[Target]:
        """The base classes as written, as far as they are known."""
        return classes.bases_of(self._engine, class_)[0]

    def subclasses(self, class_: Target) -> list[Target]:
        """Classes that derive from a class, those nearest to it first; not all of them where they are many."""
        return self._engine.ask(subclasses.subclasses_of, class_)

    def metaclass(self, class_: Target) -> Target | None:
        """Return the metaclass that a class or one of its bases names; None where none does, or it is not known."""
        return metaclass_of(self._engine, class_)

    def class_around(self, module: Module, node: int) -> int:
        """The class of the method around a node; 0 where there is none."""
        return classes.class_around(module, node)

    def wrappers(self, function: Target, module: Module, node: int) -> list[Target]:
        """The functions of its decorators that run where a decorated function is called at a node; within a decorator
        that is the function itself.
        """
        found = self._engine.ask(wrappers_of, function)
        return [] if found and is_within_decorator(self._engine, function, module, node) else found

    def rare_methods(self, module: Module, node: int) -> list[Target]:
        """The methods whose parameters a call of an unknown object is evidence of, as few classes have its name."""
        return rare_methods(self._engine, module, node)

    def is_property(self, function: Target) -> bool:
        """Return True if reading the attribute calls the function."""
        return self._engine.ask(is_property, function)

    def accessors(self, member: Target, access: str) -> list[Target]:
        """Return the functions that reading (`getter`), writing (`setter`) or deleting (`deleter`) a member of a class
        runs; empty for what is no property.
        """
        return accessors_of(self._engine, member, access)

    def is_accessor(self, function: Target) -> bool:
        """Return whether accessing an attribute runs a function that its decorator makes a property's."""
        return self.is_property(function) or extends_property(function)

    def names_of_properties(self, function: Target) -> list[Target]:
        """Return the variables of its class by which `property(…)` makes a function run."""
        return [Target(function.module, node) for node in names_of_properties(function)]

    def is_of_protocol(self, target: Target) -> bool:
        """Return True if a definition is a protocol's, so that something else is always meant when a program runs."""
        return subclasses.is_of_protocol(target)

    # What frameworks call

    def fixture_requested(self, module: Module, node: int) -> Meaning:
        """The fixture that a parameter or a literal asks for, which is then called for it; unknown for others."""
        if module.facts.kinds[node] == k.PARAMETER:
            found = hooks.parameter_meaning(self._engine, module, node)
        else:
            found = hooks.string_meaning(self._engine, module, node)
        fixtures = [t for t in found.targets if t.kind in k.FUNCTIONS and is_fixture(t.module, t.node)]
        return replace(found, values=tuple(fixtures[:1]))

    def words_naming(self, definition: Target) -> frozenset[str]:
        """The words in literals that frameworks may take for a definition, besides its own name."""
        return hooks.words_naming(self._engine, definition)

    def views_requested(self, module: Module, node: int) -> list[Target]:
        """The views of the URL that a client requests in a literal, by its first word; empty for other literals."""
        is_request = routes.is_requested(module, node)
        found = hooks.string_meaning(self._engine, module, node).targets if is_request else []
        method = routes.method_requested(module, node) if found else ""
        handlers = [t for each in found if each.is_class for t in self._engine.member(each, method).targets[:1]]
        return [each for each in (*found, *handlers) if each.kind in k.DEFINITIONS]

    def is_registered(self, module: Module, decorator: int) -> bool:
        """Return True if a decorator keeps its function to call it later, as one for a route or a command does."""
        return hooks.is_registered(self._engine, module, decorator)

    def is_deferred(self, function: Target, method: str) -> bool:
        """Return True if a method of a decorated function has it called later, as a task's `delay` does."""
        return hooks.is_deferred(self._engine, function, method)

    @property
    def has_conventions(self) -> bool:
        """True if the project uses any framework that is known."""
        return bool(hooks.names(self._engine))

    # Calls

    def argument(self, module: Module, call: int, function: Target, parameter: int, bound: bool) -> Node | None:
        """The expression that a call gives to a parameter; `bound`: the first parameter is the receiver."""
        return argument_of(module, call, function, parameter, bound)

    # Budgets

    def charged_to(self, budget: Budget) -> AbstractContextManager[None]:
        """While this is entered, questions use up a common budget; each gets a few steps once it is spent."""
        return self._engine.charged_to(budget)

    @contextmanager
    def through(self, engine: BriefEngine) -> Iterator[None]:
        """While this is entered, an engine of a listing answers; it raises `TooFewSteps` for what takes it too many."""
        outer, self._engine = self._engine, engine
        try:
            yield
        finally:
            self._engine = outer

    @contextmanager
    def wholly(self) -> Iterator[None]:
        """While this is entered, questions are answered as outside of all listings: with as many steps as one takes."""
        outer, self._engine = self._engine, self._whole
        try:
            yield
        finally:
            self._engine = outer

    def limited(self, steps: int, answers: Iterator[T]) -> Iterator[T]:
        """The same answers, found with so many steps in common. What is asked between two of them is not charged."""
        budget = Budget(steps)
        while True:
            with self._engine.charged_to(budget):
                answer = next(answers, _DONE)
            if answer is _DONE:
                return
            yield answer  # type: ignore[misc]
