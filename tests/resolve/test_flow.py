"""Which bindings of a name reach a reader, the likeliest first, and what conditions on version and system decide."""

from __future__ import annotations

import sys

import pytest

from symindex.model import kinds as k
from symindex.model.values import Module
from symindex.resolve.semantics import Semantics
from tests.support.facts_in_memory import InMemory

_FUNCTIONS = "".join(f"def {name}(): pass\n" for name in ("one", "two", "three", "four"))


def check(code: str, wanted: str, **modules: str) -> None:
    """Compare the functions that the `x` of the last `x()` may be with those wanted, in order."""
    source = InMemory({"main": f"{_FUNCTIONS}{code}", **modules})
    main = source.modules["main"]
    node = [node for node in main.facts.nodes_with("x") if main.facts.kinds[node] == k.CALLED][-1]
    semantics = Semantics(source)
    meaning = semantics.meaning(main, node)
    values = [*meaning.targets, *semantics.value_of(main, node).targets]
    found = dict.fromkeys(_named(target.module, target.node) for target in values if target.kind in k.DEFINITIONS)
    assert " ".join(found) == wanted, code


def _named(module: Module, node: int) -> str:
    return module.facts.word(node) if module.name == "main" else f"{module.name}.{module.facts.word(node)}"


def inside(body: str) -> str:
    return "def reader(a, b):\n" + "".join(f"    {line}\n" for line in body.splitlines())


FLOWS = [
    ("x = one\nx = two\nx()", "two"),
    ("x = one\nx()\nx = two", "one"),
    ("x = one\nif a:\n    x = two\nx()", "two one"),
    ("x = one\nif a:\n    x = two\nelse:\n    x = three\nx()", "two three"),
    ("x = one\nif a:\n    x = two\nelif b:\n    x = three\nx()", "two three one"),
    ("if a:\n    x = one\nelse:\n    x = two\n    x()", "two"),
    ("x = one\nif a:\n    x = two\n    return\nx()", "one"),
    ("if a:\n    x = one\nelif b:\n    raise a\nelse:\n    x = two\nx()", "one two"),
    ("x = one\nfor a in b:\n    x()\n    x = two", "one two"),
    ("x = one\nfor a in b:\n    x = two\n    x()", "two"),
    ("x = one\nfor a in b:\n    x = two\nx()", "two one"),
    ("x = one\nwhile a:\n    if b:\n        x = two\n    x()", "two one"),
    ("x = one\nwhile a:\n    x = two\nelse:\n    x = three\nx()", "three two one"),
    ("for a in b:\n    x = one\nelse:\n    x()", "one"),
    ("try:\n    x = one\nexcept E:\n    x = two\nx()", "one two"),
    ("x = three\ntry:\n    x = one\nexcept E:\n    x()", "one three"),
    ("x = three\ntry:\n    x = one\nexcept E:\n    pass\nx()", "one three"),
    ("x = three\ntry:\n    x = one\nexcept E:\n    raise\nx()", "one"),
    ("try:\n    x = one\nexcept E:\n    x = two\nelse:\n    x = three\nx()", "three two"),
    ("try:\n    x = one\nfinally:\n    x = two\nx()", "two"),
    ("x = three\ntry:\n    x = one\nexcept E:\n    x = two\nfinally:\n    x()", "two one three"),
    ("match a:\n    case 1:\n        x = one\n    case _:\n        x = two\nx()", "one two"),
    ("x = three\nmatch a:\n    case 1:\n        x = one\n    case 2:\n        x = two\nx()", "one two three"),
    ("match a:\n    case 1:\n        x = one\n    case 2:\n        x = two\n        x()", "two"),
    ("with a:\n    x = one\nx()", "one"),
    ("x = one\nx = wrap(x) or x\nx()", "one"),
    ("x = one\n[x() for a in b]\nx = two", "one"),
    ("x = one\nx = two\ndef later():\n    x()\n", "two one"),
]


@pytest.mark.parametrize(("body", "wanted"), FLOWS)
def test_the_bindings_that_reach_a_reader_are_told_and_no_others(body: str, wanted: str) -> None:
    check(inside(body), wanted)
    if "return" not in body:
        check(body, wanted)


