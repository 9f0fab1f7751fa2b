A class that is raised without a call is made all the same.

# --- path: mod.py ---
class Broken(Exception):
    def __init__(self, reason=""):
        #   ^ callers: 6, 8
        pass
def fail():
    raise Broken
def fail_with():
    raise Broken("why")
