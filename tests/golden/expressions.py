"""Expressions: what is read, what is called."""
f()
a.b.c()
f(g(x), *args, key=value, other=h(), **options)
a.b(c).d(e)[f](g)
(f)(x)
((a.b))(x)
(a or b)(x)
f(x)(y)
a[b][c:d:e, ...]
a[b].c
"text".join(parts)
[].append(x)
[x for x in xs if x.ok() for y in x.ys]
{k: v for k, v in pairs.items()}
{x async for x in stream()}
(x + 1 for x in xs)
sum(x.n for x in xs)
lambda a, b=default: a.c(b)
lambda: f()
a if b else c.d
a and b or not c
a < b <= c.d
a is b, a is not b, a in b, a not in b
-a + ~b ** c // d @ e
f"{name!r:>{width}} {a.b(c)['key']} {d=} {{no}} {'nested'} {f'{deep}'}"
f"{x:=10} {(y := 2)} {when:%H:%M}"
rf"\d{pattern}" "plain" Rf'{other}'
t"{template.part}"
"adjacent" "literals"
# The grammar takes `*b` for the object of `.c`; of a call that is put right, of a longer chain it is not.
[*a, *f(x), *b.c(y)[0], *g.h]
{**a, "b": c, **f(d), 'word': 1}
{*a, b}
print(*a.b(), sep="")
(yield)
x = yield a
y = yield from b.c()
z = await d.e(f)
async def g(): return [await h(i) async for i in j]
assert a.b, message()
raise Error(text) from cause
return_value = a, *b
call(**{"key": value})
a \
    .b \
    .c(d)
a. \
    b()
1 .real
x = 0xFF, 1_000, 1e5, 3j, True, None, ...
big = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, name, 18]
