"""The imports of a file: the modules that statements and calls of `import_module` load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import Call, Import, children
from symindex.model.values import UNKNOWN, Meaning, Module, Namespace, Target, Value
from symindex.resolve.engine import Engine
from symindex.resolve.modules import import_chain, imported_name

_STATEMENTS: Final = frozenset({k.IMPORT, k.FROM})
_STRINGS: Final = frozenset({k.STRING_WORD, k.STRING_PATH})
_FUNCTIONS: Final = ("import_module", "__import__", "importorskip")


class Imported(NamedTuple):
    """A module or package that is imported, and the node that says so.

    `is_meant`: the import is for it, and not only for what lies in it.
    """

    node: int
    value: Target | Namespace
    is_meant: bool


def imports_of(engine: Engine, module: Module) -> Iterator[Imported]:
    """The modules that a file imports, each as often as it says so; the packages around a module are among them."""
    for statement in module.facts.nodes_of(_STATEMENTS):
        yield from _of_statement(engine, module, Import(module.facts, statement))
    for string in import_strings(module):
        parts, _ = _spelled(module, string)
        chain = _of_string(engine, module, string)[-len(parts) :]
        yield from (Imported(string, _value(found), found is chain[-1]) for found in chain)


def _of_statement(engine: Engine, module: Module, written: Import) -> Iterator[Imported]:
    parts, chain = written.parts, import_chain(engine, module, written)
    brought = [(name, _modules(engine.ask(imported_name, module, name))) for name in written.names]
    is_meant = not brought or any(not found for _, found in brought)
    for number, found in enumerate(chain, len(parts) - len(chain)):
        node = parts[number] if number >= 0 else written.node  # what the dots mean has no name of its own
        yield Imported(node, _value(found), is_meant and found is chain[-1])
    for name, values in brought:
        yield from (Imported(name, value, True) for value in values)


def _modules(meaning: Meaning) -> list[Target | Namespace]:
    return [value for value in meaning.values if _is_module(value)]  # type: ignore[misc]


def _is_module(value: Value) -> bool:
    return isinstance(value, Namespace) or (isinstance(value, Target) and not value.node)


# Calls


def import_strings(module: Module) -> Iterator[int]:
    """The literals that are given to `import_module` and its like."""
    facts = module.facts
    for function in _functions(module):
        for called in facts.nodes_with(function):
            if facts.kinds[called] in (k.CALLED, k.ATTRIBUTE_CALLED) and facts.kinds[facts.parent(called)] == k.CALL:
                name = _module_argument(Call(facts, facts.parent(called)))
                if name is not None:
                    yield name


def _module_argument(call: Call) -> int | None:
    """The literal that says what is imported: the first argument, by place or by keyword."""
    name = next(iter(call.positional), call.keywords.get("name"))
    return name if name is not None and call.facts.kinds[name] in _STRINGS else None


def _functions(module: Module) -> list[str]:
    """The names under which a file calls functions that import."""
    facts = module.facts
    found = [name for name in _FUNCTIONS if facts.number_of(name)]
    for name in list(found):
        renamed = (node for node in facts.nodes_with(name) if facts.kinds[node] == k.IMPORTED)
        found += [facts.word(alias) for node in renamed for alias in children(facts, node)]
    return list(dict.fromkeys(found))


def of_import_string(engine: Engine, module: Module, node: int) -> Meaning | None:
    """The module that a literal, or a component of one, names in a call of `import_module`; else None."""
    facts = module.facts
    string = facts.parent(node) if facts.kinds[node] == k.STRING_PART else node
    if facts.kinds[facts.parent(string)] not in (k.CALL, k.KEYWORD) or string not in import_strings(module):
        return None
    position = children(facts, string).index(node) if string != node else 0  # type: ignore[arg-type]
    parts, _ = _spelled(module, string)
    chain = _of_string(engine, module, string)[-len(parts) :]
    return Meaning((_value(chain[position]),), True) if len(chain) == len(parts) else UNKNOWN


def of_import_call(engine: Engine, module: Module, call: Call) -> Meaning | None:
    """Return the module that `import_module` loads, or the outermost that `__import__` does; None for other calls."""
    string = _module_argument(call)
    if string is None or string not in import_strings(module):
        return None
    chain = _of_string(engine, module, string)
    if not chain:
        return UNKNOWN
    is_outermost = call.name == "__import__" and len(call.arguments) == 1
    return Meaning((_value(chain[0 if is_outermost else -1]),), True)


def _of_string(engine: Engine, module: Module, string: int) -> Sequence[Module | Namespace]:
    """The packages and the module that a literal names, as `import_chain` gives them."""
    parts, level = _spelled(module, string)
    if not level:
        return engine.source.imported(".".join(parts), module)
    facts, package = module.facts, _package_argument(module, string)
    if package is None:
        return ()
    if facts.kinds[package] in _STRINGS:
        above, _ = _spelled(module, package)
        return engine.source.imported(".".join([*above[: len(above) - level + 1], *parts]), module)
    if facts.word(package) == "__package__" or (facts.word(package) == "__name__" and module.is_package):
        return engine.source.imported_relatively(level, ".".join(parts), module)
    return ()


def _spelled(module: Module, string: int) -> tuple[list[str], int]:
    """The components of the dotted name in a literal, and how many dots it begins with."""
    facts = module.facts
    if facts.kinds[string] == k.STRING_WORD:
        return [facts.word(string)], 0
    return [facts.word(part) for part in children(facts, string)], len(facts.word(string))


def _package_argument(module: Module, string: int) -> int | None:
    """The package that relative names start from: the second argument of `import_module`."""
    facts = module.facts
    above = facts.parent(string)
    call = Call(facts, facts.parent(above) if facts.kinds[above] == k.KEYWORD else above)
    return next(iter(call.positional[1:]), call.keywords.get("package"))


def _value(found: Module | Namespace) -> Target | Namespace:
    return Target(found, 0) if isinstance(found, Module) else found
