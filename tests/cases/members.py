What `self` and `cls` have: members of the class, of its bases, what methods set; what unknown bases may bring is possible.

# --- path: own.py ---
class Till:
    drawer = 1

    def __init__(self):
        self.total = 0
        self.items = []

    def add(self, item):
        self.total += item
        #    ^ def: ?
        self.items.append(item)
        #    ^ def: ?
        #          ^ def: none
        self.count()
        #    ^ def: ?
        self.opened = True
        return self.drawer
        #           ^ def: ?

    def count(self):
        # ^ callers: ?
        return self.opened, self.missing
        #           ^ def: ?
        #                        ^ def: none

    def nested(self):
        def inner():
            return self.count()
            #           ^ def: ?
        return lambda: self.count(), [self.count() for _ in ()]
        #                   ^ def: ?
        #                                  ^ def: ?

    def other_first_name(this):
        this.count()
        #    ^ def: ?
        this.set_here = 1
        this.set_here
        #    ^ def: ?

    def rebound(self, other):
        self = other
        self.count()
        #    ^ def: ?

    @staticmethod
    def static(self):
        self.count()
        #    ^ def: ?

    @classmethod
    def made(cls):
        cls.registry = {}
        cls.drawer, cls.registry
        #   ^ def: ?
        #               ^ def: ?
        return cls.count

    def sees(self):
        self.registry
        #    ^ def: ?
        self.made()
        #    ^ def: ?
        self.static(1)
        #    ^ def: ?


def function(self):
    self.count()
    #    ^ def: ?


Till.count
#    ^ def: ?
Till.total
#    ^ def: ?
Till.made()
#    ^ def: ?
# --- path: unrelated.py ---
class Abacus:
    def count(self):
        # ^ callers: ?
        pass

    def use(self, thing):
        self.count()
        #    ^ def: ?
        thing.count()
        #     ^ def: ?
# --- path: bases.py ---
import own
from own import Till as Base


class Shop(own.Till):
    def run(self):
        self.count()
        #    ^ def: ?
        self.total
        #    ^ def: ?
        self.drawer
        #    ^ def: ?
        self.only_below()
        #    ^ def: ?


class Deep(Shop, metaclass=type):
    drawer = 2

    def run(self):
        self.drawer
        #    ^ def: ?
        self.count()
        #    ^ def: ?

    def only_below(self):
        # ^ callers: ?
        pass


class Generic(Base["x"]):
    def run(self):
        self.count()
        #    ^ def: ?


class Outer:
    class Base:
        def here(self): pass

    class Derived(Base):
        def run(self):
            self.here()
            #    ^ def: ?

    def use(self):
        self.Derived.run
        #    ^ def: ?
        #            ^ def: ?
        Outer.Base.here
        #     ^ def: ?
        #          ^ def: ?
# --- path: unknown_bases.py ---
from nowhere import Mixin


class Helper:
    def assist(self):
        # ^ callers: ?
        pass


class Worker(Mixin):
    def work(self):
        self.assist()
        #    ^ def: ?
        self.own()
        #    ^ def: ?

    def own(self): pass


class Mixed(Helper, Worker):
    def mixed(self):
        self.assist()
        #    ^ def: ?
        self.own()
        #    ^ def: ?


class Plain(object):
    def plain(self):
        self.assist()
        #    ^ def: ?
# --- path: diamond.py ---
class Top:
    def run(self): pass
    def only_top(self): pass


class Left(Top):
    def run(self):
        super().run()
        #       ^ def: ?


class Right(Top):
    def run(self):
        super(Right, self).run()
        #                  ^ def: ?

    def right(self): pass


class Bottom(Left, Right):
    def run(self):
        super().run()
        #       ^ def: ?
        super(Left, self).run()  # weaker than wished: with this class's own order it is the run of Right
        #                 ^ def: ?
        super().right()
        #       ^ def: ?
        super().only_top()
        #       ^ def: ?
        super().missing()
        #       ^ def: none


class Third(Left, Right):
    def use(self):
        self.run()
        #    ^ def: ?
        self.right()
        #    ^ def: ?
        def inner():
            super().run()
            #       ^ def: ?


class Fourth(Top):
    run = super_run = Top.run

    def use(self):
        self.run()
        #    ^ def: ?


def super_in_function():
    super().run()
    #       ^ def: ?


# No order satisfies both, and a class of itself: Python refuses them, the index must not.
class Impossible(Top, Left):
    def use(self):
        self.run()
        #    ^ def: ?


class Circle(Circle):
    def use(self):
        self.use()
        #    ^ def: ?
# --- path: kinds_of_method.py ---
from functools import cached_property
from typing import overload


class Kinds:
    @property
    def size(self): return 1

    @size.setter
    # ^ def: ?
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
        #    ^ def: ?
        self.cached
        #    ^ def: ?
        self.many(1)
        #    ^ def: ?


@overload
def free(x: int): ...
@overload
def free(x: str): ...
def free(x): pass


free(1)
# ^ def: ?
# --- path: overrides.py ---
class Base:
    def run(self):
        # ^ callers: ?
        pass

    def all(self):
        self.run()
        #    ^ def: ?


class Derived(Base):
    def run(self):
        # ^ callers: ?
        pass

    def use(self):
        self.run()
        #    ^ def: ?


class Stranger:
    def run(self):
        # ^ callers: ?
        pass


def use(thing):
    thing.run()
    #     ^ def: ?
    Base.run(thing)
    #    ^ def: ?
