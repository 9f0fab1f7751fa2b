"""Which definitions a change touches, and what counts as none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.changed import changed, definitions

_BODY = "    for each in range(a):\n        if each > b:\n            print('more', each)\n    return a\n"


def check(directory: Path, before: str, after: str, *expected: str) -> None:
    assert definitions({"m.py": before}, {"m.py": after}, directory) == list(expected)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(a, b): return a\n", "def f(\n    a,\n    b,\n):\n    return a\n"),
        ("def f(a): return [a, 1]\n", "def f(a): return [\n    a,\n    1,\n]\n"),
        ("def f(a): return (a + 1)\n", "def f(a): return a + 1\n"),
        ("def f(): return 'x'\n", 'def f(): return "x"\n'),
        ("def f():\n    # one\n    return 1\n", "def f():\n    return 1  # two\n"),
        ('def f():\n    """One."""\n    return 1\n', 'def f():\n    """Two."""\n    return 1\n'),
        ("def f(a, b=None): pass\n", "def f(a: int, b: str | None = None) -> dict[str, int]: pass\n"),
        ("def f():\n    x = 1\n    return x\n", "def f():\n    x: int = 1\n    return x\n"),
        ("X = 1\n", "X: int = 1\n"),
        ("class A(B):\n    x = 1\n", "class A(\n    B,\n):\n\n    x = 1\n"),
        ("@d(1,2)\ndef f(): pass\n", "@d(\n    1,\n    2,\n)\ndef f(): pass\n"),
        ("def f(): pass\n\ndef g(): pass\n", "def g(): pass\n\ndef f(): pass\n"),
        ("def f(a):\n    g(a, 1)\n", "def f(a):\n    g(\n        a,\n        1,\n    )\n"),
    ],
)  # fmt: skip
def test_formatting_comments_docstrings_and_types_are_no_changes(tmp_path: Path, before: str, after: str) -> None:
    check(tmp_path, before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("def f(a): pass\n", "def f(a, b): pass\n", "changed function m.f: signature"),
        ("def f(a=1): pass\n", "def f(a=2): pass\n", "changed function m.f: signature"),
        ("def f(): pass\n", "async def f(): pass\n", "changed function m.f: signature"),
        ("def f(): return a + b\n", "def f(): return a - b\n", "changed function m.f: body"),
        ("def f(): return 'x y'\n", "def f(): return 'x z'\n", "changed function m.f: body"),
        ("def f(): return (a + b) * c\n", "def f(): return a + b * c\n", "changed function m.f: body"),
        ("def f(): return (a, b)\n", "def f(): return a(b)\n", "changed function m.f: body"),
        (
            "def f():\n    if a:\n        b()\n    c()\n",
            "def f():\n    if a:\n        b()\n        c()\n",
            "changed function m.f: body",
        ),
        ("class A(B): pass\n", "class A(C): pass\n", "changed class m.A: bases"),
        ("class A(B): pass\n", "class A(B, metaclass=M): pass\n", "changed class m.A: bases"),
        ("def f(): pass\n", "@d\ndef f(): pass\n", "changed function m.f: decorators"),
        ("@d(1)\ndef f(): pass\n", "@d(2)\ndef f(): pass\n", "changed function m.f: decorators"),
        ("X = 1\n", "X = 2\n", "changed variable m.X: body"),
        ("f = 1\n", "def f(): pass\n", "changed function m.f: kind, signature, body"),
        ("class A:\n    def f(self): pass\n", "class A:\n    def f(self): x\n", "changed method m.A.f: body"),
        ("class A:\n    x = 1\n", "class A:\n    y = 1\n", "changed class m.A: body"),
    ],
)  # fmt: skip
def test_what_changed_in_a_definition_is_named(tmp_path: Path, before: str, after: str, expected: str) -> None:
    assert expected in definitions({"m.py": before}, {"m.py": after}, tmp_path)


def test_what_is_gone_and_what_is_new_are_told_apart(tmp_path: Path) -> None:
    check(
        tmp_path,
        "def f(): return 1\n",
        "class A:\n    y = 2\n",
        "removed function m.f",
        "added class m.A",
        "added attribute m.A.y",
    )


def test_a_function_with_another_name_and_the_same_body_was_renamed(tmp_path: Path) -> None:
    check(tmp_path, f"def old(a, b):\n{_BODY}", f"def new(a, b):\n{_BODY}", "renamed function m.old → m.new")


def test_a_function_that_calls_itself_is_the_same_under_another_name(tmp_path: Path) -> None:
    body = "    if not a:\n        return []\n    return [a[0], *{}(a[1:])]\n"
    check(
        tmp_path, "def old(a):\n" + body.format("old"), "def new(a):\n" + body.format("new"),
        "renamed function m.old → m.new",
    )  # fmt: skip


def test_a_function_renamed_and_changed_says_how_alike_it_is(tmp_path: Path) -> None:
    after = {"m.py": f"def new(a, b):\n{_BODY}".replace("'more'", "'less'")}
    found = changed(tmp_path, {"m.py": f"def old(a, b):\n{_BODY}"}, after)
    assert found[0]["status"] == "renamed"
    assert 0.6 <= found[0]["likeness"] < 1


def test_functions_that_have_little_in_common_are_no_renaming(tmp_path: Path) -> None:
    check(
        tmp_path, f"def old(a, b):\n{_BODY}", "def new(a):\n    return sorted(a)\n",
        "removed function m.old", "added function m.new",
    )  # fmt: skip


def test_a_definition_that_lies_in_another_file_was_moved(tmp_path: Path) -> None:
    before = {"m.py": f"def f(a, b):\n{_BODY}\ndef g(): pass\n", "n.py": "x = 1\n"}
    after = {"m.py": "def g(): pass\n", "n.py": f"x = 1\ndef f(a, b):\n{_BODY}"}
    assert definitions(before, after, tmp_path) == ["moved function m.f → n.f"]


def test_a_class_that_was_renamed_takes_its_methods_along(tmp_path: Path) -> None:
    methods = f"    def f(self, a, b):\n{_BODY.replace('    ', '        ')}\n    def g(self): return 1\n"
    check(
        tmp_path, f"class Old:\n{methods}", f"class New:\n{methods}",
        "renamed class m.Old → m.New", "moved method m.Old.f → m.New.f", "moved method m.Old.g → m.New.g",
    )  # fmt: skip


def test_a_file_that_was_moved_takes_its_definitions_along(tmp_path: Path) -> None:
    text = f"def f(a, b):\n{_BODY}"
    assert definitions({"m.py": text}, {"pkg/n.py": text, "pkg/__init__.py": ""}, tmp_path) == [
        "moved function m.f → pkg.n.f"
    ]


def test_functions_within_functions_belong_to_what_is_around_them(tmp_path: Path) -> None:
    before = "def f():\n    def g(): return 1\n    return g\n"
    check(tmp_path, before, before.replace("1", "2"), "changed function m.f: body")


def test_files_that_are_no_python_are_not_compared(tmp_path: Path) -> None:
    assert definitions({"m.py": "x = 1\n", "t.txt": "a"}, {"m.py": "x = 1\n", "t.txt": "b"}, tmp_path) == []


def test_broken_sources_are_compared_as_far_as_they_can_be_read(tmp_path: Path) -> None:
    found = definitions(
        {"m.py": "def f(: pass\ndef g(a): pass\n"}, {"m.py": "def f(: pass\ndef g(a, b): pass\n"}, tmp_path
    )
    assert found == ["changed function m.g: signature"]
