"""Generated programs: two modules whose names are bound, handed on, held, called and inherited in many ways.

They need not run. Each is made of few names, so that flows of values cross.
"""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

_NUMBER = st.integers(0, 2)
_PREAMBLE = "import functools\nfrom functools import partial, wraps\n"
_MAX_STATEMENTS = 10


def _made(template: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda given: template.format(*given))


def _named(prefix: str) -> st.SearchStrategy[str]:
    return _NUMBER.map(lambda number: f"{prefix}{number}")


FUNCTION, CLASS, VARIABLE, METHOD, ATTRIBUTE, TABLE = map(_named, ("f", "C", "v", "m", "a", "t"))
PARAMETER = st.sampled_from(("p", "q"))
_ATOM = st.one_of(
    FUNCTION,
    CLASS,
    VARIABLE,
    TABLE,
    PARAMETER,
    st.sampled_from(("self", "cls", "other", "g0", "D0")),
    _made("{}()", CLASS),
    _made("{}()", FUNCTION),
    _made("self.{}", ATTRIBUTE),
    _made("self.{}", METHOD),
    _made("other.{}", st.one_of(FUNCTION, CLASS, VARIABLE)),
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _made("{}.{}", inner, ATTRIBUTE),
        _made("{}.{}", inner, METHOD),
        _made("{}.{}()", inner, METHOD),
        _made("{}.{}({})", inner, METHOD, inner),
        _made("{}()", inner),
        _made("{}({})", inner, inner),
        _made("{}({}={})", inner, PARAMETER, inner),
        _made("{}({}, *{})", inner, inner, inner),
        _made("[{}, {}]", inner, inner),
        _made("({}, {})", inner, inner),
        _made("[{}, {}][0]", inner, inner),
        _made('{{"k": {}, "l": {}}}', inner, inner),
        _made('{{"k": {}, "l": {}}}["k"]', inner, inner),
        _made('{}["k"]', inner),
        _made("{}[0]", inner),
        _made('{}.get("k")', inner),
        _made("({} or {})", inner, inner),
        _made("({} if {} else {})", inner, inner, inner),
        _made("partial({}, {})", inner, inner),
        _made("functools.partial({})", inner),
        _made("(lambda: {})", inner),
        _made("(lambda {}: {})", PARAMETER, inner),
        _made("[{0} for {0} in {1}]", VARIABLE, inner).map(str),
        _made("[{} for {} in {}]", inner, VARIABLE, inner),
        _made("type({})", inner),
        _made("type({})()", inner),
        _made('getattr({}, "{}")', inner, METHOD),
        _made("next(iter({}))", inner),
        _made("list({})", inner),
        _made("sorted({}, key={})", inner, inner),
        _made("max({}, {})", inner, inner),
        _made("dict(k={})", inner),
        _made("({} := {})", VARIABLE, inner),
        _made("{} + {}", inner, inner),
        _made("({} == {})", inner, inner),
        _made("{}.__class__", inner),
        _made("len({})", inner),
        _made("super().{}()", METHOD),
        _made("super().{}", METHOD),
    )


EXPRESSION = st.recursive(_ATOM, _compound, max_leaves=4)
_SIMPLE = st.one_of(
    _made("{} = {}", VARIABLE, EXPRESSION),
    _made("{}: {} = {}", VARIABLE, CLASS, EXPRESSION),
    _made("{}, {} = {}, {}", VARIABLE, VARIABLE, EXPRESSION, EXPRESSION),
    _made("{}, *{} = {}", VARIABLE, VARIABLE, EXPRESSION),
    _made("{} = {} = {}", VARIABLE, VARIABLE, EXPRESSION),
    _made("{} += {}", VARIABLE, EXPRESSION),
    _made("{} = {}", TABLE, EXPRESSION),
    _made('{}["k"] = {}', TABLE, EXPRESSION),
    _made("{}.append({})", TABLE, EXPRESSION),
    _made("{}.{} = {}", st.one_of(VARIABLE, st.just("self")), ATTRIBUTE, EXPRESSION),
    _made("{} = {}", FUNCTION, EXPRESSION),
    _made("{}", EXPRESSION),
    _made("{}()", EXPRESSION),
    _made("return {}", EXPRESSION),
    _made("yield {}", EXPRESSION),
    _made("global {}", VARIABLE),
    _made("del {}", VARIABLE),
    _made("raise {}", EXPRESSION),
    _made("assert {}", EXPRESSION),
)


