"""Cython is read as Python of the same length; what it declares has facts as if it were Python, at its own places."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symindex.extract import extract
from symindex.extract.cython import MAX_LENGTH, as_python
from symindex.extract.mentions import Mentions
from symindex.extract.word_scan import may_import, words_in
from symindex.model import kinds as k
from symindex.model.roles import Role
from tests.extract.test_laws import check_laws
from tests.support.sources import lawful, sources

_WORDS = """cdef cpdef ctypedef cimport from import include DEF IF ELIF ELSE class struct enum union cppclass fused
    extern public readonly inline api nogil noexcept except int unsigned char object def property return sizeof new
    lambda if not None x y foo Bar é self * + -1 < > & ( ) [ ] , ; : = . ... @ # ? ~ | \\ " ' \"\"\" 'x.h' 'a/b.pxi'
    "../c.pxi" c'a' 0xFFull 1UL"""
_PIECES = (
    *_WORDS.split(),
    *("[:, ::1]", "(*f)", "<int>", "sizeof(int *)", "operator+", "for i from 0 <= ", "cdef int "),
    *("extern from 'x.h':", " ", " ", " ", "\n", "\n    ", "\n        ", "\t", "\r\n", "\0"),
)
cython_like = st.lists(st.sampled_from(_PIECES), max_size=40).map(lambda pieces: "".join(pieces).encode())
anything = st.one_of(cython_like, cython_like.map(lambda text: b"cdef int x\n" + text), sources)


def defined(source: str) -> list[tuple[str, str]]:
    """The definitions and variables of a text, by name and kind."""
    facts = extract(source.encode())
    assert k.ERROR not in facts.kinds
    wanted = k.DEFINITIONS | {k.BOUND, k.LOCAL}
    return [(facts.word(node), k.KIND_NAMES[facts.kinds[node]].lower()) for node in facts.nodes_of(wanted)]


def parameters(source: str) -> list[str]:
    facts = extract(source.encode())
    assert k.ERROR not in facts.kinds
    return [facts.word(node) for node in facts.nodes_of(k.PARAMETERS)]


def imported(source: str) -> list[str]:
    """The modules that a text imports from, as written."""
    facts = extract(source.encode())
    assert k.ERROR not in facts.kinds
    return [facts.word(node) for node in facts.nodes_of({k.IMPORT, k.FROM})]


# Laws


@lawful
@given(anything)
def test_the_text_for_the_grammar_has_the_length_and_the_lines_of_the_source(source: bytes) -> None:
    read = as_python(source)
    if read is not None:
        assert len(read.text) == len(source)
        assert [at for at, byte in enumerate(read.text) if byte in b"\r\n"] == [
            at for at, byte in enumerate(source) if byte in b"\r\n"
        ]
        assert all(0 <= start < len(source) for start in read.declarations)


@lawful
@given(anything)
@example(b"cdef extern from 'x.h':\n    enum a: b, c\n    int f(int a, ...) nogil\ninclude 'd/e.pxi'\n")
@example(b"include ''\ncdef int x")
def test_facts_of_any_text_obey_the_laws_of_facts(source: bytes) -> None:
    check_laws(source)


@lawful
@given(cython_like)
@example(b"cimport a.b as c\nfrom . cimport d\ninclude 'e/f.pxi'\ncdef g.H[:] x = <g.H>y")
def test_a_text_is_found_by_every_word_of_its_facts(source: bytes) -> None:
    facts, found, mentions = extract(source), words_in(source), Mentions()
    mentions.add(0, source)
    for word, roles in zip(facts.words, facts.roles):
        if roles:
            assert set(word.split(".")) - {""} <= found
            assert mentions.mentioning(word) == [0]
        if roles & Role.IMPORT:
            assert mentions.mentioning(word, is_imported=True) == [0]


@pytest.mark.parametrize("path", sorted(Path(ast.__file__).parent.glob("[a-d]*.py")), ids=lambda path: path.name)
def test_plain_python_is_left_as_it_is(path: Path) -> None:
    source = path.read_bytes()
    read = as_python(source + b"\ncdef int added\n")
    assert read is not None
    assert read.text.removesuffix(b"\npass;    added\n") == source
    assert as_python(source) is None


def test_valid_python_that_speaks_of_cython_is_not_translated() -> None:
    source = 'TEXT = """\ncdef int f(int a):\n    pass\n"""\ncdef = cpdef = 1\ncdef(include)\n'
    assert defined(source) == [("TEXT", "bound"), ("cdef", "bound"), ("cpdef", "bound")]


def test_a_very_long_text_is_left_as_it_is() -> None:
    assert as_python(b"cdef int x\n" * (MAX_LENGTH // 10)) is None


# What is defined


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("cdef int f(int a) nogil:\n    return a\n", ["f function"]),
        ("cpdef object f(self, int x=*, y=2) except -1:\n    pass\n", ["f function"]),
        ("cdef inline const char* f(np.ndarray[double, ndim=2] a, int[:, ::1] b) noexcept: return NULL\n",
         ["f function"]),
        ("cdef (int, double) f(int a) with gil: return a, 1\n", ["f function"]),
        ("cdef class A(B) [object AObject, type AType]:\n    cdef public int x, y\n    def m(self): pass\n",
         ["A class", "x bound", "y bound", "m function"]),
        ("cdef class pkg.mod.A [object AObject]: pass\n", ["A class"]),
        ("cdef class A\ncdef class A: pass\n", ["A class"]),
        ("cdef struct s:\n    int a\n    char *b[10]\n    int (*call)(void *, int)\n",
         ["s class", "a bound", "b bound", "call bound"]),
        ("ctypedef unsigned long size\nctypedef int (*callback)(int) nogil\n", ["size bound", "callback bound"]),
        ("ctypedef struct s\nctypedef fused number:\n    int\n    unsigned long\n    np.float64_t\n",
         ["s bound", "number class"]),
        ("cpdef enum colour:\n    RED, GREEN = 2,\n    BLUE\n",
         ["colour bound", "RED bound", "GREEN bound", "BLUE bound"]),
        ("cdef enum:\n    SIZE = 10\n", ["SIZE bound"]),
        ('cdef extern from "a.h" namespace "n" nogil:\n    int f(int a, ...)\n    double g "c_g" ()\n'
         "    enum e: E1, E2\n    int N\n",
         ["f function", "g function", "e bound", "E1 bound", "E2 bound", "N bound"]),
        ("cdef extern from *:\n    void h() except +\n    cppclass V[T](W):\n        V()\n"
         "        T& operator[](int)\n        U first[U](U a)\n",
         ["h function", "V class", "V function", "operator function", "first function"]),
        ("cdef:\n    int a = 1, b\n    object c = f(<int>b)\n", ["a bound", "b bound", "c bound"]),
        ("cdef int i,j,k = 3\nDEF SIZE = 4\n", ["i bound", "j bound", "k bound", "SIZE bound"]),
        ("def f():\n    cdef int i\n    cdef double[:] view = g(), other\n    return i\n",
         ["f function", "i local", "view local", "other local"]),
        ("cdef class A:\n    property p:\n        def __get__(self): return 1\n    @staticmethod\n    cdef A make()\n",
         ["A class", "p class", "__get__ function", "make function"]),
        ("IF UNAME_SYSNAME == 'Linux':\n    cdef int a\nELIF X:\n    cdef int b\nELSE:\n    cdef int c\n",
         ["a bound", "b bound", "c bound"]),
        ("def f(int a, *args, **kw): return a\n", ["f function"]),
    ],
)  # fmt: skip
def test_declarations_define_names(source: str, expected: list[str]) -> None:
    assert [" ".join(pair) for pair in defined(source)] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("cdef int f(int a, const char *b, A c not None, int (*d)(int), e, int g[3]): pass\n", "a b c d e g"),
        ("def f(self, unsigned int a = 1, *args, b: int = 2, object c or None=None, **kw): pass\ncdef int x\n",
         "self a args b c kw"),
        ("cdef extern from 'a.h':\n    int f(int a, char **b, int c=*)\n", "a b c"),
        ("cdef void f(char *message, ...) noexcept nogil: pass\n", "message"),
    ],
)  # fmt: skip
def test_parameters_lose_their_types(source: str, expected: str) -> None:
    assert parameters(source) == expected.split()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("cimport numpy as np, libc.math\n", ["numpy", "libc.math"]),
        ("from libc.string cimport memcpy, strlen as length\n", ["libc.string"]),
        ("from .. cimport a\nfrom ..b cimport (\n    c,\n    d)\n", ["..", "..b"]),
        ("include 'part.pxi'\ncdef int x\ninclude \"../sub/other.pxi\"\n", [".part.pxi", "..sub.other.pxi"]),
    ],
)
def test_cimport_and_include_are_imports(source: str, expected: list[str]) -> None:
    assert imported(source) == expected
    assert all(may_import(source.encode(), part) for name in expected for part in name.split(".") if part)


@pytest.mark.parametrize(
    "expression",
    ["<int>g(y)", "<A?>g(y)", "g(&y[0], <void *>g(y))", "new g(y)", "g(sizeof(unsigned int *), 0xFFull)",
     "g(y) if y > 1UL else <A>g",
     "f'{<bytes>g(y)}'", "g(c'a') & y < g(y)"],
)  # fmt: skip
def test_expressions_of_c_keep_their_calls(expression: str) -> None:
    source = f"cdef int f(y):\n    cdef int x = {expression}\n    for i from 0 <= i < y:\n        h(i)\n    return x\n"
    facts = extract(source.encode())
    assert k.ERROR not in facts.kinds
    called = [facts.word(node) for node in facts.nodes_of({k.CALLED})]
    assert set(called) >= {"g", "h"}


def test_a_declared_function_ends_with_its_parameters_and_begins_with_its_type() -> None:
    source = b'cdef extern from "a.h":\n    int area(int width) nogil\n'
    facts = extract(source)
    node = facts.nodes_with("area")[0]
    assert source[facts.outer_start(node) : facts.end(node)] == b"int area(int width)"


def test_what_is_declared_after_a_class_is_the_modules() -> None:
    source = "cdef class A:\n    def f(self):\n        return 1\n\ncdef list x = []\ncdef dict y\nDEF z = 1\n"
    facts = extract(source.encode())
    bound = {facts.word(node): facts.scope_of(node) for node in facts.nodes_of({k.BOUND})}
    assert bound == {"x": 0, "y": 0, "z": 0}
