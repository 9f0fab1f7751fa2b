"""The element of a container under a known key: `TABLE["add"]`, `pair[0]`, `TABLE.get("add")`.

The container must be seen being made by a display. What is put into it later counts under the name that the display is
bound to: where the reader is in the same scope, what reaches it; else all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Dict, Node, children, inner, last, path_up_to
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.classes import class_around
from symindex.resolve.engine import Engine
from symindex.resolve.flow import reaching
from symindex.resolve.scopes import lookup

DISPLAYS: Final = frozenset({k.DICT, k.LIST, k.TUPLE})
TAKING: Final = frozenset({"get", "pop", "setdefault"})
_SEQUENCES: Final = frozenset({k.LIST, k.TUPLE})
_KEYED: Final = frozenset({"dict", "OrderedDict"})
_TEXTS: Final = frozenset({k.STRING, k.CONCATENATED, k.DOCSTRING})
_CONSTANTS: Final = k.DEFINITIONS | {k.BOUND}
_REORDERING: Final = frozenset(
    {"insert", "pop", "remove", "reverse", "sort", "clear", "appendleft", "popleft", "rotate"}
)
_GROWING: Final = frozenset({"append", "extend"})  # so that places counted from the end are others
_BOUND: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND})
_MAX_USES: Final = 60
_MAX_ENTRIES: Final = 400
_MAX_FOLLOWED: Final = 3
_LISTED: Final = _SEQUENCES | {k.SET}
_MAX_TEXTS: Final = 24


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its type and what it is; None where the facts do not keep that."""

    type: str
    value: object

    def may_be(self, other: Key | None) -> bool:
        """Return True if it may be equal to another, of which nothing may be known."""
        if other is None:
            return True
        return self.type == other.type and (self.value == other.value or self.value is None or other.value is None)


class _Write(NamedTuple):
    node: int
    key: Key | None
    value: int


class _Later(NamedTuple):
    """What is put into a container after it was made, and what becomes of the places of its elements."""

    writes: list[_Write]
    is_ordered: bool
    grows: bool

    def keeps_place(self, key: Key) -> bool:
        """Return whether a place still means what the display has there."""
        is_from_end = isinstance(key.value, int) and key.value < 0
        return self.is_ordered and not (self.grows and is_from_end)


def is_keyed_call(module: Module, node: int) -> bool:
    """Return whether a node is a call of `dict` or `OrderedDict`, which says its keys as a display does."""
    facts = module.facts
    return facts.kinds[node] == k.CALL and Call(facts, node).name in _KEYED


def key_at(engine: Engine, module: Module, node: int, depth: int = _MAX_FOLLOWED) -> Key | None:
    """The constant that an expression is; None where it may be anything."""
    facts = module.facts
    kind = facts.kinds[node]
    if kind == k.STRING_WORD:
        return Key("str", facts.word(node))
    if kind == k.STRING_PATH:
        return Key("str", ".".join(path_up_to(facts, last(facts, node))))
    if kind in _TEXTS:
        return Key("str", None)
    if kind == k.INTEGER:
        return Key("int", int(facts.word(node)) if facts.word(node).isdigit() else None)
    if kind == k.UNARY and facts.kinds[inner(facts, node)] == k.INTEGER:
        positive = facts.word(inner(facts, node))
        return Key("int", -int(positive) if positive.isdigit() else None)
    if kind not in (k.NAME, k.ATTRIBUTE) or depth <= 0:
        return None
    targets = engine.meaning(module, node).targets
    return _of_definition(engine, targets[0], depth) if len(targets) == 1 else None


def texts_at(engine: Engine, module: Module, node: int) -> list[str]:
    """The texts that an expression may be: a constant, or each element of a display that a loop goes through."""
    key = key_at(engine, module, node)
    if key is not None:
        return [key.value] if isinstance(key.value, str) else []
    facts = module.facts
    bindings = lookup(module, node)[1] if facts.kinds[node] == k.NAME else []
    loop = facts.parent(bindings[0]) if len(bindings) == 1 else 0
    if facts.kinds[loop] not in (k.FOR, k.COMPREHENSION_FOR):
        return []
    iterated = children(facts, loop)[1]
    displays = (each.made_at for each in engine.value(module, iterated).values if isinstance(each, Instance))
    found = [
        key_at(engine, display.module, each)
        for display in displays
        if display is not None and display.kind in _LISTED
        for each in islice(display.module.facts.children(display.node), _MAX_TEXTS)
    ]
    return [key.value for key in found if key is not None and isinstance(key.value, str)]


