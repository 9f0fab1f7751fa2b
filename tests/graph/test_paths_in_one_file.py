"""Chains of calls between the definitions of one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import say


@pytest.fixture(autouse=True)
def methods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file with a method that has the name of a method of literals, and with an inherited method.

    Of the standard library there are the stubs alone.
    """
    monkeypatch.setattr("symindex.workspace.trees.default_stdlib", lambda: None)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "one.py").write_text(
        "class Control:\n    def pop(self, key): return end(key)\n    def strip(self): return end(0)\n\n\n"
        "class Base:\n    def run(self): return self.step()\n    def step(self): raise NotImplementedError\n\n\n"
        "class Child(Base):\n    def step(self): return end(1)\n\n\n"
        "def start(): Child().run()\n\n\n"
        "def literals(options: dict):\n    options.pop('a')\n    {'a': 1}.pop('a')\n    [1].pop()\n"
        "    ' '.join(options).strip()\n    'a'.upper().strip()\n\n\n"
        "def end(value): return value\n"
    )
    monkeypatch.chdir(tmp_path)


def test_a_path_within_one_file_goes_through_inherited_methods() -> None:
    assert say("path", "start", "end").out == (
        "one.py:15:22: 1. one.start -> ~one.Base.run\n"
        "one.py:7:32: 1. one.Base.run -> ~one.Child.step\n"
        "one.py:12:28: 1. one.Child.step -> one.end\n"
    )
    assert say("path", "one.py:15", "one.py:26").out == say("path", "start", "end").out


@pytest.mark.parametrize("method", ["Control.pop", "Control.strip", "end"])
def test_a_path_does_not_go_through_methods_of_literals(method: str) -> None:
    assert say("path", "literals", method).status == 1
