"""The commands `graph`, which draws what is around a definition, and `path`, which lists paths between two."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from symindex.cli.completion import symbol_argument
from symindex.cli.failures import complain
from symindex.cli.opening import opened_index
from symindex.cli.options import asked_revision, options, refuse_fleet_at, wants_colour, wants_people
from symindex.cli.printing import here, look_in_colour, nothing_found, revision_object, show
from symindex.cli.scope import Scope
from symindex.model.answers import Certainty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symindex.graph.picture import Picture
    from symindex.graph.requests import Request
    from symindex.render.terminal import Look

_FORMS: Final = {
    ".txt": "tree", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".mermaid": "mermaid", ".svg": "svg",
    ".html": "html", ".htm": "html", ".json": "json",
}  # fmt: skip
# A page shows as much as the other forms at first, and can unfold so many times as much.
_PAGE_NODES: Final = 6


def _scoped(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the options that both have in common, of which it gets one argument, `scope`."""

    @wraps(command)
    def with_scope(certainty: str, **values: Any) -> Any:
        rest = {name: value for name, value in values.items() if name not in Scope._fields}
        shared = {name: values[name] for name in Scope._fields if name in values}
        refuse_fleet_at(shared["fleet"], shared["at"])
        shared["at"] = asked_revision(shared["at"])
        return command(scope=Scope(min_certainty=Certainty[certainty.upper()], **shared), **rest)

    return options(
        *("with-libraries", "certainty", "exclude", "no-tests", "tests-only", "seconds"),
        *("fleet", "at", "no-update", "here", "directory", "color"),
    )(with_scope)


@click.command("graph")
@symbol_argument()
@click.option("--callers", "what", flag_value="callers", help="What calls it, and what calls that.")
@click.option("--callees", "what", flag_value="callees", help="What it calls, and what that calls.")
@click.option("--hierarchy", "what", flag_value="hierarchy", help="Bases and subclasses; of a member, overrides.")
@click.option("--imports", "what", flag_value="imports", help="What a module imports, and what imports it.")
@click.option("--depth", "-d", type=click.IntRange(min=1), help="Links away from it; default: 2, in a package 1.")
@click.option("--limit", "-n", type=click.IntRange(min=2), default=60, show_default=True, help="Nodes at most.")
@click.option(
    *("--format", "-f", "form"),
    type=click.Choice(["tree", "dot", "mermaid", "svg", "html", "json"]),
    help="Default: what the suffix of --output says, or a tree.",
)
@click.option("--json", "form", flag_value="json", help="One JSON object; the same as -f json.")
@click.option(
    *("--output", "-o"),
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Write it there.",
)
@_scoped
def graph(
    symbol: str,
    what: str | None,
    depth: int | None,
    limit: int,
    form: str | None,
    output: Path | None,
    scope: Scope,
) -> None:
    """Draw how SYMBOL hangs together with the rest.

    Of a function what calls it and what it calls, of a class its hierarchy, or where it has none who makes its
    objects, of a module the imports around it, of a package the imports between its parts. SYMBOL is a name, a
    file, or FILE:LINE for the definition around that line. Lines are solid where a link is proved, dashed where
    types were followed to it, dotted where only the name fits; in text these are marked ~ and ?. What there is no
    room for is counted. SVG is made by graphviz, a page of HTML needs nothing but a browser.

    \b
    Examples:
      symindex graph ComputeManager.build_and_run_instance
      symindex graph ComputeManager.build_and_run_instance --callees --depth 3 -o build.html
      symindex graph nova.objects.base.NovaObject -f dot | dot -Tpdf > objects.pdf
      symindex graph nova.compute -o compute.svg
      symindex graph oslo_config.cfg.ConfigOpts.reload_config_files --callers --fleet openstack
    """
    from symindex.graph.naming import can_lead, meant
    from symindex.graph.requests import drawn_around

    form = form or _form_of(output)
    nodes = limit * _PAGE_NODES if form == "html" else limit
    if scope.fleet:
        from symindex.cli.fleet_graphs import drawn_in_fleet

        _put(drawn_in_fleet(symbol, what, depth, nodes, scope), form, limit, output, scope)
        return
    request = _request(scope, what, depth, nodes)
    with opened_index(scope.directory, scope.update, scope.here, scope.at) as index:
        picture = drawn_around(index, symbol, request)
        targets = meant(index, symbol) if picture is None or picture.subject == "imports" else []
        if picture is None:
            if targets:
                leads = any(map(can_lead, targets))
                why = "nothing is seen that leads to it or from it" if leads else "it is no function, class or module"
                raise nothing_found(f"nothing to draw around {symbol}: {why}", [])
            raise nothing_found(f"no definition of {symbol}", index.suggestions(symbol))
        if what is None and any(target.node and can_lead(target) for target in targets):
            complain(f"{symbol} is a module and more: --callers, --callees or --hierarchy for what else has the name")
    _put(picture, form, limit, output, scope)


