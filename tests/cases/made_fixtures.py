Fixtures that a call makes of a function have the name that it is bound to, also where that is imported.

# --- path: patching/plugin.py ---
import pytest
def _patcher(size):
#   ^ refs: patching/plugin.py:9, patching/plugin.py:10, test_it.py:1, test_it.py:4
    #         ^ def: conftest.py:4
    class Patcher:
        def stop(self): pass
        #   ^ callers: test_it.py:2 (inferred), test_it.py:5 (inferred)
    return Patcher()
patcher = pytest.fixture()(_patcher)
class_patcher = pytest.fixture(scope="class")(_patcher)
# --- path: conftest.py ---
import pytest
from patching.plugin import class_patcher, patcher
@pytest.fixture
def size():
    return 1
# --- path: test_it.py ---
def test_one(patcher):
    patcher.stop()
    #        ^ def: patching/plugin.py:6 (inferred)
def test_two(class_patcher):
    class_patcher.stop()
# --- path: mixed.py ---
import pytest
class Asking:
    def test_it(self, given): pass
    #                    ^ def: 7 (inferred)
class TestOwn(Asking):
    @pytest.fixture
    def given(self):
        # ^ callers: mixed.py:3 (inferred)
        return 1
