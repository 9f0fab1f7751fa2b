"""What values an expression may have, guessed from assignments, annotations, calls, defaults and callers.

`Inference.value_of` is the one door: lazily, each expression once, cycles cut, every question with a bounded number of
steps. A meaning of these values lists classes (`Target`), functions, modules and `Instance`s; what cannot be guessed is
`UNKNOWN`. What is known for certain (a name that an import or `def` binds, `self`) is not marked `inferred`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.annotations import Annotations
from symindex.resolve.assigned import Assigned
from symindex.resolve.attributes import Attributes
from symindex.resolve.calls import Calls
from symindex.resolve.fields import Fields
from symindex.resolve.functions import Functions
from symindex.resolve.narrowing import Narrowing
from symindex.resolve.parameters import Parameters
from symindex.resolve.protocols import Protocols
from symindex.resolve.scopes import lookup, reaching
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Target, Value, merged

if TYPE_CHECKING:
    from symindex.resolve.resolver import Resolver

Key = tuple[Module, int]

_STEPS: Final = 4000  # expressions looked at for one question
_STEPS_AT_LEAST: Final = 6  # and for each question of a long listing, once its allowance is used up
_FRAMES: Final = 10_000  # following a chain of assignments and calls takes some twenty frames a link
_DEEPEST: Final = 48
_STAGES: Final = 24  # how often a question that leads too deep is taken up again nearer to the bottom
_NO_CUT: Final = 1 << 30
_ALTERNATIVES: Final = 8  # elements of a display, bindings of a name, that are looked at
_LITERALS: Final = {
    k.STRING: "str", k.STRING_WORD: "str", k.STRING_PATH: "str", k.FORMATTED_STRING: "str", k.CONCATENATED: "str",
    k.DOCSTRING: "str", k.TYPE_STRING: "str", k.BYTES: "bytes", k.INTEGER: "int", k.FLOAT: "float", k.TRUE: "bool",
    k.FALSE: "bool", k.COMPARE: "bool", k.NOT: "bool", k.IS: "bool", k.IS_NOT: "bool",
}  # fmt: skip
_DISPLAYS: Final = {
    k.LIST: "list", k.SET: "set", k.COMPREHENSION: "list", k.SET_COMPREHENSION: "set", k.GENERATOR: "Generator",
}  # fmt: skip
_BOUND: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND, k.ATTRIBUTE_BOUND})


class Inference:
    """Guesses values, and remembers them."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.source = resolver.source
        self.annotations = Annotations(self)
        self.assigned = Assigned(self)
        self.attributes = Attributes(self)
        self.calls = Calls(self)
        self.fields = Fields(resolver)
        self.functions = Functions(self)
        self.narrowing = Narrowing(self)
        self.parameters = Parameters(self)
        self.protocols = Protocols(self)
        self._known: dict[Key, Meaning] = {}
        self._open: dict[Key, int] = {}  # what is being asked, one because of the other, and how deep
        self._lowest_cut = _NO_CUT
        self._too_deep: Key | None = None
        self._limit = _STEPS
        self._allowance: int | None = None
        self._is_partial = False  # something was left unknown for a limit's sake
        self._steps = 0
        self.cuts = 0  # how often something was left unknown; what is found out meanwhile is not to be remembered
        self._builtins: dict[str, Target | None] = {}
        unary = {k.AWAIT: self._awaited, k.SUBSCRIPT: self._item, k.DICT: self._dict, k.TUPLE: self._tuple}
        unions = dict.fromkeys((k.AND, k.OR, k.CONDITIONAL), self._union)
        self._handlers: dict[int, Callable[[Module, int], Meaning]] = {
            **dict.fromkeys((k.NAME, k.CALLED), self._name),
            **dict.fromkeys((k.ATTRIBUTE, k.ATTRIBUTE_CALLED), self._name),
            **dict.fromkeys(_BOUND, self.assigned.value_of),
            **dict.fromkeys(k.PARAMETERS, self.parameters.value_of),
            **dict.fromkeys(_LITERALS, self._literal),
            **dict.fromkeys(_DISPLAYS, self._display),
            **dict.fromkeys((k.BINARY, k.UNARY), self._operation),
            **dict.fromkeys((k.NAMED, k.SPLAT, k.KEYWORD), self._last),
            **dict.fromkeys((k.IMPORT_FIRST, k.IMPORTED_BOUND, k.IMPORT_ALIAS), self._imported),
            **unions,
            **unary,
            k.DICT_COMPREHENSION: self._dict,
            k.CALL: self.calls.value_of,
            k.LAMBDA: lambda module, node: Meaning((Target(module, node),), True),
        }

    def value_of(self, module: Module, node: int) -> Meaning:
        """The values that the expression or binding at a node may have, the likeliest first."""
        key = module, node
        known = self._known.get(key)
        if known is not None:
            return known
        if module.facts.kinds[node] not in self._handlers:
            return UNKNOWN
        return self._evaluated(key) if self._open else self._from_the_bottom(key)

    def _from_the_bottom(self, key: Key) -> Meaning:
        """An outermost question, with the steps and the room on the stack it may use."""
        self._steps = 0
        if self._allowance is not None:
            self._limit = min(_STEPS, max(_STEPS_AT_LEAST, self._allowance))
        frames = sys.getrecursionlimit()
        sys.setrecursionlimit(max(frames, _FRAMES))
        self._is_partial = False
        try:
            meaning = self._in_stages(key)
            return replace(meaning, complete=False) if self._is_partial else meaning
        finally:
            sys.setrecursionlimit(frames)
            if self._allowance is not None:
                self._allowance -= self._steps

    @contextmanager
    def allowance(self, steps: int) -> Iterator[None]:
        """While this is entered, all questions together may use so many steps; then each gets a few only."""
        self._allowance = steps
        try:
            yield
        finally:
            self._allowance, self._limit = None, _STEPS

    def _in_stages(self, key: Key) -> Meaning:
        """A question; where it led too deep, what lies at the bottom is asked first, then it again."""
        waiting = [key]
        while True:
            self._too_deep = None
            try:
                meaning = self._evaluated(waiting[-1])
            except RecursionError:  # expressions nested deeper than any limit foresaw
                self._lowest_cut = _NO_CUT
                return UNKNOWN
            if self._too_deep is not None and self._too_deep not in waiting and len(waiting) < _STAGES:
                self._known.pop(waiting[-1], None)
                waiting.append(self._too_deep)
            elif len(waiting) == 1:
                return meaning
            else:
                waiting.pop()

    def _evaluated(self, key: Key) -> Meaning:
        height = self._open.get(key)
        if height is not None:
            self._lowest_cut = min(self._lowest_cut, height)
            return UNKNOWN
        height = len(self._open)
        if self._steps >= self._limit or height >= _DEEPEST:
            if height >= _DEEPEST and self._too_deep is None:
                self._too_deep = key
            self.cut()
            return UNKNOWN
        self._steps += 1
        self._open[key] = height
        outer, self._lowest_cut = self._lowest_cut, _NO_CUT
        try:
            meaning = self._handlers[key[0].facts.kinds[key[1]]](*key)
        finally:
            del self._open[key]
            lowest, self._lowest_cut = self._lowest_cut, outer
        if lowest >= height or not height:
            self._known[key] = meaning
        else:  # a cycle that began further out lacks something here: asked on its own, this may have more values
            self._lowest_cut = min(outer, lowest)
        return meaning

    def cut(self) -> None:
        """Note that something was left unknown for a limit's sake, so that nothing on the way here is remembered."""
        self._lowest_cut = min(self._lowest_cut, 0)
        self._is_partial = True
        self.cuts += 1

    def afford(self, steps: int) -> bool:
        """Whether the question has so many steps left, which are used up then; for work that is more than one step."""
        if self._steps + steps > self._limit:
            return False
        self._steps += steps
        return True

    @property
    def is_busy(self) -> bool:
        """Whether a question has used most of its steps."""
        return self._steps > self._limit // 2

    # Helpers for the parts of inference

    def builtin(self, name: str, *arguments: Meaning) -> Meaning:
        """An instance of a class of `builtins`, or of `typing` where that has none of the name."""
        class_ = self._builtins.get(name)
        if class_ is None and name not in self._builtins:
            class_ = self._builtins[name] = self._builtin_class(name)
        return UNKNOWN if class_ is None else Meaning((Instance(class_, arguments),), True, inferred=True)

    def _builtin_class(self, name: str) -> Target | None:
        for home in ("builtins", "typing", "collections", "_collections_abc"):
            modules = [target.module for target in self.resolver.modules.imported(home, None).targets]
            stubs = [self.source.stub_of(module) for module in modules if not module.is_stub]
            for module in [stub for stub in stubs if stub is not None] + modules:
                found = [t for t in self.resolver.modules.member(module, name).targets if t.kind == k.CLASS]
                if found:
                    return found[0]
        return None

    def of_targets(self, meaning: Meaning) -> Meaning:
        """The values of definitions: classes, functions and modules are values themselves, variables have some."""
        found = [self.of_value(value) for value in meaning.values]
        if not found:
            return meaning
        all_of = merged(found)
        return replace(
            all_of, complete=all_of.complete and meaning.complete, inferred=all_of.inferred or meaning.inferred
        )

    def of_value(self, value: Value) -> Meaning:
        """The value of one definition."""
        if not isinstance(value, Target) or not value.node or value.kind in k.DEFINITIONS:
            return Meaning((value,), True)
        if value.kind == k.SELF_BOUND or value.module.facts.kinds[value.module.facts.scope_of(value.node)] == k.CLASS:
            class_ = Target(value.module, self.resolver.class_around(value.module, value.node))
            return self.attributes.in_class(class_, value.module.facts.word(value.node))
        if value.kind in _BOUND:
            _, nodes = lookup(value.module, value.node)
            return self._bindings(value.module, nodes or [value.node])
        if value.kind in k.PARAMETERS:
            return self.value_of(value.module, value.node)
        return UNKNOWN

    # Names and bindings

    def _name(self, module: Module, node: int) -> Meaning:
        narrowed = self.narrowing.narrowed(module, node)
        return self.plain(module, node) if narrowed is None else narrowed

    def plain(self, module: Module, node: int) -> Meaning:
        """The values of a name or attribute, whatever conditions say of it where it stands."""
        if module.facts.kinds[node] in k.ATTRIBUTES:
            return self.attributes.of(self.value_of(module, node + 1), module.facts.word(node))
        scope, nodes = lookup(module, node)
        if not nodes:
            return self.of_targets(self.resolver.name(module, node))
        return self._bindings(module, reaching(module, node, scope, nodes))

    def _bindings(self, module: Module, nodes: list[int]) -> Meaning:
        found = []
        for node in islice(nodes, _ALTERNATIVES):
            if module.facts.kinds[node] in k.DEFINITIONS:
                found.append(Meaning((Target(module, node),), True))
            else:
                found.append(self.value_of(module, node))
        known = [meaning for meaning in found if meaning.values]
        return merged(found) if known else UNKNOWN

    def _imported(self, module: Module, node: int) -> Meaning:
        return self.of_targets(self.resolver.names(module, node))

    def class_name(self, value: Instance | Target) -> str:
        """The bare name of a class or of an instance's class."""
        class_ = value.of if isinstance(value, Instance) else value
        return class_.module.facts.word(class_.node)

    # Other expressions

    def _literal(self, module: Module, node: int) -> Meaning:
        return self.builtin(_LITERALS[module.facts.kinds[node]])

    def _display(self, module: Module, node: int) -> Meaning:
        facts = module.facts
        elements = islice(facts.children(node), 1 if facts.kinds[node] in k.COMPREHENSIONS else _ALTERNATIVES)
        known = merged([self.value_of(module, element) for element in elements] or [UNKNOWN])
        return self.builtin(_DISPLAYS[facts.kinds[node]], known)

    def _tuple(self, module: Module, node: int) -> Meaning:
        elements = islice(module.facts.children(node), _ALTERNATIVES)
        return self.builtin("tuple", *(self.value_of(module, element) for element in elements))

    def _dict(self, module: Module, node: int) -> Meaning:
        facts = module.facts
        parts = [
            part for part in islice(facts.children(node), 2 * _ALTERNATIVES) if facts.kinds[part] != k.DOUBLE_SPLAT
        ]
        if facts.kinds[node] == k.DICT_COMPREHENSION:
            parts = parts[:2]
        sides = [merged([self.value_of(module, part) for part in parts[side::2]] or [UNKNOWN]) for side in (0, 1)]
        return self.builtin("dict", *sides)

    def _union(self, module: Module, node: int) -> Meaning:
        parts = list(module.facts.children(node))
        if module.facts.kinds[node] == k.CONDITIONAL and len(parts) == 3:
            del parts[1]
        found = [self.value_of(module, part) for part in parts]
        known = [meaning for meaning in found if meaning.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN

    def _operation(self, module: Module, node: int) -> Meaning:
        """An operator mostly gives what its left side is; numbers and sequences do."""
        for side in module.facts.children(node):
            value = self.value_of(module, side)
            if value.values:
                return replace(value, inferred=True)
        return UNKNOWN

    def _last(self, module: Module, node: int) -> Meaning:
        children = list(module.facts.children(node))
        return self.value_of(module, children[-1]) if children else UNKNOWN

    def _awaited(self, module: Module, node: int) -> Meaning:
        value = self._last(module, node)
        found = []
        for each in value.values:
            if isinstance(each, Instance) and self.class_name(each) in ("Coroutine", "Awaitable", "Future", "Task"):
                found.append(each.arguments[-1] if each.arguments else UNKNOWN)
            else:
                found.append(Meaning((each,), True))
        return replace(merged(found), inferred=True) if found else UNKNOWN

    def _item(self, module: Module, node: int) -> Meaning:
        """`value[index]`: an element, a slice of the same kind, or a class with its parameters filled in."""
        facts = module.facts
        parts = list(facts.children(node))
        container = self.value_of(module, parts[0])
        if len(parts) > 1 and facts.kinds[parts[1]] == k.SLICE:
            return container
        found: list[Meaning] = []
        for each in container.values:
            if isinstance(each, Target) and each.kind == k.CLASS:
                found.append(Meaning((each,), True))
            elif isinstance(each, Instance) and self._names_field(module, parts[-1], each):
                found.append(self.attributes.of(Meaning((each,), True), facts.word(parts[-1])))
            elif isinstance(each, Instance):
                if self.class_name(each) == "tuple" and each.arguments:
                    found.append(merged(each.arguments))
                else:
                    found.append(self.calls.method_result(each, "__getitem__"))
        known = [meaning for meaning in found if meaning.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN

    def _names_field(self, module: Module, index: int, value: Instance) -> bool:
        """Whether an index names a field that a class declares: of a `TypedDict`."""
        return module.facts.kinds[index] == k.STRING_WORD and module.facts.word(index) in self.fields.of(value.of)
