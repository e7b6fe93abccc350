"""Consent: the record's own word on whom it may be talked about with (rule V4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ehr_adapters.fhir_r4.mapping.plain import coded, inner, partial_date, rows, word
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading, ended
from patient_access.domain.patient import Authorisation, RelatedPerson

NAMED_AT = ("organization", "performer")
_DEEPEST = 4
_RELATIVE = "RelatedPerson"


@dataclass(frozen=True, slots=True)
class Consented:
    """One Consent in force, by the RelatedPersons it names."""

    people: frozenset[str]
    authorisation: Authorisation

    def __repr__(self) -> str:
        return "Consented(…)"


def read_consent(resource: Json, reading: Reading) -> Consented | None:
    """None unless it is active, permits, has not run out, is not restricted, names a relative."""
    provision = inner(resource, "provision")
    if (
        word(resource.get("status")) != "active"
        or reading.restriction(resource)
        or not isinstance(provision, dict)
        or ended({"period": provision.get("period")}, reading.now)
    ):
        return None
    people = frozenset(_permitted(provision, reading, _DEEPEST))
    if not people:
        return None
    return Consented(
        people,
        Authorisation(
            by=_by(resource, reading), until=partial_date(inner(provision, "period", "end"))
        ),
    )


def with_authorisations(
    people: Iterable[RelatedPerson], consents: Iterable[Consented]
) -> tuple[RelatedPerson, ...]:
    """The people, each with the consent that names them; they come first."""
    by_id = {id_: one.authorisation for one in consents for id_ in one.people}
    named = [
        person.model_copy(update={"authorisation": by_id[person.ref.id]})
        if person.ref.id in by_id and person.restriction is None
        else person
        for person in people
    ]
    return tuple(sorted(named, key=lambda person: person.authorisation is None))


def _permitted(provision: Json, reading: Reading, depth: int) -> Iterator[str]:
    """Relatives this provision permits. A *deny* stops here: its exceptions are not ours to weigh.

    R4 lets the root say nothing of its type; it is then what its name says, a consent.
    """
    if word(provision.get("type")) == "deny" or depth == 0:
        return
    if ended({"period": provision.get("period")}, reading.now):
        return
    denied = {
        id_
        for part in rows(provision.get("provision"))
        if word(part.get("type")) == "deny"
        for id_ in _relatives(part, reading)
    }
    yield from (id_ for id_ in _relatives(provision, reading) if id_ not in denied)
    for part in rows(provision.get("provision")):
        if word(part.get("type")) == "permit":
            yield from _permitted(part, reading, depth - 1)


def _relatives(provision: Json, reading: Reading) -> Iterator[str]:
    for actor in rows(provision.get("actor")):
        key = reading.key(inner(actor, "reference"))
        if key and key[0] == _RELATIVE:
            yield key[1]


def _by(resource: Json, reading: Reading) -> str | None:
    for place in NAMED_AT:
        for reference in rows(resource.get(place)):
            if name := reading.name(reference, resource):
                return name
    what = coded(resource.get("category")) or coded(resource.get("scope"))
    return what.text if what else None
