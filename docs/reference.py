"""Writes the command reference: `docs/commands/*.md` and the man pages `docs/man/*.1`, from the commands themselves;
also `symindex/cli/summaries.py`, by which the help page of all commands imports none of them.

    python docs/reference.py            # write what changed
    python docs/reference.py --check    # exit status 1 where something is not up to date

Not click-man, which knows no commands that are imported when they are called, and neither escapes text that troff would
obey nor keeps the layout of examples.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import click

from symindex.cli.group import commands
from symindex.version import __version__

_DOCS: Final = Path(__file__).parent
_SUMMARIES: Final = _DOCS.parent / "symindex" / "cli" / "summaries.py"
_SUMMARIES_HEAD: Final = '''\
"""One line of help for each command; written by docs/reference.py from the commands themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SUMMARIES: Final[Mapping[str, str]] = {'''
_VERBATIM: Final = "\b"


class Page(NamedTuple):
    """A command as both forms of the reference show it; a paragraph of `text` that begins with \\b keeps its lines."""

    name: str
    usage: str
    summary: str
    text: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    below: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of its files, without suffix."""
        return self.name.replace(" ", "-")


def pages(command: click.Command = commands, above: click.Context | None = None) -> Iterator[Page]:
    """The pages of a command and all below it, depth first."""
    name = "symindex" if above is None else str(command.name)
    context = command.context_class(command, parent=above, info_name=name, **command.context_settings)
    below = command.list_commands(context) if isinstance(command, click.Group) else []
    summary, *text = inspect.cleandoc(command.help or "").split("\n\n")
    shown = (param.get_help_record(context) for param in command.get_params(context) if isinstance(param, click.Option))
    records = [record for record in shown if record]
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    names = tuple(f"{context.command_path} {each}" for each in below)
    yield Page(context.command_path, usage, " ".join(summary.split()), tuple(text), tuple(records), names)
    for each in below:
        assert isinstance(command, click.Group)
        found = command.get_command(context, each)
        assert found is not None
        yield from pages(found, context)


# Markdown


def markdown(page: Page, summaries: dict[str, str]) -> str:
    """The page of a command on a forge and in the documentation."""
    lines = [f"# {page.name}", "", page.summary, "", "```text", page.usage, "```", ""]
    for paragraph in page.text:
        lines += [*_markdown_paragraph(paragraph), ""]
    if page.below:
        lines += ["## Commands", "", "| command | |", "| --- | --- |"]
        lines += [f"| [{name}]({_link(name)}) | {summaries[name]} |" for name in page.below] + [""]
    lines += ["## Options", "", "| option | meaning |", "| --- | --- |"]
    lines += [f"| `{_cell(option)}` | {_cell(_literal(meaning))} |" for option, meaning in page.options]
    return "\n".join(lines) + "\n"


def _markdown_paragraph(paragraph: str) -> list[str]:
    if not paragraph.startswith(_VERBATIM):
        return [_literal(" ".join(paragraph.split()))]
    first, *rest = paragraph.removeprefix(_VERBATIM).strip("\n").split("\n")
    if not rest:
        return [_literal(first)]
    kind = "sh" if first == "Examples:" else "text"
    return [f"## {first.rstrip(':')}", "", f"```{kind}", *(line.removeprefix("  ") for line in rest), "```"]


def _literal(text: str) -> str:
    """Text in which nothing but what stands in backquotes is markup."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([\\*_<>\[\]~])", r"\\\1", part) for part in parts)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _link(name: str) -> str:
    return "index.md" if name == "symindex" else f"{name.replace(' ', '-')}.md"


# Man pages


def man(page: Page, summaries: dict[str, str]) -> str:
    """The page of a command as troff with the macros of man(7)."""
    title = page.file.upper()
    lines = [f'.TH "{title}" "1" "" "symindex {__version__}" "symindex"', ".SH NAME"]
    lines += [f"{_troff(page.file)} \\- {_troff(page.summary.rstrip('.'))}"]
    lines += [".SH SYNOPSIS", _troff(page.usage), ".SH DESCRIPTION", _troff(page.summary)]
    for paragraph in page.text:
        lines += _man_paragraph(paragraph)
    if page.below:
        lines += [".SH COMMANDS"]
        for name in page.below:
            lines += [".TP", f".BR {_troff(name.replace(' ', '-'))} (1)", _troff(summaries[name])]
    lines += [".SH OPTIONS"]
    for option, meaning in page.options:
        lines += [".TP", f"\\fB{_troff(option)}\\fP", _troff(" ".join(meaning.split()))]
    return "\n".join(lines) + "\n"


def _man_paragraph(paragraph: str) -> list[str]:
    if not paragraph.startswith(_VERBATIM):
        return [".PP", _troff(" ".join(paragraph.split()))]
    first, *rest = paragraph.removeprefix(_VERBATIM).strip("\n").split("\n")
    return [".PP", _troff(first), ".RS", ".nf", *(_troff(line.removeprefix("  ")) for line in rest), ".fi", ".RE"]


def _troff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    escaped = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in escaped)
    return f"\\&{escaped}" if escaped[:1] in ("'", ".") else escaped


# Summaries


def summaries_module(below: tuple[str, ...], summaries: dict[str, str]) -> str:
    """The module that has the summaries of the commands."""
    rows = (f"    {json.dumps(name.split()[-1])}: {json.dumps(summaries[name], ensure_ascii=False)}," for name in below)
    return "\n".join([_SUMMARIES_HEAD, *rows, "}", ""])


# Writing


def reference() -> dict[Path, str]:
    """What each file of the reference must hold."""
    found = list(pages())
    summaries = {page.name: page.summary for page in found}
    texts = {_DOCS / "commands" / _link(page.name): markdown(page, summaries) for page in found}
    texts[_SUMMARIES] = summaries_module(found[0].below, summaries)
    return texts | {_DOCS / "man" / f"{page.file}.1": man(page, summaries) for page in found}


def outdated() -> list[Path]:
    """The files that are missing, differ from what they must hold, or belong to no command."""
    wanted = reference()
    present = {_SUMMARIES, *(_DOCS / "commands").glob("*.md"), *(_DOCS / "man").glob("*.1")}
    differ = [path for path, text in wanted.items() if path not in present or path.read_text("utf-8") != text]
    return [*differ, *sorted(present - wanted.keys())]


def main() -> None:
    """Bring the files up to date, or say which are not."""
    parser = argparse.ArgumentParser(description="Write docs/commands/*.md and docs/man/*.1 from the commands.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where a file is outdated")
    check = parser.parse_args().check
    found, wanted = outdated(), reference()
    for path in found:
        print(path.relative_to(_DOCS.parent))
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], "utf-8") if path in wanted else path.unlink()
    sys.exit(1 if check and found else 0)


if __name__ == "__main__":
    main()
