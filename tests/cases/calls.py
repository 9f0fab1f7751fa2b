Who calls: calls, decorators, other names of the same thing; keyword arguments mean parameters, strings may name code.

# --- path: mod.py ---
def target(limit, *, deep=False, **more):
    # ^ callers: users.py:6, users.py:8, users.py:15, users.py:25, users.py:34, users.py:37 (inferred)
    # ^ refs: strings.py:10, strings.py:18, users.py:2, users.py:5, users.py:6, users.py:8, users.py:15, users.py:25, users.py:33, users.py:34, users.py:37
    pass


def decorate(function):
    # ^ callers: users.py:12, users.py:18 (inferred), users.py:20, users.py:23
    return function


def factory(option):
    # ^ callers: users.py:18
    return decorate
    #      ^ def: 7


class Made:
    # ^ callers: users.py:40, users.py:43
    # ^ refs: strings.py:14, strings.py:22 (possible), strings.py:22, users.py:2, users.py:3, users.py:40, users.py:43, users.py:45, users.py:49, users.py:59
    def __init__(self, colour):
        #              ^ refs: users.py:40, users.py:53
        pass

    def method(self):
        # ^ callers: users.py:45
        # ^ refs: strings.py:14, strings.py:19 (possible), strings.py:22, users.py:45, users.py:59
        pass
# --- path: users.py ---
import mod
from mod import target as tt, decorate, factory, Made
from mod import Made as M

f = mod.target
f()
#^ def: mod.py:1
tt(1)
#^ def: mod.py:1


@decorate
# ^ def: mod.py:7
def one():
    tt(2)


@factory(option=1)
#        ^ def: mod.py:12
@mod.decorate
#    ^ def: mod.py:7
class Two:
    @decorate
    def three(self):
        return mod.target(limit=1, deep=True, other=2)
        #          ^ def: mod.py:1
        #                 ^ def: mod.py:1
        #                          ^ def: mod.py:1
        #                                     ^ def: none


def local_alias():
    call = tt
    call(limit=3)
    # ^ def: mod.py:1
    #    ^ def: mod.py:1
    return map(tt, [])


Made(colour=1)
# ^ def: mod.py:18
#    ^ def: mod.py:21
M("red")
#^ def: mod.py:18
Made.method(None)
#    ^ def: mod.py:25


class Sub(Made):
    pass


Sub(colour=2)
#   ^ def: mod.py:21


def patterns(thing):
    match thing:
        case mod.Made(method=inner):
            #    ^ def: mod.py:18
            #         ^ def: mod.py:25
            return inner


def unknown(thing):
    thing.target(limit=4)  # weaker than wished: the keyword is a possible reference, but leads to no definition
    #     ^ def: none
    #            ^ def: none
    thing.nothing_of_the_kind(limit=4)
    #     ^ def: none
    return [].append(thing)
    #         ^ def: none
# --- path: strings.py ---
from unittest import mock

__all__ = ["one", "patched"]
#           ^ def: 8
#                   ^ def: 21


def one():
    import mod
    return getattr(mod, "target")
    #                    ^ def: mod.py:1


@mock.patch("mod.Made.method")
#            ^ def: mod.py:1
#                ^ def: mod.py:18
#                     ^ def: mod.py:25
@mock.patch("mod.target")
@mock.patch.object(one, "method")
#                        ^ def: none
def patched(a, b, c):
    return "target", "mod:Made.method", "mod.nothing", "no.such.Made", f"{one}"
    #        ^ def: mod.py:1 (possible)
    #                     ^ def: mod.py:18
    #                               ^ def: mod.py:25
    #                                         ^ def: none
    #                                                          ^ def: none
    #                                                                     ^ def: 8



def keys(rows, patched):
    rows["one"] = {"one": patched, **rows}
    #     ^ def: none
    #               ^ def: none
    return rows.get("one"), rows["patched"], globals()["one"]
    #                ^ def: none
    #                             ^ def: none
    #                                                   ^ def: 8 (possible), users.py:14 (possible)
# --- path: parameters.py ---
def build(size, colour=None):
    #     ^ refs: 4, 7, 12, parameters_elsewhere.py:3, parameters_elsewhere.py:9 (possible)
    #           ^ refs: 4, 8, 12, parameters_elsewhere.py:4
    return size, colour


build(size=1)
build(1, colour=2)


def other(size):
    return build(size=size, colour=size)
    #            ^ def: 1
    #                 ^ def: 11
# --- path: parameters_elsewhere.py ---
import parameters
from parameters import build as make
parameters.build(size=2)
make(colour=3)
parameters.other(size=4)


def unknown(thing):
    thing.build(size=3)
    thing.other(colour=3)
# --- path: attributes.py ---
class Point:
    x = 0
    #^ refs: 6, 10, 14 (possible), 15

    def move(self):
        self.x = 1
        self.y = 2
        #    ^ refs: 9, 14 (possible)
        self.y += 1
        del self.x


def use(point, other: "Point"):
    point.x = point.y
    Point.x = 3
    point.z
    #     ^ def: none


class Vector:
    def turn(self):
        self.x = 5
        return self.x
        #           ^ refs: 14 (possible), 23
# --- path: handed.py ---
def signal():
    # ^ callers: handed.py:8, handed.py:15
    pass


first = signal
second = first
second()
# ^ def: 1


def inner():
    near = second
    nearer = near
    nearer()
    # ^ def: 1
