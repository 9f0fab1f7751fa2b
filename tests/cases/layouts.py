Where modules lie: namespace packages, a src directory, stubs beside modules, roots that packages were found in.

# --- path: space/left/box.py ---
def pack(): pass
# --- path: space/right.py ---
from space.left.box import pack
#    ^ def: ?
#          ^ def: ?
#               ^ def: ?
#                          ^ def: ?
from space.left import box
#                      ^ def: ?
from .left import box as other
#         ^ def: ?
import space.left.box
pack()
# ^ def: ?
box.pack()
#   ^ def: ?
space.left.box.pack()
#              ^ def: ?
other.pack()
#     ^ def: ?
# --- path: src/app/__init__.py ---
from app.core import start
# --- path: src/app/core.py ---
def start():
    # ^ callers: ?
    pass
# --- path: tests/test_app.py ---
import app
from app.core import start
app.start()
#   ^ def: ?
start()
# ^ def: ?
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
# ^ def: ?
only_in_stub()
# ^ def: ?
native.compiled()
#      ^ def: ?
# --- path: tools/kit/__init__.py ---
# --- path: tools/kit/saw.py ---
def cut():
    # ^ callers: ?
    pass
# --- path: uses_tools.py ---
from kit.saw import cut
from tools.kit import saw
cut()
# ^ def: ?
saw.cut()
#   ^ def: ?
