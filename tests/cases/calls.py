Who calls: calls, decorators, other names of the same thing; keyword arguments mean parameters, strings may name code.

# --- path: mod.py ---
def target(limit, *, deep=False, **more):
    # ^ callers: ?
    # ^ refs: ?
    pass


def decorate(function):
    # ^ callers: ?
    return function


def factory(option):
    # ^ callers: ?
    return decorate
    #      ^ def: ?


class Made:
    # ^ callers: ?
    # ^ refs: ?
    def __init__(self, colour):
        #              ^ refs: ?
        pass

    def method(self):
        # ^ callers: ?
        # ^ refs: ?
        pass
# --- path: users.py ---
import mod
from mod import target as tt, decorate, factory, Made
from mod import Made as M

f = mod.target
f()
#^ def: ?
tt(1)
#^ def: ?


@decorate
# ^ def: ?
def one():
    tt(2)


@factory(option=1)
#        ^ def: ?
@mod.decorate
#    ^ def: ?
class Two:
    @decorate
    def three(self):
        return mod.target(limit=1, deep=True, other=2)
        #          ^ def: ?
        #                 ^ def: ?
        #                          ^ def: ?
        #                                     ^ def: ?


def local_alias():
    call = tt
    call(limit=3)
    # ^ def: ?
    #    ^ def: ?
    return map(tt, [])


def twice(flag):
    call = tt
    if flag:
        call = decorate
    call()  # given two values: whose call it is takes inference
    # ^ def: ?


Made(colour=1)
# ^ def: ?
#    ^ def: ?
M("red").method()
#        ^ def: ?
Made.method(None)
#    ^ def: ?


class Sub(Made):
    pass


Sub(colour=2)
#   ^ def: ?


def patterns(thing):
    match thing:
        case mod.Made(method=inner):
            #    ^ def: ?
            #         ^ def: ?
            return inner


def unknown(thing):
    thing.target(limit=4)
    #     ^ def: ?
    #            ^ def: ?
    thing.nothing_of_the_kind(limit=4)
    #     ^ def: none
    return [].append(thing)
    #         ^ def: none
# --- path: strings.py ---
from unittest import mock

__all__ = ["one", "patched"]
#           ^ def: ?
#                   ^ def: ?


def one():
    import mod
    return getattr(mod, "target")
    #                    ^ def: ?


@mock.patch("mod.Made.method")
#            ^ def: ?
#                ^ def: ?
#                     ^ def: ?
@mock.patch("mod.target")
@mock.patch.object(one, "method")
#                        ^ def: none
def patched(a, b, c):
    return "target", "mod:Made.method", "mod.nothing", "no.such.Made", f"{one}"
    #        ^ def: ?
    #                     ^ def: ?
    #                               ^ def: ?
    #                                         ^ def: none
    #                                                          ^ def: ?
    #                                                                     ^ def: ?
# --- path: parameters.py ---
def build(size, colour=None):
    #     ^ refs: ?
    #           ^ refs: ?
    return size, colour


build(size=1)
build(1, colour=2)


def other(size):
    return build(size=size, colour=size)
    #            ^ def: ?
    #                 ^ def: ?
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
    # ^ refs: ?

    def move(self):
        self.x = 1
        self.y = 2
        #    ^ refs: ?
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
        #           ^ refs: ?
