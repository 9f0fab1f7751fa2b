"""Decide whether a place whose meaning is unknown is a possible use of a definition."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from symindex.model import kinds as k
from symindex.model.roles import Role
from symindex.model.syntax import Decorated, is_first_child
from symindex.model.values import Instance, Meaning, Module, Super, Target
from symindex.query.callees import may_be_of_module
from symindex.query.carried import Wanted
from symindex.query.import_path import may_import_from
from symindex.query.library import Library
from symindex.query.string_uses import names_code
from symindex.resolve.semantics import Semantics, class_made, fits, given_by, lookup_name

ANYWHERE: Final = Role((1 << 10) - 1)
_IMPORTED: Final = frozenset({k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
LOCAL_KINDS: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER}
_CALLED: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_PLAIN: Final = frozenset({k.NAME, k.CALLED})


def may_be_unknown(kind: int, meaning: Meaning, wanted: Wanted) -> bool:
    """Return whether nothing that is known of a place of a kind refutes the targets."""
    if wanted.only_local or meaning.complete:
        return False
    if kind == k.STRING_WORD:
        return not meaning.values
    if kind in k.ATTRIBUTES:
        return not meaning.values
    # A plain name never means a member of a class.
    return not wanted.are_members or kind == k.STRING_PART


def is_plausible(
    library: Library, semantics: Semantics, module: Module, node: int, target: Target, class_: Target | None
) -> bool:
    """Return whether a place whose meaning is unknown may mean a target, by where both stand; `class_` is that which
    the target is a member of."""
    is_near = may_know(library, module, target) and may_be_of(module, node, target)
    if is_near and class_ is None and module.facts.kinds[node] in k.ATTRIBUTES:
        is_near = _may_lead_to(library, semantics, module, node, target)
    return is_near and may_be_super(semantics, module, node, class_)


def _may_lead_to(library: Library, semantics: Semantics, module: Module, node: int, target: Target) -> bool:
    """Return True if a chain of attributes may lead to what a module defines at its top level: not if it begins with a
    module that cannot depend on that, such as one of the standard library."""
    facts, root = module.facts, module.facts.first_child(node)
    while root is not None and facts.kinds[root] == k.ATTRIBUTE:
        root = facts.first_child(root)
    named = semantics.meaning(module, root).targets if root is not None and facts.kinds[root] == k.NAME else []
    modules = [each.module for each in named if not each.node]
    return not modules or any(may_know(library, each, target) for each in modules)


def may_be_of(module: Module, node: int, target: Target) -> bool:
    """Return True if an attribute or name whose meaning is unknown may be of the module that defines a target.

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


def is_of_display(module: Module, node: int) -> bool:
    """Return True if an attribute is asked of a variable that is only bound to displays or literals of one class."""
    receiver = module.facts.first_child(node) if module.facts.kinds[node] in k.ATTRIBUTES else None
    return receiver is not None and module.facts.kinds[receiver] == k.NAME and bool(class_made(module, receiver))


def may_know(library: Library, module: Module, target: Target) -> bool:
    """Return True if a module may depend on a definition: no library on a project, no standard library on others."""
    if module.tree == target.module.tree:
        return True
    user, used = library.trees[module.tree].kind, library.trees[target.module.tree].kind
    return user == "project" or (user != "stdlib" and used != "project")


def may_be_override(semantics: Semantics, module: Module, node: int, classes: list[Target]) -> bool:
    """Return True if an attribute of a base class may be that of a class which overrides it, of one of some classes.

    Not where the base class itself is named. `super()` finds what is beside the class it is written in, never that
    class or one below it.
    """
    facts, value = module.facts, module.facts.first_child(node)
    if facts.kinds[node] not in k.ATTRIBUTES or value is None:
        return True
    is_parameter = any(facts.kinds[bound] in k.PARAMETERS for bound in lookup_name(module, value)[1])
    for each in semantics.receivers(module, value).values:
        if isinstance(each, Super):
            may_be = any(_may_stand_behind(semantics, each.of, class_) for class_ in classes)
        elif isinstance(each, Instance):
            may_be = any(_may_be_of_class(semantics, each, class_) for class_ in classes)
        else:
            may_be = is_parameter  # such as `cls`
        if may_be:
            return True
    return False


