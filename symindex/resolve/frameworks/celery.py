"""Celery: tasks are objects of `Task`; their methods have the function called later, by a worker."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Function, inner
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


def _is_task(function: Target) -> bool:
    return function.kind in k.FUNCTIONS and decorator_of(function, _TASKS) is not None


FRAMEWORK: Final = Celery()
