"""Failed checks of all desks, by number and by record: what the site's repository can tell.

A desk counts its own shift and warns its agent at once; what happened at another desk, only the
repository knows, to which each sends every failed check.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from patient_access.audit.accounting_list import Asked, plain, resources
from patient_access.audit.caller_events import FROM, CheckStep
from patient_access.audit.record import Resource

COLUMNS = ("of", "which", "failed_checks", "desks", "first", "last")
_FAILED = frozenset({CheckStep.FAILED.value, CheckStep.LOCKED.value})
_OURS = _FAILED | {CheckStep.PASSED.value}


class _Step(NamedTuple):
    """One step of one check. A check is of one caller and one record."""

    code: str
    desk: str
    call: str
    patient: str
    number: str
    at: datetime


def failed_checks(lines: Iterable[str], asked: Asked, at_least: int = 1) -> tuple[str, int]:
    """Of AuditEvents, one JSON a line: who failed how often, as CSV, the most first; and how many
    lines could not be read.

    A check counts once, however many of its answers were wrong, and not at all when it passed
    after all: as ``FailedBefore`` counts at a desk. An event that stands there twice is one.
    """
    steps: dict[str, _Step] = {}
    unreadable = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            for event in resources(json.loads(line)):
                code = _code_of(event)
                if code in _OURS and asked.takes(event):
                    steps[str(event.get("id") or f"line {len(steps)}")] = _step(event, code)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            unreadable += 1
    return _table(list(steps.values()), at_least), unreadable


def _table(steps: list[_Step], at_least: int) -> str:
    passed = {(one.desk, one.call, one.patient) for one in steps if one.code not in _FAILED}
    failed: defaultdict[tuple[str, str], list[_Step]] = defaultdict(list)
    for step in steps:
        if step.code in _FAILED and (step.desk, step.call, step.patient) not in passed:
            failed["record", step.patient].append(step)
            if step.number:
                failed["number", step.number].append(step)
    rows = [(len({(one.desk, one.call, one.patient) for one in of}), of) for of in failed.values()]
    counted = sorted(zip(failed, rows, strict=True), key=lambda row: (-row[1][0], row[0]))
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for (of, which), (checks, its) in counted:
        if checks >= at_least:
            times = sorted(one.at for one in its)
            ends = (times[0].isoformat(timespec="seconds"), times[-1].isoformat(timespec="seconds"))
            desks = len({one.desk for one in its})
            table.writerow((of, plain(which), checks, desks, *ends))
    return written.getvalue()


def _code_of(event: Resource) -> str:
    subtypes = event.get("subtype") or [{}]
    return str(subtypes[0].get("code", ""))


def _step(event: Resource, code: str) -> _Step:
    who, call = event["entity"][0]["what"], event["entity"][1]
    details = {one["type"]: one["valueString"] for one in call.get("detail", ())}
    return _Step(
        code=code,
        desk=event["source"]["observer"]["display"],
        call=call["what"]["identifier"]["value"],
        patient=who.get("reference") or who["identifier"]["value"],
        number=details.get(FROM, ""),
        at=datetime.fromisoformat(event["recorded"]),
    )
