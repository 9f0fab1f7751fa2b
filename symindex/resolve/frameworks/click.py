"""click and typer: functions that decorators make commands of, and the contexts and objects that these are passed."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Decorated, Function, Node
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target
from symindex.resolve.builtin import class_name
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import class_at, is_of, objects_of
from symindex.resolve.frameworks.written import put_into

_REGISTERING: Final = frozenset({"command", "group", "callback", "result_callback"})
_CONTEXT: Final = "click.core.Context"
_MAKER: Final = "make_pass_decorator"
_OBJECT: Final = "obj"


class Click(Framework):
    """The conventions of click and typer."""

    name = "click"
    packages = ("click", "typer")

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """Return the value that decorators pass first: the context or its object, the lowest decorator's first."""
        facts, function = module.facts, module.facts.parent(node)
        if facts.kinds[node] != k.PARAMETER or facts.kinds[function] not in k.FUNCTIONS:
            return UNKNOWN
        decorators = [*Decorated(facts, function).decorators]
        if not decorators:
            return UNKNOWN
        passed = [each for each in (_passed(engine, module, d) for d in reversed(decorators)) if each is not None]
        place = Function(facts, function).parameters.index(Node(node))
        return passed[place] if place < len(passed) else UNKNOWN

    def attribute_otherwise(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The object of a context: what the project puts there."""
        facts = module.facts
        if facts.word(node) != _OBJECT:
            return UNKNOWN
        holder = facts.first_child(node)
        objects = engine.value(module, holder).values if holder is not None else ()
        is_context = any(isinstance(each, Instance) and class_name(each) == "Context" for each in objects)
        return put_into(engine, module, _OBJECT) if is_context else UNKNOWN

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator makes a function a command, a group or its callback."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


def _passed(engine: Engine, module: Module, decorator: int) -> Meaning | None:
    """Return the value that a decorator passes to the function below it; None where it passes nothing."""
    facts = module.facts
    word = facts.word(decorator)
    for target in engine.meaning(module, decorator).targets if word.startswith("pass_") else ():
        made = _made_by(target)
        if made is not None:
            values = engine.value(target.module, made).targets
            return objects_of(next((each for each in values if each.is_class), None))
    if word == "pass_context":
        return objects_of(class_at(engine, _CONTEXT, module))
    if word == "pass_obj":
        return put_into(engine, module, _OBJECT)
    return None


def _made_by(target: Target) -> int | None:
    """The class that a variable's `make_pass_decorator(Class)` is given."""
    facts, statement = target.module.facts, target.module.facts.parent(target.node)
    value = Assignment(facts, statement).value if facts.kinds[statement] == k.ASSIGN else None
    if value is None or facts.kinds[value] != k.CALL or Call(facts, value).name != _MAKER:
        return None
    return next(iter(Call(facts, value).positional), None)


FRAMEWORK: Final = Click()
