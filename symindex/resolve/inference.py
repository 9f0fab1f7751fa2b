"""What values an expression may have, guessed from assignments, annotations, calls, defaults and callers.

`Inference.value_of` is the one door: lazily, each expression once, cycles cut, every question with a bounded number of
steps. A meaning of these values lists classes (`Target`), functions, modules and `Instance`s; what cannot be guessed is
`UNKNOWN`. What is known for certain (a name that an import or `def` binds, `self`) is not marked `inferred`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.annotations import Annotations
from symindex.resolve.calls import Calls
from symindex.resolve.parameters import Parameters
from symindex.resolve.scopes import lookup, reaching
from symindex.resolve.source import NOTHING, UNKNOWN, Instance, Meaning, Module, Super, Target, Value, merged

if TYPE_CHECKING:
    from symindex.resolve.resolver import Resolver

Key = tuple[Module, int]

_STEPS: Final = 4000  # expressions looked at for one question
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
_PATHS: Final = frozenset({k.TUPLE, k.LIST, k.SPLAT})


class Inference:
    """Guesses values, and remembers them."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.source = resolver.source
        self.annotations = Annotations(self)
        self.calls = Calls(self)
        self.parameters = Parameters(self)
        self._known: dict[Key, Meaning] = {}
        self._open: dict[Key, int] = {}  # what is being asked, one because of the other, and how deep
        self._lowest_cut = _NO_CUT
        self._too_deep: Key | None = None
        self._delegating: set[tuple[Target, str]] = set()
        self._steps = 0
        unary = {k.AWAIT: self._awaited, k.SUBSCRIPT: self._item, k.DICT: self._dict, k.TUPLE: self._tuple}
        unions = dict.fromkeys((k.AND, k.OR, k.CONDITIONAL), self._union)
        self._handlers: dict[int, Callable[[Module, int], Meaning]] = {
            **dict.fromkeys((k.NAME, k.CALLED), self._name),
            **dict.fromkeys((k.ATTRIBUTE, k.ATTRIBUTE_CALLED), self._attribute),
            **dict.fromkeys(_BOUND, self._bound),
            **dict.fromkeys(k.PARAMETERS, self._parameter),
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
        """An outermost question; where it led too deep, what lies at the bottom is asked first, then it again."""
        self._steps = 0
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
        if self._steps >= _STEPS or height >= _DEEPEST:
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

    @property
    def is_busy(self) -> bool:
        """Whether a question has used most of its steps."""
        return self._steps > _STEPS // 2

    # Helpers for the parts of inference

    def builtin(self, name: str, *arguments: Meaning) -> Meaning:
        """An instance of a class of `builtins`, or of `typing` where that has none of the name."""
        tree = next(iter(self.source.tree_ids()))
        for home in ("builtins", "typing"):
            for module in self.source.modules_named(home, tree):
                found = [t for t in self.resolver.modules.member(module, name).targets if t.kind == k.CLASS]
                if found:
                    return Meaning((Instance(found[0], arguments),), True, inferred=True)
        return UNKNOWN

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
            return self.attribute_in(class_, value.module.facts.word(value.node))
        if value.kind in _BOUND:
            _, nodes = lookup(value.module, value.node)
            return self._bindings(value.module, nodes or [value.node])
        if value.kind in k.PARAMETERS:
            return self.value_of(value.module, value.node)
        return UNKNOWN

    # Names and bindings

    def _name(self, module: Module, node: int) -> Meaning:
        narrowed = self._narrowed(module, node)
        if narrowed is not None:
            return narrowed
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

    def _narrowed(self, module: Module, node: int) -> Meaning | None:
        """What `isinstance(name, C)` says in a condition around, or an assertion before, a name."""
        facts = module.facts
        word, child = facts.word_ids[node], node
        for ancestor in facts.ancestors(node):
            kind = facts.kinds[ancestor]
            if kind in k.SCOPES:
                return None
            if kind in (k.IF, k.ELIF) and facts.kinds[child] == k.BLOCK:
                tested = self._tested(module, ancestor + 1, word)
                if tested is not None:
                    return tested
            elif kind == k.AND:
                first = facts.first_child(ancestor)
                if first is not None and first != child:
                    tested = self._tested(module, first, word)
                    if tested is not None:
                        return tested
            child = ancestor
        return None

    def _tested(self, module: Module, condition: int, word: int) -> Meaning | None:
        """The class that a condition proves a name to have: `isinstance(name, C)`, alone or with `and`."""
        facts = module.facts
        kind = facts.kinds[condition]
        if kind == k.AND:
            for part in facts.children(condition):
                found = self._tested(module, part, word)
                if found is not None:
                    return found
        if kind != k.CALL or facts.kinds[condition + 1] != k.CALLED or facts.word(condition + 1) != "isinstance":
            return None
        arguments = list(facts.children(condition))[1:]
        if len(arguments) != 2 or facts.word_ids[arguments[0]] != word or facts.kinds[arguments[0]] != k.NAME:
            return None
        classes = list(facts.children(arguments[1])) if facts.kinds[arguments[1]] == k.TUPLE else arguments[1:]
        known = merged([self.value_of(module, each) for each in classes])
        instances = tuple(Instance(v) for v in known.values if isinstance(v, Target) and v.kind == k.CLASS)
        return Meaning(instances, known.complete, inferred=True) if instances else None

    def _parameter(self, module: Module, node: int) -> Meaning:
        return self.parameters.value_of(module, node)

    def _bound(self, module: Module, node: int) -> Meaning:
        """The value a binding gives, found by the statement it is part of."""
        facts = module.facts
        path: list[int] = []
        child, statement = node, facts.parent(node)
        while facts.kinds[statement] in _PATHS:
            if facts.kinds[statement] != k.SPLAT:
                path.append(next((i for i, each in enumerate(facts.children(statement)) if each == child), 0))
            child, statement = statement, facts.parent(statement)
        value = self._given(module, statement, child, list(reversed(path)))
        return replace(value, inferred=True) if value.values else value

    def _given(self, module: Module, statement: int, target: int, path: list[int]) -> Meaning:
        facts = module.facts
        kind = facts.kinds[statement]
        children = list(facts.children(statement))
        if kind in (k.ASSIGN, k.DECLARE):
            written = next((child for child in children if facts.kinds[child] == k.ANNOTATION), None)
            if written is not None:
                annotated = self.annotations.instance(module, written + 1)
                if annotated.values or kind == k.DECLARE:
                    return annotated
            return self._unpacked(module, children[-1], path) if kind == k.ASSIGN else UNKNOWN
        if kind == k.NAMED:
            return self.value_of(module, children[-1])
        if kind in (k.FOR, k.COMPREHENSION_FOR) and len(children) > 1 and target == children[0]:
            return self._taken_apart(self.calls.element(self.value_of(module, children[1])), path)
        if kind == k.WITH_ITEM and target != children[0]:
            return self._taken_apart(self.calls.entered(self.value_of(module, children[0])), path)
        if kind == k.EXCEPT and target != children[0]:
            return self.annotations.caught(module, children[0])
        return UNKNOWN

    def _unpacked(self, module: Module, value: int, path: list[int]) -> Meaning:
        """The part of an assigned value that a target in a tuple gets."""
        facts = module.facts
        while path and facts.kinds[value] in (k.TUPLE, k.LIST):
            parts = list(facts.children(value))
            if any(facts.kinds[part] == k.SPLAT for part in parts) or path[0] >= len(parts):
                break
            value, path = parts[path[0]], path[1:]
        return self._taken_apart(self.value_of(module, value), path)

    def _taken_apart(self, meaning: Meaning, path: list[int]) -> Meaning:
        for index in path:
            parts = []
            for value in meaning.values:
                arguments = value.arguments if isinstance(value, Instance) else ()
                if isinstance(value, Instance) and self.class_name(value) == "tuple" and arguments:
                    parts.append(arguments[index] if index < len(arguments) else arguments[-1])
                else:
                    parts.append(self.calls.element(Meaning((value,), True)))
            meaning = merged(parts) if parts else UNKNOWN
        return meaning

    # Attributes

    def _attribute(self, module: Module, node: int) -> Meaning:
        value = module.facts.first_child(node)
        if value is None:
            return UNKNOWN
        return self.attribute(self.value_of(module, value), module.facts.word(node))

    def attribute(self, objects: Meaning, name: str) -> Meaning:
        """The values of an attribute of some objects."""
        found = [self._attribute_of(each, name) for each in objects.values[:_ALTERNATIVES]]
        if not found:
            return UNKNOWN
        all_of = merged(found)
        return replace(
            all_of, complete=all_of.complete and objects.complete, inferred=all_of.inferred or objects.inferred
        )

    def _attribute_of(self, value: Value, name: str) -> Meaning:
        member = self.resolver.member(value, name)
        if not member.targets:
            return self._delegated(value, name) if isinstance(value, Instance) else member
        target = member.targets[0]
        owner = value.of if isinstance(value, Instance | Super) else value
        if target.kind in k.FUNCTIONS:
            if isinstance(value, Instance | Super) and self.calls.is_property(target):
                receiver = value if isinstance(value, Instance) else Instance(value.of)
                return replace(self.calls.returned(target, receiver=receiver), inferred=True)
            return member
        if target.kind == k.CLASS or not target.node:
            return member
        if isinstance(owner, Target) and owner.kind == k.CLASS:
            if not isinstance(value, Instance) and self._is_enum(owner):
                return Meaning((Instance(owner),), True)
            return self.attribute_in(owner, name, value if isinstance(value, Instance) else None)
        return self.of_targets(member)

    def attribute_in(self, class_: Target, name: str, receiver: Instance | None = None) -> Meaning:
        """The values given to an attribute anywhere in a class, or in the first of its bases that says something."""
        for each in self.resolver.method_resolution_order(class_)[0]:
            bindings = self.resolver.classes.members_in(each, name)
            if not bindings:
                continue
            declared = [node for node in bindings if self._is_annotated(each.module, node)]
            found = [
                self._declared(each, node, receiver) if declared else self.value_of(each.module, node)
                for node in (declared or bindings)[:_ALTERNATIVES]
                if each.module.facts.kinds[node] in _BOUND
            ]
            meaning = merged([meaning for meaning in found if meaning.values] or [UNKNOWN])
            if meaning.values:
                return replace(meaning, inferred=True)
        return UNKNOWN

    def _declared(self, class_: Target, node: int, receiver: Instance | None) -> Meaning:
        facts = class_.module.facts
        statement = facts.parent(node)
        written = next(child for child in facts.children(statement) if facts.kinds[child] == k.ANNOTATION)
        given = self.annotations.environment(receiver, class_) if receiver is not None else {}
        found = self.annotations.instance(class_.module, written + 1, given)
        return found if found.values else self.value_of(class_.module, node)

    def _is_annotated(self, module: Module, node: int) -> bool:
        facts = module.facts
        statement = facts.parent(node)
        return facts.kinds[statement] in (k.ASSIGN, k.DECLARE) and any(
            facts.kinds[child] == k.ANNOTATION for child in islice(facts.children(statement), 4)
        )

    def _is_enum(self, class_: Target) -> bool:
        return any(
            each.module.name == "enum" and self.class_name(each) in ("Enum", "Flag", "IntEnum")
            for each in self.resolver.method_resolution_order(class_)[0][1:]
        )

    def _delegated(self, instance: Instance, name: str) -> Meaning:
        """What `def __getattr__(self, name): return getattr(self._inner, name)` hands on."""
        key = instance.of, name
        if key in self._delegating:  # what is delegated to may be of the same class, and delegate again
            return UNKNOWN
        self._delegating.add(key)
        try:
            return self._delegated_to(instance, name)
        finally:
            self._delegating.discard(key)

    def _delegated_to(self, instance: Instance, name: str) -> Meaning:
        for target in self.resolver.member(instance, "__getattr__").targets:
            module, facts = target.module, target.module.facts
            for node in facts.nodes_of({k.CALL}, target.node, module.end_of(target.node)):
                if facts.word(node + 1) != "getattr":
                    continue
                arguments = list(facts.children(node))[1:]
                if len(arguments) >= 2 and facts.kinds[arguments[1]] == k.NAME:
                    inner = self.attribute(self.value_of(module, arguments[0]), name)
                    if inner.values:
                        return replace(inner, inferred=True)
        return UNKNOWN

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
            elif isinstance(each, Instance):
                if self.class_name(each) == "tuple" and each.arguments:
                    found.append(merged(each.arguments))
                else:
                    found.append(self.calls.method_result(each, "__getitem__"))
        known = [meaning for meaning in found if meaning.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN


__all__ = ["NOTHING", "Inference"]
