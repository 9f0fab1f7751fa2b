"""`export parquet` and `fleet ask`: rows of many repositories in files, and questions to them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symindex.cli.extras import needing
from symindex.cli.failures import complain
from symindex.cli.opening import index_variables, open_index, project_root
from symindex.cli.options import Asked, options, question_options
from symindex.cli.printing import nothing_found, write
from symindex.render.escapes import one_line

if TYPE_CHECKING:
    from symindex.fleet.tasks import Job
    from symindex.workspace.checkouts import Checkout


@click.command("parquet")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    *("--output", "-o"),
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the files are, of all repositories that are asked together.",
)
@click.option(
    "--repository", metavar="NAME", help="What the repository is called in rows; default: its directory's name."
)
@click.option("--revision", default="", metavar="ID", help="The commit, to be kept in the rows; default: none.")
@options("no-update", "here")
def parquet(path: Path | None, output: Path, repository: str | None, revision: str, update: bool, here: bool) -> None:
    """Write definitions and uses of the project that PATH (default: here) lies in as rows of Parquet.

    The rows of a repository replace those that it had; those of others in DIR are left alone. Uses that are only
    possible have no rows. Needs the extra symindex[fleet].

    \b
    Examples:
      symindex export parquet -o /tmp/rows
      symindex fleet ask 'callers of ComputeManager' --rows /tmp/rows
    """
    with needing("fleet", "pyarrow"):
        from symindex.fleet.parquet import write_rows
    from symindex.fleet.index import FleetIndex
    from symindex.fleet.rows import rows_of
    from symindex.store.storage import storage_at
    from symindex.workspace.checkouts import checkout_at

    root = project_root(path or Path(), here=here)
    open_index(root, update, here).close()
    name = repository or root.name
    with FleetIndex.of(checkout_at(root), index_variables(root, here=here), _checkout_of) as index, index.snapshot():
        count = write_rows(storage_at(str(output)), rows_of(index, name, revision), name, revision)
    write([one_line(f"{output}: {count:,} rows of {name}")])


def _checkout_of(directory: str) -> Checkout | None:
    """The checkout that an editable install leads to."""
    from symindex.workspace.checkouts import checkout_at
    from symindex.workspace.settings import find_root

    root = find_root(Path(directory))
    return checkout_at(root) if root is not None else None


@click.command("build")
@click.argument("name", metavar="NAME")
@click.option(
    *("--output", "-o"),
    required=True,
    metavar="DIR|URL",
    help="Where the files are; rows of other repositories there are left alone.",
)
@click.option("--on", "cluster", metavar="dask://HOST:PORT", help="Let the workers of a Dask cluster do the work.")
@click.option("--facts", default="", metavar="DIR|URL", help="With --on: where workers share what they parsed.")
@click.option("--copies", default="", metavar="DIR", help="With --on: where workers keep copies of repositories.")
@click.option("--retry", is_flag=True, help="With --on: try commits again at which the last build failed.")
@options("no-update")
def build(name: str, output: str, cluster: str | None, facts: str, copies: str, retry: bool, update: bool) -> None:
    """Write the rows of all repositories of fleet NAME, as symindex export parquet does for one.

    Libraries that a repository has in no environment are those of the fleet's checkouts, as in questions with --fleet.
    One that cannot be read is named, and keeps the rows that it had. Needs the extra symindex[fleet].

    With --on, repositories are read where a worker sees their directories, and copied by git where they are named by
    URL. What did not change is not written again. Needs symindex[dask] here and on each worker.

    \b
    Examples:
      symindex fleet build openstack -o /tmp/rows
      symindex fleet build openstack -o s3://code/rows --on dask://scheduler:8786 --facts s3://code/facts
    """
    with needing("fleet", "pyarrow"):
        import symindex.fleet.parquet  # noqa: F401
    if cluster is not None:
        from symindex.fleet.tasks import Job

        _build_on(cluster, name, output, Job(_everywhere(output), _everywhere(facts), copies, retry))
        return
    from symindex.cli.fleet_questions import opened_fleet

    with opened_fleet(name, update=update) as fleet:
        written = fleet.write_rows(output)
    for member, _, trouble in written:
        if trouble:
            complain(f"{member.label}: {trouble}")
    rows = sum(count for _, count, _ in written)
    write([one_line(f"{output}: {rows:,} rows of {len(written):,} repositories")])


def _build_on(cluster: str, name: str, output: str, job: Job) -> None:
    with needing("dask", "distributed", "dask"):
        from symindex.fleet.cluster import build_on, scheduler_address
    from symindex.fleet.settings import load_fleet
    from symindex.fleet.tasks import sources_of

    address, sources = scheduler_address(cluster), sources_of(load_fleet(name, os.environ))
    rows = parsed = failed = unchanged = 0
    for each in build_on(address, sources, job):
        rows, parsed = rows + each.rows, parsed + each.parsed
        failed, unchanged = failed + bool(each.trouble), unchanged + each.unchanged
        if each.trouble:
            complain(f"{each.label}: {each.trouble}")
    click.echo(
        f"{output}: {rows:,} rows of {len(sources) - failed:,} repositories, {unchanged:,} unchanged, "
        f"{failed:,} failed; {parsed:,} contents parsed"
    )
    if failed:
        raise click.exceptions.Exit(2)


def _everywhere(place: str) -> str:
    """A place as any process understands it, whatever its working directory."""
    return place if "://" in place or not place else os.path.abspath(place)


@click.command("ask")
@click.argument("question")
@click.option("--rows", required=True, metavar="DIR", help="Where symindex export parquet has written; or s3://….")
@question_options
def ask(question: str, rows: str, asked: Asked) -> None:
    """Answer QUESTION from the rows of many repositories, without their indexes.

    QUESTION is def, refs, callers or importers, and a qualified name or the end of one. Answers look as those with
    --fleet; paths begin with the repository's name. Needs the extra symindex[fleet].

    \b
    Examples:
      symindex fleet ask 'callers of ComputeManager' --rows /tmp/rows
      symindex fleet ask 'def ComputeManager' --rows /tmp/rows --json
    """
    with needing("fleet", "duckdb"):
        from symindex.fleet.asking_rows import ask_rows, parse_question
    from symindex.cli.fleet_questions import limited, print_answer

    answer = limited(ask_rows(rows, parse_question(question)), asked.wanted.limit)
    if not answer.total:
        raise nothing_found(f"no answer to {question} in {rows}", [])
    print_answer(answer, asked)
