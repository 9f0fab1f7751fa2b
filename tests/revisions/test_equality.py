"""An index at a revision answers as a fresh index of the revision's checkout does."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.extract import extract
from symindex.model.facts import FileFacts
from symindex.revisions.revisions import differing
from tests.support.histories import SampleHistory
from tests.support.projects import all_answers

_TILL = """\
class Till:
    limit = 3

    def close(self, amount):
        return self.count(amount)

    def count(self, amount):
        return amount
"""
_MAIN = "from shop.till import Till\n\ndef run():\n    till = Till()\n    till.close(3)\n"
_FIRST: dict[str, str | bytes] = {"shop/__init__.py": "", "shop/till.py": _TILL, "shop/main.py": _MAIN}
_RENAMED: dict[str, str | bytes] = {
    **_FIRST,
    "shop/till.py": _TILL.replace("close", "shut"),
    "shop/main.py": _MAIN.replace("close", "shut"),
    "shop/naïve.py": "from .till import Till as Größe\n\nGröße().shut('ﬁn')\n",
}
_MOVED: dict[str, str | bytes] = {
    "src/shop/__init__.py": "from .money.till import Till\n",
    "src/shop/money/till.py": _TILL,
    "src/shop/money/till.pyi": "class Till:\n    def close(self, amount: int) -> int: ...\n",
    "src/shop/main.py": _MAIN.replace("shop.till", "shop"),
    "tools/run": "#!/usr/bin/env python3\nfrom shop import main\nmain.run()\n",
    "tools/README": "run\n",
    "tools/copy.py": _TILL,
}
_LEFT_OUT: dict[str, str | bytes] = {
    **_FIRST,
    "pyproject.toml": "[tool.symindex]\nstdlib = false\nexclude = ['old']\ninclude = ['gen/kept.py']\n",
    ".gitignore": ".symindex/\n/gen/*\n*_local.py\n",
    "old/till.py": _TILL,
    "gen/made.py": _TILL,
    "gen/kept.py": "from shop.till import Till\nTill().count(1)\n",
    "shop/my_local.py": _TILL,
    "shop/sub/.gitignore": "!my_local.py\n",
    "shop/sub/my_local.py": "from shop.till import Till\nTill().close(2)\n",
    "env/pyvenv.cfg": "home = /nowhere\n",
    "env/lib/x.py": _TILL,
    "latin.py": "# coding: latin-1\ndef caf\xe9(): return Till\n".encode("latin-1"),
    "broken.py": b"def close(\x00:\n  'Till'\xff\n",
}
_VOCABULARY = ("Till", "close", "shut", "Till.close", "shop.till.Till", "run", "shop.main", "count", "Größe", "café")
_STATES: dict[str, dict[str, str | bytes]] = {
    "first": _FIRST,
    "renamed": _RENAMED,
    "moved": _MOVED,
    "left out": _LEFT_OUT,
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> SampleHistory:
    return SampleHistory(tmp_path_factory.mktemp("history"), *_STATES.values())


@pytest.mark.parametrize("state", _STATES)
def test_every_question_is_answered_as_in_a_fresh_index_of_the_checkout(
    history: SampleHistory, tmp_path: Path, state: str
) -> None:
    commit = history.commits[list(_STATES).index(state)]
    expected = history.answers_of_checkout(commit, tmp_path, _VOCABULARY)
    assert expected["files"]
    assert history.answers_at(commit, _VOCABULARY) == expected
    assert history.answers_at(commit, _VOCABULARY) == expected  # from what was kept the first time


def test_revisions_that_are_open_together_answer_each_for_itself(history: SampleHistory) -> None:
    with history.revisions() as revisions:
        both = [all_answers(revisions.at(commit), _VOCABULARY) for commit in history.commits]
        again = [all_answers(revisions.at(commit), _VOCABULARY) for commit in history.commits]
    assert both == again
    assert len({str(answers) for answers in both}) == len(both)


def test_files_that_differ_between_two_revisions_are_named_with_their_contents(history: SampleHistory) -> None:
    first, renamed, *_ = history.commits
    with history.revisions() as revisions:
        old, new = revisions.at(first), revisions.at(renamed)
        changes = {change.path: (change.old is None, change.new is None) for change in differing(old, new)}
        assert changes == {
            "shop/main.py": (False, False),
            "shop/naïve.py": (True, False),
            "shop/till.py": (False, False),
        }
        assert differing(old, revisions.at(first)) == []


def test_the_disk_differs_from_the_last_commit_by_what_was_edited(tmp_path: Path) -> None:
    history = SampleHistory(tmp_path, _FIRST)
    history.write({"shop/main.py": _MAIN + "run()\n", "shop/new.py": ""})
    with history.revisions() as revisions, history.index() as disk:
        assert [change.path for change in differing(revisions.at("HEAD"), disk)] == ["shop/main.py", "shop/new.py"]


def test_contents_in_which_a_word_plays_another_role_are_not_extracted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {f"m{n}.py": f"# rare\nx = {n}\n" for n in range(5)}
    files = {"lib.py": "def rare(): pass\n", "use.py": "from lib import rare\nrare()\n", **others}
    history = SampleHistory(tmp_path / "shop", files, {"new.py": "x = 1\n"})
    extracted: list[bytes] = []

    def counted(source: bytes) -> FileFacts:
        extracted.append(source)
        return extract(source)

    monkeypatch.setattr("symindex.extract.extract", counted)
    with history.revisions() as revisions:
        assert [hit.line for hit in revisions.at(history.commits[0]).callers("lib.rare")] == [2]
    assert [source for source in extracted if source.startswith(b"#")] == []
    assert files["use.py"].encode() in extracted
