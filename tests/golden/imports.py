"""Imports."""
from __future__ import annotations, with_statement as ws
import os
import os.path
import os.path as p, sys as system, json
import a . b
from typing import TYPE_CHECKING, Any as Anything
from . import sibling
from .. import parent as up
from .near import one, two
from ...far.away import (
    first,  # the first
    second as other,
)
from . . nearer import three
from . \
    . nearer import four
from package.module import *
from long.name import \
    continued, \
    again

if TYPE_CHECKING:
    from only.types import Shape

try:
    import fast
except ImportError:
    import slow as fast
else:
    fast.start()

def late():
    import inside.function
    from .inside import name
    return inside.function, name

class Holder:
    import in_class
    from m import n as o

importlib = __import__("some.module")