def _of_definition(engine: Engine, target: Target, depth: int) -> Key | None:
    """Return the value of a variable bound once; a class, function or member of an enumeration is a key itself."""
    module, facts = target.module, target.module.facts
    if target.kind not in _CONSTANTS:
        return None
    if target.kind == k.BOUND:
        statement = facts.parent(target.node)
        if facts.kinds[statement] != k.ASSIGN or len(lookup(module, target.node)[1]) != 1:
            return None
        value = Assignment(facts, statement).value
        found = key_at(engine, module, value, depth - 1) if value is not None else None
        if found is not None or facts.kinds[facts.scope_of(target.node)] != k.CLASS:
            return found
    return Key("definition", target)


def item(engine: Engine, module: Module, reader: int, index: int, container: Instance) -> Meaning:
    """The element under the key written at a node; unknown where the key or the container is.

    `reader` is the expression whose value the container is.
    """
    if container.made_at is None:
        return UNKNOWN
    key = key_at(engine, module, index)
    return UNKNOWN if key is None else _held(engine, container.made_at, key, (module, reader))


def _held(engine: Engine, display: Target, key: Key, reader: tuple[Module, int] | None) -> Meaning:
    module, facts = display.module, display.module.facts
    kind = facts.kinds[display.node]
    if kind == k.SUBSCRIPT:
        return _sliced(engine, display, key)
    if kind not in DISPLAYS and not is_keyed_call(module, display.node):
        return UNKNOWN
    later = _put_later(engine, display)
    if kind in _SEQUENCES and not later.keeps_place(key):
        return UNKNOWN
    same = [write for write in later.writes if key.may_be(write.key)]
    sure = [write for write in same if write.key == key]
    if sure and reader is not None and reader[0] == module:
        reached = _reaching(engine, display, reader[1], sure)
        same = [write for write in same if write not in sure or write.node in reached]
        has_own = not reached or display.node in reached
    else:
        has_own = True
    found = [engine.value(module, write.value) for write in same]
    if has_own:
        found = [*_entries(engine, display, key), *found]
    known = [meaning for meaning in found if meaning.values]
    return merged(known) if known else UNKNOWN


def _entries(engine: Engine, display: Target, key: Key) -> Iterator[Meaning]:
    """The element of a display under a key."""
    module, facts = display.module, display.module.facts
    kind = facts.kinds[display.node]
    if kind in _SEQUENCES:
        yield from _placed(engine, display, key)
        return
    if kind == k.CALL:
        yield from _of_keyed_call(engine, module, Call(facts, display.node), key)
        return
    for name, value in islice(Dict(facts, display.node).entries, _MAX_ENTRIES):
        if name is None:
            yield from _unpacked(engine, module, value, key)
        elif key.may_be(key_at(engine, module, name)):
            yield engine.value(module, value)


def _of_keyed_call(engine: Engine, module: Module, call: Call, key: Key) -> Iterator[Meaning]:
    """Yield what `dict(more, name=value)` holds under a key."""
    for mapping in call.positional[:1]:
        yield from _unpacked(engine, module, mapping, key)
    for word, value in call.keywords.items():
        if key.may_be(Key("str", word)):
            yield engine.value(module, value)


def _unpacked(engine: Engine, module: Module, mapping: int, key: Key) -> Iterator[Meaning]:
    """Yield what the mapping at a node holds under a key."""
    for each in engine.value(module, mapping).values:
        if isinstance(each, Instance):
            found = _held(engine, each.made_at, key, None) if each.made_at is not None else UNKNOWN
            yield found if found.values or len(each.arguments) != 2 else each.arguments[-1]


def _placed(engine: Engine, display: Target, key: Key) -> Iterator[Meaning]:
    """The element of a list or tuple at a place, where nothing unpacked precedes it."""
    module, facts = display.module, display.module.facts
    place = key.value
    if not isinstance(place, int):
        return
    parts = children(facts, display.node)
    counted = parts if place >= 0 else parts[::-1]
    steps = place if place >= 0 else ~place
    if steps < len(counted) and not any(facts.kinds[each] == k.SPLAT for each in (*counted[:steps], counted[steps])):
        yield engine.value(module, counted[steps])


def _sliced(engine: Engine, display: Target, key: Key) -> Meaning:
    """An element of `values[1:3]`."""
    module, facts = display.module, display.module.facts
    sequence, part = children(facts, display.node)[:2]
    bounds = [key_at(engine, module, each) for each in children(facts, part)]
    first = bounds[0].value if len(bounds) == 2 and bounds[0] is not None else None
    if not isinstance(first, int) or not isinstance(key.value, int) or first < 0 or key.value < 0:
        return UNKNOWN
    found = [
        _held(engine, each.made_at, Key("int", first + key.value), (module, sequence))
        for each in engine.value(module, sequence).values
        if isinstance(each, Instance) and each.made_at is not None
    ]
    return merged(found) if found else UNKNOWN


