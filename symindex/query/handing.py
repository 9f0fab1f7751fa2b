"""Functions and classes that are given to somebody who may call them: arguments, results, elements, dependencies."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Assignment, Call, Parameter, children, inner
from symindex.model.values import Module

_DEPENDING: Final = frozenset({"Depends", "Security"})
# Functions and keyword arguments that take what they call, whatever else they take.
_CALLING: Final = _DEPENDING | {
    "map", "starmap", "imap", "defaultdict", "partial", "submit", "apply_async", "reduce", "to_thread",
}  # fmt: skip
_CALLED_KEYWORDS: Final = frozenset(
    {"key", "target", "default_factory", "factory", "callback", "func", "function", "dependency"}
)


def handing_role(module: Module, node: int) -> str:
    """`handed` where what is read at a node goes to somebody who may call it, as an argument, default or element;
    `returned` where it is a result; else nothing."""
    facts = module.facts
    above = facts.parent(node)
    kind = facts.kinds[above]
    if kind in (k.RETURN, k.YIELD, k.LAMBDA):
        return "returned"
    if is_dependency(module, node):
        return "handed"
    if kind == k.CALL:
        is_handed = facts.first_child(above) != node
    elif kind == k.KEYWORD:
        is_handed = facts.kinds[facts.parent(above)] == k.CALL
    else:
        is_handed = kind in (k.LIST, k.TUPLE, k.SET, k.DICT, k.DEFAULT) or _is_put_under_key(facts, above, node)
    return "handed" if is_handed else ""


def is_handed_to_be_called(module: Module, node: int) -> bool:
    """Return True if a class or object at a node is given to something that surely calls it: `map(C, …)`, `key=C`."""
    facts, above = module.facts, module.facts.parent(node)
    if facts.kinds[above] == k.KEYWORD:
        return facts.word(above) in _CALLED_KEYWORDS
    if is_dependency(module, node):
        return True
    return facts.kinds[above] == k.CALL and facts.word(inner(facts, above)) in _CALLING


def is_dependency(module: Module, node: int) -> bool:
    """Return True if a class is the type of a parameter that is to be given what calling the class makes:
    `Annotated[Pages, Depends()]`, `pages: Pages = Depends()`."""
    facts, above = module.facts, module.facts.parent(node)
    subscript = facts.parent(above) if facts.kinds[above] == k.TUPLE else above
    if facts.kinds[subscript] == k.SUBSCRIPT:
        if facts.word(inner(facts, subscript)) != "Annotated":
            return False
        first, *others = children(facts, above)[above == subscript :]
        return first == node and any(_asks_for_type(facts, each) for each in others)
    parameter = facts.parent(above)
    if facts.kinds[above] != k.ANNOTATION or facts.kinds[parameter] not in k.PARAMETERS:
        return False
    default = Parameter(facts, parameter).default
    return default is not None and _asks_for_type(facts, default)


def _asks_for_type(facts: FileFacts, node: int) -> bool:
    """Return True if a node is a call like `Depends()`, which names nothing that is to be called."""
    if facts.kinds[node] != k.CALL:
        return False
    call = Call(facts, node)
    return call.name in _DEPENDING and not call.positional


def _is_put_under_key(facts: FileFacts, statement: int, node: int) -> bool:
    """Return True if a statement puts the expression at a node into a container: `handlers["key"] = f`."""
    if facts.kinds[statement] != k.ASSIGN:
        return False
    assignment = Assignment(facts, statement)
    return assignment.value == node and any(facts.kinds[each] == k.SUBSCRIPT_BOUND for each in assignment.targets)
