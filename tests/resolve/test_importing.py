"""What an import means is what the interpreter makes of it, over layouts that are run by it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from symindex.indexer import UpdatePaths, update
from symindex.model.answers import Certainty
from symindex.query import Index

# Runs a file as it is said, and prints for each name that its imports bind the file that it came from.
_ORACLE: Final = """
import inspect, json, os, runpy, sys, types

def came_from(value):
    if isinstance(value, types.ModuleType):
        return getattr(value, "__file__", None) or ""
    return inspect.getsourcefile(value)

def run(path, how):
    directory = os.path.dirname(path)
    while how == "pytest" and os.path.exists(os.path.join(directory, "__init__.py")):
        directory = os.path.dirname(directory)
    if how == "script":
        sys.path[0] = directory
        return runpy.run_path(path)
    sys.path[0] = directory if how == "pytest" else os.getcwd()
    name = os.path.relpath(path, sys.path[0])[:-3].replace(os.sep, ".")
    __import__(name)
    return vars(sys.modules[name])

names = run(os.path.abspath(sys.argv[1]), sys.argv[2])
print(json.dumps({key: came_from(names[key]) for key in sys.argv[3:]}))
"""


class Layout(NamedTuple):
    """Files; the one that is run, and how: as a script, as a module of the root, or imported by pytest."""

    files: Mapping[str, str]
    path: str
    how: str = "module"


def _function(name: str) -> str:
    return f"def {name}():\n    return 1\n"


_SERVICE: Final = {
    "{0}/tests/__init__.py": "",
    "{0}/tests/base.py": _function("prepare"),
    "{0}/tests/unit/__init__.py": "",
    "{0}/tests/unit/kit.py": _function("make"),
    "{0}/tests/unit/test_m.py": (
        "from ..base import prepare\nfrom . import kit\nfrom .kit import make\n"
        "from tests.base import prepare as again\nimport tests.unit.kit as kit2\n"
    ),
}
_SERVICES: Final = {
    path.format(service): text for service in ("first", "second", "third/deep") for path, text in _SERVICE.items()
}
_MONOREPO: Final = {
    **{f"packages/{name}/util/__init__.py": "" for name in ("one", "two")},
    **{f"packages/{name}/util/text.py": _function("clean") for name in ("one", "two")},
    **{
        f"packages/{name}/main.py": (
            "from util.text import clean\nimport util.text as text\nfrom util import text as other\n"
        )
        for name in ("one", "two")
    },
}
LAYOUTS: Final = {
    "services side by side with equal contents, the first": Layout(_SERVICES, "first/tests/unit/test_m.py", "pytest"),
    "services side by side with equal contents, the second": Layout(_SERVICES, "second/tests/unit/test_m.py", "pytest"),
    "services side by side, one deeper": Layout(_SERVICES, "third/deep/tests/unit/test_m.py", "pytest"),
    "programs beside packages of one name, the first": Layout(_MONOREPO, "packages/one/main.py", "script"),
    "programs beside packages of one name, the second": Layout(_MONOREPO, "packages/two/main.py", "script"),
    "a package beats a module of its name": Layout(
        {
            "thing/__init__.py": _function("f"),
            "thing.py": _function("f"),
            "main.py": "import thing\nfrom thing import f\n",
        },
        "main.py",
    ),
    "a package beats a module of its name within a package": Layout(
        {
            "pkg/__init__.py": "",
            "pkg/thing/__init__.py": _function("f"),
            "pkg/thing.py": _function("f"),
            "pkg/main.py": "from . import thing\nfrom .thing import f\nimport pkg.thing as other\n",
        },
        "pkg/main.py",
    ),
    "a module beats a directory without __init__": Layout(
        {"thing/inner.py": "", "thing.py": _function("f"), "main.py": "import thing\nfrom thing import f\n"}, "main.py"
    ),
    "a program imports what lies beside it": Layout(
        {
            "tools/helper.py": _function("aid"),
            "helper.py": _function("aid"),
            "tools/run.py": "from helper import aid\n",
        },
        "tools/run.py",
        "script",
    ),
    "a program of the name of what it imports": Layout(
        {
            "grains/grains.py": _function("square"),
            "grains/grains_test.py": "from grains import square\nimport grains\n",
        },
        "grains/grains_test.py",
        "pytest",
    ),
    "a test beside its helpers, another test's helpers of the same name": Layout(
        {
            "tests/a/helpers.py": _function("build"),
            "tests/b/helpers.py": _function("build"),
            "tests/b/test_b.py": "import helpers\nfrom helpers import build\n",
        },
        "tests/b/test_b.py",
        "pytest",
    ),
    "packages without __init__, nested": Layout(
        {
            "space/left/box.py": _function("pack"),
            "space/right/crate.py": _function("pack"),
            "space/main.py": (
                "from .left import box\nfrom .left.box import pack\nfrom space.right import crate\n"
                "import space.right.crate as other\nfrom .right.crate import pack as again\n"
            ),
        },
        "space/main.py",
    ),
    "from . in a directory without __init__": Layout(
        {
            "space/left/box.py": _function("pack"),
            "space/left/main.py": "from . import box\nfrom .box import pack\nfrom .. import shelf\n",
            "space/shelf.py": "",
        },
        "space/left/main.py",
    ),
    "a directory without __init__ inside a package": Layout(
        {
            "shop/__init__.py": "",
            "shop/core.py": _function("count"),
            "shop/plain/part.py": (
                "from shop.core import count\nfrom ..core import count as again\nfrom .. import core\n"
            ),
        },
        "shop/plain/part.py",
    ),
    "a package with a submodule of a name that is also at the top": Layout(
        {
            "pkg/__init__.py": "",
            "pkg/util.py": _function("f"),
            "util.py": _function("f"),
            "pkg/main.py": (
                "from util import f\nimport util\nfrom .util import f as own\nfrom pkg import util as inner\n"
            ),
        },
        "pkg/main.py",
    ),
    "a name in __init__ beats the submodule of that name": Layout(
        {
            "pkg/__init__.py": "from other import name\n",
            "pkg/name.py": "",
            "other.py": _function("name"),
            "main.py": "from pkg import name\n",
        },
        "main.py",
    ),
    "relative imports over several levels": Layout(
        {
            **{f"{package}/__init__.py": "" for package in ("a", "a/b", "a/b/c")},
            "a/x.py": _function("f"),
            "a/b/x.py": _function("f"),
            "a/b/c/x.py": _function("f"),
            "a/b/c/main.py": (
                "from .x import f\nfrom ..x import f as g\nfrom ...x import f as h\n"
                "from ... import x\nfrom ...b import x as y\n"
            ),
        },
        "a/b/c/main.py",
    ),
    "a star from a package of the importing file's own name": Layout(
        {"foo.py": "from foo import bar\n", "foo/__init__.py": _function("bar")}, "foo.py", "script"
    ),
    "modules imported by their names in strings": Layout(
        {
            "a/__init__.py": "",
            "a/b.py": _function("f"),
            "b.py": _function("f"),
            "a/c/__init__.py": "",
            "a/c/main.py": (
                "import importlib\n"
                "from importlib import import_module\n"
                "from importlib import import_module as load\n"
                "f1 = import_module('a.b').f\n"
                "f2 = importlib.import_module('..b', __package__).f\n"
                "f3 = load('b').f\n"
                "f4 = import_module(name='..b', package=__package__).f\n"
                "f5 = import_module('..b', 'a.c').f\n"
                "f6 = __import__('a.b').b.f\n"
                "f7 = load('..b', __package__).f\n"
            ),
        },
        "a/c/main.py",
    ),
    "a package that is also a directory below": Layout(
        {
            "app/__init__.py": "",
            "app/app/__init__.py": "",
            "app/app/core.py": _function("f"),
            "app/core.py": _function("f"),
            "app/main.py": "from app.core import f\nfrom .app.core import f as inner\nimport app.app.core as module\n",
        },
        "app/main.py",
    ),
}


def _bound(text: str) -> dict[str, tuple[int, int]]:
    """The names that imports bind: name → 1-based line and column of the last word of the line."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        last = re.split(r"\W", line)[-1]
        name = line.partition(" = ")[0] if " = " in line else last
        if "import" not in name:
            found[name] = number, len(line) - len(last) + 1
    return found


