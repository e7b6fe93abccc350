"""The accounting of disclosures: what 45 CFR 164.528(b) asks, of a patient and a period."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from patient_access.audit.disclosure import is_disclosure
from patient_access.audit.record import Resource

COLUMNS = ("when", "patient", "to", "relationship", "reached_at", "what", "why", "authority", "by")


class Asked(NamedTuple):
    """Whose disclosures, and of which days; None: anybody's, from the first, to the last."""

    patient: str | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, patient: str | None, since: str | None, until: str | None) -> Asked:
        """From words. Raises ``ValueError`` for what is no day."""
        days = [date.fromisoformat(day) if day else None for day in (since, until)]
        return cls(patient, *days)

    def takes(self, event: Resource) -> bool:
        """Days are those of the desk where it happened: by the zone that stands in the event.

        Raises ``ValueError`` or ``KeyError`` for an event without a time.
        """
        day = datetime.fromisoformat(event["recorded"]).date()
        if self.patient is not None and self.patient not in (one for one in _ids(event) if one):
            return False
        return (self.since or day) <= day <= (self.until or day)


EVERYBODYS = Asked()


def accounting(
    lines: Iterable[str], asked: Asked = EVERYBODYS, *, as_fhir: bool = False
) -> tuple[str, int]:
    """The disclosures among AuditEvents, one JSON a line, and how many lines could not be read.

    As CSV, or as a FHIR Bundle; in the order in which they happened, each once, however often it
    stands there. A Bundle on a line is taken apart. Other AuditEvents are left out, not counted.
    """
    found: dict[str, Resource] = {}
    unreadable = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            events = [one for one in resources(json.loads(line)) if is_disclosure(one)]
            wanted = [one for one in events if asked.takes(one) and _row(one)]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            unreadable += 1
            continue
        found |= {one.get("id") or f"line {len(found)}": one for one in wanted}
    ordered = sorted(found.values(), key=lambda one: datetime.fromisoformat(one["recorded"]))
    return (_bundle(ordered) if as_fhir else _table(ordered)), unreadable


def _table(events: list[Resource]) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    table.writerows(map(_row, events))
    return written.getvalue()


def _bundle(events: list[Resource]) -> str:
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in events]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle, ensure_ascii=False) + "\n"


def resources(found: Resource) -> list[Resource]:
    """What stands on one line: a resource, or those of a Bundle."""
    if found.get("resourceType") == "Bundle":
        return [entry["resource"] for entry in found.get("entry", [])]
    return [found]


def _ids(event: Resource) -> Iterator[str]:
    """By what the patient of an event can be asked for: the address, its end, the identifier."""
    who = event["entity"][0]["what"]
    address = str(who.get("reference", ""))
    yield from (address, address.rpartition("/")[2], who.get("identifier", {}).get("value", ""))


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
    return tuple(plain(str(cell)) for cell in cells)


def _named(who: Resource) -> str:
    return str(who.get("display") or who.get("reference") or who["identifier"]["value"])


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
