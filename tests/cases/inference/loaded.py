Functions that dotted paths name, loaded one by one; objects of C types, of which a stub beside the extension is all that there is.

# --- path: settings.py ---
HANDLER = "handlers.handle"
HOOKS = ["handlers.first", "handlers.second"]
# --- path: handlers.py ---
def handle(value):
#   ^ callers: load.py:7 (inferred)
    return value
def first(value):
#   ^ callers: load.py:10 (inferred)
    return value
def second(value):
#   ^ callers: load.py:10 (inferred)
    return value
# --- path: load.py ---
from importlib import import_module
import settings
def import_string(path):
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
handler = import_string(settings.HANDLER)
handler(1)
#   ^ def: handlers.py:1 (inferred), load.py:6
for path in settings.HOOKS:
    import_string(path)(None)
# --- path: speed.pyi ---
class Base:
    def close(self) -> None: ...
    #   ^ callers: use.py:2 (inferred)
class Fast(Base):
    def __init__(self, size: int = ...) -> None: ...
    #   ^ callers: use.py:2
    def __len__(self) -> int: ...
    #   ^ callers: use.py:3 (inferred)
# --- path: use.py ---
import speed
speed.Fast(3).close()
def count(fast: speed.Fast): return len(fast)