def _block(lines: Iterable[str]) -> str:
    text = "\n".join(lines) or "pass"
    return "\n".join(f"    {line}" for line in text.splitlines())


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.lists(inner, min_size=1, max_size=3).map(_block)
    decorator = st.one_of(st.just(""), st.just(""), _made("@{}\n", EXPRESSION))
    method_decorator = st.sampled_from(("", "", "@property\n", "@classmethod\n", "@staticmethod\n"))
    parameters = st.one_of(
        st.just("p"), st.just("p, q=None"), _made("p={}", _ATOM), _made("p: {}", CLASS), st.just("*p, **q"), st.just("")
    )
    returns = st.one_of(st.just(""), st.just(""), _made(" -> {}", CLASS), _made(" -> type[{}]", CLASS))
    result = _made("\n    return {}", EXPRESSION)
    name = st.one_of(
        METHOD, METHOD, st.sampled_from(("__init__", "__call__", "__enter__", "__iter__", "__getitem__", "__add__"))
    )
    method = _made("{}def {}({}):\n{}{}", method_decorator, name, st.sampled_from(("self", "self, p", "self, p=None")),
                   block, result)  # fmt: skip
    member = st.one_of(method, method, _made("{} = {}", ATTRIBUTE, EXPRESSION), _made("{} = {}", METHOD, EXPRESSION))
    body = st.lists(member, min_size=1, max_size=3).map(_block)
    return st.one_of(
        _made("if {}:\n{}", EXPRESSION, block),
        _made("if {}:\n{}\nelse:\n{}", EXPRESSION, block, block),
        _made("for {} in {}:\n{}", VARIABLE, EXPRESSION, block),
        _made("while {}:\n{}", EXPRESSION, block),
        _made("with {} as {}:\n{}", EXPRESSION, VARIABLE, block),
        _made("try:\n{}\nexcept {} as {}:\n{}", block, CLASS, VARIABLE, block),
        _made("try:\n{}\nfinally:\n{}", block, block),
        _made("{}def {}({}){}:\n{}{}", decorator, FUNCTION, parameters, returns, block, result),
        _made("{}def {}({}):\n{}{}", decorator, FUNCTION, parameters, block, result),
        _made("class {}:\n{}", CLASS, body),
        _made("class {}({}):\n{}", CLASS, CLASS, body),
        _made("{}class {}({}):\n{}", decorator, CLASS, EXPRESSION, body),
        _made("match {}:\n    case {}() as {}:\n{}", EXPRESSION, CLASS, VARIABLE, block.map(lambda b: _block([b]))),
    )


_STATEMENT = st.recursive(_SIMPLE, _blocks, max_leaves=5)
_DEFINITION = _blocks(_SIMPLE)


def _class_core(number: int) -> st.SearchStrategy[str]:
    """A class whose methods hand things on, perhaps derived from an earlier one."""
    bases = st.sampled_from(("", *(f"(C{base})" for base in range(number))))
    method = _made("def {}(self, p=None):\n    return {}", METHOD, EXPRESSION)
    making = _made("def __init__(self, p=None):\n    self.{} = {}", ATTRIBUTE, EXPRESSION)
    members = st.tuples(making, method, method).map(_block)
    return _made(f"class C{number}{{}}:\n{{}}", bases, members)


def _core(other: str) -> st.SearchStrategy[str]:
    """What binds most of the names: imported from the other module, or defined."""
    functions = [
        st.one_of(
            _made(f"def f{number}(p=None, q=None):\n    return {{}}", EXPRESSION),
            st.just(f"from {other} import f{number}"),
        )
        for number in range(3)
    ]
    classes = [
        st.one_of(_class_core(number), _class_core(number), st.just(f"from {other} import C{number}"))
        for number in range(3)
    ]
    tables = [_made(f"{name} = {{}}", EXPRESSION) for name in ("v0", "v1", "t0", "t1")]
    return st.tuples(*functions, *classes, *tables).map("\n".join)


def _module(other: str) -> st.SearchStrategy[str]:
    imports = st.lists(
        st.one_of(
            _made(f"from {other} import {{}}", st.one_of(FUNCTION, CLASS, VARIABLE, TABLE)),
            _made(f"from {other} import {{}} as g0", FUNCTION),
            _made(f"from {other} import {{}} as D0", CLASS),
            st.sampled_from((f"import {other} as other", f"from {other} import *")),
        ),
        max_size=3,
    )
    statements = st.lists(st.one_of(_DEFINITION, _DEFINITION, _STATEMENT), min_size=1, max_size=_MAX_STATEMENTS)
    return st.tuples(imports, _core(other), statements).map(
        lambda parts: _PREAMBLE + "\n".join([*parts[0], parts[1], *parts[2]]) + "\n"
    )


PROGRAMS = st.fixed_dictionaries({"m": _module("n"), "n": _module("m")})
