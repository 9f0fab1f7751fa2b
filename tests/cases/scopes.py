Names are looked up as Python does: function, functions around it, module, builtins; a class is seen by its own body only.

# --- path: functions.py ---
limit = 1


def outer(limit):
    def inner():
        return limit
        #      ^ def: 4
    inner()
    # ^ def: 5
    return inner


def plain():
    return limit
    #      ^ def: 1


def shadowing():
    limit = 2
    # ^ def: 19
    # ^ refs: 22
    return limit
    #      ^ def: 19


def assigned_later():
    print(limit)
    #     ^ def: 29
    limit = 3
    return limit


def default(size=limit):
    #            ^ def: 1
    size += 1
    # ^ def: 33
    return size
    #      ^ refs: 35, 37


def parameters(first, /, second, *rest, third=0, **others):
    print(first, second, rest, third, others)
    #     ^ def: 41
    #            ^ def: 41
    #                    ^ def: 41
    #                          ^ def: 41
    #                                 ^ def: 41


def unknown():
    return nowhere
    #      ^ def: none
# --- path: classes.py ---
size = 1


class Box:
    size = 2
    double = size * 2
    #        ^ def: 5

    def read(self, size=size):
        #               ^ def: 5
        return size
        #      ^ def: 9

    def look(self):
        return size
        #      ^ def: 1

    @property
    def wide(self) -> size:
        #             ^ def: 5
        return [size for _ in ()]
        #       ^ def: 1

    pairs = [size for _ in range(size)]
    #        ^ def: 1
    #                            ^ def: 5
    later = lambda self: size
    #                    ^ def: 1

    class Inner:
        copied = size
        #        ^ def: 1


def make():
    class Local:
        pass

    return Local
    #      ^ def: 36
# --- path: comprehensions.py ---
item = 1
rows = []
names = [item for item in rows]
#        ^ def: 3
#                         ^ def: 2
outside = item
#         ^ def: 1
pairs = {key: value for key, value in rows if value}
#        ^ def: 8
#             ^ def: 8
#                                             ^ def: 8
nested = [cell for row in rows for cell in row]
#                                          ^ def: 12
late = (item for rows in rows)
#       ^ def: 1
#                        ^ def: 2
either = [item for item in (item, rows)]
#                           ^ def: 1


def walrus():
    if any((found := row) for row in rows):
        return found
        #      ^ def: 22
    return [last := row for row in rows][0], last
    #                                        ^ def: 25


squared = lambda item, by=item: item * by
#                         ^ def: 1
#                               ^ def: 29
#                                      ^ def: 29
# --- path: declared.py ---
count = 0


def enlarge():
    global count
    #      ^ def: 1
    count += 1
    # ^ def: 1
    return count
    #      ^ def: 1


def hidden():
    count = 5

    def inner():
        global count
        return count
        #      ^ def: 1

    def middle():
        def deepest():
            nonlocal count
            #        ^ def: 14
            count = 6
            # ^ def: 14
        return deepest
    return inner, middle, count
    #                     ^ def: 14


def introduce():
    global brand_new
    brand_new = 1


def use():
    return brand_new
    #      ^ def: 34
# --- path: blocks.py ---
import contextlib

for index in []:
    pass
else:
    print(index)
    #     ^ def: 3

with contextlib.suppress() as manager, open("f") as (first, second):
    print(manager, first, second)
    #     ^ def: 9
    #              ^ def: 9
    #                     ^ def: 9

try:
    pass
except ValueError as error:
    print(error)
    #     ^ def: 17

match index:
    case [head, *tail]:
        print(head, tail)
        #     ^ def: 22
        #           ^ def: 22
    case {"a": inner, **others} if inner:
        #                          ^ def: 26
        print(others)
        #     ^ def: 26
    case str() as whole:
        print(whole)
        #     ^ def: 30

first = other = (one, [two]) = index
print(other, one, two)
#     ^ def: 34
#            ^ def: 34
#                 ^ def: 34
annotated: int
print(annotated)
#     ^ def: 39
del annotated
#   ^ def: 39
# --- path: generics.py ---
type Pair[Item] = tuple[Item, Item]
#                       ^ def: 1


def first[Item](items: list[Item]) -> Item:
    #                       ^ def: 5
    #                                 ^ def: 5
    kept: Item = items[0]
    #     ^ def: 5
    return kept


class Stack[Item](list[Item]):
    #                  ^ def: 13
    def pop(self) -> Item:
        #            ^ def: 13
        return cast(Item, self)
        #           ^ def: 13

    def again[Item](self, item: Item):
        #                       ^ def: 20
        return self.top


def other() -> Pair:
    #          ^ def: 1
    return Item
    #      ^ def: none
# --- path: bound_often.py ---
value = None
value = 1
if value:
    value = 2
    # ^ def: 1
print(value)
#     ^ def: 1
#     ^ refs: 2, 3, 4, 6, 15, 21


def value_or_function():
    pass


if value:
    value_or_function = None
value_or_function()
# ^ def: 11


if value:
    def chosen(): return 1
else:
    def chosen(): return 2
chosen()
# ^ def: 22, 24
# ^ callers: 25


def redefined():
    pass


redefined()
# ^ def: 30


def redefined():
    pass
# --- path: builtin.py ---
def len(thing):
    return thing


len(print)
#^ def: 1
#   ^ def: none
sorted([])
# ^ def: none
