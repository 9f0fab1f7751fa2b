What parameters are: as annotated, by default, as callers pass them, by fixtures.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: shop.py ---
class Till:
    def close(self): ...
    def __add__(self, other): ...

class Drawer:
    def open(self): ...
    def close(self): ...

class Decoy:
    def close(self): ...
    def open(self): ...
# --- path: main.py ---
from shop import Till, Drawer

def annotated(till: Till):
    till.close()
    #    ^ def: shop.py:2 (inferred)

def default(till=Till()):
    till.close()
    #    ^ def: shop.py:2 (inferred)

def by_position(size, till):
    till.close()
    #    ^ def: shop.py:2 (inferred)
by_position(1, Till())

def by_keyword(size, till=None):
    till.close()
    #    ^ def: shop.py:2 (inferred)
by_keyword(1, till=Till())

def gathered(*tills: Till, **drawers: Drawer):
    tills[0].close()
    #        ^ def: shop.py:2 (inferred)
    for name, drawer in drawers.items():
        drawer.open()
        #      ^ def: shop.py:6 (inferred)

class Clerk:
    def __init__(self, till, drawer=None):
        self.till = till
        self.drawer = drawer

    def work(self, drawer):
        self.till.close()
        #         ^ def: shop.py:2 (inferred)
        self.drawer.open()
        #           ^ def: shop.py:6 (inferred)
        drawer.open()
        #      ^ def: shop.py:6 (inferred)

clerk = Clerk(Till(), drawer=Drawer())
clerk.work(Drawer())

class Apprentice(Clerk):
    def __init__(self, master, *args):
        super().__init__(*args)
        self.master = master

    def ask(self):
        self.master.work(1)
        #           ^ def: 33 (inferred)
Apprentice(clerk, Till())

def through(till):
    return inner(till)

def inner(till):
    till.close()
    #    ^ def: shop.py:2 (inferred)
through(Till())

def starred(*args):
    args[0].close()
    #       ^ def: shop.py:2 (inferred)
starred(Till())
# --- path: tests/conftest.py ---
import pytest
from shop import Till, Drawer

@pytest.fixture
def till():
    return Till()

@pytest.fixture(scope="session")
def drawer(till):
    till.close()
    #    ^ def: shop.py:2 (inferred)
    yield Drawer()

@pytest.fixture
def make_till():
    def make():
        return Till()
    return make
# --- path: tests/test_shop.py ---
import pytest
from shop import Till

@pytest.fixture
def local(drawer):
    drawer.open()
    #      ^ def: shop.py:6 (inferred)
    return drawer

def test_till(till, drawer, local, make_till):
    till.close()
    #    ^ def: shop.py:2 (inferred)
    drawer.open()
    #      ^ def: shop.py:6 (inferred)
    local.open()
    #     ^ def: shop.py:6 (inferred)
    make_till().close()
    #           ^ def: shop.py:2 (inferred)

@pytest.mark.parametrize("one", [Till(), Till()])
def test_many(one):
    one.close()
    #   ^ def: shop.py:2 (inferred)

@pytest.mark.parametrize("size, other", [(1, Till()), (2, Till())])
def test_pairs(size, other):
    other.close()
    #     ^ def: shop.py:2 (inferred)

class TestShop:
    def test_method(self, till):
        till.close()
        #    ^ def: shop.py:2 (inferred)
