"""What keeps a place whose meaning is unknown from being a possible use of a definition."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.query.callees import may_be_of_module
from symindex.query.import_path import may_import_from
from symindex.query.library import Library
from symindex.query.string_uses import names_code
from symindex.resolve.semantics import Semantics, lookup_name

_IMPORTED: Final = frozenset({k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
LOCAL_KINDS: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER}
_PLAIN: Final = frozenset({k.NAME, k.CALLED})


def may_be_of(module: Module, node: int, target: Target) -> bool:
    """Whether an attribute or name whose meaning is unknown may be of the module that defines a target.

    A name that an import of another module binds is not.
    """
    kind = module.facts.kinds[node]
    if kind == k.STRING_WORD:
        return names_code(module.facts, node)
    if kind in k.ATTRIBUTES:
        return may_be_of_module(module, node, target)
    if not target.node or target.module == module:
        return True
    if kind in _IMPORTED:
        bindings = [node]
    else:
        bindings = lookup_name(module, node)[1] if kind in _PLAIN else []
    imported = [each for each in bindings if module.facts.kinds[each] in _IMPORTED]
    if not imported or len(imported) < len(bindings):
        return True
    return any(may_import_from(module, each, target.module) for each in imported)


def may_know(library: Library, module: Module, target: Target) -> bool:
    """Whether a module may depend on a definition: no library on a project, no standard library on others."""
    if module.tree == target.module.tree:
        return True
    user, used = library.trees[module.tree].kind, library.trees[target.module.tree].kind
    return user == "project" or (user != "stdlib" and used != "project")


def may_stand_behind(semantics: Semantics, class_: Target, other: Target) -> bool:
    """Whether `super()` in a class may mean a member of another, in objects of a class that mixes both.

    The order of bases in the classes that do decides; where none is known, there may be one elsewhere.
    """
    if class_ in semantics.order(other)[0]:
        return False
    orders = [semantics.order(below)[0] for below in semantics.subclasses(class_)]
    mixing = [order for order in orders if class_ in order and other in order]
    return not mixing or any(order.index(class_) < order.index(other) for order in mixing)


def is_local(module: Module, node: int) -> bool:
    """Whether functions alone bind the name at a node, or nothing does."""
    scope, bindings = lookup_name(module, node)
    return not bindings or (bool(scope) and all(module.facts.kinds[each] in LOCAL_KINDS for each in bindings))


def function_of(parameter: Target) -> Target:
    """The function that a parameter belongs to."""
    return Target(parameter.module, parameter.module.facts.parent(parameter.node))
