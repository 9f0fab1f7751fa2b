"""The desk: commands, exit codes, printing. The only room that knows click.

Each command lives in a module that is imported when the command is called, and imports the other rooms inside
its body: a question must not wait for what only `index` needs.
"""

from symindex.cli.group import main

__all__ = ["main"]
