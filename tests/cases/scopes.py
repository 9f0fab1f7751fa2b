Names are looked up as Python does: function, functions around it, module, builtins; a class is seen by its own body only.

# --- path: functions.py ---
limit = 1


def outer(limit):
    def inner():
        return limit
        #      ^ def: ?
    inner()
    # ^ def: ?
    return inner


def plain():
    return limit
    #      ^ def: ?


def shadowing():
    limit = 2
    # ^ def: ?
    # ^ refs: ?
    return limit
    #      ^ def: ?


def assigned_later():
    print(limit)
    #     ^ def: ?
    limit = 3
    return limit


def default(size=limit):
    #            ^ def: ?
    size += 1
    # ^ def: ?
    return size
    #      ^ refs: ?


def parameters(first, /, second, *rest, third=0, **others):
    print(first, second, rest, third, others)
    #     ^ def: ?
    #            ^ def: ?
    #                    ^ def: ?
    #                          ^ def: ?
    #                                 ^ def: ?


def unknown():
    return nowhere
    #      ^ def: none
# --- path: classes.py ---
size = 1


class Box:
    size = 2
    double = size * 2
    #        ^ def: ?

    def read(self, size=size):
        #               ^ def: ?
        return size
        #      ^ def: ?

    def look(self):
        return size
        #      ^ def: ?

    @property
    def wide(self) -> size:
        #             ^ def: ?
        return [size for _ in ()]
        #       ^ def: ?

    pairs = [size for _ in range(size)]
    #        ^ def: ?
    #                            ^ def: ?
    later = lambda self: size
    #                    ^ def: ?

    class Inner:
        copied = size
        #        ^ def: ?


def make():
    class Local:
        pass

    return Local
    #      ^ def: ?
# --- path: comprehensions.py ---
item = 1
rows = []
names = [item for item in rows]
#        ^ def: ?
#                         ^ def: ?
outside = item
#         ^ def: ?
pairs = {key: value for key, value in rows if value}
#        ^ def: ?
#             ^ def: ?
#                                             ^ def: ?
nested = [cell for row in rows for cell in row]
#                                          ^ def: ?
late = (item for rows in rows)
#       ^ def: ?
#                        ^ def: ?
either = [item for item in (item, rows)]
#                           ^ def: ?


def walrus():
    if any((found := row) for row in rows):
        return found
        #      ^ def: ?
    return [last := row for row in rows][0], last
    #                                        ^ def: ?


squared = lambda item, by=item: item * by
#                         ^ def: ?
#                               ^ def: ?
#                                      ^ def: ?
# --- path: declared.py ---
count = 0


def enlarge():
    global count
    #      ^ def: ?
    count += 1
    # ^ def: ?
    return count
    #      ^ def: ?


def hidden():
    count = 5

    def inner():
        global count
        return count
        #      ^ def: ?

    def middle():
        def deepest():
            nonlocal count
            #        ^ def: ?
            count = 6
            # ^ def: ?
        return deepest
    return inner, middle, count
    #                     ^ def: ?


def introduce():
    global brand_new
    brand_new = 1


def use():
    return brand_new
    #      ^ def: ?
# --- path: blocks.py ---
import contextlib

for index in []:
    pass
else:
    print(index)
    #     ^ def: ?

with contextlib.suppress() as manager, open("f") as (first, second):
    print(manager, first, second)
    #     ^ def: ?
    #              ^ def: ?
    #                     ^ def: ?

try:
    pass
except ValueError as error:
    print(error)
    #     ^ def: ?

match index:
    case [head, *tail]:
        print(head, tail)
        #     ^ def: ?
        #           ^ def: ?
    case {"a": inner, **others} if inner:
        #                          ^ def: ?
        print(others)
        #     ^ def: ?
    case str() as whole:
        print(whole)
        #     ^ def: ?

first = other = (one, [two]) = index
print(other, one, two)
#     ^ def: ?
#            ^ def: ?
#                 ^ def: ?
annotated: int
print(annotated)
#     ^ def: ?
del annotated
#   ^ def: ?
# --- path: generics.py ---
type Pair[Item] = tuple[Item, Item]
#                       ^ def: ?


def first[Item](items: list[Item]) -> Item:
    #                       ^ def: ?
    #                                 ^ def: ?
    kept: Item = items[0]  # wrong: `FileFacts.scope_of` takes the annotation of a local for one of the function
    #     ^ def: ?
    return kept


class Stack[Item](list[Item]):
    #                  ^ def: ?
    def pop(self) -> Item:
        #            ^ def: ?
        return cast(Item, self)
        #           ^ def: ?

    def again[Item](self, item: Item):
        #                       ^ def: ?
        return self.top


def other() -> Pair:
    #          ^ def: ?
    return Item
    #      ^ def: none
# --- path: bound_often.py ---
value = None
value = 1
if value:
    value = 2
    # ^ def: ?
print(value)
#     ^ def: ?
#     ^ refs: ?


def value_or_function():
    pass


if value:
    value_or_function = None
value_or_function()
# ^ def: ?


if value:
    def chosen(): return 1
else:
    def chosen(): return 2
chosen()
# ^ def: ?
# ^ callers: ?


def redefined():
    pass


redefined()
# ^ def: ?


def redefined():
    pass
# --- path: builtin.py ---
def len(thing):
    return thing


len(print)
#^ def: ?
#   ^ def: none
sorted([])
# ^ def: none
