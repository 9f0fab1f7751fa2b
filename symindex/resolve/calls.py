"""Results of calls: instances of classes, returned values, and functions that no stub can describe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Super, Target, Value, merged
from symindex.resolve import modules
from symindex.resolve.annotations import instance
from symindex.resolve.attributes import attribute, values_of
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.containers import element, method_result
from symindex.resolve.engine import UNSEEN, CallSite, Engine, value_rule
from symindex.resolve.functions import class_arguments
from symindex.resolve.imports import of_import_call
from symindex.resolve.items import TAKING, is_keyed_call, item, texts_at
from symindex.resolve.members import made_by_decorators, super_of
from symindex.resolve.properties import is_property
from symindex.resolve.scopes import lookup
from symindex.resolve.synthesized import synthesizes_class

# Functions that give back what they are given, or take it apart, in more ways than their stubs can say.
_SAME: Final = {
    "copy": "copy", "deepcopy": "copy", "wraps": "functools", "partial": "functools", "proxy": "weakref",
    "partialmethod": "functools", "unwrap": "inspect",
}  # fmt: skip
_TYPING: Final = ("typing", "typing_extensions")
_FILLED: Final = frozenset({"list", "set", "frozenset", "tuple", "deque"})
# Calls that make a type of their own, of which stubs know only what it derives from.
_MAKERS_OF_TYPES: Final = frozenset({"NewType", "TypeVar", "ParamSpec"})
_LOADERS: Final = ("import", "load", "locate")
_FIELDS: Final = frozenset({"ib", "attrib", "field"})
_CONTAINERS: Final = {
    "list": "list", "sorted": "list", "set": "set", "frozenset": "set", "iter": "list", "reversed": "list",
}  # fmt: skip
_ALTERNATIVES: Final = 4
_MAX_ZIPPED: Final = 8


@value_rule
def call_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The values of a call."""
    facts, call = module.facts, Call(module.facts, node)
    if call.callee == node:
        return UNKNOWN
    imported = of_import_call(engine, module, call)
    if imported is not None:
        return replace(imported, inferred=bool(imported.values))
    special = _special(engine, module, call)
    if special is not None:
        is_super = isinstance(next(iter(special.values), None), Super)
        return special if is_super else replace(special, inferred=True)
    if facts.kinds[call.callee] == k.ATTRIBUTE_CALLED:
        found = list(_method_results(engine, module, call))
    else:
        functions = engine.value(module, call.callee)
        found = [result(engine, value, CallSite(module, node)) for value in functions.values[:_ALTERNATIVES]]
    known = [meaning for meaning in found if meaning.values] or [_loaded(engine, module, call)]
    if not known[0].values:
        known = [_default(engine, module, call)]
    return replace(merged(known), inferred=True) if known[0].values else UNKNOWN


def _default(engine: Engine, module: Module, call: Call) -> Meaning:
    """Return the default that `d.get("key", default)` may give, where nothing is known of what is held."""
    given = call.positional
    is_method = module.facts.kinds[call.callee] == k.ATTRIBUTE_CALLED
    if not is_method or call.name not in TAKING or len(given) != 2 or module.facts.kinds[given[1]] == k.NONE:
        return UNKNOWN
    return replace(engine.value(module, given[1]), complete=False)


def _loaded(engine: Engine, module: Module, call: Call) -> Meaning:
    """Return the objects at the dotted paths that a function named like `import_string` loads."""
    arguments = call.arguments
    name = call.name.lower()
    if not arguments or not any(part in name for part in _LOADERS):
        return UNKNOWN
    found = [_at_path(engine, module, text) for text in texts_at(engine, module, arguments[0])]
    return merged([each for each in found if each.values] or [UNKNOWN])


def _at_path(engine: Engine, module: Module, path: str) -> Meaning:
    if "." not in path:
        return modules.imported(engine, path, module)
    return values_of(engine, modules.dotted(engine, path.split("."), module))


def _method_results(engine: Engine, module: Module, call: Call) -> Iterator[Meaning]:
    facts = module.facts
    holder = facts.first_child(call.callee)
    if holder is None:
        return
    name, site = call.name, CallSite(module, call.node)
    for value in engine.value(module, holder).values[:_ALTERNATIVES]:
        functions = [target for target in engine.member(value, name).targets if target.kind in k.FUNCTIONS]
        held = _taken(engine, module, call, value) if name in TAKING else UNKNOWN
        if held.values:
            yield held
        elif functions and not engine.ask(is_property, functions[0]):
            yield engine.returned(functions[0], replace(site, receiver=_receiver(engine, value)))
        else:
            found = attribute(engine, Meaning((value,), True), name)
            yield from (result(engine, each, site) for each in found.values[:_ALTERNATIVES])


