What decorators give to the functions that they decorate.

# --- path: library.py ---
from functools import wraps
from typing import Callable, Concatenate, ParamSpec, TypeVar
P = ParamSpec("P")
R = TypeVar("R")
class Session:
    def commit(self):
        pass
def open_session() -> Session:
    return Session()
def with_session(function):
    @wraps(function)
    def run(*args, **kwargs):
        return function(open_session(), *args, **kwargs)
    return run
def named(name):
    def decorate(function):
        def run(*args):
            return function(*args, session=open_session())
        return run
    return decorate
def typed(function: Callable[Concatenate[int, Session, P], R]) -> Callable[P, R]:
    return bind(function)
def plain(function: Callable[[Session], R]):
    return register(function)
# --- path: own.py ---
from library import named, plain, typed, with_session
@with_session
def first(session, count):
    session.commit()
    #       ^ def: library.py:6 (inferred)
    count.commit()
    #     ^ def: library.py:6 (possible)
first(1)
@named("x")
def second(count, session):
    session.commit()
    #       ^ def: library.py:6 (inferred)
@typed
def third(number, session):
    session.commit()
    #       ^ def: library.py:6 (inferred)
@plain
def fourth(session):
    session.commit()
    #       ^ def: library.py:6 (inferred)
