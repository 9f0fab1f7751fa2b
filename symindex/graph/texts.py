"""Pictures and chains as text for people, for editors and for programs. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.graph.paths import ChainCall
from symindex.graph.picture import Link, Location, Node, Picture
from symindex.render.escapes import escape_controls, one_line
from symindex.render.numbers import counted
from symindex.render.objects import Object, tree_object
from symindex.render.places import relative, titled
from symindex.render.terminal import MARKS, Look, shortened

# What is over those that lead to what was asked for, and over those it leads to.
_HEADINGS: Final = {
    "calls": ("called by", "calls"),
    "hierarchy": ("below it", "above it"),
    "imports": ("imported by", "imports"),
}
# How a link leads on, where it is not by plain calls, bases or imports.
HOW: Final = {
    "decorator": "decorates", "property": "property", "made": "makes an object", "decorated": "is decorated by",
    "handed": "hands it on",
    "string": "names it in a string",
}  # fmt: skip


class Row(NamedTuple):
    """A line of a tree: how deep it is, the node and the link that leads to it, and a note.

    Without a node the note is a heading, or says how many more there are.
    """

    depth: int
    node: Node | None
    link: Link | None
    note: str


def tree_rows(picture: Picture) -> Iterator[Row]:
    """The rows of the trees of what was asked for; what is in a tree already is not unfolded again.

    Where nothing was asked for in particular, as in a package, each node with what it leads to.
    """
    if not picture.roots:
        beyond = _beyond(picture, False)
        for number, node in enumerate(picture.nodes):
            yield Row(0, node, None, "")
            yield from (row for _, row in _below(picture, number, 2, beyond, False))
    for root in picture.roots:
        yield Row(0, picture.nodes[root], None, "")
        for is_up, heading in zip((True, False), _HEADINGS[picture.subject]):
            rows = list(_branch(picture, root, _beyond(picture, is_up), is_up))
            if rows:
                yield Row(1, None, None, heading)
                yield from rows


def _beyond(picture: Picture, is_up: bool) -> dict[int, list[tuple[int, Link]]]:
    """Node → its neighbours in one direction and the links to them, the surest first."""
    found: dict[int, list[tuple[int, Link]]] = {}
    for link in picture.links:
        near, far = (link.target, link.source) if is_up else (link.source, link.target)
        found.setdefault(near, []).append((far, link))
    for links in found.values():
        links.sort(key=lambda each: (each[1].certainty, each[0]))
    return found


def _branch(picture: Picture, root: int, beyond: dict[int, list[tuple[int, Link]]], is_up: bool) -> Iterator[Row]:
    seen = {root}
    waiting = _below(picture, root, 2, beyond, is_up)[::-1]
    while waiting:
        number, row = waiting.pop()
        below = _below(picture, number, row.depth + 1, beyond, is_up) if row.node else []
        if number in seen:
            yield row._replace(note="see above") if below else row
            continue
        yield row
        if row.node:
            seen.add(number)
            waiting += below[::-1]


def _below(
    picture: Picture, number: int, depth: int, beyond: dict[int, list[tuple[int, Link]]], is_up: bool
) -> list[tuple[int, Row]]:
    """The rows right below a node, with their nodes' numbers; the last says how many are not shown."""
    rows = [(far, Row(depth, picture.nodes[far], link, "")) for far, link in beyond.get(number, ())]
    more = picture.nodes[number].more_in if is_up else picture.nodes[number].more_out
    return [*rows, (-1, Row(depth, None, None, f"+{more:,} more"))] if more else rows


def tree_lines(picture: Picture, look: Look) -> Iterator[str]:
    """The trees as people read them; what is not proved is marked as in other answers."""
    rows = list(tree_rows(picture))
    for row, indent in zip(rows, _indents(rows)):
        if row.node is None:
            yield look.paint("quiet", indent + row.note)
            continue
        mark = MARKS[row.link.certainty] if row.link else " "
        name = look.paint("heading", escape_controls(row.node.name))
        painted = look.paint(row.link.certainty.word, mark) if row.link and mark != " " else mark
        note = "  ".join(part for part in (_place(row, look), _how(row.link), row.note) if part)
        yield f"{look.paint('quiet', indent)}{painted} {name}  {look.paint('quiet', note)}"
    total = f"{counted(len(picture.nodes), 'node')}, {counted(len(picture.links), 'link')}"
    yield look.paint("quiet", total + _not_drawn(picture))


