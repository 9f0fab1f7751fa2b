"""`symindex help`: the help page of a command, as git has it."""

from __future__ import annotations

import click

from symindex.cli.group import unknown_command


@click.command("help")
@click.argument("command", nargs=-1)
@click.pass_context
def help_page(ctx: click.Context, command: tuple[str, ...]) -> None:
    """Show the help page of a COMMAND.

    \b
    Examples:
      symindex help
      symindex help callers
      symindex help export ctags
    """
    shown = ctx.find_root()
    for name in command:
        group = shown.command
        found = group.get_command(shown, name) if isinstance(group, click.Group) else None
        if found is None:
            raise unknown_command(shown, name, group.list_commands(shown) if isinstance(group, click.Group) else [])
        shown = found.context_class(found, parent=shown, info_name=name, **found.context_settings)
    click.echo(shown.command.get_help(shown))
