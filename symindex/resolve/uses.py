"""Calls of a function, as evidence of its parameters: by name, as a decorator, through other names."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.roles import Role
from symindex.model.syntax import Assignment, Call, Decorated, Function, Node, inner, is_first_child
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.arguments import argument_of
from symindex.resolve.engine import Engine, rule
from symindex.resolve.names import decorator_names
from symindex.resolve.scopes import lookup
from symindex.resolve.subclasses import subclasses_of

# Calls that are looked at as evidence.
_MAX_CALLS: Final = 24
_MAX_COMPARED: Final = 120  # calls by a function's name, of which some may mean others
# A method name with more definitions than this says nothing about which of them a call means.
_RARE: Final = 3
_MAX_READS: Final = 24  # of a function that is not called, in its own file
_MAX_NAMES: Final = 8  # variables and parameters that hold it
_MAX_WRAPPERS: Final = 4
_MAX_SUBCLASSES: Final = 12  # that inherit a method which makes objects
_MAKERS: Final = ("__init__", "__new__")
_CLASS_METHODS: Final = ("__init_subclass__", "__class_getitem__")
_VARIABLES: Final = frozenset({k.BOUND, k.LOCAL})
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORTED_BOUND, k.IMPORT_ALIAS})


class Use(NamedTuple):
    """A call that means a function, or a decorator; `bound`: the receiver is the function's first argument."""

    module: Module
    node: int
    bound: bool


@rule(unknown=list[Use]())
def uses_of(engine: Engine, function: Target) -> list[Use]:
    """The calls that mean a function, the nearest first; those through other names only where there are no others."""
    found = list(_named(engine, function)) if function.kind in k.FUNCTIONS else []
    return found or list(_held(engine, function))


def given_by(engine: Engine, use: Use, function: Target, parameter: int) -> Meaning:
    """The value that a use of a function passes to a parameter."""
    module, facts = use.module, use.module.facts
    if facts.kinds[use.node] == k.DECORATOR:
        parameters = Function(function.module.facts, function.node).parameters[use.bound :]
        return _decorated(engine, module, use.node) if parameters[:1] == [parameter] else UNKNOWN
    argument = argument_of(module, use.node, function, parameter, use.bound)
    return UNKNOWN if argument is None or facts.kinds[argument] == k.NONE else engine.value(module, argument)


def all_uses(engine: Engine, function: Target) -> list[Use]:
    """The calls of a module's own function, where each call that may mean it is known to; else none."""
    facts = function.module.facts
    if function.kind not in k.FUNCTIONS or facts.scope_of(function.node):
        return []
    uses = engine.ask(uses_of, function)
    known = {(use.module, use.node) for use in uses}
    if len(uses) >= _MAX_CALLS or any(use.module.facts.kinds[use.node] != k.CALL for use in uses):
        return []
    calls = list(islice(engine.source.calls_of(facts.word(function.node), function.module), _MAX_COMPARED))
    others = [(module, node) for module, node in calls if (module, module.facts.parent(node)) not in known]
    is_clear = len(calls) < _MAX_COMPARED and not any(_may_mean(engine, *each, function) for each in others)
    return uses if is_clear else []


def _may_mean(engine: Engine, module: Module, node: int, function: Target) -> bool:
    """Return True if a call by a function's name may be one of it: through an import, or in the function's own file."""
    facts = module.facts
    root = node if facts.kinds[node] == k.CALLED else inner(facts, node)
    bindings = lookup(module, root)[1] if facts.kinds[root] in (k.CALLED, k.NAME) else []
    if module == function.module and root == node:
        return function.node in bindings
    if not any(facts.kinds[each] in _IMPORTS for each in bindings):
        return root == node and not bindings and bool(module.star_imports)
    meaning = engine.meaning(module, node)
    return function in meaning.targets if meaning.values else not meaning.complete


# Calls by name


def _named(engine: Engine, function: Target) -> Iterator[Use]:
    facts = function.module.facts
    name = facts.word(function.node)
    around = facts.scope_of(function.node)
    is_method = facts.kinds[around] == k.CLASS
    is_static, of_class = _is_static(function), _is_of_class(function)
    wanted = {function}
    calls = engine.source.calls_of(name, function.module)
    if is_method and name in _MAKERS:
        calls = _makings(engine, function, wanted)
    elif facts.kinds[around] in k.FUNCTIONS and _is_returned(function):
        yield from _calls_of_results(engine, Target(function.module, around))
    rare = is_method and not engine.source.is_common(name, Role.DEFINITION, _RARE)
    for module, node in islice(calls, _MAX_CALLS):
        use = _use_at(module, node)
        if use is None:
            continue
        meaning = engine.meaning(module, node)
        is_attribute = module.facts.kinds[node] == k.ATTRIBUTE_CALLED
        if wanted & set(meaning.targets):
            through_class = is_attribute and not of_class and _is_class(engine, module, inner(module.facts, node))
            is_made = name in _MAKERS and module.facts.word(node) != name
            yield Use(module, use, is_method and not is_static and (is_made or not through_class))
        elif rare and not meaning.values and not meaning.complete and is_attribute:
            yield Use(module, use, is_method and not is_static)