OTHER = "win32" if sys.platform != "win32" else "linux"
TRUE_CONDITIONS = [
    "sys.version_info >= (3, 2)",
    "sys.version_info[0] == 3",
    "sys.version_info.major == 3",
    "sys.version_info > (3,)",
    "(2, 7) < sys.version_info < (4, 0)",
    "sys.version_info[:2] == (3, 12)",
    "not sys.version_info < (3, 12)",
    "sys.version_info >= (3, 12) and sys.version_info[0] != 2",
    f"sys.platform == '{sys.platform}'",
    f"sys.platform != '{OTHER}'",
    f"sys.platform.startswith('{sys.platform[:3]}')",
    f"not sys.platform.startswith(('{OTHER}', 'cygwin'))",
    f"sys.platform in ('{sys.platform}', '{OTHER}')",
    f"sys.platform not in ['{OTHER}']",
    "six.PY3",
    "not PY2",
    "a and PY2 or THREE",
    "NEW",
    "compat.NEW",
    "not compat.OLD",
    "info >= (3, 12)",
    "system.version_info >= (3, 12)",
    "not TYPE_CHECKING",
    "not typing.TYPE_CHECKING",
    "not CHECKED",
]
_HEAD = """\
import sys, six, compat, typing, sys as system
from sys import version_info as info
from compat import NEW, OLD
from typing import TYPE_CHECKING, TYPE_CHECKING as CHECKED
THREE = sys.version_info[0] >= 3
PY2 = not THREE
"""
_X = "def x(): pass\n"
_COMPAT = "from sys import version_info\nNEW = version_info[:2] >= (3, 10)\nOLD = not NEW\n"


@pytest.mark.parametrize("condition", TRUE_CONDITIONS)
@pytest.mark.parametrize("binding", ["x = {}", "from {} import x"])
def test_what_python_would_take_comes_first_and_the_other_branch_last(condition: str, binding: str) -> None:
    for negated, first, second in (("", "one", "two"), ("not ", "two", "one")):
        lines = [binding.format(name) for name in ("one", "two")]
        code = f"{_HEAD}if {negated}({condition}):\n    {lines[0]}\nelse:\n    {lines[1]}\nx()\n"
        wanted = [name if binding.startswith("x") else f"{name}.x" for name in (first, second)]
        check(code, " ".join(wanted), compat=_COMPAT, one=_X, two=_X)


def test_a_binding_that_python_skips_is_no_first_answer_whatever_its_kind() -> None:
    check(
        "import sys\nif sys.version_info[0] == 2:\n    from old import x\nelse:\n    x = two\nx()\n",
        "two old.x",
        old=_X,
    )
    check(
        "import sys\nif sys.version_info[0] > 2:\n    x = one\nelse:\n    from old import x\nx()\n", "one old.x", old=_X
    )
    check("import sys\nx = one\nif sys.version_info[0] > 2:\n    x = two\nx()\n", "two")
    check("import sys\nx = one\nif sys.version_info[0] < 3:\n    x = two\nx()\n", "one two")
    check(
        "import sys\nif sys.version_info < (3,):\n    x = one\nelif a:\n    x = two\nelse:\n    x = three\nx()\n",
        "two three one",
    )


@pytest.mark.parametrize(
    "condition",
    ["sys.version_info >= (3, 12, 4)", "a", "sys.argv", "sys.platform == a", "hasattr(a, 'x')", "1 < a"],
)
def test_what_is_not_sure_decides_nothing(condition: str) -> None:
    check(f"import sys\nif {condition}:\n    x = one\nelse:\n    x = two\nx()\n", "one two")
    check(f"import sys\nx = two\nif {condition}:\n    x = one\nx()\n", "one two")


def test_a_reader_in_a_branch_that_is_not_taken_sees_the_bindings_there() -> None:
    check("import sys\nif sys.version_info < (3,):\n    x = one\n    x()\nelse:\n    x = two\n", "one")
    check("import sys\nif sys.version_info < (3,):\n    def x(): pass\n    x()\nelse:\n    x = two\n", "x two")


def test_a_constant_that_is_given_two_values_decides_nothing() -> None:
    check("import sys\nP = sys.version_info[0] == 2\nP = a\nif P:\n    x = one\nelse:\n    x = two\nx()\n", "one two")


def test_a_circle_of_constants_decides_nothing() -> None:
    check("from other import A\nif A:\n    x = one\nelse:\n    x = two\nx()\n", "one two", other="from main import A\n")
    check("A = B\nB = A\nif A:\n    x = one\nelse:\n    x = two\nx()\n", "one two")
