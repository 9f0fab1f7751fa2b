"""Follow definitions that are read and not called through variables, containers, arguments and results.

A flow starts at a read of a function or class (or, for methods that operations run, at an object of its class) and is
followed forward: what binds it, holds it, takes it as an argument or returns it leads to more reads. Each step is taken
only where the forward direction says that the expression may have the value. What is reached are candidates: the
caller has them confirmed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.roles import Role
from symindex.model.syntax import Call, Decorated, Function, between, inner
from symindex.model.values import Module, Target
from symindex.query import flow_syntax as syntax
from symindex.query.callees import Callees
from symindex.query.carried import Carried, Expression, Reached, is_of_type, takes_element
from symindex.query.edges import CALLS
from symindex.query.effort import Effort
from symindex.query.filters import is_test_path
from symindex.query.implicit import SPECIAL, operations
from symindex.query.library import Library
from symindex.query.text_flows import loading_calls
from symindex.resolve.semantics import is_attribute_asked_for, lookup_name

# A variable or function whose name is read in more contents than this is followed in its own file only.
_RARE: Final = 300
_MAX_PARAMETERS: Final = 64
_READS: Final = frozenset({k.NAME, k.ATTRIBUTE, k.AUGMENTED, k.ATTRIBUTE_AUGMENTED}) | CALLS


class Flows:
    """Follows definitions through one index; one object for one search."""

    def __init__(self, library: Library, callees: Callees, trees: Collection[int], effort: Effort) -> None:
        self._library, self._semantics, self._callees, self._trees = library, effort.semantics, callees, trees
        self._effort = effort
        self._carried = Carried(set())
        self._reached = Reached()
        self._checks_left = effort.bounds.most_checks
        self._waiting: deque[Expression] = deque()
        self._seen: set[Expression] = set()
        self._variables: set[tuple[Module | None, str, int, bool]] = set()
        self._naming: Collection[int] | None = trees  # where names that things are imported as are looked for
        self._defining: Collection[Module] = ()
        self._returns = False  # a call of what is followed may give what is followed

    def follow(self, carried: Carried) -> Reached:
        """Return what is reached from reads of some definitions, and from objects made or declared of some classes."""
        self._carried = carried
        self._defining = {each.module for each in carried.definitions}
        self._returns = bool(carried.classes)
        are_own = all(self._library.is_in(each.module, self._trees) for each in carried.definitions)
        self._naming = self._trees if are_own else None
        for target in sorted(carried.definitions, key=lambda each: (each.module.tree, each.module.path, each.node)):
            if target.node and target.kind in k.DEFINITIONS:
                self._variable(target.module, target.node, is_common=True)
                self._decorate(target.module, target.node)
            if target.kind == k.CLASS:
                self._receivers(target)
            if target.kind == k.LAMBDA:
                self._returns = True
                self._add(target.module, target.node)
        while self._waiting and not self._library.stop.should_stop():
            self._leave(*self._waiting.popleft())
        self._effort.left_out.values |= self._effort.is_cut
        return self._reached

    # What is followed next

    def _add(self, module: Module, node: int) -> None:
        if (module, node) not in self._seen:
            self._seen.add((module, node))
            self._waiting.append((module, node))

    def _add_if_carrying(self, module: Module, node: int) -> None:
        if (module, node) not in self._seen and self._carries(module, node):
            self._add(module, node)

    def _carries(self, module: Module, node: int) -> bool:
        if self._checks_left <= 0 or self._library.stop.should_stop():
            self._effort.left_out.values = True
            return False
        self._checks_left -= 1
        return self._effort.on_next(partial(self._is_carrying, module, node), bool)

    def _is_carrying(self, module: Module, node: int) -> bool:
        if module.facts.kinds[node] in _READS and self._carried.is_among(self._semantics.meaning(module, node).values):
            return True
        return self._carried.is_among(self._semantics.value_of(module, node).values)

    def _receivers(self, class_: Target) -> None:
        """Follow a class and its objects from where its own methods receive them."""
        module, facts = class_.module, class_.module.facts
        end = module.end_of(class_.node)
        for function in facts.nodes_of(k.FUNCTIONS, class_.node, end):
            if facts.scope_of(function) == class_.node:
                first = next((each for each in facts.children(function) if facts.kinds[each] in k.PARAMETERS), None)
                if first is not None and self._carries(module, first):
                    self._variable(module, first)
        self._types_asked_for(module, class_.node, end)

    def _types_asked_for(self, module: Module, start: int = 0, end: int | None = None) -> None:
        """Follow a class from where a part of a file asks for the type of an object: `type(each)()`,
        `each.__class__()`."""
        facts = module.facts
        for node in facts.nodes_with_number(facts.number_of("type"), start, end):
            call = facts.parent(node)
            if facts.kinds[node] == k.CALLED and facts.kinds[call] == k.CALL and syntax.is_used_as_class(module, call):
                self._add_if_carrying(module, call)
        for node in facts.nodes_with_number(facts.number_of("__class__"), start, end):
            if syntax.is_used_as_class(module, node):
                self._add_if_carrying(module, node)
            self._reached.names[module, node] = None

    # From one expression

    def _leave(self, module: Module, node: int) -> None:
        """Follow the value of an expression to what is around it."""
        facts = module.facts
        above = facts.parent(node)
        kind = facts.kinds[above]
        for operation in operations(module, above):
            if operation.operand == node:
                self._reached.operations[module, operation] = None
        if kind == k.CALL:
            self._leave_to_call(module, above, node)
        elif kind == k.KEYWORD:
            call = facts.parent(above)
            if facts.kinds[call] == k.CALL:
                self._leave_to_call(module, call, node)
        elif kind in syntax.BINDING:
            self._bind(module, above, node)
        elif kind == k.EXCEPT:
            self._caught(module, above)
        elif kind == k.DEFAULT:
            self._variable(module, facts.parent(above))
        elif kind in syntax.RESULTS:
            self._result_of(module, facts.enclosing_definition(node))
        elif kind == k.LAMBDA:
            self._carried.definitions.add(Target(module, above))
            self._returns = True
            self._add(module, above)
        elif kind == k.DECORATOR:
            if facts.kinds[node] not in CALLS:
                self._reached.calls[module, node] = None
            self._variable(module, facts.parent(above))
            self._decorate(module, facts.parent(above))
        elif kind == k.ATTRIBUTE_CALLED:
            self._add_if_carrying(module, facts.parent(above))
        if kind in (k.TUPLE, k.LIST):
            self._leave_display(module, above)
        self._tested(module, node)
        if kind in syntax.HOLDING and (kind != k.SUBSCRIPT or facts.first_child(above) == node):
            self._add_if_carrying(module, above)

    def _leave_display(self, module: Module, node: int) -> None:
        """Follow an element of `a, b = c, d` into what is bound to it."""
        facts = module.facts
        outermost = node
        while facts.kinds[facts.parent(outermost)] in (k.TUPLE, k.LIST):
            outermost = facts.parent(outermost)
        if facts.kinds[facts.parent(outermost)] == k.ASSIGN:
            self._bind(module, facts.parent(outermost), outermost)

    def _tested(self, module: Module, node: int) -> None:
        """Follow a class from `isinstance(value, Class)` to the variable that is proven to be an object of it, where
        such objects are followed, and from `issubclass(value, Class)`."""
        tested = syntax.tested_by(module, node, syntax.TESTS if self._carried.classes else syntax.TESTS[1:])
        if tested is not None:
            self._named(module, tested)

    def _caught(self, module: Module, handler: int) -> None:
        """Follow an object of a class that a handler names to the variable that it is caught in."""
        for target in module.facts.children(handler):
            if module.facts.kinds[target] in syntax.BOUND:
                self._variable(module, target)

    def _leave_to_call(self, module: Module, call: int, node: int) -> None:
        facts = module.facts
        called = facts.first_child(call)
        if called is None:
            return
        if called == node:
            if facts.kinds[node] not in CALLS:
                self._reached.calls[module, node] = None
            self._add_if_carrying(module, call)  # what a function that is followed returns
            return
        for target in self._called(module, called):
            self._pass(module, call, node, target)
        if facts.kinds[called] == k.ATTRIBUTE_CALLED and facts.word(called) in syntax.ADDING:
            receiver = facts.first_child(called)
            if receiver is not None and (takes_element(module, receiver) or self._carries(module, receiver)):
                self._named(module, receiver)
        self._add_if_carrying(module, call)
        self._offer((module, each) for each in syntax.parameters_of_decorated(module, call))

    def _offer(self, parameters: Iterable[Expression]) -> None:
        """Follow a value into those of some parameters that may have it."""
        for module, parameter in parameters:
            if module.facts.kinds[parameter] in k.PARAMETERS and self._carries(module, parameter):
                self._variable(module, parameter)

    def _called(self, module: Module, node: int) -> list[Target]:
        """The functions and lambdas that a called expression leads to; what the standard library does stays there."""
        found = self._effort.on_next(partial(self._callees.functions, module, node), list[Target])
        return [each for each in found if self._may_hand_on(each.module)]

    def _pass(self, module: Module, call: int, argument: int, function: Target) -> None:
        """Follow an argument into the parameters that may take it."""
        own = function.module.facts
        for part in islice(own.children(function.node), _MAX_PARAMETERS):
            if own.kinds[part] in k.PARAMETERS and any(
                self._semantics.argument(module, call, function, part, bound) == argument for bound in (True, False)
            ):
                self._variable(function.module, part)

    def _decorate(self, module: Module, definition: int) -> None:
        """Follow a decorated definition into the parameters of its decorators."""
        facts = module.facts
        for decorator in Decorated(facts, definition).decorators:
            for target in self._called(module, decorator):
                own = target.module.facts
                for parameter in islice(Function(own, target.node).parameters, 2):
                    self._variable(target.module, parameter)

    def _bind(self, module: Module, statement: int, node: int) -> None:
        """Follow a value into what a statement binds to it."""
        facts = module.facts
        for target in between(statement, node):  # targets stand before the value
            kind = facts.kinds[target]
            if kind in syntax.BOUND:
                self._variable(module, target)
            elif kind == k.SUBSCRIPT_BOUND:
                container = facts.first_child(target)
                if container is not None:
                    self._named(module, container)
        if facts.kinds[statement] == k.WITH_ITEM:
            for target in islice(facts.children(statement), 1, 2):
                for bound in range(target, module.end_of(target)):
                    if facts.kinds[bound] in syntax.BOUND:
                        self._variable(module, bound)
        if facts.kinds[statement] == k.NAMED:
            self._add_if_carrying(module, statement)

    def _result_of(self, module: Module, function: int) -> None:
        """Follow what a function returns to where it is called."""
        if module.facts.kinds[function] in k.FUNCTIONS:
            self._carried.definitions.add(Target(module, function))
            self._returns = True
            self._variable(module, function)
            requests = self._callees.conventions.requests_of(Target(module, function), self._trees)
            self._offer((each.module, each.node) for each in requests)
            class_ = module.facts.scope_of(function)
            if module.facts.kinds[class_] == k.CLASS and module.facts.word(function) in SPECIAL:
                self._objects_of(Target(module, class_))

    def _objects_of(self, class_: Target) -> None:
        """Follow the objects of a class, as operations on them give what is followed."""
        if class_ not in self._carried.classes:
            self._carried.classes |= {class_}
            self._carried.definitions.add(class_)
            self._variable(class_.module, class_.node)
            self._receivers(class_)

    # Variables

    def _named(self, module: Module, node: int) -> None:
        """Follow the variable that is read at a node, such as a container that something is put into."""
        facts = module.facts
        while facts.kinds[node] == k.SUBSCRIPT or takes_element(module, node):
            node = inner(facts, node if facts.kinds[node] == k.SUBSCRIPT else Call(facts, node).callee)
        if facts.kinds[node] == k.NAME:
            scope, nodes = lookup_name(module, node)
            if nodes:
                self._reads_of(module, facts.word(node), scope, is_attribute=False)
        elif facts.kinds[node] == k.ATTRIBUTE:
            self._reads_of(module, facts.word(node), 0, is_attribute=True)

    def _variable(self, module: Module, node: int, *, is_common: bool = False) -> None:
        """Follow what a node binds to where it is read; `is_common`: however often its name is read."""
        facts = module.facts
        kind = facts.kinds[node]
        is_attribute = kind in k.ATTRIBUTES
        scope = 0
        if not is_attribute:
            scope = facts.parent(node) if kind in k.PARAMETERS else lookup_name(module, node)[0]
            is_attribute = facts.kinds[scope] == k.CLASS
        self._reads_of(module, facts.word(node), scope, is_attribute, is_common, is_class=kind == k.CLASS)

    def _reads_of(
        self, module: Module, word: str, scope: int, is_attribute: bool, is_common: bool = False, is_class: bool = False
    ) -> None:
        is_local = bool(scope) and not is_attribute
        key = (module if is_local else None, word, scope if is_local else 0, self._returns)
        if key in self._variables:
            return
        self._variables.add(key)
        if is_local:
            facts = module.facts
            nodes = facts.nodes_with_number(facts.number_of(word), scope, module.end_of(scope))
            self._read(module, self._effort.places(module, nodes))
            return
        for other in self._reading(module, word, is_common):
            self._read(other, self._effort.places(other, other.facts.nodes_with(word)))
            if is_class:
                self._types_asked_for(other)
        self._follow_aliases(word)

    def _reading(self, module: Module, word: str, is_common: bool) -> Iterator[Module]:
        roles = Role.READ | Role.STRING
        if not is_common and self._library.is_common(word, roles, _RARE):
            yield module
            return
        entries = self._library.reader.contents_mentioning(word, roles)
        trees = self._trees if is_common else None
        if is_common and not self._library.is_in(module, self._trees):  # libraries give definitions other names
            if self._library.is_common(word, roles, _RARE):
                yield module
            else:
                trees = None
        yield from filter(
            self._may_hand_on, self._effort.modules(self._library, (content_id for content_id, _ in entries), trees)
        )

    def _may_hand_on(self, module: Module) -> bool:
        """Return True if what a module does with a value may reach code that is asked about: what the standard library
        and the tests of other libraries call stays there, but for other names that a definition's own module has."""
        is_apart = self._library.trees[module.tree].kind == "stdlib" or is_test_path(module.path)
        return not is_apart or module in self._defining or self._library.is_in(module, self._trees)

    def _follow_aliases(self, word: str) -> None:
        """Follow the other names that a word is imported as."""
        if self._library.is_common(word, Role.IMPORT, _RARE):
            return
        entries = self._library.reader.contents_mentioning(word, Role.IMPORT)
        for module in self._effort.modules(self._library, (content_id for content_id, _ in entries), self._naming):
            facts = module.facts
            for node in facts.nodes_with(word):
                if facts.kinds[node] in (k.IMPORTED, k.IMPORT_PART):
                    below = node if facts.kinds[node] == k.IMPORTED else facts.parent(node)
                    for alias in facts.children(below):
                        if facts.kinds[alias] == k.IMPORT_ALIAS and facts.word(alias) != word:
                            self._variable(module, alias)

    def _read(self, module: Module, nodes: Iterable[int]) -> None:
        """Follow the reads of a name that may have a value that is followed."""
        facts = module.facts
        for node in nodes:
            kind = facts.kinds[node]
            if kind in syntax.TYPES and (self._carried.classes or is_of_type(module, node)):
                self._declared(module, node)
            if kind == k.STRING_WORD and is_attribute_asked_for(module, facts.parent(node), node):
                self._add_if_carrying(module, facts.parent(node))
            if kind == k.STRING_PART and self._carried.is_among(self._semantics.meaning(module, node).values):
                for call in loading_calls(module, node, partial(self._reading, module, is_common=False)):
                    self._add_if_carrying(*call)
            if kind not in _READS:
                continue
            self._reached.names[module, node] = None
            above = facts.parent(node)
            if kind in CALLS:
                if facts.kinds[above] == k.CALL and facts.first_child(above) == node:
                    if self._returns:
                        self._add_if_carrying(module, above)
                elif facts.kinds[above] == k.DECORATOR:
                    self._add_if_carrying(module, node)
            elif facts.kinds[above] in syntax.LEADING_ON or any(o.operand == node for o in operations(module, above)):
                self._add_if_carrying(module, node)

    def _declared(self, module: Module, node: int) -> None:
        """Follow what an annotation declares to be an object of a class that it names at a node."""
        facts = module.facts
        for above in facts.ancestors(node):
            kind = facts.kinds[above]
            if kind == k.RETURNS:
                self._result_of(module, facts.parent(above))
                return
            if kind == k.ANNOTATION:
                statement = facts.parent(above)
                if facts.kinds[statement] in k.PARAMETERS:
                    self._variable(module, statement)
                for target in between(statement, above):
                    if facts.kinds[target] in syntax.BOUND:
                        self._variable(module, target)
                return
            if kind in k.SCOPES or kind not in syntax.OF_TYPES:
                return
