"""The command `symindex`, whose subcommands are imported when they are called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, Final, cast

import click

from symindex.cli.failures import escaped_usage, reported
from symindex.version import __version__

# Command → the module that has it, and its name there; in the order of the help page.
_COMMANDS: Final = {
    "index": ("index", "index"),
    "watch": ("watch", "watch"),
    "status": ("inspection", "status"),
    "envs": ("inspection", "envs"),
    "def": ("questions", "definitions"),
    "refs": ("questions", "references"),
    "callers": ("questions", "callers"),
    "callees": ("questions", "callees"),
    "assigns": ("questions", "assignments"),
    "importers": ("questions", "importers"),
    "hierarchy": ("questions", "hierarchy"),
    "symbols": ("questions", "symbols"),
    "show": ("show", "show_symbol"),
    "unused": ("unused", "unused"),
    "files": ("contents", "files"),
    "search": ("search", "search"),
    "grep": ("contents", "grep"),
    "prose": ("prose", "prose"),
    "history": ("history", "history"),
    "graph": ("graph", "graph"),
    "path": ("graph", "path"),
    "tests": ("tests", "tests"),
    "fleet": ("fleet", "fleet"),
    "changes": ("changes", "changes"),
    "gate": ("changes", "gate"),
    "export": ("export", "export"),
    "cache": ("cache", "cache"),
    "editors": ("editors", "editors"),
    "session": ("session", "session"),
    "lsp": ("serving", "lsp"),
    "mcp": ("serving", "mcp"),
    "doctor": ("doctor", "doctor"),
    "help": ("help", "help_page"),
}


# Of a misspelt command, as git has it: so many others, and how much they must have in common with it.
_SUGGESTIONS: Final = 3
_LIKENESS: Final = 0.6


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        return cast("click.Command", getattr(import_module(f"symindex.cli.{module}"), name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what they do, which is known without importing them."""
        from symindex.cli.summaries import SUMMARIES

        rows = []
        for name in self.list_commands(ctx):
            summary = SUMMARIES.get(name)
            if summary is None:
                command = self.get_command(ctx, name)
                summary = command.get_short_help_str() if command else ""
            rows.append((name, summary))
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and args[0][:1] != "-" and not ctx.resilient_parsing:
            raise unknown_command(ctx, args[0], list(_COMMANDS))
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with escaped_usage():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong in it is reported here, once, and becomes the exit status."""
        with reported(), escaped_usage():
            try:
                return super().invoke(ctx)
            except click.NoSuchOption as error:
                if error.option_name == "--at" and error.ctx is not None:
                    raise click.UsageError(
                        f"symindex {error.ctx.info_name} is about the files as they are now and takes no --at.",
                        error.ctx,
                    ) from None
                raise
            finally:
                sys.stdout.flush()


def unknown_command(ctx: click.Context, typed: str, known: list[str]) -> click.UsageError:
    """The error for a command that there is none of, with those that may have been meant."""
    from difflib import get_close_matches

    close = get_close_matches(typed, known, _SUGGESTIONS, _LIKENESS)
    hint = f"\n\nDid you mean: {', '.join(close)}" if close else ""
    return click.UsageError(f"No such command '{typed}'.{hint}", ctx)


@click.group(
    "symindex", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="symindex")
@click.option(
    "--index-dir",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Where the index is; also SYMINDEX_DIR, and `index-directory` in the settings.",
)
@click.option(
    "--start-in",
    "-C",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Do as if started in this directory: paths count from it.",
)
@click.option("--no-pager", is_flag=True, help="Long answers go to the terminal as they are; also SYMINDEX_PAGER=cat.")
def commands(index_dir: str | None, start_in: str | None, no_pager: bool) -> None:
    """Find your way in a Python repository and in the libraries of its virtualenvs.

    Where is this defined, who calls it, what does it call, who uses it? Answers follow imports, classes and
    types, and say how sure they are. They are never stale: each question first looks for files that changed.

    \b
    Examples:
      symindex index                          index the project here, and its environments
      symindex def RequestContext.elevated
      symindex callers nova/compute/manager.py:2247
      symindex refs cfg.IntOpt --project --json

    \b
    Exit status: 0 found, 1 nothing found, 2 error.

    \b
    Completion of commands, options and symbols, in the shell's start-up file:
      bash   eval "$(_SYMINDEX_COMPLETE=bash_source symindex)"
      zsh    eval "$(_SYMINDEX_COMPLETE=zsh_source symindex)"
      fish   _SYMINDEX_COMPLETE=fish_source symindex | source
    """
    if index_dir:
        os.environ["SYMINDEX_DIR"] = os.path.abspath(index_dir)
    if start_in:
        os.chdir(start_in)
    if no_pager:
        from symindex.cli.paging import turn_off

        turn_off()
