"""What a change of one repository breaks in the others of a fleet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Said, say
from tests.support.fleets import make_fleet, pyproject
from tests.support.on_disk import git, write
from tests.support.schema import fits

_OPTIONS = "src/acme_kit/options.py"


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of the repositories, with that of `kit` committed."""
    monkeypatch.setenv("SYMINDEX_CONFIG_DIR", str(tmp_path / "configuration"))
    directory = make_fleet(tmp_path / "repositories")
    git(directory / "kit", "init", "-q")
    git(directory / "kit", "add", "-A")
    git(directory / "kit", "commit", "-q", "-m", "before")
    monkeypatch.chdir(directory / "kit")
    assert say("fleet", "add", "acme", f"{directory}/*").status == 0
    return directory


def _replace(old: str, new: str) -> None:
    path = Path(_OPTIONS)
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def _unfit(said: Said) -> list[str]:
    """`file:line certainty reason` in the other repositories."""
    found = [each for each in said.objects if "repository" in each]
    for each in found:
        fits("fleet_unfit", each)
    return [f"{each['repository']}/{Path(each['file']).name}:{each['line']} {each['reason']}" for each in found]


def _changes(*options: str) -> Said:
    return say("changes", "--fleet", "acme", *options)


def test_calls_in_other_repositories_are_judged_whichever_version_they_have(fleet: Path) -> None:
    _replace("strict=False", "strict")
    assert _unfit(_changes("--json")) == [
        "editable/main.py:5 needs strict",
        "pinned/main.py:5 needs strict",
        "plain/plain.py:5 needs strict",
    ]


def test_what_is_gone_is_missed_where_another_library_hands_it_on(fleet: Path) -> None:
    _replace("def fetch", "def fetched")
    found = _unfit(_changes("--json"))
    assert "plain/other.py:5 Thing has no fetch" in found  # `Thing` is wrap's, and derives from kit's `Option`
    assert "plain/plain.py:6 Option has no fetch" in found
    assert not [each for each in found if each.startswith("apart/")]


def test_a_module_that_is_gone_is_missed_though_an_old_version_of_it_is_installed(fleet: Path) -> None:
    Path(_OPTIONS).rename("src/acme_kit/settings.py")
    found = _unfit(_changes("--json"))
    assert [each for each in found if each.startswith("plain/plain.py:1 ")]
    assert [each for each in found if each.startswith("pinned/main.py:1 ")]
    assert [each for each in found if each.startswith("wrap/things.py:1 ")]


def test_a_change_that_nobody_notices_breaks_nothing(fleet: Path) -> None:
    _replace("return Option(path)", "return Option(path, strict)")
    assert _unfit(_changes("--json")) == []
    assert _changes("--check").status == 0


def test_check_fails_for_what_breaks_only_elsewhere(fleet: Path) -> None:
    Path("tests/test_kit.py").unlink()
    git(Path(), "commit", "-q", "-a", "-m", "no test")
    _replace("strict=False", "strict")
    assert say("changes", "--check").status == 0
    assert _changes("--check").status == 1


def test_two_revisions_are_compared_as_they_were(fleet: Path) -> None:
    _replace("strict=False", "strict")
    git(Path(), "commit", "-q", "-a", "-m", "after")
    _replace("strict", "path, strict")
    assert "plain/plain.py:5 needs strict" in _unfit(_changes("HEAD~1..HEAD", "--json"))
    assert _unfit(_changes("HEAD..HEAD", "--json")) == []


def test_people_and_reviews_read_repository_and_requirement(fleet: Path) -> None:
    _replace("strict=False", "strict")
    assert "no longer fits in pinned (requires acme.kit ==1.0)\n" in _changes("--color", "always").out.replace(
        "\x1b[1m", ""
    ).replace("\x1b[0m", "")
    assert "### No longer fits in pinned (requires acme.kit ==1.0)\n" in _changes("--markdown").out
    line = next(each for each in _changes("--plain").out.splitlines() if "plain.py" in each)
    assert line.startswith("../plain/plain.py:5:13: no longer fits: needs strict; ") or "/plain/plain.py:5:13: " in line
    assert line.endswith(" [plain]")


def test_a_repository_that_cannot_be_judged_is_named_and_the_others_are(fleet: Path) -> None:
    write(fleet / "plain", {"pyproject.toml": pyproject("plain", "7", "wrap") + "nonsense = 1\n"})
    _replace("strict=False", "strict")
    said = _changes("--json")
    assert "plain" in said.err
    assert "pinned/main.py:5 needs strict" in _unfit(said)


def test_a_checkout_outside_the_fleet_can_be_asked_about(fleet: Path) -> None:
    assert say("fleet", "remove", "acme", f"{fleet}/*").status == 0
    assert say("fleet", "add", "acme", f"{fleet}/plain", f"{fleet}/wrap").status == 0
    _replace("strict=False", "strict")
    assert _unfit(_changes("--json")) == ["plain/plain.py:5 needs strict"]
