Declared types beside narrower values, protocols that classes fit, attributes that are bound on one's own class.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: main.py ---
from typing import Protocol

class Base:
    def run(self): ...

class Derived(Base):
    def run(self): ...
    def only(self): ...

wide: Base = Derived()
wide.run()
#    ^ def: 4 (inferred), 7 (inferred)
wide.only()
#    ^ def: 8 (inferred)
unrelated: Base = print
unrelated.run()
#         ^ def: 4 (inferred), 7 (inferred)

class Goes(Protocol):
    def go_ahead(self): pass

class Fits:
    def go_ahead(self):
        # ^ callers: 28 (inferred)
        pass

def use(goes: Goes):
    goes.go_ahead()
    #    ^ def: 20 (inferred), 23 (inferred)

class Meter:
    def reset(self, other):
        type(self).count = 0
        self.__class__.unit = Base()
        other.__class__.stray_one = 0

    def read(self):
        self.count
        #    ^ def: 33
        return self.unit.run()
        #                ^ def: 4 (inferred), 7 (inferred)

class Top:
    def hook(self): ...

class Left(Top):
    def hook(self):
        # ^ callers: 59 (inferred)
        super().hook()

class Right(Top):
    def hook(self):
        # ^ callers: 49 (inferred), 59 (inferred)
        super().hook()

class Both(Left, Right): ...

def run(top: Top):
    top.hook()

class Holds:
    def __init__(self):
        self.held: Base = Derived()

    def runs(self):
        return self.held.only()
        #                ^ def: 8 (inferred)
