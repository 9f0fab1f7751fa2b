Parameters of methods that override others: what the overridden one is given or declares.

# --- path: library.py ---
class Parser:
    def add(self, word):
        pass
class Request:
    def send(self):
        pass
class Command:
    def run(self):
        self.arguments(Parser(), 1)
    def arguments(self, parser, number):
        pass
    def sent(self, request: Request):
        pass
# --- path: own.py ---
from library import Command
class Greet(Command):
    def arguments(self, words, *rest):
        words.add("x")
        #     ^ def: library.py:2 (inferred)
class Deep(Greet):
    def arguments(self, parser, number):
        parser.add("y")
        #      ^ def: library.py:2 (inferred)
    def sent(self, what):
        what.send()
        #    ^ def: library.py:5 (inferred)
