"""Decide whether what commands write as JSON is as it is published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from symindex.render.objects import SCHEMA_VERSION

_SCHEMA = json.loads((Path(__file__).parents[2] / f"docs/schema/v{SCHEMA_VERSION}.json").read_text("utf-8"))


def fits(definition: str, found: Any) -> None:
    """Fail where an object does not fit a definition of the schema, or has a key that is not in it."""
    # Programs ignore keys that they do not know; this check does not, so that none is added without the schema.
    strict = {"$defs": _SCHEMA["$defs"], "$ref": f"#/$defs/{definition}", "unevaluatedProperties": False}
    Draft202012Validator(strict).validate(found)
