"""The pages of the documentation: what a reader types in them, where their links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FORGE: Final = "https://github.com/symindex/symindex/blob/main/"
_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT: Final = re.compile(r"\s+#\s.*")
_INDENTED: Final = re.compile(r"^ {4}(symindex .*)$", re.MULTILINE)
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#+ (.*)$", re.MULTILINE)


def pages() -> list[Path]:
    """All pages that are written for readers, the generated ones among them."""
    written = [path for path in ROOT.glob("*.md") if path.name != "CLAUDE.md"]
    return [*written, *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md"), *ROOT.glob("benchmarks/truth/*.md")]


def examples(page: Path) -> list[str]:
    """The command lines of a page, without comments; of a session what is typed, without what is answered."""
    text = page.read_text("utf-8")
    lines = _INDENTED.findall(text)
    for language, block in _FENCE.findall(text):
        if language == "sh":
            lines += block.splitlines()
        elif language == "console":
            lines += [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return [command for line in lines if (command := _COMMENT.sub("", line).strip())]


def links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """(link, file, anchor) of each link that leads to a file of the repository."""
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        target, _, anchor = link.partition("#")
        if target.startswith(FORGE):
            yield link, ROOT / target.removeprefix(FORGE), anchor
        elif "://" not in target and not target.startswith("mailto:"):
            yield link, (page.parent / target).resolve() if target else page, anchor


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges and MkDocs make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {_anchor(heading) for heading in _HEADING.findall(text)}


def _anchor(heading: str) -> str:
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip())
