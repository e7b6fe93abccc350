"""The accounting of disclosures as a table: what 45 CFR 164.528(b) asks of each of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from patient_access.audit.disclosure import is_disclosure
from patient_access.audit.record import Resource

COLUMNS = ("when", "patient", "to", "relationship", "reached_at", "what", "why", "authority", "by")


def accounting(lines: Iterable[str]) -> tuple[str, int]:
    """CSV of the disclosures among AuditEvents, one JSON a line; and the lines that were none.

    A Bundle on a line is taken apart. Other AuditEvents are left out and not counted.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    unreadable = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            rows = [_row(one) for one in _resources(found) if is_disclosure(one)]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            unreadable += 1
            continue
        table.writerows(rows)
    return written.getvalue(), unreadable


def _resources(found: Resource) -> list[Resource]:
    if found.get("resourceType") == "Bundle":
        return [entry["resource"] for entry in found.get("entry", [])]
    return [found]


def _row(event: Resource) -> tuple[str, ...]:
    source, recipient = event["agent"][0], event["agent"][1]
    patient, call = event["entity"][0], event["entity"][1]
    details = [(one["type"], one["valueString"]) for one in call["detail"]]
    cells = (
        event["recorded"],
        _named(patient["what"]),
        _named(recipient["who"]),
        recipient["role"][0]["text"],
        recipient["network"].get("address", ""),
        ", ".join(value for kind, value in details if kind == "item"),
        event["purposeOfEvent"][0]["coding"][0]["display"],
        ", ".join(value for kind, value in details if kind == "authority"),
        source.get("name") or source["altId"],
    )
    return tuple(_plain(str(cell)) for cell in cells)


def _named(who: Resource) -> str:
    return str(who.get("display") or who.get("reference") or who["identifier"]["value"])


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
