Classes made of what a call gives, attributes that a metaclass or a base sets, and objects that decorators make of functions.

# --- path: made.py ---
class Loud:
    def shout(self):
        pass
class Soft:
    def hush(self):
        pass
def mixed(base, extra=Soft):
    return type("Mixed", (base, extra), {})
class Both(mixed(Loud)):
    def use(self):
        self.shout()
        #    ^ def: 2
        self.hush()
        #    ^ def: 5
class Registry:
    def find(self):
        pass
class Meta(type):
    def __init__(cls, name, bases, namespace):
        setattr(cls, "registry", Registry())
class Base(metaclass=Meta):
    def __init_subclass__(cls):
        cls.register_attribute("loud", Loud())
class Child(Base):
    pass
Child.registry.find()
#              ^ def: 16 (inferred)
Child.loud.shout()
#          ^ def: 2 (inferred)
class Command:
    def __init__(self, function):
        self.function = function
    def invoke(self):
        pass
def command(function):
    return Command(function)
@command
def run():
    pass
run.invoke()
#   ^ def: 33 (inferred)
