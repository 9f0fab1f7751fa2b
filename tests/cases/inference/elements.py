Which of several values is meant: elements by their keys, what decorators put in place, what an object was made with.
# --- path: pyproject.toml ---
[tool.symindex]
# --- path: tables.py ---
from settings import PLACE
def add(): ...
def cut(): ...
TABLE = {"add": add, "cut": cut}
chosen = TABLE["add"]
chosen()
#^ def: 2 (inferred), 5
taken = TABLE.get("cut")
taken()
#^ def: 3 (inferred), 8
last = [add, cut][PLACE]
last()
#^ def: 3 (inferred), 11
TABLE["add"] = cut
TABLE["later"] = add
rebound = TABLE["add"]
rebound()
#^ def: 3 (inferred), 16
# --- path: settings.py ---
PLACE = 1
# --- path: made.py ---
class Button:
    def __init__(self, action, label=None):
        self.action = action
def save(): ...
#   ^ callers: 8 (inferred), 10 (inferred)
def stop(): ...
#   ^ callers: 9 (inferred), 11 (inferred)
saving = Button(save)
stopping = Button(label="stop", action=stop)
saving.action()
stopping.action()
#        ^ def: 3 (inferred), 6 (inferred)
# --- path: wrapped.py ---
def logged(function):
    def wrapper(*args):
        #   ^ callers: 11 (inferred)
        return function(*args)
    return wrapper
    #      ^ def: 2
@logged
def build():
    #^ callers: 4 (inferred), 11
    pass
build()
# --- path: rows.py ---
class Row:
    def use(self): ...
class Rows:
    def __iter__(self):
        return Cursor()
class Cursor:
    def __next__(self):
        #   ^ callers: 10 (inferred)
        return Row()
for row in Rows():
    row.use()
    #   ^ def: 2 (inferred)
