"""A build spread over the workers of a Dask cluster, which has to have symindex installed on each of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

from distributed import Client, Future, as_completed
from distributed.scheduler import KilledWorker

from symindex.errors import ConfigurationError
from symindex.fleet.records import Record, write_record
from symindex.fleet.tasks import Built, Described, Job, Source, build, describe, needed_by
from symindex.store.storage import storage_at

_SCHEMES: Final = {"dask://": "tcp://", "dask+tls://": "tls://"}
_SECONDS_TO_CONNECT: Final = 30


def scheduler_address(typed: str) -> str:
    """The address of a scheduler as Dask has it; raises `ConfigurationError` for what is none."""
    for scheme, plain in _SCHEMES.items():
        if typed.startswith(scheme) and len(typed) > len(scheme):
            return plain + typed.removeprefix(scheme).rstrip("/")
    raise ConfigurationError(f"{typed} is no address of a cluster", "dask://HOST:PORT, as the scheduler says it")


def build_on(address: str, sources: Sequence[Source], job: Job) -> Iterator[Built]:
    """Build the rows of some repositories on a cluster; each is handed out when it is done.

    A repository whose task fails, or at whose task workers die again and again, is recorded with the reason, and not
    tried again at the same commit unless `job.retry`. Raises `ConfigurationError` where there is no cluster.
    """
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"no Dask scheduler answers at {address}: {error}", "dask scheduler") from error
    with client:
        described = [
            _result(future, Described(source, None))
            for source, future in zip(sources, client.map(describe, sources, job=job, pure=False))
        ]
        for each in described:
            if each.checkout is None:
                yield Built(each.source.label, trouble=each.trouble)
        yield from _built(client, described, job)


def _built(client: Client, described: Sequence[Described], job: Job) -> Iterator[Built]:
    # What a task needs goes with it: data that was scattered would be lost with the worker that has it.
    waiting = {_submitted(client, needed, job): needed for needed in needed_by(described)}
    suspects = []
    for future in as_completed(waiting):
        if _is_killed(future):
            suspects.append(waiting[future])
        else:
            yield _outcome(future, waiting[future][0].source, job)
    for needed in suspects:  # of a worker's death all its tasks are suspected: each is now tried alone
        yield _outcome(_submitted(client, needed, job), needed[0].source, job)


def _submitted(client: Client, needed: Sequence[Described], job: Job) -> Future[Any]:
    return client.submit(build, needed, job, key=f"symindex-build-{uuid.uuid4().hex}", pure=False)


def _is_killed(future: Future[Any]) -> bool:
    return future.status == "error" and isinstance(future.exception(), KilledWorker)


def _outcome(future: Future[Any], source: Source, job: Job) -> Built:
    built: Built = _result(future, Built(source.label))
    if future.status == "error":
        write_record(storage_at(job.rows), source.label, Record("", source.commit, 0, built.trouble))
    return built


def _result(future: Future[Any], otherwise: Any) -> Any:
    """Return the result of a task; where it failed, the other with the reason as its trouble."""
    try:
        return future.result()
    except KilledWorker:
        return otherwise._replace(trouble="the worker died of it, several times")
    except Exception as error:  # of one repository, whatever it is: the others go on
        return otherwise._replace(trouble=f"{type(error).__name__}: {error}")
