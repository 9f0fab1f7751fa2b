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
#      ^ def: ?
#                  ^ def: ?
from .. import till
#              ^ def: ?
from .fruit import apple
#      ^ def: ?
#                  ^ def: ?
from . import fruit
#             ^ def: ?
from ..goods.fruit import apple as again
#        ^ def: ?
#                                  ^ def: ?
till.close()
# ^ def: ?
#    ^ def: ?
fruit.apple()
#     ^ def: ?
# --- path: shop/goods/fruit.py ---
from ...shop import Till
#       ^ def: ?
#                   ^ def: ?
from ..till import Till as FruitTill
#                          ^ def: ?
def apple():
    # ^ callers: ?
    from .. import shut
    #              ^ def: ?
    shut()
    # ^ def: ?
# --- path: shop/stars.py ---
__all__ = ["listed", "_listed_too", "missing"]
#           ^ def: ?
#                     ^ def: ?
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
#     ^ def: ?


def opened():
    pass


def _closed():
    pass
# --- path: absolute.py ---
import shop
import shop.till
#      ^ def: ?
#           ^ def: ?
import shop.goods.fruit as basket
#                 ^ def: ?
#                          ^ def: ?
from shop import Till as T, shut
#                ^ def: ?
#                        ^ def: ?
#                           ^ def: ?
shop.till.Till.close
# ^ def: ?
#    ^ def: ?
#         ^ def: ?
#              ^ def: ?
shop.goods.fruit.apple()
#          ^ def: ?
#                ^ def: ?
basket.apple()
#      ^ def: ?
T.close
# ^ def: ?
shut()
# ^ def: ?
shop.__version__
#    ^ def: ?
shop.lazy
#    ^ def: ?
shop.late.lazy
#         ^ def: ?
shop.nothing
#    ^ def: none
# --- path: star_with_all.py ---
from shop.stars import *
listed()
# ^ def: ?
_listed_too()
# ^ def: ?
unlisted()
# ^ def: none
# --- path: star_without_all.py ---
from shop.open import *
opened()
# ^ def: ?
close()
# ^ def: ?
_closed()
# ^ def: none
# --- path: star_twice.py ---
from first_star import *
from second_star import *
both()
# ^ def: ?
only_first()
# ^ def: ?
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
# ^ def: ?
#      ^ def: ?
#              ^ def: ?
#                        ^ def: ?
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
# ^ def: ?
#       ^ def: ?
#                  ^ def: none
# --- path: cycle_a.py ---
from cycle_c import *
from cycle_b import *
late()
# ^ def: ?
# --- path: cycle_b.py ---
from cycle_a import *
late()
# ^ def: ?
never()
# ^ def: none
# --- path: cycle_c.py ---
from cycle_a import *
def late(): pass
# --- path: cycle_names.py ---
from cycle_names import loop
from cycle_other import there
there()
# ^ def: ?
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
# ^ def: ?
engine.run()
#      ^ def: ?
walk()
# ^ def: ?
jump()
# ^ def: ?
step()
# ^ def: ?
# --- path: fast.py ---
def run():
    # ^ callers: ?
    pass
def jump(): pass
def step(): pass
# --- path: slow.py ---
def run():
    # ^ callers: ?
    pass
def step(): pass
# --- path: typed.py ---
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from shop import Till
    import shop.goods.fruit
def use(till: Till, name: "Till", many: "list[Till]", far: "shop.goods.fruit.apple") -> "shop.till.Till":
    #         ^ def: ?
    #                      ^ def: ?
    #                                         ^ def: ?
    #                                                                  ^ def: ?
    #                                                                                              ^ def: ?
    pass
# --- path: inside.py ---
def one():
    import shop.till as t
    t.close()
    # ^ def: ?
def two():
    t.close()
    # ^ def: ?
class C:
    from shop import Till
    made = Till()
    #      ^ def: ?
    def method(self):
        self.Till()
        #    ^ def: ?
        Till()
        # ^ def: none
# --- path: external.py ---
# Weaker than wished: what comes from a package that no tree has cannot be the project's, yet is called possible.
import requests
from requests import close
from nowhere.at_all import lazy as slow
requests.close()
#        ^ def: ?
close()
# ^ def: ?
slow()
# ^ def: ?
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
# ^ def: ?
other()
# ^ def: ?
third.inside()
# ^ def: ?
#     ^ def: ?
import submodule.other
submodule.other.inside()  # wrong: once imported, the submodule takes the function's place, but the order is not seen
#               ^ def: ?