def _may_stand_behind(semantics: Semantics, class_: Target, other: Target) -> bool:
    """Return True if `super()` in a class may mean a member of another, in objects of a class that mixes both.

    The order of bases in the classes that do decides. Where none is known, a base of the class may be it that is not
    known, or another class may mix in one that has neither bases nor classes below it.
    """
    if class_ in semantics.order(other)[0]:
        return False
    orders = [semantics.order(below)[0] for below in semantics.subclasses(class_)]
    mixing = [order for order in orders if class_ in order and other in order]
    if not mixing:
        return not semantics.order(class_)[1] or (not orders and not semantics.bases(class_))
    return any(order.index(class_) < order.index(other) for order in mixing)


def _may_be_of_class(semantics: Semantics, object_: Instance, class_: Target) -> bool:
    """Return True if an object of one class may be of another that derives from it, or of one derived from both."""
    order, is_known = semantics.order(class_)
    if object_.of in order:
        return not object_.is_exact
    return not is_known or any(class_ in semantics.order(each)[0] for each in semantics.subclasses(object_.of))


def may_be_keyword(semantics: Semantics, module: Module, node: int, targets: Iterable[Target]) -> bool:
    """Return whether a keyword argument is given to something unknown that has the name of a parameter's function."""
    facts = module.facts
    called = facts.first_child(facts.parent(node))
    if called is None or facts.kinds[called] != k.ATTRIBUTE_CALLED:
        return False
    owners = {word_of(function_of(target)) for target in targets if target.kind in k.PARAMETERS}
    return facts.word(called) in owners and not semantics.meaning(module, called).values


def may_be_super(semantics: Semantics, module: Module, node: int, class_: Target | None) -> bool:
    """Return whether an attribute may be a member of a class as far as `super()` tells, if it is one of that: not of
    the class that this is written in, nor of one below it."""
    receiver = module.facts.first_child(node) if module.facts.kinds[node] in k.ATTRIBUTES else None
    if receiver is None or class_ is None:
        return True
    values = semantics.value_of(module, receiver).values
    if not values or not all(isinstance(each, Super) for each in values):
        return True
    return any(_may_stand_behind(semantics, each.of, class_) for each in values if isinstance(each, Super))


def may_fit(module: Module, node: int, target: Target) -> bool:
    """Return True if the call at a name may be one of a definition by the number and names of its arguments.

    Decorators change what a function takes, so that any call may be one of a decorated function.
    """
    facts, call = module.facts, module.facts.parent(node)
    is_call = facts.kinds[node] in _CALLED and facts.kinds[call] == k.CALL and is_first_child(facts, node)
    own = target.module.facts
    if not is_call or target.kind not in k.FUNCTIONS or Decorated(own, target.node).is_decorated:
        return True
    given, is_method = given_by(facts, call), own.kinds[own.scope_of(target.node)] == k.CLASS
    return fits(target, given, False) or (is_method and fits(target, given, True))


def is_local(module: Module, node: int) -> bool:
    """Return True if functions alone bind the name at a node, or nothing does."""
    scope, bindings = lookup_name(module, node)
    return not bindings or (bool(scope) and all(module.facts.kinds[each] in LOCAL_KINDS for each in bindings))


def function_of(parameter: Target) -> Target:
    """The function that a parameter belongs to."""
    return Target(parameter.module, parameter.module.facts.parent(parameter.node))


def likeliest_first(content_ids: Iterable[int], own: Collection[int], likely: Collection[int]) -> list[list[int]]:
    """Contents in the order in which guesses should be spent on them: those of the definitions themselves, those that
    are likely to use them, all others.
    """
    ranked = [(0 if content_id in own else 1 if content_id in likely else 2, content_id) for content_id in content_ids]
    return [[content_id for rank, content_id in ranked if rank == each] for each in range(3)]


def word_of(target: Target) -> str:
    """The bare name of a definition; a module's is the last component of its dotted name."""
    return target.module.facts.word(target.node) if target.node else target.module.name.rpartition(".")[2]