def _taken(engine: Engine, module: Module, call: Call, value: Value) -> Meaning:
    """Return the value of `d.get("key", default)`, where the key and the value under it are known."""
    arguments = call.arguments
    if not arguments or not isinstance(value, Instance):
        return UNKNOWN
    held = item(engine, module, inner(module.facts, call.callee), arguments[0], value)
    defaults = [engine.value(module, each) for each in arguments[1:2]] if held.values else []
    return merged([held, *defaults])


def _receiver(engine: Engine, value: Value) -> Instance | None:
    """The object that a method of a value is called on; for a class method, one of the class.

    A decorated function may be an object of another class than functions.
    """
    if isinstance(value, Instance):
        return value
    if isinstance(value, Super):
        return Instance(value.of)
    if not isinstance(value, Target) or value.is_class:
        return Instance(value) if isinstance(value, Target) else None
    made = engine.ask(made_by_decorators, value).values if value.kind in k.FUNCTIONS else ()
    return next((each for each in made if isinstance(each, Instance)), None)


def result(engine: Engine, value: Value, site: CallSite = UNSEEN) -> Meaning:
    """Return the result of calling a value."""
    if isinstance(value, Instance):
        if class_name(value) == "Callable" and value.arguments:
            return value.arguments[-1]
        return method_result(engine, value, "__call__", site)
    if not isinstance(value, Target):
        return UNKNOWN
    if value.is_class:
        at = None if site.module is None else Target(site.module, site.node)
        made = replace(_made(engine, value, site), is_exact=_names_class(site), made_at=at)
        return Meaning((made,), True, inferred=True)
    if value.kind in k.FUNCTIONS:
        return engine.returned(value, site)
    if value.kind == k.LAMBDA:
        body = next(Function(value.module.facts, value.node).body, None)
        return UNKNOWN if body is None else engine.value(value.module, body)
    return UNKNOWN


def _names_class(site: CallSite) -> bool:
    """Return True if a call names the class whose object it makes, and not by a parameter such as `cls`."""
    if site.module is None:
        return False
    facts = site.module.facts
    called = Call(facts, site.node).callee
    if called is None or facts.kinds[called] not in (k.CALLED, k.ATTRIBUTE_CALLED):
        return False
    return not any(facts.kinds[bound] in k.PARAMETERS for bound in lookup(site.module, called)[1])


def _made(engine: Engine, class_: Target, site: CallSite) -> Instance:
    """An instance, with the elements of what a container is made from, or what fills its type variables."""
    if site.module is None:
        return Instance(class_)
    name, given = class_name(class_), Call(site.module.facts, site.node).arguments
    if name in _FILLED and class_.module.is_stub and given:
        return Instance(class_, (element(engine, engine.value(site.module, given[0])),))
    if name == "defaultdict" and class_.module.is_stub and given:
        return Instance(class_, (UNKNOWN, _results(engine, site.module, given[0])))
    if class_.module.is_stub and is_keyed_call(site.module, site.node) and Call(site.module.facts, site.node).keywords:
        return Instance(class_, _keyed(engine, site.module, Call(site.module.facts, site.node)))
    return Instance(class_, class_arguments(engine, class_, site.module, site.node))


def _keyed(engine: Engine, module: Module, call: Call) -> tuple[Meaning, ...]:
    """Return the keys and the values of `dict(more, name=value)`."""
    more = [value for each in call.positional[:1] for value in engine.value(module, each).values]
    held = [each.arguments[-1] for each in more if isinstance(each, Instance) and len(each.arguments) == 2]
    held += [engine.value(module, each) for each in list(call.keywords.values())[:_ALTERNATIVES]]
    return builtin(engine, "str"), merged([each for each in held if each.values] or [UNKNOWN])