@click.command("path")
@symbol_argument("start", metavar="FROM")
@symbol_argument("end", metavar="TO")
@click.option("--limit", "-n", type=click.IntRange(min=1), default=3, show_default=True, help="Chains at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for each chain.")
@_scoped
def path(start: str, end: str, limit: int, as_json: bool, scope: Scope) -> None:
    """Tell by which calls FROM leads to TO.

    The surest and shortest chains of calls come first; a class stands for its methods, a module or package for what
    is in it, FILE:LINE for the definition around that line.
    Handing a function on, reading a property, making an object and naming a function in a string, as remote calls
    do, count as calls too, and it is said which.

    \b
    Examples:
      symindex path ServersController.create ComputeManager.build_and_run_instance
      symindex path nova.compute.api nova.db.main.api.instance_destroy --certainty inferred
      vim -q <(symindex path API.resize LibvirtDriver.finish_migration)
      symindex path nova.cmd.api.main oslo_config.cfg.ConfigOpts.reload_config_files --fleet openstack
    """
    from symindex.graph.requests import chains_from
    from symindex.graph.texts import chain_lines, chain_object, chain_places
    from symindex.render.objects import json_line

    if scope.fleet:
        from symindex.cli.fleet_graphs import chains_in_fleet

        chains, is_cut = chains_in_fleet(start, end, limit, scope)
    else:
        with opened_index(scope.directory, scope.update, scope.here, scope.at) as index:
            chains, is_cut = chains_from(index, start, end, _request(scope, None, None, limit))
    if is_cut and not chains:
        raise nothing_found(f"no chain of calls from {start} to {end} was found in {scope.seconds:g} s (--seconds)", [])
    if is_cut:
        complain(f"searched for {scope.seconds:g} s only: there may be more or better chains (--seconds)")
    if not chains:
        raise nothing_found(f"no chain of calls leads from {start} to {end}", [])
    numbered = list(enumerate(chains, 1))
    if as_json:
        show(json_line(chain_object(chain) | revision_object(scope.at)) for chain in chains)
    elif wants_people(scope.color):
        show(line for number, chain in numbered for line in chain_lines(number, chain, _look(scope)))
    else:
        show(line for number, chain in numbered for line in chain_places(number, chain, here()))


def _request(scope: Scope, what: str | None, depth: int | None, most: int) -> Request:
    from symindex.graph.requests import Request

    return Request(
        what, depth, most, scope.with_libraries, scope.min_certainty, scope.exclude, scope.seconds, scope.tests
    )


def _form_of(output: Path | None) -> str:
    """The form that a file's suffix says; a tree where there is none."""
    suffix = output.suffix.lower() if output else ""
    if suffix and suffix not in _FORMS:
        raise click.UsageError(f"what form is {output} to have? --format says it, or one of {', '.join(_FORMS)}")
    return _FORMS.get(suffix, "tree")


def _put(picture: Picture, form: str, shown: int, output: Path | None, scope: Scope) -> None:
    """Write a picture to a file or to standard output."""
    from symindex.output import Output, written

    if output is None or str(output) == "-":
        show(_lines(picture, form, shown, scope, wants_people(scope.color)))
        return
    lines = _lines(picture, form, shown, scope._replace(color="never"), True)
    with written(Output(output, named=True)) as file:
        file.write("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))
    complain(f"{output}: {_counted(picture)}")


def _lines(picture: Picture, form: str, shown: int, scope: Scope, for_people: bool) -> Iterable[str]:
    """A picture in a form."""
    from symindex.graph import diagrams, texts

    if form == "dot":
        return diagrams.dot(picture)
    if form == "mermaid":
        return diagrams.mermaid(picture)
    if form == "svg":
        from symindex.graph.graphviz import svg

        return svg(picture).splitlines()
    if form == "html":
        from symindex.graph.page import page

        return page(picture, shown).splitlines()
    if form == "json":
        from symindex.render.objects import json_line

        return [json_line(texts.picture_object(picture) | revision_object(scope.at))]
    return texts.tree_lines(picture, _look(scope)) if for_people else texts.place_lines(picture, here())


def _counted(picture: Picture) -> str:
    from symindex.render.numbers import counted

    return f"{counted(len(picture.nodes), 'node')}, {counted(len(picture.links), 'link')}"


def _look(scope: Scope) -> Look:
    return look_in_colour(wants_colour(scope.color))