def _makings(engine: Engine, function: Target, wanted: set[Target]) -> Iterator[tuple[Module, int]]:
    """The calls that may run a method which makes objects: of its class, of classes below that inherit it, and in the
    same method of those that do not. The classes are added to `wanted`."""
    module, facts = function.module, function.module.facts
    class_, name = Target(module, facts.scope_of(function.node)), facts.word(function.node)
    wanted.add(class_)
    yield from engine.source.calls_of(facts.word(class_.node), module)
    for below in engine.ask(subclasses_of, class_)[:_MAX_SUBCLASSES]:
        own = below.module.facts
        makers = [t for t in engine.member(below, name).targets[:1] if t.kind in k.FUNCTIONS]
        if makers == [function]:
            wanted.add(below)
            yield from engine.source.calls_of(own.word(below.node), below.module)
        for maker in makers if makers != [function] else ():
            number, end = maker.module.facts.number_of(name), maker.module.end_of(maker.node)
            for node in maker.module.facts.nodes_with_number(number, maker.node, end):
                if maker.module.facts.kinds[node] == k.ATTRIBUTE_CALLED:
                    yield maker.module, node


def rare_methods(engine: Engine, module: Module, node: int) -> list[Target]:
    """The methods that a call of an unknown object may mean, as parameters are inferred: where few have its name."""
    facts, word = module.facts, module.facts.word(node)
    if facts.kinds[node] != k.ATTRIBUTE_CALLED or engine.source.is_common(word, Role.DEFINITION, _RARE):
        return []
    meaning = engine.meaning(module, node)
    if meaning.values or meaning.complete:
        return []
    return [each for each in engine.source.definitions_named(word, module) if _is_method(each)]


def _is_method(target: Target) -> bool:
    facts = target.module.facts
    return target.kind in k.FUNCTIONS and facts.kinds[facts.scope_of(target.node)] == k.CLASS


def _use_at(module: Module, node: int) -> int | None:
    """The call or decorator that a called name is in."""
    facts, above = module.facts, module.facts.parent(node)
    is_use = facts.kinds[above] == k.DECORATOR or (facts.kinds[above] == k.CALL and is_first_child(facts, node))
    return above if is_use else None


def _is_static(function: Target) -> bool:
    return "staticmethod" in decorator_names(function.module, function.node)


def _is_of_class(function: Target) -> bool:
    """Return whether the class itself is a method's first argument, also where it is called through that."""
    names = decorator_names(function.module, function.node)
    return "classmethod" in names or function.module.facts.word(function.node) in _CLASS_METHODS


def _is_class(engine: Engine, module: Module, node: int) -> bool:
    values = engine.value(module, node).values
    return bool(values) and isinstance(values[0], Target) and values[0].is_class


# Functions within functions


def _is_returned(function: Target) -> bool:
    """Return True if the function around a function returns it."""
    module, facts = function.module, function.module.facts
    around = facts.scope_of(function.node)
    reads = facts.nodes_with_number(facts.word_ids[function.node], around, module.end_of(around))
    return any(facts.kinds[node] == k.NAME and facts.kinds[facts.parent(node)] == k.RETURN for node in reads)


def _calls_of_results(engine: Engine, outer: Target) -> Iterator[Use]:
    """The places that call a function's result at once: `outer(…)(…)`, `@outer(…)`."""
    for use in engine.ask(uses_of, outer):
        if (above := _use_at(use.module, use.node)) is not None:
            yield Use(use.module, above, False)


# Calls through other names


def _held(engine: Engine, function: Target) -> Iterator[Use]:
    """The calls of variables and parameters that a function of the same file is handed to."""
    module = function.module
    waiting = deque((module, node) for node in _reads(engine, function))
    seen: set[tuple[Module, int]] = set()
    bound = _is_bound(engine, function)
    while waiting and len(seen) < _MAX_NAMES:
        for holder in _holders(engine, *waiting.popleft()):
            if holder in seen:
                continue
            seen.add(holder)
            own, variable = holder
            facts, scope = own.facts, lookup(own, variable)[0] if holder[0].facts.kinds[variable] in _VARIABLES else 0
            scope = scope or (facts.parent(variable) if facts.kinds[variable] in k.PARAMETERS else 0)
            for node in facts.nodes_with_number(facts.word_ids[variable], scope, own.end_of(scope)):
                if facts.kinds[node] == k.CALLED and variable in lookup(own, node)[1]:
                    if (use := _use_at(own, node)) is not None:
                        yield Use(own, use, bound)
                elif facts.kinds[node] == k.NAME and variable in lookup(own, node)[1]:
                    waiting.append((own, node))


