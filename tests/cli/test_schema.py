"""What commands write as JSON fits the published schema and has no key beyond it; all keys are documented."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from symindex.render.objects import SCHEMA_VERSION
from tests.support.command_line import ROOT, say

_SCHEMA = json.loads((ROOT / f"docs/schema/v{SCHEMA_VERSION}.json").read_text("utf-8"))
_QUESTIONS = [
    *(("hit", (command, "Till.close")) for command in ("def", "refs", "callers", "callees", "hierarchy")),
    ("hit", ("assigns", "Till.limit")),
    ("hit", ("importers", "shop.till")),
    ("hit", ("symbols", "shop/till.py")),
    ("hit", ("unused",)),
    ("description", ("show", "Till")),
    ("description", ("show", "Till.count")),
    ("description", ("show", "shop.till")),
    ("found", ("search", "tills")),
    ("match", ("grep", "count")),
    ("match", ("prose",)),
    ("file", ("files",)),
    ("graph", ("graph", "Till.count")),
    ("graph", ("graph", "Till")),
    ("chain", ("path", "Till.close", "Till.count")),
    ("test", ("tests",)),
    ("reached", ("tests", "--reaching", "Till.count")),
    ("status", ("status",)),
    ("status", ("status", "--skipped")),
    ("environment", ("envs",)),
    ("finding", ("doctor",)),
]
_TESTS = {
    "tests/__init__.py": "",
    "tests/test_till.py": """\
import unittest
from shop.till import Till


class Drawer(Till):
    def close(self): ...


class TillTest(unittest.TestCase):
    def test_close(self):
        Till(1).close()
""",
}


def _fits(definition: str, found: Any) -> None:
    # Programs ignore keys that they do not know; this test does not, so that none is added without the schema.
    strict = {"$defs": _SCHEMA["$defs"], "$ref": f"#/$defs/{definition}", "unevaluatedProperties": False}
    Draft202012Validator(strict).validate(found)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(_SCHEMA)
    assert _SCHEMA["title"].endswith(f"version {SCHEMA_VERSION}")


@pytest.mark.parametrize(("definition", "question"), _QUESTIONS, ids=str)
def test_what_a_command_writes_as_json_fits_its_schema(
    new_shop: Path, definition: str, question: tuple[str, ...]
) -> None:
    for name, text in _TESTS.items():
        (new_shop / name).parent.mkdir(exist_ok=True)
        (new_shop / name).write_text(text)
    assert say("index", "-q").status == 0
    said = say(*question, "--json")
    assert said.objects, said.err
    for each in said.objects:
        _fits(definition, each)


def test_answers_of_batches_and_sessions_fit_their_schema(shop: Path) -> None:
    questions = '{"id": 1, "symbol": "Till.close"}\n{"id": 2, "symbol": ""}\n{"id": [3], "symbol": "Tilll"}\n'
    for answer in (answers := say("callers", "--batch", stdin=questions).objects):
        _fits("batch", answer)
    assert ["error" in answer for answer in answers] == [False, True, False]
    names = '{"id": 4, "question": "names", "symbol": "cl"}\n'
    for answer in (answers := [json.loads(line) for line in say("session", stdin=questions + names).out.splitlines()]):
        _fits("session", answer)
    assert answers[-1]["answers"] == ["close"]


def test_every_key_of_the_schema_is_documented() -> None:
    page = (ROOT / "docs/json.md").read_text("utf-8")
    documented = set(re.findall(r"`(\w+)`", page))
    keys = {key for each in _SCHEMA["$defs"].values() for key in each.get("properties", {})}
    assert keys <= documented
