An import is followed to the definition it brings, through packages, aliases, stars and re-exports.

# --- path: shop/__init__.py ---
from .till import Till
from .till import close as shut
from . import goods
from .stars import *
from shop import late
__version__ = "1"


def lazy():
    pass
# --- path: shop/till.py ---
class Till:
    def close(self):
        pass


def close():
    pass


def _private():
    pass
# --- path: shop/goods/__init__.py ---
from ..till import Till
#      ^ def: shop/till.py:1
#                  ^ def: shop/till.py:1
from .. import till
#              ^ def: shop/till.py:1
from .fruit import apple
#      ^ def: shop/goods/fruit.py:1
#                  ^ def: shop/goods/fruit.py:6
from . import fruit
#             ^ def: shop/goods/fruit.py:1
from ..goods.fruit import apple as again
#        ^ def: 1
#                                  ^ def: shop/goods/fruit.py:6
till.close()
# ^ def: shop/till.py:1
#    ^ def: shop/till.py:6
fruit.apple()
#     ^ def: shop/goods/fruit.py:6
# --- path: shop/goods/fruit.py ---
from ...shop import Till
#       ^ def: shop/__init__.py:1
#                   ^ def: shop/till.py:1
from ..till import Till as FruitTill
#                          ^ def: shop/till.py:1
def apple():
    # ^ callers: absolute.py:17, absolute.py:20, shop/goods/__init__.py:17
    from .. import shut
    #              ^ def: shop/till.py:6
    shut()
    # ^ def: shop/till.py:6
# --- path: shop/stars.py ---
__all__ = ["listed", "_listed_too", "missing"]
#           ^ def: 7
#                     ^ def: 11
#                                    ^ def: none


def listed():
    pass


def _listed_too():
    pass


def unlisted():
    pass
# --- path: shop/late.py ---
def lazy():
    pass
# --- path: shop/open.py ---
from .till import *
#     ^ def: shop/till.py:1


def opened():
    pass


def _closed():
    pass
# --- path: absolute.py ---
import shop
import shop.till
#      ^ def: shop/__init__.py:1
#           ^ def: shop/till.py:1
import shop.goods.fruit as basket
#                 ^ def: shop/goods/fruit.py:1
#                          ^ def: shop/goods/fruit.py:1
from shop import Till as T, shut
#                ^ def: shop/till.py:1
#                        ^ def: shop/till.py:1
#                           ^ def: shop/till.py:6
shop.till.Till.close
# ^ def: shop/__init__.py:1
#    ^ def: shop/till.py:1
#         ^ def: shop/till.py:1
#              ^ def: shop/till.py:2
shop.goods.fruit.apple()
#          ^ def: shop/goods/fruit.py:1
#                ^ def: shop/goods/fruit.py:6
basket.apple()
#      ^ def: shop/goods/fruit.py:6
T.close
# ^ def: shop/till.py:2
shut()
# ^ def: shop/till.py:6
shop.__version__
#    ^ def: shop/__init__.py:6
shop.lazy
#    ^ def: shop/__init__.py:9
shop.late.lazy
#         ^ def: shop/late.py:1
shop.nothing
#    ^ def: none
# --- path: star_with_all.py ---
from shop.stars import *
listed()
# ^ def: shop/stars.py:7
_listed_too()
# ^ def: shop/stars.py:11
unlisted()
# ^ def: none
# --- path: star_without_all.py ---
from shop.open import *
opened()
# ^ def: shop/open.py:5
close()
# ^ def: shop/till.py:6
_closed()
# ^ def: none
# --- path: star_twice.py ---
from first_star import *
from second_star import *
both()
# ^ def: second_star.py:1
only_first()
# ^ def: first_star.py:2
# --- path: first_star.py ---
def both(): pass
def only_first(): pass
# --- path: second_star.py ---
def both(): pass
# --- path: grown_all.py ---
from shop import till
__all__ = ["one"]
__all__ += ["_two"]
__all__.append("_three")
__all__.extend(["_four"])
def one(): pass
def _two(): pass
def _three(): pass
def _four(): pass
def five(): pass
# --- path: star_grown.py ---
from grown_all import *
one(), _two(), _three(), _four(), five()
# ^ def: grown_all.py:6
#      ^ def: grown_all.py:7
#              ^ def: grown_all.py:8
#                        ^ def: grown_all.py:9
#                                 ^ def: none
# --- path: computed_all.py ---
import shop.stars
__all__ = shop.stars.__all__ + ["_own"]
def _own(): pass
def perhaps(): pass
def _not(): pass
# --- path: star_computed.py ---
from computed_all import *
_own(), perhaps(), _not()
# ^ def: computed_all.py:3
#       ^ def: computed_all.py:4
#                  ^ def: none
# --- path: cycle_a.py ---
from cycle_c import *
from cycle_b import *
late()
# ^ def: cycle_c.py:2
# --- path: cycle_b.py ---
from cycle_a import *
late()
# ^ def: cycle_c.py:2
never()
# ^ def: none
# --- path: cycle_c.py ---
from cycle_a import *
def late(): pass
# --- path: cycle_names.py ---
from cycle_names import loop
from cycle_other import there
there()
# ^ def: none
loop()
# ^ def: none
# --- path: cycle_other.py ---
from cycle_names import loop as there
# --- path: alternatives.py ---
try:
    from fast import run
