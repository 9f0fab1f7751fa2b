"""Arguments and parameters: which expression of a call a parameter gets, and whether a call fits a signature."""

from __future__ import annotations

from dataclasses import dataclass

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Call, Function, Node, Parameter
from symindex.model.values import Module, Target


def argument_of(module: Module, node: int, function: Target, parameter: int, bound: bool) -> Node | None:
    """The expression that a call gives to a parameter; None where it gives none that is known.

    `bound`: the first parameter is filled in by the object or class the function is called on.
    """
    facts, own = module.facts, function.module.facts
    name = own.word(parameter)
    names = Function(own, function.node).parameters
    position = names.index(Node(parameter)) - bound if parameter in names else -1
    is_gathering = own.kinds[parameter] == k.STAR_PARAMETER
    plain = 0
    for argument in Call(facts, node).arguments:
        kind = facts.kinds[argument]
        if kind == k.KEYWORD:
            if facts.word(argument) == name:
                value = facts.first_child(argument)
                return None if value is None else Node(value)
        elif kind in (k.SPLAT, k.DOUBLE_SPLAT):
            position = -1 if kind == k.SPLAT else position
        elif plain == position or (is_gathering and plain > position >= 0):
            return argument
        else:
            plain += 1
    return None


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call: how many by position, which by name, and whether `*` or `**` hides more."""

    positional: int
    keywords: frozenset[str]
    is_unpacked: bool


def given_by(facts: FileFacts, node: int) -> Given:
    """Return the arguments of the call at a node."""
    call = Call(facts, node)
    arguments = call.arguments
    keywords = frozenset(facts.word(each) for each in arguments if facts.kinds[each] == k.KEYWORD)
    return Given(len(call.positional), keywords, call.is_unpacked)


def fits(function: Target, given: Given, bound: bool) -> bool:
    """Return True if a call may be one of a function, by the number and names of what it gives.

    `bound`: the first parameter is filled in by the object or class the function is called on.
    """
    facts = function.module.facts
    kinds, signature = facts.kinds, Function(facts, function.node).signature
    stars = [at for at, part in enumerate(signature) if kinds[part] in (k.STAR_PARAMETER, k.KEYWORD_ONLY)]
    parameters = [(at, part) for at, part in enumerate(signature) if kinds[part] == k.PARAMETER]
    by_position = [part for at, part in parameters if not stars or at < stars[0]][bound:]
    by_name = [part for at, part in parameters if stars and at > stars[0]]
    names = {facts.word(part) for part in (*by_position, *by_name)}
    has_rest = any(kinds[part] == k.STAR_PARAMETER for part in signature)
    has_keywords = any(kinds[part] == k.DOUBLE_STAR_PARAMETER for part in signature)
    if given.positional > len(by_position) and not has_rest:
        return False
    if not has_keywords and not given.keywords <= names:
        return False
    missing = (part for part in (*by_position[given.positional :], *by_name) if facts.word(part) not in given.keywords)
    return given.is_unpacked or all(Parameter(facts, part).default is not None for part in missing)
