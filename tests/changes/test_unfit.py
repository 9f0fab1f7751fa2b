"""The places that no longer fit after a change; the change is the same for all: from `_BEFORE` to another library."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.changed import changed, unfit

_LIBRARY = """\
from abc import ABCMeta, abstractmethod
from dataclasses import dataclass

LIMIT = 3


def helper(a, b=1):
    return a


def other(x):
    return [x, x + 1, x + 2]


class Base:
    def run(self, a):
        return a

    def stop(self):
        return None


class Child(Base):
    def go(self):
        return self.run(1)


class Made:
    def __init__(self, one):
        self.one = one

    @classmethod
    def build(cls, one):
        return cls(one)

    @staticmethod
    def add(one, two):
        return one

    @property
    def value(self):
        return 1

    def twice(self):
        return 2


@dataclass
class Point:
    x: int
    y: int = 0


class Shape(metaclass=ABCMeta):
    def area(self):
        return 1


class Square(Shape):
    pass
"""
_USES_ALL = "from lib import Child, Made, Point, Square, LIMIT, helper, other\nimport lib\n"


def check(
    directory: Path, use: str, edit: tuple[str, str], *expected: str, files: dict[str, str] | None = None
) -> None:
    """What no longer fits in `use.py` after an edit of the library; lines count from the one behind the imports."""
    old, new = edit
    assert old in _LIBRARY
    text = _USES_ALL + use
    before = {"lib.py": _LIBRARY, "use.py": text, **(files or {})}
    after = {**before, "lib.py": _LIBRARY.replace(old, new)}
    found = [each for each in unfit(before, after, directory) if each.startswith("use.py:")]
    lines = [(int(each.split(":")[1].split()[0]), each.split(" ", 1)[1]) for each in found]
    assert [f"{line - 2} {said}" for line, said in lines if line > 2] == list(expected)


_CHILD = ("class Child(Base)", "class Child")
_NO_OTHER = ("def other", "def another")
_MAKES = ("__init__(self, one)", "__init__(self, one, two)")
_REQUIRE = "def helper(a, b=1)", "def helper(a, c, b=1)"


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("helper(1)\n", "1 resolved needs c"),
        ("helper(1, 2)\n", None),
        ("helper(1, c=2)\n", None),
        ("helper(*LIMIT)\n", None),
        ("helper(1, **LIMIT)\n", None),
        ("lib.helper(1, b=2)\n", "1 resolved needs c"),
        ("from lib import helper as h\nh(1)\n", "2 resolved needs c"),
        ("def f():\n    return helper(\n        1,\n    )\n", "2 resolved needs c"),
        ("from functools import partial\npartial(helper, 1)\n", None),
        ("print(helper)\n", None),
    ],
)
def test_a_call_that_lacks_a_new_argument_no_longer_fits(tmp_path: Path, use: str, expected: str | None) -> None:
    check(tmp_path, use, _REQUIRE, *([expected] if expected else []))


@pytest.mark.parametrize(
    ("use", "edit", "expected"),
    [
        ("helper(1, b=2)\n", ("def helper(a, b=1)", "def helper(a)"), "1 resolved has no parameter b"),
        ("helper(1, 2)\n", ("def helper(a, b=1)", "def helper(a)"), "1 resolved takes 1 argument, 2 given by position"),
        (
            "helper(1, 2)\n",
            ("def helper(a, b=1)", "def helper(a, *, b=1)"),
            "1 resolved takes 1 argument, 2 given by position",
        ),
        ("helper(a=1)\n", ("def helper(a, b=1)", "def helper(a, /, b=1)"), "1 resolved has no parameter a"),
        ("Made(1)\n", _MAKES, "1 resolved needs two"),
        ("class Sub(Made):\n    pass\nSub(1)\n", _MAKES, "3 resolved needs two"),
        (
            "class Sub(Made):\n    def __init__(self):\n        super().__init__(1)\n",
            _MAKES,
            "3 resolved needs two",
        ),
        ("Made.build(1)\n", ("build(cls, one)", "build(cls, one, two)"), "1 resolved needs two"),
        ("Made.add(1, 2)\n", ("add(one, two)", "add(one, two, three)"), "1 resolved needs three"),
        ("Made(1).twice()\n", ("twice(self)", "twice(self, how)"), "1 inferred needs how"),
        ("Made.twice(Made(1))\n", ("twice(self)", "twice(self, how)"), "1 resolved needs how"),
        ("def f(made: Made):\n    made.twice()\n", ("twice(self)", "twice(self, how)"), "2 inferred needs how"),
        ("Point(1, y=2)\n", ("    y: int = 0", "    z: int = 0"), "1 resolved has no parameter y"),
        ("Point(1)\n", ("    y: int = 0", "    y: int"), "1 resolved needs y"),
        (
            "Point(1, 2)\n",
            ("@dataclass\n", "@dataclass(kw_only=True)\n"),
            "1 resolved takes no arguments, 2 given by position",
        ),
        (
            "Made(1)\n",
            ("    def __init__(self, one):\n        self.one = one\n\n", ""),
            "1 resolved takes no arguments, 1 given by position",
        ),
        ("Made(1).twice()\n", ("    def twice", "    @property\n    def twice"), "1 inferred is a property"),
    ],
)  # fmt: skip
def test_a_call_that_is_made_otherwise_than_is_taken_no_longer_fits(
    tmp_path: Path, use: str, edit: tuple[str, str], expected: str
) -> None:
    check(tmp_path, use, edit, expected)


@pytest.mark.parametrize(
    ("use", "edit", "expected"),
    [
        ("lib.other(1)\n", _NO_OTHER, "1 resolved lib has no other"),
        ("def f():\n    from lib import other\n", _NO_OTHER, "2 resolved lib has no other"),
        ("x = lib.LIMIT\n", ("LIMIT = 3", "LIMITS = 3"), "1 resolved lib has no LIMIT"),
        ("class Sub(lib.Base):\n    pass\n", ("class Base:", "class Basis:"), "1 resolved lib has no Base"),
        ("def f(child: Child):\n    child.go()\n", ("def go", "def went"), "2 inferred Child has no go"),
        ("def f(child: Child):\n    child.stop()\n", _CHILD, "2 inferred Child has no stop"),
        ("class Sub(Child):\n    def f(self):\n        self.stop()\n", _CHILD, "3 resolved Sub has no stop"),
        ("Square()\n", ("    def area", "    @abstractmethod\n    def area"), "1 resolved is abstract: area"),
        ("try:\n    from lib import other\nexcept ImportError:\n    other = None\n", _NO_OTHER, None),
        ("if hasattr(lib, 'other'):\n    lib.other(1)\n", _NO_OTHER, None),
        ("try:\n    lib.other(1)\nexcept AttributeError:\n    pass\n", _NO_OTHER, None),
        ("def f(anything):\n    anything.stop()\n", ("def stop", "def halt"), "2 inferred nothing has stop"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_any_more_no_longer_fits(
    tmp_path: Path, use: str, edit: tuple[str, str], expected: str | None
) -> None:
    check(tmp_path, use, edit, *([expected] if expected else []))


def test_an_import_of_what_is_gone_is_told_and_not_what_follows_from_it(tmp_path: Path) -> None:
    before = {"lib.py": "def f(): pass\ndef g(): return [1, 2]\n", "use.py": "from lib import f\nf()\nf()\n"}
    after = {**before, "lib.py": "def g(): return [1, 2]\n"}
    assert unfit(before, after, tmp_path) == ["use.py:1 resolved lib has no f"]


def test_who_imports_a_module_that_was_moved_no_longer_fits(tmp_path: Path) -> None:
    code = "def f(): return [1, 2, 3]\n"
    users = {
        "a.py": "import old\nold.f()\n",
        "b.py": "from old import f\n",
        "pkg/__init__.py": "",
        "pkg/c.py": "from . import d\n",
    }
    before = {"old.py": code, "pkg/d.py": "x = 1\n", **users}
    after = {"new.py": code, "pkg/e.py": "x = 1\n", **users}
    assert unfit(before, after, tmp_path) == [
        "a.py:1 resolved there is no module old",
        "b.py:1 resolved there is no module old",
        "pkg/c.py:1 resolved pkg has no d",
    ]


def test_what_was_renamed_and_is_used_by_its_new_name_fits(tmp_path: Path) -> None:
    before = {"lib.py": "def f(a): return [a, 1]\n", "use.py": "from lib import f\nf(1)\n"}
    after = {"lib.py": "def g(a): return [a, 1]\n", "use.py": "from lib import g\ng(1)\n"}
    assert unfit(before, after, tmp_path) == []


def test_what_a_module_hands_on_fits_where_it_moved_to_another(tmp_path: Path) -> None:
    before = {"lib/__init__.py": "def f(a): return [a, 1]\n", "use.py": "from lib import f\nimport lib\nlib.f(1)\n"}
    after = {**before, "lib/__init__.py": "from lib.impl import f\n", "lib/impl.py": "def f(a): return [a, 1]\n"}
    assert unfit(before, after, tmp_path) == []


def test_an_import_that_others_relied_on_and_that_is_gone_leaves_them_without(tmp_path: Path) -> None:
    before = {
        "lib/__init__.py": "from lib.impl import f\n",
        "lib/impl.py": "def f(a): return a\n",
        "use.py": "from lib import f\n",
    }
    after = {**before, "lib/__init__.py": ""}
    assert unfit(before, after, tmp_path) == ["use.py:1 resolved lib has no f"]


def test_a_call_that_the_change_itself_wrote_is_judged_too(tmp_path: Path) -> None:
    before = {"lib.py": "def f(a): return a\n", "use.py": "from lib import f\nx = f(1)\n"}
    after = {"lib.py": "def f(a, b): return a\n", "use.py": "from lib import f\ny = f(2)\n"}
    assert unfit(before, after, tmp_path) == ["use.py:2 resolved needs b"]


def test_what_was_wrong_before_is_not_told(tmp_path: Path) -> None:
    before = {"lib.py": "def f(a): return a\n", "use.py": "from lib import f\nf()\nf(1, 2, 3)\n"}
    after = {**before, "lib.py": "def f(a, b): return a\n"}
    assert unfit(before, after, tmp_path) == []


def test_a_decorator_that_is_not_understood_hides_what_a_call_must_give(tmp_path: Path) -> None:
    lib = "from nowhere import changes_arguments\n@changes_arguments\ndef f({}): return 1\n"
    before = {"lib.py": lib.format(""), "use.py": "from lib import f\nf()\nf(1)\n"}
    found = unfit(before, {**before, "lib.py": lib.format("a, b")}, tmp_path)
    assert not [each for each in found if " possible " not in each]


def test_a_call_behind_such_a_decorator_that_fitted_shows_that_arguments_are_handed_on(tmp_path: Path) -> None:
    lib = "from nowhere import logged\n@logged\ndef f({}): return 1\n"
    before = {"lib.py": lib.format("a"), "use.py": "from lib import f\nf(1)\n"}
    found = unfit(before, {**before, "lib.py": lib.format("a, b")}, tmp_path)
    assert found == ["use.py:2 inferred needs b"]


def test_a_method_that_subclasses_have_is_not_missing_where_the_base_calls_it(tmp_path: Path) -> None:
    base = "class Base:\n    def go(self):\n        return self.step()\n{}\n\n"
    code = base + "class A(Base):\n    def step(self): return 1\n"
    before = {"lib.py": code.format("    def step(self): return 0\n")}
    assert unfit(before, {"lib.py": code.format("")}, tmp_path) == []


def test_what_no_longer_fits_says_what_it_meant_and_what_became_of_that(tmp_path: Path) -> None:
    body = "(a, b):\n    for each in a:\n        print(each, b)\n    return a\n"
    before = {"lib.py": f"def old{body}", "use.py": "import lib\nlib.old(1, 2)\n"}
    (found,) = [e for e in changed(tmp_path, before, {**before, "lib.py": f"def new{body}"}) if e["record"] == "unfit"]
    assert (found["symbol"], found["cause"], found["fault"]) == ("lib.old", "renamed to new", "missing")
    assert (found["changed"]["symbol"], found["changed"]["line"]) == ("lib.new", 1)


def test_overrides_of_what_is_gone_are_told_as_orphans(tmp_path: Path) -> None:
    code = "class Base:\n    def keep(self): return 0\n{}\n\nclass A(Base):\n    def step(self): return 1\n"
    before = {"lib.py": code.format("    def step(self): return [0, 1]\n")}
    found = changed(tmp_path, before, {"lib.py": code.format("")})
    assert [(e["symbol"], e["overrode"]) for e in found if e["record"] == "orphan"] == [("lib.A.step", "lib.Base.step")]


def test_calls_that_a_change_adds_and_takes_away_are_told_and_those_that_moved_are_not(tmp_path: Path) -> None:
    lib = "def f(): return 1\ndef g(): return 2\ndef h(): return 3\n"
    before = {"lib.py": lib, "use.py": "import lib\ndef u():\n    lib.f()\n    lib.g()\n"}
    after = {"lib.py": lib, "use.py": "import lib\n\ndef u():\n    lib.h()\n    x = 1\n    return lib.g()\n"}
    found = [e for e in changed(tmp_path, before, after) if e["record"] == "call"]
    assert {(e["change"], e["caller"], e["symbol"]) for e in found} == {
        ("added", "use.u", "lib.h"), ("removed", "use.u", "lib.f"),
    }  # fmt: skip


def test_callers_are_counted_on_both_sides(tmp_path: Path) -> None:
    before = {"lib.py": "def f(a): return a\n", "use.py": "from lib import f\nf(1)\nf(2)\n"}
    after = {"lib.py": "def f(a, b=1): return a\n", "use.py": "from lib import f\nf(1)\nf(2)\nf(3)\n"}
    counts = [e["callers"] for e in changed(tmp_path, before, after) if e["record"] == "definition"]
    assert counts == [{"before": 2, "after": 3}]


def test_what_a_module_makes_up_for_other_names_stands_for_no_module_that_is_gone(tmp_path: Path) -> None:
    made_up = "def __getattr__(name):\n    if name == 'Old':\n        return int\n    raise AttributeError(name)\n"
    before = {
        "pkg/__init__.py": made_up,
        "pkg/d.py": "x = 1\n",
        "pkg/c.py": "from . import d\n",
        "use.py": "from pkg import Old\n",
    }
    after = {name.replace("d.py", "e.py"): text for name, text in before.items()}
    assert unfit(before, after, tmp_path) == ["pkg/c.py:1 inferred pkg has no d"]


def test_what_only_a_test_adds_to_a_class_does_not_stand_for_what_its_base_had(tmp_path: Path) -> None:
    own = "class Base:\n    def stop(self): return [1]\n\n\nclass Child(Base):\n    def f(self):\n        self.stop()\n"
    before = {
        "lib.py": own,
        "tests/test_lib.py": "from lib import Child\n\n\nclass Mine(Child):\n    def stop(self): return 2\n",
    }
    after = {**before, "lib.py": own.replace("(Base)", "")}
    assert unfit(before, after, tmp_path) == ["lib.py:7 resolved Child has no stop"]


@pytest.mark.parametrize("written", ["from nowhere.html import escape\nescape(1)\n", "import escape\nescape.it(1)\n"])
def test_a_name_that_a_change_imports_from_a_library_that_is_not_installed_is_not_missing(
    tmp_path: Path, written: str
) -> None:
    before = {"lib.py": "def escape(x): return [x, 1]\nother = 1\n", "use.py": "from lib import escape\nescape(1)\n"}
    after = {"lib.py": "other = 1\n", "use.py": written}
    assert unfit(before, after, tmp_path) == []


def test_an_attribute_that_is_read_of_an_unknown_object_is_only_possibly_what_is_gone(tmp_path: Path) -> None:
    use = "def f(anything):\n    return anything.document.environment\n"
    before = {"lib.py": "class App:\n    @property\n    def environment(self): return [1]\n", "use.py": use}
    after = {"lib.py": "class App:\n    pass\n", "use.py": use}
    assert unfit(before, after, tmp_path) == ["use.py:2 possible nothing has environment"]


def test_calls_in_a_function_that_was_renamed_or_moved_are_neither_added_nor_taken_away(tmp_path: Path) -> None:
    lib = "def f(): return 1\ndef g(): return 2\n"
    user = "import lib\n\n\nclass {}:\n    def run(self):\n        lib.f()\n        {}return [lib.f(), 1, 2]\n"
    before = {"lib.py": lib, "use.py": user.format("Old", "")}
    after = {"lib.py": lib, "other.py": user.format("New", "lib.g(), "), "use.py": "x = 1\n"}
    found = [e for e in changed(tmp_path, before, after) if e["record"] == "call"]
    assert {(e["change"], e["caller"], e["symbol"]) for e in found} == {("added", "other.New.run", "lib.g")}


_OVERRIDE = "class Base:\n    def step(self, a): return a\n\n\nclass Child(Base):\n{}\n\n\nChild().step(1{})\n"


@pytest.mark.parametrize(
    ("method", "more", "expected"),
    [
        ("    def step(self, a): return [a]", "", []),
        ("    def step(self, a, b): return [a]", ", 2", ["lib.py:9 inferred takes 1 argument, 2 given by position"]),
    ],
)
def test_where_a_class_inherits_what_it_no_longer_defines_calls_that_this_takes_fit(
    tmp_path: Path, method: str, more: str, expected: list[str]
) -> None:
    before, after = ({"lib.py": _OVERRIDE.format(body, more)} for body in (method, "    pass"))
    assert unfit(before, after, tmp_path) == expected


def test_of_a_class_that_is_gone_its_name_is_missed_and_members_only_where_nothing_else_has_their_name(
    tmp_path: Path,
) -> None:
    gone = "\n\nclass Gone:\n    def rare(self): return 1\n    def common(self): return [2, 3]\n"
    lib = "class Left:\n    def common(self): return 4\n"
    body = "    Gone().common()\n    anything.common()\n    anything.rare()\n"
    use = f"from lib import Gone\n\n\ndef f(anything):\n{body}"
    before = {"lib.py": lib + gone, "use.py": use}
    assert unfit(before, {**before, "lib.py": lib}, tmp_path) == [
        "use.py:1 resolved lib has no Gone", "use.py:7 inferred nothing has rare",
    ]  # fmt: skip


def test_rare_names_are_looked_for_thoroughly_beside_names_that_thousands_of_places_bear(tmp_path: Path) -> None:
    crowd = "\n".join(f"def f{n}(a):\n    a.get()\n    a.put()\n" for n in range(900))
    lib = "class Kept:\n{}    def other(self): return 0\n"
    members = "".join(f"    def {name}(self): return ['{name}']\n" for name in ("get", "put", "rarely"))
    use = "from lib import Kept\n\n\ndef made():\n    return Kept()\n\n\ndef f():\n    made().rarely()\n"
    other = "class Other:\n    def get(self): pass\n    def put(self): pass\n    def rarely(self): pass\n"
    before = {"lib.py": lib.format(members), "use.py": use, "crowd.py": crowd, "other.py": other}
    after = {**before, "lib.py": lib.format("")}
    assert unfit(before, after, tmp_path) == ["use.py:9 inferred Kept has no rarely"]
