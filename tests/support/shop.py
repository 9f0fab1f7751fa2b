"""A small project with two environments, as the tests of questions see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from symindex.model.answers import Hit, Match
from symindex.query import Index
from tests.support.on_disk import interpreter, virtualenv, write

FILES: Mapping[str, str | bytes] = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "shop/__init__.py": "from .till import Till\nfrom .till import Till as Register\n",
    "shop/till.py": '''\
"""Tills, where a till counts."""
import tool

LIMIT = 3  # the limit


class Till:
    """A till."""

    drawer = None

    def __init__(self, owner):
        self.owner = owner
        self.total = LIMIT

    def close(self):
        def count():
            return self.total
        count()
        tool.Helper().help(self.total)
        return self.unknown()

    @property
    def size(self):
        return len("total")


class ExpressTill(Till):
    def close(self):
        super().close()
        self.total += 1


def close_all(tills, limit=LIMIT):
    global LIMIT
    LIMIT = 4
    for till in tills:
        till.close()
    return [till.owner for till in tills if limit]
''',
    "shop/main.py": """\
import shop.till
from shop import Till as T, till
from shop.till import *
from .till import close_all


def run():
    one = T("me")
    T.close(one)
    shop.till.close_all([one])
    till.LIMIT = 5
    total = one.total
    return close_all([one], limit=total)


class ComputeManager:
    def build_instance(self):
        run()
        self.build_instance()
""",
    "tests/test_till.py": "from unittest import mock\nmock.patch('shop.till.Till.close')\n",
    ".tox/old/lib/python3.12/site-packages/tool.py": "class Helper:\n    def help(self, x):\n        return x\n",
    ".tox/old/lib/python3.12/site-packages/tool-1.0.dist-info/METADATA": "Name: tool\nVersion: 1.0\n",
    ".tox/old/lib/python3.12/site-packages/tool-1.0.dist-info/RECORD": "tool.py,,\n",
    ".tox/old/lib/python3.12/site-packages/moved.py": "def differs():\n    return 1\n",
    ".tox/py3/lib/python3.12/site-packages/tool.py": "class Helper:\n    def help(self, x):\n        return x\n",
    ".tox/py3/lib/python3.12/site-packages/moved.py": "# newer\ndef differs():\n    return 2\n",
}


def make_shop(directory: Path, files: Mapping[str, str | bytes] = FILES) -> Path:
    """The root of the project, with two virtualenvs of tox."""
    base = interpreter(directory / "python")
    root = write(directory / "project", files)
    for name in sorted({path.split("/")[1] for path in files if path.startswith(".tox/")}):
        virtualenv(root / ".tox" / name, base)
    return root


def opened(root: Path) -> Index:
    """The index of a project, up to date."""
    return Index.open(root, environ={"HOME": str(root.parent), "SYMINDEX_CACHE_DIR": str(root.parent / "cache")})


def places(index: Index, hits: Iterable[Hit | Match]) -> list[str]:
    """`path:line:column` of each answer, relative to the project, in order."""
    return [f"{hit.file.removeprefix(f'{index.root}/')}:{hit.line}:{hit.column}" for hit in hits]


def sorted_places(index: Index, hits: Iterable[Hit | Match]) -> list[str]:
    """As `places`, in order of place, for questions whose order other tests check."""
    return sorted(places(index, hits))
