Names that a module's `__getattr__` gives, each by the condition that asks for it, and a module in another's place.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: old.py ---
from new import Left, Right

def __getattr__(name):
    if name == "OldLeft":
        return Left
    elif name in ("OldRight", "OlderRight"):
        return Right
    raise AttributeError(name)
# --- path: new.py ---
class Left: ...
class Right: ...
# --- path: placed.py ---
import sys
import new
sys.modules[__name__] = new
# --- path: user.py ---
from placed import Left

Left()
# ^ def: new.py:1
# --- path: main.py ---
import unittest
import old
from old import OlderRight

old.OldLeft()
#   ^ def: new.py:1 (inferred)
OlderRight()
# ^ def: new.py:2 (inferred)

class Failing(Exception):
    def reason(self): ...

class Tests(unittest.TestCase):
    def test_fails(self):
        with self.assertRaises(Failing) as caught:
            pass
        caught.exception.reason()
        #                ^ def: 11 (inferred)
