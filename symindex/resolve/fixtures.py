"""What pytest gives to the parameters of tests and fixtures: fixtures of their names, and what `parametrize` lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.names import decorator_names
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, Target, merged

if TYPE_CHECKING:
    from symindex.resolve.inference import Inference

_CASES_MOST: Final = 6


class Fixtures:
    """Follows fixtures, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def value_of(self, module: Module, function: int, parameter: int) -> Meaning:
        """What a parameter of a test or of a fixture is given; unknown for other functions."""
        facts = module.facts
        if not facts.word(function).startswith("test") and not is_fixture(module, function):
            return UNKNOWN
        cases = list(self._cases(module, function, parameter))
        if cases:
            found = [self._inference.value_of(module, case) for case in cases]
            return merged([meaning for meaning in found if meaning.values] or [UNKNOWN])
        return self._fixture(module, function, parameter)

    def _fixture(self, module: Module, function: int, parameter: int) -> Meaning:
        for target in self._inference.source.definitions_named(module.facts.word(parameter), module):
            near = (
                target.module == module
                or target.module.name.rpartition(".")[2] == "conftest"
                or target.module.tree != module.tree
            )
            if not near or target.kind not in k.FUNCTIONS or (target.node == function and target.module == module):
                continue
            if is_fixture(target.module, target.node):
                given = self._inference.functions.returned(target)
                if given.values:
                    return merged([self._yielded(value) for value in given.values])
        return UNKNOWN

    def _yielded(self, value: object) -> Meaning:
        if isinstance(value, Instance):
            meaning = Meaning((value,), True)
            is_generator = self._inference.class_name(value) in ("Generator", "Iterator", "AsyncGenerator")
            return self._inference.protocols.element(meaning) if is_generator else meaning
        return Meaning((value,), True) if isinstance(value, Target) else UNKNOWN

    def _cases(self, module: Module, function: int, parameter: int) -> Iterator[int]:
        """The expressions that `parametrize` lists for a parameter."""
        facts = module.facts
        for part in facts.children(function):
            if facts.kinds[part] != k.DECORATOR:
                return
            call = part + 1
            if facts.kinds[call] != k.CALL or facts.word(call + 1) != "parametrize":
                continue
            arguments = list(facts.children(call))[1:]
            if len(arguments) < 2 or facts.kinds[arguments[1]] not in (k.LIST, k.TUPLE):
                continue
            position = _position(module, function, parameter, arguments[0])
            for case in islice(facts.children(arguments[1]), _CASES_MOST):
                chosen = _chosen(module, case, position)
                if chosen is not None:
                    yield chosen


def is_fixture(module: Module, function: int) -> bool:
    """Whether a function is decorated to be a fixture."""
    return any("fixture" in name and name != "usefixtures" for name in decorator_names(module, function))


def _position(module: Module, function: int, parameter: int, names: int) -> tuple[int, int]:
    """Which of how many names of a `parametrize` a parameter is; (-1, 0) where it is none of them.

    Facts do not tell what stands in `"size, colour"`: it is taken to name the parameters in their order.
    """
    facts = module.facts
    word = facts.word(parameter)
    if facts.kinds[names] == k.STRING_WORD:
        return (0, 1) if facts.word(names) == word else (-1, 0)
    if facts.kinds[names] in (k.LIST, k.TUPLE):
        listed = [facts.word(each) for each in facts.children(names)]
        return (listed.index(word), len(listed)) if word in listed else (-1, 0)
    own = [part for part in facts.children(function) if facts.kinds[part] == k.PARAMETER]
    own = own[facts.kinds[facts.scope_of(function)] == k.CLASS :]
    return (own.index(parameter), len(own)) if parameter in own else (-1, 0)


def _chosen(module: Module, case: int, position: tuple[int, int]) -> int | None:
    """The part of one case that a name gets."""
    facts = module.facts
    index, count = position
    if index < 0:
        return None
    if facts.kinds[case] == k.CALL and facts.word(case + 1) == "param":
        parts = [part for part in list(facts.children(case))[1:] if facts.kinds[part] != k.KEYWORD]
    elif count == 1:
        return case
    else:
        parts = list(facts.children(case)) if facts.kinds[case] in (k.TUPLE, k.LIST) else []
    return parts[index] if len(parts) == count else None