except ImportError:
    from slow import run
try:
    import fast as engine
except ImportError:
    import slow as engine
try:
    from missing_library import walk
except ImportError:
    def walk():
        pass
try:
    from fast import jump
except ImportError:
    jump = None
import sys
if sys.version_info > (3, 12):
    from fast import step
else:
    from slow import step
run()
# ^ def: fast.py:1, slow.py:1
engine.run()
#      ^ def: fast.py:1, slow.py:1
walk()
# ^ def: 12
jump()
# ^ def: fast.py:4
step()
# ^ def: fast.py:5, slow.py:4
# --- path: fast.py ---
def run():
    # ^ callers: alternatives.py:23, alternatives.py:25
    pass
def jump(): pass
def step(): pass
# --- path: slow.py ---
def run():
    # ^ callers: alternatives.py:23, alternatives.py:25
    pass
def step(): pass
# --- path: typed.py ---
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from shop import Till
    import shop.goods.fruit
def use(till: Till, name: "Till", many: "list[Till]", far: "shop.goods.fruit.apple") -> "shop.till.Till":
    #         ^ def: shop/till.py:1
    #                      ^ def: shop/till.py:1
    #                                         ^ def: shop/till.py:1
    #                                                                  ^ def: shop/goods/fruit.py:1
    #                                                                                              ^ def: shop/till.py:1
    pass
# --- path: inside.py ---
def one():
    import shop.till as t
    t.close()
    # ^ def: shop/till.py:6
def two():
    t.close()
    # ^ def: shop/till.py:2 (possible), shop/till.py:6 (possible)
class C:
    from shop import Till
    made = Till()
    #      ^ def: shop/till.py:1
    def method(self):
        self.Till()
        #    ^ def: shop/till.py:1
        Till()
        # ^ def: none
# --- path: external.py ---
# Weaker than wished: what comes from a package that no tree has cannot be the project's, yet is called possible.
import requests
from requests import close
from nowhere.at_all import lazy as slow
requests.close()
#        ^ def: shop/till.py:2 (possible), shop/till.py:6 (possible)
close()
# ^ def: shop/till.py:6 (possible)
slow()
# ^ def: slow.py:1 (possible)
# --- path: submodule/__init__.py ---
from submodule.same import same
def other(): pass
# --- path: submodule/same.py ---
def same(): pass
# --- path: submodule/other.py ---
def inside(): pass
# --- path: submodule/third.py ---
def inside(): pass
# --- path: uses_submodule.py ---
from submodule import same, other, third
same()
# ^ def: submodule/same.py:1
other()
# ^ def: submodule/__init__.py:2
third.inside()
# ^ def: submodule/third.py:1
#     ^ def: submodule/third.py:1
import submodule.other
submodule.other.inside()  # wrong: once imported, the submodule takes the function's place, but the order is not seen
#               ^ def: submodule/other.py:1 (possible), submodule/third.py:1 (possible)
# --- path: tower/__init__.py ---
from .clock import Clock
from .bell import *
# --- path: tower/bell.py ---
import tower.clock as bell


def ring():
    # ^ callers: tower/clock.py:7
    pass
# --- path: tower/clock.py ---
from tower import bell as first
#                 ^ def: tower/clock.py:1, tower/bell.py:1


class Clock:
    def strike(self):
        first.ring()
# --- path: visitor.py ---
from tower import bell
#                 ^ def: tower/clock.py:1
# --- path: builtins.pyi ---
def sorted_out(what): ...
# --- path: after_an_unknown_star.py ---
from nowhere_at_all import *

sorted_out(1)
# ^ def: builtins.pyi:1 (inferred)
unheard_of(1)
# ^ def: none
