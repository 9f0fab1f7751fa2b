"""An attribute on a line that is indented less than its statement, which brackets allow and the grammar does not."""
class Class:
    def method(self):
        (found.
    attribute)
        still.in_method()
    def next(self): pass
after()
