"""Pictures for programs that draw: DOT for graphviz, Mermaid for pages of Markdown. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from symindex.graph.picture import Link, Picture
from symindex.model.answers import Certainty
from symindex.render.escapes import escape_controls

_STYLES: Final = {Certainty.RESOLVED: "solid", Certainty.INFERRED: "dashed", Certainty.POSSIBLE: "dotted"}
_ARROWS: Final = {Certainty.RESOLVED: "-->", Certainty.INFERRED: "-.->", Certainty.POSSIBLE: "-.-o"}
_UNSAFE: Final = re.compile(r"[^\w .,:+*=/@-]")


def dot(picture: Picture) -> list[str]:
    """The picture for graphviz: modules are clusters; lines solid where proved, dashed where inferred, else dotted."""
    lines = [
        f"digraph {_quoted(picture.title)} {{",
        "  rankdir=LR; ranksep=0.6; nodesep=0.14; compound=true;",
        '  graph [fontname="Helvetica", fontsize=10, color="#c8c8c8", fontcolor="#606060", style=rounded];',
        '  node [fontname="Helvetica", fontsize=10, shape=box, style="rounded,filled", fillcolor=white, height=0.25];',
        '  edge [fontname="Helvetica", fontsize=8, color="#505050", arrowsize=0.6];',
    ]
    for number, (title, members) in enumerate(_groups(picture)):
        if title:
            lines.append(f"  subgraph cluster_{number} {{ label={_quoted(title)};")
        lines += [f"    {_dot_node(picture, member)}" for member in members]
        if title:
            lines.append("  }")
    lines += [f"  {_dot_link(link)}" for link in picture.links]
    return [*lines, *_dot_more(picture), "}"]


def _dot_node(picture: Picture, number: int) -> str:
    node = picture.nodes[number]
    fill = ', fillcolor="#dbeafe", penwidth=2' if number in picture.roots else ""
    shape = ', style="filled"' if node.kind == "class" else ""
    where = f"{node.symbol}\n{node.file}:{node.line}"
    return f"n{number} [label={_quoted(node.name)}, tooltip={_quoted(where)}{shape}{fill}];"


def _dot_link(link: Link) -> str:
    label = f', label="{link.times}"' if link.times > 1 else ""
    cycle = ', color="#c2410c"' if link.in_cycle else ""
    tip = _quoted(f"{link.how}, {link.certainty.word}: {link.location.text}")
    return f"n{link.source} -> n{link.target} [style={_STYLES[link.certainty]}, tooltip={tip}{label}{cycle}];"


def _dot_more(picture: Picture) -> Iterator[str]:
    for number, node in enumerate(picture.nodes):
        more = 'shape=plaintext, style="", fontcolor="#707070"'
        line = '[color="#c8c8c8"]'
        if node.more_in:
            yield f'  in{number} [label="+{node.more_in:,} more", {more}]; in{number} -> n{number} {line};'
        if node.more_out:
            yield f'  out{number} [label="+{node.more_out:,} more", {more}]; n{number} -> out{number} {line};'


def mermaid(picture: Picture) -> list[str]:
    """The picture as a Mermaid flowchart, which GitHub and GitLab draw; certainty is the arrow's line."""
    lines = ["flowchart LR"]
    for number, (title, members) in enumerate(_groups(picture)):
        if title:
            lines.append(f'  subgraph g{number}["{_entities(title)}"]')
        lines += [f'    n{member}["{_entities(picture.nodes[member].name)}"]' for member in members]
        if title:
            lines.append("  end")
    for link in picture.links:
        label = f'|"{link.times}"|' if link.times > 1 else ""
        lines.append(f"  n{link.source} {_ARROWS[link.certainty]}{label} n{link.target}")
    for number, node in enumerate(picture.nodes):
        lines += [f'  i{number}(["+{node.more_in:,} more"]) --> n{number}'] if node.more_in else []
        lines += [f'  n{number} --> o{number}(["+{node.more_out:,} more"])'] if node.more_out else []
    lines.append("  classDef asked stroke-width:3px")
    lines += [f"  class n{root} asked" for root in picture.roots]
    return lines


def _groups(picture: Picture) -> list[tuple[str, list[int]]]:
    """The nodes of each module, with the title of the frame around them; none is drawn where it is empty."""
    found: dict[str, list[int]] = {}
    for number, node in enumerate(picture.nodes):
        found.setdefault(node.module, []).append(number)
    return [("" if picture.subject == "imports" else module, members) for module, members in found.items()]


def _quoted(text: str) -> str:
    """A string of DOT, in which nothing is an escape but a line feed and the quotes."""
    shown = "\n".join(escape_controls(line) for line in text.split("\n"))
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _entities(text: str) -> str:
    """A text in Mermaid's quotes: whatever it or HTML could take for its own is written as a number."""
    return _UNSAFE.sub(lambda found: f"#{ord(found[0])};", escape_controls(text))
