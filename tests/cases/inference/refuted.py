Calls of what is known well enough to be no call of a definition.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: removals.py ---
def remove(item): ...
#   ^ callers: leaving.py:5 (possible), unbound.py:3 (possible)
# --- path: leaving.py ---
import atexit
import unknown_package
def leave(item):
    atexit._exithandlers.remove(item)
    unknown_package.removals.remove(item)
# --- path: dictionaries.py ---
class Kept:
    def pop(self, name):
        # ^ callers: none
        return self.__dict__.pop(name)
# --- path: unbound.py ---
def leave(item):
    _CHECKS.remove(item)
    removals.remove(item)
