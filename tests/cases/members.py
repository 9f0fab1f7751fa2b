What `self` and `cls` have: members of the class, of its bases, what methods set; what unknown bases may bring is possible.

# --- path: own.py ---
class Till:
    drawer = 1

    def __init__(self):
        self.total = 0
        self.items = []

    def add(self, item):
        self.total += item
        #    ^ def: 5
        self.items.append(item)
        #    ^ def: 6
        #          ^ def: none
        self.count()
        #    ^ def: 20
        self.opened = True
        return self.drawer
        #           ^ def: 2

    def count(self):
        # ^ callers: 14, 28, 30, 35, 43 (possible), 48 (possible), 69 (possible), bases.py:7, bases.py:23, bases.py:33, unrelated.py:9 (possible)
        return self.opened, self.missing
        #           ^ def: 16
        #                        ^ def: none

    def nested(self):
        def inner():
            return self.count()
            #           ^ def: 20
        return lambda: self.count(), [self.count() for _ in ()]
        #                   ^ def: 20
        #                                  ^ def: 20

    def other_first_name(this):
        this.count()
        #    ^ def: 20
        this.set_here = 1
        this.set_here
        #    ^ def: 37

    def rebound(self, other):
        self = other
        self.count()
        #    ^ def: 20 (possible), unrelated.py:2 (possible)

    @staticmethod
    def static(self):
        self.count()
        #    ^ def: 20 (possible), unrelated.py:2 (possible)

    @classmethod
    def made(cls):
        cls.registry = {}
        cls.drawer, cls.registry
        #   ^ def: 2
        #               ^ def: 53
        return cls.count

    def sees(self):
        self.registry
        #    ^ def: 53
        self.made()
        #    ^ def: 52
        self.static(1)
        #    ^ def: 47


def function(self):
    self.count()
    #    ^ def: 20 (possible), unrelated.py:2 (possible)


Till.count
#    ^ def: 20
Till.total
#    ^ def: 5
Till.made()
#    ^ def: 52
# --- path: unrelated.py ---
class Abacus:
    def count(self):
        # ^ callers: 7, 9 (possible), own.py:43 (possible), own.py:48 (possible), own.py:69 (possible)
        pass

    def use(self, thing):
        self.count()
        #    ^ def: 2
        thing.count()
        #     ^ def: 2 (possible), own.py:20 (possible)
# --- path: bases.py ---
import own
from own import Till as Base


class Shop(own.Till):
    def run(self):
        self.count()
        #    ^ def: own.py:20
        self.total
        #    ^ def: own.py:5
        self.drawer
        #    ^ def: own.py:2
        self.only_below()
        #    ^ def: 26 (inferred)


class Deep(Shop, metaclass=type):
    drawer = 2

    def run(self):
        self.drawer
        #    ^ def: 18
        self.count()
        #    ^ def: own.py:20

    def only_below(self):
        # ^ callers: 13 (inferred)
        pass


class Generic(Base["x"]):
    def run(self):
        self.count()
        #    ^ def: own.py:20


class Outer:
    class Base:
        def here(self): pass

    class Derived(Base):
        def run(self):
            self.here()
            #    ^ def: 39

    def use(self):
        self.Derived.run
        #    ^ def: 41
        #            ^ def: 42
        Outer.Base.here
        #     ^ def: 38
        #          ^ def: 39
# --- path: unknown_bases.py ---
from nowhere import Mixin


class Helper:
    def assist(self):
        # ^ callers: 12 (inferred), 22, 30 (possible)
        pass


class Worker(Mixin):
    def work(self):
        self.assist()
        #    ^ def: 5 (inferred)
        self.own()
        #    ^ def: 17

    def own(self): pass


class Mixed(Helper, Worker):
    def mixed(self):
        self.assist()
        #    ^ def: 5
        self.own()
        #    ^ def: 17


class Plain(object):
    def plain(self):
        self.assist()
        #    ^ def: 5 (possible)
# --- path: diamond.py ---
class Top:
    def run(self): pass
    def only_top(self): pass


class Left(Top):
    def run(self):
        super().run()
        #       ^ def: 2, 13 (inferred)


class Right(Top):
    def run(self):
        super(Right, self).run()
        #                  ^ def: 2

    def right(self): pass


class Bottom(Left, Right):
    def run(self):
        super().run()
        #       ^ def: 7
        super(Left, self).run()
        #                 ^ def: 2, 13 (inferred)
        super().right()
        #       ^ def: 17
        super().only_top()
        #       ^ def: 3
        super().missing()
        #       ^ def: none


class Third(Left, Right):
    def use(self):
        self.run()
        #    ^ def: 7
        self.right()
        #    ^ def: 17
        def inner():
            super().run()
            #       ^ def: 7


class Fourth(Top):
    run = super_run = Top.run

    def use(self):
        self.run()
        #    ^ def: 2


def super_in_function():
    super().only_top()
    #       ^ def: 3 (possible)


# No order satisfies both, and a class of itself: Python refuses them, the index must not.
class Impossible(Top, Left):
    def use(self):
        self.run()
        #    ^ def: 2


class Circle(Circle):
    def use(self):
        self.use()
        #    ^ def: 66
# --- path: kinds_of_method.py ---
from functools import cached_property
from typing import overload


class Kinds:
    @property
    def size(self): return 1

    @size.setter
    # ^ def: 7
    def size(self, value): pass

    @cached_property
    def cached(self): pass

    @overload
    def many(self, x: int): ...
    @overload
    def many(self, x: str): ...
    def many(self, x): pass

    def use(self):
        self.size
        #    ^ def: 7
        self.cached
        #    ^ def: 14
        self.many(1)
        #    ^ def: 20


@overload
def free(x: int): ...
@overload
def free(x: str): ...
def free(x): pass


free(1)
# ^ def: 35
# --- path: overrides.py ---
class Base:
    def act(self):
        # ^ callers: 7, 14, 24, 35 (possible), 37
        pass

    def all(self):
        self.act()
        #    ^ def: 2, 12 (inferred), 23 (inferred)


class Derived(Base):
    def act(self):
        # ^ callers: 7 (inferred), 18, 35 (possible)
        super().act()
        #       ^ def: 2

    def use(self):
        self.act()
        #    ^ def: 12


class Beside(Base):
    def act(self):
        super().act()  # a call of Derived's in a class of both, if there were one
        #       ^ def: 2


class Stranger:
    def act(self):
        # ^ callers: 35 (possible)
        pass


def use(thing):
    thing.act()
    #     ^ def: 2 (possible), 12 (possible), 23 (possible), 29 (possible)
    Base.act(thing)
    #    ^ def: 2
