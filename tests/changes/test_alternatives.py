"""Places that mean one of several things, of which a change breaks one."""

from __future__ import annotations

from pathlib import Path

from tests.support.changed import unfit

_KINDS = """\
class One:
    def remove(self, a, key=None): return [a, key]


class Two(One):
    def remove(self, a, key=None): return [a, key, 2]
"""
_USE = """\
from lib import One, Two


def check(first):
    made = One() if first else Two()
    made.remove(1, key=2)
"""


def test_a_call_no_longer_fits_where_one_of_the_methods_that_it_calls_takes_less(tmp_path: Path) -> None:
    before = {"lib.py": _KINDS, "use.py": _USE}
    head, _, rest = _KINDS.rpartition(", key=None): return [a, key, 2]")
    after = {**before, "lib.py": f"{head}): return [a, 2]{rest}"}
    assert unfit(before, after, tmp_path) == ["use.py:6 inferred has no parameter key"]


_MIXED = """\
class Base:
    def size(self): return 1


class Plain({}):
    def count(self): return self.size()


class Both(Plain, Base):
    pass


{}
"""


def test_a_member_lost_with_a_base_is_missed_where_objects_of_the_class_itself_are_made(tmp_path: Path) -> None:
    before, after = ({"lib.py": _MIXED.format(base, "Plain().count()")} for base in ("Base", ""))
    assert unfit(before, after, tmp_path) == ["lib.py:6 inferred Plain has no size"]


def test_a_class_that_became_a_mixin_of_subclasses_that_have_the_member_misses_none(tmp_path: Path) -> None:
    before, after = ({"lib.py": _MIXED.format(base, "Both().count()")} for base in ("Base", ""))
    assert unfit(before, after, tmp_path) == []
