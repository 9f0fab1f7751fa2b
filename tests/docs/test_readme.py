"""The answer that the README shows is one that symindex gives, to the line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.command_line import say
from tests.support.on_disk import write

from .pages import ROOT

if TYPE_CHECKING:
    import pytest

_PROVIDER = """\
class JSONProvider:
    def __init__(self, app):
        self._app = app

    def dumps(self, obj, **kwargs):
        raise NotImplementedError
{}
    def dump(self, obj, fp, **kwargs):
        fp.write(self.dumps(obj, **kwargs))
{}
    def response(self, obj):
        return self._app.response_class(self.dumps(obj), mimetype="application/json")
"""
_JSON = """\
from ..globals import current_app
{}
def dumps(obj, **kwargs):
    return current_app.json.dumps(obj, **kwargs)
"""
_TESTING = """\
from .app import Flask


class EnvironBuilder:
    def __init__(self, app: Flask):
        self.app = app
{}
    def json_dumps(self, obj, **kwargs):
        return self.app.json.dumps(obj, **kwargs)
"""
_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "src/flask/__init__.py": "",
    "src/flask/app.py": "from .json.provider import JSONProvider\n\n\nclass Flask:\n    def __init__(self):\n"
    "        self.json: JSONProvider = JSONProvider(self)\n",
    "src/flask/globals.py": "from .app import Flask\n\ncurrent_app: Flask = Flask()\n",
    "src/flask/json/provider.py": _PROVIDER.format("\n" * 48, "\n" * 45),
    "src/flask/json/__init__.py": _JSON.format("\n" * 37),
    "src/flask/testing.py": _TESTING.format("\n" * 85),
    "tests/test_json.py": "from flask.app import Flask\n\n\ndef test_dumps():\n"
    "    app = Flask()\n    app.json.dumps(1)\n    app.json.dumps(2)\n",
}


def test_a_terminal_shows_what_the_readme_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path / "flask", _FILES))
    typed, *shown = _session()
    assert typed.startswith("$ symindex ")
    said = say(*typed.split()[2:], "--color", "always")
    answer = re.sub("\x1b\\[[0-9;]*m", "", said.out + said.err).splitlines()
    cut = shown.index("…")
    assert [line.rstrip() for line in answer[:cut]] == shown[:cut]
    assert shown[cut + 1] in answer
    piped = say(*typed.split()[2:]).out.splitlines()
    assert piped[0] == "src/flask/json/provider.py:57:23: fp.write(self.dumps(obj, **kwargs))"
    assert piped[2] == "src/flask/json/__init__.py:41:29: return current_app.json.dumps(obj, **kwargs) [inferred]"


def _session() -> list[str]:
    """The lines of the README's one session."""
    found = re.search(r"^```console\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found[1].splitlines()
