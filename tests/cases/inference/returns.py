What calls give: returned and yielded values, `with … as`, awaited values.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: shop.py ---
class Till:
    def close(self): ...
    def __add__(self, other): ...

class Drawer:
    def open(self): ...
    def close(self): ...

class Decoy:
    def close(self): ...
    def open(self): ...
# --- path: main.py ---
import contextlib
from contextlib import contextmanager, asynccontextmanager
from shop import Till, Drawer

def plain():
    if 1:
        return None
    return Till()
plain().close()
#       ^ def: shop.py:2 (inferred)

def handed(thing):
    return thing
handed(Till()).close()
#              ^ def: shop.py:2 (inferred)

def tills():
    yield Till()
for till in tills():
    till.close()
    #    ^ def: shop.py:2 (inferred)
next(tills()).close()
#             ^ def: shop.py:2 (inferred)

def delegated():
    yield from tills()
for till_too in delegated():
    till_too.close()
    #        ^ def: shop.py:2 (inferred)

class Manager:
    def __enter__(self):
        return Till()
    def __exit__(self, *_): ...

class Later:
    async def __aenter__(self):
        return Drawer()
    async def __aexit__(self, *_): ...

class Itself:
    def __enter__(self):
        return self
    def __exit__(self, *_): ...
    def work(self): ...

with Manager() as managed, Itself() as itself:
    managed.close()
    #       ^ def: shop.py:2 (inferred)
    itself.work()
    #      ^ def: 45 (inferred)

@contextmanager
def opened():
    yield Till()
with opened() as held:
    held.close()
    #    ^ def: shop.py:2 (inferred)

@contextlib.contextmanager
def pair():
    yield Till(), Drawer()
with pair() as (left, right):
    left.close(), right.open()
    #    ^ def: shop.py:2 (inferred)
    #                   ^ def: shop.py:6 (inferred)

@asynccontextmanager
async def opened_later():
    yield Till()

async def fetch():
    return Till()

async def stream():
    yield Till()

async def use():
    async with Later() as drawer:
        drawer.open()
        #      ^ def: shop.py:6 (inferred)
    async with opened_later() as later:
        later.close()
        #     ^ def: shop.py:2 (inferred)
    (await fetch()).close()
    #               ^ def: shop.py:2 (inferred)
    till = await fetch()
    till.close()
    #    ^ def: shop.py:2 (inferred)
    async for each in stream():
        each.close()
        #    ^ def: shop.py:2 (inferred)
    return [one.close() async for one in stream()]
    #           ^ def: shop.py:2 (inferred)

stack = contextlib.ExitStack()
entered = stack.enter_context(Manager())
entered.close()
#       ^ def: shop.py:2 (inferred)

class Chain:
    def step(self):
        return self
    def other(self) -> "Chain":
        ...
class Link(Chain):
    def end(self): ...
Link().step().step().end()
#                    ^ def: 107 (inferred)
Chain().other().step()
#               ^ def: 102 (inferred)
try:
    pass
except (ValueError, KeyError) as error:
    pass
class Trouble(Exception):
    def tell(self): ...
try:
    pass
except Trouble as trouble:
    trouble.tell()
    #       ^ def: 117 (inferred)
# --- path: chosen_by_class.py ---
from typing import Any, Type, overload
class Name: ...
class From: ...
class Table(From): ...
class Text:
    def take(self): ...
class Source:
    def take(self): ...
    #   ^ callers: 16 (inferred)
@overload
def expect(role: Type[Name], element: Any) -> Text: ...
@overload
def expect(role: Type[From], element: Any) -> Source: ...
def expect(role, element):
    return element
expect(Table, 1).take()
