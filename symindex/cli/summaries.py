"""One line of help for each command; written by docs/reference.py from the commands themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SUMMARIES: Final[Mapping[str, str]] = {
    "index": "Index a project and its environments, or what changed.",
    "watch": "Keep the indexes of projects fresh until interrupted.",
    "status": "Tell what is indexed, what is not, and why.",
    "envs": "List the environments of the project.",
    "def": "Tell where SYMBOL is defined.",
    "refs": "Tell where SYMBOL is used.",
    "callers": "Tell who calls SYMBOL.",
    "callees": "Tell what SYMBOL calls, and where that is defined.",
    "assigns": "Tell where SYMBOL, a variable or attribute, is given a value.",
    "importers": "Tell who imports SYMBOL, a module or a name in one.",
    "hierarchy": "Tell what SYMBOL derives from and what derives from it.",
    "symbols": "List the symbols of a FILE, or those like a PATTERN.",
    "show": "Show the source of SYMBOL, and who calls it.",
    "unused": "List definitions that nobody is seen to use.",
    "files": "List the files of the index, all or some.",
    "search": "Find definitions by WORDS, the best first.",
    "grep": "Tell where the text PATTERN is in the files of the index.",
    "prose": "Print the prose in comments, docstrings and messages.",
    "history": "Tell when SYMBOL appeared, moved and changed, and how its callers grew.",
    "graph": "Draw how SYMBOL hangs together with the rest.",
    "path": "Tell by which calls FROM leads to TO.",
    "tests": "List the tests of the project, as its runner names them.",
    "fleet": "Name lists of repositories, to be asked together with --fleet NAME.",
    "changes": "Show what a change does to definitions and to those who use them.",
    "gate": "Merge a queue of changes one on top of the other, and show which break each other.",
    "export": "Write the index in a form that other programs read.",
    "cache": "Carry what was parsed to other machines, so that it is not parsed there again.",
    "editors": "Show how to set up an editor.",
    "session": "Answer an editor's questions, as JSON lines.",
    "lsp": "Answer an editor, over the Language Server Protocol.",
    "mcp": "Answer an agent, over the Model Context Protocol.",
    "doctor": "Check the index against the disk and itself.",
    "help": "Show the help page of a COMMAND.",
}
