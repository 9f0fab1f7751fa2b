Classes that calls make, and the fields they have.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: points.py ---
import dataclasses
from collections import namedtuple
from enum import Enum
from typing import NamedTuple, TypedDict

Place = namedtuple("Place", ["east", "north"])
Named = NamedTuple("Named", [("owner", Place), ("size", int)])
Colour = Enum("Colour", ["RED", "GREEN"])
Code = Enum("Code", {"OK": 200, "GONE": 410})
Options = TypedDict("Options", {"start": Place, "limit": int})
Made = dataclasses.make_dataclass("Made", ["alpha", ("beta", Place)])


def handle(self):
    return self.limit


Dynamic = type("Dynamic", (Made,), {"handle": handle, "limit": 3})


class Base(namedtuple("Base", ["first", "second"])):
    def both(self):
        return self.first, self.second
        #           ^ def: 21
        #                       ^ def: 21


def use(options: Options, named: Named, place: Place):
    place.east
    #     ^ def: 6 (inferred)
    place.south
    #     ^ def: none
    Place(1, north=2).north
    #        ^ def: 6
    #                 ^ def: 6 (inferred)
    named.owner.east
    #     ^ def: 7 (inferred)
    #           ^ def: 6 (inferred)
    Colour.RED
    #      ^ def: 8 (inferred)
    Code.GONE
    #    ^ def: 9 (inferred)
    options["start"].east
    #                ^ def: 6 (inferred)
    Made(1, 2).beta.north
    #          ^ def: 11 (inferred)
    #               ^ def: 6 (inferred)
    Dynamic(1, 2).handle()
    #             ^ def: 18 (inferred)
    Dynamic(1, 2).alpha
    #             ^ def: 11 (inferred)
    place._replace(east=3)
    #              ^ def: 6 (inferred)
    dataclasses.replace(Made(1, 2), beta=place)
    #                               ^ def: 11 (inferred)
    Base(1, 2).both()
    #          ^ def: 22 (inferred)
    Base(first=1, second=2)
    #    ^ def: 21
