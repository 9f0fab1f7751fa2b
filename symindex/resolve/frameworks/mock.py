"""`unittest.mock`: parameters that `patch` fills, and attributes and results of mocks, which are mocks."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Function, Node
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import class_at, objects_of
from symindex.resolve.mocks import MODULES, is_mock

_MOCK: Final = "unittest.mock.MagicMock"
_NEW_AT: Final = {"patch": 1, "object": 2}  # the place of the argument `new`, with which nothing is passed
_ENTERED: Final = "_patch.__enter__"
_TEST: Final = "test"  # `patch.TEST_PREFIX`: the methods that a decorated class has patched


class Mock(Framework):
    """The conventions of `unittest.mock`."""

    name = "mock"
    packages = ("unittest", "mock")

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The mock that a decorator `patch` passes: the lowest decorator's comes first."""
        facts, function = module.facts, module.facts.parent(node)
        if facts.kinds[node] != k.PARAMETER or facts.kinds[function] not in k.FUNCTIONS:
            return UNKNOWN
        around = facts.scope_of(function)
        count = _patches(module, function)
        if facts.kinds[around] == k.CLASS and facts.word(function).startswith(_TEST):
            count += _patches(module, around)
        if not count:
            return UNKNOWN
        place = Function(facts, function).parameters.index(Node(node))
        first = facts.kinds[around] == k.CLASS
        return objects_of(class_at(engine, _MOCK, module)) if first <= place < first + count else UNKNOWN

    def attribute(self, engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
        """An attribute of a mock that its class does not have is a mock."""
        if found.values or not isinstance(value, Instance) or not is_mock(value) or name.startswith("__"):
            return found
        return objects_of(value.of)

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """The mock that `with patch(…) as name` binds, where no replacement is given."""
        facts = function.module.facts
        if function.module.name not in MODULES or facts.qualified_name(function.node) != _ENTERED:
            return UNKNOWN
        return objects_of(class_at(engine, _MOCK, function.module))

    def returned(self, engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
        """Return a mock as the result of calling a mock."""
        receiver, facts = site.receiver, function.module.facts
        if found.values or receiver is None or function.module.name not in MODULES or not is_mock(receiver):
            return found
        return objects_of(receiver.of) if facts.word(function.node) == "__call__" else found


def _patches(module: Module, definition: int) -> int:
    """Return the number of decorators of a definition that pass a mock."""
    facts = module.facts
    calls = (Call(facts, each) for each in Decorated(facts, definition).decorators if facts.kinds[each] == k.CALL)
    return sum(_passes_mock(module, call) for call in calls)


def _passes_mock(module: Module, call: Call) -> bool:
    """Return True if a decorator is `patch(…)` or `patch.object(…)`, and has no argument for the replacement."""
    facts, name = module.facts, call.name
    holder = next(iter(facts.children(call.callee)), None)
    is_patch = name == "patch" or (name == "object" and holder is not None and facts.word(holder) == "patch")
    return is_patch and "new" not in call.keywords and len(call.positional) <= _NEW_AT[name]


FRAMEWORK: Final = Mock()
