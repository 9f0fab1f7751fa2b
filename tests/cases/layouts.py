Where modules lie: namespace packages, a src directory, stubs beside modules, roots that packages were found in.

# --- path: space/left/box.py ---
def pack(): pass
# --- path: space/right.py ---
from space.left.box import pack
#    ^ def: none
#          ^ def: none
#               ^ def: space/left/box.py:1
#                          ^ def: space/left/box.py:1
from space.left import box
#                      ^ def: space/left/box.py:1
from .left import box as other
#         ^ def: none
import space.left.box
pack()
# ^ def: space/left/box.py:1
box.pack()
#   ^ def: space/left/box.py:1
space.left.box.pack()
#              ^ def: space/left/box.py:1
other.pack()
#     ^ def: space/left/box.py:1
# --- path: src/app/__init__.py ---
from app.core import start
# --- path: src/app/core.py ---
def start():
    # ^ callers: tests/test_app.py:3, tests/test_app.py:5
    pass
# --- path: tests/test_app.py ---
import app
from app.core import start
app.start()
#   ^ def: src/app/core.py:1
start()
# ^ def: src/app/core.py:1
# --- path: stubbed/__init__.py ---
# --- path: stubbed/fast.py ---
def both(x):
    return x
# --- path: stubbed/fast.pyi ---
def both(x: int) -> int: ...
def only_in_stub() -> None: ...
# --- path: stubbed/native.pyi ---
def compiled() -> None: ...
# --- path: uses_stubs.py ---
from stubbed.fast import both, only_in_stub
from stubbed import native
both(1)
# ^ def: stubbed/fast.py:1
only_in_stub()
# ^ def: stubbed/fast.pyi:2
native.compiled()
#      ^ def: stubbed/native.pyi:1
# --- path: tools/kit/__init__.py ---
# --- path: tools/kit/saw.py ---
def cut():
    # ^ callers: uses_tools.py:3, uses_tools.py:5
    pass
# --- path: uses_tools.py ---
from kit.saw import cut
from tools.kit import saw
cut()
# ^ def: tools/kit/saw.py:1
saw.cut()
#   ^ def: tools/kit/saw.py:1
