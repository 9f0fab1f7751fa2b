Fixtures of pytest: the nearest of the name is meant, an overriding one asks for the one that it overrides.

# --- path: shapes.py ---
class Square:
    def draw(self):
        # ^ callers: tests/flat/test_flat.py:3 (inferred)
        pass
class Cube:
    def draw(self):
        # ^ callers: tests/solid/test_solid.py:6 (inferred), tests/solid/test_solid.py:15 (inferred)
        pass
# --- path: tests/conftest.py ---
import pytest
from shapes import Square
@pytest.fixture
def size():
    #  ^ refs: tests/conftest.py:8
    return 1
@pytest.fixture
def shape(size):
    #      ^ def: 4
    # ^ refs: tests/flat/test_flat.py:1, tests/flat/test_flat.py:6, tests/solid/conftest.py:4
    return Square()
# --- path: tests/flat/test_flat.py ---
def test_flat(shape):
    #         ^ def: tests/conftest.py:8
    shape.draw()
    #     ^ def: shapes.py:2 (inferred)
def test_by_name(request):
    request.getfixturevalue("shape")
    #                         ^ def: tests/conftest.py:8
def helper(shape):
    #       ^ def: 8
    return shape
# --- path: tests/solid/conftest.py ---
import pytest
from shapes import Cube
@pytest.fixture(name="shape")
def make_shape(shape):
    #            ^ def: tests/conftest.py:8
    return Cube()
# --- path: tests/solid/test_solid.py ---
import pytest
pytestmark = pytest.mark.usefixtures("shape")
#                                     ^ def: tests/solid/conftest.py:4
def test_solid(shape):
    #            ^ def: tests/solid/conftest.py:4
    shape.draw()
class TestOwn:
    @pytest.fixture
    def shape(self, shape):
        #             ^ def: tests/solid/conftest.py:4
        return shape
    def test_own(self, shape):
        #                ^ def: 9
        assert shape
        shape.draw()
@pytest.mark.parametrize("shape", [1, 2])
def test_given(shape):
    #            ^ def: 17
    assert shape
# --- path: tests/test_mixed.py ---
import pytest
from shapes import Cube
class Base:
    @pytest.fixture
    def cube(self):
        # ^ refs: tests/test_mixed.py:9 (inferred)
        return Cube()
class Drawing:
    def test_draws(self, cube):
        assert cube
class TestMixed(Drawing, Base): ...
