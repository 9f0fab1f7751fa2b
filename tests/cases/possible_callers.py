Calls of objects about which nothing is known, or only a class: which of them may be calls of a method, and which not.

# --- path: state.py ---
class Attribute:
    def append(self, state, key, value, passive=False):
        # ^ callers: use.py:4 (possible), use.py:5 (possible), use.py:6 (possible)
        pass
    @unknown
    def changed(self, state):
        # ^ callers: use.py:7 (possible)
        pass
# --- path: use.py ---
def use(x, given):
    x.append(1)
    x.append(1, 2, 3, 4, 5, 6)
    x.append(1, 2, 3)
    x.append(1, *given)
    x.append(1, 2, value=3)
    x.changed()
# --- path: stores.py ---
class Store:
    def get(self, key):
        return None
class Jar(Store):
    def get(self, key):
        # ^ callers: 13 (inferred)
        return key
class Environ(Store):
    pass
ENVIRON = Environ()
def read(name, store: Store):
    ENVIRON.get(name)
    store.get(name)
# --- path: declared.pyi ---
class Declared:
    def read(self): ...
# --- path: displays.py ---
from declared import Declared
class Counted(Declared):
    def read(self):
        # ^ callers: 13 (possible)
        pass
class Own(dict):
    def update(self, given):
        # ^ callers: 12 (possible)
        pass
def fill(rows, declared: Declared):
    found = {}
    found.update(rows)
    declared.read()
# --- path: beside.py ---
class Node:
    def group(self): ...
class Plain(Node):
    def group(self):
        return super().group()
class Bool(Node):
    def group(self):
        # ^ callers: none
        pass
# --- path: mixins.py ---
class Loud:
    def adapt(self):
        return super().adapt()
class Silent:
    def adapt(self):
        return super().adapt()
class Type:
    def adapt(self): ...
class Date(Loud, Type): ...
class Enum(Type):
    def adapt(self):
        # ^ callers: 6 (possible)
        pass
# --- path: made_of.py ---
class Manager:
    def rows(self):
        # ^ callers: 7 (possible)
        pass
def make(superclass):
    class Related(superclass):
        def rows(self): return super().rows()
    return Related
