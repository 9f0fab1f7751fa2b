"""A project with an environment of its own, whose libraries call each other and have names in common."""

from __future__ import annotations

from pathlib import Path

from tests.support.on_disk import write

_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "shop/__init__.py": "",
    "shop/main.py": """\
import copy
import clock
from tool import rules
from tool.saws import Saw


def run():
    saw = Saw()
    copy.copy(saw)
    saw.cut(clock.clock())
    return rules.allowed(saw)
""",
    "shop/marks.py": """\
from registers import Register

register = Register()


def note(mark):
    mark()


register.add(note)
""",
    "shop/box.py": "class Box:\n    def copy(self):\n        return self\n",
}
_LIBRARIES = {
    "tool/__init__.py": "",
    "tool/saws.py": """\
from tool.teeth import sharpen
from wood import plank


class Saw:
    def cut(self, wood):
        sharpen(self)
        return plank(wood)

    def blunt(self):
        return _worn(self)


def _worn(saw):
    return saw.cut(None)
""",
    "tool/teeth.py": "def sharpen(saw):\n    return measure(saw)\n\n\ndef measure(saw):\n    return 1\n",
    "tool/rules.py": "def allowed(saw):\n    return True\n",
    "wood/__init__.py": "def plank(wood):\n    return measure(wood)\n\n\ndef measure(wood):\n    return 2\n",
    "wood/tests/__init__.py": "",
    "wood/tests/test_wood.py": "def measure():\n    pass\n",
    "paper.py": "def measure(sheet):\n    pass\n",
    "registers.py": "class Register:\n    def add(self, entry):\n        entry(None)\n",
    "copy.py": "def copy(thing):\n    return thing\n",
    "clock.py": "def clock():\n    return 3\n",
}
PACKAGES = ".venv/lib/python3.12/site-packages"


def make_workshop(root: Path) -> Path:
    """The root, with the project and its environment."""
    files = {
        **_FILES,
        ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
        ".venv/bin/python": "",
        **{f"{PACKAGES}/{name}": content for name, content in _LIBRARIES.items()},
    }
    for name in ("tool", "wood"):
        files[f"{PACKAGES}/{name}-1.0.dist-info/METADATA"] = f"Name: {name}\nVersion: 1.0\n"
        files[f"{PACKAGES}/{name}-1.0.dist-info/RECORD"] = "".join(
            f"{path},,\n" for path in _LIBRARIES if path.startswith(f"{name}/")
        )
    return write(root, files)
