"""Containers in containers: what is known of their elements ends somewhere, however they were made."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.extract import extract
from symindex.model.values import MAX_SIZE, Instance, Meaning, Module, Target
from symindex.query import Index

if TYPE_CHECKING:
    import pytest


def depth(meaning: Meaning) -> int:
    """How many containers with known elements are in one another."""
    inner = [value.arguments for value in meaning.values if isinstance(value, Instance) and value.arguments]
    return max((1 + max(map(depth, arguments)) for arguments in inner), default=0)


def test_elements_are_known_some_containers_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symindex.workspace.trees.default_stdlib", lambda: None)  # its stubs alone
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "boxes.py").write_text(f"few = {'[' * 3}1{']' * 3}\nmany = {'[' * 30}1{']' * 30}\n")
    with Index.open(tmp_path, environ=os.environ) as index, index.snapshot():
        few, many = (index.internals.symbols.named(f"boxes.{name}")[0] for name in ("few", "many"))
        semantics = index.internals.semantics
        assert depth(semantics.value_of(few.module, few.node)) == 3
        assert depth(semantics.value_of(many.module, many.node)) <= 5


def test_a_value_that_doubles_at_each_step_stays_small() -> None:
    module = Module(1, "m", False, False, 1, extract(b"class Till: pass\n"))
    value = Instance(Target(module, 1))
    for _ in range(60):  # rows = list(zip(rows, rows))
        value = Instance(Target(module, 1), (Meaning((value,), True), Meaning((value,), True)))
    assert value.size <= MAX_SIZE
    assert hash(value) == hash(Instance(value.of, value.arguments))