def _results(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the objects that the function or class at a node makes."""
    makers = engine.value(module, node).values[:2]
    return merged([result(engine, maker) for maker in makers] or [UNKNOWN])


# Functions that stubs say too little of


def _special(engine: Engine, module: Module, call: Call) -> Meaning | None:
    """The result of a call whose meaning stubs cannot express; None for all other calls."""
    facts, name, arguments = module.facts, call.name, call.arguments
    is_plain = facts.kinds[call.callee] == k.CALLED
    if name == "super" and is_plain:
        return super_of(engine, module, call.node)
    if not arguments:
        return None
    if name == "cast" and len(arguments) == 2 and not _is_of_others(engine, module, call, *_TYPING):
        return instance(engine, module, arguments[0])
    if synthesizes_class(facts, call.node):
        return Meaning((Target(module, call.node),), True)
    if name in _MAKERS_OF_TYPES:
        return UNKNOWN
    if name in ("import_module", "__import__"):
        loaded = _loaded(engine, module, call)
        return loaded if loaded.values else None
    if name in _FIELDS:
        return _field(engine, module, call)
    if name in _SAME and not _is_of_others(engine, module, call, _SAME[name]):
        return engine.value(module, arguments[0])
    special = _BUILTINS.get(name) if is_plain else None
    return special(engine, module, call) if special is not None else None


def _is_of_others(engine: Engine, module: Module, call: Call, *names: str) -> bool:
    """Return True if a called name is known to mean a function of other modules than some."""
    found = engine.meaning(module, call.callee)
    return any(each.kind in k.FUNCTIONS and each.module.name not in names for each in found.targets)


def _first(engine: Engine, module: Module, call: Call) -> Meaning:
    return engine.value(module, call.arguments[0])


def _getattr(engine: Engine, module: Module, call: Call) -> Meaning | None:
    facts, arguments = module.facts, call.arguments
    if len(arguments) < 2 or facts.kinds[arguments[1]] != k.STRING_WORD:
        return None
    return attribute(engine, engine.value(module, arguments[0]), facts.word(arguments[1]))


def _type(engine: Engine, module: Module, call: Call) -> Meaning | None:
    if len(call.arguments) != 1:
        return None
    of = _first(engine, module, call)
    return Meaning(tuple(value.of for value in of.values if isinstance(value, Instance)), of.complete)


def _next(engine: Engine, module: Module, call: Call) -> Meaning:
    return element(engine, _first(engine, module, call))


def _container(engine: Engine, module: Module, call: Call) -> Meaning:
    return builtin(engine, _CONTAINERS[call.name], element(engine, _first(engine, module, call)))


def _extreme(engine: Engine, module: Module, call: Call) -> Meaning:
    first = _first(engine, module, call)
    return first if len(call.positional) > 1 else element(engine, first)


def _enumerate(engine: Engine, module: Module, call: Call) -> Meaning:
    pair = builtin(engine, "tuple", builtin(engine, "int"), element(engine, _first(engine, module, call)))
    return builtin(engine, "list", pair)


def _zip(engine: Engine, module: Module, call: Call) -> Meaning:
    parts = [element(engine, engine.value(module, each)) for each in call.arguments[:_MAX_ZIPPED]]
    return builtin(engine, "list", builtin(engine, "tuple", *parts))


def _filter(engine: Engine, module: Module, call: Call) -> Meaning | None:
    given = call.positional
    return builtin(engine, "list", element(engine, engine.value(module, given[1]))) if len(given) == 2 else None


def _map(engine: Engine, module: Module, call: Call) -> Meaning:
    return builtin(engine, "list", _results(engine, module, call.arguments[0]))


_BUILTINS: Final[dict[str, Callable[[Engine, Module, Call], Meaning | None]]] = {
    **dict.fromkeys(_CONTAINERS, _container),
    "getattr": _getattr,
    "type": _type,
    "next": _next,
    "min": _extreme,
    "max": _extreme,
    "enumerate": _enumerate,
    "filter": _filter,
    "map": _map,
    "zip": _zip,
}


def _field(engine: Engine, module: Module, call: Call) -> Meaning | None:
    """Return the value of the field made by `attr.ib(…)` or `dataclasses.field(…)`; None where it is not known."""
    facts, given = module.facts, call.keywords
    if "type" in given:
        return instance(engine, module, given["type"])
    for word in ("factory", "default_factory"):
        if word in given:
            return _results(engine, module, given[word])
    validator = given.get("validator")
    if validator is not None and facts.kinds[validator] == k.CALL:
        validation = Call(facts, validator)
        if validation.name == "instance_of" and validation.arguments:
            return instance(engine, module, validation.arguments[-1])
    return engine.value(module, given["default"]) if "default" in given else None
