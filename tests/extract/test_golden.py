"""What is extracted from sources that show one topic each, as people can read it.

`pytest tests/extract --update-golden` rewrites what is expected; then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.annotate import annotated

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.mark.parametrize("topic", sorted(path.stem for path in GOLDEN.glob("*.py")))
def test_a_source_gives_the_facts_beside_it(topic: str, request: pytest.FixtureRequest) -> None:
    source, expected = GOLDEN / f"{topic}.py", GOLDEN / f"{topic}.facts"
    found = annotated(source.read_bytes())
    if request.config.getoption("--update-golden"):
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8")


def test_every_topic_has_its_source() -> None:
    assert {path.stem for path in GOLDEN.glob("*.facts")} == {path.stem for path in GOLDEN.glob("*.py")}
