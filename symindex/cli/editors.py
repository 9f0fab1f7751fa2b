"""Where the scripts for editors are: `editors`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from symindex.cli.printing import write

_DIRECTORY: Final = Path(__file__).parents[1] / "editors"
# Editor → what to add to its settings, with the path of the script or directory.
_SETTINGS: Final = {
    "emacs": ("emacs/symindex.el", '(load "{}")'),
    "vim": ("vim", "set runtimepath+={}"),
    "nvim": ("vim", "set runtimepath+={}"),
}


@click.command("editors")
@click.argument("editor", required=False, type=click.Choice(list(_SETTINGS)))
def editors(editor: str | None) -> None:
    """Tell how an editor learns to show trees and to run a test.

    Prints the line to add to the settings of Emacs, Vim or Neovim.

    \b
    Examples:
      symindex editors
      symindex editors vim >> ~/.vimrc
    """
    chosen = [editor] if editor else list(_SETTINGS)
    width = max(map(len, _SETTINGS))
    for name in chosen:
        path, setting = _SETTINGS[name]
        line = setting.format(_escaped(str(_DIRECTORY / path), name))
        write([line if editor else f"{name:<{width}}  {line}"])


def _escaped(path: str, editor: str) -> str:
    """A path as it is written in an editor's settings."""
    if editor == "emacs":
        return path.replace("\\", "\\\\").replace('"', '\\"')
    return path.replace("\\", "\\\\").replace(" ", "\\ ").replace(",", "\\\\,")
