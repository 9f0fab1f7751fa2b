"""Objects of `unittest.mock`: they have every attribute, and stand for objects of other classes."""

from __future__ import annotations

from typing import Final

from symindex.model.values import Instance, Value
from symindex.resolve.builtin import class_name

MODULES: Final = frozenset({"unittest.mock", "mock", "mock.mock"})
_CLASSES: Final = frozenset({"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock"})


def is_mock(value: Value) -> bool:
    """Return True if a value is a mock: what a test passes then says nothing about what other callers pass."""
    return isinstance(value, Instance) and class_name(value) in _CLASSES and value.of.module.name in MODULES
