from __future__ import annotations

import os
from pathlib import Path

import pytest

from symindex.ctags.project import write_etags, write_tags
from symindex.output import Output
from symindex.query.snapshot import updated

# Lines that are hard to find again: by what they hold, or because the same line stands above.
FILES = {
    "shop/till.py": """\
import os.path as osp
from shop.core import Base as Root, other


class Till(Root):
    rate: float = 0.25

    def __init__(self, owner):
        self.owner = owner

    def slash(self, path="/a/b\\\\c"):  # ends in $
        return path

    class Drawer:
        def __init__(self, owner):
            self.coins = []


class Other:
    def __init__(self, owner):
        self.owner = owner


def café(größe=1): pass  # «é»
def tabbed(a,\tb): pass\tand_more = 1
def a_function_with_a_long_line_of_parameters(first, second, third, fourth, fünfte, sixth, seventh, eighth, ninth): pass
def a_function_with_a_long_line_of_parameters(first, second, third, fourth, fünfte, sixth, seventh, eighth, tenth): pass
star = [x*2 for x in "^.*~"]
""",
    "with space/é.py": "def in_odd_place(): pass\n",
    "dos.py": "x = 1\r\ndef from_dos():\r\n    pass\r\n",
    "mixed.py": "x = 1\ndef with_return(): pass\r\n",
    "old.py": "# -*- coding: latin-1 -*-\nname = 'é'\ndef naïve(): return 'ü'\n",
}
BYTES = {"old.py": "latin-1"}


def make(root: Path, files: dict[str, str]) -> Path:
    """A project with some files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(BYTES.get(name, "utf-8")))
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    return root


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its `tags` and its `TAGS`; not to be changed."""
    root = make(tmp_path_factory.mktemp("tags") / "project", FILES)
    snapshot = updated(root, os.environ)
    write_tags(snapshot, Output(root / "tags"))
    write_etags(snapshot, Output(root / "TAGS"))
    return root
