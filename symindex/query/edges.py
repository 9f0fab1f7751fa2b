"""The edges between places and definitions: what a place leads to, and where a definition is meant."""

from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.modules import Module, Target

CALLS: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
# Roles of what a call runs besides what it names.
RUN_BESIDES: Final = frozenset({"made", "decorated"})


class Callee(NamedTuple):
    """A definition that a place leads to: how surely, and in which role.

    The role is empty where the place names it or has it as its value; `made` for a method that runs when an object of
    a class that is called is made, or when an object is called; `decorated` for the wrapper that runs in place of a
    decorated function; `dispatch` for an override of the method that is named; `implicit` for what operations and
    properties run; `handed` for a function that is given to somebody, `returned` for one that is given back: whoever
    gets it calls it.
    """

    target: Target
    certainty: Certainty
    role: str = ""


class Occurrence(NamedTuple):
    """A name at a node, how sure it is that it is meant, what it means, and in which role.

    The role is empty where the name's own place shows it (a call, a read), else `dispatch` (through a base class),
    `implicit` (run by an operation or a property), `handed` or `returned` (given to somebody who may call it).
    """

    module: Module
    node: int
    certainty: Certainty
    meaning: Target | None
    role: str = ""
