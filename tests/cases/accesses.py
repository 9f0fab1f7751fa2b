How attributes are accessed that nobody writes as `object.name`, and what is called without being named.
# --- path: own.py ---
class Base:
    def _read(self):
        # ^ callers: 7 (inferred), 20 (inferred)
        return 1
    def _write(self, value): ...
        # ^ callers: 7 (inferred), 21 (inferred)
    size = property(_read, _write)
    @property
    def width(self):
        # ^ callers: 22 (inferred), 24 (inferred), 27 (inferred), 49 (inferred), 51 (inferred), 53 (inferred)
        return 2
    @width.setter
    def width(self, value): ...
        # ^ callers: 22 (inferred), 26 (inferred)
class Below(Base):
    @Base.width.setter
    def width(self, value): ...
        # ^ callers: 22 (inferred), 23 (inferred)
def use(base: Base, below: Below):
    base.size
    base.size = 1
    base.width += 1
    below.width = 2
    below.width
    Base.width
    setattr(base, "width", 3)
    getattr(base, "width")
class Meta(type):
    def __call__(cls, *given):
        # ^ callers: 40 (inferred), 45, 47, 48, 56 (inferred)
        return super().__call__(*given)
    def __new__(mcs, name, bases, namespace):
        namespace["shelf"] = Base()
        made = super().__new__(mcs, name, bases, namespace)
        made.drawer = Base()
        return made
class Made(metaclass=Meta):
    def again(self):
        setattr(self, "chosen", Base())
        return type(self)()
class Kept(Made):
    def __init__(self): ...
        # ^ callers: 45, 48, 56 (inferred)
    def copy(self):
        return self.__class__()
        #           ^ def: 41
Made()
kept = Kept()
kept.drawer.width
#           ^ def: 9 (inferred)
kept.shelf.width
#          ^ def: 9 (inferred)
kept.chosen.width
#    ^ def: 39 (inferred)
#           ^ def: 9 (inferred)
list(map(Kept, range(3)))
