"""Strings that are messages to people: a rule about where a literal is used, not about its text."""

from __future__ import annotations

import re
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Call, Dict, inner, is_first_child

# What is called with a text in order to tell it.
_TELLING: Final = frozenset(
    {
        "_", "_l", "_n", "_LI", "_LW", "_LE", "_LC", "gettext", "ngettext", "pgettext", "npgettext",
        "ugettext", "ungettext", "gettext_lazy", "ngettext_lazy", "lazy_gettext", "gettext_noop", "N_",
        "print", "pprint", "input", "getpass", "echo", "secho", "confirm", "prompt", "style", "debug",
        "info", "warning", "warn", "error", "critical", "exception", "fatal", "log", "fail", "skip",
        "skipTest", "exit", "abort", "perror", "message", "notify",
    }
)  # fmt: skip
# Names, or last parts of names, of variables, parameters and keyword arguments that take dotted names.
_TOLD: Final = frozenset(
    {
        "help", "description", "desc", "message", "msg", "title", "summary", "label", "epilog", "prompt",
        "reason", "hint", "detail", "details", "explanation", "caption", "placeholder", "tooltip", "note",
        "usage", "error", "warning", "text", "doc", "subtitle", "heading", "footer", "subject",
    }
)  # fmt: skip
_FORMAT: Final = re.compile(r"_(?:fmt|format|template|tmpl|text)$")
# A text that is part of one of these is part of what is made of it.
_THROUGH: Final = frozenset(
    {k.BINARY, k.CONCATENATED, k.FORMATTED_STRING, k.CONVERTED, k.CONDITIONAL, k.OR, k.AND, k.TUPLE}
)
_METHODS: Final = frozenset(
    {
        "format", "strip", "lstrip", "rstrip", "dedent", "join", "replace", "format_map",
    }
)  # fmt: skip
_ASSIGNING: Final = frozenset({k.ASSIGN, k.AUGMENT})
_TARGETS: Final = frozenset({k.BOUND, k.LOCAL, k.AUGMENTED, k.ATTRIBUTE_BOUND, k.SELF_BOUND, k.ATTRIBUTE_AUGMENTED})


def is_said(facts: FileFacts, node: int) -> bool:
    """Return True if the text of a string's node is one for people.

    It is what is raised, logged, printed, translated or warned of; the message of an `assert`; or it is given to a
    parameter or variable that is called `help`, `description`, `message` and the like: as it is, or as a part of what
    is put together of texts.
    """
    while node:
        above = facts.parent(node)
        kind = facts.kinds[above]
        if kind in _THROUGH:
            node = above
        elif kind == k.ATTRIBUTE_CALLED and facts.word(above) in _METHODS:  # "…".format(…)
            node = facts.parent(above)
        elif kind == k.CALL:
            called = inner(facts, above)
            word = facts.word(called) if facts.kinds[called] in (k.CALLED, k.ATTRIBUTE_CALLED) else ""
            if word not in _METHODS:
                return word in _TELLING or facts.kinds[facts.parent(above)] == k.RAISE
            node = above
        elif kind in (k.KEYWORD, *k.PARAMETERS):
            return _is_told(facts.word(above))
        elif kind == k.DEFAULT:
            return _is_told(facts.word(facts.parent(above)))
        elif kind == k.ASSERT:
            return not is_first_child(facts, node)
        elif kind in _ASSIGNING:
            return any(
                _is_told(facts.word(target)) for target in facts.children(above) if facts.kinds[target] in _TARGETS
            )
        else:
            return kind == k.RAISE
    return False


def _is_told(name: str) -> bool:
    name = _FORMAT.sub("", name.lower())
    return name.rpartition("_")[2] in _TOLD


# Parts of the names of what is called with the name of something in a string, in lower case.
_BY_NAME: Final = (
    "attr", "patch", "import", "load", "method", "call", "cast", "register", "registry", "signal", "connect",
    "handler", "mock", "stub", "invoke", "dispatch", "func", "hook", "resolve", "rpc", "task", "plugin", "driver",
    "deprecat", "expose",
)  # fmt: skip
# Names of arguments, and last parts of names of variables, that are given names of code.
_GIVEN: Final = frozenset(
    {"target", "func", "function", "method", "callback", "handler", "cls", "klass", "class", "attr", "attribute",
     "backend", "factory", "methods", "functions", "handlers", "attributes", "attrs", "classes", "hooks", "exports",
     "registry", "plugins", "drivers", "backends", "middleware", "all"}
)  # fmt: skip
_NAMESPACES: Final = frozenset({"globals", "locals", "vars", "__dict__", "modules"})
_SUBSCRIPTS: Final = frozenset({k.SUBSCRIPT, k.SUBSCRIPT_BOUND})
_TAKING: Final = frozenset({"get", "pop", "setdefault"})
_DISPLAYS: Final = frozenset({k.LIST, k.TUPLE, k.SET, k.DICT})


def names_code(facts: FileFacts, node: int) -> bool:
    """Return True if a literal of one word is where strings name code, as far as the place tells.

    Such places are arguments of what patches, imports, registers or asks for attributes; `__all__` and variables that
    are called registries, handlers, methods and the like; the namespaces of modules and objects.
    """
    above = facts.parent(node)
    if facts.kinds[above] == k.STRING:
        return _is_format(facts, above)
    while facts.kinds[above] in _DISPLAYS:
        above = facts.parent(above)
    kind = facts.kinds[above]
    if kind == k.KEYWORD:
        return _last_part(facts.word(above)) in _GIVEN or _is_by_name(facts, facts.parent(above))
    if kind == k.CALL:
        return _is_by_name(facts, above)
    if kind == k.SUBSCRIPT:
        holder = inner(facts, above)
        word = facts.word(inner(facts, holder)) if facts.kinds[holder] == k.CALL else facts.word(holder)
        return word in _NAMESPACES or _last_part(word) in _GIVEN
    if kind in _ASSIGNING:
        targets = (each for each in facts.children(above) if facts.kinds[each] in _TARGETS)
        return any(_last_part(facts.word(target)) in _GIVEN for target in targets)
    return False


def is_key(facts: FileFacts, node: int) -> bool:
    """Return True if a literal is a key: in a subscript, in a dictionary's display, or given to `get` and the like."""
    above = facts.parent(node)
    kind = facts.kinds[above]
    if kind in _SUBSCRIPTS:
        return not is_first_child(facts, node)
    if kind == k.DICT:
        return any(key == node for key, _ in Dict(facts, above).entries)
    called = inner(facts, above)
    is_taking = kind == k.CALL and facts.kinds[called] == k.ATTRIBUTE_CALLED and facts.word(called) in _TAKING
    return is_taking and Call(facts, above).arguments[:1] == [node]


def _is_format(facts: FileFacts, string: int) -> bool:
    """Return whether the attributes that a text names are asked for by its `format` method."""
    above = facts.parent(string)
    return facts.kinds[above] == k.ATTRIBUTE_CALLED and facts.word(above) in ("format", "format_map")


def _is_by_name(facts: FileFacts, call: int) -> bool:
    """Return True if what is called is one that takes names, or an object that patches."""
    callee = inner(facts, call)
    holder = facts.word(inner(facts, callee)) if facts.kinds[callee] == k.ATTRIBUTE_CALLED else ""
    words = (facts.word(callee).lower(), holder.lower())
    return any(part in words[0] for part in _BY_NAME) or "patch" in words[1] or "mock" in words[1]


def _last_part(name: str) -> str:
    return name.strip("_").lower().rpartition("_")[2]
