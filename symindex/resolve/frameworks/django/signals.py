"""What receivers of signals get: the instance of the model that sends them, and what the project sends itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Call, Decorated, Node, children, inner
from symindex.model.values import UNKNOWN, Meaning, Module, merged
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.django import known, models

_SENDERS: Final = frozenset({"receiver", "connect"})
_SENDING: Final = ("send", "send_robust", *(f"a{name}" for name in ("send", "send_robust")))
_MAX_SENDS: Final = 40


def signalled(engine: Engine, module: Module, node: int) -> Meaning:
    """Return what a parameter of a signal's receiver gets; unknown for other functions."""
    facts, function = module.facts, module.facts.parent(node)
    if facts.kinds[function] not in k.FUNCTIONS or facts.kinds[node] != k.PARAMETER:
        return UNKNOWN
    found = _instance(engine, module, function) if facts.word(node) == "instance" else UNKNOWN
    return found if found.values else _sent(engine, module, node)


def _instance(engine: Engine, module: Module, function: int) -> Meaning:
    """Return the objects of the model that a receiver of Django's own signals is registered for as sender."""
    facts = module.facts
    for call in facts.nodes_of({k.CALL}):
        written = Call(facts, call)
        sender = written.keywords.get("sender") if written.name in _SENDERS else None
        is_own = facts.kinds[facts.parent(call)] == k.DECORATOR and facts.parent(facts.parent(call)) == function
        if sender is not None and (is_own or facts.word(function) in map(facts.word, written.positional[:1])):
            model = models.model_given(engine, module, sender)
            if model is not None:
                return known.objects_of(model)
    return UNKNOWN


def _sent(engine: Engine, module: Module, node: int) -> Meaning:
    """Return what the project sends under a parameter's name with a signal that the function is a receiver of."""
    facts, function = module.facts, module.facts.parent(node)
    signals = {target for signal in _signals(module, function) for target in engine.meaning(module, signal).targets}
    found = []
    for name in _SENDING if signals else ():
        for sender, called in islice(engine.source.calls_of(name, module), _MAX_SENDS):
            own, call = sender.facts, sender.facts.parent(called)
            given = Call(own, call).keywords.get(facts.word(node)) if own.kinds[call] == k.CALL else None
            if given is not None and signals & set(engine.meaning(sender, inner(own, called)).targets):
                found.append(engine.value(sender, given))
    return merged([each for each in found if each.values] or [UNKNOWN])


def _signals(module: Module, function: int) -> Iterator[int]:
    """Yield the signals that a function is a receiver of: `@receiver(signal)`, `signal.connect(function)`."""
    facts = module.facts
    for decorator in Decorated(facts, function).decorators:
        if facts.kinds[decorator] == k.CALL and Call(facts, decorator).name == "receiver":
            yield from (part for each in Call(facts, decorator).positional[:1] for part in _listed(facts, each))
    for node in facts.nodes_with_number(facts.word_ids[function]):
        call = facts.parent(node)
        if facts.kinds[node] == k.NAME and facts.kinds[call] == k.CALL and Call(facts, call).name == "connect":
            yield inner(facts, Call(facts, call).callee)


def _listed(facts: FileFacts, node: int) -> list[Node]:
    return children(facts, node) if facts.kinds[node] in (k.LIST, k.TUPLE) else [Node(node)]
