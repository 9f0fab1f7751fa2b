"""Decide whether a file may import a package, decided by its text."""

from __future__ import annotations

import pytest

from symindex.extract import extract
from symindex.extract.word_scan import may_import
from symindex.model import kinds as k


@pytest.mark.parametrize(
    "source",
    [
        "import click",
        "import os, click as c",
        "import os, \\\n  click",
        "import click.core",
        "from click import x",
        "from  click . core import x",
        "from a import (\n    b,  # import: it\n    click,\n)",
        "from a import b as click",
        "from . import click",
        "from .click import x",
        "x = '#'; import click",
        "if True: import click",
        "try:\n\timport click\nexcept ImportError: pass",
        "from\\\nclick import x",
        "from a import (b,\n\n# more\nclick)",
    ],
)
def test_every_import_of_a_name_may_be_one(source: str) -> None:
    facts = extract(source.encode())
    imports = {k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND, k.IMPORT_ALIAS}
    assert any(facts.kinds[node] in imports for node in facts.nodes_with("click"))
    assert may_import(source.encode(), "click")


@pytest.mark.parametrize(
    "source",
    [
        "click()",
        "import clicks",
        "import os\nclick()",
        "# far from the first click",
        "'''This comes from a user's click.'''",
        "from a import b\nclick = b",
    ],
)
def test_what_is_no_import_of_it_is_told_apart(source: str) -> None:
    assert not may_import(source.encode(), "click")
