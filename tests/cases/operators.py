What operators give, and which methods they run.

# --- path: m.py ---
class Length:
    def __add__(self, other):
        return Area()
    def __sub__(self, other) -> "Length":
        return self
    def __gt__(self, other):
        return Test()
    def __radd__(self, other):
        return Area()
    def __neg__(self):
        return Area()
    def show(self):
        pass
class Area:
    def show(self):
        pass
class Test:
    def show(self):
        pass
def f(unknown):
    a, b = Length(), Length()
    (a + b).show()
    #       ^ def: 15 (inferred)
    (a - b).show()
    #       ^ def: 12 (inferred)
    (1 + b).show()
    #       ^ def: 15 (inferred)
    (-a).show()
    #    ^ def: 15 (inferred)
    (a > b).show()
    #       ^ def: 18 (inferred)
    (unknown + 1).show()
    #             ^ def: 12 (possible), 15 (possible), 18 (possible)
    (unknown > 1).show()
    #             ^ def: 12 (possible), 15 (possible), 18 (possible)
# --- path: reflected.py ---
class Column:
    def __radd__(self, other):
        return Label()
class Label:
    def named(self, name): ...
    #   ^ callers: 8 (inferred)
def build(name):
    ("a" + Column()).named(name)
    text = "%s" % Column()
    text.upper()
