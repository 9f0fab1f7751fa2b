"""Lines inside brackets may be indented as they like, whatever the grammar thinks of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from tests.support.sources import lawful

# Statements, with a sign at each place inside brackets at which a line may end.
_BREAK = "~"
_STATEMENTS = (
    "self.total =(~1 +~helper(~2~)~)",
    "table[~index +~1~] = {~'key':~value,~'other':~[~helper(~each~)~for each in~names if~each~]~}",
    "for item in (~items~or~()~): use(~item~.~name~)",
    "return call(~*args,~key=~lambda x:~x.y~,~**more~)",
    "@decorate(~path=~'/',~methods=~[~'GET'~]~)\n    def nested(~a,~b=~helper(~9~),~*,~c: int =~3~): pass",
    "text = f'{one}' + (~'''(\n[''' +~\"it's\"~)",
    "with (~open(~a~) as~b~): pass",
    "class Inner(~Base,~metaclass=~Meta~): pass",
    "from a import (~b as~c,~d~)",
    "first = \\\n  call(~a~)[~0~]\\\n .then(~b~)",
)
_ENDS = ["\n", "\n  ", "\n\t", "\n \f ", "\n\n", " # see (\n", "  # x\n    # it's\n", "#\n", "\\\n", "\r\n"]
_ENDS += [" # c\r\n ", " "]
_WRAPPED = "class Before:\n  def one(self):\n    if self:\n{}  def after(self): return self.total\n\nlast = Before()\n"


def _named(facts: FileFacts) -> list[tuple[str, str, str]]:
    """What a text says but for places and comments: kinds, words, and the definitions around them."""
    return [
        (k.KIND_NAMES[kind], facts.word(node), facts.qualified_name(facts.enclosing_definition(node)))
        for node, kind in enumerate(facts.kinds)
        if kind not in (k.COMMENT, k.TYPE_COMMENT)
    ]


def _inside(statements: list[str]) -> str:
    lines = "".join(f"      {statement}\n" for statement in statements)
    return _WRAPPED.format(lines.replace("\n    def", "\n      def"))


@lawful
@given(st.lists(st.sampled_from(_STATEMENTS), min_size=1, max_size=3), st.data())
def test_lines_in_brackets_mean_the_same_however_they_are_indented(statements: list[str], data: st.DataObject) -> None:
    plain = _inside(statements)
    broken = re.sub(_BREAK, lambda _: data.draw(st.sampled_from(_ENDS)), plain)
    facts = extract(broken.encode())
    assert _named(facts) == _named(extract(plain.replace(_BREAK, " ").encode()))
    text = broken.encode()
    for node in facts.nodes_of(k.OCCURRENCES):
        assert text.startswith(facts.word(node).encode(), facts.starts[node])
    comments = [text[facts.starts[node] : facts.end(node)].strip() for node in facts.nodes_of({k.COMMENT})]
    assert sorted(comments) == sorted(found.strip() for found in re.findall(rb"#[^\n]*", text))


@pytest.mark.parametrize("opened", ["call(\n", "x = [1 +\n", "x = {\n'a':\n", "f(a, (b +\n1]\n", "f('(\n"])
def test_brackets_that_are_never_closed_cost_no_later_definition(opened: str) -> None:
    behind = "    def g(self):\n        (1 +\n2)\n        self.x = 1\n    def h(self): pass\n"
    facts = extract(f"class C:\n    def f(self):\n        {opened}{behind}".encode())
    names = [facts.word(node) for node in facts.nodes_of(k.FUNCTIONS)]
    assert names[-2:] == ["g", "h"]


def test_a_type_comment_behind_a_parameter_on_a_dedented_line_is_one() -> None:
    facts = extract(b"class C:\n    def f(self,\na=1 +\n2,  # type: int\nb=None):\n        pass\n")
    hints = list(facts.nodes_of({k.TYPE_COMMENT}))
    assert [(facts.word(node), facts.line_of(facts.starts[node])) for node in hints] == [("int", 3)]
