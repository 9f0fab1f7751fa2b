"""Strings that name code."""
__all__ = ["one", 'two', "three.four"]
__all__ += ("five",)
mock.patch("nova.compute.manager.ComputeManager._build")
mock.patch.object(Manager, "build")
entry = "package.module:function"
entry = "package.module:Class.method"
getattr(obj, "name")
setattr(obj, u'name', 1)
b"bytes.path", r"raw.path", """triple.path""", '''word'''
"not a path", "trailing.", ".leading", "a..b", "a/b", "", "1st", "with space.x", "a-b"
# Only ASCII: few texts with other letters are names.
"naïve.café"
"adjacent" "word"
"%s.format" % x
TypeVar("T", bound="pkg.Bound")
cast("List[Foo]", x)
logger = getLogger("a.b")
"this_is_a_word", "this.is:a.path"
Point = namedtuple("Point", "x, y  z", defaults=[0])
Hue = Enum("Hue", names="RED GREEN")
other("not a list", "of names")
"{p.x} {{p.no}} {0.name.first!r:>{width.chars}} {}".format(p, Point)
