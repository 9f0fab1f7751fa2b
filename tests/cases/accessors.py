What runs where a property is read, set or deleted.
# --- path: own.py ---
class lazy:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        return self.function(instance)


class Till:
    @property
    def size(self):
        # ^ def: 11
        return self._size

    @size.setter
    def size(self, value):
        self._size = value

    @size.deleter
    def size(self):
        del self._size

    @lazy
    def drawer(self):
        return Drawer()


class Drawer:
    def close(self): ...


def use(till: Till):
    till.size
    #    ^ def: 11 (inferred)
    till.size = 3
    #    ^ def: 16 (inferred), 11 (inferred)
    till.size += 3
    #    ^ def: 16 (inferred), 11 (inferred)
    del till.size
    #        ^ def: 20 (inferred), 11 (inferred)
    till.drawer.close()
    #    ^ def: 24 (inferred)
    #           ^ def: 29 (inferred)
