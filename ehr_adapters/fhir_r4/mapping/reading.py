"""What a mapper needs to know besides the resource: whose server, which names, what is hidden."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ehr_adapters.fhir_r4.mapping.plain import (
    coded,
    first,
    inner,
    instant,
    many,
    partial_date,
    rows,
    word,
    words,
)
from ehr_adapters.fhir_r4.mapping.references import NameKey, patient_of, target_of
from patient_access.domain.codes import Restriction
from patient_access.domain.identity import RecordRef

Json = dict[str, Any]

_CONFIDENTIALITY_OID = "urn:oid:2.16.840.1.113883.5.25"
_NAMED = frozenset(
    (
        "Practitioner",
        "PractitionerRole",
        "Location",
        "Organization",
        "Medication",
        "HealthcareService",
    )
)


class Unreadable(Exception):
    """A row that cannot be shown at all. It is counted, never guessed (M1)."""


@dataclass(frozen=True)
class Reading:
    """The circumstances under which resources of one server are read."""

    source: str
    base: str
    also_at: tuple[str, ...] = ()
    """Further bases of the same system (X1)."""
    mrn_system: str | None = None
    mrn_types: tuple[str, ...] = ("MR",)
    sensitivities: frozenset[str] = frozenset()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    names: Mapping[NameKey, str] = field(default_factory=dict)
    zones: Mapping[NameKey, str] = field(default_factory=dict)
    """The clocks of places, by IANA name (S5)."""
    zone: str | None = None
    """The site's clock, for moments sent without one of their own."""
    opened: bool = False
    """A closed row is read for somebody who may open it and said why: labels hide nothing."""

    def ref(self, resource: Json) -> RecordRef:
        """Where the row comes from. Raises ``Unreadable`` for a row without an id (L12)."""
        id_ = word(resource.get("id"))
        if id_ is None:
            raise Unreadable
        return RecordRef(source=self.source, base=self.base, id=id_)

    def restriction(self, resource: Json) -> Restriction | None:
        """Whether ``meta.security`` hides this row (V2). No label does not mean not sensitive."""
        return None if self.opened else self.label(resource)

    def label(self, resource: Json) -> Restriction | None:
        """The strictest label of the row, also of one that has been opened."""
        meta = first(resource.get("meta"))
        if not isinstance(meta, dict) or "security" not in meta:
            return None
        labels = list(_labels(meta["security"]))
        confidential = {code for code, system in labels if _is_confidentiality(system)}
        if "V" in confidential:
            return Restriction.VERY_RESTRICTED
        if any(code in self.sensitivities for code, _ in labels):
            return Restriction.SENSITIVE
        return Restriction.RESTRICTED if "R" in confidential else None

    def name(self, reference: Any, resource: Json) -> str | None:
        """A referenced person, place or thing in words: display, contained, or fetched."""
        reference = first(reference)
        if not isinstance(reference, dict):
            return None
        said = word(reference.get("display"))
        if said:
            return said
        target = word(reference.get("reference"))
        if target and target.startswith("#"):
            return next(
                (
                    name_of(r)
                    for r in rows(resource.get("contained"))
                    if word(r.get("id")) == target[1:]
                ),
                None,
            )
        key = self.key(reference)
        return self.names.get(key) if key else None

    def key(self, reference: Any) -> NameKey | None:
        """Type and id of a reference to this server; None for anything else (X6)."""
        target = word(reference.get("reference")) if isinstance(reference, dict) else None
        return target_of(target, (self.base, *self.also_at)) if target else None

    def patient_id(self, reference: Any) -> str | None:
        """The patient of this system whom a reference names; None for anybody else (L12)."""
        target = word(reference.get("reference")) if isinstance(reference, dict) else None
        return patient_of(target, (self.base, *self.also_at)) if target else None

    def unnamed(self, resource: Json, paths: tuple[str, ...]) -> Iterator[NameKey]:
        """References at these paths that only a further request can put into words."""
        if self.restriction(resource):
            return
        for path in paths:
            for reference in _at(resource, path.split(".")):
                if not word(reference.get("display")):
                    key = self.key(reference)
                    if key and key[0] in _NAMED and key not in self.names:
                        yield key


def _labels(security: Any) -> Iterator[tuple[str, str | None]]:
    """Code and system of each label, also of one that was sent as a concept or as bare text."""
    for label in many(security):
        codings = (label, *rows(label.get("coding"))) if isinstance(label, dict) else ()
        found = [(word(one.get("code")), word(one.get("system"))) for one in codings]
        for code, system in found or [(word(label), None)]:
            if code:
                yield code.upper(), system


def _is_confidentiality(system: str | None) -> bool:
    """Whether a label's code says how confidential: R4's name, the older ones, or no name."""
    if system is None or system == _CONFIDENTIALITY_OID:
        return True
    return system.rstrip("/").endswith("Confidentiality")


def name_of(resource: Json) -> str | None:
    """What a Practitioner, Location, Organization, Medication … is called."""
    kind = resource.get("resourceType")
    if kind == "PractitionerRole":
        return word(inner(resource, "practitioner", "display"))
    if kind == "Medication":
        what = coded(resource.get("code"))
        return what.text if what else None
    name = resource.get("name")
    if isinstance(name, str):
        return word(name)
    for one in rows(name):
        parts = (*words(one.get("prefix")), *words(one.get("given")), *words(one.get("family")))
        return word(one.get("text")) or " ".join(parts) or None
    return None


def ended(holder: Any, now: datetime) -> bool:
    """Whether ``use`` is old or ``period.end`` is past (L6). A day lasts until it is over."""
    if not isinstance(holder, dict):
        return False
    if word(holder.get("use")) == "old":
        return True
    end = inner(holder, "period", "end")
    moment = instant(end)
    if moment is not None:
        return moment < now
    day = partial_date(end)
    if day is None or day.year is None:
        return False
    today = now.date()
    last = (day.year, day.month or 12, day.day or 31)
    return last < (today.year, today.month, today.day)


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield from rows(value)
        return
    for row in rows(value):
        yield from _at(row.get(path[0]), path[1:])