def place_lines(picture: Picture, directory: str) -> Iterator[str]:
    """The trees for editors and pipes: `path:line:column:` of the call that leads to each node, which is indented."""
    for row in tree_rows(picture):
        if row.node is not None:
            location = row.link.location if row.link else row.node
            mark = MARKS[row.link.certainty] if row.link else " "
            path = one_line(relative(location.file, directory))
            symbol = one_line(row.node.symbol)
            yield f"{path}:{location.line}:{location.column}: {'  ' * max(row.depth - 1, 0)}{mark.strip()}{symbol}"


def _indents(rows: list[Row]) -> list[str]:
    """The lines of the trees that stand before each row, drawn from below: each depth knows whether it goes on."""
    found = []
    goes_on: set[int] = set()
    for row in reversed(rows):
        parts = ["│ " if level in goes_on else "  " for level in range(2, row.depth)]
        parts += ["├─" if row.depth in goes_on else "└─"] if row.depth > 1 else []
        found.append("  " * min(row.depth, 1) + "".join(parts))
        goes_on = {depth for depth in goes_on if depth < row.depth} | {row.depth}
    return found[::-1]


def _place(row: Row, look: Look) -> str:
    assert row.node is not None
    location = row.link.location if row.link else row.node
    return f"{escape_controls(titled(location.file, location.origin, look.directory))}:{location.line}"


def _how(link: Link | None) -> str:
    """Return the kind of a link, where it is not a plain call or the like."""
    if link is None:
        return ""
    words = [HOW[link.how]] if link.how in HOW else []
    words += [f"×{link.times}"] if link.times > 1 else []
    words += ["in a cycle"] if link.in_cycle else []
    return ", ".join(words)


def _not_drawn(picture: Picture) -> str:
    more = f"; {picture.left_out:,} more are not shown" if picture.left_out else ""
    return more + ("; the time was up before all were found" if picture.is_cut else "")


def chain_lines(number: int, chain: list[ChainCall], look: Look) -> Iterator[str]:
    """One chain as people read it: each definition, and below it the line that leads on."""
    certainty = max(passage.certainty for passage in chain)
    yield look.paint("quiet", f"{number}. {counted(len(chain), 'call')}, {certainty.word}")
    for passage in chain:
        location = passage.location
        how = f"  ({HOW[passage.how]})" if passage.how in HOW else ""
        mark = look.paint(passage.certainty.word, MARKS[passage.certainty]) if passage.certainty else " "
        yield f"   {look.paint('heading', escape_controls(passage.caller))}"
        where = f"{escape_controls(titled(location.file, location.origin, look.directory))}:{location.line}"
        text = escape_controls(
            shortened(location.text, passage.callee.rpartition(".")[2], look.width - len(where) - len(how))
        )
        yield f"     {mark} {look.paint('path', where)}  {text}{look.paint('quiet', how)}"
    yield f"   {look.paint('heading', escape_controls(chain[-1].callee))}"


def chain_places(number: int, chain: list[ChainCall], directory: str) -> Iterator[str]:
    """One chain for editors and pipes: `path:line:column:` of each call, which chain it is of, and what it says."""
    for passage in chain:
        location = passage.location
        path = one_line(relative(location.file, directory))
        mark = MARKS[passage.certainty].strip()
        calls = one_line(f"{passage.caller} -> {mark}{passage.callee}")
        yield f"{path}:{location.line}:{location.column}: {number}. {calls}"


def chain_object(chain: list[ChainCall]) -> Object:
    """Return the object of a chain for `path --json`."""
    return {
        "from": chain[0].caller,
        "to": chain[-1].callee,
        "certainty": max(passage.certainty for passage in chain).word,
        "calls": [
            {
                "caller": passage.caller,
                "callee": passage.callee,
                "how": passage.how,
                "certainty": passage.certainty.word,
                **_location_object(passage.location),
            }
            for passage in chain
        ],
    }


def picture_object(picture: Picture) -> Object:
    """Return the object for `graph --json`, which the HTML page draws too."""
    return {
        "title": picture.title,
        "subject": picture.subject,
        "roots": list(picture.roots),
        "nodes": [
            {**node._asdict(), "origin": str(node.origin), "tree": tree_object(node.origin)} for node in picture.nodes
        ],
        "links": [
            {**link._asdict(), "certainty": link.certainty.word, "location": _location_object(link.location)}
            for link in picture.links
        ],
        "left_out": picture.left_out,
        "is_cut": picture.is_cut,
    }


def _location_object(location: Location) -> Object:
    return {"file": location.file, "line": location.line, "column": location.column, "text": location.text}
