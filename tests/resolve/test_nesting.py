"""Containers in containers: what is known of their elements ends somewhere, however they were made."""

from __future__ import annotations

import os
from pathlib import Path

from symindex.model.values import Instance, Meaning
from symindex.query import Index


def depth(meaning: Meaning) -> int:
    """How many containers with known elements are in one another."""
    inner = [value.arguments for value in meaning.values if isinstance(value, Instance) and value.arguments]
    return max((1 + max(map(depth, arguments)) for arguments in inner), default=0)


def test_elements_are_known_some_containers_deep(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "boxes.py").write_text(f"few = {'[' * 3}1{']' * 3}\nmany = {'[' * 30}1{']' * 30}\n")
    with Index.open(tmp_path, environ=os.environ) as index, index.snapshot():
        few, many = (index.internals.symbols.named(f"boxes.{name}")[0] for name in ("few", "many"))
        semantics = index.internals.semantics
        assert depth(semantics.value_of(few.module, few.node)) == 3
        assert depth(semantics.value_of(many.module, many.node)) <= 5
