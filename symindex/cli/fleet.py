"""`symindex fleet`: the lists of repositories that are asked together."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click

from symindex.cli.failures import NOTHING_FOUND, complain
from symindex.cli.fleet_rows import ask, build
from symindex.cli.printing import show
from symindex.render.escapes import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symindex.fleet.status import MemberStatus

_name = click.argument("name", metavar="NAME")
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group("fleet")
def fleet() -> None:
    """Name lists of repositories, to be asked together with --fleet NAME.

    A fleet is a file of paths and globs in the user's configuration directory. Each repository keeps its own
    index; def, refs, callers, importers, hierarchy, tests --reaching, grep and search take --fleet.

    \b
    Examples:
      symindex fleet add openstack '~/src/*'
      symindex fleet status openstack
      symindex callers --fleet openstack oslo_config.cfg.IntOpt
    """


@fleet.command("list")
@click.argument("name", required=False)
@_json
def list_fleets(name: str | None, as_json: bool) -> None:
    """List the fleets, or the repositories of fleet NAME.

    \b
    Examples:
      symindex fleet list
      symindex fleet list openstack --json
    """
    from symindex.fleet.settings import fleet_names, load_fleet, roots_of, urls_of

    if name is not None:
        found = load_fleet(name, os.environ)
        places = [*map(str, roots_of(found)), *urls_of(found)]
        _print(({"fleet": name, "root": place} for place in places), as_json, "{root}")
        return
    fleets = [load_fleet(each, os.environ) for each in fleet_names(os.environ)]
    if not fleets:
        complain("there is no fleet yet: symindex fleet add NAME PATH…")
        raise click.exceptions.Exit(NOTHING_FOUND)
    rows = ({"fleet": each.name, "file": str(each.file), "patterns": list(each.patterns)} for each in fleets)
    if as_json:
        _print(rows, True, "")
    else:
        show(one_line(f"{each.name}: {' '.join(each.patterns)}") for each in fleets)


@fleet.command("add")
@_name
@click.argument("patterns", metavar="PATH|GLOB|URL...", nargs=-1, required=True)
def add(name: str, patterns: tuple[str, ...]) -> None:
    """Add repositories to fleet NAME, which is made if need be.

    A GLOB in quotes is kept as it is: repositories that come later belong to it. !GLOB leaves some out. A URL is
    copied by the workers of symindex fleet build --on; questions with --fleet ask what is on this machine.

    \b
    Examples:
      symindex fleet add openstack ~/src/nova ~/src/neutron
      symindex fleet add openstack '~/src/oslo.*' '!~/src/oslo.old*'
    """
    from symindex.fleet.settings import add_to_fleet, roots_of, urls_of

    found = add_to_fleet(name, patterns, os.environ)
    count = len(roots_of(found)) + len(urls_of(found))
    complain(f"fleet {name}: {_repositories(count)}, listed in {found.file}")


@fleet.command("remove")
@_name
@click.argument("patterns", metavar="[PATH|GLOB]...", nargs=-1)
def remove(name: str, patterns: tuple[str, ...]) -> None:
    """Remove lines from fleet NAME, or the whole fleet; indexes are left alone.

    \b
    Examples:
      symindex fleet remove openstack ~/src/neutron
      symindex fleet remove openstack
    """
    from symindex.fleet.settings import remove_from_fleet, roots_of, urls_of

    found = remove_from_fleet(name, patterns, os.environ)
    count = len(roots_of(found)) + len(urls_of(found)) if found else 0
    complain(f"fleet {name}: {_repositories(count)}" if found else f"fleet {name} is gone")


@fleet.command("status")
@_name
@_json
def status(name: str, as_json: bool) -> None:
    """Tell what fleet NAME consists of: distributions, versions, indexes.

    \b
    Examples:
      symindex fleet status openstack
      symindex fleet status openstack --json
    """
    from symindex.fleet.settings import load_fleet, roots_of
    from symindex.fleet.status import statuses

    found = statuses(roots_of(load_fleet(name, os.environ)), os.environ)
    if as_json:
        _print((_object(each) for each in found), True, "")
    else:
        show(one_line(_line(each)) for each in found)


def _object(each: MemberStatus) -> dict[str, Any]:
    return {
        "repository": each.member.label, "root": str(each.member.root), "distribution": each.member.distribution,
        "version": each.member.version, "packages": each.packages, "files": each.files, "trouble": each.trouble,
    }  # fmt: skip


def _line(each: MemberStatus) -> str:
    member = each.member
    built = f"{member.distribution} {member.version}".strip()
    indexed = each.trouble or f"{each.files:,} files"
    return f"{member.label}: {built}, {indexed}"


def _repositories(count: int) -> str:
    from symindex.render.numbers import counted

    return counted(count, "repository", "repositories")


def _print(rows: Iterable[dict[str, Any]], as_json: bool, layout: str) -> None:
    def lines() -> Iterator[str]:
        for row in rows:
            yield json.dumps(row) if as_json else one_line(layout.format(**row))

    show(lines())


for _command in (build, ask):
    fleet.add_command(_command)
