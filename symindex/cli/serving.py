"""`symindex mcp` and `symindex lsp`: servers on standard input and output, for agents and editors."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("mcp")
def mcp() -> None:
    """Answer an agent, over the Model Context Protocol.

    It speaks on standard input and output until the input ends, and offers four tools: find, uses, impact and read.
    An agent's settings start it; `path` in a call names the repository, which else is the one of this directory.

    \b
    Examples:
      claude mcp add symindex -- symindex mcp
      symindex mcp < messages.jsonl
    """
    from symindex.mcp.server import McpServer

    with _messages() as (source, output):
        McpServer(output, Path.cwd(), os.environ).run(source)


@click.command("lsp")
@click.option(
    "--serve", metavar="FEATURES", default="", help="Offer only these, separated by commas: definition,references, …"
)
def lsp(serve: str) -> None:
    """Answer an editor, over the Language Server Protocol.

    It speaks on standard input and output. It has definitions, references, hierarchies of calls and types, symbols,
    hover, code lenses and safe renaming, and is meant to stand beside a type checker's server, which has completion
    and diagnostics.

    \b
    Examples:
      symindex lsp
      symindex lsp --serve references,callHierarchy,workspaceSymbol
    """
    from symindex.lsp.server import FEATURES, LspServer

    wanted = [each.strip() for each in serve.split(",") if each.strip()]
    if unknown := [each for each in wanted if each not in FEATURES]:
        raise click.BadParameter(f"{', '.join(unknown)}; there are {', '.join(FEATURES)}", param_hint="--serve")
    with _messages() as (source, output):
        sys.exit(LspServer(output, os.environ, wanted).run(source))


@contextmanager
def _messages() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Standard input and output for messages alone: whatever else is printed goes to standard error."""
    source, output = cast("BinaryIO", sys.stdin.buffer), cast("BinaryIO", sys.stdout.buffer)
    before, sys.stdout = sys.stdout, sys.stderr
    try:
        yield source, output
    except KeyboardInterrupt:
        pass
    finally:
        sys.stdout = before
