"""Files that have changed since they were indexed: what is read from them fits what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.projects import SampleProject

_OLD = '"""Apples."""\n\ndef peel():\n    """Peel apples."""\n    return "apples"  # apples\n'
_NEW = ("", "x", "'''apples", "# apples\n", "\n\ndef cut():\n    return 'no apples'\n", '"' * 40, "(" * 50 + "apples")


@pytest.mark.parametrize("content", _NEW)
def test_text_is_searched_in_what_a_file_holds_now(tmp_path: Path, content: str) -> None:
    project = SampleProject(tmp_path, {"a.py": _OLD})
    project.update()
    fresh = SampleProject(tmp_path / "fresh", {"a.py": content})
    fresh.update()
    project.write({"a.py": content})
    with project.index() as old, fresh.index() as new:
        found, expected = (
            [(match.line, match.column, match.where, match.enclosing, match.text) for match in matches]
            for matches in (old.grep("apples"), new.grep("apples"))
        )
        assert found == expected
        where = ("comment", "docstring", "string")
        assert [line.text for line in old.prose(where=where).lines()] == [
            line.text for line in new.prose(where=where).lines()
        ]
        assert [text for _, text in old.prose(where=where).files()] == [
            text for _, text in new.prose(where=where).files()
        ]
