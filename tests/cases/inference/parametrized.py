Functions that tests are given: by `parametrize`, from lists that stand elsewhere, as what a fixture returns.
# --- path: pyproject.toml ---
[project]
name = "shop"
version = "1"
dependencies = ["pytest"]
# --- path: lib.py ---
def one():
    # ^ callers: test_lib.py:8 (inferred), test_lib.py:12 (inferred), test_lib.py:16 (inferred), test_lib.py:4 (inferred), test_lib.py:6 (inferred), test_lib.py:10 (inferred)
    return 1
def two():
    # ^ callers: test_lib.py:8 (inferred), test_lib.py:12 (inferred), test_lib.py:16 (inferred), test_lib.py:4 (inferred), test_lib.py:6 (inferred), test_lib.py:10 (inferred)
    return 2
# --- path: conftest.py ---
from collections.abc import Callable
import pytest

@pytest.fixture
def making() -> Callable[[str], str]:
    def made(name: str) -> str:
        # ^ callers: test_lib.py:19 (inferred)
        return name
    return made
# --- path: test_lib.py ---
import pytest
from lib import one, two

CASES = [one, two]

@pytest.mark.parametrize("function", [one, two])
def test_each(function):
    function()

@pytest.mark.parametrize(("function", "wanted"), [(one, 1), (two, 2)])
def test_pairs(function, wanted):
    function()

@pytest.mark.parametrize("function", CASES)
def test_listed(function):
    function()

def test_made(making):
    making("a")
    # ^ def: conftest.py:6 (inferred), 18
