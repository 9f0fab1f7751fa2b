"""Objects of `changes --json`, one a line, distinguished by `record`. The keys are a promise to other programs."""

from __future__ import annotations

from collections.abc import Iterator

from symindex.changes.effects import Callers
from symindex.changes.report import Changed, ChangedCall, ChangeReport, DefinitionSide, OrphanFound, Unfit
from symindex.render.objects import Object, hit_object


def report_objects(report: ChangeReport) -> Iterator[Object]:
    """The records of a report: definitions, places that no longer fit, calls, orphans."""
    yield from map(_changed, report.changes)
    yield from map(unfit_object, report.unfit)
    yield from map(_call, report.calls)
    yield from map(_orphan, report.orphans)


def _changed(changed: Changed) -> Object:
    return {
        "record": "definition",
        "status": changed.status,
        "kind": changed.kind,
        "aspects": list(changed.aspects),
        "likeness": round(changed.likeness, 3),
        "before": side_object(changed.before),
        "after": side_object(changed.after),
        "callers": _callers(changed.callers),
    }


def unfit_object(unfit: Unfit) -> Object:
    """Return the object of a place that no longer fits: that of a hit, with the problem and its cause."""
    return {
        "record": "unfit",
        **hit_object(unfit.hit),
        "symbol": unfit.meant,
        "fault": unfit.fault,
        "reason": unfit.reason,
        "cause": unfit.cause,
        "changed": side_object(unfit.changed),
    }


def _call(call: ChangedCall) -> Object:
    return {
        "record": "call",
        "change": "added" if call.is_added else "removed",
        "caller": call.caller,
        **hit_object(call.hit),
    }


def _orphan(orphan: OrphanFound) -> Object:
    return {"record": "orphan", **hit_object(orphan.hit), "overrode": orphan.overrode}


def side_object(side: DefinitionSide | None) -> Object | None:
    """Return the object of a definition on one side."""
    if side is None:
        return None
    return {"symbol": side.symbol, "file": side.file, "line": side.line, "header": side.header}


def _callers(callers: Callers | None) -> Object | None:
    return None if callers is None else {"before": callers.before, "after": callers.after}
