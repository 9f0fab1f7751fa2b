Functions behind types that say only how they are called.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: main.py ---
from __future__ import annotations
from collections.abc import Callable

class Result:
    def go(self): ...

def made() -> Callable[[str], Result]:
    def inner(name: str) -> Result:
        # ^ callers: 13 (inferred), 15 (inferred)
        return Result()
    return inner

made()("a")
run = made()
run("a").go()
# ^ def: 8 (inferred), 14
#        ^ def: 5 (inferred)

class Holder:
    def __init__(self, first: Callable[[], Result], second: Callable[[], Result] | None = None):
        self.first = first
        self.second: Callable[[], Result] | None = second

    def call(self):
        self.first().go()
        #    ^ def: 35 (inferred), 21
        #            ^ def: 5 (inferred)
        self.second().go()
        #    ^ def: 38 (inferred), 22

third: Callable[[], Result] = lambda: Result()
# ^ callers: 33
third()

def one():
    # ^ callers: 25 (inferred), 41 (inferred)
    return Result()
def two():
    return Result()

Holder(one, two)
