"""The command `editors`: where the scripts for editors are."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Final

import click

from symindex.cli.printing import write
from symindex.workspace.ignore import global_ignore_file

_DIRECTORY: Final = Path(__file__).parents[1] / "editors"
# Editor → what to add to its settings, with the path of the script or directory.
_SETTINGS: Final = {
    "emacs": ("emacs/symindex.el", "(load \"{}\") (add-hook 'python-mode-hook #'symindex-xref-setup)"),
    "vim": ("vim", "set runtimepath+={}"),
    "nvim": ("vim", 'vim.opt.runtimepath:append("{}")'),
    "vscode": (
        "vscode",
        "cp -r {} symindex-vscode && cd symindex-vscode && npm run vsix && code --install-extension symindex.vsix",
    ),
}
# What our exports are called, which belongs in no repository.
_EXPORTED: Final = ("cscope.out", "cscope.files", "tags", "TAGS")


@click.command("editors")
@click.argument("editor", required=False, type=click.Choice(list(_SETTINGS)))
def editors(editor: str | None) -> None:
    """Show how to set up an editor.

    About what is at the cursor, for trees of callers, to run a test. Prints the line to add to the settings of
    Emacs, Vim or Neovim (its init.lua), for VS Code the command that builds and installs an extension (with npm), and
    without an editor's name also what to add to git's global ignore file.

    \b
    Examples:
      symindex editors
      symindex editors vim >> ~/.vimrc
      symindex editors nvim >> ~/.config/nvim/init.lua
    """
    chosen = [editor] if editor else list(_SETTINGS)
    width = max(map(len, _SETTINGS))
    for name in chosen:
        path, setting = _SETTINGS[name]
        line = setting.format(_escaped(str(_DIRECTORY / path), name))
        write([line if editor else f"{name:<{width}}  {line}"])
    if not editor:
        write(_ignoring(width))


def _ignoring(width: int) -> list[str]:
    """Return the command that adds the files of exports to this user's git ignore file; empty where they are in it."""
    path = global_ignore_file(os.environ)
    if path is None:
        return []
    try:
        known = path.read_text("utf-8", errors="replace").split()
    except OSError:
        known = []
    missing = [name for name in _EXPORTED if name not in known]
    if not missing:
        return []
    made = "" if path.parent.is_dir() else f"mkdir -p {shlex.quote(str(path.parent))} && "
    return [f"{'git':<{width}}  {made}printf '%s\\n' {' '.join(missing)} >> {shlex.quote(str(path))}"]


def _escaped(path: str, editor: str) -> str:
    """A path as it is written in an editor's settings, or in a command."""
    if editor == "vscode":
        return shlex.quote(path)
    if editor in ("emacs", "nvim"):
        return path.replace("\\", "\\\\").replace('"', '\\"')
    return path.replace("\\", "\\\\").replace(" ", "\\ ").replace(",", "\\\\,")
