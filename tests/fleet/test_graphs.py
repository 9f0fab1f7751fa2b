"""Calls drawn and followed through repositories that depend on each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import say
from tests.support.fleets import pyproject
from tests.support.on_disk import write

_KIT = "def load(path):\n    return read(path)\n\n\ndef read(path):\n    return path\n"
_MIDDLE = "from kit import load\n\n\nclass Middle:\n    def start(self):\n        return load('x')\n"
_APP = "from middle import Middle\n\n\ndef main():\n    Middle().start()\n\n\nmain()\n"


@pytest.fixture(autouse=True)
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`app` calls `middle`, which calls `kit`; `apart` only has equal names."""
    monkeypatch.setenv("SYMINDEX_CONFIG_DIR", str(tmp_path / "configuration"))
    write(tmp_path / "kit", {"pyproject.toml": pyproject("kit"), "kit.py": _KIT})
    write(tmp_path / "middle", {"pyproject.toml": pyproject("middle", requires="kit"), "middle.py": _MIDDLE})
    write(tmp_path / "app", {"pyproject.toml": pyproject("app", requires="middle"), "app.py": _APP})
    write(tmp_path / "apart", {"pyproject.toml": pyproject("apart"), "apart.py": _KIT.replace("read", "other")})
    monkeypatch.chdir(tmp_path / "kit")
    for name in ("kit", "middle", "app", "apart"):
        assert say("fleet", "add", "all", str(tmp_path / name)).status == 0


def links(*arguments: str) -> list[tuple[str, str, str]]:
    """(caller, callee, certainty) of a picture."""
    said = say("graph", *arguments, "--fleet", "all", "--json")
    assert said.status == 0, said.err
    (picture,) = said.objects
    nodes = [node["symbol"] for node in picture["nodes"]]
    return sorted((nodes[link["source"]], nodes[link["target"]], link["certainty"]) for link in picture["links"])


def test_callers_are_drawn_through_all_repositories() -> None:
    assert links("kit.read", "--callers", "--depth", "4") == [
        ("app", "app.main", "resolved"),
        ("app.main", "middle.Middle.start", "inferred"),
        ("kit.load", "kit.read", "resolved"),
        ("middle.Middle.start", "kit.load", "resolved"),
    ]


def test_callees_are_drawn_into_other_repositories(tmp_path: Path) -> None:
    assert links("app.main", "--callees", "--depth", "4", "-C", str(tmp_path / "app"))[-2:] == [
        ("kit.load", "kit.read", "resolved"),
        ("middle.Middle.start", "kit.load", "resolved"),
    ]


def test_a_picture_says_how_many_are_left_out() -> None:
    said = say("graph", "kit.read", "--callers", "--depth", "4", "--limit", "2", "--fleet", "all", "--json")
    (picture,) = said.objects
    assert [len(picture["nodes"]), picture["left_out"]] == [2, 1]


def test_a_chain_of_calls_leads_through_repositories(tmp_path: Path) -> None:
    said = say("path", "app.main", "kit.read", "--fleet", "all")
    assert [line.rpartition(": ")[2] for line in said.out.splitlines()] == [
        "1. app.main -> ~middle.Middle.start",
        "1. middle.Middle.start -> kit.load",
        "1. kit.load -> kit.read",
    ]


@pytest.mark.parametrize(("start", "end"), [("Middle", "kit"), ("app", "kit.load")])
def test_a_class_stands_for_its_methods_and_a_module_for_what_is_in_it(start: str, end: str) -> None:
    said = say("path", start, end, "--fleet", "all", "--json")
    assert said.objects[0]["calls"][-1]["callee"] == "kit.load"


def test_equal_names_elsewhere_lead_nowhere() -> None:
    said = say("path", "apart.load", "kit.read", "--fleet", "all")
    assert (said.status, "no chain of calls leads from apart.load to kit.read" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("graph", "kit.load", "--imports"), "--fleet draws calls"),
        (("graph", "kit.load", "--at", "HEAD"), "--at asks one repository"),
        (("graph", "nosuch"), "no definition of nosuch in fleet all"),
        (("path", "app.main", "nosuch"), "no definition of nosuch in fleet all"),
    ],
)
def test_what_cannot_be_drawn_of_a_fleet_is_said(arguments: tuple[str, ...], words: str) -> None:
    said = say(*arguments, "--fleet", "all")
    assert said.status in (1, 2)
    assert words in said.err
