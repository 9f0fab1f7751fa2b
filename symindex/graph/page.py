"""A picture as one page of HTML that needs no network: `page.html` with the picture's data in it."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from symindex.graph.picture import Picture
from symindex.graph.texts import picture_object
from symindex.render.escapes import escape_controls

_TEMPLATE = Path(__file__).with_name("page.html")
# What could end the script element or begin another, in the only places where it can stand: strings of JSON.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page(picture: Picture, shown: int) -> str:
    """The page; at first it shows about so many nodes, the others unfold from them."""
    data = json.dumps({**picture_object(picture), "shown": shown})
    for char, escaped in _ESCAPES.items():
        data = data.replace(char, escaped)
    before, _, between, _, behind = _TEMPLATE.read_text(encoding="utf-8").split("@@")
    return f"{before}{escape(escape_controls(picture.title))}{between}{data}{behind}"
