What conditions say about a name: `isinstance`, assertions, early returns, `match`.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: shop.py ---
class Till:
    def close(self): ...
    def __add__(self, other): ...

class Drawer:
    def open(self): ...
    def close(self): ...

class Decoy:
    def close(self): ...
    def open(self): ...
# --- path: main.py ---
from shop import Till, Drawer

def use(thing, other, third, fourth, fifth):
    if isinstance(thing, Till):
        thing.close()
        #     ^ def: shop.py:2 (inferred)
    elif isinstance(thing, (Drawer, int)):
        thing.close()
        #     ^ def: shop.py:7 (inferred)
    assert isinstance(other, Drawer)
    other.open()
    #     ^ def: shop.py:6 (inferred)
    if not isinstance(third, Till):
        return
    third.close()
    #     ^ def: shop.py:2 (inferred)
    if not isinstance(fourth, Drawer) or fourth.close():
        #                                       ^ def: shop.py:7 (inferred)
        raise ValueError
    fourth.close()
    #      ^ def: shop.py:7 (inferred)
    isinstance(fifth, Till) and fifth.close()
    #                                 ^ def: shop.py:2 (inferred)
    return fifth.close() if isinstance(fifth, Till) else fifth
    #            ^ def: shop.py:2 (inferred)

def loops(things):
    for each in things:
        if not isinstance(each, Till):
            continue
        each.close()
        #    ^ def: shop.py:2 (inferred)
    return [x.close() for x in things if isinstance(x, Till)]
    #         ^ def: shop.py:2 (inferred)

def union(either: "Till | Drawer", maybe: "Till | None"):
    if isinstance(either, Till):
        either.close()
        #      ^ def: shop.py:2 (inferred)
    else:
        either.close()
        #      ^ def: shop.py:7 (inferred)
    if isinstance(either, Drawer):
        return
    either.close()
    #      ^ def: shop.py:2 (inferred)
    if maybe is not None:
        maybe.close()
        #     ^ def: shop.py:2 (inferred)

class Keeper:
    def use(self):
        if isinstance(self.thing, Till):
            self.thing.close()
            #          ^ def: shop.py:2 (inferred)
        assert isinstance(self.other, Drawer)
        self.other.open()
        #          ^ def: shop.py:6 (inferred)

def matched(thing):
    match thing:
        case Till():
            thing.close()
            #     ^ def: shop.py:2 (inferred)
        case Drawer() as drawer:
            drawer.open()
            #      ^ def: shop.py:6 (inferred)
        case [Till() as inner]:
            inner.close()
            #     ^ def: shop.py:2 (inferred)
