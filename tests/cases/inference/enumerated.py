The value of an enumeration's member is what its property gives, and not the property's function.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: main.py ---
from enum import Enum

class Colour(Enum):
    RED = 1

def shown(colour: Colour):
    value = colour.value
    return str(value)
    #          ^ def: 7