# What is put into a container later


def _path(engine: Engine, display: Target) -> tuple[int, list[Key]] | None:
    """The name that a display is bound to, and the keys that lead from it to the display."""
    module, facts = display.module, display.module.facts
    keys: list[Key] = []
    node = display.node
    while facts.kinds[above := facts.parent(node)] == k.DICT:
        names = {value: name for name, value in Dict(facts, above).entries}
        name = names.get(Node(node))
        key = None if name is None or None in names.values() else key_at(engine, module, name)
        if key is None:
            return None
        keys.append(key)
        node = above
    if facts.kinds[above] != k.ASSIGN:
        return None
    targets = [each for each in Assignment(facts, above).targets if facts.kinds[each] in _BOUND]
    return (targets[0], keys[::-1]) if len(targets) == 1 else None


def _put_later(engine: Engine, display: Target) -> _Later:
    """Return the values stored in a container through the name it is bound to."""
    path = _path(engine, display)
    if path is None:
        return _Later([], True, False)
    module, facts = display.module, display.module.facts
    found: list[_Write] = []
    is_ordered, grows = True, False
    for use in reads_of(module, path[0]):
        node = _led_by(engine, module, use, path[1])
        if node is None:
            continue
        above = facts.parent(node)
        around = facts.parent(above)
        if facts.kinds[above] == k.SUBSCRIPT_BOUND:
            value = Assignment(facts, around).value if facts.kinds[around] == k.ASSIGN else None
            if value is not None:
                found.append(_Write(above, key_at(engine, module, last(facts, above)), value))
            is_ordered = is_ordered and facts.kinds[around] != k.DELETE
        elif facts.kinds[above] == k.ATTRIBUTE_CALLED and facts.kinds[around] == k.CALL:
            is_ordered = is_ordered and facts.word(above) not in _REORDERING
            grows = grows or facts.word(above) in _GROWING
            found += _put_by(engine, module, Call(facts, around))
    return _Later(found, is_ordered, grows)


def _put_by(engine: Engine, module: Module, call: Call) -> Iterator[_Write]:
    """Yield the values that `d.update({"k": v}, k=v)` and `d.setdefault("k", v)` store in a dictionary."""
    facts, arguments = module.facts, call.arguments
    if call.name == "setdefault" and len(arguments) > 1:
        yield _Write(call.callee, key_at(engine, module, arguments[0]), arguments[1])
    if call.name != "update":
        return
    for word, value in call.keywords.items():
        yield _Write(call.callee, Key("str", word), value)
    if arguments and facts.kinds[arguments[0]] == k.DICT:
        for name, value in Dict(facts, arguments[0]).entries:
            if name is not None:
                yield _Write(call.callee, key_at(engine, module, name), value)


def reads_of(module: Module, bound: int) -> list[int]:
    """Return the reads of the variable or attribute that a node binds in its scope or class; not all of very many."""
    facts = module.facts
    is_on_self = facts.kinds[bound] == k.SELF_BOUND
    scope = class_around(module, bound) if is_on_self else facts.scope_of(bound)
    is_attribute = is_on_self or facts.kinds[scope] == k.CLASS
    uses = facts.nodes_with_number(facts.word_ids[bound], scope, module.end_of(scope))[:_MAX_USES]
    return [
        use
        for use in uses
        if (facts.kinds[use] == k.ATTRIBUTE and is_attribute)
        or (facts.kinds[use] == k.NAME and not is_on_self and (not is_attribute or facts.scope_of(use) == scope))
    ]


def _led_by(engine: Engine, module: Module, use: int, keys: list[Key]) -> int | None:
    """The expression that stands for what lies under some keys in what is read at a node."""
    facts, node = module.facts, use
    for key in keys:
        above = facts.parent(node)
        if facts.kinds[above] != k.SUBSCRIPT or facts.first_child(above) != node:
            return None
        if key_at(engine, module, last(facts, above)) != key:
            return None
        node = above
    return node


def _reaching(engine: Engine, display: Target, reader: int, writes: list[_Write]) -> list[int]:
    """The writes that reach a reader, the display among them; empty where the reader reads something else."""
    module, facts = display.module, display.module.facts
    path = _path(engine, display)
    while facts.kinds[reader] == k.SUBSCRIPT:
        reader = inner(facts, reader)
    if path is None or facts.kinds[reader] != k.NAME or facts.kinds[path[0]] == k.SELF_BOUND:
        return []
    scope, bindings = lookup(module, reader)
    if path[0] not in bindings or scope != facts.scope_of(display.node):
        return []
    nodes = sorted({display.node, *(write.node for write in writes)})
    return reaching(engine, module, reader, scope, nodes)
