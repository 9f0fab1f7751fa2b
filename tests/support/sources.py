"""Sources for laws: bytes that are like Python, and real files with something done to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.support.laws import examples

if TYPE_CHECKING:
    from collections.abc import Callable

# The same examples each time: a law that is broken once is broken for everyone.
lawful: Callable[[Any], Any] = settings(
    max_examples=examples(60),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_HERE = Path(__file__).parent
_GOLDEN = [path.read_bytes() for path in sorted((_HERE.parent / "golden").glob("*.py"))]
_TOKENS = """\
a b self cls x _ match case type print exec async await def class lambda if else elif for while in is not and or
with as try except finally from import global nonlocal del return yield raise assert pass None True ( ) [ ] { } , : ;
. = == := -> + - * ** / // @ < > <> | & ~ ! += @= ... \\ ` $ ? 1 0x1 1.5 10L "a" 'a.b' "a b" "List[x]" f"{a}"
rf'{b!r:>{c}}' b"c" u"d" "" \"\"\" ''' f" f' # #type:int #c é 変数 ª \u00a0 \ufeff \x0c \t \r \r\n \x00 @a
"""
_BLANKS = [" ", " ", " ", "\n", "\n    ", "\n        ", "\n\n", ""]

real = st.sampled_from(_GOLDEN)
python_like = st.lists(
    st.tuples(st.sampled_from(re.split("[ \n]+", _TOKENS)), st.sampled_from(_BLANKS)), max_size=60
).map(lambda pieces: "".join(token + blank for token, blank in pieces).encode())


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real file from which slices are cut, or to which they are added, a few times."""
    source = draw(real)
    begin = draw(st.integers(0, len(source)))
    source = source[begin : begin + 1500]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(source)))
        stop = min(len(source), start + draw(st.integers(0, 80)))
        to = draw(st.integers(0, len(source)))
        piece = source[start:stop]
        match draw(st.sampled_from(["delete", "duplicate", "insert"])):
            case "delete":
                source = source[:start] + source[stop:]
            case "duplicate":
                source = source[:to] + piece + source[to:]
            case "insert":
                source = source[:to] + draw(st.one_of(python_like, st.binary(max_size=20))) + source[to:]
    return source


sources = st.one_of(st.binary(max_size=200), python_like, damaged())
