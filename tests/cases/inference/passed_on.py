Values that pass through constructors that are inherited, parameters that are rebound, and tuples of known types.

# --- path: inherited.py ---
class Session:
    def commit(self): pass
    #   ^ callers: inherited.py:9 (inferred)
class Repository:
    def __init__(self, session, log=None):
        self.session = session
        self.log = log
    def save(self):
        self.session.commit()
        #            ^ def: 2 (inferred)
class Customers(Repository): pass
class Orders(Repository):
    def __init__(self, session):
        super().__init__(session, Log())
class Log:
    def write(self): pass
def use():
    Customers(Session()).save()
    Orders(None).log.write()
    #                ^ def: 16 (inferred)
# --- path: rebound.py ---
class Named:
    def run(self): pass
def named(thing):
    if isinstance(thing, str):
        thing = Named()
    return thing
named("x").run()
#          ^ def: 2 (inferred)
def same(thing):
    return thing
same(Named()).run()
#             ^ def: 2 (inferred)
# --- path: tuples.py ---
class Kind:
    def show(self): pass
class Trace:
    def show(self): pass
def info() -> tuple[Kind, Trace]: ...
def known() -> tuple[Kind, Trace] | tuple[None, None]: ...
info()[1].show()
#         ^ def: 4 (inferred)
known()[-2].show()
#           ^ def: 2 (inferred)
