"""`python -m benchmarks.reliability COMMAND`: a command is a module with `add_arguments(parser)` and `run(asked)`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

# Command → its help; its module has the same name, and is imported when it is called.
_COMMANDS: Final = {
    "kills": "kill -9 at random moments of indexing, updating and watching",
    "damage": "random bytes of an index flipped, files cut off",
    "replay": "a repository's history, an update after each commit",
    "stale": "every kind of change, answered as by a fresh index, with a watcher and without",
    "soak": "many processes at once for minutes, with kills, stops and checkouts",
    "fuzz": "millions of damaged sources and questions",
    "hostile": "repositories prepared to do harm, 2,000 of them",
}


def main() -> None:
    """Run a command; its result is the last line on standard output, what it does meanwhile goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in _COMMANDS else _COMMANDS:
        command = commands.add_parser(name, help=_COMMANDS[name])
        command.add_argument("--seed", type=int, default=5)
        command.add_argument("--work", type=Path, help="a directory to work in; default: a temporary one")
        if sys.argv[1:2] == [name]:
            import_module(f"tests.support.reliability.{name}").add_arguments(command)
    asked = parser.parse_args()
    print(import_module(f"tests.support.reliability.{asked.command}").run(asked))


if __name__ == "__main__":
    main()
