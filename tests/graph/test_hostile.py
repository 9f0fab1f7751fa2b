"""Names and lines that look like something else to a browser, to graphviz, to Mermaid."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.command_line import say

_LINE = '</script><script>alert(1)</script><!-- \u2028 " \\ ]]> {{x}} #quot; --> `'


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose directory, module and lines are hostile."""
    root = tmp_path / '<img src=x onerror="alert(2)">'
    root.mkdir()
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / 'a"b;<b>.py').write_text(f"def ﬁn(): caller()  # {_LINE}\ndef caller(): ﬁn()  # {_LINE}\n")
    (root / "plain.py").write_text(f"def größe(): other()  # {_LINE}\ndef other(): pass\n")
    monkeypatch.chdir(root)
    return root


def test_a_page_holds_its_data_and_no_element_of_theirs(hostile: Path) -> None:
    page = say("graph", "größe", "-f", "html").out
    assert page.count("<script") == page.count("</script>") == 2
    assert "alert(1)" in page
    assert "<img" not in page
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    found = json.loads(data[1])
    assert _LINE in found["nodes"][0]["text"]
    assert found["nodes"][0]["file"] == str(hostile / "plain.py")


def test_a_page_needs_nothing_from_elsewhere() -> None:
    from symindex.graph.page import page
    from symindex.graph.picture import Picture

    text = page(Picture("<title>", "calls", (), (), ()), 60)
    assert "<title>&lt;title&gt;</title>" in text
    assert set(re.findall(r"https?://[^\s\"']+", text)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text
    assert "innerHTML" not in text


@pytest.mark.usefixtures("hostile")
def test_graphviz_reads_what_is_written_for_it() -> None:
    dot = shutil.which("dot")
    assert dot, "dot is missing: apt-get install graphviz"
    for symbol in ("größe", "caller"):
        source = say("graph", symbol, "-f", "dot").out
        done = subprocess.run([dot, "-Tsvg"], input=source.encode(), capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.count(b'class="node"') == 2
        assert b"<script" not in done.stdout


@pytest.mark.usefixtures("hostile")
def test_mermaid_gets_no_quote_but_its_own() -> None:
    for line in say("graph", "caller", "-f", "mermaid").out.splitlines():
        assert line.count('"') in (0, 2)
        assert "<" not in line
