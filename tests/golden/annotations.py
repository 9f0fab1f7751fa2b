"""Annotations: names, expressions, strings, comments."""
a: int
b: Optional[pkg.Thing] = None
c: "Name"
d: "pkg.mod.Name"
e: "Dict[str, pkg.Thing]" = {}
f: "int | None"
g: Optional["Forward"]
h: Union["A[B]", pkg.C["D"]]
i: Literal["word", "two words", "a-b"]
j: typing.Literal["r", "a | b"]
k: Annotated[int, "what it-is", Field("x y", gt=0)]
l: Annotated["Deep[Type]", doc("text-here")]
m: Callable[["Arg[int]", int], "Result | None"]
n: "not a type"
o: "List['Inner']"
p: "broken["
q: "a\x20b"
r: """
    Dict[str,
         int]
"""
s: f"{t}"
def function(x: "List[X]" = "a-b", *args: "A", **kw: "B[C]") -> "Result[D]": ...
def plain(x: int | None, y: pkg.Y[int, ...] = Y.default()) -> tuple[int, *Ts]: ...
lambda x: x
class Base(Generic["T"]):
    attr: ClassVar["Base | None"] = None
    self_typed: "Base"
u = []  # type: List[int]
v = w()  # type: ignore
def old(x,  # type: int
        y):
    # type: (...) -> str
    return x  # type:ignore[arg-type] # why
for z in zs:  # type: Z
    pass