def _reads(engine: Engine, function: Target) -> list[int]:
    """Return the reads of a function in its file that are no calls; of a lambda, its own place."""
    module, facts = function.module, function.module.facts
    if function.kind == k.LAMBDA:
        return [function.node]
    nodes = facts.nodes_with_number(facts.word_ids[function.node])
    reads = (node for node in nodes if facts.kinds[node] in (k.NAME, k.ATTRIBUTE) and _hands_on(module, node))
    return [node for node in islice(reads, _MAX_READS) if function in engine.meaning(module, node).targets]


def _is_bound(engine: Engine, function: Target) -> bool:
    """Return True if who reads a function gets it with its first argument, as of an object's methods."""
    facts = function.module.facts
    if function.kind == k.LAMBDA or facts.kinds[facts.scope_of(function.node)] != k.CLASS or _is_static(function):
        return False
    if _is_of_class(function):
        return True
    reads = _reads(engine, function)
    return not any(_is_class(engine, function.module, inner(facts, node)) for node in reads[:1])


def _hands_on(module: Module, node: int) -> bool:
    return module.facts.kinds[module.facts.parent(node)] in (k.ASSIGN, k.CALL, k.KEYWORD, k.DEFAULT)


def _holders(engine: Engine, module: Module, node: int) -> Iterator[tuple[Module, int]]:
    """The variables and parameters that the value of an expression goes to."""
    facts = module.facts
    above = facts.parent(node)
    kind = facts.kinds[above]
    if kind == k.ASSIGN:
        assignment = Assignment(facts, above)
        if assignment.value == node:
            yield from ((module, each) for each in assignment.targets if facts.kinds[each] in _VARIABLES)
    elif kind == k.DEFAULT:
        yield module, facts.parent(above)
    elif kind in (k.CALL, k.KEYWORD):
        call = Call(facts, above if kind == k.CALL else facts.parent(above))
        if facts.kinds[call.node] != k.CALL or call.callee == node:
            return
        for called in engine.value(module, call.callee).targets[:2]:
            if called.kind in k.FUNCTIONS and not called.module.is_stub:
                around = called.module.facts.scope_of(called.node)
                bound = called.module.facts.kinds[around] == k.CLASS and not _is_static(called)
                for parameter in Function(called.module.facts, called.node).parameters:
                    if argument_of(module, call.node, called, parameter, bound) == node:
                        yield called.module, parameter


# Decorators


@rule(unknown=list[Target]())
def wrappers_of(engine: Engine, function: Target) -> list[Target]:
    """The functions that run in place of a decorated one: what its outermost decorator that has one defines within."""
    facts = function.module.facts
    if not Decorated(facts, function.node).is_decorated:
        return []
    return _wrappers(engine, function.module, list(Decorated(facts, function.node).decorators))


def is_within_decorator(engine: Engine, function: Target, module: Module, node: int) -> bool:
    """Return True if a node is in a function that decorates another, where that is meant without its decorators."""
    decorators = Decorated(function.module.facts, function.node).decorators
    found = (target for each in decorators for target in engine.value(function.module, each).targets)
    return any(
        target.module == module and target.node < node < module.end_of(target.node)
        for target in found
        if target.kind in k.FUNCTIONS
    )


def _decorated(engine: Engine, module: Module, decorator: int) -> Meaning:
    """The argument of a decorator: the definition, or the result of the decorators below it."""
    facts = module.facts
    definition = facts.parent(decorator)
    wrappers = _wrappers(engine, module, Decorated(facts, definition).decorators_below(decorator))
    return Meaning(tuple(wrappers) or (Target(module, definition),), True, inferred=True)


def _wrappers(engine: Engine, module: Module, decorators: list[Node]) -> list[Target]:
    for decorator in decorators:
        found: dict[Target, None] = {}
        for value in engine.value(module, decorator).targets[:_MAX_WRAPPERS]:
            if value.kind not in k.FUNCTIONS or value.module.is_stub:
                continue
            end = value.module.end_of(value.node)
            for each in engine.returned(value).targets:
                if each.module == value.module and value.node < each.node < end and each.kind in k.FUNCTIONS:
                    found[each] = None
        if found:
            return list(found)
    return []
