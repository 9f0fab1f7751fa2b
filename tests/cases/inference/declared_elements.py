Overloads that differ in what a container holds, and types of `typing` beside the classes that they stand for.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: main.py ---
from collections.abc import Mapping, Sequence
from typing import overload

class OfNumbers:
    def go(self): ...

class OfTexts:
    def go(self): ...

class OfMappings:
    def go(self): ...

class Own(Mapping):
    def get(self, key): ...

@overload
def made(value: Sequence[str]) -> OfTexts: ...
@overload
def made(value: Sequence[int]) -> OfNumbers: ...
@overload
def made(value: Mapping[str, int]) -> OfMappings: ...
def made(value):
    return value

made(["a"]).go()
#           ^ def: 8 (inferred)
made([1, 2]).go()
#            ^ def: 5 (inferred)
made(Own()).go()
#           ^ def: 11 (inferred)