def interpreted(root: Path, layout: Layout) -> dict[str, str]:
    """Name → path of the file of the project that it came from, as Python says."""
    names = _bound(layout.files[layout.path])
    command = [sys.executable, "-c", _ORACLE, layout.path, layout.how, *names]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, env={"HOME": str(root)})
    files = {name: file.removeprefix(f"{root}/") for name, file in json.loads(run.stdout).items()}
    return {name: "" if file.startswith("/") else file for name, file in files.items()}


def make(root: Path, files: Mapping[str, str]) -> Index:
    for path, text in {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    environ = {"HOME": str(root.parent), "SYMINDEX_CACHE_DIR": str(root.parent / "cache")}
    update(UpdatePaths.of(root, environ), workers=1)
    return Index.open(root, environ=environ, update=False)


def answered(index: Index, layout: Layout) -> dict[str, str]:
    """Name → path of its definition, as `def` says."""
    found = {}
    for name, (line, column) in _bound(layout.files[layout.path]).items():
        hits = index.definitions(f"{index.root}/{layout.path}:{line}:{column}")
        sure = [hit.file.removeprefix(f"{index.root}/") for hit in hits if hit.certainty != Certainty.POSSIBLE]
        found[name] = sure[0] if sure else ""
    return found


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_an_import_means_what_the_interpreter_makes_of_it(layout: Layout, tmp_path: Path) -> None:
    root = tmp_path / "project"
    with make(root, layout.files) as index:
        assert answered(index, layout) == interpreted(root, layout)
