"""Small repositories that depend on each other: a library in two versions, and those that use it in several ways."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.on_disk import write

_PYPROJECT: Final = """\
[project]
name = "{name}"
version = "{version}"
dependencies = [{requires}]
[tool.pytest.ini_options]
[tool.symindex]
stdlib = false
"""
_OPTIONS: Final = '''\
"""Options."""


class Option:
    def __init__(self, name, default=None):
        self.name = name

    def fetch(self):
        return self.name


def load(path, strict=False):
    return Option(path)
'''
_OLDER: Final = _OPTIONS.replace("path, strict=False", "path")
SITE: Final = ".venv/lib/python3.12/site-packages"


def pyproject(name: str, version: str = "1.0", requires: str = "") -> str:
    """The text of a pyproject.toml."""
    return _PYPROJECT.format(name=name, version=version, requires=", ".join(f'"{r}"' for r in requires.split()))


def environment(files: Mapping[str, str], name: str, version: str) -> dict[str, str]:
    """The files of a virtualenv that has one distribution installed."""
    roots = dict.fromkeys(path.split("/")[0] for path in files)
    return {
        ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
        ".venv/bin/python": "",
        **{f"{SITE}/{path}": text for path, text in files.items()},
        f"{SITE}/{name}-{version}.dist-info/METADATA": f"Name: {name}\nVersion: {version}\n",
        f"{SITE}/{name}-{version}.dist-info/RECORD": "".join(f"{root}/__init__.py,,\n" for root in roots),
    }


def make_fleet(directory: Path) -> Path:
    """The directory, with the repositories of the fleet in it.

    `kit` builds acme.kit; `pinned` has an older acme.kit installed; `plain` only requires it, by way of `wrap`, which
    has a subclass; `editable` has it installed from the checkout; `apart` has nothing to do with it, but names alike.
    """
    use = (
        "from acme_kit import options\n\n\ndef run():\n    options.load('a')\n    return options.Option('b').fetch()\n"
    )
    older = {"acme_kit/__init__.py": "", "acme_kit/options.py": _OLDER}
    write(directory / "kit", {
        "pyproject.toml": pyproject("acme.kit", "2.0"), "src/acme_kit/__init__.py": "",
        "src/acme_kit/options.py": _OPTIONS,
        "tests/test_kit.py": "from acme_kit.options import load\n\n\ndef test_load():\n    load('x')\n",
    })  # fmt: skip
    write(directory / "pinned", {
        "setup.cfg": "[metadata]\nname = pinned\nversion = 3.1\n", "pinned/__init__.py": "", "pinned/main.py": use,
        "requirements.txt": "acme-kit==1.0  # not yet\n", "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        **environment(older, "acme.kit", "1.0"),
    })  # fmt: skip
    write(directory / "wrap", {
        "pyproject.toml": pyproject("wrap", "0.5", "acme.kit>=2"), "wrap/__init__.py": "",
        "wrap/things.py": "from acme_kit.options import Option\n\n\nclass Thing(Option):\n    pass\n",
    })  # fmt: skip
    write(directory / "plain", {
        "pyproject.toml": pyproject("plain", "7", "wrap"), "plain.py": use,
        "other.py": "from wrap.things import Thing\n\n\ndef other(it):\n    Thing('c').fetch()\n    it.fetch()\n",
        "test_plain.py": "import plain\n\n\ndef test_run():\n    plain.run()\n",
    })  # fmt: skip
    write(directory / "editable", {
        "pyproject.toml": pyproject("editable"), "main.py": use, ".venv/bin/python": "",
        ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
        f"{SITE}/kit.pth": f"{directory / 'kit/src'}\n",
    })  # fmt: skip
    write(directory / "apart", {
        "pyproject.toml": pyproject("apart"),
        "apart.py": "def load(path): ...\n\n\ndef go(anything):\n    load('z')\n    anything.fetch()\n",
    })  # fmt: skip
    return directory
