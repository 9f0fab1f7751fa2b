"""Celery: tasks are objects of `Task`; their methods have the function called later, by a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Dict, Function, inner, last, path_up_to
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.builtin import class_name
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import class_at, decorator_of, is_of, objects_of

_TASKS: Final = frozenset({"task", "shared_task", "periodic_task"})
_TASK: Final = "celery.app.task.Task"
_DEFERRING: Final = frozenset(
    {"delay", "apply_async", "apply", "s", "si", "signature", "subtask", "chunks", "map", "starmap", "retry"}
)
_RESULT: Final = "celery.result.AsyncResult"
_GROUP_RESULT: Final = "celery.result.GroupResult"
_RUNNING: Final = frozenset({"apply_async", "delay", "__call__"})
_CONFIGURED: Final = frozenset({"on_after_configure", "on_after_finalize", "on_configure"})
_SENT: Final = frozenset({"delay", "apply_async"})
_BY_NAME: Final = frozenset({"send_task", "signature", "subtask"})
_REGISTERING: Final = _TASKS | {"connect"}


class Celery(Framework):
    """The conventions of Celery."""

    name = "celery"
    packages = ("celery",)

    def decorated(self, engine: Engine, function: Target) -> Meaning:
        """A task, as an object of `Task`."""
        return objects_of(class_at(engine, _TASK, function.module)) if _is_task(function) else UNKNOWN

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """The result that will be there when the worker has run a task."""
        module, name = function.module, function.module.facts.word(function.node)
        if module.name == "celery.canvas" and name in _RUNNING and site.receiver is not None:
            is_group = class_name(site.receiver) == "group"
            return objects_of(class_at(engine, _GROUP_RESULT if is_group else _RESULT, module))
        is_sent = module.name == "celery.app.task" and name in _SENT
        return objects_of(class_at(engine, _RESULT, module)) if is_sent else UNKNOWN

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The task itself, which a bound task gets as its first argument; the application that a receiver gets."""
        sender = _sender(engine, module, node)
        if sender.values:
            return sender
        facts, function = module.facts, Target(module, module.facts.parent(node))
        decorator = decorator_of(function, _TASKS)
        if decorator is None or facts.kinds[decorator] != k.CALL or "bind" not in Call(facts, decorator).keywords:
            return UNKNOWN
        first = Function(facts, function.node).parameters[:1]
        return objects_of(class_at(engine, _TASK, module)) if first == [node] else UNKNOWN

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The task whose explicit name a literal is, where tasks are sent or scheduled by name."""
        facts = module.facts
        literal = facts.parent(node) if facts.kinds[node] == k.STRING_PART else node
        if literal != node and last(facts, literal) != node:
            return UNKNOWN
        if not _takes_task(module, literal):
            return UNKNOWN
        for other, named in engine.source.strings_of(facts.word(node), module):
            function = _named_by(other, named)
            if function is not None and _text(other, named) == _text(module, node):
                return Meaning((function,), True, inferred=True)
        return UNKNOWN

    def words_naming(self, engine: Engine, definition: Target) -> Iterator[str]:
        """The last word of the name that a task's decorator gives it."""
        decorator = decorator_of(definition, _TASKS)
        if decorator is not None and definition.module.facts.kinds[decorator] == k.CALL:
            facts = definition.module.facts
            named = Call(facts, decorator).keywords.get("name")
            if named is not None and facts.kinds[named] in (k.STRING_WORD, k.STRING_PATH):
                yield facts.word(last(facts, named))

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator makes a task, or connects a function to a signal."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)

    def is_deferred(self, engine: Engine, function: Target, method: str) -> bool:
        """Return True if a method of a task has it run by a worker."""
        return method in _DEFERRING and _is_task(function)


def _sender(engine: Engine, module: Module, node: int) -> Meaning:
    """The application that `@app.on_after_configure.connect` passes as `sender`."""
    facts, function = module.facts, module.facts.parent(node)
    if facts.word(node) != "sender" or facts.kinds[function] not in k.FUNCTIONS:
        return UNKNOWN
    for decorator in Decorated(facts, function).decorators:
        signal = inner(facts, decorator)
        if facts.word(decorator) == "connect" and facts.word(signal) in _CONFIGURED:
            return engine.value(module, inner(facts, signal))
    return UNKNOWN


def _takes_task(module: Module, literal: int) -> bool:
    """Return True if a literal is the name of a task that is sent, or scheduled under the key `task`."""
    facts, above = module.facts, module.facts.parent(literal)
    if facts.kinds[above] == k.DICT:
        keys = (key for key, value in Dict(facts, above).entries if value == literal and key is not None)
        return any(facts.word(key) == "task" for key in keys)
    return facts.kinds[above] == k.CALL and Call(facts, above).name in _BY_NAME


def _text(module: Module, node: int) -> str:
    """The text of a literal up to a word of it."""
    is_part = module.facts.kinds[node] == k.STRING_PART
    return ".".join(path_up_to(module.facts, node)) if is_part else module.facts.word(node)


def _named_by(module: Module, node: int) -> Target | None:
    """The task whose decorator names it by the literal that a word is, or is the last part of."""
    facts = module.facts
    named = facts.parent(facts.parent(node) if facts.kinds[node] == k.STRING_PART else node)
    decorator = facts.parent(facts.parent(named))
    is_name = facts.kinds[named] == k.KEYWORD and facts.word(named) == "name"
    function = facts.parent(decorator)
    if not is_name or facts.kinds[decorator] != k.DECORATOR or facts.kinds[function] not in k.FUNCTIONS:
        return None
    return Target(module, function) if _is_task(Target(module, function)) else None


def _is_task(function: Target) -> bool:
    return function.kind in k.FUNCTIONS and decorator_of(function, _TASKS) is not None


FRAMEWORK: Final = Celery()
